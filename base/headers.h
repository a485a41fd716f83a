#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadsheet {

struct HeaderField {
  std::string name;   // as sent
  std::string value;  // trimmed of white space at both ends
  friend bool operator==(const HeaderField&, const HeaderField&) = default;
};

// HTTP header fields in the order they came, repeats kept; names compare without case.
class Headers {
 public:
  void add(std::string name, std::string value);
  // The first field of that name; views this object's bytes.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  // Every value of that name, in order.
  [[nodiscard]] std::vector<std::string_view> get_all(std::string_view name) const;
  [[nodiscard]] const std::vector<HeaderField>& fields() const { return fields_; }
  [[nodiscard]] bool empty() const { return fields_.empty(); }
  friend bool operator==(const Headers&, const Headers&) = default;

 private:
  std::vector<HeaderField> fields_;
};

}  // namespace broadsheet

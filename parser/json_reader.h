#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::parser {

using JsonId = uint32_t;
inline constexpr JsonId kNoJson = UINT32_MAX;

struct JsonNode {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  bool truth = false;
  std::string key;   // of a member of an object
  std::string text;  // of a string; of a number as written
  JsonId first_child = kNoJson;
  JsonId next_sibling = kNoJson;
};

// JSON as pages hold it, where a strict parser would read nothing: comments, trailing or missing
// commas, control characters and bad escapes in strings, CDATA and HTML comment marks around it,
// several values one after the other, and an end that was cut off all read as far as they make
// sense. Nesting over 64 levels and more than 100,000 values are left out. No recursion.
class JsonTree {
 public:
  [[nodiscard]] static JsonTree read(std::string_view text);

  [[nodiscard]] const JsonNode& operator[](JsonId id) const { return nodes_[id]; }
  [[nodiscard]] const std::vector<JsonId>& roots() const { return roots_; }
  [[nodiscard]] size_t size() const { return nodes_.size(); }
  // The member of an object, kNoJson when there is none or `object` is none.
  [[nodiscard]] JsonId member(JsonId object, std::string_view key) const;
  [[nodiscard]] std::vector<JsonId> children(JsonId id) const;
  // A list's members, or the value itself where it is no list; nothing for kNoJson and null.
  [[nodiscard]] std::vector<JsonId> as_list(JsonId id) const;
  // The text of a string or number, "" else.
  [[nodiscard]] std::string_view text(JsonId id) const;

 private:
  friend class JsonReader;
  std::vector<JsonNode> nodes_;
  std::vector<JsonId> roots_;
};

}  // namespace broadsheet::parser

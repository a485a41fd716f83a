#pragma once

#include <string>
#include <string_view>

namespace broadsheet::parser {

// The body the page states in its structured data, as a witness: it is rarely whole, but what
// stands in it is the article's.
class BodyReferee {
 public:
  // `stated` may be empty, cut off, or hold markup.
  explicit BodyReferee(std::string_view stated);

  // Long enough to bear witness.
  [[nodiscard]] bool speaks() const { return stated_.size() >= kBytesMin; }
  // Whether the line (its beginning, when it is long) stands in the stated body. Calls in reading
  // order are cheap.
  [[nodiscard]] bool knows(std::string_view line);

 private:
  static constexpr size_t kBytesMin = 400;
  static constexpr size_t kBytesMax = 200'000;
  static constexpr size_t kProbeBytesMax = 120;

  std::string stated_;  // in fold_key form
  size_t last_ = 0;     // where the last known line was found
};

}  // namespace broadsheet::parser

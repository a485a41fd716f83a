#pragma once

#include <cstddef>
#include <string_view>

namespace broadsheet::parser {

// The parts of the HTML tokenizer (WHATWG HTML, 13.2.5) that readers without a DOM need: the
// pre-pass and the link scan. All work on positions in one text, read each byte once and cannot
// fail: what does not end, ends with the text.

// One attribute as it stands in the source, entities and case untouched.
struct RawAttribute {
  std::string_view name;
  std::string_view value;  // without quotes
  std::string_view whole;  // name, '=', quotes and value
};

// Reads the attributes of one start tag.
class AttributeReader {
 public:
  // `at` is just past the tag's name.
  AttributeReader(std::string_view text, size_t at) : text_(text), at_(at) {}
  // False at the end of the tag. A repeated name is reported again: the first one counts.
  bool next(RawAttribute& attribute);
  // Skips what is left of the tag.
  void finish();
  // After the end: the position past '>', and whether there was one, or "/>".
  [[nodiscard]] size_t position() const { return at_; }
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] bool self_closing() const { return self_closing_; }

 private:
  std::string_view text_;
  size_t at_;
  bool closed_ = false;
  bool self_closing_ = false;
};

// The end of a tag name that starts at `at`.
[[nodiscard]] size_t tag_name_end(std::string_view text, size_t at);
// Past the markup declaration that starts at `at` ("<!--", "<!x", "<?", "</ "); the text's size
// where it does not end.
[[nodiscard]] size_t skip_declaration(std::string_view text, size_t at);
// Position of the "</name" that ends a raw text element (style, textarea, title, ...) whose content
// starts at `at`; the text's size where there is none. `name` is lower case.
[[nodiscard]] size_t find_raw_text_end(std::string_view text, size_t at, std::string_view name);
// The same for script, whose content may hide end tags in "<!-- <script> -->" (13.2.5.17-30).
[[nodiscard]] size_t find_script_end(std::string_view text, size_t at);

}  // namespace broadsheet::parser

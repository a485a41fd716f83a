#include "parser/css_links.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kAddressBytesMax = 4096;  // longer ones are inline data or broken
constexpr size_t kEscapeDigitsMax = 6;

bool is_hex(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return is_ascii_digit(c) || (lower >= 'a' && lower <= 'f');
}

char32_t hex_value(char c) {
  return static_cast<char32_t>(is_ascii_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

bool is_name(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class CssScanner {
 public:
  CssScanner(std::string_view css, size_t references_max)
      : css_(css), references_max_(references_max) {}

  std::vector<std::string> run() &&;

 private:
  void read_at_keyword();
  void read_name();
  void skip_space();
  [[nodiscard]] bool skip_comment();
  std::string take_escape();
  std::string take_string();
  std::string take_bare_url();
  void add(std::string address);

  std::string_view css_;
  size_t references_max_;
  size_t at_ = 0;
  bool imports_ = false;  // the next string is an address
  bool names_ = false;    // the next address is a name
  std::vector<std::string> found_;
};

void CssScanner::skip_space() {
  while (at_ < css_.size() && is_ascii_space(css_[at_])) {
    ++at_;
  }
}

bool CssScanner::skip_comment() {
  if (!css_.substr(at_).starts_with("/*")) {
    return false;
  }
  const size_t end = css_.find("*/", at_ + 2);
  at_ = end == std::string_view::npos ? css_.size() : end + 2;
  return true;
}

// 4.3.7, with at_ behind the backslash.
std::string CssScanner::take_escape() {
  std::string out;
  if (at_ >= css_.size()) {
    return out;
  }
  if (!is_hex(css_[at_])) {
    if (css_[at_] != '\n') {
      out += css_[at_];
    }
    ++at_;
    return out;
  }
  char32_t value = 0;
  for (size_t digits = 0; digits < kEscapeDigitsMax && at_ < css_.size() && is_hex(css_[at_]);
       ++digits) {
    value = value * 16 + hex_value(css_[at_++]);
  }
  if (at_ < css_.size() && is_ascii_space(css_[at_])) {
    ++at_;
  }
  const bool is_scalar = value != 0 && value < 0x110000 && (value < 0xD800 || value > 0xDFFF);
  append_utf8(out, is_scalar ? value : 0xFFFD);
  return out;
}

// 4.3.5, with at_ on the opening quote. A string that its line does not end is none.
std::string CssScanner::take_string() {
  const char quote = css_[at_++];
  std::string out;
  while (at_ < css_.size()) {
    const char c = css_[at_++];
    if (c == quote) {
      return out;
    }
    if (c == '\n') {
      return {};
    }
    if (c == '\\') {
      out += take_escape();
    } else {
      out += c;
    }
  }
  return out;
}

// 4.3.6, with at_ behind "url(" and white space.
std::string CssScanner::take_bare_url() {
  std::string out;
  while (at_ < css_.size()) {
    const char c = css_[at_++];
    if (c == ')') {
      break;
    }
    if (c == '\\') {
      out += take_escape();
    } else {
      out += c;
    }
  }
  return std::string(trim(out));
}

void CssScanner::add(std::string address) {
  const bool is_loaded = !std::exchange(names_, false) && !address.empty() && address[0] != '#' &&
                         address.size() <= kAddressBytesMax &&
                         !ascii_istarts_with(address, "data:");
  if (is_loaded && found_.size() < references_max_) {
    found_.push_back(std::move(address));
  }
}

void CssScanner::read_at_keyword() {
  const size_t start = ++at_;
  while (at_ < css_.size() && is_name(css_[at_])) {
    ++at_;
  }
  const std::string_view keyword = css_.substr(start, at_ - start);
  imports_ = ascii_iequals(keyword, "import");
  names_ = ascii_iequals(keyword, "namespace");
}

// A name, which may be the "url(" that opens an address.
void CssScanner::read_name() {
  const size_t start = at_;
  while (at_ < css_.size() && is_name(css_[at_])) {
    ++at_;
  }
  const bool is_url = at_ < css_.size() && css_[at_] == '(' &&
                      ascii_iequals(css_.substr(start, at_ - start), "url");
  if (!is_url) {
    return;
  }
  ++at_;
  skip_space();
  imports_ = false;
  const bool is_quoted = at_ < css_.size() && (css_[at_] == '"' || css_[at_] == '\'');
  add(is_quoted ? take_string() : take_bare_url());
}

std::vector<std::string> CssScanner::run() && {
  while (at_ < css_.size() && found_.size() < references_max_) {
    const char c = css_[at_];
    if (c == '/' && skip_comment()) {
      continue;
    }
    if (c == '@') {
      read_at_keyword();
    } else if (is_name(c)) {
      read_name();
    } else if (c == '"' || c == '\'') {
      std::string text = take_string();
      if (std::exchange(imports_, false)) {
        add(std::move(text));
      }
    } else if (c == '\\') {
      ++at_;
      take_escape();
    } else {
      imports_ = imports_ && c != ';' && c != '{';
      names_ = names_ && c != ';' && c != '{';
      ++at_;
    }
  }
  return std::move(found_);
}

}  // namespace

std::vector<std::string> css_references(std::string_view css, size_t references_max) {
  return CssScanner(css, references_max).run();
}

}  // namespace broadsheet::parser

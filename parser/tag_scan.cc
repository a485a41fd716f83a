#include "parser/tag_scan.h"

#include <array>
#include <cstdint>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

// A raw text element's name ends where a tag's does: "</scripts" is no end tag.
bool names_tag_at(std::string_view text, size_t at, std::string_view name) {
  if (text.size() - at < name.size() || !ascii_iequals(text.substr(at, name.size()), name)) {
    return false;
  }
  const size_t after = at + name.size();
  return after == text.size() || is_ascii_space(text[after]) || text[after] == '/' ||
         text[after] == '>';
}

// What a byte ends in a tag.
enum End : uint8_t { kName = 1U << 0U, kTagName = 1U << 1U, kUnquoted = 1U << 2U };
constexpr std::array<uint8_t, 256> kEnds = [] {
  std::array<uint8_t, 256> ends{};
  for (const char c : {' ', '\t', '\n', '\r', '\f', '>'}) {
    ends[static_cast<uint8_t>(c)] = kName | kTagName | kUnquoted;
  }
  ends['/'] = kName | kTagName;
  ends['='] = kName;
  return ends;
}();

size_t end_of(std::string_view text, size_t at, End end) {
  while (at < text.size() && (kEnds[static_cast<uint8_t>(text[at])] & end) == 0) {
    ++at;
  }
  return at;
}

size_t past(std::string_view text, std::string_view needle, size_t from) {
  const size_t at = text.find(needle, from);
  return at == std::string_view::npos ? text.size() : at + needle.size();
}

// 13.2.5.43-52: a comment ends at "-->" or "--!>", and at once after "<!-->" and "<!--->".
size_t skip_comment(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at + 4);
  if (rest.starts_with(">")) {
    return at + 5;
  }
  if (rest.starts_with("->")) {
    return at + 6;
  }
  for (size_t dash = text.find("--", at + 4); dash != std::string_view::npos;
       dash = text.find("--", dash + 1)) {
    const std::string_view tail = text.substr(dash + 2);
    if (tail.starts_with(">")) {
      return dash + 3;
    }
    if (tail.starts_with("!>")) {
      return dash + 4;
    }
  }
  return text.size();
}

}  // namespace

bool AttributeReader::next(RawAttribute& attribute) {
  while (at_ < text_.size() && (is_ascii_space(text_[at_]) || text_[at_] == '/')) {
    self_closing_ = text_[at_] == '/';
    ++at_;
  }
  if (at_ >= text_.size()) {
    return false;
  }
  if (text_[at_] == '>') {
    ++at_;
    closed_ = true;
    return false;
  }
  self_closing_ = false;
  const size_t start = at_;
  at_ = end_of(text_, at_ + 1, kName);  // a leading '=' belongs to the name (13.2.5.32)
  attribute.name = text_.substr(start, at_ - start);
  attribute.value = {};
  size_t end = at_;
  size_t equals = at_;
  while (equals < text_.size() && is_ascii_space(text_[equals])) {
    ++equals;
  }
  if (equals < text_.size() && text_[equals] == '=') {
    at_ = equals + 1;
    while (at_ < text_.size() && is_ascii_space(text_[at_])) {
      ++at_;
    }
    if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
      const size_t close = text_.find(text_[at_], at_ + 1);
      if (close == std::string_view::npos) {
        at_ = text_.size();
        return false;  // an unfinished tag is none
      }
      attribute.value = text_.substr(at_ + 1, close - at_ - 1);
      at_ = close + 1;
    } else {
      const size_t value = at_;
      at_ = end_of(text_, at_, kUnquoted);
      attribute.value = text_.substr(value, at_ - value);
    }
    end = at_;
  }
  attribute.whole = text_.substr(start, end - start);
  return true;
}

void AttributeReader::finish() {
  RawAttribute ignored;
  while (next(ignored)) {
  }
}

size_t tag_name_end(std::string_view text, size_t at) {
  return end_of(text, at, kTagName);
}

size_t skip_declaration(std::string_view text, size_t at) {
  if (text.substr(at).starts_with("<!--")) {
    return skip_comment(text, at);
  }
  return past(text, ">", at);
}

size_t find_raw_text_end(std::string_view text, size_t at, std::string_view name) {
  for (size_t open = text.find("</", at); open != std::string_view::npos;
       open = text.find("</", open + 2)) {
    if (names_tag_at(text, open + 2, name)) {
      return open;
    }
  }
  return text.size();
}

size_t find_script_end(std::string_view text, size_t at) {
  enum class State : unsigned char { kPlain, kEscaped, kDoubleEscaped } state = State::kPlain;
  while (at < text.size()) {
    // In plain script only '<' matters; inside "<!--" also the "-->" that ends it.
    const size_t found = state == State::kPlain ? text.find('<', at) : text.find_first_of("<-", at);
    if (found == std::string_view::npos) {
      break;
    }
    const std::string_view rest = text.substr(found);
    at = found + 1;
    if (state != State::kPlain && rest.starts_with("-->")) {
      state = State::kPlain;
    } else if (rest.starts_with("</") && names_tag_at(text, found + 2, "script")) {
      if (state != State::kDoubleEscaped) {
        return found;
      }
      state = State::kEscaped;
    } else if (state == State::kPlain && rest.starts_with("<!--")) {
      state = State::kEscaped;
      at = found + 2;  // "<!-->" closes itself: its dashes count
    } else if (state == State::kEscaped && rest.starts_with("<") &&
               names_tag_at(text, found + 1, "script")) {
      state = State::kDoubleEscaped;
    }
  }
  return text.size();
}

}  // namespace broadsheet::parser

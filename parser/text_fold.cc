#include "parser/text_fold.h"

#include <opencc/opencc.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/text.h"

// OpenCC converts by phrases at a quarter of a millisecond a KiB, because it must choose between
// several Simplified forms' readings. For comparing, any fixed choice does, so its answer for each
// single character is kept in a table and the text folded by looking up.

namespace broadsheet::parser {
namespace {

constexpr char32_t kFirst = 0x3400;  // CJK extension A and the unified ideographs
constexpr char32_t kLast = 0x9FFF;
constexpr uintptr_t kOpenFailed = UINTPTR_MAX;  // opencc_open's (opencc_t)-1

class Converter {
 public:
  explicit Converter(const char* config) : handle_(opencc_open(config)) {}
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() {
    if (is_open()) {
      opencc_close(handle_);
    }
  }
  [[nodiscard]] bool is_open() const { return reinterpret_cast<uintptr_t>(handle_) != kOpenFailed; }
  [[nodiscard]] std::string convert(const std::string& text) const {
    const std::unique_ptr<char, void (*)(char*)> converted(
        opencc_convert_utf8(handle_, text.data(), text.size()), opencc_convert_utf8_free);
    return converted ? converted.get() : std::string();
  }

 private:
  opencc_t handle_;
};

// For each ideograph what it becomes; 0 where nothing changes.
using CharacterTable = std::vector<char16_t>;

CharacterTable make_table(const char* config) {
  CharacterTable table(kLast - kFirst + 1, 0);
  const Converter converter(config);
  if (!converter.is_open()) {
    return table;
  }
  std::string lines;  // one character each, so that no phrase can form
  for (char32_t c = kFirst; c <= kLast; ++c) {
    append_utf8(lines, c);
    lines += '\n';
  }
  const std::string converted = converter.convert(lines);
  size_t at = 0;
  for (char32_t c = kFirst; c <= kLast && at < converted.size(); ++c) {
    const CodePoint to = decode_code_point(converted, at);
    if (to.value != c && to.value <= 0xFFFF) {
      table[c - kFirst] = static_cast<char16_t>(to.value);
    }
    at = std::min(converted.find('\n', at), converted.size() - 1) + 1;
  }
  return table;
}

const CharacterTable& simplified_table() {
  static const CharacterTable table = make_table("t2s.json");
  return table;
}

const CharacterTable& traditional_table() {
  static const CharacterTable table = make_table("s2t.json");
  return table;
}

bool is_tabled(char32_t c) {
  return c >= kFirst && c <= kLast;
}

bool is_kept(char32_t c) {
  if (c < 0x80) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '$' || c == '+' || c == '=' ||
           c == '<' || c == '>';
  }
  constexpr uint32_t kDropped = U_GC_P_MASK | U_GC_Z_MASK | U_GC_C_MASK | U_GC_SK_MASK;
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & kDropped) == 0;
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

// Folds the ASCII from `at` on, where ICU has nothing to do, and says where it ends. The last
// character before one that is not ASCII is left: a combining mark may follow.
size_t fold_ascii(std::string_view text, size_t at, std::string& folded) {
  while (at < text.size() && is_ascii(text[at]) &&
         (at + 1 == text.size() || is_ascii(text[at + 1]))) {
    const bool is_capital = text[at] >= 'A' && text[at] <= 'Z';
    const char c = static_cast<char>(text[at] | (is_capital ? 0x20 : 0));
    if (is_kept(static_cast<unsigned char>(c))) {
      folded += c;
    }
    ++at;
  }
  return at;
}

// Where ASCII begins again behind the character at `at`, which may be ASCII itself.
size_t end_of_unicode(std::string_view text, size_t at) {
  size_t end = std::min(at + 1, text.size());
  while (end < text.size() && !is_ascii(text[end])) {
    ++end;
  }
  return end;
}

void fold_unicode(std::string_view text, std::string& folded) {
  const std::string plain = nfkc_casefold(text);
  for (size_t at = 0; at < plain.size();) {
    const CodePoint point = decode_code_point(plain, at);
    at += std::max<size_t>(point.bytes, 1);
    char32_t c = point.value;
    if (!is_kept(c)) {
      continue;
    }
    if (is_tabled(c)) {
      const char16_t simplified = simplified_table()[c - kFirst];
      c = simplified != 0 ? simplified : c;
    }
    append_utf8(folded, c);
  }
}

}  // namespace

std::string fold_text(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  size_t done = 0;
  while (done < text.size()) {
    done = fold_ascii(text, done, folded);
    const size_t end = end_of_unicode(text, done);
    fold_unicode(text.substr(done, end - done), folded);
    done = end;
  }
  return folded;
}

HanScripts count_han_scripts(std::string_view text) {
  HanScripts counts;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_code_point(text, at);
    at += std::max<size_t>(point.bytes, 1);
    if (!is_han(point.value)) {
      continue;
    }
    ++counts.han;
    if (is_tabled(point.value)) {
      counts.traditional += simplified_table()[point.value - kFirst] != 0 ? 1 : 0;
      counts.simplified += traditional_table()[point.value - kFirst] != 0 ? 1 : 0;
    }
  }
  return counts;
}

}  // namespace broadsheet::parser

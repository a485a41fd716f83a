#include "base/text.h"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

namespace broadsheet {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

uint8_t byte_at(std::string_view text, size_t at) {
  return static_cast<uint8_t>(text[at]);
}

// The first position at or after `at` that is not ASCII, eight bytes at a step: pages are mostly
// ASCII, and this is what keeps validation out of their cost.
size_t skip_ascii(std::string_view text, size_t at) {
  constexpr uint64_t kHighBits = 0x8080808080808080ULL;
  for (uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & kHighBits) != 0) {
      break;
    }
  }
  while (at < text.size() && byte_at(text, at) < 0x80) {
    ++at;
  }
  return at;
}

// What may follow a lead byte: how many continuation bytes, and the range of the first of them
// (Unicode 15, table 3-7: the narrowed ranges keep out overlong forms and surrogates).
struct Lead {
  uint8_t continuations = 0;  // 0: not a lead byte of a longer sequence
  uint8_t first_min = 0x80;
  uint8_t first_max = 0xBF;
  uint8_t payload_mask = 0;
};

constexpr Lead lead_of(uint8_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) {
    return {1, 0x80, 0xBF, 0x1F};
  }
  if (byte >= 0xE0 && byte <= 0xEF) {
    return {2, static_cast<uint8_t>(byte == 0xE0 ? 0xA0 : 0x80),
            static_cast<uint8_t>(byte == 0xED ? 0x9F : 0xBF), 0x0F};
  }
  if (byte >= 0xF0 && byte <= 0xF4) {
    return {3, static_cast<uint8_t>(byte == 0xF0 ? 0x90 : 0x80),
            static_cast<uint8_t>(byte == 0xF4 ? 0x8F : 0xBF), 0x07};
  }
  return {};
}

struct Decoding {
  CodePoint code_point;
  bool well_formed = true;
};

// Encoding standard, 8.1.1 (UTF-8 decoder): a bad byte ends the sequence before it and is read
// anew.
Decoding decode(std::string_view text, size_t at) {
  if (at >= text.size()) {
    return {};
  }
  const uint8_t first = byte_at(text, at);
  if (first < 0x80) {
    return {{first, 1}, true};
  }
  const Lead lead = lead_of(first);
  if (lead.continuations == 0) {
    return {{kReplacement, 1}, false};
  }
  char32_t value = first & lead.payload_mask;
  for (uint8_t i = 1; i <= lead.continuations; ++i) {
    const uint8_t least = i == 1 ? lead.first_min : uint8_t{0x80};
    const uint8_t most = i == 1 ? lead.first_max : uint8_t{0xBF};
    if (at + i >= text.size() || byte_at(text, at + i) < least || byte_at(text, at + i) > most) {
      return {{kReplacement, i}, false};
    }
    value = (value << 6) | (byte_at(text, at + i) & 0x3FU);
  }
  return {{value, static_cast<uint8_t>(lead.continuations + 1)}, true};
}

bool is_ascii(std::string_view text) {
  return skip_ascii(text, 0) == text.size();
}

bool is_dropped(char32_t c) {
  return c == 0x00AD || c == 0x200B || c == 0xFEFF;
}

bool is_space(char32_t c) {
  return c < 0x80 ? (c == ' ' || (c >= 0x09 && c <= 0x0D))
                  : u_isUWhiteSpace(static_cast<UChar32>(c)) != 0;
}

// The bytes that may begin a space or a character that goes: of ASCII the controls and the space
// itself, else the leads of U+0080-BF and of U+1000-3FFF and U+F000-FFFF.
constexpr std::array<bool, 256> kMayCollapse = [] {
  std::array<bool, 256> may{};
  for (size_t c = 0; c < may.size(); ++c) {
    may[c] = c <= ' ' || c == 0xC2 || (c >= 0xE1 && c <= 0xE3) || c == 0xEF;
  }
  return may;
}();

// How many bytes at the start of `text` collapsing leaves as they are: most text has nothing but
// single spaces between words. Ends at a character that is none, and behind one.
size_t collapsed_bytes(std::string_view text) {
  size_t clean = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t start = at;
    while (at < text.size() && !kMayCollapse[byte_at(text, at)]) {
      ++at;
    }
    clean = at > start ? at : clean;
    if (at == text.size()) {
      break;
    }
    if (text[at] == ' ' && clean == at && at > 0) {
      ++at;
      continue;
    }
    const CodePoint c = decode(text, at).code_point;
    if (is_space(c.value) || is_dropped(c.value)) {
      break;
    }
    at += c.bytes;
    clean = at;
  }
  return clean;
}

std::string normalize(const icu::Normalizer2* normalizer, std::string_view text) {
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<int32_t>(text.size()));
  UErrorCode status = U_ZERO_ERROR;
  normalizer->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())),
                            sink, nullptr, status);
  return U_SUCCESS(status) ? out : std::string(text);
}

struct UTextCloser {
  void operator()(UText* text) const { utext_close(text); }
};
using UTextPtr = std::unique_ptr<UText, UTextCloser>;

// Opening a break iterator costs far more than running one, and they are not thread-safe: a thread
// keeps its own of each kind.
enum class Breaks : uint8_t { kGraphemes, kWords };

icu::BreakIterator* breaks_of(Breaks kind) {
  thread_local std::array<std::unique_ptr<icu::BreakIterator>, 2> iterators;
  auto& iterator = iterators.at(static_cast<size_t>(kind));
  if (iterator == nullptr) {
    UErrorCode status = U_ZERO_ERROR;
    iterator.reset(kind == Breaks::kGraphemes
                       ? icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status)
                       : icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    if (U_FAILURE(status)) {
      iterator.reset();
    }
  }
  return iterator.get();
}

// Points `iterator` at `text`, which must outlive its use. Null when ICU has no data for it.
icu::BreakIterator* start_breaks(Breaks kind, std::string_view text, UTextPtr& holder) {
  icu::BreakIterator* iterator = breaks_of(kind);
  if (iterator == nullptr) {
    return nullptr;
  }
  UErrorCode status = U_ZERO_ERROR;
  holder.reset(utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &status));
  iterator->setText(holder.get(), status);
  return U_SUCCESS(status) ? iterator : nullptr;
}

}  // namespace

bool ascii_iequals(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool ascii_istarts_with(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && ascii_iequals(text.substr(0, prefix.size()), prefix);
}

size_t ascii_ifind(std::string_view text, std::string_view needle, size_t from) {
  if (from > text.size()) {
    return std::string_view::npos;
  }
  const auto found =
      std::search(text.begin() + static_cast<ptrdiff_t>(from), text.end(), needle.begin(),
                  needle.end(), [](char x, char y) { return lower(x) == lower(y); });
  return found == text.end() && !needle.empty() ? std::string_view::npos
                                                : static_cast<size_t>(found - text.begin());
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_ascii_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_ascii_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

CodePoint detail::decode_any_code_point(std::string_view text, size_t at) {
  return decode(text, at).code_point;
}

void append_utf8(std::string& out, char32_t code_point) {
  const char32_t c = code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)
                         ? kReplacement
                         : code_point;
  const auto tail = [&](int shift) { out += static_cast<char>(0x80U | ((c >> shift) & 0x3FU)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0U | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0U | (c >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | (c >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool is_valid_utf8(std::string_view text) {
  for (size_t at = skip_ascii(text, 0); at < text.size();) {
    const Decoding step = decode(text, at);
    if (!step.well_formed) {
      return false;
    }
    at = skip_ascii(text, at + step.code_point.bytes);
  }
  return true;
}

std::string to_valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t ascii_end = skip_ascii(text, at);
    out.append(text, at, ascii_end - at);
    const Decoding step = decode(text, ascii_end);
    if (step.well_formed) {
      out.append(text, ascii_end, step.code_point.bytes);
    } else {
      append_utf8(out, kReplacement);
    }
    at = ascii_end + step.code_point.bytes;
  }
  return out;
}

std::string_view whole_characters(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return text;
  }
  constexpr size_t kContinuationsMax =
      3;  // of a well-formed character; ill-formed ones are cut anywhere
  size_t end = bytes_max;
  for (size_t back = 0; back < kContinuationsMax && end > 0; ++back) {
    if ((static_cast<uint8_t>(text[end]) & 0xC0U) != 0x80U) {
      break;
    }
    --end;
  }
  return text.substr(0, end);
}

size_t count_code_points(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) {
    at += decode(text, at).code_point.bytes;
  }
  return count;
}

std::string first_graphemes(std::string_view text, size_t count) {
  // No grapheme is shorter than a byte.
  if (text.size() <= count) {
    return std::string(text);
  }
  UTextPtr holder;
  icu::BreakIterator* breaks = start_breaks(Breaks::kGraphemes, text, holder);
  if (breaks == nullptr) {
    return {};
  }
  int32_t end = 0;
  for (size_t i = 0; i < count; ++i) {
    const int32_t next = breaks->next();
    if (next == icu::BreakIterator::DONE) {
      return std::string(text);
    }
    end = next;
  }
  return std::string(text.substr(0, static_cast<size_t>(end)));
}

std::string collapse_space(std::string_view text) {
  const size_t clean = collapsed_bytes(text);
  std::string out;
  out.reserve(text.size());
  out.append(text, 0, clean);
  bool pending = false;
  for (size_t at = clean; at < text.size();) {
    const size_t start = at;
    while (at < text.size() && !kMayCollapse[byte_at(text, at)]) {
      ++at;
    }
    if (at > start) {
      if (pending) {
        out += ' ';
        pending = false;
      }
      out.append(text, start, at - start);
      continue;
    }
    const CodePoint c = decode_code_point(text, at);
    if (is_space(c.value)) {
      pending = !out.empty();
    } else if (!is_dropped(c.value)) {
      if (pending) {
        out += ' ';
        pending = false;
      }
      out.append(text, at, c.bytes);
    }
    at += c.bytes;
  }
  return out;
}

std::string nfc(std::string_view text) {
  if (is_ascii(text)) {
    return std::string(text);
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFCInstance(status);
  return U_SUCCESS(status) ? normalize(normalizer, text) : std::string(text);
}

std::string nfkc_casefold(std::string_view text) {
  if (is_ascii(text)) {
    return ascii_lower(text);
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  return U_SUCCESS(status) ? normalize(normalizer, text) : std::string(text);
}

std::vector<std::string_view> word_segments(std::string_view text) {
  std::vector<std::string_view> segments;
  UTextPtr holder;
  icu::BreakIterator* breaks = start_breaks(Breaks::kWords, text, holder);
  if (breaks == nullptr) {
    return segments;
  }
  int32_t start = 0;
  for (int32_t end = breaks->next(); end != icu::BreakIterator::DONE; end = breaks->next()) {
    segments.push_back(text.substr(static_cast<size_t>(start), static_cast<size_t>(end - start)));
    start = end;
  }
  return segments;
}

}  // namespace broadsheet

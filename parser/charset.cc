#include "parser/charset.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "parser/charset_codec.h"
#include "parser/charset_guess.h"
#include "parser/charset_sniff.h"

namespace broadsheet::parser {
namespace {

constexpr std::string_view kUtf8 = "utf-8";
constexpr std::string_view kDefault = "windows-1252";
constexpr size_t kPairsBelievable = 8;
constexpr double kOddityMax = 0.15;     // of a label's reading that is believed unasked
constexpr double kOddityMargin = 0.05;  // by which a guess must read better than the label

struct Choice {
  std::string_view name;
  std::string_view origin;
};

bool is_utf16(std::string_view charset) {
  return charset.starts_with("utf-16");
}

// Stray bytes happen to UTF-8 pages (templates of another encoding, cut strings); text of another
// encoding has hardly a sound sequence in it.
bool is_mostly_utf8(const Utf8Census& census) {
  return census.sequences() > 0 && census.broken <= 1 + census.sequences() / 50 &&
         census.broken * 8 <= census.sequences();
}

// ASCII text in UTF-16 has a zero in every other byte; no other encoding of text has any.
std::string_view guess_utf16(std::string_view bytes) {
  constexpr size_t kLooked = 512;
  std::array<size_t, 2> zeros{};
  const std::string_view head = bytes.substr(0, kLooked);
  for (size_t at = 0; at < head.size(); ++at) {
    zeros[at % 2] += head[at] == '\0' ? 1 : 0;
  }
  if (zeros[0] + zeros[1] < head.size() / 8 || head.empty()) {
    return {};
  }
  return zeros[0] > zeros[1] ? "utf-16be" : "utf-16le";
}

bool has_iso_2022_jp_escape(std::string_view bytes) {
  return bytes.find("\x1B$B") != std::string_view::npos ||
         bytes.find("\x1B$@") != std::string_view::npos;
}

class LegacyChoice {
 public:
  LegacyChoice(std::string_view bytes, const CharsetClaims& claims)
      : claims_(claims), sample_(sample_legacy_text(bytes)) {}

  [[nodiscard]] Choice choose() const;

 private:
  [[nodiscard]] Choice named(std::string_view charset) const;
  [[nodiscard]] std::array<std::string_view, 2> labels() const {
    return {claims_.header, claims_.page};
  }

  const CharsetClaims& claims_;
  std::string sample_;
};

// `charset` with the label that names it as its origin, if one does.
Choice LegacyChoice::named(std::string_view charset) const {
  if (charset == claims_.header) {
    return {charset, "header"};
  }
  return {charset, charset == claims_.page ? "page" : "bytes"};
}

Choice LegacyChoice::choose() const {
  const std::string_view two_byte = guess_two_byte_charset(sample_);
  if (!two_byte.empty()) {
    return named(two_byte);
  }
  // Rare characters can hide a two-byte text from the guess, but not make it clean by chance.
  for (const std::string_view label : labels()) {
    if (is_two_byte_charset(label) && is_clean_two_byte(sample_, label)) {
      return named(label);
    }
  }
  std::string_view guess = guess_by_statistics(sample_);
  if (guess == kUtf8 || is_two_byte_charset(guess)) {
    guess = {};
  }
  const double guess_oddity = guess.empty() ? 1.0 : oddity(sample_, guess);
  std::string_view best = guess;
  double best_oddity = guess_oddity;
  for (const std::string_view label : labels()) {
    if (label.empty() || label == kUtf8 || is_utf16(label) || is_two_byte_charset(label)) {
      continue;
    }
    if (label == guess) {
      return named(label);
    }
    const double label_oddity = oddity(sample_, label);
    const bool is_believed = label_oddity <= kOddityMax || guess.empty();
    if (is_believed && label_oddity <= best_oddity + (best == guess ? kOddityMargin : 0)) {
      best = label;
      best_oddity = label_oddity;
    }
  }
  if (best.empty()) {
    return {kDefault, "default"};
  }
  return named(best);
}

// A label of a two-byte encoding over a handful of two-byte sequences: "联通" in GBK is UTF-8 too.
bool could_be_two_byte(std::string_view bytes, const CharsetClaims& claims,
                       const Utf8Census& census) {
  const std::string_view label = claims.header.empty() ? claims.page : claims.header;
  return census.longer == 0 && census.pairs < kPairsBelievable && is_two_byte_charset(label) &&
         is_clean_two_byte(sample_legacy_text(bytes), label);
}

Choice choose(std::string_view bytes, const CharsetClaims& claims, const Utf8Census& census) {
  if (!claims.bom.empty()) {
    return {claims.bom, "bom"};
  }
  if (const std::string_view utf16 = guess_utf16(bytes); !utf16.empty()) {
    return {utf16, claims.header == utf16 ? "header" : "bytes"};
  }
  const std::string_view label = claims.header.empty() ? claims.page : claims.header;
  const std::string_view label_origin = claims.header.empty() ? "page" : "header";
  if (has_iso_2022_jp_escape(bytes) && census.is_ascii()) {
    return {"iso-2022-jp", label == "iso-2022-jp" ? label_origin : "bytes"};
  }
  if (census.is_ascii()) {
    return label.empty() || is_utf16(label) ? Choice{kDefault, "default"}
                                            : Choice{label, label_origin};
  }
  if (is_mostly_utf8(census) && !could_be_two_byte(bytes, claims, census)) {
    if (claims.header == kUtf8) {
      return {kUtf8, "header"};
    }
    return {kUtf8, claims.page == kUtf8 ? "page" : "bytes"};
  }
  return LegacyChoice(bytes, claims).choose();
}

}  // namespace

CharsetVerdict detect_charset(std::string_view bytes, std::string_view content_type) {
  const CharsetClaims claims = read_charset_claims(bytes, content_type);
  const Utf8Census census = count_utf8(bytes);
  const Choice choice = choose(bytes, claims, census);
  CharsetVerdict verdict;
  verdict.name = choice.name;
  verdict.origin = choice.origin;
  verdict.bom_bytes = claims.bom_bytes;
  verdict.is_clean_utf8 = census.is_clean();
  verdict.is_ascii = census.is_ascii();
  verdict.sniffed = kDefault;
  for (const std::string_view claim : {claims.bom, claims.header, claims.page}) {
    if (!claim.empty()) {
      verdict.sniffed = claim;
      break;
    }
  }
  if (verdict.origin == "default" && !census.is_ascii()) {
    verdict.notes.push_back("charset: nothing stated, read as " + verdict.name);
  } else if (verdict.origin == "bytes") {
    const std::string_view label = claims.header.empty() ? claims.page : claims.header;
    verdict.notes.push_back(label.empty() ? "charset: guessed " + verdict.name + " from bytes"
                                          : "charset: labelled " + std::string(label) +
                                                ", bytes are " + verdict.name);
  }
  return verdict;
}

std::string decode(std::string bytes, const CharsetVerdict& verdict) {
  const bool changes_ascii = verdict.name == "iso-2022-jp" || verdict.name == "hz-gb-2312" ||
                             verdict.name == "iso-2022-kr" || is_utf16(verdict.name);
  if (verdict.name == kUtf8 || (verdict.is_ascii && !changes_ascii)) {
    bytes.erase(0, verdict.bom_bytes);
    return verdict.is_clean_utf8 ? std::move(bytes) : to_valid_utf8(bytes);
  }
  return decode_to_utf8(std::string_view(bytes).substr(verdict.bom_bytes), verdict.name);
}

std::string_view decode_view(std::string_view bytes, std::string_view content_type,
                             std::string& storage, std::vector<std::string>& notes) {
  const CharsetVerdict charset = detect_charset(bytes, content_type);
  notes.insert(notes.end(), charset.notes.begin(), charset.notes.end());
  if (charset.name == kUtf8 && charset.is_clean_utf8) {
    return bytes.substr(charset.bom_bytes);
  }
  storage = decode(std::string(bytes), charset);
  return storage;
}

}  // namespace broadsheet::parser

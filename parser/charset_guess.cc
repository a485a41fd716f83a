#include "parser/charset_guess.h"

#include <uchardet/uchardet.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>

#include "base/text.h"
#include "parser/charset_codec.h"
#include "parser/charset_labels.h"

// Two-byte encodings overlap almost wholly: any EUC-KR text is valid GB18030. What tells them apart
// is where the characters fall. Each encoding orders its characters by use: a first level that
// running text is nearly all made of, kana, symbols, and rare rest. So each gets a crude model, the
// share of text in each such class spread evenly over the class, and the sample goes to the model
// that makes it most likely; text in none of them is unlikely under all. This needs no frequency
// tables and works from about ten characters on.

namespace broadsheet::parser {
namespace {

constexpr size_t kSampleBytesMax = 32U << 10;

uint8_t byte_at(std::string_view text, size_t at) {
  return at < text.size() ? static_cast<uint8_t>(text[at]) : uint8_t{0};
}

constexpr bool within(uint8_t byte, uint8_t low, uint8_t high) {
  return byte >= low && byte <= high;
}

// One character read from a sample: how likely it is, and how many bytes it took.
struct Reading {
  double log_likelihood = 0;
  size_t bytes = 1;
  bool valid = false;
};

Reading reading_of(double share, double class_size, size_t bytes) {
  return {.log_likelihood = std::log(share / class_size), .bytes = bytes, .valid = true};
}

constexpr Reading kNoReading = {.log_likelihood = -20, .bytes = 1, .valid = false};

Reading read_gb18030(uint8_t a, uint8_t b, uint8_t c, uint8_t d) {
  if (within(a, 0x81, 0xFE) && within(b, 0x30, 0x39) && within(c, 0x81, 0xFE) &&
      within(d, 0x30, 0x39)) {
    return reading_of(0.002, 40'000, 4);
  }
  if (!within(a, 0x81, 0xFE) || !within(b, 0x40, 0xFE) || b == 0x7F) {
    return kNoReading;
  }
  if (b >= 0xA1 && within(a, 0xB0, 0xD7)) {
    return reading_of(0.89, 3755, 2);
  }
  if (b >= 0xA1 && within(a, 0xD8, 0xF7)) {
    return reading_of(0.03, 3008, 2);
  }
  if (b >= 0xA1 && (a == 0xA1 || a == 0xA3)) {
    return reading_of(0.06, 188, 2);
  }
  if (b >= 0xA1 && within(a, 0xA2, 0xA9)) {
    return reading_of(0.003, 500, 2);
  }
  return reading_of(0.01, 14'000, 2);
}

Reading read_big5(uint8_t a, uint8_t b) {
  if (!within(a, 0x87, 0xFE) || !(within(b, 0x40, 0x7E) || within(b, 0xA1, 0xFE))) {
    return kNoReading;
  }
  if (within(a, 0xA4, 0xC6)) {
    return reading_of(0.88, 5401, 2);
  }
  if (within(a, 0xC9, 0xF9)) {
    return reading_of(0.03, 7652, 2);
  }
  if (a == 0xA1) {
    return reading_of(0.07, 157, 2);
  }
  if (a == 0xA2 || a == 0xA3) {
    return reading_of(0.003, 251, 2);
  }
  return reading_of(0.015, 5000, 2);
}

Reading read_euc_jp(uint8_t a, uint8_t b, uint8_t c) {
  if (a == 0x8E && within(b, 0xA1, 0xDF)) {
    return reading_of(0.003, 63, 2);
  }
  if (a == 0x8F && within(b, 0xA1, 0xFE) && within(c, 0xA1, 0xFE)) {
    return reading_of(0.001, 6067, 3);
  }
  if (!within(a, 0xA1, 0xFE) || !within(b, 0xA1, 0xFE)) {
    return kNoReading;
  }
  if (a == 0xA4 || a == 0xA5) {
    return b <= 0xF6 ? reading_of(0.52, 169, 2) : kNoReading;
  }
  if (within(a, 0xB0, 0xCF)) {
    return reading_of(0.37, 2965, 2);
  }
  if (within(a, 0xD0, 0xF4)) {
    return reading_of(0.01, 3390, 2);
  }
  if (a == 0xA1 || a == 0xA3) {
    return reading_of(0.09, 188, 2);
  }
  return within(a, 0xA2, 0xA8) || a == 0xAD || a >= 0xF5 ? reading_of(0.004, 900, 2) : kNoReading;
}

Reading read_shift_jis(uint8_t a, uint8_t b) {
  if (within(a, 0xA1, 0xDF)) {
    return reading_of(0.01, 63, 1);
  }
  if (!(within(a, 0x81, 0x9F) || within(a, 0xE0, 0xFC)) || !within(b, 0x40, 0xFC) || b == 0x7F) {
    return kNoReading;
  }
  if ((a == 0x82 && within(b, 0x9F, 0xF1)) || (a == 0x83 && b <= 0x96)) {
    return reading_of(0.52, 169, 2);
  }
  if (a == 0x81 || a == 0x82) {
    return reading_of(0.09, 188, 2);
  }
  if (within(a, 0x88, 0x98)) {
    return reading_of(0.37, 2965, 2);
  }
  if (within(a, 0x99, 0x9F) || within(a, 0xE0, 0xEA)) {
    return reading_of(0.01, 3390, 2);
  }
  return reading_of(0.004, 1500, 2);
}

Reading read_euc_kr(uint8_t a, uint8_t b) {
  const bool is_trail = within(b, 0x41, 0x5A) || within(b, 0x61, 0x7A) || within(b, 0x81, 0xFE);
  if (!within(a, 0x81, 0xFE) || !is_trail) {
    return kNoReading;
  }
  if (b >= 0xA1 && within(a, 0xB0, 0xC8)) {
    return reading_of(0.94, 2350, 2);
  }
  if (b >= 0xA1 && within(a, 0xCA, 0xFD)) {
    return reading_of(0.015, 4888, 2);
  }
  if (b >= 0xA1 && within(a, 0xA1, 0xA3)) {
    return reading_of(0.03, 282, 2);
  }
  return a <= 0xC6 ? reading_of(0.005, 8822, 2) : kNoReading;
}

enum class TwoByte : uint8_t { kGb18030, kBig5, kShiftJis, kEucJp, kEucKr };
struct TwoByteName {
  std::string_view charset;
  TwoByte id;
};
constexpr auto kTwoByte = std::to_array<TwoByteName>({{"gb18030", TwoByte::kGb18030},
                                                      {"big5", TwoByte::kBig5},
                                                      {"shift_jis", TwoByte::kShiftJis},
                                                      {"euc-jp", TwoByte::kEucJp},
                                                      {"euc-kr", TwoByte::kEucKr}});

Reading read_one(std::string_view sample, size_t at, TwoByte charset) {
  const uint8_t a = byte_at(sample, at);
  const uint8_t b = byte_at(sample, at + 1);
  const uint8_t c = byte_at(sample, at + 2);
  switch (charset) {
    case TwoByte::kGb18030:
      return read_gb18030(a, b, c, byte_at(sample, at + 3));
    case TwoByte::kBig5:
      return read_big5(a, b);
    case TwoByte::kShiftJis:
      return read_shift_jis(a, b);
    case TwoByte::kEucJp:
      return read_euc_jp(a, b, c);
    case TwoByte::kEucKr:
      return read_euc_kr(a, b);
  }
  return kNoReading;
}

struct Fit {
  double log_likelihood = 0;  // of the whole sample
  size_t bytes = 0;           // beyond ASCII, with their trail bytes
  size_t characters = 0;
  size_t broken = 0;
  size_t narrow = 0;  // half-width kana: any run of bytes can be read as those

  [[nodiscard]] bool is_clean() const {
    return broken * 100 <= characters && narrow * 2 <= characters;
  }
  [[nodiscard]] double per_byte() const {
    return bytes == 0 ? -20 : log_likelihood / static_cast<double>(bytes);
  }
};

Fit fit_of(std::string_view sample, TwoByte charset) {
  Fit fit;
  for (size_t at = 0; at < sample.size();) {
    if (byte_at(sample, at) < 0x80) {
      ++at;
      continue;
    }
    const Reading reading = read_one(sample, at, charset);
    const bool is_cut = !reading.valid && at + 1 == sample.size();
    if (!is_cut) {
      fit.log_likelihood += reading.log_likelihood;
      fit.bytes += reading.bytes;
      ++fit.characters;
      fit.broken += reading.valid ? 0 : 1;
      fit.narrow += reading.valid && reading.bytes == 1 ? 1 : 0;
    }
    at += reading.bytes;
  }
  return fit;
}

// Real text reaches about -4.2 a byte in its own encoding; Latin, Cyrillic or Thai letters read in
// pairs stay below this.
constexpr double kPerByteMin = -4.75;

struct CloseDetector {
  void operator()(uchardet* detector) const { uchardet_delete(detector); }
};

// Position of the first byte beyond ASCII at or after `at`, eight bytes at a step.
size_t skip_ascii(std::string_view bytes, size_t at) {
  constexpr uint64_t kHighBits = 0x8080808080808080U;
  uint64_t word = 0;
  while (bytes.size() - at >= sizeof word) {
    std::memcpy(&word, bytes.data() + at, sizeof word);
    if ((word & kHighBits) != 0) {
      break;
    }
    at += sizeof word;
  }
  while (at < bytes.size() && byte_at(bytes, at) < 0x80) {
    ++at;
  }
  return at;
}

bool is_letter_beyond_ascii(char16_t c) {
  return c >= 0x80 && u_isalpha(c);
}

}  // namespace

Utf8Census count_utf8(std::string_view bytes) {
  Utf8Census census;
  for (size_t at = 0; at < bytes.size();) {
    if (byte_at(bytes, at) < 0x80) {
      at = skip_ascii(bytes, at);
      continue;
    }
    const CodePoint point = decode_code_point(bytes, at);
    const bool is_sound = point.value != 0xFFFD || bytes.substr(at, 3) == "\xEF\xBF\xBD";
    if (is_sound) {
      census.pairs += point.bytes == 2 ? 1 : 0;
      census.longer += point.bytes > 2 ? 1 : 0;
    } else if (at + point.bytes < bytes.size()) {
      ++census.broken;
    } else {
      census.is_cut = true;
    }
    at += std::max<size_t>(point.bytes, 1);
  }
  return census;
}

std::string sample_legacy_text(std::string_view bytes) {
  std::string sample;
  const auto first =
      std::ranges::find_if(bytes, [](char c) { return static_cast<uint8_t>(c) >= 0x80; });
  size_t at = static_cast<size_t>(first - bytes.begin());
  while (at < bytes.size() && sample.size() < kSampleBytesMax) {
    const char next = at + 1 < bytes.size() ? bytes[at + 1] : '\0';
    if (bytes[at] == '<' && (is_ascii_alpha(next) || next == '/' || next == '!')) {
      at = std::min(bytes.find('>', at), bytes.size() - 1);
      sample += ' ';
      ++at;
    } else {
      const size_t end =
          std::min({bytes.find('<', at + 1), bytes.size(), at + (kSampleBytesMax - sample.size())});
      sample.append(bytes, at, end - at);
      at = end;
    }
  }
  return sample;
}

bool is_two_byte_charset(std::string_view charset) {
  return std::ranges::find(kTwoByte, charset, &TwoByteName::charset) != kTwoByte.end();
}

bool is_clean_two_byte(std::string_view sample, std::string_view charset) {
  const auto* const row = std::ranges::find(kTwoByte, charset, &TwoByteName::charset);
  return row != kTwoByte.end() && fit_of(sample, row->id).is_clean();
}

std::string_view guess_two_byte_charset(std::string_view sample) {
  std::string_view best;
  double best_likelihood = kPerByteMin;
  for (const TwoByteName& row : kTwoByte) {
    const Fit fit = fit_of(sample, row.id);
    if (fit.characters > 0 && fit.is_clean() && fit.per_byte() > best_likelihood) {
      best = row.charset;
      best_likelihood = fit.per_byte();
    }
  }
  return best;
}

double oddity(std::string_view sample, std::string_view charset) {
  const std::u16string text = decode_to_utf16(sample, charset);
  double odd = 0;
  size_t beyond_ascii = 0;
  char16_t before = u' ';
  for (const char16_t c : text) {
    const bool is_high = c >= 0x80;
    beyond_ascii += is_high ? 1 : 0;
    if (c == 0xFFFD || (is_high && (u_iscntrl(c) || !u_isdefined(c)))) {
      odd += 2;
    } else if (is_letter_beyond_ascii(c) || is_letter_beyond_ascii(before)) {
      UErrorCode status = U_ZERO_ERROR;
      const UScriptCode script = uscript_getScript(c, &status);
      const UScriptCode script_before = uscript_getScript(before, &status);
      if (u_isalpha(c) && u_isalpha(before)) {
        const bool is_case_odd = u_islower(before) && u_isupper(c);
        const bool is_mixed = script != script_before && script > USCRIPT_INHERITED &&
                              script_before > USCRIPT_INHERITED;
        const bool is_accent_run = script == USCRIPT_LATIN && is_high && before >= 0x80;
        odd += is_case_odd || is_mixed ? 1 : (is_accent_run ? 0.7 : 0);
      } else if (u_charType(c) == U_OTHER_SYMBOL || u_charType(before) == U_OTHER_SYMBOL) {
        odd += 0.5;
      }
    }
    before = c;
  }
  return beyond_ascii == 0 ? 0 : std::min(1.0, odd / static_cast<double>(beyond_ascii));
}

std::string_view guess_by_statistics(std::string_view sample) {
  const std::unique_ptr<uchardet, CloseDetector> detector(uchardet_new());
  if (uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0) {
    return {};
  }
  uchardet_data_end(detector.get());
  return charset_for_label(uchardet_get_charset(detector.get()));
}

}  // namespace broadsheet::parser

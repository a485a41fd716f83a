#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace broadsheet::parser {

// How much of a text is UTF-8.
struct Utf8Census {
  size_t pairs = 0;   // well-formed two-byte sequences
  size_t longer = 0;  // of three or four
  size_t broken = 0;  // ill-formed ones; one cut off by the end is not counted
  bool is_cut = false;

  [[nodiscard]] size_t sequences() const { return pairs + longer; }
  [[nodiscard]] bool is_clean() const { return broken == 0 && !is_cut; }
  [[nodiscard]] bool is_ascii() const { return is_clean() && sequences() == 0; }
};
[[nodiscard]] Utf8Census count_utf8(std::string_view bytes);

// The text of a page without tags, from the first byte beyond ASCII on, cut at 32 KiB: what the
// functions below judge by.
[[nodiscard]] std::string sample_legacy_text(std::string_view bytes);

// The two-byte East Asian encoding a sample is in (gb18030, big5, shift_jis, euc-jp, euc-kr), "" if
// it looks like none. See the .cc file for how.
[[nodiscard]] std::string_view guess_two_byte_charset(std::string_view sample);
// True when every character of the sample is one of `charset`'s, one in a hundred excepted.
// `charset` is one of those five.
[[nodiscard]] bool is_clean_two_byte(std::string_view sample, std::string_view charset);
[[nodiscard]] bool is_two_byte_charset(std::string_view charset);

// The share, 0 to 1, of non-ASCII characters that make no sense if the sample is in the one-byte
// `charset`: undefined ones, controls, lower case before upper inside a word, two scripts in one
// word, strings of accented Latin letters.
[[nodiscard]] double oddity(std::string_view sample, std::string_view charset);

// What the statistics of uchardet say: a charset name, or "".
[[nodiscard]] std::string_view guess_by_statistics(std::string_view sample);

}  // namespace broadsheet::parser

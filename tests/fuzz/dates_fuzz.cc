// Dates found in any bytes lie inside the text and can be written. The first byte chooses language
// and zone.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "parser/byline.h"
#include "parser/dates.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using broadsheet::parser::DateHints;
  constexpr auto kLanguages = std::to_array<std::string_view>(
      {"", "en", "en-US", "de", "zh-Hant", "ja", "ko", "th", "fa", "ar", "vi", "hu", "ru"});
  if (size == 0) {
    return 0;
  }
  DateHints hints;
  hints.language = kLanguages[data[0] % kLanguages.size()];
  hints.zone = data[0] >= 128 ? "Europe/Berlin" : "";
  hints.reference = broadsheet::SysTime(broadsheet::Milliseconds(1'715'774'400'000));
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  for (const auto& mention : broadsheet::parser::find_dates(text, hints)) {
    BS_CHECK(mention.begin < mention.end && mention.end <= text.size());
    BS_CHECK(!iso8601(mention.date).empty());
  }
  static_cast<void>(broadsheet::parser::parse_date(text, hints));
  static_cast<void>(broadsheet::parser::parse_url_date(text, hints));
  static_cast<void>(broadsheet::parser::read_byline(text, "The Daily", hints));
  static_cast<void>(broadsheet::parser::read_han_credit(text));
  return 0;
}

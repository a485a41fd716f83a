// Any bytes under any label decode to well-formed UTF-8. The first byte chooses the label.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "parser/charset.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using broadsheet::parser::decode;
  using broadsheet::parser::detect_charset;
  constexpr auto kLabels = std::to_array<std::string_view>(
      {"", "utf-8", "gbk", "big5", "shift_jis", "euc-jp", "euc-kr", "iso-2022-jp", "windows-1251",
       "koi8-r", "iso-8859-1", "utf-16le", "hz-gb-2312", "windows-874", "bogus"});
  if (size == 0) {
    return 0;
  }
  const std::string type = "text/html; charset=" + std::string(kLabels[data[0] % kLabels.size()]);
  const std::string bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto verdict = detect_charset(bytes, type);
  BS_CHECK(!verdict.name.empty() && !verdict.sniffed.empty());
  BS_CHECK(broadsheet::is_valid_utf8(decode(bytes, verdict)));
  return 0;
}

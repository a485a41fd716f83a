#include "parser/charset_codec.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <memory>

namespace broadsheet::parser {
namespace {

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

struct ConverterName {
  std::string_view charset;
  const char* icu;
};

// Where ICU's converter of the same name is not what pages mean (WHATWG Encoding, 9-12).
constexpr auto kConverters = std::to_array<ConverterName>({
    {"big5", "ibm-1375_P100-2008"},  // with HKSCS
    {"euc-kr", "windows-949-2000"},
    {"hz-gb-2312", "HZ"},
    {"iso-8859-16", "iso-8859-2"},  // ICU has none; most letters agree
    {"windows-1252", "ibm-5348_P100-1997"},
});

const char* converter_name(std::string_view charset, std::string& buffer) {
  const auto* const row = std::ranges::find(kConverters, charset, &ConverterName::charset);
  if (row != kConverters.end()) {
    return row->icu;
  }
  buffer = charset;
  return buffer.c_str();
}

// ICU follows JIS for a few signs where every browser follows Microsoft's code page.
void use_microsoft_signs(std::u16string& text) {
  for (char16_t& c : text) {
    switch (c) {
      case 0x301C:
        c = 0xFF5E;
        break;
      case 0x2016:
        c = 0x2225;
        break;
      case 0x2212:
        c = 0xFF0D;
        break;
      default:
        break;
    }
  }
}

}  // namespace

std::u16string decode_to_utf16(std::string_view bytes, std::string_view charset) {
  UErrorCode status = U_ZERO_ERROR;
  std::string buffer;
  std::unique_ptr<UConverter, CloseConverter> converter(
      ucnv_open(converter_name(charset, buffer), &status));
  if (U_FAILURE(status)) {
    status = U_ZERO_ERROR;
    converter.reset(ucnv_open("ibm-5348_P100-1997", &status));
  }
  std::u16string text;
  if (U_FAILURE(status)) {
    return text;
  }
  // One unit a byte is enough for every charset but the odd one (big5 has four such pairs).
  text.resize(bytes.size() + 16);
  const char* source = bytes.data();
  const char* const source_end = source + bytes.size();
  size_t used = 0;
  do {
    status = U_ZERO_ERROR;
    UChar* target = text.data() + used;
    ucnv_toUnicode(converter.get(), &target, text.data() + text.size(), &source, source_end,
                   nullptr, 1, &status);
    used = static_cast<size_t>(target - text.data());
    if (status == U_BUFFER_OVERFLOW_ERROR) {
      text.resize(text.size() * 2);
    }
  } while (status == U_BUFFER_OVERFLOW_ERROR);
  text.resize(used);
  if (charset == "shift_jis" || charset == "euc-jp" || charset == "iso-2022-jp") {
    use_microsoft_signs(text);
  }
  return text;
}

std::string decode_to_utf8(std::string_view bytes, std::string_view charset) {
  const std::u16string wide = decode_to_utf16(bytes, charset);
  std::string text(wide.size() * 3, '\0');
  int32_t size = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strToUTF8WithSub(text.data(), static_cast<int32_t>(text.size()), &size, wide.data(),
                     static_cast<int32_t>(wide.size()), 0xFFFD, nullptr, &status);
  text.resize(U_SUCCESS(status) ? static_cast<size_t>(size) : 0);
  return text;
}

}  // namespace broadsheet::parser

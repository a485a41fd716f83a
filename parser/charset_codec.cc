#include "parser/charset_codec.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <utility>

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

using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open_converter(std::string_view charset) {
  UErrorCode status = U_ZERO_ERROR;
  std::string buffer;
  Converter converter(ucnv_open(converter_name(charset, buffer), &status));
  if (U_FAILURE(status)) {
    status = U_ZERO_ERROR;
    converter.reset(ucnv_open("ibm-5348_P100-1997", &status));
  }
  return U_FAILURE(status) ? nullptr : std::move(converter);
}

// All of `bytes`, from the converter's first state on.
void convert(UConverter* converter, std::string_view bytes, std::u16string& text) {
  // One unit a byte is enough for every charset but the odd one (big5 has four such pairs).
  text.resize(bytes.size() + 16);
  const char* source = bytes.data();
  const char* const source_end = source + bytes.size();
  size_t used = 0;
  UErrorCode status = U_ZERO_ERROR;
  do {
    status = U_ZERO_ERROR;
    UChar* target = text.data() + used;
    ucnv_toUnicode(converter, &target, text.data() + text.size(), &source, source_end, nullptr, 1,
                   &status);
    used = static_cast<size_t>(target - text.data());
    if (status == U_BUFFER_OVERFLOW_ERROR) {
      text.resize(text.size() * 2);
    }
  } while (status == U_BUFFER_OVERFLOW_ERROR);
  text.resize(used);
}

bool follows_jis(std::string_view charset) {
  return charset == "shift_jis" || charset == "euc-jp" || charset == "iso-2022-jp";
}

// Whether every ASCII byte is its own character: not in encodings that shift or have wide units.
bool keeps_ascii(UConverter* converter) {
  constexpr size_t kAsciiCount = 128;
  std::string ascii(kAsciiCount, '\0');
  std::iota(ascii.begin(), ascii.end(), '\0');
  std::u16string text;
  convert(converter, ascii, text);
  return std::ranges::equal(ascii, text,
                            [](char a, char16_t b) { return static_cast<char16_t>(a) == b; });
}

bool is_ascii(char c) {
  return static_cast<uint8_t>(c) < 0x80;
}

// Where the converter may stop behind the text beyond ASCII at `at`. In these encodings an ASCII
// byte may end a character (one at most, in GB 18030 two with a byte beyond ASCII between them), so
// the first few behind it still go through the converter.
size_t converted_end(std::string_view bytes, size_t at) {
  constexpr size_t kAsciiConverted = 4;
  for (size_t ascii = 0; at < bytes.size(); ++at) {
    ascii = is_ascii(bytes[at]) ? ascii + 1 : 0;
    if (ascii == 2 * kAsciiConverted) {
      return at + 1 - kAsciiConverted;
    }
  }
  return at;
}

void append_utf16(std::string& out, std::u16string_view text) {
  const size_t before = out.size();
  out.resize(before + text.size() * 3);
  int32_t size = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strToUTF8WithSub(out.data() + before, static_cast<int32_t>(text.size() * 3), &size, text.data(),
                     static_cast<int32_t>(text.size()), 0xFFFD, nullptr, &status);
  out.resize(before + (U_SUCCESS(status) ? static_cast<size_t>(size) : 0));
}

}  // namespace

std::u16string decode_to_utf16(std::string_view bytes, std::string_view charset) {
  std::u16string text;
  const Converter converter = open_converter(charset);
  if (converter == nullptr) {
    return text;
  }
  convert(converter.get(), bytes, text);
  if (follows_jis(charset)) {
    use_microsoft_signs(text);
  }
  return text;
}

// Pages are mostly markup: their ASCII is copied, and only what is not goes through ICU.
std::string decode_to_utf8(std::string_view bytes, std::string_view charset) {
  std::string out;
  const Converter converter = open_converter(charset);
  if (converter == nullptr) {
    return out;
  }
  const bool copies = keeps_ascii(converter.get());
  out.reserve(bytes.size() + bytes.size() / 2);
  std::u16string text;
  for (size_t at = 0; at < bytes.size();) {
    const auto* const first =
        copies ? std::find_if_not(bytes.begin() + at, bytes.end(), is_ascii) : bytes.begin() + at;
    const auto start = static_cast<size_t>(first - bytes.begin());
    out.append(bytes, at, start - at);
    at = copies ? converted_end(bytes, start) : bytes.size();
    convert(converter.get(), bytes.substr(start, at - start), text);
    if (follows_jis(charset)) {
      use_microsoft_signs(text);
    }
    append_utf16(out, text);
  }
  return out;
}

}  // namespace broadsheet::parser

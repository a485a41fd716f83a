#include "base/percent.h"

namespace broadsheet {

void append_percent(std::string& out, char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += '%';
  out += kDigits[static_cast<uint8_t>(byte) >> 4];
  out += kDigits[static_cast<uint8_t>(byte) & 0x0F];
}

void append_encoded(std::string& out, std::string_view text, EncodeSet set) {
  size_t run = 0;  // where the bytes that stay as they are began
  for (size_t at = 0; at < text.size(); ++at) {
    if (needs_encoding(text[at], set)) {
      out.append(text, run, at - run);
      append_percent(out, text[at]);
      run = at + 1;
    }
  }
  out.append(text, run);
}

int percent_value(std::string_view text, size_t at) {
  if (at + 2 >= text.size() || text[at] != '%') {
    return -1;
  }
  const int high = hex_digit_value(text[at + 1]);
  const int low = hex_digit_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    const int value = percent_value(text, at);
    out += value < 0 ? text[at] : static_cast<char>(value);
    at += value < 0 ? 0 : 2;
  }
  return out;
}

}  // namespace broadsheet

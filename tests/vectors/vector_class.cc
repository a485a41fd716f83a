#include "tests/vectors/vector_class.h"

#include <boost/json/value.hpp>
#include <stdexcept>

namespace broadsheet::vectors {

std::optional<std::string> text_at(const boost::json::object& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  if (value == nullptr || value->is_null()) {
    return std::nullopt;
  }
  return std::string(value->as_string());
}

std::string bytes_at(const boost::json::object& object, std::string_view key) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const char c : text_at(object, key).value_or("")) {
    if (c == '=') {
      break;
    }
    const size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) {
      throw std::invalid_argument("no Base64: " + std::string(key));
    }
    buffer = (buffer << 6 | static_cast<unsigned>(value)) & 0xFFFFFF;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>(buffer >> bits & 0xFF);
    }
  }
  return bytes;
}

}  // namespace broadsheet::vectors

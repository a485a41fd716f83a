#include "parser/html_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

struct NamedReference {
  std::string_view name;
  char32_t code_point;
};

// In byte order of the names.
constexpr auto kNamed = std::to_array<NamedReference>({
    {"AElig", 0xC6},    {"Aacute", 0xC1},  {"Acirc", 0xC2},   {"Agrave", 0xC0},
    {"Aring", 0xC5},    {"Atilde", 0xC3},  {"Auml", 0xC4},    {"Ccedil", 0xC7},
    {"ETH", 0xD0},      {"Eacute", 0xC9},  {"Ecirc", 0xCA},   {"Egrave", 0xC8},
    {"Euml", 0xCB},     {"Iacute", 0xCD},  {"Icirc", 0xCE},   {"Igrave", 0xCC},
    {"Iuml", 0xCF},     {"Ntilde", 0xD1},  {"OElig", 0x152},  {"Oacute", 0xD3},
    {"Ocirc", 0xD4},    {"Ograve", 0xD2},  {"Oslash", 0xD8},  {"Otilde", 0xD5},
    {"Ouml", 0xD6},     {"Scaron", 0x160}, {"THORN", 0xDE},   {"Uacute", 0xDA},
    {"Ucirc", 0xDB},    {"Ugrave", 0xD9},  {"Uuml", 0xDC},    {"Yacute", 0xDD},
    {"Yuml", 0x178},    {"aacute", 0xE1},  {"acirc", 0xE2},   {"aelig", 0xE6},
    {"agrave", 0xE0},   {"amp", 0x26},     {"apos", 0x27},    {"aring", 0xE5},
    {"atilde", 0xE3},   {"auml", 0xE4},    {"bdquo", 0x201E}, {"bull", 0x2022},
    {"ccedil", 0xE7},   {"cent", 0xA2},    {"copy", 0xA9},    {"deg", 0xB0},
    {"eacute", 0xE9},   {"ecirc", 0xEA},   {"egrave", 0xE8},  {"emsp", 0x2003},
    {"ensp", 0x2002},   {"eth", 0xF0},     {"euml", 0xEB},    {"euro", 0x20AC},
    {"frac12", 0xBD},   {"frac14", 0xBC},  {"gt", 0x3E},      {"hellip", 0x2026},
    {"iacute", 0xED},   {"icirc", 0xEE},   {"iexcl", 0xA1},   {"igrave", 0xEC},
    {"iquest", 0xBF},   {"iuml", 0xEF},    {"laquo", 0xAB},   {"ldquo", 0x201C},
    {"lsaquo", 0x2039}, {"lsquo", 0x2018}, {"lt", 0x3C},      {"mdash", 0x2014},
    {"middot", 0xB7},   {"nbsp", 0xA0},    {"ndash", 0x2013}, {"ntilde", 0xF1},
    {"oacute", 0xF3},   {"ocirc", 0xF4},   {"oelig", 0x153},  {"ograve", 0xF2},
    {"ordf", 0xAA},     {"ordm", 0xBA},    {"oslash", 0xF8},  {"otilde", 0xF5},
    {"ouml", 0xF6},     {"para", 0xB6},    {"pound", 0xA3},   {"quot", 0x22},
    {"raquo", 0xBB},    {"rdquo", 0x201D}, {"reg", 0xAE},     {"rsaquo", 0x203A},
    {"rsquo", 0x2019},  {"sbquo", 0x201A}, {"scaron", 0x161}, {"sect", 0xA7},
    {"shy", 0xAD},      {"sup2", 0xB2},    {"sup3", 0xB3},    {"szlig", 0xDF},
    {"thinsp", 0x2009}, {"thorn", 0xFE},   {"times", 0xD7},   {"trade", 0x2122},
    {"uacute", 0xFA},   {"ucirc", 0xFB},   {"ugrave", 0xF9},  {"uuml", 0xFC},
    {"yacute", 0xFD},   {"yen", 0xA5},     {"yuml", 0xFF},    {"zwj", 0x200D},
    {"zwnj", 0x200C},
});

constexpr size_t kReferenceBytesMax = 12;

// The code point of the reference whose inside (between '&' and ';') is given; 0 for none.
char32_t referenced(std::string_view inside) {
  if (inside.size() > 1 && inside[0] == '#') {
    const bool hex = inside[1] == 'x' || inside[1] == 'X';
    char32_t value = 0;
    for (const char c : inside.substr(hex ? 2 : 1)) {
      const char lower = static_cast<char>(c | 0x20);
      if (is_ascii_digit(c)) {
        value = value * (hex ? 16 : 10) + static_cast<char32_t>(c - '0');
      } else if (hex && lower >= 'a' && lower <= 'f') {
        value = value * 16 + static_cast<char32_t>(lower - 'a' + 10);
      } else {
        return 0;
      }
    }
    const bool is_scalar = value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
    return is_scalar ? value : 0;
  }
  const auto found =
      std::lower_bound(kNamed.begin(), kNamed.end(), inside,
                       [](const NamedReference& a, std::string_view b) { return a.name < b; });
  return found != kNamed.end() && found->name == inside ? found->code_point : 0;
}

// Without "<b>", "</p>", "<br/>"; a '<' that starts no tag stays.
std::string without_tags(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t open = text.find('<', at);
    const size_t next = open == std::string_view::npos ? text.size() : open + 1;
    const bool is_tag = next < text.size() && (is_ascii_alpha(text[next]) || text[next] == '/');
    const size_t close = is_tag ? text.find('>', next) : std::string_view::npos;
    if (close == std::string_view::npos) {
      out.append(text.substr(at, next - at));
      at = next;
    } else {
      out.append(text.substr(at, open - at));
      // A block's or a line's end parts words; an inline tag does not.
      const std::string name = ascii_lower(text.substr(next, 3));
      if (name.starts_with("br") || name.starts_with("p") || name.starts_with("/p") ||
          name.starts_with("di") || name.starts_with("/di") || name.starts_with("li")) {
        out += ' ';
      }
      at = close + 1;
    }
  }
  return out;
}

}  // namespace

std::string decode_references(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t open = text.find('&', at);
    if (open == std::string_view::npos) {
      out.append(text.substr(at));
      break;
    }
    out.append(text.substr(at, open - at));
    const size_t close =
        text.substr(0, std::min(text.size(), open + kReferenceBytesMax)).find(';', open);
    const char32_t value =
        close == std::string_view::npos ? 0 : referenced(text.substr(open + 1, close - open - 1));
    if (value == 0) {
      out += '&';
      at = open + 1;
    } else {
      append_utf8(out, value);
      at = close + 1;
    }
  }
  return out;
}

std::string plain_text(std::string_view text) {
  if (text.find_first_of("&<") == std::string_view::npos) {
    return collapse_space(text);
  }
  std::string decoded = decode_references(text);
  if (decoded.find('<') != std::string::npos) {
    decoded = without_tags(decoded);
  }
  return collapse_space(decoded);
}

}  // namespace broadsheet::parser

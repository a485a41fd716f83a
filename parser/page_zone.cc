#include "parser/page_zone.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

struct ZoneRow {
  std::string_view key;
  std::string_view zone;
};

// Country codes, as top level domains and as regions of language tags. Countries of several zones
// stand with the one their national press keeps.
constexpr auto kCountries = std::to_array<ZoneRow>({
    {"at", "Europe/Vienna"},
    {"au", "Australia/Sydney"},
    {"ba", "Europe/Sarajevo"},
    {"bd", "Asia/Dhaka"},
    {"be", "Europe/Brussels"},
    {"bg", "Europe/Sofia"},
    {"br", "America/Sao_Paulo"},
    {"by", "Europe/Minsk"},
    {"ca", "America/Toronto"},
    {"ch", "Europe/Zurich"},
    {"cl", "America/Santiago"},
    {"cn", "Asia/Shanghai"},
    {"co", "America/Bogota"},
    {"cz", "Europe/Prague"},
    {"de", "Europe/Berlin"},
    {"dk", "Europe/Copenhagen"},
    {"ee", "Europe/Tallinn"},
    {"eg", "Africa/Cairo"},
    {"es", "Europe/Madrid"},
    {"fi", "Europe/Helsinki"},
    {"fr", "Europe/Paris"},
    {"ge", "Asia/Tbilisi"},
    {"gr", "Europe/Athens"},
    {"hk", "Asia/Hong_Kong"},
    {"hr", "Europe/Zagreb"},
    {"hu", "Europe/Budapest"},
    {"id", "Asia/Jakarta"},
    {"ie", "Europe/Dublin"},
    {"il", "Asia/Jerusalem"},
    {"in", "Asia/Kolkata"},
    {"ir", "Asia/Tehran"},
    {"is", "Atlantic/Reykjavik"},
    {"it", "Europe/Rome"},
    {"jp", "Asia/Tokyo"},
    {"ke", "Africa/Nairobi"},
    {"kr", "Asia/Seoul"},
    {"li", "Europe/Vaduz"},
    {"lk", "Asia/Colombo"},
    {"lt", "Europe/Vilnius"},
    {"lu", "Europe/Luxembourg"},
    {"lv", "Europe/Riga"},
    {"ma", "Africa/Casablanca"},
    {"mk", "Europe/Skopje"},
    {"mo", "Asia/Macau"},
    {"mx", "America/Mexico_City"},
    {"my", "Asia/Kuala_Lumpur"},
    {"na", "Africa/Windhoek"},
    {"ng", "Africa/Lagos"},
    {"nl", "Europe/Amsterdam"},
    {"no", "Europe/Oslo"},
    {"np", "Asia/Kathmandu"},
    {"nz", "Pacific/Auckland"},
    {"pe", "America/Lima"},
    {"ph", "Asia/Manila"},
    {"pk", "Asia/Karachi"},
    {"pl", "Europe/Warsaw"},
    {"pt", "Europe/Lisbon"},
    {"ro", "Europe/Bucharest"},
    {"rs", "Europe/Belgrade"},
    {"ru", "Europe/Moscow"},
    {"sa", "Asia/Riyadh"},
    {"se", "Europe/Stockholm"},
    {"sg", "Asia/Singapore"},
    {"si", "Europe/Ljubljana"},
    {"sk", "Europe/Bratislava"},
    {"th", "Asia/Bangkok"},
    {"tr", "Europe/Istanbul"},
    {"tw", "Asia/Taipei"},
    {"ua", "Europe/Kyiv"},
    {"uk", "Europe/London"},
    {"gb", "Europe/London"},
    {"us", "America/New_York"},
    {"ve", "America/Caracas"},
    {"vn", "Asia/Ho_Chi_Minh"},
    {"za", "Africa/Johannesburg"},
    {"bo", "America/La_Paz"},
    {"ec", "America/Guayaquil"},
    {"uy", "America/Montevideo"},
    {"py", "America/Asuncion"},
    {"cr", "America/Costa_Rica"},
    {"gt", "America/Guatemala"},
    {"do", "America/Santo_Domingo"},
    {"pa", "America/Panama"},
    {"ae", "Asia/Dubai"},
    {"kz", "Asia/Almaty"},
    {"am", "Asia/Yerevan"},
    {"az", "Asia/Baku"},
    {"al", "Europe/Tirane"},
    {"md", "Europe/Chisinau"},
    {"cy", "Asia/Nicosia"},
    {"mt", "Europe/Malta"},
    {"gh", "Africa/Accra"},
    {"tz", "Africa/Dar_es_Salaam"},
    {"ug", "Africa/Kampala"},
    {"zw", "Africa/Harare"},
    {"dz", "Africa/Algiers"},
    {"tn", "Africa/Tunis"},
    {"jm", "America/Jamaica"},
    {"mn", "Asia/Ulaanbaatar"},
    {"ar", "America/Argentina/Buenos_Aires"},
});

// Languages whose readers mostly live in one zone.
constexpr auto kLanguages = std::to_array<ZoneRow>({
    {"zh", "Asia/Shanghai"},    {"ja", "Asia/Tokyo"},         {"ko", "Asia/Seoul"},
    {"th", "Asia/Bangkok"},     {"vi", "Asia/Ho_Chi_Minh"},   {"id", "Asia/Jakarta"},
    {"hi", "Asia/Kolkata"},     {"ta", "Asia/Kolkata"},       {"te", "Asia/Kolkata"},
    {"mr", "Asia/Kolkata"},     {"gu", "Asia/Kolkata"},       {"pa", "Asia/Kolkata"},
    {"bn", "Asia/Dhaka"},       {"ur", "Asia/Karachi"},       {"fa", "Asia/Tehran"},
    {"he", "Asia/Jerusalem"},   {"tr", "Europe/Istanbul"},    {"ru", "Europe/Moscow"},
    {"uk", "Europe/Kyiv"},      {"be", "Europe/Minsk"},       {"pl", "Europe/Warsaw"},
    {"cs", "Europe/Prague"},    {"sk", "Europe/Bratislava"},  {"hu", "Europe/Budapest"},
    {"ro", "Europe/Bucharest"}, {"bg", "Europe/Sofia"},       {"el", "Europe/Athens"},
    {"sr", "Europe/Belgrade"},  {"hr", "Europe/Zagreb"},      {"sl", "Europe/Ljubljana"},
    {"de", "Europe/Berlin"},    {"fr", "Europe/Paris"},       {"it", "Europe/Rome"},
    {"es", "Europe/Madrid"},    {"ca", "Europe/Madrid"},      {"pt", "America/Sao_Paulo"},
    {"nl", "Europe/Amsterdam"}, {"sv", "Europe/Stockholm"},   {"da", "Europe/Copenhagen"},
    {"nb", "Europe/Oslo"},      {"no", "Europe/Oslo"},        {"nn", "Europe/Oslo"},
    {"fi", "Europe/Helsinki"},  {"et", "Europe/Tallinn"},     {"lv", "Europe/Riga"},
    {"lt", "Europe/Vilnius"},   {"is", "Atlantic/Reykjavik"},
});

template <size_t N>
std::string_view find_zone(const std::array<ZoneRow, N>& rows, std::string_view key) {
  const auto found = std::ranges::find(rows, key, &ZoneRow::key);
  return found == rows.end() ? std::string_view() : found->zone;
}

// Country domains that are sold to everybody say nothing about a country.
bool is_generic_use(std::string_view domain) {
  constexpr auto kSoldWorldwide =
      std::to_array<std::string_view>({"co", "me", "tv", "io", "ai", "cc", "ly", "fm", "ws"});
  return std::ranges::find(kSoldWorldwide, domain) != kSoldWorldwide.end();
}

enum class Script : uint8_t {
  kOther,
  kHan,
  kKana,
  kHangul,
  kThai,
  kCyrillic,
  kArabic,
  kHebrew,
  kGreek,
  kDevanagari,
  kBengali,
  kTamil,
  kGeorgian,
  kCount
};

Script script_of(char32_t c) {
  const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (is_han(c)) {
    return Script::kHan;
  }
  if (is_kana(c)) {
    return Script::kKana;
  }
  if (is_hangul(c)) {
    return Script::kHangul;
  }
  return in(0x0E00, 0x0E7F)   ? Script::kThai
         : in(0x0400, 0x04FF) ? Script::kCyrillic
         : in(0x0600, 0x06FF) ? Script::kArabic
         : in(0x0590, 0x05FF) ? Script::kHebrew
         : in(0x0370, 0x03FF) ? Script::kGreek
         : in(0x0900, 0x097F) ? Script::kDevanagari
         : in(0x0980, 0x09FF) ? Script::kBengali
         : in(0x0B80, 0x0BFF) ? Script::kTamil
         : in(0x10A0, 0x10FF) ? Script::kGeorgian
                              : Script::kOther;
}

}  // namespace

ZoneGuess assumed_zone(const Url& url, std::string_view language) {
  const std::string_view host = url.host();
  const size_t dot = host.rfind('.');
  const std::string_view domain = dot == std::string_view::npos ? "" : host.substr(dot + 1);
  if (!is_generic_use(domain)) {
    if (const std::string_view zone = find_zone(kCountries, domain); !zone.empty()) {
      return {zone, true};
    }
  }
  const std::vector<std::string_view> parts = split(language, '-');
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::string region = ascii_lower(parts[i]);
    if (const std::string_view zone = find_zone(kCountries, region);
        region.size() == 2 && !zone.empty()) {
      return {zone, true};
    }
    if (region == "hant") {
      return {"Asia/Taipei", true};
    }
  }
  return {find_zone(kLanguages, parts.front()), false};
}

std::string_view language_of_script(std::string_view text) {
  std::array<size_t, static_cast<size_t>(Script::kCount)> counts{};
  size_t letters = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_code_point(text, at);
    const Script script = script_of(point.value);
    ++counts[static_cast<size_t>(script)];
    letters += script != Script::kOther || point.value >= U'A' ? 1 : 0;
    at += point.bytes;
  }
  const auto share = [&](Script script) {
    return letters == 0 ? 0.0
                        : static_cast<double>(counts[static_cast<size_t>(script)]) /
                              static_cast<double>(letters);
  };
  constexpr double kSomeKana = 0.05;
  constexpr double kMost = 0.3;
  if (share(Script::kKana) > kSomeKana) {
    return "ja";
  }
  struct ScriptLanguage {
    Script script;
    std::string_view language;
  };
  static constexpr auto kScriptLanguages = std::to_array<ScriptLanguage>({
      {Script::kHan, "zh"},
      {Script::kHangul, "ko"},
      {Script::kThai, "th"},
      {Script::kCyrillic, "ru"},
      {Script::kArabic, "ar"},
      {Script::kHebrew, "he"},
      {Script::kGreek, "el"},
      {Script::kDevanagari, "hi"},
      {Script::kBengali, "bn"},
      {Script::kTamil, "ta"},
      {Script::kGeorgian, "ka"},
  });
  for (const ScriptLanguage& row : kScriptLanguages) {
    if (share(row.script) > kMost) {
      return row.language;
    }
  }
  return {};
}

std::string normal_language(std::string_view tag) {
  tag = trim(tag);
  tag = tag.substr(0, tag.find_first_of(",;. "));
  std::string out;
  for (const char c : tag) {
    out += c == '_' ? '-' : c;
  }
  const std::vector<std::string_view> parts = split(out, '-');
  std::string normal;
  for (size_t i = 0; i < parts.size(); ++i) {
    constexpr size_t kSubtagMax = 8;
    if (parts[i].empty() || parts[i].size() > kSubtagMax ||
        !std::ranges::all_of(parts[i],
                             [](char c) { return is_ascii_alpha(c) || is_ascii_digit(c); })) {
      break;
    }
    std::string part = ascii_lower(parts[i]);
    if (i > 0 && part.size() == 2) {
      part[0] = static_cast<char>(part[0] & ~0x20);
      part[1] = static_cast<char>(part[1] & ~0x20);
    } else if (i > 0 && part.size() == 4) {
      part[0] = static_cast<char>(part[0] & ~0x20);
    }
    normal += normal.empty() ? "" : "-";
    normal += part;
  }
  const size_t primary = std::min(normal.find('-'), normal.size());
  return primary == 2 || primary == 3 ? normal : std::string();
}

}  // namespace broadsheet::parser

#include "parser/dates.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "base/units.h"

namespace broadsheet::parser {
namespace {

SysTime noon() {
  return parse_time("2024-05-15T12:00:00Z").value();
}

struct Row {
  std::string_view text;
  std::string_view language;
  int offset_minutes;
  std::string_view expected;  // "" when the text must yield no date
};

// A zone that is stated as UTC is shown as "Z"; the tables write +00:00 for all.
std::string shown(const std::optional<DateTime>& date) {
  if (!date) {
    return {};
  }
  std::string text = iso8601(*date);
  if (text.ends_with('Z')) {
    text.replace(text.size() - 1, 1, "+00:00");
  }
  return text;
}

std::string read(const Row& row) {
  DateHints hints;
  hints.language = row.language;
  hints.default_offset_minutes = row.offset_minutes;
  hints.reference = noon();
  return shown(parse_date(row.text, hints));
}

TEST(Dates, FormsOfManyLanguagesAndCalendarsAreRead) {
  const Row rows[] = {
      {"2019-04-08T10:30:00.123+0000", "en", 0, "2019-04-08T10:30:00+00:00"},
      {"20190408T103000Z", "en", 0, "2019-04-08T10:30:00+00:00"},
      {"20190408103000", "zh", 480, "2019-04-08T10:30:00+08:00"},
      {"1554690600000", "en", 0, "2019-04-08T02:30:00+00:00"},
      {"1554690600", "zh", 480, "2019-04-08T10:30:00+08:00"},
      {"2019-04-08T10:30+08", "en", 0, "2019-04-08T10:30+08:00"},
      {"08/04/2019", "en-US", -240, "2019-08-04"},
      {"25/12/2019", "en-US", -240, "2019-12-25"},
      {"04/08/2019 10:30 PM", "en-US", -240, "2019-04-08T22:30-04:00"},
      {"8. huhtikuuta 2019 klo 10.30", "fi", 180, "2019-04-08T10:30+03:00"},
      {"8 april 2019 kl. 10.30", "sv", 120, "2019-04-08T10:30+02:00"},
      {"8. april 2019 kl. 10:30", "da", 120, "2019-04-08T10:30+02:00"},
      {"2019. április 8. 10:30", "hu", 120, "2019-04-08T10:30+02:00"},
      {"2019 m. balandžio 8 d. 10:30", "lt", 180, "2019-04-08T10:30+03:00"},
      {"2019. gada 8. aprīlis", "lv", 180, "2019-04-08"},
      {"8 Nisan 2019 Pazartesi 10:30", "tr", 180, "2019-04-08T10:30+03:00"},
      {"8 Απριλίου 2019, 10:30", "el", 180, "2019-04-08T10:30+03:00"},
      {"8 апреля 2019 г. в 10:30", "ru", 180, "2019-04-08T10:30+03:00"},
      {"8 апреля 2019, 10:30 (МСК)", "ru", 0, "2019-04-08T10:30+03:00"},
      {"8 ਅਪ੍ਰੈਲ 2019", "pa", 330, "2019-04-08"},
      {"८ अप्रैल २०१९", "hi", 330, "2019-04-08"},
      {"০৮ এপ্রিল ২০১৯", "bn", 360, "2019-04-08"},
      {"۱۹ فروردین ۱۳۹۸", "fa", 270, "2019-04-08"},
      {"1398/01/19 10:30", "fa", 270, "2019-04-08T10:30+04:30"},
      {"3 شعبان 1440", "ar", 180, "2019-04-08"},
      {"8 nisan 2019", "tr", 180, "2019-04-08"},
      {"Senin, 08 Apr 2019 10:30 WIB", "id", 420, "2019-04-08T10:30+07:00"},
      {"Thứ Hai, ngày 8 tháng 4 năm 2019", "vi", 420, "2019-04-08"},
      {"10:30 08/04/2019", "vi", 420, "2019-04-08T10:30+07:00"},
      {"2019. 4. 8. 오후 3:20", "ko", 540, "2019-04-08T15:20+09:00"},
      {"입력 2019.04.08. 오전 10:30", "ko", 540, "2019-04-08T10:30+09:00"},
      {"2019年4月8日 午後3時20分", "ja", 540, "2019-04-08T15:20+09:00"},
      {"2019/4/8(月) 10:30", "ja", 540, "2019-04-08T10:30+09:00"},
      {"2019年04月08日 10時30分", "ja", 540, "2019-04-08T10:30+09:00"},
      {"民國108年4月8日", "zh-Hant", 480, "2019-04-08"},
      {"108年4月8日 下午3:20", "zh-Hant", 480, "2019-04-08T15:20+08:00"},
      {"中華民國一百零八年四月八日", "zh-Hant", 480, "2019-04-08"},
      {"04-08 10:30", "zh", 480, "2024-04-08T10:30+08:00"},
      {"il y a 2 heures", "fr", 120, "2024-05-15T12:00+02:00"},
      {"Il y a 3 jours", "fr", 120, "2024-05-12"},
      {"hace 2 horas", "es", 120, "2024-05-15T12:00+02:00"},
      {"há 2 horas", "pt", -180, "2024-05-15T07:00-03:00"},
      {"2 ore fa", "it", 120, "2024-05-15T12:00+02:00"},
      {"för 2 timmar sedan", "sv", 120, "2024-05-15T12:00+02:00"},
      {"2 uur geleden", "nl", 120, "2024-05-15T12:00+02:00"},
      {"2 saat önce", "tr", 180, "2024-05-15T13:00+03:00"},
      {"2 години тому", "uk", 180, "2024-05-15T13:00+03:00"},
      {"2 godziny temu", "pl", 120, "2024-05-15T12:00+02:00"},
      {"před 2 hodinami", "cs", 120, "2024-05-15T12:00+02:00"},
      {"πριν από 2 ώρες", "el", 180, "2024-05-15T13:00+03:00"},
      {"לפני 2 שעות", "he", 180, "2024-05-15T13:00+03:00"},
      {"منذ 2 ساعات", "ar", 180, "2024-05-15T13:00+03:00"},
      {"۲ ساعت پیش", "fa", 210, "2024-05-15T13:30+03:30"},
      {"2 घंटे पहले", "hi", 330, "2024-05-15T15:30+05:30"},
      {"2 giờ trước", "vi", 420, "2024-05-15T17:00+07:00"},
      {"2 jam yang lalu", "id", 420, "2024-05-15T17:00+07:00"},
      {"3시간 전", "ko", 540, "2024-05-15T18:00+09:00"},
      {"2 ชั่วโมงที่แล้ว", "th", 420, "2024-05-15T17:00+07:00"},
      {"2 tuntia sitten", "fi", 180, "2024-05-15T13:00+03:00"},
      {"半小時前", "zh-Hant", 480, "2024-05-15T19:30+08:00"},
      {"两小时前", "zh", 480, "2024-05-15T18:00+08:00"},
      {"час назад", "ru", 180, "2024-05-15T14:00+03:00"},
      {"5m ago", "en", 0, "2024-05-15T11:55+00:00"},
      {"3h ago", "en", 0, "2024-05-15T09:00+00:00"},
      {"2 months ago", "en", 0, "2024-03-15"},
      {"a year ago", "en", 0, "2023-05-15"},
      {"yesterday at 6:20 pm", "en", 0, "2024-05-14T18:20+00:00"},
      {"gisteren om 18:20", "nl", 120, "2024-05-14T18:20+02:00"},
      {"i går 18:20", "sv", 120, "2024-05-14T18:20+02:00"},
      {"wczoraj, 18:20", "pl", 120, "2024-05-14T18:20+02:00"},
      {"어제 18:20", "ko", 540, "2024-05-14T18:20+09:00"},
      {"前天 10:30", "zh", 480, "2024-05-13T10:30+08:00"},
      {"昨晚9時30分", "zh-Hant", 480, "2024-05-14T21:30+08:00"},
      {"刚刚", "zh", 480, "2024-05-15T20:00+08:00"},
      {"Apr 8", "en", 0, "2024-04-08"},
      {"December 24", "en", 0, "2023-12-24"},
      {"24. Dezember", "de", 120, "2023-12-24"},
      {"Mon Apr  8 10:30:00 2019", "en", 0, "2019-04-08T10:30:00+00:00"},
      {"Mon Apr 08 10:30:00 +0800 2019", "en", 0, "2019-04-08T10:30:00+08:00"},
      {"Mon, 8 Apr 2019 10:30:00 EST", "en", 0, "2019-04-08T10:30:00-05:00"},
      {"April 8, 2019 at 10:30 a.m. ET", "en", 0, "2019-04-08T10:30-04:00"},
      {"8 Apr 2019, 10:30 BST", "en-GB", 60, "2019-04-08T10:30+01:00"},
      {"8 Apr 2019 10:30 CST", "zh", 480, "2019-04-08T10:30+08:00"},
      {"08.04.19", "de", 120, "2019-04-08"},
      {"08.04.2019 10.30 Uhr", "de", 120, "2019-04-08T10:30+02:00"},
      {"8/4 2019", "sv", 120, ""},
      {"0000-00-00", "en", 0, ""},
      {"0001-01-01T00:00:00", "en", 0, ""},
      {"9999-12-31", "en", 0, ""},
      {"2019-04", "en", 0, ""},
      {"2019", "en", 0, ""},
      {"April 2019", "en", 0, ""},
      {"1.2.3.4", "en", 0, ""},
      {"12345678", "en", 0, ""},
      {"5 comments", "en", 0, ""},
      {"0800-123-456", "en", 0, ""},
      {"April 31, 2019", "en", 0, ""},
      {"31.02.2019", "de", 120, ""},
      {"https://n.example/2019/04/08/x", "en", 0, "2019-04-08"},
      {"https://n.example/n1/2019/0408/c1001-31017.html", "zh", 480, "2019-04-08"},
      {"https://n.example/html/2019-04/08/content.htm", "zh", 480, "2019-04-08"},
      {"https://n.example/2019/04/", "en", 0, ""},
      {"Domingo, 8 Diciembre, 2019 - 10:30", "es", 60, "2019-12-08T10:30+01:00"},
      {"mar. 8 janv. 2019 - 10h30", "fr", 60, "2019-01-08T10:30+01:00"},
      {"8 d’abril de 2019", "ca", 120, "2019-04-08"},
      {"2019(e)ko apirilaren 8a", "eu", 120, "2019-04-08"},
      {"8 квітня 2019, 10:30", "uk", 180, "2019-04-08T10:30+03:00"},
      {"8 აპრილი 2019", "ka", 240, "2019-04-08"},
      {"8 ապրիլի 2019", "hy", 240, "2019-04-08"},
      {"8 เมษายน 2019 เวลา 10:30 น.", "th", 420, "2019-04-08T10:30+07:00"},
      {"วันจันทร์ที่ 8 เมษายน พ.ศ. 2562", "th", 420, "2019-04-08"},
      {"8 listopada 2019", "hr", 60, "2019-10-08"},
      {"8 listopada 2019", "pl", 60, "2019-11-08"},
      {"10 aprile 2019 | 08:05", "it", 120, "2019-04-10T08:05+02:00"},
      {"Updated 4:15 PM ET, Mon April 8, 2019", "en", -240, "2019-04-08T16:15-04:00"},
      {"2019-04-08 10:30:00 +0900", "ja", 540, "2019-04-08T10:30:00+09:00"},
      {"2019-04-08 10:30:00 -0400 EDT", "en", 0, "2019-04-08T10:30:00-04:00"},
      {"2019-04-08T24:00:00Z", "en", 0, "2019-04-09T00:00:00+00:00"},
      {"8 أبريل 2019 10:30 م", "ar", 180, "2019-04-08T22:30+03:00"},
      {"8 نيسان 2019", "ar", 180, "2019-04-08"},
      {"８．４．２０１９", "de", 120, "2019-04-08"},
      {"２０１９年４月８日", "ja", 540, "2019-04-08"},
      {"R1.5.1", "ja", 540, ""},
      {"Lundi 8 avril 2019 à 10 h 30", "fr", 120, "2019-04-08T10:30+02:00"},
      {"4月8日（月）10時30分", "ja", 540, "2024-04-08T10:30+09:00"},
      {"Veröffentlicht am 08.04.2019 um 10:30 Uhr", "de", 120, "2019-04-08T10:30+02:00"},
      {"8 अप्रैल 2019, 10:30 AM IST", "hi", 330, "2019-04-08T10:30+05:30"},
      {"2019. 04. 08", "ko", 540, "2019-04-08"},
      {"Ažurirano: 8. travnja 2019. u 10:30", "hr", 120, "2019-04-08T10:30+02:00"},
      {"8.4.2019 10:30", "cs", 120, "2019-04-08T10:30+02:00"},
      {"08-04-2019", "nl", 120, "2019-04-08"},
      {"2 hours and 5 minutes ago", "en", 0, "2024-05-15T09:55+00:00"},
      {"vor einer Stunde", "de", 120, "2024-05-15T13:00+02:00"},
      {"2 days ago at 10:30", "en", 0, "2024-05-13T10:30+00:00"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(read(row), row.expected) << row.text;
  }
}

TEST(Dates, TheConformanceVectorsPass) {
  const char* shared = std::getenv("BROADSHEET_SHARED");
  const std::filesystem::path folder =
      shared != nullptr ? std::filesystem::path(shared)
                        : std::filesystem::path(BROADSHEET_SOURCE_DIR).parent_path() / "shared";
  std::ifstream file(folder / "data/conformance/dates_dev.json");
  if (!file) {
    GTEST_SKIP() << "the shared conformance vectors are not beside this checkout";
  }
  std::stringstream content;
  content << file.rdbuf();
  const boost::json::value parsed = boost::json::parse(content.str());
  const auto& vectors = parsed.at("vectors").as_array();
  ASSERT_GE(vectors.size(), 80U);
  for (const auto& vector : vectors) {
    const auto member = [&](const char* name) { return std::string(vector.at(name).as_string()); };
    const std::string text = member("text");
    const std::string language = member("lang");
    const std::string zone = member("default_tz");
    const int minutes = std::stoi(zone.substr(1, 2)) * 60 + std::stoi(zone.substr(4, 2));
    const std::string expected = vector.at("expected").is_null() ? "" : member("expected");
    EXPECT_EQ(read({text, language, zone[0] == '-' ? -minutes : minutes, ""}), expected) << text;
  }
}

TEST(Dates, PublishedAndUpdatedAreToldApart) {
  DateHints hints;
  hints.language = "en";
  hints.reference = noon();
  const auto mentions =
      find_dates("Published 8 April 2019 10:30, updated 9 April 2019 at 11:00", hints);
  ASSERT_EQ(mentions.size(), 2U);
  EXPECT_EQ(mentions[0].role, DateRole::kPublished);
  EXPECT_EQ(iso8601(mentions[0].date), "2019-04-08T10:30+00:00");
  EXPECT_EQ(mentions[1].role, DateRole::kModified);
  EXPECT_EQ(iso8601(mentions[1].date), "2019-04-09T11:00+00:00");
}

TEST(Dates, AMentionCoversItsClockAndSaysWhatWasStated) {
  DateHints hints;
  hints.language = "zh";
  hints.default_offset_minutes = 480;
  hints.reference = noon();
  const std::string line = "来源：新华网 4月8日 10:30 编辑";
  const auto mentions = find_dates(line, hints);
  ASSERT_EQ(mentions.size(), 1U);
  EXPECT_FALSE(mentions[0].year_stated);
  EXPECT_FALSE(mentions[0].date.zone_stated);
  EXPECT_EQ(line.substr(mentions[0].begin, mentions[0].end - mentions[0].begin), "4月8日 10:30");
}

TEST(Dates, SummerTimeFollowsTheNamedZone) {
  DateHints hints;
  hints.language = "de";
  hints.zone = "Europe/Berlin";
  hints.reference = noon();
  EXPECT_EQ(shown(parse_date("08.01.2019 10:30", hints)), "2019-01-08T10:30+01:00");
  EXPECT_EQ(shown(parse_date("08.07.2019 10:30", hints)), "2019-07-08T10:30+02:00");
}

TEST(Dates, AmericanSummerTimeDecidesWhatEtMeans) {
  EXPECT_EQ(read({"Jan 8, 2019 10:30 AM ET", "en", 0, ""}), "2019-01-08T10:30-05:00");
  EXPECT_EQ(read({"Jul 8, 2019 10:30 AM ET", "en", 0, ""}), "2019-07-08T10:30-04:00");
}

TEST(Dates, LongAndHostileTextIsBounded) {
  const std::string digits(100'000, '9');
  const std::string words = [] {
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
      text += "1 may ";
    }
    return text;
  }();
  DateHints hints;
  hints.reference = noon();
  EXPECT_TRUE(find_dates(digits, hints).empty());
  EXPECT_LE(find_dates(words, hints).size(), 200U);
  EXPECT_FALSE(parse_date("\xff\xfe\x80 2019-", hints).has_value());
}

}  // namespace
}  // namespace broadsheet::parser

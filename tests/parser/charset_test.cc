#include "parser/charset.h"

#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include <array>
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "base/text.h"
#include "parser/charset_labels.h"
#include "tests/parser/shared_data.h"

namespace broadsheet::parser {
namespace {

// `utf8` in another encoding. ICU does it, so the tests need no tables.
std::string encode(std::string_view utf8, const char* charset) {
  std::string out(utf8.size() * 4 + 16, '\0');
  UErrorCode status = U_ZERO_ERROR;
  const int32_t size = ucnv_convert(charset, "utf-8", out.data(), static_cast<int32_t>(out.size()),
                                    utf8.data(), static_cast<int32_t>(utf8.size()), &status);
  EXPECT_TRUE(U_SUCCESS(status)) << charset;
  out.resize(static_cast<size_t>(size));
  return out;
}

std::string page_of(std::string_view head, std::string_view text) {
  std::string page = "<!DOCTYPE html><html><head>";
  page += head;
  page += "</head><body><p>";
  page += text;
  page += "</p></body></html>";
  return page;
}

std::string unbase64(std::string_view text) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (const char c : text) {
    const size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) {
      continue;
    }
    bits = (bits << 6U) | static_cast<unsigned>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xFFU);
    }
  }
  return out;
}

boost::json::array vectors_of(const char* name) {
  const auto path = shared_path(std::string("data/conformance/") + name);
  if (!path) {
    return {};
  }
  return boost::json::parse(read_file(*path)).at("vectors").as_array();
}

std::string content_type_of(const boost::json::object& vector) {
  const boost::json::value& label = vector.at("http_charset");
  return label.is_null() ? std::string("text/html")
                         : "text/html; charset=" + std::string(label.as_string());
}

struct LegacyText {
  const char* charset;
  const char* name;
  const char* text;
};

// One text a script, as a news page might have it.
constexpr auto kTexts = std::to_array<LegacyText>({
    {"gb18030", "gb18030",
     "国务院总理周二在北京主持召开会议，部署下一阶段的经济工作，会议指出要稳定就业。"},
    {"big5", "big5", "行政院長週二在臺北主持會議，討論下一階段的經濟工作，會議指出要穩定就業。"},
    {"shift_jis", "shift_jis", "首相は火曜日、東京で会議を開き、次の経済対策を話し合った。"},
    {"euc-jp", "euc-jp", "首相は火曜日、東京で会議を開き、次の経済対策を話し合った。"},
    {"windows-949", "euc-kr", "국무총리는 화요일 서울에서 회의를 열고 경제 대책을 논의했다."},
    {"windows-1251", "windows-1251",
     "Премьер-министр во вторник провёл в Москве совещание по экономике страны."},
    {"koi8-r", "koi8-r",
     "Премьер-министр во вторник провел в Москве совещание по экономике страны."},
    {"iso-8859-5", "iso-8859-5",
     "Премьер-министр во вторник провел в Москве совещание по экономике страны."},
    {"windows-1256", "windows-1256",
     "عقد رئيس الوزراء اجتماعا يوم الثلاثاء في القاهرة لمناقشة الوضع الاقتصادي في البلاد."},
    {"windows-1255", "windows-1255",
     "ראש הממשלה קיים ביום שלישי ישיבה בירושלים על מצב הכלכלה במדינה."},
    {"iso-8859-7", "iso-8859-7",
     "Ο πρωθυπουργός συγκάλεσε την Τρίτη σύσκεψη στην Αθήνα για την οικονομία."},
    {"windows-874", "windows-874",
     "นายกรัฐมนตรีเป็นประธานการประชุมที่กรุงเทพฯ เมื่อวันอังคาร เพื่อหารือเรื่องเศรษฐกิจของประเทศ"},
});

TEST(Charset, EveryLabelOfTheStandardStandsForItsEncoding) {
  EXPECT_EQ(charset_for_label("GB2312"), "gb18030");
  EXPECT_EQ(charset_for_label(" gbk\n"), "gb18030");
  EXPECT_EQ(charset_for_label("us-ascii"), "windows-1252");
  EXPECT_EQ(charset_for_label("ISO-8859-1"), "windows-1252");
  EXPECT_EQ(charset_for_label("iso-8859-9"), "windows-1254");
  EXPECT_EQ(charset_for_label("x-sjis"), "shift_jis");
  EXPECT_EQ(charset_for_label("ks_c_5601-1987"), "euc-kr");
  EXPECT_EQ(charset_for_label("bogus"), "");
  EXPECT_EQ(charset_for_meta_label("utf-16le"), "utf-8");
}

TEST(Charset, UnlabelledTextIsReadFromItsBytes) {
  for (const LegacyText& row : kTexts) {
    const std::string page = page_of("", encode(row.text, row.charset));
    const CharsetVerdict verdict = detect_charset(page, "text/html");
    EXPECT_EQ(verdict.name, row.name) << row.text;
    EXPECT_EQ(decode(page, verdict), page_of("", row.text));
    EXPECT_EQ(verdict.notes.size(), 1U);
  }
}

TEST(Charset, UnlabelledTextIsReadFromItsBytesWhenThereIsMoreOfIt) {
  for (const LegacyText& row : kTexts) {
    std::string text;
    for (int i = 0; i < 30; ++i) {
      text += row.text;
      text += "</p><p>";
    }
    const std::string page = page_of("", encode(text, row.charset));
    EXPECT_EQ(detect_charset(page, "text/html").name, row.name) << row.text;
  }
}

TEST(Charset, HonestLabelsAreBelieved) {
  for (const LegacyText& row : kTexts) {
    const std::string page = page_of("", encode(row.text, row.charset));
    const CharsetVerdict verdict =
        detect_charset(page, std::string("text/html; charset=") + row.name);
    EXPECT_EQ(verdict.name, row.name);
    EXPECT_EQ(verdict.origin, "header");
    EXPECT_TRUE(verdict.notes.empty());
  }
}

TEST(Charset, NoWrongLabelBeatsTheBytes) {
  for (const LegacyText& row : kTexts) {
    const std::string page = page_of("", encode(row.text, row.charset));
    for (const char* const label :
         {"utf-8", "iso-8859-1", "us-ascii", "gb2312", "big5", "shift_jis", "euc-jp", "euc-kr"}) {
      EXPECT_EQ(detect_charset(page, std::string("text/html; charset=") + label).name, row.name)
          << label << " over " << row.name;
    }
    const std::string utf8 = page_of("", row.text);
    for (const char* const label : {"gbk", "big5", "shift_jis", "windows-1251", "iso-8859-1"}) {
      const CharsetVerdict verdict =
          detect_charset(utf8, std::string("text/html; charset=") + label);
      EXPECT_EQ(verdict.name, "utf-8") << label << " over " << row.text;
      EXPECT_EQ(decode(utf8, verdict), utf8);
    }
  }
}

TEST(Charset, FewTwoByteSequencesDoNotMakeUtf8OutOfALabelledGbkPage) {
  const std::string page = page_of("<meta charset=gbk>", "\xC1\xAA\xCD\xA8");
  EXPECT_EQ(detect_charset(page, "").name, "gb18030");
}

TEST(Charset, AccentedLatinIsNeverReadInPairs) {
  const std::string french = "Le président a déclaré à Noël que l’été serait très « chaud ».";
  const std::string page = page_of("", encode(french, "windows-1252"));
  for (const char* const label : {"", "utf-8", "gbk", "big5", "iso-8859-1"}) {
    EXPECT_EQ(detect_charset(page, std::string("text/html; charset=") + label).name, "windows-1252")
        << label;
  }
}

TEST(Charset, ByteOrderMarkBeatsEveryLabel) {
  const std::string page = "\xEF\xBB\xBF<p>\xE6\x96\xB0</p>";
  const CharsetVerdict verdict = detect_charset(page, "text/html; charset=gbk");
  EXPECT_EQ(verdict.name, "utf-8");
  EXPECT_EQ(verdict.origin, "bom");
  EXPECT_EQ(decode(page, verdict), "<p>\xE6\x96\xB0</p>");
}

TEST(Charset, Utf16IsReadWithAndWithoutItsMark) {
  const std::string page = page_of("", "首相は八日、国会で説明した。");
  const std::string bare = encode(page, "utf-16le");
  EXPECT_EQ(decode(bare, detect_charset(bare, "")), page);
  const std::string marked = "\xFE\xFF" + encode(page, "utf-16be");
  EXPECT_EQ(decode(marked, detect_charset(marked, "text/html; charset=utf-8")), page);
}

TEST(Charset, Iso2022JpIsReadByItsEscapes) {
  const std::string page = page_of("", "首相は八日、国会で説明した。");
  const std::string coded = encode(page, "iso-2022-jp");
  EXPECT_EQ(decode(coded, detect_charset(coded, "")), page);
}

TEST(Charset, DecodedTextIsAlwaysWellFormed) {
  for (const char* const label : {"utf-8", "gb18030", "big5", "shift_jis", "utf-16le", "bogus"}) {
    std::string noise;
    for (unsigned i = 0; i < 4096; ++i) {
      noise += static_cast<char>((i * 2654435761U) >> 24U);
    }
    const std::string type = std::string("text/html; charset=") + label;
    EXPECT_TRUE(is_valid_utf8(decode(noise, detect_charset(noise, type)))) << label;
  }
  EXPECT_EQ(decode("", detect_charset("", "")), "");
}

TEST(Charset, SniffsAsTheHtmlStandardDoes) {
  const boost::json::array vectors = vectors_of("encoding_html5lib_dev.json");
  if (vectors.empty()) {
    GTEST_SKIP() << "no shared development data";
  }
  ASSERT_EQ(vectors.size(), 41U);
  for (const boost::json::value& value : vectors) {
    const boost::json::object& vector = value.as_object();
    const std::string bytes = unbase64(vector.at("bytes_b64").as_string());
    EXPECT_EQ(detect_charset(bytes, content_type_of(vector)).sniffed,
              std::string_view(vector.at("expected_encoding").as_string()))
        << vector.at("id");
  }
}

TEST(Charset, ReadsHonestMislabelledAndDamagedVectors) {
  const boost::json::array vectors = vectors_of("encoding_own_dev.json");
  if (vectors.empty()) {
    GTEST_SKIP() << "no shared development data";
  }
  ASSERT_EQ(vectors.size(), 40U);
  for (const boost::json::value& value : vectors) {
    const boost::json::object& vector = value.as_object();
    const std::string bytes = unbase64(vector.at("bytes_b64").as_string());
    const CharsetVerdict verdict = detect_charset(bytes, content_type_of(vector));
    const boost::json::array& accepted = vector.at("accept").as_array();
    EXPECT_TRUE(std::ranges::any_of(
        accepted, [&](const auto& name) { return name.as_string() == verdict.name; }))
        << vector.at("id") << ": " << verdict.name;
    const boost::json::value* text = vector.if_contains("expected_text");
    text = text != nullptr ? text : &vector.at("expected_text_part");
    EXPECT_NE(decode(bytes, verdict).find(std::string_view(text->as_string())), std::string::npos)
        << vector.at("id");
  }
}

}  // namespace
}  // namespace broadsheet::parser

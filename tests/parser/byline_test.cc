#include "parser/byline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/units.h"
#include "parser/author_names.h"

namespace broadsheet::parser {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

DateHints hints(std::string_view language = "en") {
  DateHints hints;
  hints.language = language;
  hints.reference = parse_time("2024-05-15T12:00:00Z").value();
  return hints;
}

struct NamesRow {
  std::string_view text;
  std::vector<std::string> names;
};

TEST(AuthorNames, StatedStringsAreSplitAndCleaned) {
  const NamesRow rows[] = {
      {"By Jane Doe and John Roe", {"Jane Doe", "John Roe"}},
      {"Rob Picheta, CNN", {"Rob Picheta"}},
      {"Hans Huber und Eva Maier", {"Hans Huber", "Eva Maier"}},
      {"Jane Doe (Reuters)", {"Jane Doe"}},
      {"jane@n.example Jane Doe", {"Jane Doe"}},
      {"Doe, Jane", {"Jane Doe"}},
      {"Jillian Kubala, MS, RD", {"Jillian Kubala"}},
      {"Jane Doe | Political Correspondent", {"Jane Doe"}},
      {"View all posts by Walter von Aachen", {"Walter von Aachen"}},
      {"Staff", {}},
      {"admin", {}},
      {"https://n.example/author/jane", {}},
      {"作者：王文", {"王文"}},
      {"林悅／南市報導", {"林悅"}},
      {"段彦超、廖艳", {"段彦超", "廖艳"}},
      {"Center for Drug Evaluation and Research", {"Center for Drug Evaluation and Research"}},
      {"&lt;b&gt;Ann Lee&lt;/b&gt;", {"Ann Lee"}},
      {"", {}},
  };
  for (const NamesRow& row : rows) {
    EXPECT_EQ(split_authors(row.text, ""), row.names) << row.text;
  }
}

TEST(AuthorNames, TheSiteBesidePeopleIsDroppedAndAloneIsKept) {
  EXPECT_THAT(split_authors("Ann Lee, The Daily", "The Daily"), ElementsAre("Ann Lee"));
  EXPECT_THAT(split_authors("The Daily", "The Daily"), ElementsAre("The Daily"));
  EXPECT_THAT(split_authors("Adam Aaronson PhillyVoice", "PhillyVoice"),
              ElementsAre("Adam Aaronson"));
}

TEST(AuthorNames, PhrasesAreNoNames) {
  for (const std::string_view name : {"Ann Lee", "Ludwig van Beethoven", "Jean-Luc Godard", "王文",
                                      "大渡 美咲", "Ольга Иванова"}) {
    EXPECT_TRUE(looks_like_name(name)) << name;
  }
  for (const std::string_view phrase :
       {"Read more", "Share", "8 April 2019", "the quick brown fox", "分享", "Latest News", ""}) {
    EXPECT_FALSE(looks_like_name(phrase)) << phrase;
  }
}

TEST(Byline, LabelsOfManyLanguagesAreRead) {
  const NamesRow rows[] = {
      {"By Jane Doe | 8 April 2019", {"Jane Doe"}},
      {"By Jane Doe and John Roe for The Daily", {"Jane Doe", "John Roe"}},
      {"Von Hans Huber und Eva Maier, 08.04.2019, 10:30 Uhr", {"Hans Huber", "Eva Maier"}},
      {"Par Didier Roy, 21 juin 2018", {"Didier Roy"}},
      {"Автор: Ольга Иванова", {"Ольга Иванова"}},
      {"06.11.2023 13:30 von Olga Klein", {"Olga Klein"}},
      {"2020-11-23 10:22:14 作者：宪瑞", {"宪瑞"}},
      {"Jane Doe", {}},
      {"By clicking you agree to the terms of the site", {}},
      {"Von der Leyen hat am Montag in Brüssel gesprochen", {}},
  };
  for (const NamesRow& row : rows) {
    EXPECT_EQ(read_byline(row.text, "", hints("de")), row.names) << row.text;
  }
}

TEST(Byline, ALabelOnALineOfItsOwnIsKnown) {
  EXPECT_TRUE(is_author_label("Autor:"));
  EXPECT_TRUE(is_author_label("Author"));
  EXPECT_TRUE(is_author_label("作者："));
  EXPECT_FALSE(is_author_label("Jane Doe"));
  EXPECT_FALSE(is_author_label(""));
}

TEST(Byline, ANameBesideADateNeedsNoLabel) {
  EXPECT_THAT(read_dateline_name("11.12.2019 - Amelie Loevenich", "", hints("de")),
              ElementsAre("Amelie Loevenich"));
  EXPECT_THAT(read_dateline_name("吳政翰 2021-11-12 10:15", "", hints("zh")),
              ElementsAre("吳政翰"));
  EXPECT_THAT(read_dateline_name("11.12.2019 - Politik", "", hints("de")), IsEmpty());
  EXPECT_THAT(read_dateline_name("Amelie Loevenich", "", hints("de")), IsEmpty());
}

TEST(Byline, ChineseCreditsAreRead) {
  const NamesRow rows[] = {
      {"記者林悅／南市報導", {"林悅"}},
      {"〔記者王憶紅／台北報導〕宏達電HTC行銷長昨正式", {"王憶紅"}},
      {"（中央社記者王小明台北8日電）今天上午", {"王小明"}},
      {"綜合外電報導。（王煌忠／台中報導）", {"王煌忠"}},
      {"記者潘照文、張逸民／台北報導", {"潘照文", "張逸民"}},
      {"新京报快讯（记者 裴剑飞）今日", {"裴剑飞"}},
      {"澎湃新闻记者 段彦超 廖艳", {"段彦超", "廖艳"}},
      {"长江网10月4日讯（记者陈智 整合）", {"陈智"}},
      {"新华社巴黎12月9日电（记者唐霁）法国9日", {"唐霁"}},
      {"聯合報 記者陳嘉寧／桃園機場報導", {"陳嘉寧"}},
      {"●作者李武忠，新北市，博，經濟系教授。", {"李武忠"}},
      {"（圖／記者林悅翻攝）", {}},
      {"記者陳嘉寧／攝影", {}},
      {"王煌忠攝", {}},
      {"有記者昨天問到這個問題，他沒有回答。", {}},
      {"", {}},
  };
  for (const NamesRow& row : rows) {
    EXPECT_EQ(read_han_credit(row.text), row.names) << row.text;
  }
}

TEST(Byline, DatesAreTakenOutOfALine) {
  EXPECT_EQ(without_dates("Jane Doe 8 April 2019 10:30", hints()), "Jane Doe  | ");
}

TEST(Byline, HostileLinesAreBounded) {
  const std::string long_line(1'000'000, 'a');
  std::string labels;
  for (int i = 0; i < 10'000; ++i) {
    labels += "記者／報導（";
  }
  EXPECT_THAT(read_byline(long_line, "", hints()), IsEmpty());
  EXPECT_THAT(read_han_credit(labels), IsEmpty());
  EXPECT_THAT(split_authors("\xff\xfe\x80, \xe8\xae", ""), testing::SizeIs(testing::Le(2U)));
}

}  // namespace
}  // namespace broadsheet::parser

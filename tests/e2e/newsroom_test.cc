// The bundled newsroom, two editions, as scripts/demo shows it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/e2e/program.h"

namespace broadsheet::e2e {
namespace {

using support::TempArchive;
using ::testing::HasSubstr;

class Newsroom : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto out = newsroom_.out_with("edition 1");
    const auto at = out.find("http://gazette.test:");
    ASSERT_NE(at, std::string::npos) << out;
    port_ = std::stoi(out.substr(at + 20));
  }

  [[nodiscard]] std::string url(const std::string& host, const std::string& path) const {
    return "http://" + host + ":" + std::to_string(port_) + path;
  }

  [[nodiscard]] boost::json::object crawl() const {
    std::vector<std::string> args = {"crawl",        "--archive", archive_.path().string(),
                                     "--delay",      "0",         "--allow-private",
                                     "127.0.0.1/32", "--json",    "--quiet"};
    for (const std::string host :
         {"gazette.test", "wire.test", "abendblatt.test", "kurier.test", "minato.test",
          "jiangwan.test", "binjiang.test", "almarfa.test"}) {
      args.push_back(url(host, "/"));
      args.emplace_back("--resolve");
      args.push_back(host + ":" + std::to_string(port_) + ":127.0.0.1");
    }
    const auto result = broadsheet(args);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return parsed(result.out);
  }

  [[nodiscard]] boost::json::object ask(std::vector<std::string> args) const {
    args.insert(args.end(), {"--archive", archive_.path().string(), "--json"});
    const auto result = broadsheet(args);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return parsed(result.out);
  }

  TempArchive archive_;
  Program newsroom_{NEWSROOM_PROGRAM,
                    {"--content", BROADSHEET_SOURCE_DIR "/examples/newsroom/content"}};
  int port_ = 0;
};

TEST_F(Newsroom, TwoEditionsGiveTheVersionsTheyShould) {
  const auto first = crawl();
  EXPECT_EQ(number_of(first, "errors"), 0);
  EXPECT_GE(number_of(first, "new"), 25);
  newsroom_.signal(SIGUSR1);
  EXPECT_THAT(newsroom_.out_with("edition 2"), HasSubstr("edition 2"));
  const auto second = crawl();
  EXPECT_GE(number_of(second, "revised"), 8);
  EXPECT_GE(number_of(second, "not_modified"), 5);

  // A correction, counted in words.
  const auto budget =
      ask({"versions", url("gazette.test", "/2026/03/02/flood-wall-budget/")}).at("versions");
  ASSERT_EQ(budget.as_array().size(), 2U);
  EXPECT_TRUE(budget.as_array()[1].as_object().at("title_changed").as_bool());
  // Only its share bar changed.
  EXPECT_EQ(ask({"versions", url("gazette.test", "/2026/02/27/lighthouse-school/")})
                .at("versions")
                .as_array()
                .size(),
            1U);
}

TEST_F(Newsroom, CopiesAndScriptTwinsFindEachOther) {
  [[maybe_unused]] const auto summary = crawl();
  const auto copies_of = [&](const std::string& host, const std::string& path) {
    std::vector<std::string> urls;
    const auto answer = ask({"versions", url(host, path)});
    for (const auto& copy :
         answer.at("versions").as_array()[0].as_object().at("copies").as_array()) {
      urls.push_back(text_of(copy.as_object(), "url"));
    }
    return urls;
  };
  EXPECT_THAT(copies_of("gazette.test", "/2026/03/04/harbour-tide-gauges/"),
              ::testing::ElementsAre(url("wire.test", "/story/88213-tide-gauges.html")));
  EXPECT_THAT(copies_of("jiangwan.test", "/20260304/1002/"),
              ::testing::ElementsAre(url("binjiang.test", "/2026-03/04/content_8801.htm")));
}

TEST_F(Newsroom, EveryLanguageIsReadInItsOwnScript) {
  [[maybe_unused]] const auto summary = crawl();
  struct Page {
    std::string host, path, title, language;
  };
  const Page pages[] = {
      {"binjiang.test", "/2026-03/03/content_8790.htm", "滨江轮渡改用电动船 首日准点率百分之九十六",
       "zh"},
      {"jiangwan.test", "/20260303/1007/", "山線電車加開夜班 首周載客逾三千人", "zh"},
      {"minato.test", "/articles/SM2602280101.html", "路面電車の最終便、貨物の荷台を図書室に",
       "ja"},
      {"abendblatt.test", "/kultur/orgel-aus-fahrradteilen-art1187.html",
       "Eine Orgel aus Fahrradteilen füllt die Markthalle", "de"},
      {"kurier.test", "/news/2026/02/kolokol.html",
       "Колокол с пожарной каланчи вернулся из реставрации", "ru"},
      {"almarfa.test", "/ar/news/olive-press", "معصرة الزيتون القديمة تعود إلى العمل بحجرها الأول",
       "ar"},
  };
  for (const auto& page : pages) {
    const auto shown = ask({"show", url(page.host, page.path)});
    EXPECT_EQ(text_of(shown, "title"), page.title);
    EXPECT_TRUE(text_of(shown, "language").starts_with(page.language)) << page.title;
    EXPECT_GE(shown.at("paragraphs").as_array().size(), 3U) << page.title;
    EXPECT_FALSE(shown.at("published").is_null()) << page.title;
  }
}

TEST_F(Newsroom, RelatedArticlesAreKeptWithTheirHeading) {
  [[maybe_unused]] const auto summary = crawl();
  const auto answer = ask({"related", url("kurier.test", "/news/2026/03/reka-tron.html")});
  bool found = false;
  for (const auto& edge : answer.at("related").as_array()) {
    found = found || text_of(edge.as_object(), "url") ==
                         url("kurier.test", "/news/2026/03/biblioteka-na-kolesah.html");
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace broadsheet::e2e

#include "parser/embedded_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::parser {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> read(std::string_view script) {
  const Document document = Document::parse("<html><head>" + std::string(script) + "</head>", {});
  std::vector<std::string> rows;
  for (const StateItem& item : related_in_state(document)) {
    rows.push_back(item.url + " | " + item.title);
  }
  return rows;
}

std::string next_data(std::string_view json) {
  return "<script id=__NEXT_DATA__ type=application/json>" + std::string(json) + "</script>";
}

TEST(EmbeddedState, ReadsListsCalledRelated) {
  EXPECT_THAT(read(next_data(R"({"a":{"relatedArticles":[{"url":"/n/1","title":" One  more "},
                                 {"canonicalUrl":"https://a.example/n/2","headline":{"basic":"Two"}}]},
                                 "latest":[{"url":"/n/3","title":"Three"}]})")),
              ElementsAre("/n/1 | One more", "https://a.example/n/2 | Two"));
}

TEST(EmbeddedState, ReadsDataInsideAStringLiteral) {
  EXPECT_THAT(
      read(next_data(R"(["x","{\"related\":[{\"url\":\"/n/1\",\"title\":\"A \\\"B\\\"\"}]}"])")),
      ElementsAre("/n/1 | A \"B\""));
}

TEST(EmbeddedState, TakesOnlyArraysOfObjectsWithAddresses) {
  EXPECT_THAT(read(next_data(R"({"related":{"url":"/n/1"},"relatedCount":3,"similar":["a","b"],
                                 "recommended":[{"title":"no address"},{"url":"see you later"}]})")),
              IsEmpty());
}

TEST(EmbeddedState, KeepsWhatIsWholeOfACutOffList) {
  EXPECT_THAT(read(next_data(R"({"related":[{"url":"/n/1","title":"One"},{"url":"/n/2","ti)")),
              testing::Contains("/n/1 | One"));
}

TEST(EmbeddedState, IgnoresStructuredDataMeantForMachines) {
  EXPECT_THAT(read("<script type=application/ld+json>{\"related\":[{\"url\":\"/n/1\"}]}</script>"),
              IsEmpty());
}

TEST(EmbeddedState, BoundsListsAndItems) {
  std::string json = "{\"related\":[";
  for (int i = 0; i < 100; ++i) {
    json += (i == 0 ? "" : ",") + std::string("{\"url\":\"/n/") + std::to_string(i) + "\"}";
  }
  EXPECT_THAT(read(next_data(json + "]}")), SizeIs(40));
  std::string many;
  for (int i = 0; i < 1000; ++i) {
    many += R"("related":[{"url":"/n/1"}],)";
  }
  EXPECT_THAT(read(next_data("{" + many + "}")), SizeIs(8));
}

}  // namespace
}  // namespace broadsheet::parser

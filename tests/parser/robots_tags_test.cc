#include "parser/robots_tags.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/units.h"

namespace broadsheet::parser {
namespace {

RobotsTags from_meta(std::string_view content) {
  RobotsTags tags;
  add_robots_directives(tags, content);
  return tags;
}

RobotsTags from_headers(const std::vector<std::string>& values) {
  Headers headers;
  for (const std::string& value : values) {
    headers.add("x-robots-tag", value);
  }
  RobotsTags tags;
  add_robots_headers(tags, headers, "broadsheet");
  return tags;
}

std::string flags(const RobotsTags& tags) {
  return std::string(tags.noindex ? "I" : "") + (tags.nofollow ? "F" : "") +
         (tags.noarchive ? "A" : "") + (tags.unavailable_after ? "U" : "");
}

TEST(RobotsTags, ReadsMetaDirectives) {
  struct Case {
    std::string_view content;
    std::string_view flags;
  };
  const std::vector<Case> cases = {
      {"", ""},
      {"index, follow", ""},
      {"noindex", "I"},
      {" NOINDEX ,nofollow", "IF"},
      {"none", "IF"},
      {"noarchive", "A"},
      {"nocache", "A"},
      {"noindexing", ""},
      {"max-snippet:20, noindex", "I"},
      {"max-image-preview:none", ""},
      {"unavailable_after: never, noindex", "I"},
      {"unavailable_after", ""},
      {",,,", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(flags(from_meta(c.content)), c.flags) << c.content;
  }
}

TEST(RobotsTags, ReadsUnavailableAfterInSeveralForms) {
  struct Case {
    std::string_view content;
    std::string_view time;
  };
  const std::vector<Case> cases = {
      {"unavailable_after: 2026-11-22", "2026-11-22T00:00:00Z"},
      {"unavailable_after: 2026-11-22T10:00:00+02:00", "2026-11-22T08:00:00Z"},
      {"unavailable_after: Sun, 22 Nov 2026 10:00:00 GMT", "2026-11-22T10:00:00Z"},
      {"unavailable_after: Sunday, 22-Nov-26 10:00:00 GMT, noindex", "2026-11-22T10:00:00Z"},
      {"noindex, unavailable_after: 22-Nov-2026 10:00:00 GMT", "2026-11-22T10:00:00Z"},
      {"unavailable_after: 22 Nov 2026 10:00:00 EST", "2026-11-22T15:00:00Z"},
  };
  for (const Case& c : cases) {
    const RobotsTags tags = from_meta(c.content);
    ASSERT_TRUE(tags.unavailable_after) << c.content;
    EXPECT_EQ(format_rfc3339(*tags.unavailable_after), c.time) << c.content;
    EXPECT_EQ(tags.noindex, c.content.find("noindex") != std::string_view::npos) << c.content;
  }
}

TEST(RobotsTags, HeadersMayNameTheRobot) {
  struct Case {
    std::vector<std::string> values;
    std::string_view flags;
  };
  const std::vector<Case> cases = {
      {{"noindex"}, "I"},
      {{"noindex", "nofollow"}, "IF"},
      {{"otherbot: noindex, nofollow"}, ""},
      {{"Broadsheet: noindex, nofollow"}, "IF"},
      {{"*: noarchive"}, "A"},
      {{"otherbot: noindex, broadsheet: nofollow"}, "F"},
      {{"unavailable_after: 2026-11-22"}, "U"},
      {{"otherbot: unavailable_after: 2026-11-22"}, ""},
      {{"broadsheet: unavailable_after: Sun, 22 Nov 2026 10:00:00 GMT, noindex"}, "IU"},
      {{"max-snippet: 5, noindex"}, "I"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(flags(from_headers(c.values)), c.flags) << c.values.front();
  }
}

TEST(RobotsTags, TheStrictestOfAllCounts) {
  RobotsTags tags = from_meta("noindex, unavailable_after: 2027-01-01");
  Headers headers;
  headers.add("X-Robots-Tag", "index, unavailable_after: 2026-01-01");
  add_robots_headers(tags, headers, "broadsheet");
  EXPECT_TRUE(tags.noindex);
  EXPECT_EQ(format_rfc3339(*tags.unavailable_after), "2026-01-01T00:00:00Z");
}

TEST(RobotsTags, WhatIsSaidOfMiningIsTakenFromHeadersFirst) {
  Headers headers;
  headers.add("tdm-reservation", "0");
  headers.add("Content-Usage", "train-ai=n");
  headers.add("Content-Usage", "search=y");
  RobotsTags tags;
  add_robots_headers(tags, headers, "broadsheet");
  add_tdm_meta(tags, "1", " https://a.example/policy ");
  EXPECT_EQ(tags.tdm_reserved, false);
  EXPECT_EQ(tags.tdm_policy, "https://a.example/policy");
  EXPECT_EQ(tags.content_usage, "train-ai=n, search=y");
  RobotsTags odd;
  add_tdm_meta(odd, "yes", "");
  EXPECT_FALSE(odd.tdm_reserved.has_value());
}

}  // namespace
}  // namespace broadsheet::parser

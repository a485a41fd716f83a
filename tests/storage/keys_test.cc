#include "storage/keys.h"

#include <gtest/gtest.h>

#include "storage/content_store.h"
#include "storage/records.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

TEST(Keys, ComeApartAgain) {
  const UrlKey key = UrlKey::from_stored("https://(org,example,:8443)/a/b?c=1");
  const std::string place = due_key(7, key, 200, at_second(3));
  const auto due = parse_due_key(place);
  ASSERT_TRUE(due);
  EXPECT_EQ(due->job, 7U);
  EXPECT_EQ(due->queue, "https://(org,example,:8443)");
  EXPECT_EQ(due->priority, 200);
  EXPECT_EQ(due->due_at, at_second(3));
  EXPECT_EQ(due->key, key);
  const auto capture = parse_capture_key(capture_key(key, 1ULL << 60));
  ASSERT_TRUE(capture);
  EXPECT_EQ(capture->key, key);
  EXPECT_EQ(capture->number, 1ULL << 60);
  const auto version = parse_version_key(version_key(key, 256));
  ASSERT_TRUE(version);
  EXPECT_EQ(version->number, 256U);
  const auto edge = parse_edge_key(edge_key(EdgeEnd::kTo, key, UrlKey::from_stored("x")));
  ASSERT_TRUE(edge);
  EXPECT_EQ(edge->end, EdgeEnd::kTo);
  EXPECT_EQ(edge->key, key);
  EXPECT_EQ(edge->other.text(), "x");
  const auto host = parse_host_key(host_robots_key("https://example.org"));
  ASSERT_TRUE(host);
  EXPECT_EQ(host->origin, "https://example.org");
  EXPECT_EQ(host->part, HostPart::kRobots);
  EXPECT_EQ(parse_job_key(job_key(3)), 3U);
}

// docs/formats.md, "One entry, in hex".
TEST(Keys, DocumentedExampleIsTrue) {
  const UrlKey key = UrlKey::from_stored("https://(org,example,)/a");
  EXPECT_EQ(hex(due_key(1, key, 3, at_second(0))),
            "00000001"
            "68747470733a2f2f286f72672c6578616d706c652c2900"
            "03"
            "0000018bcfe56800"
            "2f61");
  EXPECT_EQ(hex(encode_due({.href = "https://example.org/a", .depth = 2})),
            "011568747470733a2f2f6578616d706c652e6f72672f6102");
  const auto payload = ContentCodec().encode("<p>hello</p>");
  ASSERT_TRUE(payload.ok());
  EXPECT_EQ(hex(*payload), "01000c3c703e68656c6c6f3c2f703e");
}

TEST(Keys, ForeignBytesAreNone) {
  for (const std::string& bytes : {std::string(), std::string("x"), std::string(5, '\0'),
                                   std::string(14, '\xFF'), std::string("F")}) {
    EXPECT_FALSE(parse_due_key(bytes).has_value() && bytes.size() < 14);
    EXPECT_FALSE(parse_article_key(bytes));
    EXPECT_FALSE(parse_copy_key(bytes));
    EXPECT_FALSE(parse_job_key(bytes));
    (void)parse_capture_key(bytes);
    (void)parse_version_key(bytes);
    (void)parse_edge_key(bytes);
    (void)parse_host_key(bytes);
  }
}

TEST(Keys, QueueOrderIsPriorityThenTimeThenKey) {
  const UrlKey a = UrlKey::from_stored("https://(org,example,)/a");
  const UrlKey b = UrlKey::from_stored("https://(org,example,)/b");
  EXPECT_LT(due_key(1, b, 0, at_second(9)), due_key(1, a, 1, at_second(0)));
  EXPECT_LT(due_key(1, b, 1, at_second(0)), due_key(1, a, 1, at_second(1)));
  EXPECT_LT(due_key(1, a, 1, at_second(0)), due_key(1, b, 1, at_second(0)));
  EXPECT_LT(due_key(1, b, 9, at_second(9)), due_key(2, a, 0, at_second(0)));
}

}  // namespace
}  // namespace broadsheet::storage

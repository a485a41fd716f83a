// Alarms of the real daemon: a site that stops working, as its operator gets to know of it.

#include <gmock/gmock.h>

#include <csignal>

#include "tests/e2e/daemon.h"
#include "tests/support/post_receiver.h"

namespace broadsheet::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr int kStories = 6;

class DaemonAlarm : public DaemonWithServer {
 protected:
  DaemonAlarm() {
    for (int i = 0; i < kStories; ++i) {
      site_.serve_html(path(i), article_html("A story " + std::to_string(i), i));
    }
    serve_feed(kStories);
    (void)archive_.directory().write("secret", "key\n");
    configure("[server]\nlisten = \"127.0.0.1:0\"\n[alarms]\nwebhook = \"" + receiver_.url() +
                  "\"\nsecret_file = \"" + file("secret").string() + "\"\n",
              "every = \"1s\"\nfeeds = [\"" + site_.url("/feed.xml") + "\"]\n");
  }

  static std::string path(int story) { return "/news/a-story-" + std::to_string(10'000 + story); }
  void serve_feed(int stories) {
    std::string items;
    for (int i = 0; i < stories; ++i) {
      items += "<item><title>A story</title><link>" + site_.url(path(i)) + "</link></item>";
    }
    site_.serve("/feed.xml",
                {.body = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Gazette"
                         "</title><link>" +
                         site_.url("/") + "</link>" + items + "</channel></rss>",
                 .content_type = "application/rss+xml"});
  }
  void wait_for_rounds(size_t more) const {
    const size_t before = site_.count("/feed.xml");
    EXPECT_TRUE(comes_true([&] { return site_.count("/feed.xml") >= before + more; })) << log();
  }
  // Raised within two intervals of the round that saw it first, told everywhere, and cleared.
  void expect_alarm(const std::string& kind, const std::function<void()>& mend) {
    const size_t asked = site_.count("/feed.xml");
    const std::string metric =
        R"(broadsheet_alarm_active{source="gazette",kind=")" + kind + "\"} 1";
    EXPECT_TRUE(comes_true([&] { return page("/metrics").find(metric) != std::string::npos; }))
        << page("/metrics") << log();
    EXPECT_LE(site_.count("/feed.xml"),
              asked + 4);  // two, the one under way, and one while we look
    EXPECT_THAT(log(), HasSubstr("alarm.raised source=gazette kind=" + kind));
    EXPECT_THAT(page("/api/v1/alarms"), HasSubstr("\"kind\":\"" + kind + "\""));
    EXPECT_TRUE(get("/readyz").ok()) << "a site's trouble is not the daemon's";
    const auto status = broadsheet({"status", "--archive", archive_.path().string()});
    EXPECT_THAT(status.out, HasSubstr("gazette " + kind));
    mend();
    EXPECT_TRUE(comes_true([&] { return page("/metrics").find(metric) == std::string::npos; }));
    EXPECT_THAT(log(), HasSubstr("alarm.cleared source=gazette kind=" + kind));

    const auto posts = receiver_.posts(2);
    ASSERT_GE(posts.size(), 2U) << log();
    const auto raised = parsed(posts[0].body);
    EXPECT_EQ(text_of(raised, "source"), "gazette");
    EXPECT_EQ(text_of(raised, "kind"), kind);
    EXPECT_EQ(text_of(raised, "state"), "raised");
    EXPECT_EQ(text_of(raised, "id"), posts[0].field("X-Broadsheet-Delivery"));
    EXPECT_THAT(posts[0].field("X-Broadsheet-Signature"), testing::StartsWith("sha256="));
    EXPECT_THAT(receiver_.posts(2).back().body, HasSubstr("\"state\":\"cleared\""));
  }

  support::PostReceiver receiver_;
};

TEST_F(DaemonAlarm, AFeedGoneEmptyIsRaisedWithinTwoIntervalsAndClearsItself) {
  const auto daemon = start();
  wait_for_rounds(6);
  EXPECT_THAT(log(), Not(HasSubstr("alarm.raised")));
  serve_feed(0);
  expect_alarm("empty", [this] { serve_feed(kStories); });
  end(*daemon);
}

TEST_F(DaemonAlarm, ABotCheckInPlaceOfEverythingIsRaisedWithinTwoIntervalsAndClearsItself) {
  const auto daemon = start();
  wait_for_rounds(6);
  site_.serve("/feed.xml", {.status = 403,
                            .body = "<html><head><title>Just a moment...</title></head><body><p>"
                                    "Checking your browser before you go on.</p></body></html>"});
  expect_alarm("unreachable", [this] { serve_feed(kStories); });
  EXPECT_THAT(log(), HasSubstr("reason=\"challenge: 403\""));
  end(*daemon);
}

TEST_F(DaemonAlarm, StandsAfterARestart) {
  auto daemon = start();
  wait_for_rounds(6);
  serve_feed(0);
  EXPECT_TRUE(comes_true([this] { return log().find("alarm.raised") != std::string::npos; }));
  end(*daemon);
  std::filesystem::remove(file("log"));
  daemon = start();
  EXPECT_TRUE(comes_true(
      [this] { return page("/api/v1/alarms").find("\"kind\":\"empty\"") != std::string::npos; }));
  EXPECT_THAT(log(), Not(HasSubstr("alarm.raised")));
  end(*daemon);
}

}  // namespace
}  // namespace broadsheet::e2e

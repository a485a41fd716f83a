#include "crawler/source_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace broadsheet::crawler {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kStart = "https://gazette.example/feed.xml";

// A source with a round an hour, and what its rounds show.
class SourceWatchTest : public testing::Test {
 protected:
  static VisitLine start_page(uint32_t links, int status = 200) {
    VisitLine line;
    line.url = kStart;
    line.status = status;
    line.outcome = status == 200 ? Outcome::kStored : Outcome::kErrorHttpStatus;
    line.shown.links = links;
    return line;
  }
  static VisitLine page(const std::string& path, bool is_article = true) {
    VisitLine line;
    line.url = "https://gazette.example" + path;
    line.status = 200;
    line.outcome = Outcome::kStored;
    line.novelty = Novelty::kNew;
    line.shown = {.kind = PageKind::kArticle,
                  .was_read = true,
                  .expects_article = true,
                  .is_article = is_article,
                  .is_dated = true,
                  .is_signed = true,
                  .body_chars = 3000};
    return line;
  }
  static VisitLine bot_check(const std::string& url) {
    VisitLine line;
    line.url = url;
    line.status = 403;
    line.outcome = Outcome::kErrorHttpStatus;
    line.shown.kind = PageKind::kChallenge;
    return line;
  }

  std::vector<std::string> round(const std::vector<VisitLine>& lines) {
    now_ += hours(1);
    watch_.begin_round({kStart});
    for (const VisitLine& line : lines) {
      watch_.note(line, now_);
    }
    return texts(watch_.end_round(now_, now_ + hours(1), hours(1)));
  }
  void usual_rounds(int count) {
    for (int i = 0; i < count; ++i) {
      EXPECT_THAT(round({start_page(20), page("/a"), page("/b"), page("/c")}), IsEmpty()) << i;
    }
  }
  static std::vector<std::string> texts(const std::vector<AlarmEvent>& events) {
    std::vector<std::string> all;
    for (const AlarmEvent& event : events) {
      all.push_back((event.raised ? "+" : "-") + std::string(name_of(event.kind)));
    }
    return all;
  }

  SourceWatch watch_;
  SysTime now_{days(20'000)};
};

TEST_F(SourceWatchTest, RaisesAFeedGoneEmptyInTheSecondRoundAndClearsIt) {
  usual_rounds(48);
  EXPECT_THAT(round({start_page(0)}), IsEmpty());
  EXPECT_THAT(round({start_page(0)}), ElementsAre("+empty"));
  const auto standing = watch_.standing("gazette");
  ASSERT_EQ(standing.size(), 1U);
  EXPECT_EQ(standing[0].source, "gazette");
  EXPECT_EQ(standing[0].kind, "empty");
  EXPECT_EQ(standing[0].since, now_);
  EXPECT_FALSE(standing[0].detail.empty());
  EXPECT_THAT(round({start_page(20)}), ElementsAre("-empty"));
  EXPECT_THAT(watch_.standing("gazette"), IsEmpty());
}

TEST_F(SourceWatchTest, RaisesAStartPageThatFailsInTheSecondRound) {
  usual_rounds(48);
  EXPECT_THAT(round({start_page(0, 500)}), IsEmpty());
  EXPECT_THAT(round({start_page(0, 500)}), ElementsAre("+unreachable"));
  EXPECT_THAT(round({start_page(20, 304)}), ElementsAre("-unreachable"));
}

TEST_F(SourceWatchTest, TakesRefusalsThatAreBotChecksForBlocksAndNotForErrors) {
  usual_rounds(48);
  std::vector<VisitLine> blocked(12, bot_check("https://gazette.example/a"));
  blocked.push_back(start_page(20));
  EXPECT_THAT(round(blocked), IsEmpty());
  EXPECT_THAT(round(blocked), ElementsAre("+blocked"));
}

TEST_F(SourceWatchTest, RaisesATemplateThatArticlesAreNoLongerFoundIn) {
  usual_rounds(48);
  std::vector<VisitLine> changed(12, page("/a", false));
  changed.push_back(start_page(20));
  EXPECT_THAT(round(changed), IsEmpty());
  EXPECT_THAT(round(changed), ElementsAre("+extraction"));
}

TEST_F(SourceWatchTest, JudgesNoPageByTheBytesOfLastTime) {
  usual_rounds(48);
  VisitLine same = page("/a", false);
  same.shown = {};
  std::vector<VisitLine> unchanged(20, same);
  unchanged.push_back(start_page(20));
  EXPECT_THAT(round(unchanged), IsEmpty());
  EXPECT_THAT(round(unchanged), IsEmpty());
}

TEST_F(SourceWatchTest, LearnsNothingFromARoundThatCameToNoStartPage) {
  usual_rounds(48);
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(round({}), IsEmpty());
  }
  EXPECT_THAT(texts(watch_.tick(now_ + hours(1))), IsEmpty()) << "it ran";
}

TEST_F(SourceWatchTest, KeepsWhatItKnowsOverARestart) {
  usual_rounds(48);
  EXPECT_THAT(round({start_page(0)}), IsEmpty());
  EXPECT_THAT(round({start_page(0)}), ElementsAre("+empty"));
  const SysTime since = now_;
  const std::string model = watch_.save();
  watch_ = SourceWatch();
  now_ += days(3);
  ASSERT_TRUE(watch_.load(model, now_).ok());
  EXPECT_THAT(texts(watch_.tick(now_)), IsEmpty()) << "downtime is no stall";
  const auto standing = watch_.standing("gazette");
  ASSERT_EQ(standing.size(), 1U);
  EXPECT_EQ(standing[0].since, since);
  EXPECT_FALSE(standing[0].detail.empty());
  EXPECT_THAT(round({start_page(20)}), ElementsAre("-empty"));
}

TEST_F(SourceWatchTest, BeginsAnewWithAModelThatIsNone) {
  EXPECT_FALSE(watch_.load("nonsense", now_).ok());
  usual_rounds(3);
}

TEST_F(SourceWatchTest, SaysThatRoundsDoNotHappenButNotAfterAPause) {
  usual_rounds(48);
  EXPECT_THAT(texts(watch_.tick(now_ + hours(1) + Seconds(59))), IsEmpty());
  watch_.resume(now_ + hours(10));
  EXPECT_THAT(texts(watch_.tick(now_ + hours(10))), IsEmpty());
  EXPECT_THAT(texts(watch_.tick(now_ + hours(12))), ElementsAre("+stalled"));
  now_ += hours(12);
  EXPECT_THAT(round({start_page(20)}), ElementsAre("-stalled"));
}

}  // namespace
}  // namespace broadsheet::crawler

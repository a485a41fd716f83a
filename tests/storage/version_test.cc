#include <gmock/gmock.h>

#include <algorithm>

#include "base/rng.h"
#include "storage/version_log.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Digest kOldBytes = sha256("old bytes");
const Digest kNewBytes = sha256("new bytes");
const Digest kOldText = sha256("old text");
const Digest kNewText = sha256("new text");

History nothing_held() {
  return {};
}

History article_held() {
  History history;
  history.captures = 3;
  history.payload = kOldBytes;
  history.payload_capture = 42;
  history.payload_version = 2;
  history.versions = 2;
  history.newest_text = kOldText;
  return history;
}

History page_held() {
  History history;
  history.captures = 1;
  history.payload = kOldBytes;
  history.payload_capture = 42;
  return history;
}

Shown shown(int status, const Digest& payload, PageKind kind, std::optional<Digest> text) {
  return {.status = status,
          .truncated = Truncation::kNone,
          .payload = payload,
          .page_kind = kind,
          .text = text};
}

TEST(Judge, DecidesByTheTable) {
  History held_elsewhere;
  held_elsewhere.text_held_elsewhere = true;
  Shown cut = shown(200, kNewBytes, PageKind::kArticle, kNewText);
  cut.truncated = Truncation::kDisconnect;
  Shown cut_same_bytes = shown(200, kOldBytes, PageKind::kArticle, std::nullopt);
  cut_same_bytes.truncated = Truncation::kLength;
  Shown with_note = shown(200, kNewBytes, PageKind::kArticle, kOldText);
  with_note.brings_note = true;
  using K = PageKind;
  struct Case {
    const char* what;
    History history;
    Shown shown;
    Novelty novelty;
    std::optional<uint32_t> version;
    bool makes_version;
    bool is_whole;
  };
  const Case cases[] = {
      {"first article", nothing_held(), shown(200, kNewBytes, K::kArticle, kNewText), Novelty::kNew,
       1, true, true},
      {"first article, held under another URL", held_elsewhere,
       shown(200, kNewBytes, K::kArticle, kNewText), Novelty::kDuplicate, 1, true, true},
      {"304", article_held(), shown(304, kNewBytes, K::kUnknown, {}), Novelty::kNotModified, 2,
       false, false},
      {"304 to nothing held",
       nothing_held(),
       shown(304, kNewBytes, K::kUnknown, {}),
       Novelty::kNew,
       {},
       false,
       false},
      {"same bytes, unread", article_held(), shown(200, kOldBytes, K::kUnknown, {}),
       Novelty::kSameBytes, 2, false, false},
      {"same bytes but cut",
       article_held(),
       cut_same_bytes,
       Novelty::kSameArticle,
       {},
       false,
       false},
      {"other bytes, same text", article_held(), shown(200, kNewBytes, K::kArticle, kOldText),
       Novelty::kSameArticle, 2, false, true},
      {"same text with a new note of a correction", article_held(), with_note, Novelty::kRevised, 3,
       true, true},
      {"other text", article_held(), shown(200, kNewBytes, K::kArticle, kNewText),
       Novelty::kRevised, 3, true, true},
      {"other text of a live blog", article_held(), shown(200, kNewBytes, K::kLiveBlog, kNewText),
       Novelty::kRevised, 3, true, true},
      {"challenge in place of an article",
       article_held(),
       shown(200, kNewBytes, K::kChallenge, kNewText),
       Novelty::kSameArticle,
       {},
       false,
       false},
      {"soft 404 in place of an article",
       article_held(),
       shown(200, kNewBytes, K::kError, kNewText),
       Novelty::kSameArticle,
       {},
       false,
       false},
      {"paywall in place of an article",
       article_held(),
       shown(200, kNewBytes, K::kPaywall, kNewText),
       Novelty::kSameArticle,
       {},
       false,
       true},
      {"paywall that shows the whole article", article_held(),
       shown(200, kNewBytes, K::kPaywall, kOldText), Novelty::kSameArticle, 2, false, true},
      {"paywall first", nothing_held(), shown(200, kNewBytes, K::kPaywall, kNewText), Novelty::kNew,
       1, true, true},
      {"cut in place of an article", article_held(), cut, Novelty::kSameArticle, {}, false, false},
      {"cut first", nothing_held(), cut, Novelty::kNew, 1, true, false},
      {"404 in place of an article",
       article_held(),
       shown(404, kNewBytes, K::kArticle, kNewText),
       Novelty::kSameArticle,
       {},
       false,
       false},
      {"first front page",
       nothing_held(),
       shown(200, kNewBytes, K::kFront, kNewText),
       Novelty::kNew,
       {},
       false,
       true},
      {"changed front page",
       page_held(),
       shown(200, kNewBytes, K::kFront, kNewText),
       Novelty::kSameArticle,
       {},
       false,
       true},
      {"same front page",
       page_held(),
       shown(200, kOldBytes, K::kFront, kNewText),
       Novelty::kSameBytes,
       {},
       false,
       false},
      {"first challenge",
       nothing_held(),
       shown(200, kNewBytes, K::kChallenge, kNewText),
       Novelty::kNew,
       {},
       false,
       false},
      {"article after a page that was none", page_held(),
       shown(200, kNewBytes, K::kArticle, kNewText), Novelty::kNew, 1, true, true},
      {"page without an article",
       article_held(),
       shown(200, kNewBytes, K::kArticle, {}),
       Novelty::kSameArticle,
       {},
       false,
       true},
  };
  for (const Case& c : cases) {
    const Judgement judgement = judge(c.history, c.shown);
    EXPECT_EQ(name_of(judgement.novelty), name_of(c.novelty)) << c.what;
    EXPECT_EQ(judgement.version, c.version) << c.what;
    EXPECT_EQ(judgement.makes_version, c.makes_version) << c.what;
    EXPECT_EQ(judgement.is_whole, c.is_whole) << c.what;
    const bool confirms = c.novelty == Novelty::kNotModified || c.novelty == Novelty::kSameBytes;
    EXPECT_EQ(judgement.refers_to.has_value(), confirms) << c.what;
  }
}

TEST(VersionAt, IsTheLastOneFirstSeenByThenElseTheFirst) {
  std::vector<VersionInfo> versions(2);
  versions[0].number = 1;
  versions[0].first_seen = at_second(10);
  versions[1].number = 2;
  versions[1].first_seen = at_second(20);
  EXPECT_FALSE(version_at(versions, at_second(5)).has_value());
  EXPECT_EQ(version_at(versions, at_second(19))->number, 1U);
  EXPECT_EQ(version_at(versions, at_second(20))->number, 2U);
  EXPECT_FALSE(version_at({}, at_second(20)).has_value());
}

constexpr char kStory[] = "https://example.org/story";
constexpr char kCopy[] = "https://copy.example/story";

class Versions : public ArchiveTest {
 protected:
  Versions() {
    open();
    job_ = begin(at_second(0));
  }
  std::vector<VersionInfo> versions(const char* href) {
    auto found = archive_->reader()->versions(key_of(href));
    EXPECT_TRUE(found.ok());
    return *found;
  }
  std::vector<CaptureInfo> captures(const char* href) {
    auto found = archive_->reader()->captures(key_of(href));
    EXPECT_TRUE(found.ok());
    return *found;
  }
  JobRow job_;
};

TEST_F(Versions, ArticleAndPayloadComeBackAsTheyWent) {
  Article written = article("Title", "First words.");
  written.related.push_back({.url = "https://example.org/other", .title = "Other"});
  written.published = DateTime{.instant = at_second(-5), .offset_minutes = 330};
  written.confidence = 0.75;
  const std::string body = std::string(5000, 'x') + std::string("\0\xff", 2);
  const VisitResult result = commit(article_visit(job_.id, kStory, body, written, at_second(1)));
  EXPECT_EQ(result.novelty, Novelty::kNew);
  EXPECT_EQ(result.version, 1U);
  reopen();
  const auto reader = archive_->reader();
  const auto stored = versions(kStory);
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].title, "Title");
  EXPECT_EQ(stored[0].words, 3U);
  const auto read = reader->article(stored[0].article);
  ASSERT_TRUE(read.ok()) << read.error().detail;
  EXPECT_EQ(*read, written);
  const auto listed = captures(kStory);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].href, kStory);
  const auto payload = reader->payload(listed[0].payload);
  ASSERT_TRUE(payload.ok()) << payload.error().detail;
  EXPECT_EQ(*payload, body);
  expect_clean();
}

TEST_F(Versions, RepeatsAreCapturesOfTheSameVersion) {
  const Article story = article("Title", "Words.");
  commit(article_visit(job_.id, kStory, "<1>", story, at_second(1)));
  EXPECT_EQ(commit(visit(job_.id, kStory, "<1>", at_second(2))).novelty, Novelty::kSameBytes);
  VisitRecord not_modified = visit(job_.id, kStory, "", at_second(3));
  not_modified.capture->status = 304;
  EXPECT_EQ(commit(std::move(not_modified)).novelty, Novelty::kNotModified);
  EXPECT_EQ(commit(article_visit(job_.id, kStory, "<2>", story, at_second(4))).novelty,
            Novelty::kSameArticle);
  const auto stored = versions(kStory);
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].seen, 4U);
  EXPECT_EQ(stored[0].last_seen, at_second(4));
  const auto listed = captures(kStory);
  ASSERT_EQ(listed.size(), 4U);
  EXPECT_EQ(listed[1].kind, CaptureKind::kRevisitSame);
  EXPECT_EQ(listed[1].refers_to, listed[0].id);
  EXPECT_EQ(listed[2].kind, CaptureKind::kNotModified);
  EXPECT_EQ(listed[2].refers_to, listed[0].id);
  EXPECT_EQ(listed[2].payload, listed[0].payload);
  EXPECT_EQ(archive_->reader()->stats()->contents, 2U);
  EXPECT_EQ(row(kStory).etag, "\"" + sha256("<2>").hex().substr(0, 8) + "\"");
  expect_clean();
}

TEST_F(Versions, MetadataAndRelatedLinksMakeNoVersion) {
  Article story = article("Title", "Words.");
  story.related = {{.url = "https://example.org/one", .title = "One"}};
  commit(article_visit(job_.id, kStory, "<1>", story, at_second(1)));
  story.related = {{.url = "https://example.org/two", .title = "Two"}};
  story.authors = {"Somebody Else"};
  story.images = {{.url = "https://example.org/i.jpg"}};
  commit(article_visit(job_.id, kStory, "<2>", story, at_second(2)));
  EXPECT_EQ(versions(kStory).size(), 1U);
  const auto reader = archive_->reader();
  const auto from = reader->related_from(key_of(kStory));
  ASSERT_TRUE(from.ok());
  EXPECT_EQ(from->size(), 2U);
  const auto to = reader->related_to(key_of("https://example.org/two"));
  ASSERT_TRUE(to.ok());
  ASSERT_EQ(to->size(), 1U);
  EXPECT_EQ(to->front().from_href, kStory);
  EXPECT_EQ(to->front().first_seen, at_second(2));
  expect_clean();
}

std::string long_text() {
  std::string text;
  for (int i = 0; i < 12; ++i) {
    text += "The ferry to the outer islands sailed again on day " + std::to_string(i) +
            ", with islanders and their bread on board. ";
  }
  return text;
}

TEST_F(Versions, ANewNoteOfACorrectionMakesOneOfTheSameText) {
  Article story = article("Title", long_text());
  commit(article_visit(job_.id, kStory, "<1>", story, at_second(1)));
  story.corrections = {"Correction: the ferry sails at nine."};
  commit(article_visit(job_.id, kStory, "<2>", story, at_second(2)));
  story.authors = {"Somebody Else"};
  commit(article_visit(job_.id, kStory, "<3>", story, at_second(3)));
  story.corrections.clear();
  commit(article_visit(job_.id, kStory, "<4>", story, at_second(4)));
  const auto stored = versions(kStory);
  ASSERT_EQ(stored.size(), 2U);
  EXPECT_EQ(stored[1].edit, EditSummary{.kind = EditClass::kCorrection});
  EXPECT_EQ(stored[1].text, stored[0].text);
  EXPECT_EQ(archive_->reader()->article(stored[1].article)->corrections.size(), 1U);
  expect_clean();
}

TEST_F(Versions, TextThatComesBackIsANewVersionOfTheSameStoredText) {
  const Article first = article("Title", "First.");
  const Article second = article("Title", "Second.");
  commit(article_visit(job_.id, kStory, "<1>", first, at_second(1)));
  commit(article_visit(job_.id, kStory, "<2>", second, at_second(2)));
  const VisitResult back = commit(article_visit(job_.id, kStory, "<3>", first, at_second(3)));
  EXPECT_EQ(back.novelty, Novelty::kRevised);
  const auto stored = versions(kStory);
  ASSERT_EQ(stored.size(), 3U);
  EXPECT_EQ(stored[2].article, stored[0].article);
  EXPECT_EQ(archive_->reader()->stats()->articles, 2U);
  const auto at = archive_->reader()->version_at(key_of(kStory), at_second(2));
  ASSERT_TRUE(at.ok() && *at);
  EXPECT_EQ((*at)->number, 2U);
  expect_clean();
}

TEST_F(Versions, EachKeepsWhatItsEditWas) {
  const std::string text = long_text();
  commit(article_visit(job_.id, kStory, "<1>", article("Title", text), at_second(1)));
  commit(article_visit(job_.id, kStory, "<2>", article("Another headline", text), at_second(2)));
  commit(article_visit(job_.id, kStory, "<3>",
                       article("Another headline", text + "A second ship was promised."),
                       at_second(3)));
  commit(article_visit(job_.id, kStory, "<4>",
                       article("Another headline", "This report has been withdrawn."),
                       at_second(4)));
  reopen();
  const auto stored = versions(kStory);
  ASSERT_EQ(stored.size(), 4U);
  EXPECT_EQ(stored[0].edit, EditSummary{});
  EXPECT_EQ(stored[1].edit, (EditSummary{.kind = EditClass::kTitle, .title_changed = true}));
  EXPECT_EQ(stored[2].edit, (EditSummary{.kind = EditClass::kExpansion, .sentences_added = 1}));
  EXPECT_EQ(stored[3].edit.kind, EditClass::kWithdrawal);
  expect_clean();
}

TEST_F(Versions, ANoticeTooShortToBeAnArticleWithdrawsOne) {
  const auto see = [&](const char* body, const Article& shown, int second) {
    VisitRecord seen = article_visit(job_.id, kStory, body, shown, at_second(second));
    seen.page_kind = second == 1 ? PageKind::kArticle : PageKind::kOther;
    commit(std::move(seen));
  };
  see("<1>", article("Title", long_text()), 1);
  see("<2>", article("Title", "Opening hours: nine to five."), 2);
  EXPECT_EQ(versions(kStory).size(), 1U);
  see("<3>", article("Title", "This article has been removed."), 3);
  ASSERT_EQ(versions(kStory).size(), 2U);
  EXPECT_EQ(versions(kStory)[1].edit.kind, EditClass::kWithdrawal);
  expect_clean();
}

TEST_F(Versions, StubsAndWallsAreFlaggedAndMakeNone) {
  const std::string text = long_text();
  const Article whole = article("Title", text);
  const Article stub = article("Title", text.substr(0, 90));
  const Article wall = article("Are you human?", "Please wait a moment.");
  commit(article_visit(job_.id, kStory, "<1>", whole, at_second(1)));
  commit(article_visit(job_.id, kStory, "<2>", stub, at_second(2)));
  commit(visit(job_.id, kStory, "<2>", at_second(3)));  // the same bytes, not read again
  commit(article_visit(job_.id, kStory, "<3>", wall, at_second(4)));
  commit(article_visit(job_.id, kStory, "<1>", whole, at_second(5)));
  VisitRecord gone = visit(job_.id, kStory, "gone", at_second(6));
  gone.capture->status = 410;
  commit(std::move(gone));
  ASSERT_EQ(versions(kStory).size(), 1U);
  EXPECT_EQ(versions(kStory)[0].seen, 2U);
  const auto absences = absences_of(captures(kStory));
  ASSERT_EQ(absences.size(), 3U);
  EXPECT_EQ(absences[0].what, Absence::kStub);
  EXPECT_EQ(absences[0].seen, 2U);
  EXPECT_EQ(absences[0].last_seen, at_second(3));
  EXPECT_EQ(absences[1].what, Absence::kError);
  EXPECT_EQ(absences[2].what, Absence::kDeleted);
  EXPECT_EQ(absences[2].status, 410);
  expect_clean();
}

TEST_F(Versions, WhatStoodThereBeforeTheFirstIsNoAbsence) {
  VisitRecord gone = visit(job_.id, kStory, "gone", at_second(1));
  gone.capture->status = 404;
  commit(std::move(gone));
  commit(article_visit(job_.id, kStory, "<1>", article("Title", "Words."), at_second(2)));
  EXPECT_THAT(absences_of(captures(kStory)), IsEmpty());
}

TEST_F(Versions, CopyUnderAnotherUrlIsLinkedAndKeepsItsOwnByline) {
  Article story = article("Title", "Words.");
  commit(article_visit(job_.id, kStory, "<1>", story, at_second(1)));
  story.authors = {"Agency"};
  const VisitResult copied = commit(article_visit(job_.id, kCopy, "<2>", story, at_second(2)));
  EXPECT_EQ(copied.novelty, Novelty::kDuplicate);
  EXPECT_THAT(copied.copies, ElementsAre(kStory));
  const auto reader = archive_->reader();
  const auto copies = reader->copies(versions(kStory)[0].folded_text);
  ASSERT_TRUE(copies.ok());
  EXPECT_EQ(copies->size(), 2U);
  EXPECT_EQ(reader->article(versions(kCopy)[0].article)->authors, story.authors);
  EXPECT_EQ(reader->stats()->articles, 1U) << "one stored text";
  expect_clean();
}

TEST_F(Versions, NearCopyIsFoundAndListedWithItsSimilarity) {
  std::string words;
  Rng rng(5);
  for (int i = 0; i < 1500; ++i) {
    words.push_back(static_cast<char>('a' + rng.below(26)));
  }
  const auto near_visit = [&](const char* href, const std::string& text, int64_t second) {
    VisitRecord record =
        article_visit(job_.id, href, text, article("Title", text), at_second(second));
    record.folded = text;
    return record;
  };
  commit(near_visit(kStory, words, 1));
  EXPECT_EQ(commit(near_visit("https://example.org/stranger",
                              std::string(words.rbegin(), words.rend()), 2))
                .novelty,
            Novelty::kNew);
  const VisitResult cut = commit(near_visit(kCopy, "agency" + words.substr(0, 800), 3));
  EXPECT_EQ(cut.novelty, Novelty::kDuplicate);
  EXPECT_THAT(cut.copies, ElementsAre(kStory));
  for (const char* href : {kStory, kCopy}) {
    const auto copies = archive_->reader()->copies(versions(href)[0].folded_text);
    ASSERT_TRUE(copies.ok());
    ASSERT_EQ(copies->size(), 2U) << href;
    EXPECT_EQ(copies->front().href, kStory) << "first seen first";
    EXPECT_GT(std::min(copies->at(0).similarity, copies->at(1).similarity), 0.75);
    EXPECT_LT(std::min(copies->at(0).similarity, copies->at(1).similarity), 1);
  }
  expect_clean();
}

TEST_F(Versions, ChallengePageLeavesArticleAndValidatorsAlone) {
  commit(article_visit(job_.id, kStory, "<1>", article("Title", "Words."), at_second(1)));
  VisitRecord challenge =
      article_visit(job_.id, kStory, "are you human", article("Check", "Robot?"), at_second(2));
  challenge.page_kind = PageKind::kChallenge;
  commit(std::move(challenge));
  EXPECT_EQ(versions(kStory).size(), 1U);
  EXPECT_EQ(row(kStory).payload, sha256("<1>"));
  EXPECT_EQ(commit(visit(job_.id, kStory, "<1>", at_second(3))).novelty, Novelty::kSameBytes);
  expect_clean();
}

TEST_F(Versions, ReaderSeesTheMomentItWasMade) {
  commit(article_visit(job_.id, kStory, "<1>", article("Title", "One."), at_second(1)));
  const auto before = archive_->reader();
  commit(article_visit(job_.id, kStory, "<2>", article("Title", "Two."), at_second(2)));
  EXPECT_EQ(before->versions(key_of(kStory))->size(), 1U);
  EXPECT_EQ(before->stats()->captures, 1U);
  EXPECT_THAT(*before->check({}), IsEmpty());
  EXPECT_EQ(versions(kStory).size(), 2U);
}

TEST_F(Versions, ReaderOutlivesTheArchiveItCameFrom) {
  commit(article_visit(job_.id, kStory, "<1>", article("Title", "One."), at_second(1)));
  const auto reader = archive_->reader();
  archive_.reset();
  EXPECT_EQ(reader->versions(key_of(kStory))->size(), 1U);
}

TEST_F(Versions, CaptureIdsRiseWhenTheClockGoesBack) {
  commit(visit(job_.id, kStory, "<1>", at_second(100)));
  commit(visit(job_.id, kStory, "<2>", at_second(50)));
  const auto listed = captures(kStory);
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].at, at_second(100));
  EXPECT_LT(listed[0].id, listed[1].id);
}

TEST_F(Versions, MissingArticlesAndPayloadsAreNotFound) {
  const auto reader = archive_->reader();
  EXPECT_EQ(reader->article(sha256("none")).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(reader->payload(sha256("none")).error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(*reader->versions(key_of(kStory)), IsEmpty());
}

}  // namespace
}  // namespace broadsheet::storage

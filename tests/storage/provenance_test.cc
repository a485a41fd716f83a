#include "storage/provenance.h"

#include <gmock/gmock.h>

#include "storage/held_archive.h"
#include "storage/keys.h"
#include "storage/merge.h"
#include "storage/prune.h"
#include "storage/records.h"
#include "storage/repair.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Provenance : public ArchiveTest {
 protected:
  void open_chained() {
    archive_.reset();
    auto archive = Archive::open(directory_, {.provenance = true});
    ASSERT_TRUE(archive.ok()) << archive.error().detail;
    archive_ = std::move(*archive);
  }
  void see(const std::string& href, const std::string& words, int64_t second) {
    commit(article_visit(kNoJob, href, "<p>" + words + "</p>", article("Title", words),
                         at_second(second)));
  }
  void make_chained() {
    open_chained();
    see("https://example.org/a", "One.", 1);
    see("https://example.org/b", "Two.", 2);
    see("https://example.org/a", "One again.", 3);
    see("https://example.org/a", "One again.", 4);
    archive_.reset();
  }
  std::unique_ptr<Database> database() {
    auto database = Database::open(directory_, OpenMode::kWrite, {});
    EXPECT_TRUE(database.ok()) << database.error().detail;
    return database.ok() ? std::move(*database) : nullptr;
  }
  ChainReport verify(const std::map<uint64_t, Digest>& known = {}) {
    const auto held = database();
    auto report = verify_chain(*held, {}, known, {});
    EXPECT_TRUE(report.ok()) << report.error().detail;
    return report.ok() ? *std::move(report) : ChainReport{};
  }
  ChainLink link(uint64_t number) {
    const auto held = database();
    const auto record = held->get(Family::kChain, chain_link_key(number));
    EXPECT_TRUE(record.ok() && record->has_value()) << number;
    auto link = decode_chain_link(**record);
    EXPECT_TRUE(link.ok());
    return link.ok() ? *link : ChainLink{};
  }
  // Changes the capture that a link names as somebody with the database at hand could.
  void change_capture(uint64_t number, const std::function<void(CaptureInfo&)>& change) {
    const ChainLink changed = link(number);
    const auto held = database();
    const std::string place = capture_key(changed.key, changed.capture);
    const auto record = held->get(Family::kCapture, place);
    ASSERT_TRUE(record.ok() && record->has_value());
    auto capture = decode_capture(**record);
    ASSERT_TRUE(capture.ok());
    change(*capture);
    Batch batch(*held);
    batch.put(Family::kCapture, place, encode_capture(*capture));
    ASSERT_TRUE(held->write(batch, true).ok());
  }
  void erase(Family family, const std::string& key) {
    const auto held = database();
    Batch batch(*held);
    batch.erase(family, key);
    ASSERT_TRUE(held->write(batch, true).ok());
  }
};

TEST(Statement, SaysWhatCameOverTheWire) {
  CaptureInfo capture;
  capture.at = at_second(0);
  capture.status = 200;
  capture.http_version = "1.1";
  capture.reason = "OK";
  capture.request_headers.add("Host", "example.org");
  capture.response_headers.add("Content-Type", "text/html");
  capture.payload = sha256("<p>hello</p>");
  capture.payload_bytes = 12;
  const std::string statement = statement_of("https://example.org/a", capture);
  EXPECT_EQ(statement,
            "broadsheet capture 1\n"
            "url https://example.org/a\n"
            "at 1700000000000\n"
            "address -\n"
            "request " +
                sha256("Host: example.org\r\n").hex() +
                "\n"
                "response " +
                sha256("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n").hex() +
                "\n"
                "payload a5652be1ca864d36d25cfb54a41f384e2de1b3acf7513a925d72ed7258fdc0ae 12\n"
                "truncated none\n");
  // The worked example of docs/formats.md.
  EXPECT_EQ(sha256(statement).hex(),
            "a3d86722d7201e56c2c71e1448b7d06d66c52225852af2c621642d980565ac52");
  EXPECT_EQ(link_after({}, sha256(statement)).hex(),
            "12647b126661151a5f7b958cea62aff801fa84084f1b67a44a2d1354c9478016");
}

TEST_F(Provenance, IsOffUnlessAskedForAndThenStaysOn) {
  open();
  see("https://example.org/a", "One.", 1);
  EXPECT_FALSE(archive_->reader()->chain_head()->has_value());
  open_chained();
  EXPECT_EQ((*archive_->reader()->chain_head())->links, 1U) << "what was held is chained first";
  reopen();  // without asking for it
  see("https://example.org/b", "Two.", 2);
  EXPECT_EQ((*archive_->reader()->chain_head())->links, 2U);
  expect_clean();
}

TEST_F(Provenance, EveryCaptureHasALinkInTheOrderTheyCame) {
  make_chained();
  const ChainReport report = verify();
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.head.links, 4U);
  EXPECT_EQ(report.held, 4U);
  EXPECT_EQ(link(2).key, key_of("https://example.org/b"));
  EXPECT_EQ(link(4).digest, report.head.digest);
  open();
  expect_clean();
}

TEST_F(Provenance, RedirectsAreChainedHopByHop) {
  open_chained();
  VisitRecord record = visit(kNoJob, "https://example.org/old", "<p>new</p>", at_second(1));
  record.hops.push_back(page("https://example.org/old", "moved", at_second(1), 301));
  record.capture = page("https://example.org/new", "<p>new</p>", at_second(2));
  record.redirect_href = "https://example.org/new";
  commit(std::move(record));
  archive_.reset();
  const ChainReport report = verify();
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.held, 2U);
  EXPECT_EQ(link(1).key, key_of("https://example.org/old"));
}

TEST_F(Provenance, AChangedCaptureIsNamed) {
  const std::vector<std::function<void(CaptureInfo&)>> changes = {
      [](CaptureInfo& capture) { capture.at += Milliseconds{1}; },
      [](CaptureInfo& capture) { capture.status = 404; },
      [](CaptureInfo& capture) { capture.payload = sha256("<p>Two.</p>"); },
      [](CaptureInfo& capture) { capture.response_headers.add("X-More", "1"); },
      [](CaptureInfo& capture) { capture.request_headers.add("X-More", "1"); },
      [](CaptureInfo& capture) { capture.remote_address = "192.0.2.8"; },
      [](CaptureInfo& capture) { capture.href = "https://example.org/a?x"; },
      [](CaptureInfo& capture) { capture.truncated = Truncation::kTime; },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    SCOPED_TRACE(i);
    std::filesystem::remove_all(directory_);
    make_chained();
    change_capture(3, changes[i]);
    const ChainReport report = verify();
    ASSERT_THAT(report.faults, SizeIs(1));
    EXPECT_EQ(report.faults.front().link, 3U);
    EXPECT_THAT(report.faults.front().where, HasSubstr("https://(org,example,)/a capture"));
    EXPECT_THAT(report.faults.front().what, HasSubstr("not what was chained"));
    EXPECT_EQ(report.held, 3U) << "the rest still verifies";
  }
}

TEST_F(Provenance, WhatIsTakenOutOrSlippedInIsNamed) {
  make_chained();
  const ChainLink second = link(2);
  erase(Family::kCapture, capture_key(second.key, second.capture));
  EXPECT_THAT(verify().faults,
              ElementsAre(AllOf(Field(&ChainFault::link, 2U),
                                Field(&ChainFault::what, HasSubstr("nothing says that it was")))));
  std::filesystem::remove_all(directory_);
  make_chained();
  erase(Family::kChain, chain_link_key(2));
  const ChainReport gap = verify();
  ASSERT_THAT(gap.faults, SizeIs(1));
  EXPECT_THAT(gap.faults.front().what, HasSubstr("missing"));
  std::filesystem::remove_all(directory_);
  make_chained();
  {
    const auto held = database();
    Batch batch(*held);
    CaptureInfo capture;
    capture.at = at_second(9);
    batch.put(Family::kCapture, capture_key(key_of("https://example.org/c"), 77),
              encode_capture(capture));
    ASSERT_TRUE(held->write(batch, true).ok());
  }
  EXPECT_THAT(verify().faults, ElementsAre(Field(&ChainFault::what, HasSubstr("in no link"))));
}

TEST_F(Provenance, AChainThatWasWrittenAnewIsToldByALinkSomebodyWroteDown) {
  make_chained();
  const std::map<uint64_t, Digest> known = {{3, link(3).digest}};
  EXPECT_THAT(verify(known).faults, IsEmpty());
  change_capture(2, [](CaptureInfo& capture) { capture.status = 500; });
  {
    const auto held = database();
    ASSERT_TRUE(begin_chain(*held).ok());
  }
  EXPECT_THAT(verify().faults, IsEmpty());
  ASSERT_THAT(verify(known).faults, SizeIs(1));
  EXPECT_THAT(verify(known).faults.front().what, HasSubstr("written anew"));
  EXPECT_THAT(verify({{9, Digest{}}}).faults,
              ElementsAre(Field(&ChainFault::what, HasSubstr("ends at 4"))));
}

TEST_F(Provenance, PrunedCapturesLeaveTheirDigests) {
  make_chained();
  const ChainHead before = verify().head;
  {
    auto held = hold_archive(directory_);
    ASSERT_TRUE(held.ok());
    const auto pruned = take_down(
        *held->database,
        {.key = key_of("https://example.org/b").text(), .reason = "asked", .now = at_second(50)},
        {});
    ASSERT_TRUE(pruned.ok());
    const auto old = prune(*held->database,
                           {.key_prefixes = {""},
                            .rules = {.older_than = Seconds{10}, .versions = true},
                            .now = at_second(1000)},
                           {});
    ASSERT_TRUE(old.ok());
    EXPECT_GE(old->captures, 1U);
  }
  const ChainReport report = verify();
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.head, before) << "what was written down of the chain still holds";
  EXPECT_GE(report.removed, 2U);
  EXPECT_EQ(report.removed + report.held, 4U);
  open();
  expect_clean();
}

// Its digest lay with the payload, and nothing else can say what the link vouches for.
TEST_F(Provenance, OfALostPayloadSaysSoBeforeAndAfterItIsTakenDown) {
  make_chained();
  erase(Family::kContent, std::string(sha256("<p>Two.</p>").view()));
  const ChainReport lost = verify();
  ASSERT_THAT(lost.faults, SizeIs(1));
  EXPECT_EQ(lost.faults[0].link, 2U);
  EXPECT_THAT(lost.faults[0].where, HasSubstr("/b capture "));
  EXPECT_EQ(lost.faults[0].what, "its payload is missing, and with it its digest");
  const auto entry = read_chain_link(*database(), 2);
  ASSERT_FALSE(entry.ok());
  EXPECT_THAT(entry.error().detail, AllOf(HasSubstr("link 2, "), HasSubstr("/b capture ")));
  {
    auto held = hold_archive(directory_);
    ASSERT_TRUE(held.ok());
    ASSERT_TRUE(take_down(*held->database,
                          {.key = key_of("https://example.org/b").text(), .now = at_second(50)}, {})
                    .ok());
  }
  const ChainReport gone = verify();
  ASSERT_THAT(gone.faults, SizeIs(1)) << "the links behind it are as they were";
  EXPECT_EQ(gone.faults[0].link, 2U);
  EXPECT_THAT(gone.faults[0].what, HasSubstr("lost before it was removed"));
}

TEST_F(Provenance, BeginsOverNoLostPayload) {
  open();
  see("https://example.org/a", "One.", 1);
  archive_.reset();
  erase(Family::kContent, std::string(sha256("<p>One.</p>").view()));
  auto archive = Archive::open(directory_, {.provenance = true});
  ASSERT_FALSE(archive.ok());
  EXPECT_THAT(archive.error().detail,
              AllOf(HasSubstr("cannot chain "), HasSubstr("/a capture "), HasSubstr("backup")));
}

TEST_F(Provenance, MergedCapturesAreChainedAndOursKeepTheirLinks) {
  make_chained();
  const ChainHead before = verify().head;
  const std::filesystem::path ours = directory_;
  directory_ = root_ / "other";
  open();
  see("https://example.org/a?utm_source=x", "Between.", 2);
  see("https://example.org/c", "Three.", 5);
  archive_.reset();
  const std::filesystem::path other = std::exchange(directory_, ours);
  {
    auto held = hold_archive(directory_);
    ASSERT_TRUE(held.ok());
    ASSERT_TRUE(merge(*held->database, other, {}).ok());
  }
  const ChainReport report = verify({{before.links, before.digest}});
  for (const ChainFault& fault : report.faults) {
    ADD_FAILURE() << fault.link << " " << fault.where << ": " << fault.what;
  }
  EXPECT_EQ(report.head.links, 6U);
  EXPECT_EQ(report.held, 6U);
  {
    auto held = hold_archive(directory_);
    ASSERT_TRUE(held.ok());
    ASSERT_TRUE(merge(*held->database, other, {}).ok());
  }
  EXPECT_EQ(verify().head, report.head) << "a second merge brings nothing";
  open();
  expect_clean();
  const auto captures = archive_->reader()->captures(key_of("https://example.org/a"));
  ASSERT_THAT(*captures, SizeIs(4));
  EXPECT_EQ((*captures)[1].href, "https://example.org/a?utm_source=x");
}

TEST_F(Provenance, RepairLeadsCapturesToTheirLinksAgain) {
  make_chained();
  const ChainLink third = link(3);
  erase(Family::kChain, chain_capture_key(third.key, third.capture));
  EXPECT_THAT(verify().faults, Not(IsEmpty()));
  {
    auto held = hold_archive(directory_);
    ASSERT_TRUE(held.ok());
    const auto result = repair(*held->database, {});
    ASSERT_TRUE(result.ok());
    EXPECT_THAT(result->left, IsEmpty());
  }
  EXPECT_THAT(verify().faults, IsEmpty());
}

TEST_F(Provenance, DamagedLinksAreNamedAndTheRestIsVerified) {
  make_chained();
  {
    const auto held = database();
    Batch batch(*held);
    batch.put(Family::kChain, chain_link_key(2), "\x01nonsense");
    ASSERT_TRUE(held->write(batch, true).ok());
  }
  const ChainReport report = verify();
  EXPECT_THAT(report.faults, testing::Contains(Field(&ChainFault::link, 2U)));
  EXPECT_GE(report.held, 2U);
}

}  // namespace
}  // namespace broadsheet::storage

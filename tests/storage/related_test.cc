#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "storage/bytes.h"
#include "storage/keys.h"
#include "storage/merge.h"
#include "storage/prune.h"
#include "storage/records.h"
#include "storage/related_rows.h"
#include "storage/repair.h"
#include "storage/schema.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kStory = "https://example.org/story";
constexpr const char* kOne = "https://example.org/one";
constexpr const char* kTwo = "https://example.org/two";
constexpr const char* kThree = "https://example.net/three";

// What relates pages, from the visit to both ends of each link.
class RelatedLinksTest : public ArchiveTest {
 protected:
  void show(const std::string& from, const std::vector<std::string>& targets, int64_t second) {
    Article story = article("Title", "Words.");
    for (const std::string& target : targets) {
      story.related.push_back({.url = target, .title = "To " + target, .heading = "More"});
    }
    commit(
        article_visit(kNoJob, from, "<" + std::to_string(second) + ">", story, at_second(second)));
  }
  std::vector<std::string> targets_of(const std::string& from) {
    std::vector<std::string> hrefs;
    for (const RelatedEdge& edge : *archive_->reader()->related_from(key_of(from))) {
      hrefs.push_back(edge.to_href);
    }
    return hrefs;
  }
  RelatedEdge link(const std::string& from, const std::string& to) {
    for (const RelatedEdge& edge : *archive_->reader()->related_to(key_of(to))) {
      if (edge.from_href == from) {
        return edge;
      }
    }
    ADD_FAILURE() << from << " does not relate " << to;
    return {};
  }
  size_t rows_of(const std::string& from) {
    size_t rows = 0;
    with_database([&](Database& database) {
      Cursor cursor = database.scan(Family::kEdge, edge_prefix(EdgeEnd::kFrom, key_of(from)));
      for (; cursor.valid(); cursor.next()) {
        ++rows;
      }
    });
    open();
    return rows;
  }
  // As schema 3 had it: a row for each link, under the page and under its target.
  void take_back_to_schema_3() {
    with_database([](Database& database) {
      Batch batch(database);
      Cursor cursor = database.scan(Family::kEdge, "F");
      for (; cursor.valid(); cursor.next()) {
        const auto place = parse_edge_key(cursor.key());
        ASSERT_TRUE(place && place->other.empty());
        const auto links = decode_related(cursor.value());
        ASSERT_TRUE(links.ok());
        for (const RelatedLink& link : *links) {
          batch.put(Family::kEdge, edge_key(EdgeEnd::kFrom, place->key, link.to),
                    encode_edge(link.edge));
        }
        batch.erase(Family::kEdge, cursor.key());
      }
      ByteWriter number;
      number.varint(3);
      batch.put(Family::kMeta, kSchemaKey, number.bytes());
      ASSERT_TRUE(database.write(batch, true).ok());
    });
  }
};

TEST_F(RelatedLinksTest, WhatAPageShowsIsOneRow) {
  open();
  show(kStory, {kOne, kTwo, kThree, kOne}, 1);
  EXPECT_THAT(targets_of(kStory), ElementsAre(kThree, kOne, kTwo));
  EXPECT_EQ(link(kStory, kTwo).title, std::string("To ") + kTwo);
  EXPECT_EQ(link(kStory, kTwo).heading, "More");
  EXPECT_EQ(rows_of(kStory), 1U);
  expect_clean();
}

TEST_F(RelatedLinksTest, LinksThatGoAndComeBackKeepTheirFirstSighting) {
  open();
  show(kStory, {kOne, kTwo}, 1);
  show(kStory, {kTwo}, 2);
  EXPECT_THAT(targets_of(kStory), ElementsAre(kOne, kTwo));
  EXPECT_EQ(link(kStory, kOne).last_seen, at_second(1));
  EXPECT_EQ(link(kStory, kTwo).first_seen, at_second(1));
  EXPECT_EQ(link(kStory, kTwo).last_seen, at_second(2));
  show(kStory, {}, 3);
  expect_clean();
  EXPECT_EQ(rows_of(kStory), 2U);
  show(kStory, {kThree, kOne}, 4);
  EXPECT_EQ(link(kStory, kOne).first_seen, at_second(1));
  EXPECT_EQ(link(kStory, kOne).last_seen, at_second(4));
  EXPECT_EQ(link(kStory, kTwo).last_seen, at_second(2));
  EXPECT_EQ(link(kStory, kThree).first_seen, at_second(4));
  EXPECT_EQ(rows_of(kStory), 2U) << "the list, and what went";
  expect_clean();
}

TEST_F(RelatedLinksTest, RowsOfSchema3AreReadAndTakenInByTheNextVisit) {
  open();
  show(kStory, {kOne, kTwo}, 1);
  show(kOne, {kStory}, 2);
  take_back_to_schema_3();
  {
    const auto reader = open_reader(directory_);
    ASSERT_TRUE(reader.ok()) << reader.error().detail;
    EXPECT_THAT(*(*reader)->related_from(key_of(kStory)), SizeIs(2));
    EXPECT_THAT(*(*reader)->related_to(key_of(kStory)), SizeIs(1));
    EXPECT_THAT(*(*reader)->check({}), IsEmpty());
  }
  open();
  expect_clean();
  show(kStory, {kTwo, kThree}, 3);
  EXPECT_EQ(link(kStory, kOne).last_seen, at_second(1));
  EXPECT_EQ(link(kStory, kTwo).first_seen, at_second(1));
  EXPECT_EQ(link(kStory, kTwo).last_seen, at_second(3));
  expect_clean();
  EXPECT_EQ(rows_of(kStory), 2U);
  with_database([](Database& database) {
    const auto schema = schema_of(database);
    EXPECT_EQ(*schema, kSchema);
  });
}

TEST_F(RelatedLinksTest, TakedownErasesBothEndsOfWhatIsShownAndOfWhatWas) {
  open();
  show(kStory, {kOne, kTwo}, 1);
  show(kThree, {kOne, kStory}, 2);
  show(kThree, {kStory}, 3);
  show(kOne, {kStory, kOne}, 4);
  with_database([](Database& database) {
    const auto result = take_down(database, {.key = key_of(kOne).text(), .now = at_second(9)}, {});
    EXPECT_TRUE(result.ok());
  });
  open();
  expect_clean();
  EXPECT_THAT(targets_of(kStory), ElementsAre(kTwo));
  EXPECT_THAT(targets_of(kThree), ElementsAre(kStory));
  EXPECT_THAT(targets_of(kOne), IsEmpty());
  EXPECT_THAT(*archive_->reader()->related_to(key_of(kStory)), SizeIs(1));
}

TEST_F(RelatedLinksTest, MergeKeepsWhatEitherArchiveSaw) {
  directory_ = root_ / "other";
  open();
  show(kStory, {kTwo, kThree}, 5);
  archive_.reset();
  directory_ = root_ / "ours";
  open();
  show(kStory, {kOne, kTwo}, 1);
  with_database(
      [&](Database& database) { EXPECT_TRUE(merge(database, root_ / "other", {}).ok()); });
  open();
  expect_clean();
  EXPECT_THAT(targets_of(kStory), ElementsAre(kThree, kOne, kTwo));
  EXPECT_EQ(link(kStory, kTwo).first_seen, at_second(1));
  EXPECT_EQ(link(kStory, kTwo).last_seen, at_second(5));
  EXPECT_EQ(rows_of(kStory), 2U) << "the list of the later visit, and what it does not show";
}

TEST_F(RelatedLinksTest, RepairCompletesMarksAndDropsThoseOfALostList) {
  open();
  show(kStory, {kOne, kTwo}, 1);
  show(kThree, {kOne}, 1);
  with_database([](Database& database) {
    Batch batch(database);
    batch.erase(Family::kEdge, edge_key(EdgeEnd::kTo, key_of(kTwo), key_of(kStory)));
    batch.put(Family::kEdge, edge_prefix(EdgeEnd::kFrom, key_of(kThree)), "\x01nonsense");
    ASSERT_TRUE(database.write(batch, true).ok());
    const auto result = repair(database, {});
    ASSERT_TRUE(result.ok());
    EXPECT_THAT(result->repaired, Not(IsEmpty()));
    EXPECT_THAT(result->left, IsEmpty());
  });
  open();
  expect_clean();
  EXPECT_EQ(link(kStory, kTwo).first_seen, at_second(1));
  EXPECT_THAT(targets_of(kThree), IsEmpty());
  EXPECT_THAT(*archive_->reader()->related_to(key_of(kOne)), SizeIs(1));
}

std::vector<RelatedLink> some_links() {
  std::vector<RelatedLink> links;
  for (const char* href : {kThree, kOne, kTwo}) {
    links.push_back({.to = key_of(href),
                     .edge = {.to_href = href,
                              .title = "Title",
                              .heading = "More",
                              .kind = RelatedKind::kList,
                              .first_seen = at_second(static_cast<int64_t>(links.size())),
                              .last_seen = at_second(7)}});
  }
  return links;
}

TEST(RelatedRecord, GivesBackWhatItWasMadeOf) {
  const auto read = decode_related(encode_related(some_links()));
  ASSERT_TRUE(read.ok()) << read.error().detail;
  ASSERT_THAT(*read, SizeIs(3));
  for (size_t i = 0; i < 3; ++i) {
    const RelatedLink written = some_links()[i];
    EXPECT_EQ((*read)[i].to, written.to);
    EXPECT_EQ((*read)[i].edge.to_href, written.edge.to_href);
    EXPECT_EQ((*read)[i].edge.title, "Title");
    EXPECT_EQ((*read)[i].edge.heading, "More");
    EXPECT_EQ((*read)[i].edge.kind, RelatedKind::kList);
    EXPECT_EQ((*read)[i].edge.first_seen, written.edge.first_seen);
    EXPECT_EQ((*read)[i].edge.last_seen, at_second(7));
  }
}

// docs/formats.md, "One entry, in hex".
TEST(RelatedRecord, IsLaidOutAsTheDocumentSays) {
  std::vector<RelatedLink> links;
  for (const auto& [href, title] :
       {std::pair("https://example.org/a", "A"), std::pair("https://example.org/b", "B")}) {
    const SysTime seen{Milliseconds{1'700'000'000'000}};
    links.push_back({.to = key_of(href),
                     .edge = {.to_href = href,
                              .title = title,
                              .heading = "More",
                              .first_seen = seen,
                              .last_seen = seen}});
  }
  EXPECT_EQ(hex(encode_related(links)),
            "0102"
            "001868747470733a2f2f286f72672c6578616d706c652c292f61"
            "001568747470733a2f2f6578616d706c652e6f72672f61"
            "014100044d6f726500"
            "80a0abfef96200"
            "17016214016201420400000000");
}

TEST(RelatedRecord, CutOrChangedIsAnErrorOrAValue) {
  const std::string record = encode_related(some_links());
  for (size_t size = 0; size < record.size(); ++size) {
    EXPECT_FALSE(decode_related(std::string_view(record).substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(decode_related(record + "x").ok());
  for (size_t at = 0; at < record.size(); ++at) {
    for (const int flip : {1, 0x80, 0xFF}) {
      std::string changed = record;
      changed[at] = static_cast<char>(changed[at] ^ flip);
      static_cast<void>(decode_related(changed));
    }
  }
}

TEST(RelatedRecord, AHeadingOfAnyLengthCanBeReadAgain) {
  std::vector<RelatedLink> links = some_links();
  links[1].edge.heading = std::string(100'000, 'h');
  const auto read = decode_related(encode_related(links));
  ASSERT_TRUE(read.ok()) << read.error().detail;
  EXPECT_TRUE((*read)[1].edge.heading.starts_with("hhhh"));
  EXPECT_EQ((*read)[2].edge.heading, "More");
}

}  // namespace
}  // namespace broadsheet::storage

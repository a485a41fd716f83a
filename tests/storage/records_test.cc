#include "storage/records.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "base/rng.h"
#include "storage/article_record.h"
#include "storage/bytes.h"
#include "storage/content_store.h"
#include "storage/relatives.h"
#include "storage/zstd.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

UrlRow full_url_row() {
  UrlRow row;
  row.href = "https://example.org/a";
  row.state = UrlState::kRefused;
  row.via = FoundVia::kSitemap;
  row.via_href = "https://example.org/";
  row.found_at = at_second(-1);
  row.depth = 65535;
  row.priority = 255;
  row.job = 9;
  row.due_at = at_second(5);
  row.last_visit = at_second(4);
  row.last_outcome = Outcome::kErrorNetwork;
  row.reason = "network.refused";
  row.last_status = 503;
  row.visits = 3;
  row.failures = 2;
  row.captures = 1;
  row.versions = 4;
  row.etag = "\"x\"";
  row.last_modified = "Tue, 15 Nov 1994 12:45:26 GMT";
  row.payload = sha256("p");
  row.payload_capture = 1ULL << 50;
  row.last_capture = (1ULL << 50) + 1;
  row.article = sha256("a");
  row.redirect_href = "https://example.org/b";
  return row;
}

CaptureInfo full_capture() {
  CaptureInfo capture;
  capture.at = at_second(1);
  capture.kind = CaptureKind::kRevisitSame;
  capture.status = 200;
  capture.http_version = "2";
  capture.request_headers.add("Accept", "text/html");
  capture.response_headers.add("Set-Cookie", "a=1");
  capture.response_headers.add("Set-Cookie", "b=2");
  capture.remote_address = "2001:db8::7";
  capture.tls_version = "TLSv1.3";
  capture.timings.total = Milliseconds{321};
  capture.truncated = Truncation::kTime;
  capture.payload = sha256("p");
  capture.payload_bytes = 1ULL << 40;
  capture.novelty = Novelty::kSameBytes;
  capture.version = 3;
  capture.refers_to = 77;
  return capture;
}

TEST(Records, ACaptureComesBackWithItsKindAndSignals) {
  CaptureInfo capture = full_capture();
  capture.page_kind = PageKind::kChallenge;
  capture.signals = {.noindex = true,
                     .nofollow = false,
                     .noarchive = true,
                     .unavailable_after = at_second(7),
                     .tdm_reserved = false,
                     .tdm_policy = "https://example.org/p",
                     .content_usage = "train-ai=n"};
  const auto back = decode_capture(encode_capture(capture));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->page_kind, PageKind::kChallenge);
  EXPECT_EQ(back->signals, capture.signals);
}

std::vector<Outlink> some_outlinks() {
  return {{.key = UrlKey::from_stored("https://(org,example,)/a"), .via = FoundVia::kLink},
          {.key = UrlKey::from_stored("https://(org,example,)/ab"),
           .via = FoundVia::kRelated,
           .priority = 2},
          {.key = UrlKey::from_stored("https://(org,other,)/"), .via = FoundVia::kFeed}};
}

TEST(Records, UrlRowComesBackWhole) {
  const UrlRow row = full_url_row();
  const auto back = decode_url_row(encode_url_row(row));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(encode_url_row(*back), encode_url_row(row));
  EXPECT_EQ(back->depth, row.depth);
  EXPECT_EQ(back->last_outcome, row.last_outcome);
  EXPECT_EQ(back->payload_capture, row.payload_capture);
  EXPECT_EQ(back->found_at, row.found_at);
}

TEST(Records, AUrlRowWithoutHistoryStaysInTheFormerFormat) {
  UrlRow row = full_url_row();
  EXPECT_EQ(encode_url_row(row).front(), '\x01');
  row.history = {.born = at_second(-9), .changes = 2.5, .exposure = 1.125};
  const std::string record = encode_url_row(row);
  EXPECT_EQ(record.front(), '\x02');
  const auto back = decode_url_row(record);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->history.born, row.history.born);
  EXPECT_EQ(back->history.changes, 2.5);
  EXPECT_EQ(back->history.exposure, 1.125);
}

TEST(Records, AnAnnouncementComesBackWithAndWithoutHistory) {
  UrlRow row = full_url_row();
  row.announced = {.title = "Minister tritt zurück", .published = at_second(-60)};
  EXPECT_EQ(encode_url_row(row).front(), '\x03');
  EXPECT_EQ(decode_url_row(encode_url_row(row))->announced, row.announced);
  row.history = {.born = at_second(-9), .changes = 2.5, .exposure = 1.125};
  const auto back = decode_url_row(encode_url_row(row));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->announced, row.announced);
  EXPECT_EQ(back->history.exposure, 1.125);
}

TEST(Records, CaptureComesBackWithItsHeadersInOrder) {
  const CaptureInfo capture = full_capture();
  const auto back = decode_capture(encode_capture(capture));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->response_headers, capture.response_headers);
  EXPECT_EQ(back->timings.total, capture.timings.total);
  EXPECT_EQ(back->version, capture.version);
  EXPECT_EQ(encode_capture(*back), encode_capture(capture));
}

TEST(Records, OutlinksComeBackSorted) {
  std::vector<Outlink> links = some_outlinks();
  const auto back = decode_outlinks(encode_outlinks({links[2], links[0], links[1]}));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, links);
}

TEST(Records, NewerFormatIsUnsupportedAndSaysBothNumbers) {
  std::string record = encode_url_row(full_url_row());
  record[0] = 9;
  const auto row = decode_url_row(record);
  ASSERT_FALSE(row.ok());
  EXPECT_EQ(row.error().kind, ErrorKind::kUnsupported);
  EXPECT_NE(row.error().detail.find("format 9"), std::string::npos);
}

TEST(Records, AVersionKeepsItsEdit) {
  VersionInfo version;
  version.title = "Title";
  EXPECT_EQ(encode_version(version)[0], 1) << "as archives were before, where there is no edit";
  version.edit = {.kind = EditClass::kRevision,
                  .title_changed = true,
                  .sentences_added = 1,
                  .sentences_removed = 200,
                  .sentences_changed = 3};
  const auto read = decode_version(encode_version(version));
  ASSERT_TRUE(read.ok()) << read.error().detail;
  EXPECT_EQ(read->edit, version.edit);
}

// Each record cut at every length, lengthened, and with every byte changed: an error or a value,
// and for a cut record always an error.
TEST(Records, EachHundredthOfASimilarityComesBackAndNothingIsRoundedUp) {
  for (int hundredths = 0; hundredths <= 100; ++hundredths) {
    const auto back = decode_alike(encode_alike(hundredths / 100.0));
    ASSERT_TRUE(back.ok()) << hundredths;
    EXPECT_EQ(*back, hundredths / 100.0);
  }
  EXPECT_EQ(*decode_alike(encode_alike(0.9999)), 0.99);
}

TEST(Records, DamagedRecordsNeverCrash) {
  RelatedEdge edge;
  edge.to_href = "https://example.org/b";
  edge.title = "B";
  VersionInfo version;
  version.title = "Title";
  VersionInfo edited = version;
  edited.edit = {.kind = EditClass::kCut, .title_changed = true, .sentences_removed = 3};
  HostRow host;
  host.robots_body = "User-agent: *";
  JobRow job;
  job.fingerprint = "f";
  job.rules = "r";
  struct Case {
    const char* what;
    std::string record;
    std::function<bool(std::string_view)> decodes;
  };
  const Case cases[] = {
      {"url", encode_url_row(full_url_row()),
       [](std::string_view bytes) { return decode_url_row(bytes).ok(); }},
      {"capture", encode_capture(full_capture()),
       [](std::string_view bytes) { return decode_capture(bytes).ok(); }},
      {"version", encode_version(version),
       [](std::string_view bytes) { return decode_version(bytes).ok(); }},
      {"edited version", encode_version(edited),
       [](std::string_view bytes) { return decode_version(bytes).ok(); }},
      {"edge", encode_edge(edge), [](std::string_view bytes) { return decode_edge(bytes).ok(); }},
      {"outlinks", encode_outlinks(some_outlinks()),
       [](std::string_view bytes) { return decode_outlinks(bytes).ok(); }},
      {"due", encode_due({.href = "https://example.org/", .depth = 2}),
       [](std::string_view bytes) { return decode_due(bytes).ok(); }},
      {"copy", encode_copy({.version = 1}),
       [](std::string_view bytes) { return decode_copy(bytes).ok(); }},
      {"alike", encode_alike(0.5), [](std::string_view bytes) { return decode_alike(bytes).ok(); }},
      {"fingerprint", encode_fingerprint({.shingles = {1, 7, 900}, .numbers = {5}}),
       [](std::string_view bytes) { return decode_fingerprint(bytes).ok(); }},
      {"counters", encode_counters({}),
       [](std::string_view bytes) { return decode_counters(bytes).ok(); }},
      {"robots", encode_host_robots(host),
       [](std::string_view bytes) {
         HostRow row;
         return decode_host_robots(bytes, row).ok();
       }},
      {"pace", encode_host_pace(host),
       [](std::string_view bytes) {
         HostRow row;
         return decode_host_pace(bytes, row).ok();
       }},
      {"round", encode_round(job),
       [](std::string_view bytes) {
         JobRow row;
         return decode_round(bytes, row).ok();
       }},
      {"job", encode_job(job),
       [](std::string_view bytes) {
         JobRow row;
         return decode_job(bytes, row).ok();
       }},
  };
  for (const Case& c : cases) {
    ASSERT_TRUE(c.decodes(c.record)) << c.what;
    for (size_t size = 0; size < c.record.size(); ++size) {
      EXPECT_FALSE(c.decodes(std::string_view(c.record).substr(0, size))) << c.what << " " << size;
    }
    EXPECT_FALSE(c.decodes(c.record + "x")) << c.what;
    for (size_t at = 0; at < c.record.size(); ++at) {
      for (const int change : {1, 0x80, 0xFF}) {
        std::string damaged = c.record;
        damaged[at] = static_cast<char>(damaged[at] ^ change);
        (void)c.decodes(damaged);
      }
    }
  }
}

TEST(Records, ArticleAndItsTextBelongTogether) {
  const ArticleRecords one = encode_article(article("One", "Text."));
  const ArticleRecords two = encode_article(article("Two", "Text."));
  EXPECT_TRUE(decode_article(one.article_bytes, one.text_bytes).ok());
  const auto mixed = decode_article(one.article_bytes, two.text_bytes);
  ASSERT_FALSE(mixed.ok());
  EXPECT_EQ(mixed.error().kind, ErrorKind::kCorrupt);
}

TEST(Records, LiveBlogsKeepTheirEntriesAndOtherArticlesTheirFormat) {
  Article live = article("Live", "Text.");
  const std::string without = encode_article(live).article_bytes;
  EXPECT_EQ(without.front(), 1);
  live.entries = {{.time = DateTime{.instant = SysTime(Milliseconds(1'700'000'000'000)),
                                    .offset_minutes = 60,
                                    .zone_stated = true,
                                    .precision = DatePrecision::kMinute},
                   .title = "The motion falls",
                   .text = "By two votes.",
                   .author = "Ann Lee"},
                  {.text = "Doors are open."}};
  const ArticleRecords records = encode_article(live);
  EXPECT_EQ(records.article_bytes.front(), 2);
  const auto back = decode_article(records.article_bytes, records.text_bytes);
  ASSERT_TRUE(back.ok()) << back.error().detail;
  EXPECT_EQ(*back, live);
  // A record of the format before, as archives hold them.
  live.entries.clear();
  const auto old = decode_article(without, records.text_bytes);
  ASSERT_TRUE(old.ok()) << old.error().detail;
  EXPECT_EQ(*old, live);
}

TEST(Records, WordsAreCountedByTheirScript) {
  EXPECT_EQ(count_words(article("", "It isn't over \xE2\x80\x94 yet.")), 4U);
  EXPECT_EQ(count_words(article("", "\xE6\x96\xB0\xE8\x81\x9E\xE3\x80\x82")), 2U);
  EXPECT_EQ(count_words(article("", "2026 budget")), 2U);
}

TEST(Content, ComesBackOrIsCorrupt) {
  const ContentCodec codec;
  const auto no_base = [](const Digest&) -> Result<std::optional<std::string>> {
    return std::optional<std::string>();
  };
  Rng rng(1);
  std::string noise(5000, '\0');
  for (char& c : noise) {
    c = static_cast<char>(rng.next());
  }
  for (const std::string& bytes :
       {std::string(), std::string("short"), std::string(10000, 'a'), noise}) {
    const auto record = codec.encode(bytes);
    ASSERT_TRUE(record.ok());
    const auto back = codec.decode(*record, sha256(bytes), no_base);
    ASSERT_TRUE(back.ok()) << back.error().detail;
    EXPECT_EQ(*back, bytes);
    EXPECT_LE(record->size(), bytes.size() + 8);
    EXPECT_EQ(codec.decode(*record, sha256("else"), no_base).error().kind, ErrorKind::kCorrupt);
    for (size_t at = 0; at < std::min<size_t>(record->size(), 60); ++at) {
      std::string damaged = *record;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
      const auto wrong = codec.decode(damaged, sha256(bytes), no_base);
      EXPECT_TRUE(!wrong.ok() || *wrong == bytes);
    }
  }
}

// A page that changes a little with every capture, stored one against the other.
class Differences : public testing::Test {
 protected:
  Differences() {
    Rng rng(1);
    for (int i = 0; i < 3000; ++i) {
      page_ += "<p>" + std::to_string(rng.next()) + "</p>";
    }
  }
  Result<std::optional<std::string>> find(const Digest& digest) const {
    const auto found = records_.find(digest);
    return found == records_.end() ? std::optional<std::string>() : found->second;
  }
  ContentCodec::Lookup lookup() const {
    return [this](const Digest& digest) { return find(digest); };
  }
  // Stores the page against the one before; its record.
  std::string store() {
    const Digest digest = sha256(page_);
    Result<std::string> record = Error{};
    if (digests_.empty()) {
      record = codec_.encode(page_);
    } else {
      const auto before = codec_.load(records_.at(digests_.back()), digests_.back(), lookup());
      EXPECT_TRUE(before.ok());
      record = codec_.encode(page_, *before);
    }
    EXPECT_TRUE(record.ok());
    records_[digest] = *record;
    digests_.push_back(digest);
    pages_.push_back(page_);
    return *record;
  }
  void edit() { page_.replace((digests_.size() * 997) % 50000, 10, "an edit!"); }

  ContentCodec codec_;
  std::string page_;
  std::map<Digest, std::string> records_;
  std::vector<Digest> digests_;
  std::vector<std::string> pages_;
};

TEST_F(Differences, AreSmallAndGiveEveryPageBack) {
  const size_t whole = store().size();
  for (int i = 0; i < 40; ++i) {
    edit();
    EXPECT_LT(store().size(), whole / 50);
  }
  for (size_t i = 0; i < pages_.size(); ++i) {
    const auto lineage = codec_.load(records_[digests_[i]], digests_[i], lookup());
    ASSERT_TRUE(lineage.ok()) << lineage.error().detail;
    EXPECT_EQ(lineage->payload(), pages_[i]);
    EXPECT_LE(lineage->links.size(), 18U);
  }
}

TEST_F(Differences, WayToAPayloadIsReadInNoMoreTimeThanAllowed) {
  const uint64_t cost_max = 5 * page_.size() + 40'000;
  const ContentCodec codec({.read_cost_max = cost_max});
  Lineage lineage;
  for (int i = 0; i < 40; ++i) {
    const Digest digest = sha256(page_);
    const auto record = i == 0 ? codec.encode(page_) : codec.encode(page_, lineage);
    ASSERT_TRUE(record.ok());
    records_[digest] = *record;
    auto loaded = codec.load(*record, digest, lookup());
    ASSERT_TRUE(loaded.ok()) << loaded.error().detail;
    EXPECT_EQ(loaded->payload(), page_);
    EXPECT_LE(loaded->bytes.size() + 400 * loaded->steps.size(), cost_max);
    EXPECT_TRUE(i == 0 || loaded->links.size() > 1) << i;
    lineage = std::move(*loaded);
    digests_.push_back(digest);
    edit();
  }
}

// Formats 1 and 2 were zstd frames with the ancestors' bytes as prefix; they differ in the shape of
// the tree, which is the writer's choice. What is written today goes on from them.
TEST_F(Differences, RecordsOfTheFirstFormatsAreReadAndBuiltUpon) {
  store();
  const std::string before = page_;
  edit();
  const auto frame = Zstd(9).compress(page_, before);
  ASSERT_TRUE(frame.ok());
  for (const uint8_t format : {1, 2}) {
    ByteWriter record;
    record.byte(format);
    record.enumerator(ContentCoding::kZstdDelta);
    record.digest(digests_[0]);
    record.varint(1);
    record.varint(page_.size());
    record.raw(*frame);
    const auto back = codec_.decode(record.bytes(), sha256(page_), lookup());
    ASSERT_TRUE(back.ok()) << back.error().detail;
    EXPECT_EQ(*back, page_);
    records_[sha256(page_)] = record.bytes();
  }
  digests_.push_back(sha256(page_));
  edit();
  const std::string next = store();
  EXPECT_EQ(next[0], 4);
  const auto back = codec_.decode(next, digests_.back(), lookup());
  ASSERT_TRUE(back.ok()) << back.error().detail;
  EXPECT_EQ(*back, page_);
}

// docs/formats.md, "Reading coding 4".
TEST(Content, DocumentedDifferenceIsTrue) {
  const std::string front =
      "<!doctype html><title>Harbour News</title><h1>Ferry times change</h1><p>Boats leave at 7, ";
  const std::string back = " from the east quay.</p><p>Moored at 4 Mole Street since 1961.</p>";
  const std::string page = front + "9 and 11" + back;
  const std::string next = front + "10 and 12" + back;
  ByteWriter out;
  out.raw("\x04\x04");
  out.digest(sha256(page));
  out.varint(1);
  out.varint(next.size());
  out.text("\x99\xe6\xbc\x2d\xe4\xaf");
  out.text("");
  out.varint(9);
  out.raw(std::string_view("\x28\xb5\x2f\xfd\x20\x09\x49\x00\x00", 9));
  out.raw("10 and 12");
  const std::string record = std::move(out).take();
  EXPECT_EQ(hex(record),
            "04047e6506b196844f759c447a280513bdebc8e0bb1a041dfd8a23b1c4950137a55c01a501"
            "0699e6bc2de4af000928b52ffd2009490000313020616e64203132");
  const ContentCodec codec;
  const auto whole = codec.encode(page);
  ASSERT_TRUE(whole.ok());
  const auto lookup = [&](const Digest& digest) {
    return Result<std::optional<std::string>>(digest == sha256(page) ? std::optional(*whole)
                                                                     : std::nullopt);
  };
  const auto read = codec.decode(record, sha256(next), lookup);
  ASSERT_TRUE(read.ok()) << read.error().detail;
  EXPECT_EQ(*read, next);
}

TEST_F(Differences, DamageIsNoticedWhereverItIs) {
  store();
  edit();
  store();
  edit();
  const std::string record = store();
  for (size_t at = 0; at < record.size(); ++at) {
    std::string damaged = record;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
    const auto back = codec_.decode(damaged, digests_.back(), lookup());
    EXPECT_TRUE(!back.ok() || *back == page_) << at;
    EXPECT_FALSE(codec_.decode(record.substr(0, at), digests_.back(), lookup()).ok()) << at;
  }
}

TEST_F(Differences, UnlikePageIsStoredWhole) {
  store();
  Rng rng(99);
  for (char& c : page_) {
    c = static_cast<char>(rng.next());
  }
  const auto parent = ContentCodec::parent_of(store());
  ASSERT_TRUE(parent.ok());
  EXPECT_FALSE(parent->has_value());
}

TEST_F(Differences, MissingAndMisplacedAncestorsAreCorrupt) {
  store();
  edit();
  const std::string first = store();
  edit();
  const std::string second = store();
  const Digest digest = digests_.back();
  const auto alone = codec_.decode(second, digest, [](const Digest&) {
    return Result<std::optional<std::string>>(std::optional<std::string>());
  });
  ASSERT_FALSE(alone.ok());
  EXPECT_EQ(alone.error().kind, ErrorKind::kCorrupt);
  const auto endless = codec_.decode(second, digest, [&](const Digest&) {
    return Result<std::optional<std::string>>(std::optional<std::string>(second));
  });
  ASSERT_FALSE(endless.ok());
  EXPECT_EQ(endless.error().kind, ErrorKind::kCorrupt);
}

TEST(Place, EveryParentIsOnTheWayToThePlaceBefore) {
  for (uint32_t place = 1; place < ContentCodec::kPlacesMax; ++place) {
    const uint32_t parent = parent_place(place);
    uint32_t on_the_way = place - 1;
    while (on_the_way > parent) {
      on_the_way = parent_place(on_the_way);
    }
    ASSERT_EQ(on_the_way, parent) << place;
    int steps = 0;
    for (uint32_t at = place; at != 0; at = parent_place(at)) {
      ++steps;
    }
    ASSERT_LE(steps, 45) << place;
  }
}

TEST(Relatives, NearestIsThePageOfTheSameTemplate) {
  const auto templated = [](const std::string& name, int text) {
    std::string page;
    for (int i = 0; i < 200; ++i) {
      page += "<div class=" + name + std::to_string(i) + ">";
    }
    for (int i = 0; i < 20; ++i) {
      page += "<p>" + std::to_string(text * 1000 + i);
    }
    return page;
  };
  Relatives relatives;
  const Sketch article = sketch_of(templated("article", 1));
  relatives.remember("site", sha256("article"), article);
  relatives.remember("site", sha256("section"), sketch_of(templated("section", 2)));
  const auto nearest = relatives.nearest("site", sketch_of(templated("section", 3)));
  ASSERT_TRUE(nearest);
  EXPECT_EQ(nearest->digest, sha256("section"));
  EXPECT_GT(nearest->similarity, 0.6);
  EXPECT_FALSE(relatives.nearest("other site", article));
  EXPECT_EQ(similarity(article, article), 1.0);
  EXPECT_EQ(similarity(sketch_of(""), sketch_of("")), 0.0);
}

}  // namespace
}  // namespace broadsheet::storage

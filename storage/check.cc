#include "storage/check.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "storage/article_record.h"
#include "storage/keys.h"
#include "storage/payload_name.h"
#include "storage/provenance.h"
#include "storage/reader.h"
#include "storage/related_rows.h"
#include "storage/tombstone.h"

namespace broadsheet::storage {
namespace {

constexpr uint64_t kProgressEvery = 1000;
constexpr auto kOneEnd = "a related link has one end only";

FindingKind kind_of_failure(const Error& error) {
  return error.detail.find("digest") != std::string::npos ? FindingKind::kDigestMismatch
                                                          : FindingKind::kUndecodable;
}

// A key for people: unprintable bytes as \xx.
std::string printable(std::string_view key) {
  std::string out;
  for (const char c : key) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte >= 0x20 && byte < 0x7F) {
      out.push_back(c);
    } else {
      out += fmt::format("\\{:02x}", byte);
    }
  }
  return out;
}

}  // namespace

ArchiveCheck::ArchiveCheck(const Database& database, const ReadView& view,
                           const ContentCodec& codec, std::function<void(uint64_t done)> progress)
    : database_(database), view_(view), codec_(codec), progress_(std::move(progress)) {
  view_.fill_cache = false;
}

Result<std::vector<Finding>> ArchiveCheck::run() {
  check_files();
  check_meta();
  check_contents();
  check_articles();
  check_urls();
  check_queues();
  check_captures();
  check_versions();
  check_copies();
  check_alike();
  check_edges();
  check_outlinks();
  check_hosts();
  check_tombstones();
  check_chain();
  check_queue_counts();
  check_counters();
  if (progress_) {
    progress_(done_);
  }
  return std::move(findings_);
}

void ArchiveCheck::walk(Family family, std::string_view prefix, const Visit& visit) {
  Cursor cursor = database_.scan(family, prefix, view_);
  for (; cursor.valid() && findings_.size() < kFindingsMax; cursor.next()) {
    visit(cursor.key(), cursor.value());
    if (++done_ % kProgressEvery == 0 && progress_) {
      progress_(done_);
    }
  }
  if (const Result<void> status = cursor.status(); !status.ok()) {
    found(FindingKind::kUndecodable, std::string(name_of(family)), status.error().detail);
  }
}

void ArchiveCheck::found(FindingKind kind, std::string where, std::string detail) {
  if (findings_.size() < kFindingsMax) {
    findings_.push_back({.kind = kind, .where = std::move(where), .detail = std::move(detail)});
  }
}

bool ArchiveCheck::holds(Family family, std::string_view key) {
  const Result<bool> held = database_.contains(family, key, view_);
  if (!held.ok()) {
    found(FindingKind::kUndecodable, printable(key), held.error().detail);
    return true;  // said already: not missing as well
  }
  return *held;
}

// What no record stands in is read too: a file that is damaged there today is lost tomorrow. The
// log of one's own process is being written.
void ArchiveCheck::check_files() {
  if (const Result<void> files = database_.verify_files(); !files.ok()) {
    found(FindingKind::kDamagedFile, database_.directory().string(), files.error().detail);
  }
  if (!database_.is_fixed()) {
    return;
  }
  if (const Result<void> log = Database::verify_log(database_.directory()); !log.ok()) {
    found(FindingKind::kDamagedFile, database_.directory().string(), log.error().detail);
  }
}

void ArchiveCheck::check_contents() {
  std::string told;  // the front of a digest that has a key of its own
  std::optional<Digest> before;
  walk(Family::kContent, "", [&, this](std::string_view key, std::string_view value) {
    if (is_name_key(key)) {
      told = key;
      if (const auto named = decode_name(key, value); !named.ok()) {
        found(FindingKind::kUndecodable, hex(key), named.error().detail);
      }
      return;
    }
    ++counted_.contents;
    const auto digest = Digest::from_bytes(key);
    if (!digest) {
      found(FindingKind::kUndecodable, printable(key), "a content key is no digest");
      return;
    }
    const Digest name = short_name_of(*digest);
    if (before && short_name_of(*before) == name && (told.empty() || !key.starts_with(told))) {
      found(FindingKind::kDanglingReference, text_of_name(name),
            "two payloads begin so, and nothing says which of them captures mean");
    }
    before = digest;
    const auto bytes = codec_.decode(value, *digest, [this](const Digest& base) {
      return database_.get(Family::kContent, base.view(), view_);
    });
    if (!bytes.ok()) {
      found(kind_of_failure(bytes.error()), digest->hex(), bytes.error().detail);
    }
  });
}

void ArchiveCheck::check_articles() {
  walk(Family::kArticle, "", [this](std::string_view key, std::string_view value) {
    const auto place = parse_article_key(key);
    if (!place) {
      found(FindingKind::kUndecodable, printable(key), "an article key is damaged");
      return;
    }
    counted_.articles += place->part == ArticlePart::kText ? 1 : 0;
    const auto bytes = codec_.decode(value, place->digest,
                                     [](const Digest&) -> Result<std::optional<std::string>> {
                                       return std::optional<std::string>();
                                     });
    if (!bytes.ok()) {
      found(kind_of_failure(bytes.error()), place->digest.hex(), bytes.error().detail);
      return;
    }
    if (place->part == ArticlePart::kArticle) {
      const auto text = text_of_article(*bytes);
      if (!text.ok()) {
        found(FindingKind::kUndecodable, place->digest.hex(), text.error().detail);
      } else if (!holds(Family::kArticle, text_key(*text))) {
        found(FindingKind::kMissingContent, place->digest.hex(), "its text is missing");
      }
    }
  });
}

void ArchiveCheck::check_urls() {
  walk(Family::kUrl, "", [this](std::string_view key, std::string_view value) {
    ++counted_.urls;
    const auto row = decode_url_row(value);
    if (!row.ok()) {
      found(FindingKind::kUndecodable, printable(key), row.error().detail);
      return;
    }
    const UrlKey url = UrlKey::from_stored(std::string(key));
    if (row->state == UrlState::kDue) {
      const std::string place = due_key(row->job, url, row->priority, row->due_at);
      if (!holds(Family::kDue, place)) {
        found(FindingKind::kDanglingReference, row->href, "due, but in no queue");
      }
    }
    if (row->payload && !holds(Family::kCapture, capture_key(url, row->payload_capture))) {
      found(FindingKind::kDanglingReference, row->href, "its last whole capture is missing");
    }
    if (row->payload_version.value_or(0) > 0 &&
        !holds(Family::kVersion, version_key(url, *row->payload_version))) {
      found(FindingKind::kDanglingReference, row->href,
            "its last whole capture's version is missing");
    }
    if (row->versions > 0 && !holds(Family::kVersion, version_key(url, row->versions))) {
      found(FindingKind::kDanglingReference, row->href, "its newest version is missing");
    }
  });
}

void ArchiveCheck::check_queues() {
  walk(Family::kDue, "", [this](std::string_view key, std::string_view value) {
    ++counted_.due;
    const auto place = parse_due_key(key);
    const auto due = decode_due(value);
    if (!place || !due.ok()) {
      found(FindingKind::kUndecodable, printable(key), "a queue entry is damaged");
      return;
    }
    waiting_.entered(place->job, due->href);
    const auto record = database_.get(Family::kUrl, place->key.text(), view_);
    if (!record.ok() || !*record) {
      found(FindingKind::kDanglingReference, place->key.text(), "in a queue, but has no row");
      return;
    }
    const auto row = decode_url_row(**record);
    if (row.ok() && (row->state != UrlState::kDue ||
                     due_key(row->job, place->key, row->priority, row->due_at) != key)) {
      found(FindingKind::kDanglingReference, row->href, "in a queue that its row does not name");
    }
  });
}

void ArchiveCheck::check_captures() {
  PayloadNames names(database_, view_);
  walk(Family::kCapture, "", [&, this](std::string_view key, std::string_view value) {
    ++counted_.captures;
    const auto place = parse_capture_key(key);
    const auto capture = decode_capture(value);
    if (!place || !capture.ok()) {
      found(FindingKind::kUndecodable, printable(key),
            place ? capture.error().detail : "a capture key is damaged");
      return;
    }
    counted_.payload_bytes += capture->payload_bytes;
    const auto payload = names.payload_of(capture->payload);
    const std::string where = fmt::format("{} capture {}", place->key.text(), place->number);
    if (!holds(Family::kUrl, place->key.text())) {
      found(FindingKind::kDanglingReference, where, "its URL has no row");
    }
    if (!payload.ok()) {
      found(FindingKind::kUndecodable, where, payload.error().detail);
    } else if (!holds(Family::kContent, payload->view())) {
      found(FindingKind::kMissingContent, where,
            is_short_name(*payload)
                ? fmt::format("content {} is missing, and with it the rest of its digest",
                              text_of_name(*payload))
                : fmt::format("content {} is missing", payload->hex()));
    }
    if (capture->version && !holds(Family::kVersion, version_key(place->key, *capture->version))) {
      found(FindingKind::kDanglingReference, where,
            fmt::format("version {} is missing", *capture->version));
    }
    if (capture->refers_to &&
        !holds(Family::kCapture, capture_key(place->key, *capture->refers_to))) {
      found(FindingKind::kDanglingReference, where,
            fmt::format("capture {} is missing", *capture->refers_to));
    }
  });
}

// Usually 1; more where the versions before were pruned.
uint64_t ArchiveCheck::first_version_of(const UrlKey& url, uint64_t found_number) {
  if (found_number == 1) {
    return 1;
  }
  const auto tombstones = tombstones_of(database_, url, view_);
  if (!tombstones.ok()) {
    return 1;  // check_tombstones() says why
  }
  const bool was_pruned = std::any_of(
      tombstones->begin(), tombstones->end(),
      [&](const Tombstone& tombstone) { return tombstone.versions_through + 1 == found_number; });
  return was_pruned ? found_number : 1;
}

void ArchiveCheck::check_versions() {
  UrlKey url;
  uint64_t expected = 1;
  walk(Family::kVersion, "", [&, this](std::string_view key, std::string_view value) {
    ++counted_.versions;
    const auto place = parse_version_key(key);
    const auto version = decode_version(value);
    if (!place || !version.ok()) {
      found(FindingKind::kUndecodable, printable(key),
            place ? version.error().detail : "a version key is damaged");
      return;
    }
    expected = place->key == url ? expected + 1 : first_version_of(place->key, place->number);
    url = place->key;
    const std::string where = fmt::format("{} version {}", url.text(), place->number);
    if (place->number != expected) {
      found(FindingKind::kDanglingReference, where,
            fmt::format("version {} is missing before it", expected));
      expected = place->number;
    }
    if (!holds(Family::kArticle, article_key(version->article))) {
      found(FindingKind::kMissingContent, where,
            fmt::format("article {} is missing", version->article.hex()));
    }
    if (!holds(Family::kCapture, capture_key(url, version->capture))) {
      found(FindingKind::kDanglingReference, where,
            fmt::format("capture {} is missing", version->capture));
    }
    if (!holds(Family::kNear, copy_key(version->folded_text, url))) {
      found(FindingKind::kDanglingReference, where, "its text is not in the index of copies");
    }
  });
}

void ArchiveCheck::check_copies() {
  walk(Family::kNear, near_prefix(NearPart::kCopy),
       [this](std::string_view key, std::string_view value) {
         const auto place = parse_copy_key(key);
         const auto copy = decode_copy(value);
         if (!place || !copy.ok()) {
           found(FindingKind::kUndecodable, printable(key),
                 "an entry of the index of copies is damaged");
           return;
         }
         if (!holds(Family::kVersion, version_key(place->key, copy->version))) {
           found(FindingKind::kDanglingReference, place->key.text(),
                 fmt::format("the index of copies names version {}, which is missing",
                             copy->version));
         }
       });
}

void ArchiveCheck::check_alike() {
  const auto damaged = [this](std::string_view key) {
    found(FindingKind::kUndecodable, printable(key), "an entry of the index of copies is damaged");
  };
  walk(Family::kNear, near_prefix(NearPart::kFingerprint),
       [&](std::string_view key, std::string_view value) {
         if (!parse_fingerprint_key(key) || !decode_fingerprint(value).ok()) {
           damaged(key);
         }
       });
  walk(Family::kNear, near_prefix(NearPart::kBand), [&](std::string_view key, std::string_view) {
    const auto text = parse_band_key(key);
    if (!text) {
      damaged(key);
    } else if (!holds(Family::kNear, fingerprint_key(*text))) {
      found(FindingKind::kDanglingReference, text->hex(), "its fingerprint is missing");
    }
  });
  walk(Family::kNear, near_prefix(NearPart::kAlike),
       [&](std::string_view key, std::string_view value) {
         const auto pair = parse_alike_key(key);
         if (!pair || !decode_alike(value).ok()) {
           damaged(key);
         } else if (!holds(Family::kNear, alike_key(pair->other, pair->folded_text)) ||
                    !holds(Family::kNear, fingerprint_key(pair->other))) {
           found(FindingKind::kDanglingReference, pair->folded_text.hex(),
                 "it is paired with a text that does not know of it");
         }
       });
}

void ArchiveCheck::check_edges() {
  walk(Family::kEdge, "", [this](std::string_view key, std::string_view value) {
    const auto place = parse_edge_key(key);
    if (!place) {
      found(FindingKind::kUndecodable, printable(key), "a related link is damaged");
    } else if (place->end == EdgeEnd::kTo) {
      check_mark(place->other, place->key);
    } else if (place->other.empty()) {
      check_related(place->key, decode_related(value));
    } else if (!decode_edge(value).ok()) {
      found(FindingKind::kUndecodable, printable(key), "a related link is damaged");
    } else {
      check_mark_of(place->key, place->other);
    }
  });
}

void ArchiveCheck::check_related(const UrlKey& from,
                                 const Result<std::vector<RelatedLink>>& links) {
  if (!links.ok()) {
    found(FindingKind::kUndecodable, from.text(), links.error().detail);
    return;
  }
  for (const RelatedLink& link : *links) {
    check_mark_of(from, link.to);
  }
}

void ArchiveCheck::check_mark_of(const UrlKey& from, const UrlKey& to) {
  if (!holds(Family::kEdge, edge_key(EdgeEnd::kTo, to, from))) {
    found(FindingKind::kDanglingReference, from.text(), kOneEnd);
  }
}

void ArchiveCheck::check_mark(const UrlKey& from, const UrlKey& to) {
  const auto link = find_related(database_, from, to, view_);
  if (!link.ok() && link.error().kind != ErrorKind::kCorrupt) {
    found(FindingKind::kUndecodable, to.text(), link.error().detail);
  } else if (link.ok() && !*link) {
    found(FindingKind::kDanglingReference, to.text(), kOneEnd);
  }
}

void ArchiveCheck::check_outlinks() {
  walk(Family::kOutlink, "", [this](std::string_view key, std::string_view value) {
    if (const auto links = decode_outlinks(value); !links.ok()) {
      found(FindingKind::kUndecodable, printable(key), links.error().detail);
    }
  });
}

void ArchiveCheck::check_tombstones() {
  walk(Family::kTombstone, "", [this](std::string_view key, std::string_view value) {
    if (const Result<void> verified = verify_tombstone(key, value); !verified.ok()) {
      found(FindingKind::kUndecodable, printable(key), verified.error().detail);
    }
  });
}

void ArchiveCheck::check_chain() {
  const auto report = verify_chain(database_, view_, {}, {});
  if (!report.ok()) {
    found(FindingKind::kUndecodable, "chain", report.error().detail);
    return;
  }
  for (const ChainFault& fault : report->faults) {
    found(FindingKind::kDigestMismatch,
          fault.link == 0 ? "chain" : fmt::format("chain link {}", fault.link),
          fault.where.empty() ? fault.what : fmt::format("{}: {}", fault.where, fault.what));
  }
  done_ += report->head.links;
}

void ArchiveCheck::check_meta() {
  if (const auto jobs = read_jobs(database_, view_); !jobs.ok()) {
    found(FindingKind::kUndecodable, "jobs", jobs.error().detail);
  }
  if (const auto sources = read_sources(database_, view_); !sources.ok()) {
    found(FindingKind::kUndecodable, "sources", sources.error().detail);
  }
}

void ArchiveCheck::check_hosts() {
  walk(Family::kHost, "", [this](std::string_view key, std::string_view value) {
    const auto place = parse_host_key(key);
    HostRow row;
    const Result<void> decoded = !place ? Error{ErrorKind::kCorrupt, "a host key is damaged"}
                                 : place->part == HostPart::kPace ? decode_host_pace(value, row)
                                                                  : decode_host_robots(value, row);
    if (!decoded.ok()) {
      found(FindingKind::kUndecodable, printable(key), decoded.error().detail);
      return;
    }
    counted_.hosts += place->part == HostPart::kPace ? 1 : 0;
  });
}

// An archive that no program has written since the counts came has none: they are made when it is
// next opened.
void ArchiveCheck::check_queue_counts() {
  const auto kept = kept_queue_counts(database_, view_);
  if (!kept.ok()) {
    found(FindingKind::kCounter, "queues", kept.error().detail);
    return;
  }
  if (kept->empty() || !findings_.empty()) {
    return;
  }
  std::map<std::string, std::pair<int64_t, int64_t>> both;  // kept, counted
  for (const auto& [key, count] : *kept) {
    both[key].first = count;
  }
  for (const auto& [key, count] : waiting_.by_key()) {
    both[key].second = count;
  }
  for (const auto& [key, counts] : both) {
    if (counts.first != counts.second) {
      found(
          FindingKind::kCounter, printable(key),
          fmt::format("the count of the queue says {}, there are {}", counts.first, counts.second));
    }
  }
}

void ArchiveCheck::check_counters() {
  const auto record = database_.get(Family::kMeta, kCountersKey, view_);
  const auto kept = record.ok() && *record
                        ? decode_counters(**record)
                        : Result<Counters>(Error{ErrorKind::kCorrupt, "there are no counters"});
  if (!kept.ok()) {
    found(FindingKind::kCounter, "counters", kept.error().detail);
    return;
  }
  if (!findings_.empty()) {
    return;  // what could not be read was not counted
  }
  const auto kept_numbers = listed(*kept);
  const auto counted_numbers = listed(counted_);
  for (size_t i = 0; i < kept_numbers.size(); ++i) {
    if (kept_numbers[i].second != counted_numbers[i].second) {
      found(FindingKind::kCounter, std::string(kept_numbers[i].first),
            fmt::format("counter says {}, there are {}", kept_numbers[i].second,
                        counted_numbers[i].second));
    }
  }
}

}  // namespace broadsheet::storage

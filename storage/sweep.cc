#include "storage/sweep.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/bytes.h"
#include "storage/content_store.h"
#include "storage/keys.h"
#include "storage/near_index.h"
#include "storage/payload_name.h"

namespace broadsheet::storage {
namespace {

constexpr size_t kErasedPerBatch = 1000;
constexpr uint64_t kToldEvery = 4096;

// The first eight bytes of a digest stand for it: two that share them would keep one record too
// many, which loses nothing.
uint64_t short_of(const Digest& digest) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) {
    value = (value << 8) | digest.bytes[i];
  }
  return value;
}

// Filled, then sealed, then asked.
class ShortSet {
 public:
  void add(const Digest& digest) { values_.push_back(short_of(digest)); }
  void add(uint64_t value) { values_.push_back(value); }
  void seal() {
    std::sort(values_.begin(), values_.end());
    values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
  }
  [[nodiscard]] bool contains(uint64_t value) const {
    return std::binary_search(values_.begin(), values_.end(), value);
  }
  [[nodiscard]] const std::vector<uint64_t>& values() const { return values_; }

 private:
  std::vector<uint64_t> values_;
};

class Sweep {
 public:
  Sweep(Database& database, Counters& counters, const SweepOptions& options,
        const std::function<void(uint64_t done)>& told)
      : database_(database), counters_(counters), options_(options), told_(told) {}

  Result<SweepResult> run() {
    BS_TRY_VOID(mark_payloads());
    BS_TRY_VOID(find_parents());
    BS_TRY_VOID(sweep_contents());
    BS_TRY_VOID(sweep_articles());
    BS_TRY_VOID(sweep_fingerprints());
    return result_;
  }

 private:
  struct Link {
    uint64_t child = 0;
    uint64_t parent = 0;
  };

  void step() {
    if (++done_ % kToldEvery == 0 && told_) {
      told_(done_);
    }
  }
  Result<void> mark_payloads();
  Result<void> find_parents();
  [[nodiscard]] std::vector<uint64_t> parents_of(uint64_t child) const;
  [[nodiscard]] ShortSet needed() const;
  Result<void> sweep_contents();
  Result<void> free_base(const Digest& base);
  Result<void> rewrite_below(const Digest& base, Batch& batch);
  Result<void> sweep_articles();
  Result<void> sweep_fingerprints();
  Result<void> write(Batch& batch) {
    batch.put(Family::kMeta, kCountersKey, encode_counters(counters_));
    return database_.write(batch, false);
  }
  // In batches; keeps `counter` (null: none counts them) in step.
  Result<void> erase(Family family, const std::vector<std::string>& keys, uint64_t* counter,
                     uint64_t& erased);

  Database& database_;
  Counters& counters_;
  SweepOptions options_;
  const std::function<void(uint64_t done)>& told_;
  ContentCodec codec_;
  uint64_t done_ = 0;
  ShortSet payloads_;        // of captures
  std::vector<Link> links_;  // differences, by child
  SweepResult result_;
};

Result<void> Sweep::mark_payloads() {
  PayloadNames names(database_, {.fill_cache = false});
  Cursor cursor = database_.scan(Family::kCapture, "", {.fill_cache = false});
  for (; cursor.valid(); cursor.next()) {
    BS_TRY(const CaptureInfo capture, decode_capture(cursor.value()));
    BS_TRY(const Digest payload, names.payload_of(capture.payload));
    payloads_.add(payload);
    step();
  }
  payloads_.seal();
  return cursor.status();
}

Result<void> Sweep::find_parents() {
  Cursor cursor = database_.scan(Family::kContent, "", {.fill_cache = false});
  for (; cursor.valid(); cursor.next()) {
    if (is_name_key(cursor.key())) {
      continue;
    }
    const auto digest = Digest::from_bytes(cursor.key());
    if (!digest) {
      return Error{ErrorKind::kCorrupt, "a content key is no digest"};
    }
    BS_TRY(const std::optional<Digest> parent, ContentCodec::parent_of(cursor.value()));
    if (parent) {
      links_.push_back({.child = short_of(*digest), .parent = short_of(*parent)});
    }
    step();
  }
  std::sort(links_.begin(), links_.end(),
            [](const Link& a, const Link& b) { return a.child < b.child; });
  return cursor.status();
}

std::vector<uint64_t> Sweep::parents_of(uint64_t child) const {
  std::vector<uint64_t> parents;
  auto link = std::lower_bound(links_.begin(), links_.end(), child,
                               [](const Link& a, uint64_t value) { return a.child < value; });
  for (; link != links_.end() && link->child == child; ++link) {
    parents.push_back(link->parent);
  }
  return parents;
}

// The payloads of captures and all that they are differences from.
ShortSet Sweep::needed() const {
  std::vector<uint64_t> open = payloads_.values();
  std::map<uint64_t, bool> bases;  // that are no capture's payload
  while (!open.empty()) {
    const uint64_t value = open.back();
    open.pop_back();
    for (const uint64_t parent : parents_of(value)) {
      if (!payloads_.contains(parent) && bases.emplace(parent, true).second) {
        open.push_back(parent);
      }
    }
  }
  ShortSet all = payloads_;
  for (const auto& [base, unused] : bases) {
    all.add(base);
  }
  all.seal();
  return all;
}

Result<void> Sweep::sweep_contents() {
  const ShortSet kept = needed();
  std::vector<std::string> garbage;
  std::vector<Digest> bases;
  Cursor cursor = database_.scan(Family::kContent, "", {.fill_cache = false});
  for (; cursor.valid(); cursor.next()) {
    const auto digest = Digest::from_bytes(cursor.key());
    const uint64_t value = digest ? short_of(*digest) : 0;
    if (digest && !kept.contains(value)) {
      garbage.emplace_back(cursor.key());
    } else if (digest && !payloads_.contains(value)) {
      bases.push_back(*digest);
    }
  }
  BS_TRY_VOID(cursor.status());
  // First, so that those below a base are looked for among what is kept.
  BS_TRY_VOID(erase(Family::kContent, garbage, &counters_.contents, result_.contents));
  if (!options_.free_bases) {
    result_.bases_kept = bases.size();
    return ok();
  }
  for (const Digest& base : bases) {
    BS_TRY_VOID(free_base(base));
  }
  return ok();
}

Result<void> Sweep::erase(Family family, const std::vector<std::string>& keys, uint64_t* counter,
                          uint64_t& erased) {
  for (size_t begin = 0; begin < keys.size(); begin += kErasedPerBatch) {
    Batch batch(database_);
    const size_t end = std::min(begin + kErasedPerBatch, keys.size());
    for (size_t i = begin; i < end; ++i) {
      batch.erase(family, keys[i]);
      step();
    }
    if (counter != nullptr) {
      *counter -= std::min<uint64_t>(*counter, end - begin);
    }
    erased += end - begin;
    BS_TRY_VOID(write(batch));
  }
  return ok();
}

// One batch a base: its dependents change their places in the tree together or not at all.
Result<void> Sweep::free_base(const Digest& base) {
  Batch batch(database_);
  BS_TRY_VOID(rewrite_below(base, batch));
  batch.erase(Family::kContent, base.view());
  counters_.contents -= std::min<uint64_t>(counters_.contents, 1);
  ++result_.contents;
  return write(batch);
}

// Everything stored as a difference from `base`, however far below, is stored anew: the nearest
// whole, the rest against what they differed from before.
Result<void> Sweep::rewrite_below(const Digest& base, Batch& batch) {
  std::map<Digest, std::string> renewed;
  const ContentCodec::Lookup as_it_was = [&](const Digest& digest) {
    return database_.get(Family::kContent, digest.view());
  };
  const ContentCodec::Lookup as_it_becomes =
      [&](const Digest& digest) -> Result<std::optional<std::string>> {
    const auto record = renewed.find(digest);
    return record != renewed.end() ? Result<std::optional<std::string>>(record->second)
                                   : as_it_was(digest);
  };
  std::vector<uint64_t> above = {short_of(base)};
  while (!above.empty()) {
    ShortSet below;
    for (const Link& link : links_) {
      if (std::binary_search(above.begin(), above.end(), link.parent)) {
        below.add(link.child);
      }
    }
    below.seal();
    above = below.values();
    for (const uint64_t value : above) {
      std::string front;
      append_big_endian(front, value, 8);
      Cursor cursor = database_.scan(Family::kContent, front);
      for (; cursor.valid(); cursor.next()) {
        const auto digest = Digest::from_bytes(cursor.key());
        BS_TRY(const std::optional<Digest> parent, ContentCodec::parent_of(cursor.value()));
        if (!digest || !parent || renewed.contains(*digest)) {
          continue;
        }
        BS_TRY(const std::string bytes, codec_.decode(cursor.value(), *digest, as_it_was));
        std::string record;
        if (const auto held = renewed.find(*parent); held != renewed.end()) {
          BS_TRY(const Lineage lineage, codec_.load(held->second, *parent, as_it_becomes));
          BS_TRY(record, codec_.encode(bytes, lineage));
        } else {
          BS_TRY(record, codec_.encode(bytes));
        }
        batch.put(Family::kContent, digest->view(), record);
        renewed.emplace(*digest, std::move(record));
        ++result_.rewritten;
        step();
      }
      BS_TRY_VOID(cursor.status());
    }
  }
  // What was stored anew differs from others now.
  const auto of_renewed = [&](const Link& link) {
    return std::any_of(renewed.begin(), renewed.end(),
                       [&](const auto& record) { return short_of(record.first) == link.child; });
  };
  std::erase_if(links_, of_renewed);
  for (const auto& [digest, record] : renewed) {
    BS_TRY(const std::optional<Digest> parent, ContentCodec::parent_of(record));
    if (parent) {
      links_.push_back({.child = short_of(digest), .parent = short_of(*parent)});
    }
  }
  return ok();
}

Result<void> Sweep::sweep_articles() {
  ShortSet articles;
  ShortSet texts;
  Cursor versions = database_.scan(Family::kVersion, "", {.fill_cache = false});
  for (; versions.valid(); versions.next()) {
    BS_TRY(const VersionInfo version, decode_version(versions.value()));
    articles.add(version.article);
    texts.add(version.text);
    step();
  }
  BS_TRY_VOID(versions.status());
  articles.seal();
  texts.seal();
  std::vector<std::string> article_garbage;
  std::vector<std::string> text_garbage;
  Cursor cursor = database_.scan(Family::kArticle, "", {.fill_cache = false});
  for (; cursor.valid(); cursor.next()) {
    const auto place = parse_article_key(cursor.key());
    const bool is_text = place && place->part == ArticlePart::kText;
    if (place && !(is_text ? texts : articles).contains(short_of(place->digest))) {
      (is_text ? text_garbage : article_garbage).emplace_back(cursor.key());
    }
  }
  BS_TRY_VOID(cursor.status());
  uint64_t records = 0;  // each goes with its text, or beside it
  BS_TRY_VOID(erase(Family::kArticle, article_garbage, nullptr, records));
  return erase(Family::kArticle, text_garbage, &counters_.articles, result_.articles);
}

Result<void> Sweep::sweep_fingerprints() {
  Cursor cursor =
      database_.scan(Family::kNear, near_prefix(NearPart::kFingerprint), {.fill_cache = false});
  for (; cursor.valid(); cursor.next()) {
    const auto text = parse_fingerprint_key(cursor.key());
    if (!text || database_.scan(Family::kNear, copy_prefix(*text)).valid()) {
      continue;
    }
    Batch batch(database_);
    BS_TRY_VOID(erase_fingerprint(database_, batch, *text));
    BS_TRY_VOID(write(batch));
    ++result_.fingerprints;
    step();
  }
  return cursor.status();
}

}  // namespace

Result<SweepResult> sweep(Database& database, Counters& counters, const SweepOptions& options,
                          const std::function<void(uint64_t done)>& told) {
  return Sweep(database, counters, options, told).run();
}

}  // namespace broadsheet::storage

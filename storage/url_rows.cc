#include "storage/url_rows.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "storage/keys.h"
#include "storage/queue_counts.h"

namespace broadsheet::storage {
namespace {

std::string queue_place(const UrlKey& key, const UrlRow& row) {
  return due_key(row.job, key, row.priority, row.due_at);
}

bool is_due(const std::optional<UrlRow>& row) {
  return row && row->state == UrlState::kDue;
}

// Whether a page that waits for its first visit since something linked to it is now announced as
// more urgent.
bool is_announced(const UrlRow& row, const Candidate& candidate, const JobRow& job) {
  const bool is_listed = candidate.via == FoundVia::kFeed || candidate.via == FoundVia::kSitemap;
  return is_listed && row.state == UrlState::kDue && row.job == job.id && row.visits == 0 &&
         candidate.priority < row.priority;
}

}  // namespace

bool is_wanted(const UrlRow* row, const JobRow& job) {
  if (row == nullptr) {
    return true;
  }
  if (row->visits > 0 && row->last_visit >= job.round_started) {
    return false;
  }
  return row->state != UrlState::kDue || row->job != job.id;
}

bool is_of_the_future(const UrlRow& row, SysTime now) {
  constexpr Milliseconds kSlack = std::chrono::minutes(10);  // visits are not committed in order
  return row.state != UrlState::kDue && row.last_visit > now + kSlack;
}

bool is_back(const UrlRow& row, const ReturnRule& rule, SysTime now) {
  constexpr uint32_t kDoublingsMax = 20;
  if (row.visits == 0) {
    return true;
  }
  if (row.state == UrlState::kDue || row.article) {
    return false;
  }
  Milliseconds rest = row.depth <= 1 ? rule.near : rule.far;
  if (row.state == UrlState::kRefused) {
    rest = rule.far;
  } else if (row.failures > 0) {
    rest = std::min(rule.failed_first * (1U << std::min(row.failures - 1, kDoublingsMax)),
                    rule.failed_max);
  }
  return now - row.last_visit >= rest || is_of_the_future(row, now);
}

Result<void> UrlRows::load(const std::vector<UrlKey>& keys) {
  std::vector<std::string> wanted;
  std::vector<Slot*> slots;
  for (const UrlKey& key : keys) {
    const auto [slot, is_new] = slots_.try_emplace(key);
    if (is_new) {
      wanted.push_back(key.text());
      slots.push_back(&slot->second);
    }
  }
  BS_TRY(const auto records, database_.multi_get(Family::kUrl, wanted));
  for (size_t i = 0; i < records.size(); ++i) {
    if (records[i]) {
      BS_TRY(UrlRow row, decode_url_row(*records[i]));
      slots[i]->before = row;
      slots[i]->after = std::move(row);
    }
  }
  return ok();
}

const UrlRow* UrlRows::find(const UrlKey& key) const {
  const auto slot = slots_.find(key);
  BS_CHECK(slot != slots_.end());
  return slot->second.after ? &*slot->second.after : nullptr;
}

UrlRow& UrlRows::change(const UrlKey& key) {
  const auto slot = slots_.find(key);
  BS_CHECK(slot != slots_.end());
  slot->second.changed = true;
  if (!slot->second.after) {
    slot->second.after.emplace();
  }
  return *slot->second.after;
}

bool UrlRows::enqueue(const Candidate& candidate, const JobRow& job, const std::string& via_href,
                      SysTime now) {
  const UrlRow* const known = find(candidate.key);
  if (job.id == kNoJob || candidate.key.empty()) {
    return false;
  }
  if (!is_wanted(known, job) && !(job.returns && is_of_the_future(*known, now)) &&
      !is_announced(*known, candidate, job)) {
    return false;
  }
  const bool never_seen = known == nullptr;
  if (!never_seen && job.returns && candidate.via != FoundVia::kSeed &&
      !is_back(*known, *job.returns, now)) {
    return false;
  }
  if (!never_seen && candidate.held_since != SysTime{} && known->captures > 0 &&
      known->last_visit >= candidate.held_since) {
    return false;
  }
  UrlRow& row = change(candidate.key);
  if (never_seen) {
    row.href = candidate.href;
    row.found_at = now;
    row.via = candidate.via;
    row.via_href = via_href;
  }
  row.depth = candidate.depth;
  row.priority = candidate.priority;
  row.state = UrlState::kDue;
  row.job = job.id;
  row.due_at = candidate.due_at;
  row.reason.clear();
  if (!candidate.announced.empty()) {
    row.announced = candidate.announced;
  }
  return true;
}

void UrlRows::refuse(const Refusal& refusal, const std::string& via_href, SysTime now) {
  if (refusal.key.empty() || find(refusal.key) != nullptr) {
    return;
  }
  UrlRow& row = change(refusal.key);
  row.href = refusal.href;
  row.state = UrlState::kRefused;
  row.via = refusal.via;
  row.via_href = via_href;
  row.found_at = now;
  row.reason = refusal.reason;
}

void UrlRows::write(Batch& batch, Counters& counters) const {
  QueueDifferences queues;
  for (const auto& [key, slot] : slots_) {
    if (!slot.changed) {
      continue;
    }
    const UrlRow& row = *slot.after;
    batch.put(Family::kUrl, key.text(), encode_url_row(row));
    counters.urls += slot.before ? 0 : 1;
    const std::string old_place = is_due(slot.before) ? queue_place(key, *slot.before) : "";
    const std::string new_place = is_due(slot.after) ? queue_place(key, row) : "";
    if (!old_place.empty() && old_place != new_place) {
      batch.erase(Family::kDue, old_place);
    }
    if (!old_place.empty()) {
      queues.left(slot.before->job, slot.before->href);
    }
    if (!new_place.empty()) {
      queues.entered(row.job, row.href);
    }
    if (!new_place.empty()) {
      batch.put(Family::kDue, new_place, encode_due({.href = row.href, .depth = row.depth}));
    }
    counters.due += new_place.empty() ? 0 : 1;
    counters.due -= old_place.empty() ? 0 : 1;
  }
  queues.write(batch);
}

}  // namespace broadsheet::storage

#include "crawler/frontier.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/digest.h"
#include "crawler/url_window.h"
#include "storage/queue_place.h"

namespace broadsheet::crawler {
namespace {

uint64_t hash_of(const UrlKey& key) {
  return hash64(key.text());
}

storage::DueUrl due_of(const storage::Candidate& candidate) {
  return {candidate.key, candidate.href, candidate.priority, candidate.depth, candidate.due_at};
}

constexpr size_t kWindowSlack = 2;  // a window holds so many times its size: what was passed

}  // namespace

struct Frontier::Queue {
  std::string origin;
  UrlWindow window;
  std::multimap<SteadyTime, Lease> retries;  // put back, and URLs due a little later
  storage::QueueCursor cursor;
  bool at_end = false;  // the cursor has passed everything
  bool more_in_archive = false;
  bool reading = false;
  bool host_known = false;  // the gate has its row
  // Passed URLs were dropped: read once more from here, the least of them.
  std::optional<storage::QueueCursor> dropped_from;
  bool again = false;    // once the read is over, from the beginning
  bool failed = false;   // the archive refused to read it
  bool busy = false;     // counted in busy_queues_
  bool active = false;   // has a window; counted in active_
  bool dormant = false;  // stands in dormant_
  Place place = Place::kNowhere;
  SteadyTime waits_until{};                 // with kWaiting; other entries of the heap are stale
  std::vector<storage::Candidate> arrived;  // while a read is under way
};

Frontier::Frontier(HostGate& gate, Timing& timing, storage::JobId job, FrontierOptions options,
                   Refill refill, Wake wake)
    : gate_(gate),
      timing_(timing),
      job_(job),
      options_(options),
      refill_(std::move(refill)),
      wake_(std::move(wake)) {}

Frontier::~Frontier() = default;

bool Frontier::Later::operator()(const Timed& a, const Timed& b) const {
  return a.first != b.first ? a.first > b.first : a.second->origin > b.second->origin;
}

Frontier::Queue& Frontier::queue_of(const std::string& origin) {
  auto& slot = queues_[origin];
  if (slot == nullptr) {
    slot = std::make_unique<Queue>();
    slot->origin = origin;
    slot->host_known = gate_.knows(origin);
    slot->cursor = beginning_of(origin);
  }
  return *slot;
}

size_t Frontier::window_size() const {
  return std::clamp(options_.memory_urls / std::max<size_t>(active_, 1),
                    std::min(options_.window_min, options_.window_max), options_.window_max);
}

void Frontier::add_queue(const std::string& origin, uint64_t urls) {
  if (urls == 0) {
    return;
  }
  Queue& queue = queue_of(origin);
  queue.more_in_archive = true;
  queued_ += urls;
  place(queue);
}

storage::QueueCursor Frontier::beginning_of(const std::string& origin) const {
  if (first_priority_ == 0) {
    return {};
  }
  const auto url = Url::parse(origin);
  BS_CHECK(url.ok());
  return storage::place_before(job_, {.key = UrlKey::of(*url), .priority = first_priority_});
}

// What is in the window is in the archive too, and may not be the most urgent there any more.
void Frontier::start_over(Queue& queue) {
  while (!queue.window.empty()) {
    held_.erase(hash_of(queue.window.take_first().key));
  }
  queue.arrived.clear();
  queue.dropped_from.reset();
  queue.cursor = beginning_of(queue.origin);
  queue.at_end = false;
  queue.again = false;
  queue.more_in_archive = true;
}

void Frontier::look_again(const std::vector<storage::QueueSummary>& queues) {
  queued_ = 0;
  for (const storage::QueueSummary& summary : queues) {
    Queue& queue = queue_of(summary.origin);
    queued_ += summary.urls;
    queue.failed = false;
    if (queue.reading) {
      queue.again = true;
    } else {
      start_over(queue);
    }
    place(queue);
  }
  wake_();
}

void Frontier::leave_ahead_of(uint8_t priority) {
  first_priority_ = priority;
  for (const auto& [origin, queue] : queues_) {
    std::erase_if(queue->retries,
                  [priority](const auto& retry) { return retry.second.priority < priority; });
    if (queue->reading) {
      queue->again = true;
    } else {
      start_over(*queue);
    }
    place(*queue);
  }
  wake_();
}

void Frontier::add(const std::vector<storage::Candidate>& queued) {
  std::vector<Queue*> touched;
  for (const storage::Candidate& candidate : queued) {
    const auto url = Url::parse(candidate.href);
    if (!url.ok()) {
      continue;  // cannot be: it was made from a Url
    }
    ++queued_;
    Queue& queue = queue_of(url->origin());
    if (touched.empty() || touched.back() != &queue) {
      touched.push_back(&queue);
    }
    if (queue.reading) {
      queue.arrived.push_back(candidate);
    } else {
      note_queued(queue, candidate);
    }
  }
  for (Queue* queue : touched) {
    place(*queue);
  }
  if (!touched.empty()) {
    wake_();
  }
}

// A candidate that the archive holds now, for a queue that is not being read.
void Frontier::note_queued(Queue& queue, const storage::Candidate& candidate) {
  if (candidate.priority < first_priority_) {
    return;
  }
  const uint64_t hash = hash_of(candidate.key);
  if (held_.contains(hash) && !taken_.contains(hash) && queue.window.erase(candidate.key)) {
    held_.erase(hash);  // it was queued further behind before
  }
  if (!queue.at_end && !storage::is_passed(queue.cursor, job_, candidate)) {
    queue.more_in_archive = true;
  } else if (queue.active || active_ < options_.hosts_max) {
    insert(queue, due_of(candidate));
  } else {
    drop(queue, due_of(candidate));  // no window, and none to be had
  }
}

void Frontier::drop(Queue& queue, const storage::DueUrl& due) {
  storage::QueueCursor place = storage::place_before(job_, due);
  if (!queue.dropped_from || place.after < queue.dropped_from->after) {
    queue.dropped_from = std::move(place);
  }
}

void Frontier::insert(Queue& queue, storage::DueUrl due) {
  if (due.priority < first_priority_ || due.due_at > horizon()) {
    return;
  }
  // What the cursor has passed is known from nowhere else, short of reading once more.
  if (queue.window.size() >= kWindowSlack * window_size()) {
    if (due.priority >= queue.window.last().priority) {
      drop(queue, due);
      return;
    }
    const storage::DueUrl last = queue.window.take_last();
    held_.erase(hash_of(last.key));
    drop(queue, last);
  }
  const uint64_t hash = hash_of(due.key);
  if (held_.insert(hash)) {
    queue.window.insert(std::move(due));
  } else if (taken_.contains(hash)) {
    missed_.insert_or_assign(hash, std::move(due));
  }
}

void Frontier::refilled(const std::string& origin, Result<Batch> batch) {
  Queue& queue = queue_of(origin);
  queue.reading = false;
  if (!batch.ok()) {
    queue.failed = true;
    queue.more_in_archive = false;
    place(queue);
    wake_();
    return;
  }
  if (batch->host) {
    gate_.admit(*batch->host);
    queue.host_known = true;
  }
  if (queue.again) {
    start_over(queue);
    place(queue);
    wake_();
    return;
  }
  queue.cursor = std::move(batch->cursor);
  queue.more_in_archive = batch->may_have_more;
  queue.at_end = !batch->may_have_more;
  for (storage::DueUrl& due : batch->urls) {
    insert(queue, std::move(due));
  }
  for (const storage::Candidate& candidate : std::exchange(queue.arrived, {})) {
    note_queued(queue, candidate);
  }
  place(queue);
  wake_();
}

SysTime Frontier::horizon() {
  latest_ = std::max(latest_, timing_.now());
  return latest_ + options_.patience;
}

uint64_t Frontier::held_of(const std::string& origin) const {
  const auto found = queues_.find(origin);
  return found == queues_.end() ? 0 : found->second->window.size() + found->second->retries.size();
}

bool Frontier::has_work(const Queue& queue) const {
  return !queue.window.empty() || !queue.retries.empty() || queue.reading ||
         ((queue.more_in_archive || queue.dropped_from) && !queue.failed);
}

void Frontier::refill_if_low(Queue& queue) {
  const size_t window = window_size();
  if (queue.reading || queue.failed || queue.window.size() > window / 4) {
    return;
  }
  if (!queue.more_in_archive && queue.dropped_from && queue.window.empty()) {
    queue.cursor = *std::exchange(queue.dropped_from, std::nullopt);
    queue.at_end = false;
    queue.more_in_archive = true;
  }
  if (!queue.more_in_archive) {
    return;
  }
  queue.reading = true;
  queue.more_in_archive = false;  // the answer, or what arrives meanwhile, says it again
  refill_(queue.origin, queue.cursor, window);
}

// Only so many hosts have a window at a time: with a hundred thousand of them even small windows
// would be the whole frontier in memory.
bool Frontier::activate(Queue& queue) {
  if (queue.active) {
    return true;
  }
  if (active_ < options_.hosts_max) {
    queue.active = true;
    ++active_;
    return true;
  }
  if (!queue.dormant) {
    queue.dormant = true;
    dormant_.push_back(&queue);
  }
  return false;
}

// A queue that has nothing left gives its window to the next host in line.
void Frontier::note_work(Queue& queue) {
  const bool busy = has_work(queue);
  if (busy != queue.busy) {
    queue.busy = busy;
    busy_queues_ += busy ? 1 : static_cast<uint64_t>(-1);
  }
  if (busy || !queue.active) {
    return;
  }
  queue.active = false;
  --active_;
  if (!dormant_.empty()) {
    Queue& next = *dormant_.front();
    dormant_.pop_front();
    next.dormant = false;
    place(next);
  }
}

// Puts the queue where it belongs: in line, among the waiting, or nowhere while it has nothing to
// give or its host has no place free.
void Frontier::place(Queue& queue) {
  if (has_work(queue) && activate(queue)) {
    refill_if_low(queue);
  }
  note_work(queue);
  if (queue.place == Place::kLine || !queue.host_known) {
    return;
  }
  SteadyTime time = SteadyTime::max();
  if (!queue.window.empty()) {
    time = timing_.steady_now();
  } else if (!queue.retries.empty()) {
    time = queue.retries.begin()->first;
  } else {
    return;
  }
  if (!gate_.put_off(queue.origin)) {
    const SteadyTime ready = gate_.ready_at(queue.origin);
    if (ready == SteadyTime::max()) {
      return;  // host_freed() comes back to it
    }
    time = std::max(time, ready);
  }
  if (time <= timing_.steady_now()) {
    queue.place = Place::kLine;
    line_.push_back(&queue);
  } else if (queue.place == Place::kNowhere || time < queue.waits_until) {
    queue.place = Place::kWaiting;
    queue.waits_until = time;
    waiting_.emplace(time, &queue);
  }
}

void Frontier::bring_the_waiting() {
  const SteadyTime now = timing_.steady_now();
  while (!waiting_.empty() && waiting_.top().first <= now) {
    const auto [time, queue] = waiting_.top();
    waiting_.pop();
    if (queue->place == Place::kWaiting && queue->waits_until == time) {
      queue->place = Place::kNowhere;
      place(*queue);
    }
  }
}

std::optional<Lease> Frontier::next() {
  if (!gate_.has_free_transfer()) {
    return std::nullopt;
  }
  bring_the_waiting();
  for (size_t tries = line_.size(); tries > 0; --tries) {
    Queue& queue = *line_.front();
    line_.pop_front();
    queue.place = Place::kNowhere;
    auto lease = take_from(queue);
    place(queue);
    if (lease) {
      return lease;
    }
  }
  return std::nullopt;
}

std::optional<Lease> Frontier::pick(Queue& queue) {
  if (!queue.retries.empty() && queue.retries.begin()->first <= timing_.steady_now()) {
    return std::move(queue.retries.extract(queue.retries.begin()).mapped());
  }
  if (queue.window.empty()) {
    return std::nullopt;
  }
  storage::DueUrl first = queue.window.take_first();
  auto url = Url::parse(first.href);
  BS_CHECK(url.ok());  // it was made from a Url
  return Lease{.key = std::move(first.key),
               .url = *std::move(url),
               .origin = queue.origin,
               .priority = first.priority,
               .depth = first.depth,
               .queue = &queue};
}

std::optional<Lease> Frontier::take_from(Queue& queue) {
  const bool alone = gate_.put_off(queue.origin).has_value();
  if (!alone && gate_.ready_at(queue.origin) > timing_.steady_now()) {
    return std::nullopt;
  }
  auto lease = pick(queue);
  if (!lease) {
    return std::nullopt;
  }
  if (!alone) {
    lease->turn = gate_.take(queue.origin);
  }
  taken_.insert(hash_of(lease->key));
  ++leases_;
  queued_ -= std::min<uint64_t>(queued_, 1);
  return lease;
}

SteadyTime Frontier::wake_time() const {
  return waiting_.empty() ? SteadyTime::max() : waiting_.top().first;
}

bool Frontier::is_finished() const {
  return leases_ == 0 && busy_queues_ == 0;
}

void Frontier::done(const Lease& lease) {
  --leases_;
  done_key(lease.key);
  place(*lease.queue);
  wake_();
}

void Frontier::put_back(Lease lease, SteadyTime time) {
  --leases_;
  ++queued_;
  lease.turn.end();
  Queue& queue = *lease.queue;
  queue.retries.emplace(time, std::move(lease));
  place(queue);
  wake_();
}

bool Frontier::claim(const UrlKey& key) {
  const uint64_t hash = hash_of(key);
  return held_.insert(hash) && taken_.insert(hash);
}

// The visit that had it is over. What was queued for it meanwhile may be due still: who takes it
// from the window looks into the archive first.
void Frontier::done_key(const UrlKey& key) {
  const uint64_t hash = hash_of(key);
  held_.erase(hash);
  taken_.erase(hash);
  if (auto missed = missed_.extract(hash)) {
    const auto url = Url::parse(missed.mapped().href);
    BS_CHECK(url.ok());  // it was made from a Url
    Queue& queue = queue_of(url->origin());
    insert(queue, std::move(missed.mapped()));
    place(queue);
    wake_();
  }
}

void Frontier::host_freed(const std::string& origin) {
  if (const auto found = queues_.find(origin); found != queues_.end()) {
    place(*found->second);
  }
  wake_();
}

}  // namespace broadsheet::crawler

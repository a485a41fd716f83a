#include "crawler/alarms.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

#include "base/units.h"

namespace broadsheet::crawler {
namespace {

constexpr double kHoursPerYear = 8766;
constexpr double kRunShare = 0.55;        // of the limit, that one run may add to a score
constexpr double kGapWeight = 1.0 / 150;  // of the latest gap in their moments
constexpr double kGapMargin = 1.6;        // beyond the longest gap of late
constexpr double kSpreadMargin = 1.3;     // gaps spread more in a year than in a month
constexpr double kGapLongestMemory = 4;   // times AlarmRule::memory
constexpr double kProfilePriorHours = 2;  // that an hour or day counts as average
constexpr double kGapsMin = 30;           // before a word about silence
constexpr double kBodiesMin = 20;
constexpr double kShareMin = 0.004;        // of bad pages, that may happen to any site
constexpr double kShareMax = 0.8;          // that cannot get worse enough to tell
constexpr double kAcceptedTrials = 60;     // that the new normal counts as
constexpr double kHabitTrials = 40;        // before a word about what only habit makes right
const double kShortRatio = std::log(4.0);  // a body this much below the usual is short

constexpr std::array<std::string_view, static_cast<size_t>(AlarmKind::kCount)> kNames = {
    "unreachable", "empty",        "silent",  "errors",     "blocked",
    "extraction",  "short_bodies", "undated", "unauthored", "stalled"};

double hours_of(Milliseconds time) {
  return static_cast<double>(time.count()) / 3'600'000.0;
}

size_t hour_of_day(SysTime time) {
  return static_cast<size_t>(time.time_since_epoch() / std::chrono::hours(1) % 24);
}

size_t day_of_week(SysTime time) {
  return static_cast<size_t>((time.time_since_epoch() / std::chrono::days(1) + 4) % 7);
}

// Calls `visit(hours, at)` for the parts of a span that lie in one hour each; a span of more than a
// month is cut.
template <class Visit>
void for_each_hour(SysTime from, SysTime until, Visit visit) {
  from = std::max(from, until - std::chrono::days(31));
  while (from < until) {
    const SysTime next = std::min(
        until, SysTime(std::chrono::floor<std::chrono::hours>(from)) + std::chrono::hours(1));
    visit(hours_of(next - from), from);
    from = next;
  }
}

// The share that means a source is broken whose share is `usual`.
double broken_share(double usual) {
  return std::max(0.8, 1 - (1 - usual) * 0.1);
}

constexpr char kFormat = 1;  // stored

uint64_t number_at(std::string_view bytes, size_t at) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) {
    value |= uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  }
  return value;
}

void append(std::string& bytes, uint64_t value) {
  for (int i = 0; i < 8; ++i) {
    bytes += static_cast<char>(value >> (8 * i) & 0xff);
  }
}

}  // namespace

std::string_view name_of(AlarmKind kind) {
  return kNames[static_cast<size_t>(kind)];
}

bool SourceAlarms::is_raised(AlarmKind kind) const {
  return raised_since(kind) != SysTime();
}

SysTime SourceAlarms::raised_since(AlarmKind kind) const {
  return watches_[static_cast<size_t>(kind)].since;
}

void SourceAlarms::set(AlarmKind kind, bool raised, std::string detail) {
  Watch& one = watch(kind);
  if (raised != (one.since != SysTime())) {
    one.since = raised ? latest_ : SysTime();
    events_.push_back({.kind = kind, .raised = raised, .at = latest_, .detail = std::move(detail)});
  }
}

void SourceAlarms::forget(SysTime now) {
  const double keep = std::exp2(-hours_of(now - latest_) / hours_of(rule_.memory));
  for (Watch& one : watches_) {
    one.bad *= keep;
    one.trials *= keep;
  }
  Rhythm& r = rhythm_;
  for (double* value : {&r.articles, &r.hours, &r.gaps}) {
    *value *= keep;
  }
  for (auto* values : {&r.articles_at_hour, &r.hours_at_hour}) {
    std::ranges::for_each(*values, [keep](double& value) { value *= keep; });
  }
  for (auto* values : {&r.articles_on_day, &r.hours_on_day}) {
    std::ranges::for_each(*values, [keep](double& value) { value *= keep; });
  }
  r.gap_longest *= std::pow(keep, 1 / kGapLongestMemory);
  bodies_ *= keep;
}

// h of the header's comment. `trials` forget with a half-life, which makes their sum that of
// memory / ln 2.
double SourceAlarms::score_limit(double trials) const {
  const double window =
      std::min(hours_of(latest_ - first_) + 24, hours_of(rule_.memory) / std::log(2.0));
  const double per_year = trials / window * kHoursPerYear;
  return std::clamp(std::log(per_year / rule_.false_alarms_per_year), 9.0, 18.0);
}

void SourceAlarms::judge_share(AlarmKind kind, uint32_t bad, uint32_t trials) {
  if (trials == 0) {
    return;
  }
  Watch& one = watch(kind);
  // Errors and bot checks are wrong anywhere; many a site never gave a date or an author.
  const bool is_habit = kind != AlarmKind::kErrors && kind != AlarmKind::kBlocked;
  if (is_habit && one.trials < kHabitTrials && latest_ - first_ < rule_.learning) {
    one.bad += bad;
    one.trials += trials;
    return;
  }
  // Two standard deviations above what was seen: little evidence is no reason for an alarm.
  const double mean = (one.bad + 0.5) / (one.trials + 15);
  const double usual =
      std::max(mean + 2 * std::sqrt(mean * (1 - mean) / (one.trials + 15)), kShareMin);
  if (usual > kShareMax) {
    one.bad += bad;
    one.trials += trials;
    one.score = 0;
    return;
  }
  const double broken = broken_share(usual);
  const double limit = score_limit(one.trials);
  const double step =
      bad * std::log(broken / usual) + (trials - bad) * std::log((1 - broken) / (1 - usual));
  one.score = std::clamp(one.score + std::min(step, kRunShare * limit), 0.0, limit);
  if (one.score >= limit) {
    set(kind, true,
        fmt::format("{} of {} pages in the latest run, {:.1f}% usually", bad, trials, usual * 100));
  } else if (one.since != SysTime() && one.score < limit / 2) {
    one.score = 0;
    set(kind, false, fmt::format("{} of {} pages in the latest run", bad, trials));
  }
  if (one.score < limit / 2) {
    one.bad += bad;
    one.trials += trials;
  }
}

void SourceAlarms::judge_runs(AlarmKind kind, bool bad) {
  Watch& one = watch(kind);
  const double usual = (one.bad + 0.1) / (one.trials + 20);
  if (!bad || usual > kShareMax / 2) {
    const double by_chance = one.since == SysTime() ? one.score : 0;  // the bad runs before
    one.bad += by_chance + (bad ? 1 : 0);
    one.trials += by_chance + 1;
    one.score = 0;
    set(kind, false, "as usual again");
    return;
  }
  one.score += 1;
  const double rarest = score_limit(one.trials);
  if (one.score >= 2 && one.score * std::log(1 / usual) >= rarest) {
    set(kind, true,
        fmt::format("{:.0f} runs in a row, {:.2f}% of all usually", one.score, usual * 100));
  }
}

double SourceAlarms::expected_articles(SysTime from, SysTime until) const {
  const Rhythm& r = rhythm_;
  const double rate = (r.articles + 1e-9) / (r.hours + 1e-6);
  const auto factor = [rate](double articles, double hours) {
    return (articles + kProfilePriorHours * rate) / (hours + kProfilePriorHours) / rate;
  };
  double expected = 0;
  for_each_hour(from, until, [&](double hours, SysTime at) {
    const size_t hour = hour_of_day(at);
    const size_t day = day_of_week(at);
    expected += hours * rate * factor(r.articles_at_hour[hour], r.hours_at_hour[hour]) *
                factor(r.articles_on_day[day], r.hours_on_day[day]);
  });
  return expected;
}

void SourceAlarms::learn_rhythm(uint32_t fresh, SysTime from, SysTime until) {
  const double all = hours_of(until - from);
  if (all <= 0) {
    return;
  }
  Rhythm& r = rhythm_;
  r.articles += fresh;
  r.hours += all;
  for_each_hour(from, until, [&](double hours, SysTime at) {
    const double share = fresh * hours / all;
    r.articles_at_hour[hour_of_day(at)] += share;
    r.hours_at_hour[hour_of_day(at)] += hours;
    r.articles_on_day[day_of_week(at)] += share;
    r.hours_on_day[day_of_week(at)] += hours;
  });
}

// The gap that is passed once in 1 / false_alarms_per_year years.
double SourceAlarms::gap_limit() const {
  const Rhythm& r = rhythm_;
  const double per_year =
      std::clamp(r.gaps / std::max(r.hours, 1.0) * kHoursPerYear, 20.0, 50'000.0);
  const double odds = per_year / rule_.false_alarms_per_year;
  const double mean = std::max(r.gap_mean, 0.05);
  const double variance = std::max(r.gap_square - mean * mean, 0.0);
  const double spread = std::max(kSpreadMargin * variance / (mean * mean), 0.05);
  double quantile = 0;
  if (spread > 1.02) {  // a Lomax of that mean and spread
    const double shape = 2 * spread / (spread - 1);
    quantile = mean * (shape - 1) * (std::pow(odds, 1 / shape) - 1);
  } else {  // a Gamma, by Wilson and Hilferty (1931): many articles a run, so gaps are regular
    const double twice = 2 * std::log(odds);
    const double z = std::sqrt(twice - std::log(twice) - std::log(2 * std::numbers::pi));
    quantile = mean * std::pow(1 - spread / 9 + z * std::sqrt(spread) / 3, 3);
  }
  return std::max(quantile, kGapMargin * r.gap_longest);
}

void SourceAlarms::judge_silence(const SourceObservation& seen, bool usable) {
  Rhythm& r = rhythm_;
  Watch& one = watch(AlarmKind::kSilent);
  const bool learned = latest_ - first_ >= rule_.learning && r.gaps >= kGapsMin;
  if (seen.fresh > 0) {
    if (one.since == SysTime() && latest_ - first_ >= rule_.learning / 2) {
      r.gap_mean += kGapWeight * (r.gap_now - r.gap_mean);
      r.gap_square += kGapWeight * (r.gap_now * r.gap_now - r.gap_square);
      r.gap_longest = std::max(r.gap_longest, r.gap_now);
    }
    r.gaps += 1;
    r.gap_now = 0;
    set(AlarmKind::kSilent, false, fmt::format("{} new articles", seen.fresh));
  } else if (usable && learned && r.gap_now > gap_limit()) {
    set(AlarmKind::kSilent, true,
        fmt::format("no new article where {:.0f} were expected", r.gap_now));
  }
}

void SourceAlarms::judge_bodies(const std::vector<uint32_t>& body_chars) {
  uint32_t short_ones = 0;
  double log_sum = 0;
  for (const uint32_t chars : body_chars) {
    const double length = std::log1p(chars);
    short_ones += length < body_log_mean_ - kShortRatio ? 1 : 0;
    log_sum += length;
  }
  const auto count = static_cast<uint32_t>(body_chars.size());
  if (bodies_ >= kBodiesMin) {
    judge_share(AlarmKind::kShortBodies, short_ones, count);
  }
  const Watch& one = watch(AlarmKind::kShortBodies);
  if (count > 0 && one.since == SysTime() && one.score == 0) {
    bodies_ += count;
    body_log_mean_ += (log_sum - count * body_log_mean_) / bodies_;
  }
}

void SourceAlarms::accept_what_lasts() {
  for (size_t i = 0; i < kKinds; ++i) {
    const auto kind = static_cast<AlarmKind>(i);
    Watch& one = watches_[i];
    const bool about_reach = kind == AlarmKind::kUnreachable || kind == AlarmKind::kStalled;
    if (one.since == SysTime() || about_reach || latest_ - one.since < rule_.accept_time) {
      continue;
    }
    set(kind, false, "taken for usual from now on");
    one = {.bad = kAcceptedTrials, .trials = kAcceptedTrials};
    if (kind == AlarmKind::kSilent) {
      rhythm_ = Rhythm();
      first_ = latest_;
    } else if (kind == AlarmKind::kShortBodies) {
      bodies_ = 0;
    }
  }
}

std::vector<AlarmEvent> SourceAlarms::observe(const SourceObservation& seen, SysTime now) {
  events_.clear();
  now = std::max(now, latest_);
  if (first_ == SysTime()) {
    first_ = latest_ = now;
  }
  const SysTime from = latest_;
  forget(now);
  latest_ = now;
  next_due_ = seen.next_due;
  interval_ = seen.interval;
  set(AlarmKind::kStalled, false, "its runs go on");

  judge_runs(AlarmKind::kUnreachable, !seen.reached);
  if (seen.reached) {
    judge_runs(AlarmKind::kEmpty, seen.listed == 0);
  }
  judge_share(AlarmKind::kErrors, seen.errors, seen.visits);
  judge_share(AlarmKind::kBlocked, seen.challenges,
              seen.visits - std::min(seen.visits, seen.errors));
  judge_share(AlarmKind::kExtraction, seen.bodiless, seen.pages);
  const auto articles = static_cast<uint32_t>(seen.body_chars.size());
  judge_share(AlarmKind::kUndated, seen.undated, articles);
  judge_share(AlarmKind::kUnauthored, seen.unauthored, articles);
  judge_bodies(seen.body_chars);

  // Silence while nothing answers, or all is a bot check, is no news: these have their own alarms.
  const bool usable = seen.reached && seen.listed > 0 && !is_raised(AlarmKind::kBlocked) &&
                      !is_raised(AlarmKind::kErrors);
  if (usable || seen.fresh > 0) {
    rhythm_.gap_now += expected_articles(from, now);
    judge_silence(seen, usable);
    if (!is_raised(AlarmKind::kSilent)) {
      learn_rhythm(seen.fresh, from, now);
    }
  }
  accept_what_lasts();
  return std::exchange(events_, {});
}

std::vector<AlarmEvent> SourceAlarms::tick(SysTime now, SysTime last_progress) {
  events_.clear();
  if (next_due_ == SysTime()) {
    return {};
  }
  const Milliseconds late = now - std::max(next_due_, last_progress);
  if (late > std::max(interval_, rule_.stall_grace) && !is_raised(AlarmKind::kStalled)) {
    watch(AlarmKind::kStalled).since = now;
    events_.push_back({.kind = AlarmKind::kStalled,
                       .raised = true,
                       .at = now,
                       .detail = fmt::format("its run was due {} ago", format_duration(late))});
  }
  return std::exchange(events_, {});
}

void SourceAlarms::resume(SysTime now) {
  if (latest_ != SysTime() && now > latest_) {
    latest_ = now;
    next_due_ = std::max(next_due_, now);
  }
}

// Byte 0 is the format; then every number as eight little-endian bytes, in this order.
template <class Self, class OnNumber, class OnTime>
void SourceAlarms::for_each_value(Self& self, OnNumber on_number, OnTime on_time) {
  for (auto& one : self.watches_) {
    on_number(one.bad);
    on_number(one.trials);
    on_number(one.score);
    on_time(one.since);
  }
  auto& r = self.rhythm_;
  for (auto* value : {&r.articles, &r.hours, &r.gaps, &r.gap_mean, &r.gap_square, &r.gap_longest,
                      &r.gap_now, &self.body_log_mean_, &self.bodies_}) {
    on_number(*value);
  }
  for (auto* values : {&r.articles_at_hour, &r.hours_at_hour}) {
    std::ranges::for_each(*values, on_number);
  }
  for (auto* values : {&r.articles_on_day, &r.hours_on_day}) {
    std::ranges::for_each(*values, on_number);
  }
  for (auto* time : {&self.first_, &self.latest_, &self.next_due_}) {
    on_time(*time);
  }
}

std::string SourceAlarms::save() const {
  std::string bytes(1, kFormat);
  for_each_value(
      *this, [&](double value) { append(bytes, std::bit_cast<uint64_t>(value)); },
      [&](SysTime time) { append(bytes, static_cast<uint64_t>(time.time_since_epoch().count())); });
  append(bytes, static_cast<uint64_t>(interval_.count()));
  return bytes;
}

Result<SourceAlarms> SourceAlarms::load(std::string_view bytes, AlarmRule rule) {
  SourceAlarms alarms(rule);
  if (bytes.size() != alarms.save().size() || bytes.front() != kFormat) {
    return Error{ErrorKind::kCorrupt,
                 fmt::format("{} bytes are no alarm model of format {}", bytes.size(), kFormat)};
  }
  size_t at = 1;
  bool sound = true;
  const auto next = [&] {
    const uint64_t value = number_at(bytes, at);
    at += 8;
    return value;
  };
  for_each_value(
      alarms,
      [&](double& value) {
        value = std::bit_cast<double>(next());
        sound = sound && std::isfinite(value);
      },
      [&](SysTime& time) { time = SysTime(Milliseconds(static_cast<int64_t>(next()))); });
  alarms.interval_ = Milliseconds(static_cast<int64_t>(next()));
  if (!sound) {
    return Error{ErrorKind::kCorrupt, "an alarm model holds what is no number"};
  }
  return alarms;
}

}  // namespace broadsheet::crawler

#include "crawler/source_watch.h"

#include <utility>

#include "crawler/http_status.h"
#include "crawler/visit_counts.h"

namespace broadsheet::crawler {
namespace {

// Of one round: beyond it the lengths of bodies teach nothing new.
constexpr size_t kBodiesMax = 10'000;

bool is_answer(const VisitLine& line) {
  return line.status == 304 || is_success(line.status);
}

}  // namespace

Result<void> SourceWatch::load(std::string_view model, SysTime now) {
  if (model.empty()) {
    return ok();
  }
  BS_TRY(alarms_, SourceAlarms::load(model));
  alarms_.resume(now);
  return ok();
}

void SourceWatch::begin_round(std::set<std::string> starts) {
  starts_ = std::move(starts);
  starts_visited_ = 0;
  seen_ = {};
  seen_.reached = false;
}

void SourceWatch::note(const VisitLine& line, SysTime now) {
  last_visit_ = now;
  const PageShown& page = line.shown;
  const bool is_challenge = page.kind == PageKind::kChallenge;
  ++seen_.visits;
  seen_.challenges += is_challenge ? 1 : 0;
  seen_.errors += is_failure(line.outcome) && !is_challenge ? 1 : 0;
  if (starts_.contains(line.url)) {
    ++starts_visited_;
    seen_.reached = seen_.reached || (is_answer(line) && !is_challenge);
    seen_.listed += page.links;
    return;
  }
  if (!page.was_read || is_challenge) {
    return;
  }
  seen_.pages += page.expects_article ? 1 : 0;
  seen_.bodiless += page.expects_article && !page.is_article ? 1 : 0;
  if (page.is_article && seen_.body_chars.size() < kBodiesMax) {
    seen_.fresh += line.novelty == Novelty::kNew || line.novelty == Novelty::kDuplicate ? 1 : 0;
    seen_.undated += page.is_dated ? 0 : 1;
    seen_.unauthored += page.is_signed ? 0 : 1;
    seen_.body_chars.push_back(page.body_chars);
  }
}

std::vector<AlarmEvent> SourceWatch::end_round(SysTime now, SysTime next_due,
                                               Milliseconds interval) {
  if (starts_visited_ == 0) {
    alarms_.resume(now);
    return {};
  }
  seen_.next_due = next_due;
  seen_.interval = interval;
  return noted(alarms_.observe(seen_, now));
}

std::vector<AlarmEvent> SourceWatch::tick(SysTime now) {
  return noted(alarms_.tick(now, last_visit_));
}

std::vector<AlarmEvent> SourceWatch::noted(std::vector<AlarmEvent> events) {
  for (const AlarmEvent& event : events) {
    details_.at(static_cast<size_t>(event.kind)) = event.raised ? event.detail : std::string();
  }
  return events;
}

std::vector<AlarmStatus> SourceWatch::standing(const std::string& source) const {
  std::vector<AlarmStatus> all;
  for (size_t i = 0; i < details_.size(); ++i) {
    const auto kind = static_cast<AlarmKind>(i);
    if (alarms_.is_raised(kind)) {
      all.push_back({.source = source,
                     .kind = std::string(name_of(kind)),
                     .detail = details_.at(i).empty() ? "raised before the daemon was started"
                                                      : details_.at(i),
                     .since = alarms_.raised_since(kind)});
    }
  }
  return all;
}

}  // namespace broadsheet::crawler

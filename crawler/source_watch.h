#pragma once

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/alarms.h"
#include "crawler/crawl.h"
#include "crawler/status.h"

namespace broadsheet::crawler {

// Makes of a source's visits what its alarms are judged by: adds up what each round shows, asks the
// model when the round has ended, and says which alarms stand. Takes times as arguments; network
// thread only.
class SourceWatch {
 public:
  explicit SourceWatch(AlarmRule rule = {}) : alarms_(rule) {}

  // The model as save() wrote it, and that nothing ran until `now`. Fails with kCorrupt and begins
  // anew then; "" is a source that never ran.
  [[nodiscard]] Result<void> load(std::string_view model, SysTime now);
  [[nodiscard]] std::string save() const { return alarms_.save(); }

  // A round begins at these start pages, feeds and sitemaps.
  void begin_round(std::set<std::string> starts);
  void note(const VisitLine& line, SysTime now);
  // What has changed with the round that ends now. A round that came to no start page says nothing.
  [[nodiscard]] std::vector<AlarmEvent> end_round(SysTime now, SysTime next_due,
                                                  Milliseconds interval);
  // Whether rounds happen at all; now and then while the source may run.
  [[nodiscard]] std::vector<AlarmEvent> tick(SysTime now);
  // It could not run until now: paused, or the machine slept.
  void resume(SysTime now) { alarms_.resume(now); }

  [[nodiscard]] std::vector<AlarmStatus> standing(const std::string& source) const;

 private:
  [[nodiscard]] std::vector<AlarmEvent> noted(std::vector<AlarmEvent> events);

  SourceAlarms alarms_;
  SourceObservation seen_;  // of the round under way
  std::set<std::string> starts_;
  uint32_t starts_visited_ = 0;
  SysTime last_visit_{};
  std::array<std::string, static_cast<size_t>(AlarmKind::kCount)> details_;  // of those raised
};

}  // namespace broadsheet::crawler

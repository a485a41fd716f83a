#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace broadsheet::crawler {

// What a clock on a wall shows: a point in time without saying where.
using WallTime = std::chrono::local_time<Milliseconds>;

// A zone of the IANA database, by ICU (libstdc++ 12 has no zones of its own). An immutable value:
// copies are cheap, any thread may use one.
class TimeZone {
 public:
  TimeZone();  // UTC

  // "Europe/Berlin", "UTC". Fails with kInvalidInput for a name the database does not have.
  [[nodiscard]] static Result<TimeZone> named(std::string_view name);
  // Every name that named() takes, sorted: for suggestions.
  [[nodiscard]] static std::vector<std::string> known_names();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] WallTime wall_time(SysTime time) const;

  // When the wall shows `wall`. Where clocks were set back, that happens twice: both, in order.
  // Where they were set forward it never happens: both are the moment they were, and `skipped`.
  struct Moments {
    SysTime first;
    SysTime last;
    bool skipped = false;
  };
  [[nodiscard]] Moments moments_of(WallTime wall) const;

  friend bool operator==(const TimeZone& a, const TimeZone& b) { return a.name_ == b.name_; }

 private:
  struct Rules;
  std::string name_ = "UTC";
  std::shared_ptr<const Rules> rules_;  // this zone's and its copies'; null for UTC
};

}  // namespace broadsheet::crawler

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/rng.h"
#include "examples/newsroom/press.h"

namespace broadsheet::newsroom {

// What a turn of the desk has changed.
struct Change {
  std::string host;
  std::string path;
  bool is_new = false;  // else a story that was there has other words
};

// The newsroom at work, for as long as it runs: each turn rewords a sentence of one story in every
// paper, and every few turns a paper gets a new one, up to a bound. The same seed makes the same
// turns.
class Desk {
 public:
  explicit Desk(uint64_t seed) : rng_(seed) {}

  // Makes of `edition` the next one.
  [[nodiscard]] std::vector<Change> work_on(Edition& edition, SysTime now);

 private:
  [[nodiscard]] Story written_anew(const Story& model, SysTime now) const;

  Rng rng_;
  uint32_t turns_ = 0;
  std::map<std::string, std::string> first_words_;  // of stories that were reworded, by host + path
};

}  // namespace broadsheet::newsroom

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/records.h"
#include "storage/rocks.h"

namespace broadsheet::storage {

// Whether a URL found for `job` is to be visited in its open round: not when it was visited since
// the round began, nor when it already waits in that job's queue. `row` is null for a URL never
// seen. A URL refused in this round was visited in it; one that waits for another job moves.
[[nodiscard]] bool is_wanted(const UrlRow* row, const JobRow& job);
// Whether the page was visited at a time that has not come yet: the clock was set back since, and
// that visit says nothing of what is due.
[[nodiscard]] bool is_of_the_future(const UrlRow& row, SysTime now);
// Whether a page that a watched source visited before, and that is linked again, is visited again.
[[nodiscard]] bool is_back(const UrlRow& row, const ReturnRule& rule, SysTime now);

// The URL rows one batch reads and changes. Rows and queue entries are written by write() alone,
// from the row before and the row after: so a row is kDue exactly when its queue entry exists.
class UrlRows {
 public:
  explicit UrlRows(const Database& database) : database_(database) {}

  // Reads the rows of `keys` in one go; those read before stay as they are.
  Result<void> load(const std::vector<UrlKey>& keys);
  // A loaded row as changed so far; null when the URL was never seen.
  [[nodiscard]] const UrlRow* find(const UrlKey& key) const;
  // A loaded row to change; a new one when there was none.
  [[nodiscard]] UrlRow& change(const UrlKey& key);
  // Puts the candidate into the job's queue if it is wanted, or ahead in it if a list announces
  // what waits there; says whether.
  bool enqueue(const Candidate& candidate, const JobRow& job, const std::string& via_href,
               SysTime now);

  // A URL refused on the spot gets a row only when it is new: what is known of one that another
  // job may visit stands.
  void refuse(const Refusal& refusal, const std::string& via_href, SysTime now);

  void write(Batch& batch, Counters& counters) const;

 private:
  struct Slot {
    std::optional<UrlRow> before;
    std::optional<UrlRow> after;
    bool changed = false;
  };
  const Database& database_;
  std::map<UrlKey, Slot> slots_;
};

}  // namespace broadsheet::storage

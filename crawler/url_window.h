#pragma once

#include <cstddef>
#include <set>
#include <tuple>
#include <vector>

#include "storage/archive.h"

namespace broadsheet::crawler {

// The URLs of one host that are in memory, most urgent first: by priority, then due time, then key,
// as the archive keeps them. What is read from there comes in that order already and lies in one
// block; only what is queued ahead of it needs sorting in.
class UrlWindow {
 public:
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] size_t size() const { return in_order_.size() - taken_ + ahead_.size(); }

  void insert(storage::DueUrl url);
  // False where it does not hold the key. Looks at all of them.
  bool erase(const UrlKey& key);
  // Of a window that is not empty.
  [[nodiscard]] storage::DueUrl take_first();
  [[nodiscard]] const storage::DueUrl& last() const;
  storage::DueUrl take_last();

 private:
  struct Before {
    bool operator()(const storage::DueUrl& a, const storage::DueUrl& b) const {
      return std::tie(a.priority, a.due_at, a.key) < std::tie(b.priority, b.due_at, b.key);
    }
  };
  [[nodiscard]] bool last_is_ahead() const;

  std::vector<storage::DueUrl> in_order_;
  size_t taken_ = 0;  // from the front of in_order_
  std::set<storage::DueUrl, Before> ahead_;
};

}  // namespace broadsheet::crawler

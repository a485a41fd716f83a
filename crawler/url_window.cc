#include "crawler/url_window.h"

#include <utility>

namespace broadsheet::crawler {

void UrlWindow::insert(storage::DueUrl url) {
  if (taken_ == in_order_.size()) {
    in_order_.clear();
    taken_ = 0;
  }
  if (!in_order_.empty() && Before()(url, in_order_.back())) {
    ahead_.insert(std::move(url));
    return;
  }
  // What was taken goes before the block would grow for it.
  if (taken_ > 0 && in_order_.size() == in_order_.capacity()) {
    in_order_.erase(in_order_.begin(), in_order_.begin() + static_cast<ptrdiff_t>(taken_));
    taken_ = 0;
  }
  in_order_.push_back(std::move(url));
}

storage::DueUrl UrlWindow::take_first() {
  if (taken_ == in_order_.size() ||
      (!ahead_.empty() && Before()(*ahead_.begin(), in_order_[taken_]))) {
    return std::move(ahead_.extract(ahead_.begin()).value());
  }
  return std::move(in_order_[taken_++]);
}

bool UrlWindow::last_is_ahead() const {
  return taken_ == in_order_.size() ||
         (!ahead_.empty() && Before()(in_order_.back(), *ahead_.rbegin()));
}

const storage::DueUrl& UrlWindow::last() const {
  return last_is_ahead() ? *ahead_.rbegin() : in_order_.back();
}

storage::DueUrl UrlWindow::take_last() {
  if (last_is_ahead()) {
    return std::move(ahead_.extract(std::prev(ahead_.end())).value());
  }
  storage::DueUrl url = std::move(in_order_.back());
  in_order_.pop_back();
  return url;
}

}  // namespace broadsheet::crawler

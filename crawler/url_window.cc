#include "crawler/url_window.h"

#include <algorithm>
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

bool UrlWindow::erase(const UrlKey& key) {
  const auto is_it = [&key](const storage::DueUrl& url) { return url.key == key; };
  const auto waiting = in_order_.begin() + static_cast<ptrdiff_t>(taken_);
  if (const auto found = std::find_if(waiting, in_order_.end(), is_it); found != in_order_.end()) {
    in_order_.erase(found);
    return true;
  }
  return std::erase_if(ahead_, is_it) > 0;
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

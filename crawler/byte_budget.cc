#include "crawler/byte_budget.h"

#include <algorithm>

namespace broadsheet::crawler {

ByteBudget::Hold::Hold(Hold&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)),
      bytes_(std::exchange(other.bytes_, 0)),
      ticket_(std::exchange(other.ticket_, 0)) {}

ByteBudget::Hold& ByteBudget::Hold::operator=(Hold&& other) noexcept {
  if (this != &other) {
    release();
    budget_ = std::exchange(other.budget_, nullptr);
    bytes_ = std::exchange(other.bytes_, 0);
    ticket_ = std::exchange(other.ticket_, 0);
  }
  return *this;
}

bool ByteBudget::Hold::grow(uint64_t bytes, std::function<void()> resume) {
  if (budget_ == nullptr) {
    return true;
  }
  ByteBudget& budget = *budget_;
  const bool favoured = ticket_ != 0 && budget.favoured_ == ticket_;
  if (!favoured && budget.held_ + bytes > budget.free_growth_max_) {
    if (ticket_ == 0) {
      ticket_ = budget.next_ticket_++;
    }
    if (budget.favoured_ != 0) {
      budget.waiting_.push_back({ticket_, std::move(resume)});
      return false;
    }
    budget.favoured_ = ticket_;
  }
  bytes_ += bytes;
  budget.held_ += bytes;
  return true;
}

void ByteBudget::Hold::release() {
  if (budget_ == nullptr) {
    return;
  }
  ByteBudget& budget = *std::exchange(budget_, nullptr);
  budget.held_ -= std::exchange(bytes_, 0);
  budget.leave(std::exchange(ticket_, 0));
}

void ByteBudget::leave(uint64_t ticket) {
  if (ticket != 0) {
    waiting_.remove_if([ticket](const Waiter& waiter) { return waiter.ticket == ticket; });
    if (favoured_ == ticket) {
      favoured_ = 0;
    }
  }
  if (favoured_ == 0 || held_ < free_growth_max_) {
    call_next();
  }
}

void ByteBudget::call_next() {
  if (waiting_.empty()) {
    return;
  }
  Waiter next = std::move(waiting_.front());
  waiting_.pop_front();
  if (favoured_ == 0) {
    favoured_ = next.ticket;
  }
  next.resume();
}

}  // namespace broadsheet::crawler

#include "crawler/reading_room.h"

namespace broadsheet::crawler {

void ReadingRoom::Place::widen(uint64_t bytes) {
  if (room_ != nullptr && bytes_ > 0) {
    room_->leave(bytes_);
  }
  bytes_ = bytes;
  if (room_ != nullptr && bytes_ > 0) {
    room_->enter(bytes_);
  }
}

void ReadingRoom::enter(uint64_t bytes) {
  std::unique_lock lock(mutex_);
  const uint64_t ticket = next_ticket_++;
  changed_.wait(lock, [&] {
    return ticket == called_ticket_ && (used_ == 0 || used_ + bytes <= bytes_max_);
  });
  ++called_ticket_;
  used_ += bytes;
  changed_.notify_all();
}

void ReadingRoom::leave(uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  used_ -= bytes;
  changed_.notify_all();
}

}  // namespace broadsheet::crawler

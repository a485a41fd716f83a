#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <utility>

namespace broadsheet::crawler {

// Bounds what pages cost in memory together while they are decoded, read and committed, whatever
// the number of threads: each takes a place for what it is expected to cost and waits, in order of
// arrival, until that fits. One that is larger than the room is read alone. Thread-safe; waits
// block the thread, so it is for the pool.
class ReadingRoom {
 public:
  explicit ReadingRoom(uint64_t bytes_max) : bytes_max_(bytes_max) {}
  ReadingRoom(const ReadingRoom&) = delete;
  ReadingRoom& operator=(const ReadingRoom&) = delete;

  // Given up when it goes. One that is in no room takes any size at once.
  class Place {
   public:
    Place(ReadingRoom* room, uint64_t bytes) : room_(room) { widen(bytes); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { widen(0); }

    // Gives the place up for one of so many bytes, which may mean to wait again: two that both
    // waited for more while they hold theirs would wait for ever.
    void widen(uint64_t bytes);
    [[nodiscard]] uint64_t bytes() const { return bytes_; }

   private:
    ReadingRoom* const room_;
    uint64_t bytes_ = 0;
  };

 private:
  void enter(uint64_t bytes);
  void leave(uint64_t bytes);

  const uint64_t bytes_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t used_ = 0;
  uint64_t next_ticket_ = 0;
  uint64_t called_ticket_ = 0;  // whose turn it is to enter
};

}  // namespace broadsheet::crawler

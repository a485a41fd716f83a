#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <utility>

namespace broadsheet::crawler {

// Bounds the bytes of pages held between the wire and the archive. Below half of the budget
// everybody grows freely. Above it only one holder at a time does (it is sure to end, since a body
// has a bound of its own); the others are told to wait and are called in order of asking, so the
// sum stays under the budget plus one body and nobody waits for ever. Network thread only.
class ByteBudget {
 public:
  explicit ByteBudget(uint64_t bytes_max) : free_growth_max_(bytes_max / 2) {}

  // What one visit holds; gives it back when it goes. Movable; the budget must outlive it.
  class Hold {
   public:
    Hold() = default;
    explicit Hold(ByteBudget& budget) : budget_(&budget) {}
    Hold(Hold&& other) noexcept;
    Hold& operator=(Hold&& other) noexcept;
    ~Hold() { release(); }

    // False: not now; `resume` is called (later, not from within) when to ask again.
    [[nodiscard]] bool grow(uint64_t bytes, std::function<void()> resume);
    void release();
    [[nodiscard]] uint64_t bytes() const { return bytes_; }

   private:
    friend class ByteBudget;
    ByteBudget* budget_ = nullptr;
    uint64_t bytes_ = 0;
    uint64_t ticket_ = 0;  // of the queue; 0: not waiting
  };

  // Whether a new visit should start: half of the budget is not in use.
  [[nodiscard]] bool admits() const { return held_ < free_growth_max_ && waiting_.empty(); }
  [[nodiscard]] uint64_t held() const { return held_; }

 private:
  struct Waiter {
    uint64_t ticket = 0;
    std::function<void()> resume;
  };
  void leave(uint64_t ticket);
  void call_next();

  uint64_t free_growth_max_;
  uint64_t held_ = 0;
  uint64_t next_ticket_ = 1;
  uint64_t favoured_ = 0;  // the ticket that may grow above the half; 0: nobody
  std::list<Waiter> waiting_;
};

}  // namespace broadsheet::crawler

#include "crawler/reading_room.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace broadsheet::crawler {
namespace {

TEST(ReadingRoom, NoMoreIsReadAtOnceThanThereIsRoomFor) {
  constexpr uint64_t kRoom = 100;
  ReadingRoom room(kRoom);
  std::atomic<uint64_t> used = 0;
  std::atomic<bool> overfull = false;
  std::vector<std::thread> readers;
  for (uint64_t reader = 0; reader < 8; ++reader) {
    readers.emplace_back([&, reader] {
      for (uint64_t page = 0; page < 200; ++page) {
        const uint64_t bytes = 1 + (reader * 31 + page * 17) % kRoom;
        const ReadingRoom::Place place(&room, bytes);
        overfull = overfull || used.fetch_add(bytes) + bytes > kRoom;
        std::this_thread::yield();
        used -= bytes;
      }
    });
  }
  for (std::thread& reader : readers) {
    reader.join();
  }
  EXPECT_FALSE(overfull);
  EXPECT_EQ(used, 0U);
}

TEST(ReadingRoom, APageThatIsLargerThanTheRoomIsReadAlone) {
  ReadingRoom room(10);
  std::atomic<int> inside = 0;
  std::atomic<bool> together = false;
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 4; ++reader) {
    readers.emplace_back([&] {
      for (int page = 0; page < 100; ++page) {
        const ReadingRoom::Place place(&room, 1000);
        together = together || inside.fetch_add(1) > 0;
        std::this_thread::yield();
        --inside;
      }
    });
  }
  for (std::thread& reader : readers) {
    reader.join();
  }
  EXPECT_FALSE(together);
}

TEST(ReadingRoom, TwoThatBothTurnOutLargerDoNotWaitForEachOther) {
  ReadingRoom room(10);
  std::vector<std::thread> readers;
  std::atomic<int> read = 0;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&] {
      for (int page = 0; page < 200; ++page) {
        ReadingRoom::Place place(&room, 5);
        std::this_thread::yield();
        place.widen(10);
        ++read;
      }
    });
  }
  for (std::thread& reader : readers) {
    reader.join();
  }
  EXPECT_EQ(read, 400);
}

TEST(ReadingRoom, WithoutARoomThereIsPlaceForAnything) {
  ReadingRoom::Place place(nullptr, 5);
  place.widen(UINT64_MAX);
  EXPECT_EQ(place.bytes(), UINT64_MAX);
}

}  // namespace
}  // namespace broadsheet::crawler

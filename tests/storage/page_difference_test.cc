#include "storage/page_difference.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "storage/bit_coder.h"

namespace broadsheet::storage {
namespace {

std::string noise(Rng& rng, size_t size) {
  std::string bytes(size, '\0');
  for (char& c : bytes) {
    c = static_cast<char>(rng.next());
  }
  return bytes;
}

// The page behind `before`, told by one that remembers nothing.
PageDifference take_apart(const std::string& before, const std::string& page) {
  StepMemory memory;
  StepModel model;
  return page_difference(before + page, {.begin = before.size()}, memory, model);
}

Result<std::string> undo(const PageDifference& difference, const std::string& before, size_t size) {
  std::string text = before + std::string(size, '\0');
  StepMemory memory;
  StepModel model;
  const auto applied = apply_difference(difference.copies, difference.news,
                                        {.begin = before.size()}, text, memory, model);
  if (!applied.ok()) {
    return applied.error();
  }
  return text.substr(before.size());
}

TEST(BitCoder, NumbersOfEverySizeComeBack) {
  std::vector<uint32_t> numbers = {0, 1, NumberModel::kMax};
  for (int bits = 1; bits < NumberModel::kBitsMax; ++bits) {
    numbers.push_back((uint32_t{1} << bits) - 1);
    numbers.push_back(uint32_t{1} << bits);
  }
  BitEncoder encoder;
  NumberModel writing;
  for (const uint32_t number : numbers) {
    writing.code(encoder, number);
  }
  const std::string coded = std::move(encoder).take();
  BitDecoder decoder(coded);
  NumberModel reading;
  for (const uint32_t number : numbers) {
    EXPECT_EQ(reading.code(decoder, 0), number);
  }
  EXPECT_FALSE(decoder.ran_out());
}

TEST(BitCoder, WideNumbersAndEvenBitsComeBackAmongOthers) {
  std::vector<uint32_t> numbers = {0, 1, 2, 77, 4095, 65535, NumberModel::kMax};
  BitEncoder encoder;
  WideNumberModel writing;
  Odds odds;
  for (const uint32_t number : numbers) {
    writing.code(encoder, number);
    encoder.even(number, 16);
    decide(encoder, odds, number % 2 != 0);
  }
  const std::string coded = std::move(encoder).take();
  BitDecoder decoder(coded);
  WideNumberModel reading;
  Odds other;
  for (const uint32_t number : numbers) {
    EXPECT_EQ(reading.code(decoder, 0), number);
    EXPECT_EQ(decoder.even(0, 16), number & 0xFFFF);
    EXPECT_EQ(decide(decoder, other, false), number % 2 != 0);
  }
  EXPECT_FALSE(decoder.ran_out());
}

TEST(BitCoder, ForeseenDecisionsCostNextToNothing) {
  BitEncoder encoder;
  Odds odds;
  for (int i = 0; i < 10000; ++i) {
    decide(encoder, odds, true);
  }
  EXPECT_LT(std::move(encoder).take().size(), 40U);
}

TEST(PageDifference, EveryPageComesBack) {
  Rng rng(7);
  const std::string page = noise(rng, 20000);
  const std::string other = noise(rng, 20000);
  struct Case {
    const char* what;
    std::string before;
    std::string page;
  };
  const std::vector<Case> cases = {
      {"nothing", "", ""},
      {"a page and nothing before", "", page},
      {"a page that is gone", page, ""},
      {"the same page", page, page},
      {"another page", page, other},
      {"a few bytes", page, "short"},
      {"an insertion", page, page.substr(0, 9000) + "inserted" + page.substr(9000)},
      {"a removal", page, page.substr(0, 9000) + page.substr(9100)},
      {"pieces in another order", page, page.substr(15000) + page.substr(0, 15000)},
      {"a copy that reads what it writes", page, std::string(5000, 'a')},
      {"a copy within the page", page, other + other},
  };
  for (const Case& one : cases) {
    const PageDifference difference = take_apart(one.before, one.page);
    const auto back = undo(difference, one.before, one.page.size());
    ASSERT_TRUE(back.ok()) << one.what;
    EXPECT_EQ(*back, one.page) << one.what;
  }
}

TEST(PageDifference, TemplateIsCopiedAndOnlyTheSlotsAreNews) {
  const auto page = [](const std::string& day) {
    std::string text;
    for (int i = 0; i < 200; ++i) {
      text += "<article class=\"teaser teaser--wide\"><h2>" + day + std::to_string(i) +
              "</h2><p class=\"teaser__lead\">";
    }
    return text;
  };
  const std::string before = page("Mon");
  const std::string after = page("Tue");
  const PageDifference difference = take_apart(before, after);
  EXPECT_LE(difference.news.size(), 200 * std::string("Tue100").size());
  EXPECT_LT(difference.copies.size(), 600U);
}

// Three pages of a list whose items carry an id in several places: from the second on, the memory
// knows where.
TEST(PageDifference, WhatRepeatsIsForeseenFromPageToPage) {
  Rng rng(11);
  const auto page = [&rng] {
    std::string text;
    for (int i = 0; i < 100; ++i) {
      const std::string id = std::to_string(rng.next());
      text += "<li class=\"teaser\"><a href=\"/article/" + id + ".html\" title=\"" + id +
              "\" data-track=\"teaser-" + id + "\">read on</a></li>\n";
    }
    return text;
  };
  StepMemory writing;
  StepModel written;
  StepMemory reading;
  StepModel read;
  std::string text;
  std::string again;
  std::vector<size_t> copies;
  size_t base = 0;
  for (int i = 0; i < 4; ++i) {
    const PageSpan span{.base = base, .begin = text.size()};
    text += page();
    const PageDifference difference = page_difference(text, span, writing, written);
    copies.push_back(difference.copies.size());
    again.resize(text.size());
    ASSERT_TRUE(
        apply_difference(difference.copies, difference.news, span, again, reading, read).ok());
    ASSERT_EQ(again, text);
    base = span.begin;
  }
  EXPECT_LT(copies[3], copies[0]);
  // Cut back to what it was, the memory tells a page as it did then.
  EXPECT_EQ(writing.size(), reading.size());
  StepMemory fresh;
  writing.cut(text, 0);
  StepModel model;
  StepModel other;
  const PageSpan whole{};
  EXPECT_EQ(page_difference(text, whole, writing, model).copies,
            page_difference(text, whole, fresh, other).copies);
}

TEST(PageDifference, DamageIsNoticedOrGivesOtherBytes) {
  Rng rng(3);
  const std::string before = noise(rng, 3000);
  const std::string page = before.substr(100, 900) + noise(rng, 50) + before.substr(1200, 1500) +
                           noise(rng, 30) + before.substr(0, 300);
  const PageDifference whole = take_apart(before, page);
  for (size_t at = 0; at < whole.copies.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      PageDifference damaged = whole;
      damaged.copies[at] = static_cast<char>(damaged.copies[at] ^ 1 << bit);
      const auto back = undo(damaged, before, page.size());
      EXPECT_TRUE(!back.ok() || back->size() == page.size());
    }
    PageDifference cut = whole;
    cut.copies.resize(at);
    static_cast<void>(undo(cut, before, page.size()));
  }
  PageDifference short_of_news = whole;
  short_of_news.news.pop_back();
  EXPECT_EQ(undo(short_of_news, before, page.size()).error().kind, ErrorKind::kCorrupt);
  PageDifference too_much_news = whole;
  too_much_news.news.push_back('x');
  EXPECT_EQ(undo(too_much_news, before, page.size()).error().kind, ErrorKind::kCorrupt);
}

TEST(PageDifference, BytesThatAreNoneEnd) {
  Rng rng(5);
  for (int i = 0; i < 200; ++i) {
    const PageDifference foreign{.copies = noise(rng, 50), .news = noise(rng, 5000)};
    static_cast<void>(undo(foreign, noise(rng, 1000), 5000));
  }
  // Zeros for ever are the cheapest thing an attacker can claim a page with.
  EXPECT_FALSE(undo({}, "", 1 << 20).ok());
}

}  // namespace
}  // namespace broadsheet::storage

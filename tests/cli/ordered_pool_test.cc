#include "cli/ordered_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace broadsheet::cli {
namespace {

TEST(OrderedPool, AnswersComeInTheOrderOfTheLinesAndFewAreHeld) {
  for (const unsigned threads : {1U, 4U}) {
    size_t given = 0;
    std::vector<std::string> answers;
    size_t held_most = 0;
    run_in_order(
        threads,
        [&](std::string& line) {
          held_most = std::max(held_most, given - answers.size());
          line = std::to_string(given);
          return given++ < 500;
        },
        [](const std::string& line, size_t number) {
          return LineAnswer{.text = line + "/" + std::to_string(number), .failed = false};
        },
        [&](const LineAnswer& answer) { answers.push_back(answer.text); });
    ASSERT_EQ(answers.size(), 500U);
    for (size_t i = 0; i < answers.size(); ++i) {
      EXPECT_EQ(answers[i], std::to_string(i) + "/" + std::to_string(i));
    }
    EXPECT_LE(held_most, threads * size_t{4});
  }
}

}  // namespace
}  // namespace broadsheet::cli

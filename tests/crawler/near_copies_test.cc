#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <string>

#include "parser/text_fold.h"
#include "storage/fingerprint.h"

// Invented pairs in eight languages and scripts, in the form that bench/dedup reads: an article as
// others print it (with their own first sentence or footer, reordered, cut by a paywall, corrected,
// in the other Chinese script), and other stories from one mould (earthquakes, weather, markets,
// sport) or about one thing.

namespace broadsheet {
namespace {

TEST(NearCopies, EveryInventedPairIsDecidedRight) {
  std::ifstream file(std::string(BROADSHEET_TEST_DATA) + "/near_copies.jsonl");
  int pairs = 0;
  for (std::string line; std::getline(file, line); ++pairs) {
    const boost::json::object pair = boost::json::parse(line).as_object();
    const auto print_of = [&](const char* side) {
      return storage::fingerprint_of(parser::fold_text(std::string(pair.at(side).as_string())));
    };
    EXPECT_EQ(storage::is_same_story(print_of("a"), print_of("b")), pair.at("label") == 1)
        << pair.at("id").as_string();
  }
  EXPECT_GE(pairs, 100);
}

}  // namespace
}  // namespace broadsheet

#include "storage/fingerprint.h"

#include <gtest/gtest.h>

#include <string>

#include "base/rng.h"

namespace broadsheet::storage {
namespace {

// Folded text has no spaces; words of letters are enough here.
std::string story(uint64_t seed, size_t words) {
  Rng rng(seed);
  std::string text;
  for (size_t i = 0; i < words; ++i) {
    for (size_t letters = 3 + rng.below(6); letters > 0; --letters) {
      text.push_back(static_cast<char>('a' + rng.below(26)));
    }
  }
  return text;
}

TEST(Fingerprint, TellsCopiesFromOtherStories) {
  const std::string text = story(1, 400);
  const Fingerprint whole = fingerprint_of(text);
  EXPECT_TRUE(whole.sampled);
  EXPECT_EQ(whole.shingles.size(), Fingerprint::kShinglesMax);
  EXPECT_EQ(shared_shingles(whole, whole), 1.0);
  struct Case {
    const char* what;
    std::string other;
    bool same;
  };
  const Case cases[] = {
      {"itself", text, true},
      {"with a credit line in front", "byouragency" + text, true},
      {"the first half", text.substr(0, text.size() / 2), true},
      {"the last third", text.substr(text.size() / 3 * 2), true},
      {"with a paragraph put in", text.substr(0, 800) + story(2, 30) + text.substr(800), true},
      {"another", story(3, 400), false},
      {"another that quotes a fifth of it", story(3, 320) + text.substr(0, text.size() / 5), false},
      {"nothing", "", false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(is_same_story(whole, fingerprint_of(c.other)), c.same) << c.what;
    EXPECT_EQ(is_same_story(fingerprint_of(c.other), whole), c.same) << c.what << ", turned round";
  }
}

TEST(Fingerprint, OneTemplateWithOtherFactsIsAnotherStory) {
  const auto quake = [](const char* size, const char* depth, const char* hour) {
    return std::string("anearthquakeofmagnitude") + size +
           "shooktheregiononmondaythesurveysaiditstruckatadepthof" + depth + "kilometresat" + hour +
           "localtimetherewerenoimmediatereportsofdamageorofinjuries";
  };
  const Fingerprint first = fingerprint_of(quake("51", "10", "0630"));
  EXPECT_FALSE(is_same_story(first, fingerprint_of(quake("67", "33", "1945"))));
  EXPECT_TRUE(is_same_story(first, fingerprint_of("agency" + quake("51", "10", "0630"))));
}

TEST(Fingerprint, TwoOtherFiguresAreAnotherStoryOneIsACorrection) {
  const auto market = [](const std::string& points, const std::string& change) {
    return "the index closed at" + points + "points a change of" + change + "percent" +
           story(4, 60);
  };
  const Fingerprint tuesday = fingerprint_of(market("321455", "042"));
  EXPECT_GT(shared_shingles(tuesday, fingerprint_of(market("298107", "113"))), 0.75);
  EXPECT_FALSE(is_same_story(tuesday, fingerprint_of(market("298107", "113"))));
  EXPECT_TRUE(is_same_story(tuesday, fingerprint_of(market("321455", "043"))));
  EXPECT_TRUE(
      is_same_story(fingerprint_of(market("one", "042")), fingerprint_of(market("one", "043"))));
}

TEST(Fingerprint, ChineseShinglesAreFourCharacters) {
  const Fingerprint print = fingerprint_of("新聞報導今日");
  EXPECT_EQ(print.shingles.size(), 3U);
  EXPECT_TRUE(fingerprint_of("新聞報").shingles.empty());
}

TEST(Fingerprint, IllFormedTextIsRead) {
  EXPECT_FALSE(fingerprint_of(std::string(100, '\xFF')).shingles.empty());
}

}  // namespace
}  // namespace broadsheet::storage

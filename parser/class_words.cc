#include "parser/class_words.h"

#include <array>

#include "parser/related_cues.h"

// Words publishers put into class and id names. They are reused for layout, job advertisements and
// tag lists alike, so they are hints only (related_extractor.cc weighs them last).

namespace broadsheet::parser {
namespace {

struct ClassWord {
  std::string_view word;
  bool prefix;  // the word only has to start with it: "relatedposts"
  uint16_t hint;
};

constexpr auto kClassWords = std::to_array<ClassWord>({
    {"related", true, kHintRelated},       {"relates", false, kHintRelated},
    {"relate", false, kHintRelated},       {"relacionad", true, kHintRelated},
    {"relaterat", true, kHintRelated},     {"relatert", true, kHintRelated},
    {"similar", true, kHintRelated},       {"readnext", true, kHintRelated},
    {"readalso", true, kHintRelated},      {"readmore", false, kHintRelated},
    {"alsoread", true, kHintRelated},      {"seealso", true, kHintRelated},
    {"crosslink", true, kHintRelated},     {"yarpp", true, kHintRelated},
    {"relposts", true, kHintRelated},      {"xiangguan", true, kHintRelated},
    {"correlat", true, kHintRelated},      {"gerelateerd", true, kHintRelated},
    {"mostread", true, kHintList},         {"mostpopular", true, kHintList},
    {"popular", true, kHintList},          {"trending", true, kHintList},
    {"ranking", true, kHintList},          {"rank", false, kHintList},
    {"latest", true, kHintList},           {"newest", true, kHintList},
    {"recent", false, kHintList},          {"ticker", true, kHintList},
    {"newsticker", true, kHintList},       {"topstories", true, kHintList},
    {"headlines", false, kHintList},       {"hot", false, kHintList},
    {"newsfeed", true, kHintList},         {"meistgelesen", true, kHintList},
    {"tags", false, kHintTopic},           {"tag", false, kHintTopic},
    {"taglist", true, kHintTopic},         {"topics", false, kHintTopic},
    {"keyword", true, kHintTopic},         {"author", true, kHintTopic},
    {"byline", true, kHintTopic},          {"entities", true, kHintTopic},
    {"taboola", true, kHintPromotion},     {"trc", false, kHintPromotion},
    {"outbrain", true, kHintPromotion},    {"revcontent", true, kHintPromotion},
    {"mgid", true, kHintPromotion},        {"plista", true, kHintPromotion},
    {"ligatus", true, kHintPromotion},     {"dianomi", true, kHintPromotion},
    {"zergnet", true, kHintPromotion},     {"adblade", true, kHintPromotion},
    {"nativo", true, kHintPromotion},      {"sponsor", true, kHintPromotion},
    {"promoted", true, kHintPromotion},    {"advert", true, kHintPromotion},
    {"publicidad", true, kHintPromotion},  {"werbung", true, kHintPromotion},
    {"anzeige", true, kHintPromotion},     {"newsletter", true, kHintPromotion},
    {"nav", false, kHintNavigation},       {"navbar", true, kHintNavigation},
    {"navigation", true, kHintNavigation}, {"menu", true, kHintNavigation},
    {"breadcrumb", true, kHintNavigation}, {"megamenu", true, kHintNavigation},
    {"pagination", true, kHintNavigation}, {"share", false, kHintShare},
    {"sharing", true, kHintShare},         {"social", true, kHintShare},
    {"sharebar", true, kHintShare},        {"comments", false, kHintComment},
    {"disqus", true, kHintComment},        {"sidebar", true, kHintSidebar},
    {"aside", false, kHintSidebar},        {"rail", false, kHintSidebar},
    {"headline", true, kHintHeadline},     {"title", true, kHintHeadline},
    {"heading", false, kHintHeadline},     {"kicker", true, kHintKicker},
    {"overline", true, kHintKicker},       {"topline", true, kHintKicker},
    {"eyebrow", true, kHintKicker},        {"category", true, kHintKicker},
    {"section", false, kHintKicker},       {"time", false, kHintKicker},
    {"timestamp", true, kHintKicker},      {"date", true, kHintKicker},
    {"duration", true, kHintKicker},       {"label", false, kHintKicker},
    {"footer", true, kHintFooter},         {"caption", true, kHintCaption},
    {"credit", true, kHintCaption},        {"attribution", true, kHintCaption},
    {"copyright", true, kHintCaption},
});

struct ClassPair {
  std::string_view before;
  std::string_view word;
  uint16_t hint;
};

constexpr auto kClassPairs = std::to_array<ClassPair>({
    {"read", "next", kHintRelated},
    {"read", "more", kHintRelated},
    {"read", "also", kHintRelated},
    {"also", "read", kHintRelated},
    {"also", "like", kHintRelated},
    {"see", "also", kHintRelated},
    {"more", "on", kHintRelated},
    {"further", "reading", kHintRelated},
    {"saiba", "mais", kHintRelated},
    {"lire", "aussi", kHintRelated},
    {"leggi", "anche", kHintRelated},
    {"lees", "ook", kHintRelated},
    {"les", "ogsa", kHintRelated},
    {"baca", "juga", kHintRelated},
    {"most", "read", kHintList},
    {"most", "viewed", kHintList},
    {"most", "commented", kHintList},
    {"most", "shared", kHintList},
    {"most", "recent", kHintList},
    {"top", "stories", kHintList},
    {"recent", "posts", kHintList},
    {"more", "from", kHintList},
    {"partner", "content", kHintPromotion},
    {"comment", "list", kHintComment},
    {"comment", "thread", kHintComment},
    {"comment", "section", kHintComment},
    {"comment", "area", kHintComment},
});

// The words by their first letters, those of one letter in the order above.
constexpr size_t kLetters = 26;
struct ByLetter {
  std::array<ClassWord, kClassWords.size()> words{};
  std::array<size_t, kLetters + 1> first{};  // of each letter's words; one past the last
};
constexpr ByLetter kByLetter = [] {
  ByLetter by_letter;
  size_t count = 0;
  for (size_t letter = 0; letter < kLetters; ++letter) {
    by_letter.first[letter] = count;
    for (const ClassWord& known : kClassWords) {
      if (known.word.front() == static_cast<char>('a' + letter)) {
        by_letter.words[count++] = known;
      }
    }
  }
  by_letter.first[kLetters] = count;
  return by_letter;
}();
static_assert(kByLetter.first[kLetters] == kClassWords.size());

// Whether a pair may end in a word with this first letter.
constexpr std::array<bool, kLetters> kEndsPair = [] {
  std::array<bool, kLetters> ends{};
  for (const ClassPair& pair : kClassPairs) {
    ends[static_cast<size_t>(pair.word.front() - 'a')] = true;
  }
  return ends;
}();

}  // namespace

uint16_t class_word_hints(std::string_view before, std::string_view word) {
  const auto letter = static_cast<size_t>(word.front() - 'a');
  if (letter >= kLetters) {
    return 0;
  }
  uint16_t hints = 0;
  for (size_t i = kByLetter.first[letter]; i < kByLetter.first[letter + 1]; ++i) {
    const ClassWord& known = kByLetter.words[i];
    if (known.prefix ? word.starts_with(known.word) : word == known.word) {
      hints |= known.hint;
    }
  }
  if (!before.empty() && kEndsPair[letter]) {
    for (const ClassPair& pair : kClassPairs) {
      if (pair.word == word && pair.before == before) {
        hints |= pair.hint;
      }
    }
  }
  return hints;
}

}  // namespace broadsheet::parser

#include "parser/standfirst.h"

#include <algorithm>

#include "base/text.h"
#include "parser/fold_key.h"
#include "parser/line_cues.h"

namespace broadsheet::parser {
namespace {

constexpr uint32_t kLinesAboveMax = 60;  // looked at, from the first line of the text upwards
constexpr double kMarkedShareMax = 0.4;  // of the body: more, and the mark names the body itself
constexpr uint32_t kWeightMin = 20;
constexpr uint32_t kWeightMax = 900;
constexpr uint32_t kSentenceWeightMin = 50;     // of a line that only its place shows to be one
constexpr size_t kDescriptionPrefixBytes = 40;  // that make a line the description

class StandfirstFinder {
 public:
  StandfirstFinder(const PageLines& page, const Candidate& candidate, Trimmed& trimmed,
                   const Metadata& metadata)
      : page_(page), candidate_(candidate), trimmed_(trimmed), title_(fold_key(metadata.title)) {
    for (const std::string* text : {&metadata.standfirst, &metadata.description}) {
      std::string key = fold_key(*text);
      if (key.size() >= kDescriptionPrefixBytes) {
        descriptions_.push_back(std::move(key));
      }
    }
  }

  std::string take() {
    const uint32_t text_start = first_body_line();
    if (text_start == candidate_.last) {
      return {};
    }
    std::string standfirst;
    const bool believed = marked_weight() < kMarkedShareMax * body_weight();
    for (uint32_t i = first_looked_at(text_start); i <= text_start + kLinesBelow; ++i) {
      if (i >= candidate_.last || !introduces(i, i >= text_start) || (!believed && in_body(i))) {
        continue;
      }
      const std::string& text = page_.lines[i].text;
      if (standfirst.find(text) == std::string::npos) {
        standfirst += standfirst.empty() ? "" : "\n";
        standfirst += text;
      }
      if (in_candidate(i)) {
        trimmed_.verdicts[i - candidate_.first] = {LineFate::kStandfirst, "standfirst"};
      }
    }
    return nfc(standfirst);
  }

 private:
  static constexpr uint32_t kLinesBelow = 2;

  [[nodiscard]] bool in_candidate(uint32_t i) const {
    return i >= candidate_.first && i < candidate_.last;
  }
  [[nodiscard]] bool in_body(uint32_t i) const {
    return in_candidate(i) && trimmed_.verdicts[i - candidate_.first].fate == LineFate::kBody;
  }

  [[nodiscard]] uint32_t first_body_line() const {
    uint32_t i = candidate_.first;
    while (i < candidate_.last && !in_body(i)) {
      ++i;
    }
    return i;
  }

  [[nodiscard]] uint32_t body_weight(RegionSet regions = ~RegionSet{0}) const {
    uint32_t weight = 0;
    for (uint32_t i = candidate_.first; i < candidate_.last; ++i) {
      const bool counts = regions == ~RegionSet{0} || (page_.lines[i].regions & regions) != 0;
      weight += in_body(i) && counts ? page_.lines[i].measure.weight : 0;
    }
    return weight;
  }
  [[nodiscard]] uint32_t marked_weight() const { return body_weight(kRegionStandfirst); }

  // Below the headline when it is there, else not above the candidate.
  [[nodiscard]] uint32_t first_looked_at(uint32_t text_start) {
    const uint32_t limit = text_start > kLinesAboveMax ? text_start - kLinesAboveMax : 0;
    for (uint32_t i = text_start; i-- > limit;) {
      const Line& line = page_.lines[i];
      const bool main_heading = line.kind == BlockKind::kHeading && line.level == 1;
      if (main_heading || (line.measure.weight > 8 && fold_key(line.text) == title_)) {
        below_headline_ = true;
        return i + 1;
      }
    }
    return std::min(candidate_.first, text_start);
  }

  [[nodiscard]] bool introduces(uint32_t i, bool at_text) const {
    const Line& line = page_.lines[i];
    const RegionSet unfit = kRegionsOutside & ~kRegionMeta;
    if (line.measure.weight < kWeightMin || line.measure.weight > kWeightMax ||
        line.link_share() > 0.5 || (line.regions & (unfit | kRegionCaption)) != 0) {
      return false;
    }
    if ((line.regions & kRegionStandfirst) != 0) {
      return !at_text || in_body(i);
    }
    if (at_text) {
      return false;
    }
    const bool sentence =
        line.measure.sentence_ends > 0 && line.measure.weight >= kSentenceWeightMin;
    if (below_headline_ && sentence && line.kind != BlockKind::kListItem &&
        line_cue(fold_line(line.text), true) == LineCue::kNone) {
      return true;
    }
    const std::string key = fold_key(line.text);
    return std::any_of(descriptions_.begin(), descriptions_.end(), [&](const std::string& known) {
      return key.size() >= kDescriptionPrefixBytes &&
             (key.starts_with(known.substr(0, kDescriptionPrefixBytes)) || known == key);
    });
  }

  const PageLines& page_;
  const Candidate& candidate_;
  Trimmed& trimmed_;
  std::string title_;
  bool below_headline_ = false;  // the headline was found above the lines looked at
  std::vector<std::string> descriptions_;
};

}  // namespace

std::string take_standfirst(const PageLines& page, const Candidate& candidate, Trimmed& trimmed,
                            const Metadata& metadata) {
  return StandfirstFinder(page, candidate, trimmed, metadata).take();
}

}  // namespace broadsheet::parser

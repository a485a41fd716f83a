#include "parser/body_candidates.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "parser/fold_key.h"

// Every line of prose votes for the element around it, less for each step further up (the idea of
// Readability); the element with most votes is where the text is densest. From there the body grows
// sideways: an article cut into several boxes by advertisements has siblings of the same make.

namespace broadsheet::parser {
namespace {

constexpr double kLineWeightMin = 30;       // about six words, or fifteen ideographs
constexpr double kUnpunctuatedShare = 0.3;  // what a line without any punctuation counts
// Of the page's prose: a region that holds more is taken to be misnamed.
constexpr double kMisnamedShare = 0.3;
constexpr double kMisnamedPlainShare = 0.5;
constexpr double kMisnamedCommentsShare = 0.9;
constexpr double kHiddenTextShare = 0.75;  // hidden text that a script or a click shows
constexpr double kMisusedKindShare = 0.4;  // of all regions of one kind together
constexpr double kBodyHintBonus = 1.4;

bool is_line_of_prose(const Line& line) {
  if (line.kind == BlockKind::kHeading || line.kind == BlockKind::kCode) {
    return false;
  }
  return (line.regions & (kRegionsOutside | kRegionCaption)) == 0 && line.link_share() <= 0.5 &&
         line.measure.weight >= kLineWeightMin;
}

}  // namespace

double prose_weight(const Line& line) {
  if (!is_line_of_prose(line)) {
    return 0;
  }
  const double own = line.measure.weight - static_cast<double>(line.link_weight);
  const bool punctuated = line.measure.sentence_ends > 0 || line.measure.commas > 0;
  return punctuated ? own : own * kUnpunctuatedShare;
}

ProseSums::ProseSums(const std::vector<Line>& lines, const std::vector<double>& prose)
    : prose_(lines.size() + 1),
      weight_(lines.size() + 1),
      link_weight_(lines.size() + 1),
      linked_headings_(lines.size() + 1) {
  for (size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    prose_[i + 1] = prose_[i] + prose[i];
    weight_[i + 1] = weight_[i] + line.measure.weight;
    link_weight_[i + 1] = link_weight_[i] + line.link_weight;
    const bool linked = line.kind == BlockKind::kHeading && line.link_share() > 0.7;
    linked_headings_[i + 1] = linked_headings_[i] + (linked ? 1 : 0);
  }
}

namespace {

// Regions whose names are rarely lent to the article itself, against those that are ("author",
// "date" or "paywall" may well name the box around everything).
constexpr RegionSet kRegionsPlain = kRegionNavigation | kRegionComments | kRegionFooter |
                                    kRegionHidden | kRegionPopup | kRegionRelated;

std::vector<double> prose_of_lines(const std::vector<Line>& lines) {
  std::vector<double> prose(lines.size());
  std::transform(lines.begin(), lines.end(), prose.begin(), prose_weight);
  return prose;
}

// What a name must look like to be believed: menus and lists of other articles are made of links,
// a date, a tag line, a byline and a form are short.
constexpr double kLinkShareMin = 0.2;
constexpr double kUnlinkedWeightMax = 200;
constexpr double kLabelRegionWeightMax = 400;
constexpr double kFormWeightMax = 1500;

// How much of the page each kind of region holds, and what is therefore believed.
class RegionJudge {
 public:
  explicit RegionJudge(const PageLines& page)
      : page_(page), sums_(page.lines, prose_of_lines(page.lines)) {
    shares_.reserve(page.spans.size());
    for (const RegionSpan& span : page.spans) {
      shares_.push_back(prose_share(span));
    }
    add_up_kinds();
  }

  [[nodiscard]] RegionSet believed(const RegionSpan& span) const {
    const double share = prose_share(span);
    const RegionSet named = span.regions & ~belied_by_looks(span);
    RegionSet regions = named & ~kRegionsOutside;
    if (share <= kMisnamedPlainShare) {
      regions |= named & kRegionsPlain & ~misused_;
    }
    if (share <= kMisnamedShare) {
      regions |= named & ~misused_;
    }
    if (share <= kMisnamedCommentsShare && !holds_title(span)) {
      regions |= named & (kRegionComments | kRegionFooter);
    }
    return regions;
  }

 private:
  [[nodiscard]] double prose_share(const RegionSpan& span) const {
    const double all = sums_.prose(0, static_cast<uint32_t>(page_.lines.size()));
    return sums_.prose(span.first, span.last) / std::max(all, 1.0);
  }

  [[nodiscard]] RegionSet belied_by_looks(const RegionSpan& span) const {
    const double weight = sums_.weight(span.first, span.last);
    const double links = sums_.link_weight(span.first, span.last);
    RegionSet belied = 0;
    if (weight > kUnlinkedWeightMax && links < kLinkShareMin * weight && !is_list_of_links(span)) {
      belied |= kRegionNavigation | kRegionRelated | kRegionTable;
    }
    if (weight > kLabelRegionWeightMax) {
      belied |= kRegionMeta | kRegionMedia;
    }
    if (weight > kFormWeightMax) {
      belied |= kRegionForm | kRegionAuthor;
    }
    return belied;
  }

  // Lines that begin with a link are the headlines of cards.
  [[nodiscard]] bool is_list_of_links(const RegionSpan& span) const {
    uint32_t led = 0;
    for (uint32_t i = span.first; i < span.last; ++i) {
      led += page_.lines[i].leads_with_link ? 1 : 0;
    }
    return led * 4 >= span.last - span.first;
  }

  // A kind whose regions together hold most of the text is this site's name for something else.
  void add_up_kinds() {
    for (RegionSet kind = 1; kind != 0 && kind <= kRegionTable; kind <<= 1U) {
      if ((kind & ((kRegionsOutside & ~kRegionsPlain) | kRegionHidden)) == 0) {
        continue;
      }
      double share = 0;
      uint32_t covered = 0;  // lines before it are counted
      for (size_t i = 0; i < page_.spans.size(); ++i) {
        const RegionSpan& span = page_.spans[i];
        if ((span.regions & kind) == 0) {
          continue;
        }
        const double held = shares_[i];
        // One region around everything says nothing about the small ones inside it.
        const bool around_all = kind == kRegionHidden && held > kMisnamedPlainShare;
        if (span.first >= covered && !around_all) {
          share += held;
          covered = std::max(covered, span.last);
        }
      }
      const double most = kind == kRegionHidden ? kHiddenTextShare : kMisusedKindShare;
      misused_ |= share > most ? kind : 0;
    }
  }

  [[nodiscard]] bool holds_title(const RegionSpan& span) const {
    for (uint32_t i = span.first; i < span.last && i < page_.lines.size(); ++i) {
      if (page_.lines[i].kind == BlockKind::kHeading && page_.lines[i].level == 1) {
        return true;
      }
    }
    return false;
  }

  const PageLines& page_;
  ProseSums sums_;
  std::vector<double> shares_;  // of the page's prose, by span
  RegionSet misused_ = 0;
};

// Gives the lines those of the `wanted` regions that are believed.
void apply(PageLines& page, RegionSet wanted) {
  const RegionJudge judge(page);
  // Spans are nested or apart, in document order: a stack of the open ones gives each line the
  // union of its regions in one sweep.
  std::vector<std::pair<uint32_t, RegionSet>> open;  // last line, regions with all outer ones
  size_t next = 0;
  std::vector<RegionSet> given(page.lines.size());
  for (uint32_t i = 0; i < page.lines.size(); ++i) {
    while (!open.empty() && open.back().first <= i) {
      open.pop_back();
    }
    for (; next < page.spans.size() && page.spans[next].first <= i; ++next) {
      const RegionSpan& span = page.spans[next];
      if (span.last <= i || (span.regions & wanted) == 0) {
        continue;
      }
      const RegionSet outer = open.empty() ? 0 : open.back().second;
      open.emplace_back(span.last, outer | (judge.believed(span) & wanted));
    }
    given[i] = open.empty() ? 0 : open.back().second;
  }
  for (size_t i = 0; i < given.size(); ++i) {
    page.lines[i].regions |= given[i];
  }
}

}  // namespace

void apply_regions(PageLines& page) {
  // First what is plainly not the article, so that a long discussion below a short article does not
  // make the article look small.
  apply(page, kRegionsPlain);
  apply(page, ~kRegionsPlain);
}

namespace {

class CandidateFinder {
 public:
  CandidateFinder(const Document& document, const PageLines& page, const Metadata& metadata)
      : document_(document),
        page_(page),
        prose_(prose_of_lines(page.lines)),
        sums_(page.lines, prose_),
        votes_(document.size()) {
    find_headline(metadata);
  }

  std::vector<Candidate> run() {
    vote();
    favour_body_hints();
    std::vector<Candidate> found;
    for (const NodeId id : best_nodes()) {
      found.push_back(seed(id));
    }
    prefer_headline(found);
    prefer_earlier(found);
    if (!found.empty()) {
      grow(found.front());
    }
    return found;
  }

 private:
  static constexpr size_t kCandidatesMax = 6;
  static constexpr uint32_t kNoLine = UINT32_MAX;
  static constexpr double kCardProseMax = 300;  // a teaser's summary is shorter
  static constexpr size_t kTitleBytesMin = 8;
  static constexpr double kHeadlineScoreShareMin = 0.1;
  static constexpr double kEarlierScoreShareMin = 0.4;
  static constexpr double kEarlierProseShareMin = 0.25;
  static constexpr uint32_t kVoteLevelsMax = 5;
  static constexpr uint32_t kGrowLevelsMax = 12;

  // Of several articles on a page, the one under the page's own headline: no other main heading
  // stands between that headline and the text.
  void prefer_headline(std::vector<Candidate>& found) const {
    const auto under_headline = [&](const Candidate& candidate) {
      return candidate.last > headline_ && next_headline_ > candidate.first;
    };
    if (headline_ == kNoLine || found.empty() || under_headline(found.front())) {
      return;
    }
    const auto own = std::find_if(found.begin(), found.end(), under_headline);
    if (own != found.end() && own->score > kHeadlineScoreShareMin * found.front().score) {
      std::rotate(found.begin(), own, own + 1);
    }
  }

  // Lists of other articles with their summaries can outweigh a short article; they come after it.
  void prefer_earlier(std::vector<Candidate>& found) const {
    if (headline_ == kNoLine) {
      return;
    }
    for (size_t i = 1; i < found.size(); ++i) {
      const bool earlier = found[i].last <= found.front().first && found[i].last > headline_ + 1;
      const double prose = sums_.prose(found[i].first, found[i].last);
      const double rival = sums_.prose(found.front().first, found.front().last);
      if (earlier && found[i].score > kEarlierScoreShareMin * found.front().score &&
          prose > kEarlierProseShareMin * rival) {
        std::rotate(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(i),
                    found.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        return;
      }
    }
  }

  // The line of the page's headline, and the next main heading after it.
  void find_headline(const Metadata& metadata) {
    std::vector<std::string> titles{fold_key(metadata.title)};
    titles.reserve(metadata.headings.size() + 1);
    for (const std::string& heading : metadata.headings) {
      titles.push_back(fold_key(heading));
    }
    for (size_t i = 0; i < titles.size() && headline_ == kNoLine; ++i) {
      find_headline_of(titles[i]);
    }
    for (uint32_t i = 0; i < page_.lines.size() && headline_ == kNoLine; ++i) {
      const Line& line = page_.lines[i];
      if (line.kind == BlockKind::kHeading && line.level == 1 && line.link_share() < 0.5 &&
          line.measure.weight >= 2 * kTitleBytesMin && (line.regions & kRegionsPlain) == 0) {
        headline_ = i;
      }
    }
    for (uint32_t i = headline_; i < page_.lines.size(); ++i) {
      const Line& line = page_.lines[i];
      if (line.kind == BlockKind::kHeading && line.level == 1 && i > headline_ &&
          line.text != page_.lines[headline_].text) {
        next_headline_ = i;
        return;
      }
    }
  }

  // Where no heading says the title, another line that does will serve.
  void find_headline_of(const std::string& title) {
    if (title.size() < kTitleBytesMin) {
      return;
    }
    uint32_t plain = kNoLine;
    for (uint32_t i = 0; i < page_.lines.size() && headline_ == kNoLine; ++i) {
      const Line& line = page_.lines[i];
      if (line.measure.weight < kTitleBytesMin / 2 || line.measure.weight > 2 * title.size() ||
          line.link_share() > 0.5 || (line.regions & kRegionsPlain) != 0 ||
          fold_key(line.text) != title) {
        continue;
      }
      if (line.kind == BlockKind::kHeading) {
        headline_ = i;
      } else if (plain == kNoLine) {
        plain = i;
      }
    }
    if (headline_ == kNoLine) {
      headline_ = plain;
    }
  }

  void vote() {
    for (size_t i = 0; i < page_.lines.size(); ++i) {
      if (prose_[i] <= 0) {
        continue;
      }
      const Node block = document_.node(page_.lines[i].node);
      const bool broken = page_.last_line(block) - page_.first_line(block) > 1;
      Node at = broken ? block : block.parent();
      for (uint32_t level = 0; at && level < kVoteLevelsMax; ++level, at = at.parent()) {
        votes_[at.id()] += prose_[i] / (level < 2 ? level + 1 : level * 3);
        if (at.is(GUMBO_TAG_BODY)) {
          break;
        }
      }
    }
  }

  void favour_body_hints() {
    for (const RegionSpan& span : page_.spans) {
      if ((span.regions & kRegionBody) != 0) {
        votes_[span.node] *= kBodyHintBonus;
      }
    }
  }

  [[nodiscard]] double link_share(Node node) const {
    const uint32_t first = page_.first_line(node);
    const uint32_t last = page_.last_line(node);
    const double weight = sums_.weight(first, last);
    return weight <= 0 ? 1.0 : sums_.link_weight(first, last) / weight;
  }

  [[nodiscard]] double score(NodeId id) const {
    return votes_[id] * (1 - link_share(document_.node(id)));
  }

  [[nodiscard]] std::vector<NodeId> best_nodes() const {
    std::vector<std::pair<double, NodeId>> scored;
    for (NodeId id = 0; id < votes_.size(); ++id) {
      if (votes_[id] > 0) {
        scored.emplace_back(score(id), id);
      }
    }
    const size_t kept = std::min(scored.size(), kCandidatesMax);
    std::partial_sort(scored.begin(), scored.begin() + static_cast<std::ptrdiff_t>(kept),
                      scored.end(), [](const auto& a, const auto& b) {
                        return a.first != b.first ? a.first > b.first : a.second < b.second;
                      });
    std::vector<NodeId> best;
    best.reserve(kept);
    for (size_t i = 0; i < kept; ++i) {
      best.push_back(scored[i].second);
    }
    return best;
  }

  // An element beyond which nothing is this article's. An <article> inside the story (a section of
  // it, a product in a list) does not count: the headline stands outside of it.
  [[nodiscard]] bool bounds_an_article(Node node) const {
    if (node.is(GUMBO_TAG_BODY)) {
      return true;
    }
    if (!node.is(GUMBO_TAG_ARTICLE) && !node.is(GUMBO_TAG_MAIN)) {
      return false;
    }
    const uint32_t first = page_.first_line(node);
    const uint32_t last = page_.last_line(node);
    for (uint32_t i = first; i < last; ++i) {
      if (page_.lines[i].kind == BlockKind::kHeading && page_.lines[i].level == 1) {
        return true;
      }
    }
    return sums_.prose(first, last) > 0.6 * sums_.prose(0, static_cast<uint32_t>(prose_.size()));
  }

  static std::string_view first_class(Node node) {
    const std::string_view names = trim(node.attribute_or("class"));
    return names.substr(0, names.find(' '));
  }

  // Another box of the same article, beside the part found so far?
  [[nodiscard]] bool is_part(Node sibling, Node chosen, double chosen_prose) const {
    const bool item = sibling.is(GUMBO_TAG_ARTICLE) || sibling.is(GUMBO_TAG_LI);
    if (!sibling.is_element() || sibling.is(GUMBO_TAG_ASIDE) || sibling.is(GUMBO_TAG_FOOTER) ||
        (item && sibling.tag() != chosen.tag())) {
      return false;
    }
    const uint32_t first = page_.first_line(sibling);
    const uint32_t last = page_.last_line(sibling);
    const double prose = sums_.prose(first, last);
    if (prose <= 0 || link_share(sibling) > 0.25) {
      return false;
    }
    const bool card = sums_.linked_headings(first, last) > 0 || starts_with_link(first, last);
    const bool above_headline =
        headline_ != kNoLine && last <= headline_ && page_.first_line(chosen) >= headline_;
    if (above_headline || (card && prose < kCardProseMax)) {
      return false;
    }
    const bool alike = sibling.tag() == chosen.tag() && first_class(sibling) == first_class(chosen);
    return alike || prose >= 0.1 * chosen_prose || (sibling.is(GUMBO_TAG_P) && prose >= 60);
  }

  // A card or teaser leads with its linked headline, whatever the tag.
  [[nodiscard]] bool starts_with_link(uint32_t first, uint32_t last) const {
    for (uint32_t i = first; i < last; ++i) {
      if (page_.lines[i].measure.weight > 0) {
        return page_.lines[i].link_share() > 0.7 && page_.lines[i].measure.weight > 20;
      }
    }
    return false;
  }

  // Adds the children of `parent` that are parts, and the headings, pictures and short lines that
  // stand between parts.
  bool join_siblings(Node parent, Node chosen, double prose,
                     std::vector<std::pair<uint32_t, uint32_t>>& ranges) const {
    std::vector<Node> parts;
    std::vector<Node> between;  // since the last part
    bool joined = false;
    for (Node sibling = parent.first_child(); sibling; sibling = sibling.next_sibling()) {
      const bool part = sibling == chosen || is_part(sibling, chosen, prose);
      if (!part) {
        if (!parts.empty() && may_stand_between(sibling)) {
          between.push_back(sibling);
        }
        continue;
      }
      joined = joined || sibling != chosen;
      parts.insert(parts.end(), between.begin(), between.end());
      between.clear();
      parts.push_back(sibling);
    }
    if (!joined) {
      return false;
    }
    for (const Node part : parts) {
      ranges.emplace_back(page_.first_line(part), page_.last_line(part));
    }
    return true;
  }

  [[nodiscard]] bool may_stand_between(Node sibling) const {
    return sibling.is_element() && !sibling.is(GUMBO_TAG_ASIDE) && !sibling.is(GUMBO_TAG_FOOTER) &&
           sums_.linked_headings(page_.first_line(sibling), page_.last_line(sibling)) == 0 &&
           page_.first_line(sibling) < page_.last_line(sibling) && link_share(sibling) <= 0.5;
  }

  [[nodiscard]] Candidate seed(NodeId id) const {
    const Node node = document_.node(id);
    return {.container = id,
            .first = page_.first_line(node),
            .last = page_.last_line(node),
            .score = score(id),
            .origin = "density",
            .headline = headline_};
  }

  // Joins the candidate with the siblings that go on with its text, level by level.
  void grow(Candidate& candidate) const {
    Node chosen = document_.node(candidate.container);
    std::vector<std::pair<uint32_t, uint32_t>> ranges{{candidate.first, candidate.last}};
    const double prose = sums_.prose(candidate.first, candidate.last);
    for (uint32_t level = 0; level < kGrowLevelsMax && !bounds_an_article(chosen); ++level) {
      const Node parent = chosen.parent();
      if (!parent) {
        break;
      }
      if (join_siblings(parent, chosen, prose, ranges)) {
        candidate.container = parent.id();
        candidate.origin = "joined siblings";
      }
      chosen = parent;
    }
    join(candidate, ranges);
  }

  static void join(Candidate& candidate, std::vector<std::pair<uint32_t, uint32_t>> ranges) {
    std::sort(ranges.begin(), ranges.end());
    candidate.first = ranges.front().first;
    candidate.last = candidate.first;
    for (const auto& [first, last] : ranges) {
      candidate.last = std::max(candidate.last, last);
    }
    candidate.joined.assign(candidate.last - candidate.first, false);
    for (const auto& [first, last] : ranges) {
      std::fill(candidate.joined.begin() + (first - candidate.first),
                candidate.joined.begin() + (last - candidate.first), true);
    }
  }

  const Document& document_;
  const PageLines& page_;
  std::vector<double> prose_;
  ProseSums sums_;
  std::vector<double> votes_;
  uint32_t headline_ = kNoLine;
  uint32_t next_headline_ = kNoLine;
};

}  // namespace

std::vector<Candidate> find_candidates(const Document& document, const PageLines& page,
                                       const Metadata& metadata) {
  return CandidateFinder(document, page, metadata).run();
}

}  // namespace broadsheet::parser

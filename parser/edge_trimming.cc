#include "parser/edge_trimming.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "parser/body_referee.h"
#include "parser/fold_key.h"
#include "parser/line_cues.h"
#include "parser/related_cues.h"

namespace broadsheet::parser {
namespace {

constexpr uint32_t kBriefWeightMax = 260;  // a sentence or two
constexpr uint32_t kShortWeightMax = 170;
constexpr uint32_t kLabelWeightMax = 90;
constexpr uint32_t kHeadLineWeightMax = 120;
constexpr double kAboveHeadlineShareMax = 0.15;  // of the prose
constexpr double kTailShareMax = 0.35;           // of the prose: what comments may hold at most
constexpr uint32_t kAddressDigitsMin = 12;
constexpr uint32_t kCaptionWeightMax = 130;
constexpr uint32_t kCaptionLinesMax = 2;
constexpr int kCaptionLevelsMax = 3;
constexpr double kBiographyShareMax = 0.15;
constexpr double kRefereeAgreesShare = 0.85;  // of the body's weight
constexpr uint32_t kRepeatWeightMin = 130;
constexpr size_t kNameBytesMax = 120;
constexpr size_t kAuthorBytesMin = 6;
constexpr double kTailAfterListMax = 700;
constexpr double kTailAfterListShareMax = 0.12;  // and what may follow a list of other articles

bool is_digit_rich_date(std::string_view text) {
  size_t digits = 0;
  size_t letters = 0;
  for (const char c : text) {
    digits += is_ascii_digit(c) ? 1 : 0;
    letters += is_ascii_alpha(c) ? 1 : 0;
  }
  return digits >= 4 && letters <= 28;
}

std::string_view region_reason(RegionSet regions) {
  struct Name {
    RegionSet region;
    std::string_view reason;
  };
  static constexpr Name kNames[] = {
      {kRegionRelated, "in a related block"},
      {kRegionNavigation, "in navigation"},
      {kRegionShare, "in a share bar"},
      {kRegionPromotion, "in a promotion"},
      {kRegionAdvert, "in an advertisement"},
      {kRegionComments, "in comments"},
      {kRegionAuthor, "in an author box"},
      {kRegionMeta, "in a line of dates or tags"},
      {kRegionFooter, "in a footer"},
      {kRegionSide, "in a sidebar"},
      {kRegionHidden, "hidden"},
      {kRegionPopup, "in a dialog"},
      {kRegionMedia, "in a player"},
      {kRegionPaywall, "in a paywall"},
      {kRegionForm, "in a form"},
      {kRegionTable, "in a table of contents"},
  };
  for (const Name& name : kNames) {
    if ((regions & name.region) != 0) {
      return name.reason;
    }
  }
  return "outside the text";
}

class Trimmer {
 public:
  Trimmer(const Document& document, const PageLines& page, const Candidate& candidate,
          const Metadata& metadata)
      : document_(document), page_(page), candidate_(candidate), metadata_(metadata) {
    result_.verdicts.resize(candidate.last - candidate.first);
    for (const std::string& heading : metadata.headings) {
      titles_.push_back(fold_key(heading));
    }
    titles_.push_back(fold_key(metadata.title));
    std::erase_if(titles_, [](const std::string& title) { return title.size() < 4; });
    for (const std::string& author : metadata.authors) {
      if (std::string key = fold_key(author); key.size() >= 4) {
        authors_.push_back(std::move(key));
      }
    }
  }

  Trimmed run() {
    for (uint32_t i = candidate_.first; i < candidate_.last; ++i) {
      judge(i);
    }
    drop_above_headline();
    drop_link_lists();
    cut_tail();
    trim_head();
    trim_end();
    drop_biography();
    drop_repeats();
    ask_referee();
    drop_orphan_headings();
    return std::move(result_);
  }

 private:
  [[nodiscard]] const Line& line(uint32_t i) const { return page_.lines[i]; }
  LineVerdict& verdict(uint32_t i) { return result_.verdicts[i - candidate_.first]; }
  [[nodiscard]] bool kept(uint32_t i) const {
    return result_.verdicts[i - candidate_.first].fate == LineFate::kBody;
  }
  void drop(uint32_t i, std::string_view reason) {
    if (kept(i)) {
      verdict(i) = {LineFate::kDropped, reason};
    }
  }

  void judge(uint32_t i) {
    const Line& at = line(i);
    if (!candidate_.joined[i - candidate_.first]) {
      drop(i, "outside the chosen boxes");
    } else if (is_outside(at)) {
      drop(i, region_reason(at.regions));
    } else if ((at.regions & kRegionCaption) != 0 && at.table == kNoNode &&
               at.kind != BlockKind::kQuote && at.kind != BlockKind::kCode) {
      verdict(i) = {LineFate::kCaption, "caption"};
    } else if ((at.regions & kRegionPullQuote) != 0) {
      drop(i, "pull quote");
    } else if (at.measure.weight == 0 || is_counter(at)) {
      drop(i, "no letters");
    } else if (is_title(at)) {
      drop(i, "repeats the title");
    } else {
      judge_wording(i);
    }
  }

  // Quoted posts sit in boxes named after the network they come from, and prose in boxes that are
  // named after the advertisement beside it.
  static bool is_outside(const Line& at) {
    RegionSet outside = at.regions & kRegionsOutside;
    if ((at.regions & kRegionEmbed) != 0) {
      outside &= ~(kRegionShare | kRegionMedia);
    }
    if (at.measure.weight >= 150 && at.measure.sentence_ends >= 2 && at.link_share() < 0.3) {
      outside &= ~(kRegionAdvert | kRegionTable);
    }
    return outside != 0;
  }

  // "3 / 12" below a picture.
  static bool is_counter(const Line& at) {
    return at.measure.weight <= 4 && at.text.find('/') != std::string::npos &&
           std::none_of(at.text.begin(), at.text.end(), is_ascii_alpha);
  }

  [[nodiscard]] bool is_title(const Line& at) const {
    if (at.measure.weight > 600) {
      return false;
    }
    const std::string start = fold_key_start(at.text);
    if (std::none_of(titles_.begin(), titles_.end(),
                     [&](const std::string& title) { return title.starts_with(start); })) {
      return false;
    }
    const std::string key = fold_key(at.text);
    return std::any_of(titles_.begin(), titles_.end(),
                       [&](const std::string& title) { return key == title; });
  }

  void drop_above_headline() {
    const uint32_t headline = candidate_.headline;
    if (headline <= candidate_.first || headline >= candidate_.last) {
      return;
    }
    const double above = prose_between(candidate_.first, headline);
    if (above > kAboveHeadlineShareMax * prose_between(candidate_.first, candidate_.last)) {
      return;
    }
    for (uint32_t i = candidate_.first; i < headline; ++i) {
      drop(i, "above the headline");
    }
  }

  void judge_wording(uint32_t i) {
    const Line& at = line(i);
    const std::string folded = fold_line(at.text);
    const uint32_t weight = at.measure.weight;
    const bool brief = weight <= kBriefWeightMax;
    const bool short_line = weight <= kShortWeightMax;
    const bool label = weight <= kLabelWeightMax;
    const bool linked = at.link_share() > 0.5;
    switch (line_cue(folded, short_line)) {
      case LineCue::kPromotion:
        drop_if(i, brief, "asks to subscribe or follow");
        break;
      case LineCue::kShare:
        drop_if(i, label, "share or tool label");
        break;
      case LineCue::kCopyright:
        drop_if(i, brief, "copyright or disclaimer");
        break;
      case LineCue::kCredit:
        drop_if(i, label, "credit line");
        break;
      case LineCue::kBio:
        drop_if(i, brief, "about the author");
        break;
      case LineCue::kComments:
        drop_if(i, label, "comments");
        break;
      case LineCue::kAdvert:
        drop_if(i, label, "advertisement label");
        break;
      case LineCue::kPaywall:
        result_.paywall_line = result_.paywall_line || brief;
        drop_if(i, brief, "paywall line");
        break;
      case LineCue::kDate:
        drop_if(i, label && at.measure.sentence_ends <= 1, "date line");
        break;
      case LineCue::kTags:
        drop_if(i, brief, "tags");
        break;
      case LineCue::kReadMore:
        drop_if(i, label || (brief && linked), "read-more line");
        break;
      case LineCue::kCorrection:
        verdict(i) = {LineFate::kCorrection, "correction"};
        break;
      case LineCue::kByline:
        drop_if(i, label, "byline");
        break;
      case LineCue::kNone:
        break;
    }
    if (kept(i) && brief && linked && related_prefix_bytes(fold_heading(at.text)) > 0) {
      drop(i, "read-more line");
    }
    if (kept(i) && is_lone_link(at)) {
      drop(i, "only a link");
    }
    if (kept(i) && is_beside_picture(at)) {
      verdict(i) = {LineFate::kCaption, "caption"};
    }
  }

  // A short line that shares a small box with a picture and with little else.
  [[nodiscard]] bool is_beside_picture(const Line& at) const {
    if (at.kind != BlockKind::kParagraph || at.measure.weight > kCaptionWeightMax ||
        at.table != kNoNode) {
      return false;
    }
    Node box = document_.node(at.node);
    if (page_.has_image(box)) {
      return false;  // a paragraph with a picture in it
    }
    for (int level = 0; level < kCaptionLevelsMax; ++level) {
      box = box.parent();
      if (!box || page_.last_line(box) - page_.first_line(box) > kCaptionLinesMax) {
        return false;
      }
      if (page_.has_image(box)) {
        return !has_caption(box);
      }
    }
    return false;
  }

  [[nodiscard]] bool has_caption(Node box) const {
    for (uint32_t i = page_.first_line(box); i < page_.last_line(box); ++i) {
      if ((line(i).regions & kRegionCaption) != 0) {
        return true;
      }
    }
    return false;
  }

  void drop_if(uint32_t i, bool condition, std::string_view reason) {
    if (condition) {
      drop(i, reason);
    }
  }

  // A table around the whole text is how old pages are laid out.
  [[nodiscard]] bool is_in_table(const Line& at) const {
    return at.table != kNoNode &&
           document_.node(candidate_.container).contains(document_.node(at.table));
  }

  [[nodiscard]] bool is_lone_link(const Line& at) const {
    return at.link_share() > 0.85 && at.kind != BlockKind::kListItem &&
           at.kind != BlockKind::kTable && !is_in_table(at) && at.kind != BlockKind::kQuote &&
           (at.kind != BlockKind::kHeading || at.measure.weight > 8) &&
           at.outward_weight * 2 < at.link_weight;
  }

  // Runs of list items that are mostly links.
  void drop_link_lists() {
    uint32_t i = candidate_.first;
    while (i < candidate_.last) {
      if (line(i).kind != BlockKind::kListItem) {
        ++i;
        continue;
      }
      uint32_t end = i;
      double weight = 0;
      double links = 0;
      double outward = 0;
      while (end < candidate_.last && line(end).kind == BlockKind::kListItem) {
        weight += line(end).measure.weight;
        links += line(end).link_weight;
        outward += line(end).outward_weight;
        ++end;
      }
      if (links > 0.6 * weight && outward < 0.5 * links) {
        for (; i < end; ++i) {
          drop(i, "list of links");
        }
      }
      i = end;
    }
  }

  [[nodiscard]] double prose_between(uint32_t first, uint32_t last) const {
    double sum = 0;
    for (uint32_t i = first; i < last; ++i) {
      sum += kept(i) ? prose_weight(line(i)) : 0;
    }
    return sum;
  }

  // Text after a heading like "More stories" or "Comments" is no longer the article's, unless most
  // of it is still to come.
  void cut_tail() {
    const double total = prose_between(candidate_.first, candidate_.last);
    double before = 0;
    for (uint32_t i = candidate_.first; i < candidate_.last; ++i) {
      before += kept(i) ? prose_weight(line(i)) : 0;
      if (total - before > kTailShareMax * total || !starts_tail(i, total - before, total)) {
        continue;
      }
      for (uint32_t j = i; j < candidate_.last; ++j) {
        drop(j, "after the end of the text");
      }
      return;
    }
  }

  [[nodiscard]] bool starts_tail(uint32_t i, double after, double total) const {
    const Line& at = line(i);
    if (!candidate_.joined[i - candidate_.first] || at.measure.weight > kLabelWeightMax ||
        at.measure.weight == 0 || (at.regions & (kRegionsOutside | kRegionCaption)) != 0) {
      return false;
    }
    const LineCue cue = line_cue(fold_line(at.text), false);
    if (cue == LineCue::kComments) {
      return true;
    }
    const bool heading = at.kind == BlockKind::kHeading || at.bold_weight == at.measure.weight;
    if (!heading || after > std::min(kTailAfterListShareMax * total, kTailAfterListMax)) {
      return false;
    }
    return cue == LineCue::kBio || cue == LineCue::kReadMore || cue == LineCue::kPromotion ||
           heading_cue(fold_heading(at.text)) != HeadingCue::kNone;
  }

  // Before the first sentence: bylines, dates, kickers.
  void trim_head() {
    for (uint32_t i = candidate_.first; i < candidate_.last; ++i) {
      if (!kept(i)) {
        continue;
      }
      const Line& at = line(i);
      if (at.kind == BlockKind::kHeading && at.level == 1) {
        drop(i, "the headline");
        continue;
      }
      if (at.measure.weight > kHeadLineWeightMax) {
        return;
      }
      if (is_digit_rich_date(at.text) && at.measure.weight <= kLabelWeightMax &&
          at.measure.commas + at.measure.sentence_ends <= 3) {
        drop(i, "date line");
      } else if (names_author(at)) {
        drop(i, "byline");
      } else if (!metadata_.section.empty() && fold_key(at.text) == fold_key(metadata_.section)) {
        drop(i, "section name");
      } else if (prose_weight(at) > 0) {
        return;
      }
    }
  }

  // The credit that opens or closes a Chinese news text ("記者林岸／河口報導", "中央社…日電") is a
  // part of it; a name alone is not.
  static bool is_desk_credit(std::string_view text) {
    static constexpr std::string_view kCredits[] = {"報導", "报道", "報道", "日電", "日电"};
    return std::any_of(std::begin(kCredits), std::end(kCredits), [&](std::string_view credit) {
      return text.find(credit) != std::string_view::npos;
    });
  }

  [[nodiscard]] bool names_author(const Line& at) const {
    if (at.measure.weight > kLabelWeightMax || is_desk_credit(at.text)) {
      return false;
    }
    const std::string key = fold_key(at.text);
    const auto mostly = [&](const std::string& author) {
      return key.find(author) != std::string::npos && key.size() <= author.size() + 24;
    };
    return std::any_of(authors_.begin(), authors_.end(), mostly);
  }

  void trim_end() {
    for (uint32_t i = candidate_.last; i-- > candidate_.first;) {
      if (!kept(i)) {
        continue;
      }
      const Line& at = line(i);
      if (at.kind == BlockKind::kHeading) {
        drop(i, "heading without text");
      } else if (names_author(at)) {
        drop(i, "author line");
      } else if (at.link_share() > 0.6) {
        drop(i, "links at the end");
      } else if (is_address(at)) {
        drop(i, "address or telephone line");
      } else {
        return;
      }
    }
  }

  static bool is_address(const Line& at) {
    const auto digits = static_cast<uint32_t>(
        std::count_if(at.text.begin(), at.text.end(), [](char c) { return is_ascii_digit(c); }));
    return at.kind == BlockKind::kParagraph && at.table == kNoNode && digits >= kAddressDigitsMin &&
           digits * 5 >= at.measure.weight && at.measure.sentence_ends <= 2;
  }

  // "Jane Roe is a reporter ...": near the end, a line that begins with an author's name, and what
  // follows it.
  void drop_biography() {
    const double total = prose_between(candidate_.first, candidate_.last);
    double after = 0;
    uint32_t start = candidate_.last;
    for (uint32_t i = candidate_.last; i-- > candidate_.first;) {
      after += kept(i) ? prose_weight(line(i)) : 0;
      if (after > kBiographyShareMax * total) {
        break;
      }
      if (kept(i) && begins_with_author(line(i).text)) {
        start = i;
      }
    }
    for (uint32_t i = start; i < candidate_.last; ++i) {
      drop(i, "about the author");
    }
  }

  [[nodiscard]] bool begins_with_author(std::string_view text) const {
    const std::string key = fold_key(text.substr(0, kNameBytesMax));
    return std::any_of(authors_.begin(), authors_.end(), [&](const std::string& author) {
      return author.size() >= kAuthorBytesMin && key.starts_with(author);
    });
  }

  // Where the structured data states the body and agrees with most of it, lines it does not know at
  // either end are not the article's.
  void ask_referee() {
    BodyReferee referee(metadata_.json_ld_body);
    if (!referee.speaks()) {
      return;
    }
    double known = 0;
    uint32_t first = candidate_.last;
    uint32_t last = candidate_.first;
    for (uint32_t i = candidate_.first; i < candidate_.last; ++i) {
      if (kept(i) && referee.knows(line(i).text)) {
        known += line(i).measure.weight;
        first = std::min(first, i);
        last = i + 1;
      }
    }
    result_.stated_share = known / std::max(kept_weight(), 1.0);
    if (result_.stated_share < kRefereeAgreesShare) {
      return;
    }
    for (uint32_t i = candidate_.first; i < candidate_.last; ++i) {
      if (i < first || i >= last) {
        drop(i, "not in the stated body");
      }
    }
  }

  [[nodiscard]] double kept_weight() const {
    double weight = 0;
    for (uint32_t i = candidate_.first; i < candidate_.last; ++i) {
      weight += kept(i) ? line(i).measure.weight : 0;
    }
    return weight;
  }

  void drop_repeats() {
    std::unordered_map<std::string, uint32_t> seen;
    for (uint32_t i = candidate_.first; i < candidate_.last; ++i) {
      if (!kept(i) || line(i).measure.weight < kRepeatWeightMin ||
          line(i).kind == BlockKind::kListItem || line(i).table != kNoNode) {
        continue;
      }
      if (!seen.emplace(line(i).text, i).second) {
        drop(i, "repeats an earlier line");
      }
    }
  }

  // A heading whose text was dropped goes with it.
  void drop_orphan_headings() {
    bool text_follows = false;
    bool dropped_follows = false;
    for (uint32_t i = candidate_.last; i-- > candidate_.first;) {
      if (!kept(i)) {
        dropped_follows = dropped_follows || verdict(i).fate == LineFate::kDropped;
        continue;
      }
      if (line(i).kind != BlockKind::kHeading) {
        text_follows = true;
        dropped_follows = false;
      } else if (!text_follows && dropped_follows) {
        drop(i, "heading without text");
      } else {
        text_follows = false;
        dropped_follows = false;
      }
    }
  }

  const Document& document_;
  const PageLines& page_;
  const Candidate& candidate_;
  const Metadata& metadata_;
  Trimmed result_;
  std::vector<std::string> titles_;
  std::vector<std::string> authors_;
};

}  // namespace

Trimmed trim_lines(const Document& document, const PageLines& page, const Candidate& candidate,
                   const Metadata& metadata) {
  return Trimmer(document, page, candidate, metadata).run();
}

}  // namespace broadsheet::parser

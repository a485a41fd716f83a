#include "parser/live_entries.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "parser/author_names.h"
#include "parser/clock_line.h"
#include "parser/date_calendar.h"
#include "parser/dates.h"
#include "parser/line_cues.h"
#include "parser/page_zone.h"

namespace broadsheet::parser {
namespace {

constexpr uint32_t kTimeWeightMax = 60;    // of a line that tells a time and little else
constexpr uint32_t kTextWeightMin = 16;    // of what an entry says
constexpr uint32_t kTitleWeightMax = 200;  // more is a paragraph
constexpr uint32_t kLabelWeightMax = 120;  // of a line about sharing, advertisements, ...
constexpr double kBoldShare = 0.9;
constexpr double kToldShare = 0.6;  // of the elements made alike that must say something
constexpr int kLevelsUpMax = 8;
constexpr size_t kTimesMax = 4 * kLiveEntriesMax;  // times read in a page: a bound on the work
constexpr uint32_t kLinesMax = 50'000;

// Where lists of other articles show times too.
constexpr RegionSet kNoEntries = kRegionNavigation | kRegionFooter | kRegionComments |
                                 kRegionRelated | kRegionSide | kRegionPopup | kRegionAdvert;

// A line that tells when an entry was written.
struct TimeLine {
  uint32_t line = 0;
  std::optional<DateTime> time;
  std::string_view rest;  // of the line, behind the time
};

struct LineRange {
  uint32_t first = 0;
  uint32_t last = 0;  // one past
};

class EntryFinder {
 public:
  EntryFinder(const Document& document, const PageLines& page, const Metadata& metadata,
              const PageContext& context)
      : document_(document), page_(page), metadata_(metadata) {
    hints_.language = metadata.language;
    hints_.zone = assumed_zone(context.url, metadata.language).zone;
    hints_.reference = context.fetched;
  }

  std::vector<LiveEntry> run() {
    add_up_weights();
    find_time_lines();
    std::vector<LiveEntry> entries = told(elements_made_alike());
    return entries.size() >= kLiveEntriesMin ? entries : told(between_times());
  }

 private:
  [[nodiscard]] const Line& line(uint32_t i) const { return page_.lines[i]; }

  void add_up_weights() {
    weight_before_.reserve(page_.lines.size() + 1);
    weight_before_.push_back(0);
    for (const Line& text : page_.lines) {
      const bool counts = (text.regions & kRegionsOutside) == 0;
      weight_before_.push_back(weight_before_.back() + (counts ? text.measure.weight : 0));
    }
  }

  void find_time_lines() {
    const auto count = std::min(kLinesMax, static_cast<uint32_t>(page_.lines.size()));
    for (uint32_t i = 0; i < count && times_.size() < kTimesMax; ++i) {
      if ((line(i).regions & kNoEntries) == 0) {
        if (auto found = time_line(i)) {
          times_.push_back(*found);
        }
      }
    }
  }

  [[nodiscard]] std::optional<TimeLine> time_line(uint32_t i) const {
    const Line& text = line(i);
    const bool brief = text.measure.weight <= kTimeWeightMax;
    const auto clock = clock_line(text.text);
    if (const auto time = time_element(text); time && (brief || clock)) {
      return TimeLine{i, time, clock ? clock->rest : std::string_view()};
    }
    if (clock) {
      return TimeLine{i, on_day_of_page(clock->clock), clock->rest};
    }
    if (!brief) {
      return std::nullopt;
    }
    for (const DateMention& mention : find_dates(text.text, hints_)) {
      constexpr size_t kRestBytesMax = 40;
      const size_t rest = text.text.size() - (mention.end - mention.begin);
      if (mention.date.precision != DatePrecision::kDay && rest <= kRestBytesMax) {
        return TimeLine{i, mention.date, {}};
      }
    }
    return std::nullopt;
  }

  // What the <time> element says in which the line begins.
  [[nodiscard]] std::optional<DateTime> time_element(const Line& text) const {
    const Node block = document_.node(text.node);
    for (Node at = document_.node(text.first_text); at && at != block; at = at.parent()) {
      if (at.is(GUMBO_TAG_TIME)) {
        const auto date = parse_date(at.attribute_or("datetime"), hints_);
        return date && date->precision != DatePrecision::kDay ? date : std::nullopt;
      }
    }
    return std::nullopt;
  }

  // A bare clock is of the day the page was published, as far as it is known.
  [[nodiscard]] std::optional<DateTime> on_day_of_page(std::chrono::minutes clock) const {
    if (!metadata_.published) {
      return std::nullopt;
    }
    const DateTime& published = *metadata_.published;
    LocalTime local;
    local.day = std::chrono::floor<std::chrono::days>(
        published.instant + std::chrono::minutes(published.offset_minutes));
    local.hour = static_cast<int>(clock.count() / 60);
    local.minute = static_cast<int>(clock.count() % 60);
    local.precision = DatePrecision::kMinute;
    return published.zone_stated ? at_offset(local, published.offset_minutes)
                                 : at_assumed_zone(local, hints_);
  }

  // Elements of one make hold one entry each: of all makes around the times, the one with the most
  // elements that say something.
  [[nodiscard]] std::vector<LineRange> elements_made_alike() const {
    using Make = std::tuple<uint32_t, GumboTag, std::string>;  // depth, tag, first class
    std::map<Make, std::vector<LineRange>> makes;
    for (const TimeLine& time : times_) {
      Node at = document_.node(line(time.line).node);
      for (int level = 0; level < kLevelsUpMax && at && !at.is(GUMBO_TAG_BODY); ++level) {
        const std::string_view names = trim(at.attribute_or("class"));
        auto& ranges = makes[{at.depth(), at.tag(), std::string(names.substr(0, names.find(' ')))}];
        const LineRange range{page_.first_line(at), page_.last_line(at)};
        if (ranges.empty() || ranges.back().first != range.first) {
          ranges.push_back(range);
        }
        at = at.parent();
      }
    }
    const std::vector<LineRange>* best = nullptr;
    size_t best_told = kLiveEntriesMin - 1;
    for (const auto& [make, ranges] : makes) {
      const auto count = static_cast<size_t>(std::ranges::count_if(
          ranges, [&](const LineRange& range) { return says_something(range); }));
      if (count > best_told &&
          static_cast<double>(count) >= kToldShare * static_cast<double>(ranges.size())) {
        best = &ranges;
        best_told = count;
      }
    }
    return best == nullptr ? std::vector<LineRange>() : *best;
  }

  [[nodiscard]] bool says_something(const LineRange& range) const {
    const uint32_t weight = weight_before_[range.last] - weight_before_[range.first];
    const auto time = time_in(range);
    const uint32_t own = time ? line(time->line).measure.weight : 0;
    const bool time_says_it = time && !time->rest.empty() && own >= kTextWeightMin;
    return weight >= own + kTextWeightMin || time_says_it;
  }

  // No element holds an entry: one begins where a time stands, or the heading right before it.
  [[nodiscard]] std::vector<LineRange> between_times() const {
    std::vector<LineRange> ranges;
    for (const TimeLine& time : times_) {
      const Node parent = document_.node(line(time.line).node).parent();
      LineRange range{time.line, page_.last_line(parent)};
      if (time.rest.empty() && time.line > page_.first_line(parent) &&
          is_entry_heading(line(time.line - 1))) {
        --range.first;
      }
      if (!ranges.empty() && ranges.back().last > range.first) {
        ranges.back().last = range.first;
      }
      ranges.push_back(range);
    }
    return ranges;
  }

  // The page's own headline stands before the first time too.
  static bool is_entry_heading(const Line& line) {
    return line.kind == BlockKind::kHeading && line.level > 1;
  }

  [[nodiscard]] std::optional<TimeLine> time_in(const LineRange& range) const {
    const auto found = std::ranges::lower_bound(times_, range.first, {}, &TimeLine::line);
    return found != times_.end() && found->line < range.last ? std::optional(*found) : std::nullopt;
  }

  [[nodiscard]] std::vector<LiveEntry> told(const std::vector<LineRange>& ranges) const {
    std::vector<LiveEntry> entries;
    for (const LineRange& range : ranges) {
      LiveEntry entry = read_entry(range);
      if (!entry.text.empty() && entries.size() < kLiveEntriesMax) {
        entries.push_back(std::move(entry));
      }
    }
    if (entries.size() < kLiveEntriesMin) {
      entries.clear();
    }
    return entries;
  }

  [[nodiscard]] LiveEntry read_entry(const LineRange& range) const {
    LiveEntry entry;
    const auto time = time_in(range);
    for (uint32_t i = range.first; i < range.last; ++i) {
      if (time && time->line == i) {
        entry.time = time->time;
        add_line(entry, line(i), time->rest);
      } else {
        add_line(entry, line(i), line(i).text);
      }
    }
    // An entry of one line has no title: that line is what it says.
    if (entry.text.empty()) {
      entry.text = std::exchange(entry.title, {});
    }
    return entry;
  }

  static void add_line(LiveEntry& entry, const Line& line, std::string_view text) {
    if (text.empty()) {
      return;
    }
    const LineCue cue = line.measure.weight <= kLabelWeightMax
                            ? line_cue(fold_line(text), /*brief=*/true)
                            : LineCue::kNone;
    if ((line.regions & kRegionAuthor) != 0 || cue == LineCue::kByline) {
      const std::vector<std::string> names = split_authors(text, {});
      if (entry.author.empty() && !names.empty() && line.measure.weight <= kTimeWeightMax) {
        entry.author = names.front();
      }
      return;
    }
    const bool is_correction = cue == LineCue::kCorrection;
    if ((line.regions & (kRegionsOutside & ~kRegionMeta)) != 0 ||
        (cue != LineCue::kNone && !is_correction)) {
      return;
    }
    const bool is_meta = (line.regions & kRegionMeta) != 0 && line.kind != BlockKind::kHeading;
    if (is_meta && text == line.text) {
      return;
    }
    const bool bold = line.bold_weight >= kBoldShare * line.measure.weight;
    const bool can_be_title = line.kind == BlockKind::kHeading ||
                              ((bold || text != line.text) && line.measure.sentence_ends == 0);
    if (entry.title.empty() && entry.text.empty() && can_be_title &&
        line.measure.weight <= kTitleWeightMax) {
      entry.title = nfc(text);
      return;
    }
    entry.text += entry.text.empty() ? "" : "\n";
    entry.text += nfc(text);
  }

  const Document& document_;
  const PageLines& page_;
  const Metadata& metadata_;
  DateHints hints_;
  std::vector<TimeLine> times_;
  std::vector<uint32_t> weight_before_;  // of the article's lines, by line and one past the last
};

}  // namespace

std::vector<LiveEntry> live_entries(const Document& document, const PageLines& page,
                                    const Metadata& metadata, const PageContext& context) {
  std::vector<LiveEntry> shown = EntryFinder(document, page, metadata, context).run();
  const std::vector<LiveEntry>& stated = metadata.json_ld_entries;
  const bool prefers_stated = stated.size() >= kLiveEntriesMin && stated.size() >= shown.size();
  return prefers_stated ? stated : shown;
}

}  // namespace broadsheet::parser

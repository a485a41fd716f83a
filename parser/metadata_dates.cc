#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/date_calendar.h"
#include "parser/metadata_parts.h"

namespace broadsheet::parser {
namespace {

using std::chrono::days;

constexpr auto kPublishedMetas = std::to_array<std::string_view>({
    "article:published_time",
    "datepublished",
    "og:published_time",
    "article:published",
    "og:article:published_time",
    "rnews:datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "dc.date.created",
    "dc.issued",
    "pubdate",
    "pub_date",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publicationdate",
    "date.published",
    "date_published",
    "published-date",
    "published_at",
    "published_time",
    "article_date_original",
    "citation_publication_date",
    "citation_online_date",
    "originalpublicationdate",
    "displaydate",
    "weibo: article:create_at",
    "article:create_at",
    "og:release_date",
    "release_date",
    "og:regdate",
    "datecreated",
    "artdate",
    "ptime",
    "firstpublishtime",
    "mediator_published_time",
    "bt:pubdate",
    "vr:published_time",
    "shareaholic:article_published_time",
    "og:pubdate",
    "video:release_date",
    "dateupdate",
});

// Names that systems fill with whatever date they have at hand: what the page shows is surer.
constexpr auto kVagueMetas = std::to_array<std::string_view>({
    "dc.date",
    "dcterms.date",
    "date",
    "created",
    "revision_date",
});

constexpr auto kModifiedMetas = std::to_array<std::string_view>({
    "article:modified_time",
    "datemodified",
    "og:updated_time",
    "article:modified",
    "og:modified_time",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "modified",
    "updated_time",
    "date.modified",
    "last_updated",
    "revised",
    "moddate",
    "article:updated_time",
    "weibo: article:update_at",
    "vr:updated_time",
});

constexpr size_t kDateTextMax = 300;

class DateChooser {
 public:
  explicit DateChooser(const MetadataInput& input) : in_(input) {}

  DatesFound run() {
    if (in_.linked.is_article) {
      offer_linked();
    }
    offer_metas(kPublishedMetas, DateRole::kPublished);
    offer_metas_by_name();
    offer_metas(kModifiedMetas, DateRole::kModified);
    offer_marks(MarkStrength::kSchema, Reach::kPage, "microdata");
    if (!found_.published || !found_.modified) {
      offer_lines(Exactness::kWithYear);
    }
    if (!found_.published) {
      offer_what_is_shown();
    }
    if (!found_.published && found_.modified) {
      found_.published = found_.modified;
      found_.published_origin = found_.modified_origin;
    }
    refine();
    tell_in_zone_of_page();
    return std::move(found_);
  }

 private:
  enum class Reach : uint8_t { kHeadline, kPage };
  enum class Exactness : uint8_t { kWithYear, kWithoutYear };

  // Whether a node is shown where bylines and datelines are: close to the headline.
  [[nodiscard]] bool is_within(Node node, Reach reach) const {
    constexpr NodeId kInFront = 150;
    constexpr NodeId kBehind = 250;
    const Node headline = in_.facts.headline;
    return reach == Reach::kPage || (headline && node.id() + kInFront >= headline.id() &&
                                     node.id() <= headline.subtree_end() + kBehind);
  }

  [[nodiscard]] bool is_known(DateRole role) const {
    return role == DateRole::kPublished ? found_.published.has_value()
                                        : found_.modified.has_value();
  }

  void offer(const std::optional<DateTime>& date, DateRole role, std::string_view origin) {
    auto& slot = role == DateRole::kPublished ? found_.published : found_.modified;
    auto& slot_origin =
        role == DateRole::kPublished ? found_.published_origin : found_.modified_origin;
    // A page cannot have been published after it was fetched; two days allow for wrong clocks.
    const bool is_past = date && date->instant <= in_.hints.reference + days(2);
    if (!slot && is_past) {
      slot = date;
      slot_origin = origin;
    }
  }

  void offer_linked() {
    offer(parse_date(in_.linked.published, in_.hints), DateRole::kPublished, "json-ld");
    offer(parse_date(in_.linked.modified, in_.hints), DateRole::kModified, "json-ld");
  }

  template <size_t N>
  void offer_metas(const std::array<std::string_view, N>& names, DateRole role) {
    for (const std::string_view name : names) {
      if (is_known(role)) {
        return;
      }
      if (const std::string_view content = in_.facts.meta(name); !content.empty()) {
        offer(parse_date(content, in_.hints), role, "meta " + std::string(name));
      }
    }
  }

  // Names that no list knows but which say what they are: "apub:time", "publish-day-time".
  void offer_metas_by_name() {
    const auto has = [](std::string_view name, std::string_view part) {
      return name.find(part) != std::string_view::npos;
    };
    for (const MetaFact& meta : in_.facts.metas) {
      const std::string_view name = meta.name;
      const bool is_publication = has(name, "pub") && (has(name, "date") || has(name, "time"));
      if (is_publication && !has(name, "mod") && !has(name, "upd") && !has(name, "exp")) {
        offer(parse_date(meta.content, in_.hints), DateRole::kPublished,
              "meta " + std::string(name));
      }
    }
  }

  // The value of an element that holds a date: its machine form, else its text.
  [[nodiscard]] std::optional<DateTime> date_of(Node node) const {
    for (const char* name : {"datetime", "content", "data-datetime", "data-timestamp", "title"}) {
      if (const auto value = node.attribute(name)) {
        if (const auto date = parse_date(*value, in_.hints)) {
          return date;
        }
      }
    }
    const std::string text = line_of(node);
    return text.size() > kDateTextMax ? std::nullopt : parse_date(text, in_.hints);
  }

  void offer_marks(MarkStrength strength, Reach reach, std::string_view origin) {
    for (const MarkFact& mark : in_.facts.marks) {
      if (mark.strength != strength || !is_within(mark.node, reach)) {
        continue;
      }
      if (mark.kind == MarkKind::kPublished || mark.kind == MarkKind::kDate) {
        offer_marked(mark.node, DateRole::kPublished, origin);
      } else if (mark.kind == MarkKind::kModified) {
        offer_marked(mark.node, DateRole::kModified, origin);
      }
    }
  }

  // A marked element may hold both dates, each with its label.
  void offer_marked(Node node, DateRole role, std::string_view origin) {
    if (node.attribute("datetime") || node.attribute("content")) {
      offer(date_of(node), role, origin);
      return;
    }
    const std::string text = line_of(node);
    if (text.size() > kDateTextMax) {
      return;
    }
    for (const DateMention& mention : find_dates(text, in_.hints)) {
      const bool is_modified = role == DateRole::kModified || mention.role == DateRole::kModified;
      if (!is_exact(mention, Exactness::kWithYear)) {
        continue;
      }
      offer(mention.date, is_modified ? DateRole::kModified : DateRole::kPublished, origin);
    }
  }

  [[nodiscard]] bool is_modified_time(Node time) const {
    const std::string_view label = time.attribute_or("class");
    const std::string_view parent = time.parent().attribute_or("class");
    for (const std::string_view word : {"updated", "modified", "update"}) {
      if (has_word(label, word) || has_word(parent, word)) {
        return true;
      }
    }
    const auto mentions = find_dates(line_of(time.parent()), in_.hints);
    return !mentions.empty() && mentions.front().role == DateRole::kModified;
  }

  static bool has_word(std::string_view text, std::string_view word) {
    // WordPress marks its only date "entry-date published updated".
    return ascii_ifind(text, word) != std::string_view::npos &&
           ascii_ifind(text, "published") == std::string_view::npos;
  }

  // <time> elements, those behind the headline before those in front of it.
  void offer_times(Reach reach) {
    const NodeId headline = in_.facts.headline ? in_.facts.headline.id() : 0;
    std::vector<Node> times;
    std::ranges::copy_if(in_.facts.times, std::back_inserter(times),
                         [&](Node time) { return time.id() > headline; });
    std::ranges::copy_if(in_.facts.times, std::back_inserter(times),
                         [&](Node time) { return time.id() < headline; });
    for (const Node time : times) {
      if (!is_within(time, reach)) {
        continue;
      }
      const DateRole role = is_modified_time(time) ? DateRole::kModified : DateRole::kPublished;
      offer(date_of(time), role, "time");
    }
  }

  // What is left when neither the head nor the lines at the headline tell.
  void offer_what_is_shown() {
    offer_times(Reach::kHeadline);
    offer_marks(MarkStrength::kClass, Reach::kHeadline, "class");
    offer_metas(kVagueMetas, DateRole::kPublished);
    offer_url();
    offer_times(Reach::kPage);
    offer_marks(MarkStrength::kClass, Reach::kPage, "class");
    offer_linked();
    if (!found_.published) {
      for (const HeadlineLine& line : lines_of_page(in_.document, in_.facts.headline)) {
        if (line.text.size() <= kDateTextMax) {
          offer_line(line, find_dates(line.text, in_.hints), Exactness::kWithYear, "line");
        }
      }
    }
    offer_openings();
    offer_lines(Exactness::kWithoutYear);
  }

  // The dates of a line at the headline; read once, asked by several steps.
  const std::vector<DateMention>& mentions_in(size_t line) {
    mentions_.resize(in_.lines.size());
    auto& mentions = mentions_[line];
    if (!mentions) {
      mentions = find_dates(in_.lines[line].text, in_.hints);
    }
    return *mentions;
  }

  // The page's own address, or the one it says it is known by.
  void offer_url() {
    offer(parse_url_date(in_.context.url.path(), in_.hints), DateRole::kPublished, "url");
    for (const LinkFact& link : in_.facts.links) {
      if (link.rel == "canonical") {
        offer(parse_date(link.href, in_.hints), DateRole::kPublished, "canonical url");
      }
    }
    offer(parse_date(in_.facts.meta("og:url"), in_.hints), DateRole::kPublished, "og:url");
  }

  void offer_lines(Exactness exactness) {
    // An update is told right at the headline or nowhere.
    constexpr size_t kLinesForUpdate = 5;
    const size_t count =
        found_.published ? std::min(kLinesForUpdate, in_.lines.size()) : in_.lines.size();
    for (size_t i = 0; i < count; ++i) {
      if (in_.lines[i].text.size() <= kDateTextMax) {
        offer_line(in_.lines[i], mentions_in(i), exactness, "dateline");
      }
    }
  }

  void offer_line(const HeadlineLine& line, const std::vector<DateMention>& mentions,
                  Exactness exactness, std::string_view origin) {
    if (is_menu_entry(line)) {
      return;
    }
    for (const DateMention& mention : mentions) {
      // In running text a date is part of the story: only lines that hold little else count.
      const size_t rest = line.text.size() - (mention.end - mention.begin);
      constexpr size_t kLabelBytesMax = 120;
      if (rest <= kLabelBytesMax && is_exact(mention, exactness)) {
        offer(mention.date, mention.role, origin);
      }
    }
  }

  // A link above the headline that says more than a date ("12 May: the march") leads elsewhere.
  [[nodiscard]] bool is_menu_entry(const HeadlineLine& line) const {
    if (line.after || line.links.size() != 1 || line_of(line.links.front()) != line.text) {
      return false;
    }
    const std::vector<DateMention> mentions = find_dates(line.text, in_.hints);
    constexpr size_t kLabelBytesMax = 5;
    return !mentions.empty() &&
           line.text.size() > mentions.front().end - mentions.front().begin + kLabelBytesMax;
  }

  // "01.02.2022 The labour market has ...": the date that opens the text.
  void offer_openings() {
    constexpr size_t kOpeningBytes = 25;
    for (size_t i = 0; i < in_.lines.size(); ++i) {
      for (const DateMention& mention : mentions_in(i)) {
        if (in_.lines[i].after && mention.begin <= kOpeningBytes &&
            is_exact(mention, Exactness::kWithYear)) {
          offer(mention.date, mention.role, "opening");
        }
      }
    }
  }

  // "today" and "8 May" occur in any sentence; with a clock they are a dateline.
  [[nodiscard]] bool is_exact(const DateMention& mention, Exactness exactness) const {
    if (mention.year_stated && !mention.relative) {
      constexpr std::chrono::sys_days kWebBegins(std::chrono::year(1994) / 1 / 1);
      return mention.date.instant >= kWebBegins;
    }
    // "Now" is what every button says.
    const bool is_now =
        mention.relative && mention.date.instant + std::chrono::minutes(1) > in_.hints.reference;
    return !is_now && mention.date.precision != DatePrecision::kDay &&
           (mention.relative || exactness == Exactness::kWithoutYear);
  }

  // Many systems write their metadata in UTC: the same instant is told in the zone the page is
  // read in, which the page's country gives and, better, the day that it shows.
  void tell_in_zone_of_page() {
    const bool is_published_in_utc = is_in_utc(found_.published);
    for (auto* date : {&found_.published, &found_.modified}) {
      if (is_in_utc(*date) && in_.zone_by_country) {
        (*date)->offset_minutes = assumed_offset((*date)->instant, in_.hints);
      }
    }
    if (is_published_in_utc) {
      tell_on_shown_day(*found_.published);
    }
  }

  // Midnight is how the systems that write UTC write a day without a time.
  static bool is_in_utc(const std::optional<DateTime>& date) {
    return date && date->zone_stated && date->offset_minutes == 0 &&
           date->precision != DatePrecision::kDay &&
           date->instant != std::chrono::floor<days>(date->instant);
  }

  // Moves to the nearest zone in which the instant falls on the day that the page shows.
  void tell_on_shown_day(DateTime& date) {
    using std::chrono::hours;
    constexpr hours kAsideMax(12);
    const auto day = shown_day();
    if (!day) {
      return;
    }
    const auto wall_clock = date.instant + std::chrono::minutes(date.offset_minutes);
    const auto too_late = wall_clock - (*day + days(1));
    hours aside(0);
    if (wall_clock < *day) {
      aside = std::chrono::ceil<hours>(*day - wall_clock);
    } else if (too_late.count() >= 0) {
      aside = -(std::chrono::floor<hours>(too_late) + hours(1));
    }
    if (std::chrono::abs(aside) <= kAsideMax) {
      date.offset_minutes += static_cast<int>(std::chrono::minutes(aside).count());
    }
  }

  // The day in the page's address, else the first one beside the headline.
  std::optional<std::chrono::sys_days> shown_day() {
    if (const auto date = parse_url_date(in_.context.url.path(), in_.hints)) {
      return local_day(*date);
    }
    for (size_t i = 0; i < in_.lines.size(); ++i) {
      if (in_.lines[i].text.size() > kDateTextMax) {
        continue;
      }
      for (const DateMention& mention : mentions_in(i)) {
        if (mention.role == DateRole::kPublished && is_exact(mention, Exactness::kWithYear)) {
          return local_day(mention.date);
        }
      }
    }
    return std::nullopt;
  }

  // A day from one source and the clock from what stands near the headline.
  void refine() {
    if (!found_.published || found_.published->precision != DatePrecision::kDay) {
      return;
    }
    const auto day = local_day(*found_.published);
    for (size_t i = 0; i < in_.lines.size(); ++i) {
      if (in_.lines[i].text.size() > kDateTextMax) {
        continue;
      }
      for (const DateMention& mention : mentions_in(i)) {
        if (mention.date.precision != DatePrecision::kDay && local_day(mention.date) == day &&
            mention.role == DateRole::kPublished) {
          found_.published = mention.date;
          found_.published_origin += ", clock from the dateline";
          return;
        }
      }
    }
  }

  static std::chrono::sys_days local_day(const DateTime& date) {
    return std::chrono::floor<days>(date.instant + std::chrono::minutes(date.offset_minutes));
  }

  const MetadataInput& in_;
  DatesFound found_;
  std::vector<std::optional<std::vector<DateMention>>> mentions_;  // by line at the headline
};

}  // namespace

DatesFound find_dates_of_page(const MetadataInput& input) {
  return DateChooser(input).run();
}

}  // namespace broadsheet::parser

#include "base/article.h"

#include <fmt/format.h>

namespace broadsheet {
namespace {

enum class Detail : uint8_t { kAsStated, kSeconds };

std::string format_date(const DateTime& date, Detail detail) {
  const auto local = date.instant + std::chrono::minutes(date.offset_minutes);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day ymd(day);
  std::string head =
      fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()),
                  static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  if (date.precision == DatePrecision::kDay) {
    return head;
  }
  const std::chrono::hh_mm_ss time(std::chrono::floor<Seconds>(local - day));
  std::string text =
      fmt::format("{}T{:02}:{:02}", head, time.hours().count(), time.minutes().count());
  if (detail == Detail::kSeconds || date.precision == DatePrecision::kSecond) {
    text += fmt::format(":{:02}", time.seconds().count());
  }
  if (date.offset_minutes == 0 && date.zone_stated) {
    return text + "Z";
  }
  const int magnitude = date.offset_minutes < 0 ? -date.offset_minutes : date.offset_minutes;
  return text + fmt::format("{}{:02}:{:02}", date.offset_minutes < 0 ? '-' : '+', magnitude / 60,
                            magnitude % 60);
}

}  // namespace

std::string iso8601(const DateTime& date) {
  return format_date(date, Detail::kAsStated);
}

std::string iso8601_seconds(const DateTime& date) {
  return format_date(date, Detail::kSeconds);
}

std::string_view name_of(PageKind kind) {
  switch (kind) {
    case PageKind::kUnknown:
      return "unknown";
    case PageKind::kArticle:
      return "article";
    case PageKind::kLiveBlog:
      return "live_blog";
    case PageKind::kFront:
      return "front";
    case PageKind::kSection:
      return "section";
    case PageKind::kGallery:
      return "gallery";
    case PageKind::kVideo:
      return "video";
    case PageKind::kPaywall:
      return "paywall";
    case PageKind::kChallenge:
      return "challenge";
    case PageKind::kError:
      return "error";
    case PageKind::kOther:
      return "other";
  }
  return "unknown";
}

std::string_view name_of(BlockKind kind) {
  switch (kind) {
    case BlockKind::kParagraph:
      return "paragraph";
    case BlockKind::kHeading:
      return "heading";
    case BlockKind::kListItem:
      return "list_item";
    case BlockKind::kQuote:
      return "quote";
    case BlockKind::kTable:
      return "table";
    case BlockKind::kCode:
      return "code";
    case BlockKind::kEmbed:
      return "embed";
  }
  return "paragraph";
}

std::string_view name_of(RelatedKind kind) {
  return kind == RelatedKind::kRelated ? "related" : "list";
}

std::string_view name_of(RelatedPosition position) {
  switch (position) {
    case RelatedPosition::kInline:
      return "inline";
    case RelatedPosition::kAfterBody:
      return "after-body";
    case RelatedPosition::kSidebar:
      return "sidebar";
  }
  return "after-body";
}

std::string Article::text() const {
  std::string joined;
  for (const Block& block : blocks) {
    if (!joined.empty()) {
      joined += '\n';
    }
    joined += block.text;
  }
  return joined;
}

}  // namespace broadsheet

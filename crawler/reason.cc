#include "crawler/reason.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.h"

namespace broadsheet::crawler {
namespace {

struct Row {
  std::string_view code;
  std::string_view meaning;
};

constexpr std::array<Row, static_cast<size_t>(Reason::kCount)> kRows = {{
    {"scope", "leaves the crawl's scope"},
    {"not_included", "matches no --include"},
    {"excluded", "matches an --exclude"},
    {"depth", "more links away from a seed than --depth"},
    {"nofollow", "the page or the link asks not to be followed"},
    {"url_too_long", "longer than we follow"},
    {"scheme", "neither http nor https"},
    {"address", "a private address that is not allowed"},
    {"robots", "robots.txt forbids it"},
    {"robots_unreachable", "robots.txt could not be read"},
    {"host_pause", "the host asked for a pause, or does not answer"},
    {"retry_after", "the answer asked for a pause"},
    {"trap", "one of an endless family of URLs"},
    {"content_type", "not a kind of document that is kept"},
    {"duplicate", "another URL of the round led to the same page"},
    {"redirect", "the redirect cannot be followed"},
    {"status", "the site answered with an error"},
    {"cut", "the body broke off"},
    {"damaged", "the content coding broke off or does not decode"},
    {"challenge", "a CAPTCHA or bot check instead of the page"},
    {"failed", "no answer"},
    {"stopped", "the crawl was stopped meanwhile"},
    {"queued", "waits for its turn"},
    {"fetched", "visited and kept"},
    {"redirected", "leads to another URL"},
    {"unseen", "no page that was read has named it"},
    {"taken_down", "was removed from the archive on purpose and may not come back"},
    {"noindex", "the page asks not to be indexed: kept, but not as an article"},
    {"noarchive", "the page asks not to be kept, or not any longer"},
    {"foreign", "named by the sitemap of another host, which does not speak for it"},
    {"too_many", "beyond what is taken of one document"},
    {"mentioned", "named by a kept document, but not as anything that is followed"},
    {"host_file", "asked for to know the rules of a host, not as a page"},
}};

const Row& row_of(Reason reason) {
  const auto index = static_cast<size_t>(reason);
  BS_CHECK(index < kRows.size());
  return kRows[index];
}

}  // namespace

std::string_view code_of(Reason reason) {
  return row_of(reason).code;
}

std::string_view meaning_of(Reason reason) {
  return row_of(reason).meaning;
}

std::optional<Reason> reason_of(std::string_view reason) {
  const std::string_view code = reason.substr(0, reason.find(':'));
  const auto found =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) { return row.code == code; });
  return found == kRows.end() ? std::nullopt
                              : std::optional(static_cast<Reason>(found - kRows.begin()));
}

std::string reason_text(Reason reason, std::string_view detail) {
  if (detail.empty()) {
    return std::string(code_of(reason));
  }
  return fmt::format("{}: {}", code_of(reason), detail);
}

}  // namespace broadsheet::crawler

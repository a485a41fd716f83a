#include "cli/seed_list.h"

#include <fmt/format.h>

#include <fstream>
#include <istream>
#include <sstream>
#include <unordered_set>

#include "base/content_coding.h"
#include "base/text.h"
#include "cli/lookup.h"
#include "parser/feed.h"
#include "parser/sitemap.h"

namespace broadsheet::cli {
namespace {

constexpr uint64_t kListBytesMax = 64ULL << 20;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";  // some editors begin with it
constexpr std::string_view kGzipMark = "\x1f\x8b";

class Seeds {
 public:
  // `base` is left out where relative links led to: a host that cannot be.
  explicit Seeds(const Url* invented_base) : invented_base_(invented_base) {}

  void add(Url url) {
    const bool is_invented = invented_base_ != nullptr && url.host() == invented_base_->host();
    if (!is_invented && seen_.insert(std::string(url.href())).second) {
      urls_.push_back(std::move(url));
    }
  }
  void add_text(std::string_view text) {
    if (auto url = Url::parse(text); url.ok()) {
      add(*std::move(url));
    }
  }
  [[nodiscard]] std::vector<Url> take() { return std::move(urls_); }

 private:
  const Url* invented_base_;
  std::vector<Url> urls_;
  std::unordered_set<std::string> seen_;
};

Result<void> add_lines(std::string_view text, std::string_view name, Seeds& seeds) {
  size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    const std::string_view words = trim(line);
    if (words.empty() || words.starts_with('#')) {
      continue;
    }
    auto url = parse_url_argument(words);
    if (!url.ok()) {
      return Error{ErrorKind::kUsage, fmt::format("{}:{}: {}", name, number, url.error().detail)};
    }
    seeds.add(*std::move(url));
  }
  return ok();
}

Result<void> add_marked_up(std::string_view text, std::string_view name, const Url& base,
                           Seeds& seeds) {
  const parser::FeedRequest request{.body = text, .content_type = "", .url = base};
  const parser::FeedLimits limits{.items_max = 100'000};
  if (const auto outlines = parser::parse_opml(request, limits); outlines.ok()) {
    for (const parser::Outline& outline : *outlines) {
      seeds.add_text(outline.feed_url);
    }
    return ok();
  }
  if (const auto feed = parser::parse_feed(request, limits); feed.ok()) {
    for (const parser::FeedItem& item : feed->items) {
      seeds.add_text(item.url);
    }
    return ok();
  }
  const auto sitemap = parser::parse_sitemap({.body = text, .content_type = "", .url = base}, {});
  if (sitemap.ok() && sitemap->kind != parser::SitemapKind::kText) {
    for (const parser::SitemapEntry& entry : sitemap->entries) {
      seeds.add_text(entry.url);
    }
    return ok();
  }
  return Error{ErrorKind::kUsage,
               fmt::format("{} is neither OPML, a feed or a sitemap nor a list of URLs", name)};
}

Result<std::string> read_all(std::istream& in, std::string_view name) {
  std::string bytes;
  std::string part(size_t{64} << 10, '\0');
  while (in.read(part.data(), static_cast<std::streamsize>(part.size())) || in.gcount() > 0) {
    bytes.append(part, 0, static_cast<size_t>(in.gcount()));
    if (bytes.size() > kListBytesMax) {
      return Error{ErrorKind::kUsage, fmt::format("{} is larger than 64 MiB", name)};
    }
  }
  return bytes;
}

bool is_web_url(std::string_view text) {
  return ascii_istarts_with(text, "http://") || ascii_istarts_with(text, "https://");
}

}  // namespace

Result<std::vector<Url>> read_seed_list(std::string_view bytes, std::string_view name,
                                        const Url* base) {
  std::string inflated;
  if (bytes.starts_with(kGzipMark)) {
    auto decoded = decode_content(bytes, "gzip", {.decoded_bytes_max = kListBytesMax});
    if (!decoded.ok()) {
      return Error{ErrorKind::kUsage, fmt::format("{}: {}", name, decoded.error().detail)};
    }
    inflated = std::move(decoded->bytes);
    bytes = inflated;
  }
  bytes.remove_prefix(bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
  BS_TRY(const Url invented, Url::parse("http://list.invalid/"));
  Seeds seeds(base == nullptr ? &invented : nullptr);
  const std::string_view start = trim(bytes.substr(0, 256));
  // UTF-16 is for the readers of markup to decode: no plain list is written so.
  const bool is_marked_up = start.starts_with('<') || start.starts_with('{') ||
                            bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff");
  BS_TRY_VOID(is_marked_up ? add_marked_up(bytes, name, base == nullptr ? invented : *base, seeds)
                           : add_lines(bytes, name, seeds));
  auto urls = seeds.take();
  if (urls.empty()) {
    return Error{ErrorKind::kUsage, fmt::format("{} names no URL to start from", name)};
  }
  return urls;
}

Result<std::vector<Url>> load_seed_list(const std::string& source,
                                        const crawler::CrawlOptions& options, const Clock& clock,
                                        Log& log, const Terminal& terminal) {
  if (source == "-") {
    BS_TRY(const std::string bytes, read_all(terminal.in, "stdin"));
    return read_seed_list(bytes, "stdin", nullptr);
  }
  if (is_web_url(source)) {
    BS_TRY(const Url url, parse_url_argument(source));
    BS_TRY(const crawler::SinglePage page, crawler::fetch_page(url, options, clock, log));
    if (page.capture.status / 100 != 2) {
      return Error{ErrorKind::kUsage,
                   fmt::format("the seeds at {} answered {}", source, page.capture.status)};
    }
    return read_seed_list(page.decoded, source, &page.capture.url);
  }
  std::error_code error;
  std::ifstream in(source, std::ios::binary);
  if (!in || std::filesystem::is_directory(source, error)) {
    return Error{ErrorKind::kUsage, fmt::format("cannot read the seeds file {}", source)};
  }
  BS_TRY(const std::string bytes, read_all(in, source));
  return read_seed_list(bytes, source, nullptr);
}

}  // namespace broadsheet::cli

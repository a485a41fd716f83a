#include "parser/sitemap.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "parser/charset.h"
#include "parser/dates.h"
#include "parser/feed.h"
#include "parser/html_text.h"
#include "parser/xml_reader.h"

namespace broadsheet::parser {
namespace {

enum class Field : uint8_t {
  kNone,
  kLocation,
  kModified,
  kPublished,
  kTitle,
  kLanguage,
};

// A location counts only right inside its entry: extensions have a loc of their own, for images
// and videos.
Field field_of_element(const XmlReader& reader, size_t entry_depth) {
  const std::string& name = reader.name();
  if (reader.depth() == entry_depth + 1) {
    return name == "loc" ? Field::kLocation : name == "lastmod" ? Field::kModified : Field::kNone;
  }
  if (reader.space() != XmlSpace::kNews) {
    return Field::kNone;
  }
  return name == "publication_date" ? Field::kPublished
         : name == "title"          ? Field::kTitle
         : name == "language"       ? Field::kLanguage
                                    : Field::kNone;
}

class SitemapReader {
 public:
  SitemapReader(std::string_view utf8, const SitemapRequest& request, const SitemapLimits& limits)
      : reader_(utf8), request_(request), limits_(limits) {}

  Result<Sitemap> read() {
    bool root_seen = false;
    for (XmlEvent event = reader_.next(); event != XmlEvent::kDone; event = reader_.next()) {
      if (event == XmlEvent::kStart && !root_seen) {
        root_seen = true;
        if (!take_root()) {
          return Error{ErrorKind::kParse, fmt::format("no sitemap: the document is a <{}>",
                                                      reader_.name().substr(0, 40))};
        }
      } else if (event == XmlEvent::kStart) {
        take_start();
      } else if (event == XmlEvent::kEnd) {
        take_end();
      } else if (field_ != Field::kNone) {
        const size_t room =
            limits_.field_bytes_max - std::min(limits_.field_bytes_max, text_.size());
        text_.append(reader_.characters(), 0, room);
      }
      if (sitemap_.entries.size() >= limits_.entries_max || bytes_ >= limits_.bytes_max) {
        sitemap_.notes.push_back(
            fmt::format("sitemap: only the first {} entries", sitemap_.entries.size()));
        break;
      }
    }
    if (!root_seen) {
      return Error{ErrorKind::kParse, "no sitemap: no element in it"};
    }
    return std::move(sitemap_);
  }

 private:
  bool take_root() {
    const std::string& name = reader_.name();
    sitemap_.kind = name == "sitemapindex" ? SitemapKind::kIndex : SitemapKind::kPages;
    return name == "urlset" || name == "sitemapindex";
  }

  void take_start() {
    const std::string& name = reader_.name();
    if (name == "url" || name == "sitemap") {
      finish_entry();  // the one before may lack its end
      entry_depth_ = reader_.depth();
      return;
    }
    if (entry_depth_ > 0 && field_ == Field::kNone) {
      field_ = field_of_element(reader_, entry_depth_);
      field_depth_ = reader_.depth();
      text_.clear();
    }
  }

  void take_end() {
    if (field_ != Field::kNone && reader_.depth() <= field_depth_) {
      finish_field();
    }
    if (entry_depth_ > 0 && reader_.depth() <= entry_depth_) {
      finish_entry();
    }
  }

  void finish_field() {
    switch (std::exchange(field_, Field::kNone)) {
      case Field::kLocation:
        if (auto url = Url::parse(trim(text_), &request_.url); url.ok() && !trim(text_).empty()) {
          entry_.url = url->href();
        }
        break;
      case Field::kModified:
        entry_.modified = read_date();
        break;
      case Field::kPublished:
        entry_.published = read_date();
        break;
      case Field::kTitle:
        entry_.title = plain_text(text_);
        break;
      case Field::kLanguage:
        entry_.language = trim(text_);
        break;
      case Field::kNone:
        break;
    }
  }

  [[nodiscard]] std::optional<DateTime> read_date() const {
    return parse_date(trim(text_), {.language = "en", .zone = {}, .reference = request_.fetched});
  }

  void finish_entry() {
    SitemapEntry entry = std::exchange(entry_, {});
    entry_depth_ = 0;
    field_ = Field::kNone;
    if (!entry.url.empty()) {
      bytes_ += entry.url.size() + entry.title.size();
      sitemap_.entries.push_back(std::move(entry));
    }
  }

  XmlReader reader_;
  const SitemapRequest& request_;
  const SitemapLimits& limits_;
  Sitemap sitemap_;
  SitemapEntry entry_;
  size_t bytes_ = 0;        // of the addresses and titles in sitemap_
  size_t entry_depth_ = 0;  // 0 outside entries
  Field field_ = Field::kNone;
  size_t field_depth_ = 0;
  std::string text_;
};

Result<Sitemap> read_lines(std::string_view text, const SitemapLimits& limits) {
  Sitemap sitemap;
  sitemap.kind = SitemapKind::kText;
  text = text.substr(0, limits.bytes_max);
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of("\r\n"), text.size());
    if (auto url = Url::parse(trim(text.substr(0, end))); url.ok()) {
      if (sitemap.entries.size() >= limits.entries_max) {
        sitemap.notes.push_back(
            fmt::format("sitemap: only the first {} entries", limits.entries_max));
        break;
      }
      sitemap.entries.push_back({.url = std::string(url->href())});
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (sitemap.entries.empty()) {
    return Error{ErrorKind::kParse, "no sitemap: neither XML nor lines with URLs"};
  }
  return sitemap;
}

Result<Sitemap> read_as_feed(std::string_view utf8, const SitemapRequest& request,
                             const SitemapLimits& limits) {
  FeedLimits feed_limits;
  feed_limits.items_max = limits.entries_max;
  BS_TRY(Feed feed, parse_feed({.body = utf8,
                                .content_type = "application/xml; charset=utf-8",
                                .url = request.url,
                                .fetched = request.fetched},
                               feed_limits));
  Sitemap sitemap;
  sitemap.kind = SitemapKind::kFeed;
  sitemap.notes = std::move(feed.notes);
  for (FeedItem& item : feed.items) {
    if (!item.url.empty()) {
      sitemap.entries.push_back({.url = std::move(item.url),
                                 .title = std::move(item.title),
                                 .modified = item.updated ? item.updated : item.published,
                                 .published = item.published,
                                 .language = feed.language});
    }
  }
  return sitemap;
}

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with("\x1F\x8B");
}

}  // namespace

Result<Sitemap> parse_sitemap(const SitemapRequest& request, const SitemapLimits& limits) {
  // A .gz file that a server compresses once more comes in two layers.
  constexpr int kLayersMax = 2;
  std::vector<std::string> notes;
  std::string unpacked;
  std::string_view bytes = request.body;
  for (int layer = 0; layer < kLayersMax && is_gzip(bytes); ++layer) {
    BS_TRY(Decoded decoded, decode_content(bytes, "gzip", limits.decoding));
    unpacked = std::move(decoded.bytes);
    bytes = unpacked;
    if (!decoded.note.empty()) {
      notes.push_back("sitemap: " + decoded.note);
    }
  }
  std::string utf8;
  const std::string_view body = trim(decode_view(bytes, request.content_type, utf8, notes));
  if (!body.starts_with('<')) {
    return read_lines(body, limits);
  }
  auto sitemap = SitemapReader(body, request, limits).read();
  if (!sitemap.ok()) {
    auto feed = read_as_feed(body, request, limits);
    if (!feed.ok()) {
      return sitemap;
    }
    sitemap = std::move(feed);
  }
  sitemap->notes.insert(sitemap->notes.begin(), notes.begin(), notes.end());
  return sitemap;
}

}  // namespace broadsheet::parser

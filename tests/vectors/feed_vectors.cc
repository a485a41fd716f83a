// feeds: {kind: feed | sitemap | sitemap-text, body_b64, url, http_headers, expected: {items}}. Of
// every item each listed key must match: titles as text, dates as instants.
#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/text.h"
#include "parser/dates.h"
#include "parser/feed.h"
#include "parser/html_text.h"
#include "parser/sitemap.h"
#include "tests/vectors/vector_class.h"

namespace broadsheet::vectors {
namespace {

using std::chrono_literals::operator""y;

// "Now", for every vector: after all their dates.
constexpr SysTime kFetched = std::chrono::sys_days(2030y / 1 / 1);

struct Item {
  std::string link;
  std::string title;
  std::optional<DateTime> published;
  std::optional<DateTime> updated;
};

// Suites give titles as HTML, as text, or as text that looks like HTML: what is left without any
// markup is compared.
std::string bare(std::string_view text) {
  return parser::plain_text(parser::decode_references(parser::decode_references(text)));
}

// Dates as instants, or as days where one of them says no more.
void compare_dates(std::string_view key, std::string_view wanted,
                   const std::optional<DateTime>& found, Outcome& outcome) {
  const auto date =
      parser::parse_date(wanted, {.language = "en", .zone = {}, .reference = kFetched});
  const bool by_day = (date && date->precision == DatePrecision::kDay) ||
                      (found && found->precision == DatePrecision::kDay);
  const auto shown = [by_day](const std::optional<DateTime>& one) {
    if (!one) {
      return std::string("none");
    }
    return by_day ? iso8601_seconds(*one).substr(0, 10)
                  : fmt::format("{} s", one->instant.time_since_epoch().count() / 1000);
  };
  outcome.expected += fmt::format(" {}={}", key, shown(date));
  outcome.actual += fmt::format(" {}={}", key, shown(found));
}

Url url_of(const boost::json::object& vector) {
  const auto address = text_at(vector, "url").value_or("http://vectors.invalid/");
  Url url = *Url::parse(address);
  if (const auto* headers = vector.if_contains("http_headers"); headers != nullptr) {
    // RFC 9110, 8.7: what the answer's links resolve against.
    if (const auto location = text_at(headers->as_object(), "Content-Location"); location) {
      return *Url::parse(*location, &url);
    }
  }
  return url;
}

std::string content_type_of(const boost::json::object& vector) {
  const auto* headers = vector.if_contains("http_headers");
  return headers == nullptr ? "" : text_at(headers->as_object(), "Content-Type").value_or("");
}

Result<std::vector<Item>> items_of(const boost::json::object& vector) {
  const std::string body = bytes_at(vector, "body_b64");
  const Url url = url_of(vector);
  const std::string type = content_type_of(vector);
  std::vector<Item> items;
  if (text_at(vector, "kind").value_or("") == "feed") {
    BS_TRY(const parser::Feed feed,
           parser::parse_feed({.body = body, .content_type = type, .url = url, .fetched = kFetched},
                              {}));
    for (const parser::FeedItem& item : feed.items) {
      items.push_back({item.url, item.title, item.published, item.updated});
    }
    return items;
  }
  BS_TRY(const parser::Sitemap sitemap,
         parser::parse_sitemap(
             {.body = body, .content_type = type, .url = url, .fetched = kFetched}, {}));
  for (const parser::SitemapEntry& entry : sitemap.entries) {
    items.push_back({entry.url, entry.title, entry.published, entry.modified});
  }
  return items;
}

// One key of one item: what was wanted and what was found, appended to each side.
void compare(std::string_view key, const std::string& wanted, const Item* item, Outcome& outcome) {
  const auto add = [&](std::string_view expected, std::string_view actual) {
    outcome.expected += fmt::format(" {}={}", key, expected);
    outcome.actual += fmt::format(" {}={}", key, item == nullptr ? "(no item)" : actual);
  };
  const Item none;
  const Item& found = item == nullptr ? none : *item;
  if (key == "link") {
    add(wanted, found.link);
  } else if (key == "title") {
    add(bare(wanted), bare(found.title));
  } else if (key == "published" || key == "updated") {
    // dc:date may be taken as either.
    const auto& first = key == "published" ? found.published : found.updated;
    const auto& second = key == "published" ? found.updated : found.published;
    compare_dates(key, wanted, first ? first : second, outcome);
  } else if (key == "lastmod_raw") {
    compare_dates(key, wanted, found.updated, outcome);
  }
}

}  // namespace

Outcome run_feed(const boost::json::object& vector) {
  const boost::json::object& expected = vector.at("expected").as_object();
  const auto items = items_of(vector);
  if (!items.ok()) {
    const bool error_is_right = expected.contains("error_ok");
    return {.expected = error_is_right ? items.error().detail : "items",
            .actual = items.error().detail};
  }
  const boost::json::array& wanted = expected.at("items").as_array();
  const auto* partial = vector.if_contains("partial");
  const bool counts = partial == nullptr || !partial->as_bool();
  Outcome outcome;
  if (counts) {
    outcome.expected = fmt::format("{} items", wanted.size());
    outcome.actual = fmt::format("{} items", items->size());
  }
  for (size_t i = 0; i < wanted.size(); ++i) {
    for (const auto& [key, value] : wanted[i].as_object()) {
      if (value.is_string()) {
        compare(key, std::string(value.as_string()), i < items->size() ? &(*items)[i] : nullptr,
                outcome);
      }
    }
  }
  return outcome;
}

}  // namespace broadsheet::vectors

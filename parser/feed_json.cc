#include "parser/feed_json.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "parser/feed_item.h"
#include "parser/html_text.h"
#include "parser/json_reader.h"

namespace broadsheet::parser {
namespace {

class JsonFeedReader {
 public:
  JsonFeedReader(const JsonTree& tree, const FeedRequest& request, const FeedLimits& limits)
      : tree_(tree), request_(request), limits_(limits) {}

  Feed read(JsonId root) {
    Feed feed;
    feed.kind = FeedKind::kJson;
    feed.title = collapse_space(text(root, "title"));
    feed.language = trim(text(root, "language"));
    feed.site_url = href(text(root, "home_page_url"));
    feed.next_url = href(text(root, "next_url"));
    for (const JsonId hub : tree_.as_list(tree_.member(root, "hubs"))) {
      if (feed.hub_url.empty()) {
        feed.hub_url = href(text(hub, "url"));
      }
    }
    for (const JsonId item : tree_.as_list(tree_.member(root, "items"))) {
      if (feed.items.size() >= limits_.items_max) {
        feed.notes.push_back(fmt::format("feed: only the first {} items", limits_.items_max));
        break;
      }
      feed.items.push_back(read_item(item));
    }
    return feed;
  }

 private:
  [[nodiscard]] std::string_view text(JsonId object, std::string_view key) const {
    return tree_.text(tree_.member(object, key)).substr(0, limits_.field_bytes_max);
  }

  [[nodiscard]] std::string_view long_text(JsonId object, std::string_view key) const {
    return tree_.text(tree_.member(object, key)).substr(0, limits_.content_bytes_max);
  }

  [[nodiscard]] std::optional<Url> resolve(std::string_view address) const {
    address = trim(address);
    auto url = address.empty() ? Result<Url>(Error{}) : Url::parse(address, &request_.url);
    return url.ok() ? std::optional(*std::move(url)) : std::nullopt;
  }

  [[nodiscard]] std::string href(std::string_view address) const {
    const auto url = resolve(address);
    return url ? std::string(url->href()) : std::string();
  }

  FeedItem read_item(JsonId id) {
    ItemBuilder builder;
    builder.set_title(plain_text(text(id, "title")), XmlSpace::kNone);
    builder.add_link(resolve(text(id, "url")));
    builder.set_guid(std::string(text(id, "id")), true);
    builder.set_image(resolve(text(id, "image")));
    builder.set_image(resolve(text(id, "banner_image")));
    builder.set_date(FeedField::kPublished, text(id, "date_published"), request_.fetched);
    builder.set_date(FeedField::kUpdated, text(id, "date_modified"), request_.fetched);
    FeedItem& item = builder.item();
    item.summary = long_text(id, "summary");
    item.content = long_text(id, "content_html");
    if (item.content.empty()) {
      item.content = long_text(id, "content_text");
    }
    // 1.0 has one author, 1.1 a list of them.
    for (const char* key : {"authors", "author"}) {
      for (const JsonId author : tree_.as_list(tree_.member(id, key))) {
        add_text(item.authors, text(author, "name"));
      }
    }
    for (const JsonId tag : tree_.as_list(tree_.member(id, "tags"))) {
      add_text(item.categories, tree_.text(tag));
    }
    FeedItem finished = builder.finish();
    if (finished.url.empty()) {
      finished.url = href(text(id, "external_url"));
    }
    return finished;
  }

  static void add_text(std::vector<std::string>& list, std::string_view text) {
    constexpr size_t kListMax = 100;
    std::string value = collapse_space(text);
    if (!value.empty() && list.size() < kListMax) {
      list.push_back(std::move(value));
    }
  }

  const JsonTree& tree_;
  const FeedRequest& request_;
  const FeedLimits& limits_;
};

}  // namespace

Result<Feed> read_json_feed(std::string_view utf8, const FeedRequest& request,
                            const FeedLimits& limits) {
  const JsonTree tree = JsonTree::read(utf8);
  if (tree.roots().empty() || tree.member(tree.roots().front(), "items") == kNoJson) {
    return Error{ErrorKind::kParse, "no feed: JSON without \"items\""};
  }
  return JsonFeedReader(tree, request, limits).read(tree.roots().front());
}

}  // namespace broadsheet::parser

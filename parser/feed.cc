// XML feeds are read in one pass: a few elements open an item, the elements right inside it are its
// fields, and a field's text is what stands in its subtree.
#include "parser/feed.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "parser/charset.h"
#include "parser/feed_item.h"
#include "parser/feed_json.h"
#include "parser/html_text.h"
#include "parser/xml_reader.h"

namespace broadsheet::parser {
namespace {

// The text being collected for one field.
struct Capture {
  FeedField field = FeedField::kNone;
  XmlSpace space = XmlSpace::kNone;
  size_t depth = 0;
  TextForm form;
  bool is_permalink = true;
  size_t markup_begin = 0;  // where its inside starts in the source
  bool has_elements = false;
  std::string text;
};

class XmlFeedReader {
 public:
  XmlFeedReader(std::string_view utf8, const FeedRequest& request, const FeedLimits& limits)
      : source_(utf8), reader_(utf8), limits_(limits), fetched_(request.fetched) {
    bases_.push_back({0, request.url});
  }

  Result<Feed> read() {
    for (XmlEvent event = reader_.next(); event != XmlEvent::kDone; event = reader_.next()) {
      switch (event) {
        case XmlEvent::kStart:
          if (!take_start()) {
            return Error{ErrorKind::kParse, fmt::format("no feed: the document is a <{}>",
                                                        reader_.name().substr(0, 40))};
          }
          break;
        case XmlEvent::kEnd:
          take_end();
          break;
        case XmlEvent::kText:
          take_text();
          break;
        case XmlEvent::kDone:
          break;
      }
      if (feed_.items.size() >= limits_.items_max) {
        feed_.notes.push_back(fmt::format("feed: only the first {} items", limits_.items_max));
        break;
      }
    }
    if (!root_seen_) {
      return Error{ErrorKind::kParse, "no feed: no element in it"};
    }
    if (reader_.truncated()) {
      feed_.notes.emplace_back("feed: nested too deeply, reading ended there");
    }
    return std::move(feed_);
  }

 private:
  struct Base {
    size_t depth;
    Url url;
  };

  [[nodiscard]] bool in_item() const { return item_depth_ > 0; }
  [[nodiscard]] const Url& base() const { return bases_.back().url; }

  [[nodiscard]] std::optional<Url> resolve(std::string_view text) const {
    text = trim(text);
    auto url = text.empty() ? Result<Url>(Error{}) : Url::parse(text, &base());
    return url.ok() ? std::optional(*std::move(url)) : std::nullopt;
  }

  // False when the root is no feed's.
  bool take_start() {
    const std::string& name = reader_.name();
    if (const auto text = reader_.attribute("xml:base"); text) {
      if (auto url = resolve(*text); url) {
        bases_.push_back({reader_.depth(), *std::move(url)});
      }
    }
    if (!root_seen_) {
      root_seen_ = true;
      return take_root(name);
    }
    if (capture_.field != FeedField::kNone) {
      capture_.has_elements = true;
      const FeedField field = field_of(reader_.space(), name, reader_.parent_name());
      if (is_short(capture_.field) && is_short(field) && field != capture_.field &&
          capture_.field != FeedField::kAuthor && reader_.space() != XmlSpace::kXhtml) {
        // The end tag of the field before is missing.
        finish_field(reader_.event_begin());
        start_field(field);
      } else if (field == FeedField::kAuthorName && capture_.field == FeedField::kAuthor) {
        start_field(field);
      }
      return true;
    }
    if (!in_item() && (name == "item" || name == "entry")) {
      start_item();
    } else if (in_item() && (name == "item" || name == "entry") &&
               reader_.depth() <= item_depth_ + 2) {
      // The item before was not closed.
      finish_item();
      start_item();
    } else if (in_item()) {
      take_item_element();
    } else {
      take_feed_element();
    }
    return true;
  }

  bool take_root(std::string_view name) {
    if (name == "rss" || name == "redirect") {
      feed_.kind = FeedKind::kRss;
    } else if (name == "rdf") {
      feed_.kind = FeedKind::kRdf;
    } else if (name == "feed") {
      feed_.kind = FeedKind::kAtom;
    } else if (name == "channel") {
      feed_.kind = FeedKind::kCdf;
      site_link(reader_.attribute("href"));
    } else {
      return false;
    }
    feed_.language = reader_.attribute("xml:lang").value_or("");
    return true;
  }

  void site_link(const std::optional<std::string>& text) {
    if (auto url = resolve(text.value_or("")); url && feed_.site_url.empty()) {
      feed_.site_url = url->href();
    }
  }

  void start_item() {
    item_ = ItemBuilder();
    item_depth_ = reader_.depth();
    if (const auto about = reader_.attribute("about"); about) {
      item_.set_about(trim(*about));
    }
    if (const auto href = reader_.attribute("href"); href) {  // CDF
      item_.add_link(resolve(*href));
    }
    if (const auto date = reader_.attribute("lastmod"); date) {  // CDF
      item_.set_date(FeedField::kUpdated, *date, fetched_);
    }
  }

  void finish_item() {
    feed_.items.push_back(item_.finish());
    item_depth_ = 0;
  }

  // Fields stand right in the item, or in a media:group or an author in it.
  void take_item_element() {
    const std::string_view parent = reader_.parent_name();
    const size_t depth = reader_.depth();
    if (depth == item_depth_ + 1 ||
        (depth == item_depth_ + 2 && (parent == "group" || parent == "author"))) {
      start_field(field_of(reader_.space(), reader_.name(), parent));
    }
  }

  void start_field(FeedField field) {
    if (field == FeedField::kNone || take_attributes(field)) {
      return;
    }
    capture_ = {.field = field,
                .space = reader_.space(),
                .depth = reader_.depth(),
                .form = {.is_atom = is_atom(),
                         .type = ascii_lower(trim(reader_.attribute("type").value_or(""))),
                         .mode = ascii_lower(trim(reader_.attribute("mode").value_or("")))},
                .is_permalink = field == FeedField::kGuid && is_permalink(),
                .markup_begin = reader_.event_end(),
                .has_elements = false,
                .text = {}};
  }

  [[nodiscard]] bool is_atom() const {
    return feed_.kind == FeedKind::kAtom && reader_.space() != XmlSpace::kDublinCore &&
           reader_.space() != XmlSpace::kMedia;
  }

  [[nodiscard]] bool is_permalink() const {
    // RSS 2.0: true is the default. Atom's ids are names, never addresses.
    return feed_.kind != FeedKind::kAtom &&
           !ascii_iequals(trim(reader_.attribute("ispermalink").value_or("true")), "false");
  }

  // Fields whose value is in attributes. False where it is in the text.
  bool take_attributes(FeedField field) {
    switch (field) {
      case FeedField::kLink:
        if (const auto href = reader_.attribute("href"); href) {
          const std::string rel = ascii_lower(trim(reader_.attribute("rel").value_or("")));
          item_.add_link(resolve(*href), rel, reader_.attribute("type").value_or(""));
          return true;
        }
        return false;
      case FeedField::kCategory:
        if (const auto term = reader_.attribute("term"); term) {
          const std::string label = collapse_space(reader_.attribute("label").value_or(""));
          add_text(item_.item().categories, label.empty() ? collapse_space(*term) : label);
          return true;
        }
        return false;
      case FeedField::kImage: {
        const std::string type = reader_.attribute("type").value_or("");
        const std::string medium = reader_.attribute("medium").value_or("");
        const bool is_image = reader_.name() == "thumbnail" || medium == "image" ||
                              ascii_istarts_with(type, "image/") ||
                              (type.empty() && medium.empty());
        const auto address = reader_.attribute("url");
        if (const auto href = address ? address : reader_.attribute("href"); href && is_image) {
          item_.set_image(resolve(*href));
        }
        return true;
      }
      case FeedField::kContent:
        // RFC 4287, 4.1.3.2: content elsewhere.
        return reader_.attribute("src").has_value();
      default:
        return false;
    }
  }

  void take_feed_element() {
    const std::string& name = reader_.name();
    const std::string_view parent = reader_.parent_name();
    if (parent != "channel" && parent != "feed") {
      return;
    }
    const auto href = reader_.attribute("href");
    if (name == "link" && href) {
      const std::string rel = ascii_lower(reader_.attribute("rel").value_or("alternate"));
      const auto url = resolve(*href);
      if (rel == "alternate") {
        site_link(href);
      } else if (url && rel == "next") {
        feed_.next_url = url->href();
      } else if (url && rel == "hub") {
        feed_.hub_url = url->href();
      }
    } else if (name == "title" || name == "link" || name == "language") {
      start_field(FeedField::kTitle);
      feed_field_ = name;
    }
  }

  void take_text() {
    if (capture_.field == FeedField::kNone) {
      return;
    }
    const size_t bytes_max =
        is_short(capture_.field) ? limits_.field_bytes_max : limits_.content_bytes_max;
    const size_t room = bytes_max - std::min(bytes_max, capture_.text.size());
    capture_.text.append(reader_.characters(), 0, room);
  }

  void take_end() {
    if (capture_.field != FeedField::kNone && reader_.depth() <= capture_.depth) {
      finish_field(reader_.event_begin());
    }
    if (in_item() && reader_.depth() <= item_depth_) {
      finish_item();
    }
    if (bases_.size() > 1 && reader_.depth() <= bases_.back().depth) {
      bases_.pop_back();
    }
  }

  // `markup_end` is where the field's inside ends in the source.
  void finish_field(size_t markup_end) {
    const Capture capture = std::exchange(capture_, {});
    const std::string feed_field = std::exchange(feed_field_, {});
    if (!feed_field.empty()) {
      finish_feed_field(feed_field, capture);
      return;
    }
    FeedItem& item = item_.item();
    switch (capture.field) {
      case FeedField::kTitle:
        item_.set_title(text_of_construct(capture.text, capture.form), capture.space);
        break;
      case FeedField::kLink:
        item_.add_link(resolve(capture.text));
        break;
      case FeedField::kOriginalLink:
        item_.set_original_link(resolve(capture.text));
        break;
      case FeedField::kGuid:
        item_.set_guid(std::string(trim(capture.text)), capture.is_permalink);
        break;
      case FeedField::kPublished:
      case FeedField::kUpdated:
        item_.set_date(capture.field, capture.text, fetched_);
        break;
      case FeedField::kSummary:
        keep_longer(item.summary, markup_of(capture, markup_end));
        break;
      case FeedField::kContent:
        keep_longer(item.content, markup_of(capture, markup_end));
        break;
      case FeedField::kAuthor:
      case FeedField::kAuthorName:
        add_text(item.authors, plain_text(capture.text));
        break;
      case FeedField::kCategory:
        add_text(item.categories, plain_text(capture.text));
        break;
      case FeedField::kImage:
      case FeedField::kNone:
        break;
    }
  }

  void finish_feed_field(std::string_view name, const Capture& capture) {
    if (name == "title" && feed_.title.empty()) {
      feed_.title = text_of_construct(capture.text, capture.form);
    } else if (name == "link") {
      site_link(capture.text);
    } else if (name == "language") {
      feed_.language = trim(capture.text);
    }
  }

  // Inline XHTML as its source, escaped markup as the text that it is.
  [[nodiscard]] std::string markup_of(const Capture& capture, size_t end) const {
    if (!capture.has_elements || end < capture.markup_begin) {
      return std::string(trim(capture.text));
    }
    return std::string(trim(source_.substr(
        capture.markup_begin, std::min(end - capture.markup_begin, limits_.content_bytes_max))));
  }

  static void keep_longer(std::string& kept, std::string text) {
    if (text.size() > kept.size()) {
      kept = std::move(text);
    }
  }

  static void add_text(std::vector<std::string>& list, std::string text) {
    constexpr size_t kListMax = 100;
    if (!text.empty() && list.size() < kListMax) {
      list.push_back(std::move(text));
    }
  }

  std::string_view source_;
  XmlReader reader_;
  const FeedLimits& limits_;
  SysTime fetched_;
  Feed feed_;
  bool root_seen_ = false;
  std::vector<Base> bases_;  // the request's, then one for each xml:base in force
  ItemBuilder item_;
  size_t item_depth_ = 0;  // 0 outside items
  Capture capture_;
  std::string feed_field_;  // the feed's own field that capture_ is for
};

}  // namespace

Result<Feed> parse_feed(const FeedRequest& request, const FeedLimits& limits) {
  std::vector<std::string> notes;
  std::string storage;
  const std::string_view text = decode_view(request.body, request.content_type, storage, notes);
  const std::string_view body = trim(text);
  auto feed = body.starts_with('{') ? read_json_feed(body, request, limits)
                                    : XmlFeedReader(body, request, limits).read();
  if (feed.ok()) {
    feed->notes.insert(feed->notes.begin(), notes.begin(), notes.end());
  }
  return feed;
}

Result<std::vector<Outline>> parse_opml(const FeedRequest& request, const FeedLimits& limits) {
  std::vector<std::string> notes;
  std::string storage;
  const std::string_view text = decode_view(request.body, request.content_type, storage, notes);
  XmlReader reader(text);
  std::vector<Outline> outlines;
  bool is_opml = false;
  for (XmlEvent event = reader.next(); event != XmlEvent::kDone; event = reader.next()) {
    if (event != XmlEvent::kStart) {
      continue;
    }
    is_opml = is_opml || reader.name() == "opml";
    const auto address = reader.attribute("xmlurl");
    if (!is_opml || reader.name() != "outline" || !address || outlines.size() >= limits.items_max) {
      continue;
    }
    if (const auto url = Url::parse(*address, &request.url); url.ok()) {
      const auto title = reader.attribute("title");
      outlines.push_back({std::string(url->href()),
                          collapse_space(title ? *title : reader.attribute("text").value_or(""))});
    }
  }
  if (!is_opml) {
    return Error{ErrorKind::kParse, "no OPML: no <opml> in it"};
  }
  return outlines;
}

}  // namespace broadsheet::parser

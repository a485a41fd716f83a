#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/feed.h"
#include "parser/xml_reader.h"

namespace broadsheet::parser {

// What an element inside an item says, by its name: vocabularies overlap so much, and are mixed so
// freely, that the local name tells more than the format does.
enum class FeedField : uint8_t {
  kNone,
  kTitle,
  kLink,
  kOriginalLink,
  kGuid,
  kPublished,
  kUpdated,
  kSummary,
  kContent,
  kAuthor,
  kAuthorName,
  kCategory,
  kImage,
};

[[nodiscard]] FeedField field_of(XmlSpace space, std::string_view name,
                                 std::string_view parent_name);
// A field with a short value, which no element of the format belongs into.
[[nodiscard]] bool is_short(FeedField field);

// How a text construct is written (Atom 0.3 `mode` and `type`, Atom 1.0 `type`; RSS has none).
struct TextForm {
  bool is_atom = false;
  std::string type;
  std::string mode;
};

// The plain text that `raw` means: markup and references undone where the form says that there are
// some, Base64 decoded.
[[nodiscard]] std::string text_of_construct(std::string_view raw, const TextForm& form);

// One item as it is being read: all that may become its URL, and which of it wins.
class ItemBuilder {
 public:
  FeedItem& item() { return item_; }

  void set_title(std::string text, XmlSpace space);
  // The text of an RSS link element.
  void add_link(const std::optional<Url>& url);
  // An Atom link element.
  void add_link(const std::optional<Url>& url, std::string_view rel, std::string_view type);
  void set_original_link(const std::optional<Url>& url);
  void set_guid(std::string text, bool is_permalink);
  void set_about(std::string_view text);  // rdf:about
  void set_image(const std::optional<Url>& url);
  void set_date(FeedField field, std::string_view text, SysTime fetched);

  // The item, its URL decided: the publisher's own address where a service put its own in front,
  // the link, a web page among Atom's links, then whatever the identifiers yield.
  [[nodiscard]] FeedItem finish();

 private:
  FeedItem item_;
  bool title_is_own_ = false;  // of the item's vocabulary, not of media or Dublin Core
  std::string original_;
  std::string link_;
  std::string alternate_;
  int alternate_rank_ = 0;
  std::string permalink_;
  std::string about_;
};

}  // namespace broadsheet::parser

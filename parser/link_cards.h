#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/url.h"
#include "parser/document.h"
#include "parser/link_map.h"

namespace broadsheet::parser {

// Shorter texts are labels ("Video", "Read more"), not headlines.
inline constexpr size_t kHeadlineWidthMin = 14;

// Whether a text can be an article's headline: of some length, no address, no button's wording.
[[nodiscard]] bool is_headline(std::string_view text);

// Reads what a card or a list entry shows about the article it leads to.
class CardReader {
 public:
  // Both must outlive the reader.
  CardReader(const Document& document, const LinkMap& map) : document_(document), map_(map) {}

  // The headline within a link: a heading or what a class calls one before plain lines, without
  // kicker, time and duration where the markup separates them; the title attribute when the link
  // has no text.
  [[nodiscard]] std::string headline_of(const LinkAnchor& anchor) const;
  // The same in all of the card of `target`, for links that carry only a picture or a button.
  [[nodiscard]] std::string headline_in(Node card, uint32_t target) const;
  // The address of the card's picture as written, "" when it shows none.
  [[nodiscard]] static std::string_view image_in(Node card);
  // The machine-readable date of the card, as written.
  [[nodiscard]] static std::string_view date_in(Node card);

 private:
  [[nodiscard]] const LinkLine* best_line(NodeId begin, NodeId end, uint32_t target) const;
  [[nodiscard]] bool leads_elsewhere(const LinkLine& line, uint32_t target) const;
  [[nodiscard]] int headline_score(const LinkLine& line) const;
  [[nodiscard]] std::string text_between(NodeId first, NodeId last, Node within) const;

  const Document& document_;
  const LinkMap& map_;
};

}  // namespace broadsheet::parser

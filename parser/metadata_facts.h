#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/document.h"

namespace broadsheet::parser {

// One <meta>: the value of name, property, itemprop or http-equiv, lower case, and the content.
struct MetaFact {
  std::string name;
  std::string_view content;
};

struct LinkFact {
  std::string rel;  // lower case
  std::string_view href;
  std::string_view type;
  std::string_view media;
};

enum class MarkKind : uint8_t {
  kAuthor,
  kPublished,
  kModified,
  kDate,  // a date of either kind
  kTitle,
  kStandfirst,
};

// How an element says what it holds, the strongest first.
enum class MarkStrength : uint8_t { kSchema, kRel, kClass };

struct MarkFact {
  Node node;
  MarkKind kind = MarkKind::kAuthor;
  MarkStrength strength = MarkStrength::kClass;
};

// What a page states about itself in its elements, gathered in one pass over the nodes; nothing is
// weighed yet. Comments, footers and lists of other articles are left out, unless the headline
// stands in them. Views point into the document.
struct PageFacts {
  std::string_view html_language;
  std::string title_element;
  std::vector<MetaFact> metas;
  std::vector<LinkFact> links;
  std::vector<Node> first_headings;   // h1
  std::vector<Node> second_headings;  // the first h2
  std::vector<Node> times;            // <time>
  std::vector<MarkFact> marks;
  std::vector<Node> licence_links;  // rel=license
  Node headline;                    // the element that shows the article's title

  // The content of the first meta of that name (lower case) that has any, "" else.
  [[nodiscard]] std::string_view meta(std::string_view name) const;
};

// `stated_title` is what JSON-LD says the headline is, "" when it says nothing.
[[nodiscard]] PageFacts gather_facts(const Document& document, std::string_view stated_title);

}  // namespace broadsheet::parser

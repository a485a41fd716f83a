#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/json_reader.h"

namespace broadsheet::parser {

struct LinkedImage {
  std::string url;
  std::string caption;
};

// One entry of a live blog (liveBlogUpdate).
struct LinkedUpdate {
  std::string published;
  std::string headline;
  std::string body;
  std::string author;
};

// What the page's JSON-LD says of its article; values as written, HTML taken out of texts. Empty
// where it says nothing.
struct LinkedArticle {
  std::vector<std::string> types;  // of every node of the graph's top, in order, each once
  bool is_article = false;         // the values below come from an article, not from a page
  std::string headline;
  std::string description;
  std::string body;
  std::vector<std::string> people;         // authors that are persons, or of no stated type
  std::vector<std::string> organisations;  // authors that are organisations
  std::string published;
  std::string modified;
  std::string language;
  std::string section;
  std::vector<std::string> tags;
  std::vector<LinkedImage> images;
  std::string licence;
  std::string url;
  std::string publisher;
  std::vector<std::string> related;  // relatedLink, as written
  std::vector<LinkedUpdate> updates;
  std::optional<bool> accessible_for_free;
};

// Reads all scripts as one graph: nodes in @graph, lists and single objects; "@id" references are
// followed. Of several articles the one about `page_url` counts, else the first with the most said
// about it.
[[nodiscard]] LinkedArticle read_json_ld(const std::vector<std::string_view>& scripts,
                                         std::string_view page_url);

}  // namespace broadsheet::parser

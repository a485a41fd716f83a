#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/article.h"
#include "parser/page.h"

namespace broadsheet::cli {

// The fields of an article as every --json shows them: title, standfirst, authors, published,
// modified, language, script, section, text, paragraphs, images, related, notes, ... A date that is
// not known is null.
[[nodiscard]] boost::json::object article_json(const Article& article);

// The same for a page just read, with the page's own fields (url, page_kind, charset, links_count)
// and empty article fields when it holds no article.
[[nodiscard]] boost::json::object page_json(const parser::Page& page, std::string_view url);

// What the extractor weighed and what it cut: "candidates" and "trimmed".
void add_explanation(boost::json::object& object, const parser::Page& page);

// One line, with its line end.
[[nodiscard]] std::string json_line(const boost::json::object& object);

}  // namespace broadsheet::cli

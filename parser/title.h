#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::parser {

// Every place a page states its headline, as it stands there; "" where it does not.
struct TitleSources {
  std::string json_ld;
  std::string open_graph;
  std::string twitter;
  std::string meta;  // dc.title and the like
  std::string title_element;
  std::vector<std::string> first_headings;  // h1 in document order
  std::string marked;                   // itemprop=headline, or an element whose class says title
  std::vector<std::string> site_names;  // og:site_name, publisher, the host's own label
};

struct ChosenTitle {
  std::string text;
  std::string origin;  // "h1", "og:title", "json-ld", "title", ...
};

// The headline a reader sees, without the site's name. The sources vote: what two of them agree on
// wins over any order of trust, and a site suffix is what one of them has more than the others.
[[nodiscard]] ChosenTitle choose_title(const TitleSources& sources);

// `title` without trailing (or leading) parts that name the site.
[[nodiscard]] std::string strip_site(std::string_view title,
                                     const std::vector<std::string>& site_names);

// Letters and digits, case folded: the form titles are compared in.
[[nodiscard]] std::string title_key(std::string_view title);

}  // namespace broadsheet::parser

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::parser {

// Every place a page states its headline, as it stands there; "" where it does not.
struct TitleSources {
  std::string headline;     // what the page shows as its headline (metadata_facts.h)
  bool is_only_h1 = false;  // the headline is, of its page
  std::string json_ld;
  std::string open_graph;
  std::string twitter;
  std::string meta;  // dc.title
  std::string title_element;
  std::string marked;                   // itemprop=headline
  std::vector<std::string> site_names;  // og:site_name, publisher, the host's own labels
};

struct ChosenTitle {
  std::string text;
  std::string origin;  // "h1", "og:title", "json-ld", "title", ...
};

// The headline as readers see it, without a kicker in front or the site's name. What the page shows
// wins as long as something in the head resembles it, or nothing but the title element says
// otherwise and the page has one h1, that long: there headlines are tried out. Else what the head
// says, with the site's name cut off.
[[nodiscard]] ChosenTitle choose_title(const TitleSources& sources);

// `title` without trailing (or leading) parts that name the site.
[[nodiscard]] std::string strip_site(std::string_view title,
                                     const std::vector<std::string>& site_names);

// The title and its parts in front of and behind each mark that can set a site's name off; views
// `title`. At most 40.
[[nodiscard]] std::vector<std::string_view> title_parts(std::string_view title);

// Letters and digits, case folded: the form titles are compared in.
[[nodiscard]] std::string title_key(std::string_view title);

// How alike two titles are, by the pairs of letters they share: 0 (nothing) to 1 (the same). Built
// once for one of them and asked for many.
class TitleLikeness {
 public:
  explicit TitleLikeness(std::string_view title);
  [[nodiscard]] double to(std::string_view other) const;
  [[nodiscard]] bool empty() const { return pairs_.empty(); }

 private:
  std::vector<uint64_t> pairs_;  // sorted
};

}  // namespace broadsheet::parser

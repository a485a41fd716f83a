#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/url.h"

namespace broadsheet::parser {

// What an article's address looks like on this site. General marks (a number that identifies, a
// headline as a slug) count everywhere; weak ones (an ending, a long name) only where the page's
// own address does not carry better ones.
class ArticleShape {
 public:
  explicit ArticleShape(const Url& page);

  // Whether `href`, as it stands in the page, may lead to an article: not to a section, tag,
  // author, file, share dialogue or login.
  [[nodiscard]] bool fits(std::string_view href) const;

 private:
  [[nodiscard]] bool is_beside_page(const std::vector<std::string_view>& segments) const;

  std::vector<std::string> page_segments_;  // lower case
  unsigned page_marks_ = 0;
};

}  // namespace broadsheet::parser

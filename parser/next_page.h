#pragma once

#include <string>
#include <string_view>

#include "parser/metadata.h"

namespace broadsheet::parser {

// The next page of an article that is cut into pages, absolute; "" when there is none. Found by
// address alone, whoever links to it (rel=next, a pager): it must be the page's own but for a page
// number one higher, where a page without a number is the first ("/story" -> "/story/2",
// "/story?page=2", "/story_2.html"). rel=next alone proves nothing: blogs put it on the next post.
[[nodiscard]] std::string next_page_of(const Document& document, const PageContext& context);

// Whether `href` is `own` but for a page number one higher.
[[nodiscard]] bool is_next_page(std::string_view own, std::string_view href);

}  // namespace broadsheet::parser

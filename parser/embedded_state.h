#pragma once

#include <string>
#include <vector>

#include "parser/document.h"

namespace broadsheet::parser {

// One article of a list that a page carries in the data for its scripts.
struct StateItem {
  std::string url;    // as written, often relative
  std::string title;  // "" when the data names none
};

// The members of lists called related, recommended, similar or read-next in the page's embedded
// data (__NEXT_DATA__ and the like), in order. Not all of it is ever shown to a reader: callers
// use it as evidence, or where the page shows no links at all. Reads only the lists themselves,
// not the whole data, and at most kStateListBytesMax of each.
[[nodiscard]] std::vector<StateItem> related_in_state(const Document& document);

inline constexpr size_t kStateListBytesMax = 128U << 10;

}  // namespace broadsheet::parser

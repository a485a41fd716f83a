#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::cli {

// The one of `known` a person most likely meant by `typed`: the only one that goes on from it, or
// the one the least edits (insert, delete, replace, swap neighbours) apart, at most a third of its
// length; "" when none is that near.
[[nodiscard]] std::string nearest_name(std::string_view typed,
                                       const std::vector<std::string>& known);

}  // namespace broadsheet::cli

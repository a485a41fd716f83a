#pragma once

#include <string_view>

namespace broadsheet::parser {

// Whether a reader of the DOM asks for this attribute and its value is worth carrying there: no
// styles but those that hide, no data: URIs, nothing of an immoderate length. The name is lower
// case and not empty.
[[nodiscard]] bool is_read_attribute(std::string_view name, std::string_view value);

}  // namespace broadsheet::parser

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace broadsheet::parser {

enum class ReferencePlace : uint8_t { kText, kAttribute };

// Appends `text` (of a page; what stands between tags or quotes) to `out` as a tree holds it, its
// character references decoded (WHATWG HTML, 13.2.5.72-80). False where that takes more than the
// plain cases: references without ';' or beyond HTML 4, control characters, noncharacters. `out`
// may have grown then. What is appended is never longer than `text`.
[[nodiscard]] bool append_decoded(std::string& out, std::string_view text, ReferencePlace place);

}  // namespace broadsheet::parser

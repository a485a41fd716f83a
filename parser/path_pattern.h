#pragma once

#include <string>
#include <string_view>

namespace broadsheet::parser {

// Path patterns as robots.txt has them (RFC 9309, 2.2.2 and 2.2.3) and others borrow them: '*' is
// any run, a final '$' the end. Both sides are brought to one percent-encoding before they are
// compared: escapes of plain characters are undone, other bytes are encoded, in upper case; so
// "/%7emak" is
// "/~mak", "/ü" is "/%C3%BC", and "/a%2Fb" remains different from "/a/b".
[[nodiscard]] std::string comparable_pattern(std::string_view pattern);
// Of a path with its query, "/a?b".
[[nodiscard]] std::string comparable_path(std::string_view path_and_query);

// Whether `pattern` matches `path` from its start, both in comparable form. Takes at most the time
// of one substring search: no wildcard backtracks.
[[nodiscard]] bool pattern_matches(std::string_view pattern, std::string_view path);

}  // namespace broadsheet::parser

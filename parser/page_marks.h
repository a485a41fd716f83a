#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace broadsheet::parser {

// Marks stand in a page for what the pre-pass puts aside while Gumbo builds its tree: one character
// of the last private plane, U+100000 + n, four bytes in UTF-8, the first of which begins nothing
// but that plane.
inline constexpr char kMarkLead = '\xF4';
inline constexpr size_t kMarkBytes = 4;
inline constexpr uint32_t kMarksMax = 0xFFFE;  // the last two are no characters

[[nodiscard]] std::array<char, kMarkBytes> mark_of(uint32_t number);
// The number of the mark that `text` begins with, if it does.
[[nodiscard]] std::optional<uint32_t> mark_at(std::string_view text);

// Whether a page (valid UTF-8) uses characters of that plane itself, as they are or by reference.
[[nodiscard]] bool uses_marks(std::string_view page);

// How many bytes at the start of `text` Gumbo would carry through as they are: no '&' or '<', no
// control character but tab and newline, no noncharacter.
[[nodiscard]] size_t plain_bytes(std::string_view text);

}  // namespace broadsheet::parser

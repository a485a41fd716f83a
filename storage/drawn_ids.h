#pragma once

#include <optional>
#include <string>
#include <string_view>

// Ids drawn at random (of pictures, of articles) have four bits a digit, but among words a coder of
// letters gives each five. So they are kept apart from the text they stand in.
namespace broadsheet::storage {

// A text, and the digits that were taken out of it: lower-case hexadecimal, two a byte. Where they
// stood is 05 n for n digits in one piece, 06 n for those of a UUID, its hyphens where they belong.
// These bytes themselves are followed by a zero.
struct PackedIds {
  std::string text;
  std::string digits;
};
[[nodiscard]] PackedIds pack_ids(std::string_view text);
// nullopt when the digits are not as many as the text has places for.
[[nodiscard]] std::optional<std::string> unpack_ids(std::string_view text, std::string_view digits);

}  // namespace broadsheet::storage

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

// Pages carry markup and addresses in base64, for scripts to unpack. There each word has three
// spellings, by where it falls among the groups of three bytes, and none is that of the same word
// in the page. Opened, they all resemble each other.
namespace broadsheet::storage {

// The page with its base64 of text opened: 02, the text, 03. These bytes and 04 themselves, which
// pages hardly contain, stand behind a 04. What is no text, or would not come back byte by byte,
// stays as it is. Takes time in proportion to the page.
[[nodiscard]] std::string open_base64(std::string_view page);
// Undoes it; no more than 4/3 of the bytes come back. Any bytes are taken for something: whether
// it is what was opened, a digest tells.
[[nodiscard]] std::string close_base64(std::string_view opened);

}  // namespace broadsheet::storage

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace broadsheet::storage {

// A page told apart into what stood in the pages before and what is news: the long copies, which
// are the template and the teasers that stayed, and the bytes between them. Both are coded in the
// way that suits them: the copies here, with odds for where a template goes on behind a slot, the
// news by the caller, who holds the news of earlier pages that they resemble.
struct PageDifference {
  std::string copies;
  std::string news;
};

// `text` is what the reader has and, from `begin` on, the page. The pages to copy from begin at
// `window`, the latest of them at `base`: a copy's source is told from there.
[[nodiscard]] PageDifference page_difference(std::string_view text, size_t window, size_t base,
                                             size_t begin);
// Fills `text` from `begin` on. Fails with kCorrupt when these cannot be the difference of so long
// a page.
[[nodiscard]] Result<void> apply_difference(std::string_view copies, std::string_view news,
                                            size_t base, size_t begin, std::span<char> text);

}  // namespace broadsheet::storage

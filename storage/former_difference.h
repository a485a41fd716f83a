#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"

namespace broadsheet::storage {

// Page differences as they were told before steps had a memory (ContentCoding::kPageDelta). Read
// for ever, no longer written. Fills `text` from `begin` on; the latest page to copy from begins at
// `base`. Fails with kCorrupt when these cannot be the difference of so long a page.
[[nodiscard]] Result<void> apply_former_difference(std::string_view copies, std::string_view news,
                                                   size_t base, size_t begin, std::span<char> text);

}  // namespace broadsheet::storage

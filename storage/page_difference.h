#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/step_memory.h"
#include "storage/step_model.h"

namespace broadsheet::storage {

// A page told apart into what stood in the pages before and what is news: the long copies, which
// are the template and the teasers that stayed, and the bytes between them. Both are coded in the
// way that suits them: the copies here, with odds for where a template goes on behind a slot, the
// news by the caller, who holds the news of earlier pages that they resemble.
struct PageDifference {
  std::string copies;
  std::string news;
};

// Where a page stands in a text, and what it is told from.
struct PageSpan {
  size_t window = 0;  // where the pages to copy from begin
  size_t base = 0;    // where the latest of them begins
  size_t begin = 0;   // of the page, which goes on to the end of the text
};

// `memory` and `model` are as the pages on the way to it left them, and go on with this one: where
// their slots are, and how their steps were told. Texts have less than 4 GiB.
[[nodiscard]] PageDifference page_difference(std::string_view text, const PageSpan& span,
                                             StepMemory& memory, StepModel& model);
// Fills `text` from `span.begin` on, with memory and model as they were when the page was taken
// apart. Fails with kCorrupt when these cannot be the difference of so long a page.
[[nodiscard]] Result<void> apply_difference(std::string_view copies, std::string_view news,
                                            const PageSpan& span, std::span<char> text,
                                            StepMemory& memory, StepModel& model);

}  // namespace broadsheet::storage

#include "storage/page_difference.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "storage/bit_coder.h"
#include "storage/match_finder.h"

namespace broadsheet::storage {
namespace {

// May read what it writes, as in "ab" copied on as "abababab".
void copy_within(std::span<char> text, size_t from, size_t to, size_t length) {
  if (from + length <= to) {
    std::memcpy(&text[to], &text[from], length);
    return;
  }
  for (size_t i = 0; i < length; ++i) {
    text[to + i] = text[from + i];
  }
}

}  // namespace

PageDifference page_difference(std::string_view text, const PageSpan& span, StepMemory& memory,
                               StepModel& model) {
  PageDifference difference;
  BitEncoder coder;
  CopyTrails trails(memory, static_cast<uint32_t>(span.base));
  MatchFinder finder(text, static_cast<uint32_t>(span.window), static_cast<uint32_t>(span.begin));
  model.begin_page();
  StepSite site{.text = text, .at = static_cast<uint32_t>(span.begin)};
  while (std::optional<Step> step = finder.next(memory, trails)) {
    model.code_literals(coder, memory, trails, site, *step);
    difference.news.append(text.substr(site.at, step->literals));
    if (step->length == 0) {
      break;
    }
    // Nothing it was found by can be out of place.
    static_cast<void>(model.code_copy(coder, memory, trails, site, *step));
    memory.add(text, site.at, *step, model.copy_begin());
    trails.follow(memory, step->kind, model.copy_end());
    site.at += step->literals + step->length;
  }
  difference.copies = std::move(coder).take();
  return difference;
}

Result<void> apply_difference(std::string_view copies, std::string_view news, const PageSpan& span,
                              std::span<char> text, StepMemory& memory, StepModel& model) {
  const auto damaged = [] {
    return Error{ErrorKind::kCorrupt, "what a page has in common with others is damaged"};
  };
  BitDecoder coder(copies);
  CopyTrails trails(memory, static_cast<uint32_t>(span.base));
  model.begin_page();
  StepSite site{.text = {text.data(), text.size()}, .at = static_cast<uint32_t>(span.begin)};
  while (site.at < text.size()) {
    Step step;
    model.code_literals(coder, memory, trails, site, step);
    const size_t left = text.size() - site.at;
    if (step.literals > left || step.literals > news.size() || coder.ran_out()) {
      return damaged();
    }
    std::ranges::copy(news.substr(0, step.literals), &text[site.at]);
    news.remove_prefix(step.literals);
    if (step.literals == left) {
      break;
    }
    if (!model.code_copy(coder, memory, trails, site, step) || step.length > left - step.literals) {
      return damaged();
    }
    copy_within(text, step.from, site.at + step.literals, step.length);
    memory.add(site.text, site.at, step, model.copy_begin());
    trails.follow(memory, step.kind, model.copy_end());
    site.at += step.literals + step.length;
  }
  return news.empty() && !coder.ran_out() ? ok() : Result<void>(damaged());
}

}  // namespace broadsheet::storage

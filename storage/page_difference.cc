#include "storage/page_difference.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

#include "storage/bit_coder.h"
#include "storage/match_finder.h"

namespace broadsheet::storage {
namespace {

// How the steps of a page are told. Begins anew for each page: going on with what the page before
// taught gains less than 1 % here.
class StepModel {
 public:
  template <class Coder>
  void code_literals(Coder& coder, Step& step) {
    step.literals = runs_.at(class_of(trail_)).code(coder, step.literals);
  }
  template <class Coder>
  void code_copy(Coder& coder, Step& step) {
    code_source(coder, step.source);
    trail_ = step.source.trail;
    step.length =
        kCopyBytesMin + lengths_.at(class_of(trail_)).code(coder, step.length - kCopyBytesMin);
  }

 private:
  struct SkipModel {
    Odds is_zero;
    Odds is_back;
    NumberModel forward;
    NumberModel back;
  };
  static constexpr size_t kClasses = 3;

  // Copies that go on with the last trail, with another, with none.
  static size_t class_of(size_t trail) {
    return trail == CopyTrails::kCount ? 2 : std::min<size_t>(trail, 1);
  }

  template <class Coder>
  void code_source(Coder& coder, CopySource& source) {
    auto& which = trails_.at(trail_);
    size_t trail = 0;
    while (trail < CopyTrails::kCount && !decide(coder, which.at(trail), source.trail == trail)) {
      ++trail;
    }
    source.trail = trail;
    if (trail == CopyTrails::kCount) {
      source.skip = far_.code(coder, static_cast<uint32_t>(source.skip));
      return;
    }
    SkipModel& skips = skips_.at(trail);
    const int64_t skip = source.skip;
    if (decide(coder, skips.is_zero, skip == 0)) {
      source.skip = 0;
    } else if (decide(coder, skips.is_back, skip < 0)) {
      source.skip = -1 - int64_t{skips.back.code(coder, static_cast<uint32_t>(-1 - skip))};
    } else {
      source.skip = 1 + int64_t{skips.forward.code(coder, static_cast<uint32_t>(skip - 1))};
    }
  }

  std::array<NumberModel, kClasses> runs_;
  std::array<NumberModel, kClasses> lengths_;
  std::array<std::array<Odds, CopyTrails::kCount>, CopyTrails::kCount + 1> trails_;
  std::array<SkipModel, CopyTrails::kCount> skips_;
  NumberModel far_;
  size_t trail_ = 0;  // of the last copy
};

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

PageDifference page_difference(std::string_view text, size_t window, size_t base, size_t begin) {
  PageDifference difference;
  StepModel model;
  BitEncoder coder;
  size_t at = begin;
  for (Step& step : find_steps(text, window, base, begin)) {
    model.code_literals(coder, step);
    difference.news.append(text.substr(at, step.literals));
    at += step.literals;
    if (step.length != 0) {
      model.code_copy(coder, step);
      at += step.length;
    }
  }
  difference.copies = std::move(coder).take();
  return difference;
}

Result<void> apply_difference(std::string_view copies, std::string_view news, size_t base,
                              size_t begin, std::span<char> text) {
  const auto damaged = [] {
    return Error{ErrorKind::kCorrupt, "what a page has in common with others is damaged"};
  };
  StepModel model;
  BitDecoder coder(copies);
  CopyTrails trails(base);
  size_t at = begin;
  size_t news_at = 0;
  while (at < text.size()) {
    Step step;
    model.code_literals(coder, step);
    if (step.literals > text.size() - at || step.literals > news.size() - news_at ||
        coder.ran_out()) {
      return damaged();
    }
    std::copy_n(news.begin() + static_cast<std::ptrdiff_t>(news_at), step.literals,
                text.begin() + static_cast<std::ptrdiff_t>(at));
    at += step.literals;
    news_at += step.literals;
    if (at == text.size()) {
      break;
    }
    model.code_copy(coder, step);
    const std::optional<size_t> from = trails.resolve(step.source, at);
    if (!from || step.length > text.size() - at) {
      return damaged();
    }
    copy_within(text, *from, at, step.length);
    trails.follow(step.source.trail, *from + step.length);
    at += step.length;
  }
  return news_at == news.size() && !coder.ran_out() ? ok() : Result<void>(damaged());
}

}  // namespace broadsheet::storage

#include "base/sentences.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <memory>

#include "base/text.h"

namespace broadsheet {
namespace {

struct UTextCloser {
  void operator()(UText* text) const { utext_close(text); }
};

// Opening an iterator costs far more than running one, and none is thread-safe: a thread keeps its
// own. Null when ICU has no data for it.
icu::BreakIterator* sentence_breaks() {
  thread_local const std::unique_ptr<icu::BreakIterator> iterator = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> made(
        icu::BreakIterator::createSentenceInstance(icu::Locale::getRoot(), status));
    return U_SUCCESS(status) ? std::move(made) : nullptr;
  }();
  return iterator.get();
}

void add_trimmed(std::vector<std::string_view>& out, std::string_view sentence) {
  if (const std::string_view text = trim(sentence); !text.empty()) {
    out.push_back(text);
  }
}

}  // namespace

std::vector<std::string_view> sentences_of(std::string_view text) {
  std::vector<std::string_view> sentences;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UText, UTextCloser> holder(
      utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &status));
  icu::BreakIterator* breaks = sentence_breaks();
  if (U_FAILURE(status) || breaks == nullptr) {
    add_trimmed(sentences, text);
    return sentences;
  }
  breaks->setText(holder.get(), status);
  size_t start = 0;
  for (int32_t end = breaks->next(); end != icu::BreakIterator::DONE; end = breaks->next()) {
    const auto stop = static_cast<size_t>(end);
    add_trimmed(sentences, text.substr(start, stop - start));
    start = stop;
  }
  return sentences;
}

}  // namespace broadsheet

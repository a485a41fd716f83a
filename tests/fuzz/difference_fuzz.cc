// Differences of pages: what is taken apart comes back, and foreign bytes end in an error or a page
// of the size asked for. Input: a byte that splits the rest in halves of the two kinds.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "storage/base64_spans.h"
#include "storage/drawn_ids.h"
#include "storage/former_difference.h"
#include "storage/page_difference.h"

namespace broadsheet::storage {
namespace {

void take_apart(std::string_view text, size_t begin) {
  const PageSpan span{.begin = begin};
  StepMemory writing;
  StepModel written;
  const PageDifference difference = page_difference(text, span, writing, written);
  std::string again(text.substr(0, begin));
  again.resize(text.size());
  StepMemory reading;
  StepModel read;
  BS_CHECK(apply_difference(difference.copies, difference.news, span, again, reading, read).ok());
  BS_CHECK(again == text);
  // The same page once more, told by what was learnt.
  const std::string twice = again + std::string(text);
  const PageSpan next{.base = begin, .begin = text.size()};
  const PageDifference second = page_difference(twice, next, writing, written);
  again.resize(twice.size());
  BS_CHECK(apply_difference(second.copies, second.news, next, again, reading, read).ok());
  BS_CHECK(again == twice);
  BS_CHECK(close_base64(open_base64(text)) == text);
  const PackedIds packed = pack_ids(text);
  BS_CHECK(unpack_ids(packed.text, packed.digits) == text);
}

void put_together(std::string_view bytes, size_t split) {
  const std::string_view copies = bytes.substr(0, split);
  const std::string_view news = bytes.substr(split);
  std::string text(bytes);
  text.resize(bytes.size() + 4096);
  StepMemory memory;
  StepModel model;
  static_cast<void>(apply_difference(copies, news, {.begin = bytes.size()}, text, memory, model));
  static_cast<void>(apply_former_difference(copies, news, 0, bytes.size(), text));
  static_cast<void>(close_base64(bytes));
  static_cast<void>(unpack_ids(copies, news));
}

}  // namespace
}  // namespace broadsheet::storage

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 0) {
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const size_t split = bytes.size() * data[0] / 255;
    broadsheet::storage::take_apart(bytes, split);
    broadsheet::storage::put_together(bytes, split);
  }
  return 0;
}

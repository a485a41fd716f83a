// Differences of pages: what is taken apart comes back, and foreign bytes end in an error or a page
// of the size asked for. Input: a byte that splits the rest in halves of the two kinds.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "storage/page_difference.h"

namespace broadsheet::storage {
namespace {

void take_apart(std::string_view text, size_t begin) {
  const PageDifference difference = page_difference(text, 0, 0, begin);
  std::string again(text.substr(0, begin));
  again.resize(text.size());
  BS_CHECK(apply_difference(difference.copies, difference.news, 0, begin, again).ok());
  BS_CHECK(again == text);
}

void put_together(std::string_view bytes, size_t split) {
  const std::string_view copies = bytes.substr(0, split);
  const std::string_view news = bytes.substr(split);
  std::string text(bytes);
  text.resize(bytes.size() + 4096);
  static_cast<void>(apply_difference(copies, news, 0, bytes.size(), text));
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

// Any bytes read as JSON-LD end within the reader's bounds.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "parser/json_ld.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto tree = broadsheet::parser::JsonTree::read(text);
  BS_CHECK(tree.size() <= 100'000);
  const auto article = broadsheet::parser::read_json_ld({text, text}, "https://n.example/a");
  BS_CHECK(article.people.size() <= 50);
  return 0;
}

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parser/metadata.h"

namespace broadsheet::parser {

// The words an article is about, to see whether another headline is about the same. Words are
// compared by their first letters, so inflection matters little; scripts without spaces by pairs
// of neighbouring characters.
class TopicWords {
 public:
  // From the title, the tags and the description.
  explicit TopicWords(const Metadata& metadata);

  // Whether `headline` has one of the words.
  [[nodiscard]] bool meets(std::string_view headline) const;

 private:
  std::vector<uint64_t> words_;  // hashes, sorted
};

}  // namespace broadsheet::parser

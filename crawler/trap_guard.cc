#include "crawler/trap_guard.h"

#include <algorithm>

#include "base/digest.h"
#include "base/text.h"

namespace broadsheet::crawler {

std::string TrapGuard::pattern_of(const Url& url) {
  std::string pattern(url.host_port());
  bool in_number = false;
  for (const char c : url.path()) {
    if (is_ascii_digit(c)) {
      if (!in_number) {
        pattern.push_back('N');
      }
      in_number = true;
      continue;
    }
    in_number = false;
    pattern.push_back(c);
  }
  if (url.has_query()) {
    pattern.push_back('?');
  }
  bool in_value = false;
  for (const char c : url.query()) {
    in_value = in_value && c != '&';
    if (!in_value) {
      pattern.push_back(c);
    }
    in_value = in_value || c == '=';
  }
  return pattern;
}

bool TrapGuard::repeats_itself(const Url& url) const {
  const auto segments = split(url.path(), '/');
  if (segments.size() > options_.segments_max) {
    return true;
  }
  return std::any_of(segments.begin(), segments.end(), [&](std::string_view segment) {
    return !segment.empty() && static_cast<size_t>(std::count(segments.begin(), segments.end(),
                                                              segment)) > options_.repeats_max;
  });
}

bool TrapGuard::is_trap(const Url& url) const {
  if (repeats_itself(url)) {
    return true;
  }
  const auto found = patterns_.find(hash64(pattern_of(url)));
  if (found == patterns_.end()) {
    return false;
  }
  const Yield& yield = found->second;
  return yield.pages >= options_.barren_pages_max &&
         static_cast<double>(yield.fruitful) <
             options_.yield_min * static_cast<double>(yield.pages);
}

void TrapGuard::learn(const Url& url, bool fruitful) {
  const uint64_t key = hash64(pattern_of(url));
  auto found = patterns_.find(key);
  if (found == patterns_.end()) {
    if (patterns_.size() >= options_.patterns_max) {
      return;
    }
    found = patterns_.emplace(key, Yield{}).first;
  }
  ++found->second.pages;
  found->second.fruitful += fruitful ? 1 : 0;
}

}  // namespace broadsheet::crawler

#include "cli/nearest_name.h"

#include <algorithm>

namespace broadsheet::cli {
namespace {

// Optimal string alignment distance, three rows of the table at a time.
size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

// The one name that goes on from what was typed: "archive.dir" means "archive.directory". "" where
// none does or several do, or too little was typed to mean one.
std::string only_completion(std::string_view typed, const std::vector<std::string>& known) {
  constexpr size_t kTypedBytesMin = 3;
  const auto goes_on = [&](const std::string& name) { return name.starts_with(typed); };
  const auto found = std::ranges::find_if(known, goes_on);
  const bool is_one = typed.size() >= kTypedBytesMin && found != known.end() &&
                      std::none_of(found + 1, known.end(), goes_on);
  return is_one ? *found : std::string();
}

}  // namespace

std::string nearest_name(std::string_view typed, const std::vector<std::string>& known) {
  constexpr size_t kTypedBytesMax = 64;
  if (auto completion = only_completion(typed, known); !completion.empty()) {
    return completion;
  }
  std::string best;
  size_t best_edits = 0;
  for (const auto& name : known) {
    if (typed.size() > kTypedBytesMax) {
      break;
    }
    const size_t edits = edits_between(typed, name);
    const bool near = edits <= std::max<size_t>(1, name.size() / 3);
    if (near && (best.empty() || edits < best_edits)) {
      best = name;
      best_edits = edits;
    }
  }
  return best;
}

}  // namespace broadsheet::cli

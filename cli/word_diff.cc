// Myers' greedy algorithm (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986):
// on diagonal k = x - y, `furthest[k]` is the largest x reachable with d edits; each round d
// extends every diagonal by one edit and then along equal words for nothing. The rounds are kept,
// so that the path can be walked back from the end. That costs d^2 numbers, so d has a bound;
// beyond it the same is tried with lines for words, and beyond that all of the old gives way to all
// of the new.

#include "cli/word_diff.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "base/text.h"

namespace broadsheet::cli {
namespace {

using Tokens = std::span<const std::string_view>;
constexpr int kEditsMax = 3000;

void add(std::vector<Edit>& edits, EditKind kind, std::string_view text) {
  if (!edits.empty() && edits.back().kind == kind) {
    edits.back().text += text;
  } else {
    edits.push_back({kind, std::string(text)});
  }
}

// The rounds of the search: rounds[d][k + d] for k in -d..d.
using Rounds = std::vector<std::vector<int>>;

// How diagonal k is entered in round d: from a neighbour's `x` by a deletion, or, going down, by an
// insertion.
struct Entry {
  bool down = false;
  int x = 0;
};

Entry entry_to(const std::vector<int>& previous, int d, int k) {
  const auto at = [&](int diagonal) { return previous[static_cast<size_t>(diagonal + d - 1)]; };
  const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
  return {.down = down, .x = down ? at(k + 1) : at(k - 1)};
}

// False when more than kEditsMax edits would be needed.
bool find_path(Tokens before, Tokens after, Rounds& rounds) {
  const int n = static_cast<int>(before.size());
  const int m = static_cast<int>(after.size());
  for (int d = 0; d <= std::min(n + m, kEditsMax); ++d) {
    std::vector<int> furthest(2 * static_cast<size_t>(d) + 1, -1);
    for (int k = -d; k <= d; k += 2) {
      int x = 0;
      if (d > 0) {
        const Entry entry = entry_to(rounds.back(), d, k);
        x = entry.down ? entry.x : entry.x + 1;
      }
      int y = x - k;
      while (x < n && y < m && before[static_cast<size_t>(x)] == after[static_cast<size_t>(y)]) {
        ++x;
        ++y;
      }
      const int diagonal = k + d;
      furthest[static_cast<size_t>(diagonal)] = x;
      if (x >= n && y >= m) {
        rounds.push_back(std::move(furthest));
        return true;
      }
    }
    rounds.push_back(std::move(furthest));
  }
  return false;
}

// Walks back from the end; one step an edit or equal word, last first.
std::vector<EditKind> path_of(const Rounds& rounds, int n, int m) {
  std::vector<EditKind> steps;
  int x = n;
  int y = m;
  for (int d = static_cast<int>(rounds.size()) - 1; d > 0; --d) {
    const int k = x - y;
    const Entry entry = entry_to(rounds[static_cast<size_t>(d - 1)], d, k);
    for (const int start = entry.down ? entry.x : entry.x + 1; x > start; --x, --y) {
      steps.push_back(EditKind::kEqual);
    }
    steps.push_back(entry.down ? EditKind::kInsert : EditKind::kDelete);
    x = entry.x;
    y = entry.x - (entry.down ? k + 1 : k - 1);
  }
  for (; x > 0; --x) {
    steps.push_back(EditKind::kEqual);
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

// Within one change all deletions first, then all insertions.
void add_change(std::vector<Edit>& edits, std::string& deleted, std::string& inserted) {
  if (!deleted.empty()) {
    add(edits, EditKind::kDelete, deleted);
  }
  if (!inserted.empty()) {
    add(edits, EditKind::kInsert, inserted);
  }
  deleted.clear();
  inserted.clear();
}

std::vector<Edit> edits_along(const std::vector<EditKind>& steps, Tokens before, Tokens after) {
  std::vector<Edit> edits;
  std::string deleted;
  std::string inserted;
  size_t x = 0;
  size_t y = 0;
  for (const EditKind step : steps) {
    if (step == EditKind::kDelete) {
      deleted += before[x++];
    } else if (step == EditKind::kInsert) {
      inserted += after[y++];
    } else {
      add_change(edits, deleted, inserted);
      add(edits, EditKind::kEqual, before[x]);
      ++x;
      ++y;
    }
  }
  add_change(edits, deleted, inserted);
  return edits;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1);
    lines.push_back(text.substr(0, end + 1));
    text.remove_prefix(end + 1);
  }
  return lines;
}

// A single space that happens to be equal between two changed words is part of the change: reads
// better, and is one edit instead of three.
std::vector<Edit> joined_over_spaces(std::vector<Edit> edits) {
  std::vector<Edit> out;
  for (size_t i = 0; i < edits.size(); ++i) {
    const bool between =
        i > 0 && i + 1 < edits.size() && edits[i].kind == EditKind::kEqual && edits[i].text == " ";
    if (!between) {
      out.push_back(std::move(edits[i]));
      continue;
    }
    std::string deleted;
    std::string inserted;
    while (!out.empty() && out.back().kind != EditKind::kEqual) {
      (out.back().kind == EditKind::kDelete ? deleted : inserted) = std::move(out.back().text);
      out.pop_back();
    }
    deleted += " ";
    inserted += " ";
    for (; i + 1 < edits.size() && edits[i + 1].kind != EditKind::kEqual; ++i) {
      (edits[i + 1].kind == EditKind::kDelete ? deleted : inserted) += edits[i + 1].text;
    }
    add_change(out, deleted, inserted);
  }
  return out;
}

bool is_word(std::string_view segment) {
  const char32_t first = decode_code_point(segment, 0).value;
  if (first < 0x80) {
    return is_ascii_alpha(static_cast<char>(first)) || is_ascii_digit(static_cast<char>(first));
  }
  // General punctuation, CJK punctuation and full-width forms of ASCII signs are no words.
  const bool punctuation = (first >= 0x2000 && first <= 0x206F) ||
                           (first >= 0x3000 && first <= 0x303F && first != 0x3005) ||
                           (first >= 0xFF00 && first <= 0xFF0F) || first == 0xFF1A ||
                           first == 0xFF1B || first == 0xFF1F || first == 0xA0 || first == 0xAB ||
                           first == 0xBB;
  return !punctuation;
}

uint64_t words_in(std::string_view text) {
  const auto segments = word_segments(text);
  return static_cast<uint64_t>(std::count_if(segments.begin(), segments.end(), is_word));
}

}  // namespace

std::vector<Edit> diff_words(std::string_view before, std::string_view after) {
  auto old_tokens = word_segments(before);
  auto new_tokens = word_segments(after);
  Rounds rounds;
  if (!find_path(old_tokens, new_tokens, rounds)) {
    rounds.clear();
    old_tokens = lines_of(before);
    new_tokens = lines_of(after);
    if (!find_path(old_tokens, new_tokens, rounds)) {
      return {{EditKind::kDelete, std::string(before)}, {EditKind::kInsert, std::string(after)}};
    }
  }
  const auto steps =
      path_of(rounds, static_cast<int>(old_tokens.size()), static_cast<int>(new_tokens.size()));
  return joined_over_spaces(edits_along(steps, old_tokens, new_tokens));
}

WordCounts count_words(const std::vector<Edit>& edits) {
  WordCounts counts;
  for (const auto& edit : edits) {
    if (edit.kind == EditKind::kInsert) {
      counts.added += words_in(edit.text);
    } else if (edit.kind == EditKind::kDelete) {
      counts.removed += words_in(edit.text);
    }
  }
  return counts;
}

std::string diffable_text(const Article& article) {
  std::string text = article.title + "\n" + article.text() + "\n";
  for (const std::string& note : article.corrections) {
    text += note + "\n";
  }
  return text;
}

}  // namespace broadsheet::cli

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "base/text.h"
#include "base/units.h"
#include "cli/article_json.h"
#include "cli/lookup.h"
#include "cli/verbs/verbs.h"
#include "cli/version_json.h"
#include "cli/word_diff.h"
#include "storage/edit_class.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;
using storage::VersionInfo;

struct Pair {
  VersionInfo before;
  VersionInfo after;
};

Result<Pair> pair_wanted(const Lookup& lookup, const DiffCommand& command) {
  BS_TRY(const auto versions, versions_of(lookup));
  if (!command.from || !command.to) {
    if (versions.size() < 2) {
      return Error{
          ErrorKind::kNotFound,
          fmt::format("{} has one version, so there is nothing to compare", lookup.row.href)};
    }
    return Pair{versions[versions.size() - 2], versions.back()};
  }
  for (const uint32_t number : {*command.from, *command.to}) {
    if (number == 0 || number > versions.size()) {
      return Error{ErrorKind::kNotFound, fmt::format("{} has no version {}, only 1 to {}",
                                                     lookup.row.href, number, versions.size())};
    }
  }
  return Pair{versions[*command.from - 1], versions[*command.to - 1]};
}

std::string_view name_of(EditKind kind) {
  switch (kind) {
    case EditKind::kDelete:
      return "delete";
    case EditKind::kInsert:
      return "insert";
    case EditKind::kEqual:
      break;
  }
  return "equal";
}

json::array edits_json(const std::vector<Edit>& edits) {
  json::array out;
  for (const auto& edit : edits) {
    out.push_back({{"op", name_of(edit.kind)}, {"text", edit.text}});
  }
  return out;
}

// Equal text between two changes: whole lines in the middle of it give way to one "...".
std::string context(std::string_view text, bool first, bool last) {
  const auto lines = split(text, '\n');
  constexpr size_t kLinesWhole = 3;
  if (lines.size() <= kLinesWhole) {
    return std::string(text);
  }
  std::string out;
  if (!first) {
    out += std::string(lines.front()) + "\n";
  }
  out += "...\n";
  if (!last) {
    out += lines.back();
  }
  return out;
}

// [-gone-] and {+new+}, in colour red and green, each line on its own so that a pager keeps up.
std::string marked(const Edit& edit, const Terminal& terminal) {
  const bool gone = edit.kind == EditKind::kDelete;
  std::string out;
  bool first = true;
  for (const auto line : split(edit.text, '\n')) {
    out += first ? "" : "\n";
    first = false;
    if (line.empty()) {
      continue;
    }
    out += terminal.colour ? terminal.styled(gone ? Style::kRed : Style::kGreen, line)
                           : fmt::format("{}{}{}", gone ? "[-" : "{+", line, gone ? "-]" : "+}");
  }
  return out;
}

void print(const Lookup& lookup, const Pair& pair, const std::vector<Edit>& edits,
           const Terminal& terminal) {
  const auto counts = count_words(edits);
  terminal.out << terminal.styled(Style::kBold, lookup.row.href) << '\n'
               << terminal.styled(
                      Style::kDim,
                      fmt::format("version {} ({}) -> version {} ({}): +{} -{} words",
                                  pair.before.number, format_rfc3339(pair.before.first_seen),
                                  pair.after.number, format_rfc3339(pair.after.first_seen),
                                  counts.added, counts.removed))
               << "\n\n";
  for (size_t i = 0; i < edits.size(); ++i) {
    terminal.out << (edits[i].kind == EditKind::kEqual
                         ? context(edits[i].text, i == 0, i + 1 == edits.size())
                         : marked(edits[i], terminal));
  }
}

}  // namespace

Result<ExitCode> diff(const DiffCommand& command, const Terminal& terminal) {
  if (command.from.has_value() != command.to.has_value()) {
    return Error{ErrorKind::kUsage, "diff takes two version numbers, or none for the last two"};
  }
  BS_TRY(const Lookup lookup, look_up(command.what.archive, command.what.url));
  BS_TRY(const Pair pair, pair_wanted(lookup, command));
  BS_TRY(const Article before, lookup.reader->article(pair.before.article));
  BS_TRY(const Article after, lookup.reader->article(pair.after.article));
  const auto edits = diff_words(diffable_text(before), diffable_text(after));
  if (!command.what.json) {
    print(lookup, pair, edits, terminal);
    return ExitCode::kOk;
  }
  const auto counts = count_words(edits);
  terminal.out << json_line({{"url", lookup.row.href},
                             {"from", pair.before.number},
                             {"to", pair.after.number},
                             {"title_changed", before.title != after.title},
                             {"edit", edit_json(storage::compare_articles(before, after).edit)},
                             {"words_added", counts.added},
                             {"words_removed", counts.removed},
                             {"edits", edits_json(edits)}});
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli

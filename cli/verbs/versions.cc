#include <fmt/format.h>

#include <algorithm>

#include <boost/json/array.hpp>

#include "base/units.h"
#include "cli/article_json.h"
#include "cli/capture_json.h"
#include "cli/lookup.h"
#include "cli/verbs/verbs.h"
#include "cli/version_json.h"
#include "cli/word_diff.h"
#include "storage/edit_class.h"
#include "storage/version_log.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;
using storage::Absence;
using storage::AbsenceSpan;
using storage::Copy;
using storage::VersionInfo;

// A version with what tells it from the one before.
struct Entry {
  VersionInfo version;
  WordCounts change;  // zero for the first
  bool title_changed = false;
  std::vector<Copy> copies;      // elsewhere
  storage::CaptureInfo capture;  // the first that showed it
};

Result<std::vector<Entry>> entries_of(const Lookup& lookup,
                                      const std::vector<storage::CaptureInfo>& captures) {
  BS_TRY(const auto versions, versions_of(lookup));
  std::vector<Entry> entries;
  Article before;
  for (const auto& version : versions) {
    Entry entry{
        .version = version, .change = {}, .title_changed = false, .copies = {}, .capture = {}};
    const auto capture = std::find_if(captures.begin(), captures.end(), [&](const auto& shown) {
      return shown.id == version.capture;
    });
    if (capture != captures.end()) {
      entry.capture = *capture;
    }
    BS_TRY(Article article, lookup.reader->article(version.article));
    if (!entries.empty()) {
      entry.change = count_words(diff_words(diffable_text(before), diffable_text(article)));
      entry.title_changed = before.title != article.title;
    }
    BS_TRY(const auto copies, lookup.reader->copies(version.folded_text));
    for (const auto& copy : copies) {
      if (copy.href != lookup.row.href) {
        entry.copies.push_back(copy);
      }
    }
    before = std::move(article);
    entries.push_back(std::move(entry));
  }
  return entries;
}

json::object entry_json(const Entry& entry) {
  const auto& version = entry.version;
  json::array copies;
  for (const auto& copy : entry.copies) {
    copies.push_back({{"url", copy.href},
                      {"version", copy.version},
                      {"similarity", copy.similarity},
                      {"first_seen", format_rfc3339(copy.first_seen)}});
  }
  return {{"number", version.number},
          {"first_seen", format_rfc3339(version.first_seen)},
          {"last_seen", format_rfc3339(version.last_seen)},
          {"seen", version.seen},
          {"title", version.title},
          {"words", version.words},
          {"words_added", entry.change.added},
          {"words_removed", entry.change.removed},
          {"title_changed", entry.title_changed},
          {"edit", edit_json(version.edit)},
          {"article", version.article.hex()},
          {"copies", std::move(copies)},
          {"capture", capture_json(entry.capture)}};
}

std::string change_text(const Entry& entry) {
  if (entry.version.number == 1) {
    return counted(entry.version.words, "word", "words");
  }
  const std::string_view edit = name_of(entry.version.edit.kind);
  return fmt::format("{}{}+{} -{} words{}", edit, edit.empty() ? "" : ": ", entry.change.added,
                     entry.change.removed, entry.title_changed ? ", new title" : "");
}

json::object absence_json(const AbsenceSpan& absence) {
  return {{"what", name_of(absence.what)},
          {"status", absence.status},
          {"first_seen", format_rfc3339(absence.first_seen)},
          {"last_seen", format_rfc3339(absence.last_seen)},
          {"seen", absence.seen}};
}

std::string absence_text(const AbsenceSpan& absence) {
  switch (absence.what) {
    case Absence::kDeleted:
      return fmt::format("deleted ({})", absence.status);
    case Absence::kStub:
      return "a stub of the text, taken for no edit";
    case Absence::kChallenge:
      return "a challenge instead of the page, taken for no edit";
    case Absence::kError:
      break;
  }
  return "an error or another page in its place, taken for no edit";
}

void print(const AbsenceSpan& absence, const Terminal& terminal) {
  terminal.out << fmt::format("   -  {}  {}\n", format_rfc3339(absence.first_seen),
                              absence_text(absence))
               << terminal.styled(Style::kDim, fmt::format("      seen {}, last {}\n",
                                                           counted(absence.seen, "time", "times"),
                                                           format_rfc3339(absence.last_seen)));
}

std::string copy_text(const Copy& copy) {
  constexpr double kWhole = 1;
  const std::string what = copy.similarity < kWhole
                               ? fmt::format("{:.0f} % the same words", copy.similarity * 100)
                               : "same article";
  return fmt::format("      {}: {} (version {}, {})\n", what, copy.href, copy.version,
                     format_rfc3339(copy.first_seen));
}

void print(const Entry& entry, const Terminal& terminal) {
  constexpr size_t kTitleColumns = 60;
  const auto& version = entry.version;
  terminal.out << fmt::format("{:>4}  {}  {}\n", version.number, format_rfc3339(version.first_seen),
                              shortened(printable(version.title), kTitleColumns));
  terminal.out << terminal.styled(
      Style::kDim,
      fmt::format("      {}, seen {}, last {}\n", change_text(entry),
                  counted(version.seen, "time", "times"), format_rfc3339(version.last_seen)));
  for (const auto& copy : entry.copies) {
    terminal.out << copy_text(copy);
  }
}

// For people each copy stands once, with the version that it is most like.
std::vector<Entry> with_copies_once(std::vector<Entry> entries) {
  for (Entry& entry : entries) {
    std::erase_if(entry.copies, [&](const Copy& copy) {
      return std::ranges::any_of(entries, [&](const Entry& other) {
        return &other != &entry && std::ranges::any_of(other.copies, [&](const Copy& there) {
          const bool is_same = there.href == copy.href && there.version == copy.version;
          const bool is_earlier = other.version.number < entry.version.number;
          return is_same && (there.similarity > copy.similarity ||
                             (there.similarity == copy.similarity && is_earlier));
        });
      });
    });
  }
  return entries;
}

// In the order of time: what stood there in between is part of the story.
void print(const Lookup& lookup, const std::vector<Entry>& entries,
           const std::vector<AbsenceSpan>& absences, const Terminal& terminal) {
  terminal.out << terminal.styled(Style::kBold, lookup.row.href) << '\n';
  auto absence = absences.begin();
  for (const auto& entry : entries) {
    for (; absence != absences.end() && absence->first_seen < entry.version.first_seen; ++absence) {
      print(*absence, terminal);
    }
    print(entry, terminal);
  }
  for (; absence != absences.end(); ++absence) {
    print(*absence, terminal);
  }
}

}  // namespace

Result<ExitCode> versions(const ReadCommand& command, const Terminal& terminal) {
  BS_TRY(const Lookup lookup, look_up(command.archive, command.url));
  BS_TRY(const auto captures, lookup.reader->captures(lookup.key));
  BS_TRY(const auto entries, entries_of(lookup, captures));
  const auto absences = storage::absences_of(captures);
  if (!command.json) {
    print(lookup, with_copies_once(entries), absences, terminal);
    return ExitCode::kOk;
  }
  json::array list;
  for (const auto& entry : entries) {
    list.push_back(entry_json(entry));
  }
  json::array absent;
  for (const auto& absence : absences) {
    absent.push_back(absence_json(absence));
  }
  terminal.out << json_line(
      {{"url", lookup.row.href}, {"versions", std::move(list)}, {"absences", std::move(absent)}});
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli

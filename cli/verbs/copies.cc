#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <map>
#include <tuple>

#include "base/units.h"
#include "cli/article_json.h"
#include "cli/lookup.h"
#include "cli/verbs/verbs.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;
using storage::Copy;

// Every URL that shows one of the article's versions or nearly its words, once, with its closest
// text; first seen first, the URL that was asked for among them.
Result<std::vector<Copy>> cluster_of(const Lookup& lookup) {
  BS_TRY(const auto versions, versions_of(lookup));
  std::map<std::string, Copy> by_href;
  for (const auto& version : versions) {
    BS_TRY(const auto copies, lookup.reader->copies(version.folded_text));
    for (const Copy& copy : copies) {
      Copy& held = by_href.try_emplace(copy.href, copy).first->second;
      held.first_seen = std::min(held.first_seen, copy.first_seen);
      if (copy.similarity > held.similarity) {
        held.similarity = copy.similarity;
        held.version = copy.version;
      }
    }
  }
  std::vector<Copy> cluster;
  cluster.reserve(by_href.size());
  for (const auto& [href, copy] : by_href) {
    cluster.push_back(copy);
  }
  std::ranges::sort(cluster, {},
                    [](const Copy& copy) { return std::tie(copy.first_seen, copy.href); });
  return cluster;
}

}  // namespace

Result<ExitCode> copies(const ReadCommand& command, const Terminal& terminal) {
  BS_TRY(const Lookup lookup, look_up(command.archive, command.url));
  BS_TRY(const std::vector<Copy> cluster, cluster_of(lookup));
  if (command.json) {
    json::array list;
    for (const Copy& copy : cluster) {
      list.push_back({{"url", copy.href},
                      {"version", copy.version},
                      {"first_seen", format_rfc3339(copy.first_seen)},
                      {"similarity", copy.similarity},
                      {"asked_for", copy.href == lookup.row.href}});
    }
    terminal.out << json_line({{"url", lookup.row.href}, {"copies", std::move(list)}});
    return ExitCode::kOk;
  }
  if (cluster.size() <= 1) {
    terminal.err << "broadsheet: " << lookup.row.href << " has no copy in the archive\n";
    return ExitCode::kOk;
  }
  for (const Copy& copy : cluster) {
    const bool is_asked = copy.href == lookup.row.href;
    terminal.out << fmt::format("{}  {:>3.0f} %  ", format_rfc3339(copy.first_seen),
                                copy.similarity * 100)
                 << (is_asked ? terminal.styled(Style::kBold, copy.href) : copy.href)
                 << fmt::format(" (version {})\n", copy.version);
  }
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli

#include "cli/finding_lines.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>

#include <ostream>
#include <string_view>

namespace broadsheet::cli {
namespace {

using storage::FindingKind;

std::string_view name_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::kDigestMismatch:
      return "digest_mismatch";
    case FindingKind::kMissingContent:
      return "missing_content";
    case FindingKind::kDanglingReference:
      return "dangling_reference";
    case FindingKind::kUndecodable:
      return "undecodable";
    case FindingKind::kCounter:
      return "counter";
    case FindingKind::kDamagedFile:
      return "damaged_file";
  }
  return "finding";
}

}  // namespace

boost::json::array findings_json(const std::vector<storage::Finding>& findings) {
  boost::json::array list;
  for (const auto& finding : findings) {
    list.push_back(
        {{"kind", name_of(finding.kind)}, {"where", finding.where}, {"detail", finding.detail}});
  }
  return list;
}

void print_findings(const std::vector<storage::Finding>& findings, const Terminal& terminal) {
  for (const auto& finding : findings) {
    terminal.out << fmt::format("{}  {}  {}\n", name_of(finding.kind), printable(finding.where),
                                printable(finding.detail));
  }
}

}  // namespace broadsheet::cli

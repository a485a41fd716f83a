#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>

#include "cli/article_json.h"
#include "cli/config_warnings.h"
#include "cli/verbs/config.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;

bool is_error(const Finding& finding) {
  return finding.weight == Finding::Weight::kError;
}

json::object check_json(const DaemonConfig& config, const std::vector<Finding>& findings) {
  json::array list;
  for (const Finding& finding : findings) {
    list.push_back({{"weight", is_error(finding) ? "error" : "warning"},
                    {"file", finding.place.file.string()},
                    {"line", finding.place.line},
                    {"message", finding.message}});
  }
  json::array files;
  for (const auto& file : config.files) {
    files.emplace_back(file.string());
  }
  return {{"files", std::move(files)},
          {"sources", config.sources.size()},
          {"errors", std::ranges::count_if(findings, is_error)},
          {"findings", std::move(list)}};
}

void print(const DaemonConfig& config, const std::vector<Finding>& findings,
           const Terminal& terminal) {
  for (const Finding& finding : findings) {
    const auto weight = is_error(finding) ? terminal.styled(Style::kRed, "error")
                                          : terminal.styled(Style::kYellow, "warning");
    terminal.out << weight << ": " << printable(line_of(finding)) << '\n';
  }
  const auto errors = std::ranges::count_if(findings, is_error);
  terminal.out << fmt::format("{} files, {} sources, {} errors, {} warnings\n", config.files.size(),
                              config.sources.size(), errors,
                              static_cast<int64_t>(findings.size()) - errors);
}

}  // namespace

Result<ExitCode> config_check(const ConfigCheckCommand& command, const Clock& clock,
                              const Terminal& terminal) {
  const auto reading = read_config(command.request);
  auto warnings = config_warnings(reading, command.request.environment, clock.now());
  std::vector<Finding> findings;
  for (const Finding& finding : reading.findings) {
    (is_error(finding) ? findings : warnings).push_back(finding);
  }
  findings.insert(findings.end(), warnings.begin(), warnings.end());
  if (command.json) {
    terminal.out << json_line(check_json(reading.config, findings));
  } else {
    print(reading.config, findings, terminal);
  }
  const bool wrong = command.strict ? !findings.empty() : std::ranges::any_of(findings, is_error);
  return wrong ? ExitCode::kConfiguration : ExitCode::kOk;
}

}  // namespace broadsheet::cli

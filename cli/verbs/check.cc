#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "cli/article_json.h"
#include "cli/verbs/verbs.h"
#include "storage/archive.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;
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
  }
  return "finding";
}

}  // namespace

Result<ExitCode> check(const ArchiveCommand& command, const Terminal& terminal) {
  const auto reader = storage::open_reader(command.archive);
  if (!reader.ok()) {
    if (reader.error().kind != ErrorKind::kCorrupt) {
      return reader.error();
    }
    report(terminal, reader.error());
    return ExitCode::kDamaged;  // too damaged to be opened is what check was to find out
  }
  uint64_t checked = 0;
  BS_TRY(const auto findings, (*reader)->check([&](uint64_t done) {
    checked = done;
    if (terminal.err_is_terminal) {
      terminal.err << fmt::format("\r\x1b[K{} records checked", done) << std::flush;
    }
  }));
  if (terminal.err_is_terminal) {
    terminal.err << "\r\x1b[K" << std::flush;
  }
  if (command.json) {
    json::array list;
    for (const auto& finding : findings) {
      list.push_back(
          {{"kind", name_of(finding.kind)}, {"where", finding.where}, {"detail", finding.detail}});
    }
    terminal.out << json_line({{"archive", command.archive.string()},
                               {"checked", checked},
                               {"clean", findings.empty()},
                               {"findings", std::move(list)}});
  } else {
    for (const auto& finding : findings) {
      terminal.out << fmt::format("{}  {}  {}\n", name_of(finding.kind), printable(finding.where),
                                  printable(finding.detail));
    }
    terminal.out << (findings.empty()
                         ? fmt::format("clean: {} records checked\n", checked)
                         : fmt::format("{} findings in {} records\n", findings.size(), checked));
  }
  return findings.empty() ? ExitCode::kOk : ExitCode::kDamaged;
}

}  // namespace broadsheet::cli

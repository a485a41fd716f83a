#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cli/article_view.h"
#include "cli/environment.h"
#include "cli/exit_code.h"
#include "cli/settings.h"
#include "cli/terminal.h"

// One function a verb. Each takes what the command line said as plain data, writes its answer to
// `terminal.out`, and returns how it went; an Error is reported by the caller.
namespace broadsheet::cli {

struct CrawlCommand {
  Settings settings;
  std::vector<std::string> seeds;
  std::string seeds_file;  // "-" is stdin, "" none
  std::string log_file;    // "" none
  bool json = false;
  bool quiet = false;
  bool verbose = false;
};
[[nodiscard]] Result<ExitCode> crawl(const CrawlCommand& command, const Clock& clock,
                                     const Terminal& terminal);

struct ReadCommand {  // of a verb that reads what an archive holds of one URL
  std::filesystem::path archive = "./broadsheet-archive";
  std::string url;
  bool json = false;
};
[[nodiscard]] Result<ExitCode> versions(const ReadCommand& command, const Terminal& terminal);

// The URLs that show the same article, or nearly its words.
[[nodiscard]] Result<ExitCode> copies(const ReadCommand& command, const Terminal& terminal);

struct ExplainCommand {
  ReadCommand what;
  std::string user_agent;  // whose robots.txt rules are meant; "" is our own
};
[[nodiscard]] Result<ExitCode> explain_url(const ExplainCommand& command, const Clock& clock,
                                           const Terminal& terminal);

struct ShowCommand {
  ReadCommand what;
  std::string at;        // a time; "" is now
  uint32_t version = 0;  // 0: by `at`
  std::string format = "md";
};
[[nodiscard]] Result<ExitCode> show(const ShowCommand& command, const Terminal& terminal);

struct DiffCommand {
  ReadCommand what;
  std::optional<uint32_t> from;  // both, or neither: the last two
  std::optional<uint32_t> to;
};
[[nodiscard]] Result<ExitCode> diff(const DiffCommand& command, const Terminal& terminal);

struct RelatedCommand {
  ReadCommand what;
  bool incoming = false;  // what relates to the URL, instead of what it relates to
};
[[nodiscard]] Result<ExitCode> related(const RelatedCommand& command, const Terminal& terminal);

struct ArchiveCommand {
  std::filesystem::path archive = "./broadsheet-archive";
  bool json = false;
};
struct StatusCommand {
  ArchiveCommand what;
  bool watch = false;  // again every two seconds, until it is interrupted
};
// Of the archive, and of the daemon that runs on it, if one does.
[[nodiscard]] Result<ExitCode> status(const StatusCommand& command, const Environment& environment,
                                      const Terminal& terminal);

struct ExportCommand {
  std::filesystem::path archive = "./broadsheet-archive";
  std::string format = "warc";     // warc, wacz, cdxj, jsonl or md
  std::filesystem::path output;    // folder, file, or "-"; "" is the format's default
  std::vector<std::string> sites;  // hosts, each with what is below it
  std::string prefix;              // URLs that begin so
  std::string from;                // times; "" is open
  std::string until;
  std::string new_since;   // a time: only what was not held before it
  bool noarchive = false;  // also what its publisher does not want shown from archives
  std::string language;    // of the article, "" is any
  std::string schema = "broadsheet";
  std::string compression = "gzip";
  std::string digest = "sha256";
  std::string file_bytes = "1GB";
  std::string title = "broadsheet archive";
  std::filesystem::path signing_key;  // "": no manifest
  bool json = false;
};
[[nodiscard]] Result<ExitCode> export_archive(const ExportCommand& command, const Clock& clock,
                                              const Terminal& terminal);

struct ImportCommand {
  std::filesystem::path archive = "./broadsheet-archive";
  std::vector<std::filesystem::path> files;
  bool json = false;
};
[[nodiscard]] Result<ExitCode> import_files(const ImportCommand& command, const Terminal& terminal);

struct ExtractCommand {
  Settings settings;
  std::string source;  // a file, a URL or "-"
  std::string batch;   // a file of JSON lines instead of `source`; "-" is stdin
  std::string url;     // of the page in a file
  std::string content_type;
  std::string format = "md";
  bool explain = false;
  unsigned jobs = 1;
};
[[nodiscard]] Result<ExitCode> extract(const ExtractCommand& command, const Clock& clock,
                                       const Terminal& terminal);
[[nodiscard]] Result<ExitCode> extract_batch(const ExtractCommand& command, const Clock& clock,
                                             const Terminal& terminal);

}  // namespace broadsheet::cli

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crawler/reason.h"
#include "crawler/scope.h"
#include "storage/archive.h"

namespace broadsheet::crawler {

struct ExplainOptions {
  std::string agent = "broadsheet";  // the product token that robots.txt is matched with
  SysTime now{};
  size_t captures_max = 5;  // the newest
  size_t copies_max = 20;
};

// What a job's rules say of a URL, read from the archive: no command line is needed.
struct JobRuling {
  storage::JobRow job;
  bool is_readable = true;  // false: an older broadsheet kept no rules, or they were too long
  Scope::Ruling ruling;
};

// What the host's robots.txt, as last read, says of a URL.
struct RobotsRuling {
  bool allowed = true;
  int line = 0;           // that decided; 0: no rule matched
  std::string line_text;  // as it stands in the file
  int status = 0;         // of the answer
  SysTime fetched{};
  SysTime expires{};
};

// Why one URL stands where it stands. Everything comes from the archive.
struct Explanation {
  Url url;  // in the form that is fetched
  UrlKey key;
  Reason code = Reason::kUnseen;
  std::string why;                          // the code in one sentence, with its detail
  std::optional<storage::UrlRow> row;       // nullopt: never seen
  std::string nearest;                      // of one never seen: a known URL close to it, "" none
  std::optional<std::string> mentioned_by;  // of one never seen: a kept document that names it
  std::vector<JobRuling> jobs;
  std::optional<RobotsRuling> robots;  // nullopt: its host's robots.txt was never read
  std::optional<storage::HostRow> host;
  std::vector<storage::CaptureInfo> captures;  // newest first
  std::optional<storage::VersionInfo> version;
  std::vector<storage::Copy> copies;  // of the newest version's text, under other URLs
  std::string novelty;                // of the last capture, in one sentence; "" without captures
  std::string next;                   // when it is due and why, in one sentence
};

// Explains `url` from what the archive holds. Exactly one code for every URL: also for one never
// seen, for which the kept documents are searched (crawler/mention.h). Fails only when the archive
// cannot be read.
[[nodiscard]] Result<Explanation> explain(const storage::Reader& reader, const Url& url,
                                          const ExplainOptions& options);

}  // namespace broadsheet::crawler

#include <fmt/format.h>

#include "cli/new_file.h"
#include "cli/verbs/config.h"

namespace broadsheet::cli {
namespace {

constexpr std::string_view kStarter =
    R"(# A daemon that watches news sites: broadsheet run --config FILE
# What is not said here has its default: `broadsheet config show --effective FILE` lists all of it.

# include = ["sources/*.toml"]        # more [[source]] blocks, from files beside this one

[archive]
directory = "./broadsheet-archive"    # every version of every article is kept here

[crawl]                               # what all sources begin with
contact = "you@example.org"           # yours: site owners see it in each request
delay = "1s"                          # between two requests to one host

[server]
listen = "127.0.0.1:8815"             # status and metrics, for this machine alone

[defaults]
every = "15m"                         # how often a source is looked at
timezone = "UTC"                      # of cron and windows: "Europe/Berlin"

[[source]]
name = "example"                      # a-z, 0-9 and '-'; unique
seeds = ["https://example.org/"]      # start pages
# feeds = ["https://example.org/feed.xml"]
# cron = "0 6-22 * * *"               # instead of every
# windows = ["mon-fri 06:00-23:00"]
# exclude = ["/tag/", "[?]print="]
)";

}  // namespace

Result<ExitCode> config_init(const ConfigInitCommand& command, const Terminal& terminal) {
  BS_TRY_VOID(write_new_file(command.file, kStarter));
  terminal.out << fmt::format(
      "{} is written: name your sources in it, then broadsheet config check {}\n",
      command.file.string(), command.file.string());
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli

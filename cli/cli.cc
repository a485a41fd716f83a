// The command line, and nothing else: CLI11 stays in this file, the *_verbs.cc, usage_error.cc and
// manual.cc. Verbs get plain structs.

#include "cli/cli.h"

#include <fmt/format.h>
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "broadsheet_version.h"
#include "cli/config.h"
#include "cli/usage_error.h"
#include "cli/verb.h"
#include "cli/verbs/verbs.h"

namespace broadsheet::cli {
namespace {

// Options that settings have, as they were given: applied after the configuration file.
class SettingOptions {
 public:
  // All settings with a flag, or those that make sense for a single page.
  void add_to(CLI::App& app, bool all) {
    const auto settings = all_settings();
    given_.resize(settings.size());  // before CLI11 takes addresses in it
    for (size_t i = 0; i < settings.size(); ++i) {
      const Setting& setting = settings[i];
      if (setting.flag.empty() || !(all || setting.fetching)) {
        continue;
      }
      const std::string flag(setting.flag);
      const std::string help(setting.help);
      Given& given = given_[i];
      if (setting.list) {
        given.option = app.add_option(flag, given.texts, help)->allow_extra_args(false);
      } else if (setting.value == "BOOL") {
        // "--discover" or "--discover=false": what follows it is no value of its own.
        given.option = app.add_flag(flag, given.texts.emplace_back(), help);
      } else {
        given.option = app.add_option(flag, given.texts.emplace_back(), help);
      }
      if (!setting.list) {
        given.option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
      }
      given.option->type_name(std::string(setting.value));
    }
    app.add_option("--config", config_file_, "Settings as TOML; options outrank them")
        ->type_name("FILE");
  }

  [[nodiscard]] Result<Settings> resolved() const {
    BS_TRY(Settings settings,
           load_settings({.file = config_file_, .environment = process_environment()}));
    const auto rows = all_settings();
    for (size_t i = 0; i < given_.size(); ++i) {
      if (given_[i].option == nullptr || given_[i].option->count() == 0) {
        continue;
      }
      for (const auto& text : given_[i].texts) {
        BS_TRY_VOID(apply_setting(rows[i], rows[i].flag, text, ErrorKind::kUsage, settings));
      }
    }
    return settings;
  }

 private:
  struct Given {
    CLI::Option* option = nullptr;
    std::vector<std::string> texts;  // one, unless the setting is a list
  };

  std::vector<Given> given_;  // in step with all_settings()
  std::string config_file_;
};

// Everything that the command line can say. Members of a verb are set only when it was chosen.
struct CommandLine {
  CommandLine(const Clock& the_clock, const Terminal& the_terminal)
      : clock(the_clock), terminal(the_terminal) {}

  const Clock& clock;
  const Terminal& terminal;
  SettingOptions crawl_settings;
  SettingOptions extract_settings;
  CrawlCommand crawl;
  ReadCommand versions;
  ReadCommand copies;
  ExplainCommand explain;
  ShowCommand show;
  DiffCommand diff;
  RelatedCommand related;
  StatusCommand status;
  ExtractCommand extract;
  bool extract_json = false;
};

void add_archive_options(CLI::App& app, std::filesystem::path& archive, bool& json) {
  app.add_option("--archive", archive, "The archive to read (default ./broadsheet-archive)")
      ->type_name("DIR");
  app.add_flag("--json", json, "One line of JSON");
}

void add_read_options(CLI::App& app, ReadCommand& command) {
  app.add_option("url", command.url, "The page's address")->type_name("URL")->required();
  add_archive_options(app, command.archive, command.json);
}

Verb add_crawl(CLI::App& app, CommandLine& line) {
  CLI::App* verb =
      add_verb(app, "crawl", "Visit sites, read their articles and keep every version",
               "  broadsheet crawl https://example.org/ --contact you@example.org\n"
               "  broadsheet crawl --seeds sites.txt --scope domain --max-time 30m\n"
               "  broadsheet crawl --seeds subscriptions.opml --depth 1\n"
               "Interrupted or limited crawls go on when the same command is run again.");
  verb->add_option("url", line.crawl.seeds, "Where to start")->type_name("URL");
  verb->add_option("--seeds", line.crawl.seeds_file,
                   "More of them: a file or URL of OPML, a feed, a sitemap or one URL a line; - is "
                   "stdin")
      ->type_name("FILE");
  line.crawl_settings.add_to(*verb, true);
  verb->add_option("--log-file", line.crawl.log_file, "Append one JSON line per URL")
      ->type_name("FILE");
  verb->add_flag("--json", line.crawl.json, "The summary as one line of JSON");
  verb->add_flag("-q,--quiet", line.crawl.quiet, "No progress, only the summary");
  verb->add_flag("-v,--verbose", line.crawl.verbose, "Every event on stderr");
  return {verb, [&line]() -> Result<ExitCode> {
            BS_TRY(line.crawl.settings, line.crawl_settings.resolved());
            return crawl(line.crawl, line.clock, line.terminal);
          }};
}

Verb add_extract(CLI::App& app, CommandLine& line) {
  CLI::App* verb =
      add_verb(app, "extract", "Read the article in one page, without an archive",
               "  broadsheet extract https://example.org/news/1\n"
               "  broadsheet extract page.html --url https://example.org/news/1 --json\n"
               "  broadsheet extract --batch pages.jsonl --jobs 4 > articles.jsonl");
  auto& command = line.extract;
  auto* source = verb->add_option("source", command.source, "A file, a URL, or - for stdin")
                     ->type_name("FILE|URL|-");
  auto* batch = verb->add_option("--batch", command.batch,
                                 R"(Lines of {"id","file","url"?,"content_type"?}; - is stdin)")
                    ->type_name("FILE")
                    ->excludes(source);
  verb->add_option("--jobs", command.jobs, "Pages of a batch at a time (default 1)")
      ->type_name("N")
      ->check(CLI::Range(1, 256).description(""))
      ->needs(batch);
  verb->add_option("--url", command.url, "The page's address, where it comes from a file")
      ->type_name("URL");
  verb->add_option("--content-type", command.content_type, "Its Content-Type")->type_name("TYPE");
  verb->add_option("--format", command.format, "text, md (default), json or html")
      ->type_name("FORMAT");
  verb->add_flag("--json", line.extract_json, "The same as --format json");
  verb->add_flag("--explain", command.explain, "Also what was weighed and what was cut");
  line.extract_settings.add_to(*verb, false);
  return {verb, [&line]() -> Result<ExitCode> {
            auto& chosen = line.extract;
            BS_TRY(chosen.settings, line.extract_settings.resolved());
            if (line.extract_json) {
              chosen.format = "json";
            }
            if (!chosen.batch.empty()) {
              return extract_batch(chosen, line.clock, line.terminal);
            }
            if (chosen.source.empty()) {
              return Error{ErrorKind::kUsage, "extract needs a file, a URL or - (or --batch FILE)"};
            }
            return extract(chosen, line.clock, line.terminal);
          }};
}

Verb add_versions(CLI::App& app, CommandLine& line) {
  CLI::App* verb = add_verb(app, "versions", "List what an article looked like, and when",
                            "  broadsheet versions https://example.org/news/1");
  add_read_options(*verb, line.versions);
  return {verb, [&line] { return versions(line.versions, line.terminal); }};
}

Verb add_copies(CLI::App& app, CommandLine& line) {
  CLI::App* verb = add_verb(app, "copies", "List where the same article stands, first seen first",
                            "  broadsheet copies https://example.org/news/1");
  add_read_options(*verb, line.copies);
  return {verb, [&line] { return copies(line.copies, line.terminal); }};
}

Verb add_show(CLI::App& app, CommandLine& line) {
  CLI::App* verb =
      add_verb(app, "show", "Print an article as it is, or as it was",
               "  broadsheet show https://example.org/news/1\n"
               "  broadsheet show https://example.org/news/1 --at 2026-03-04\n"
               "  broadsheet show https://example.org/news/1 --format raw > page.html");
  add_read_options(*verb, line.show.what);
  auto* at = verb->add_option("--at", line.show.at, "As it was then (default: the newest)")
                 ->type_name("TIME");
  verb->add_option("--version", line.show.version, "That version")
      ->type_name("N")
      ->excludes(at)
      ->check(CLI::Range(1U, std::numeric_limits<uint32_t>::max()).description(""));
  verb->add_option("--format", line.show.format,
                   "text, md (default), json, html (the page) or raw (its bytes as received)")
      ->type_name("FORMAT");
  return {verb, [&line] { return show(line.show, line.terminal); }};
}

Verb add_diff(CLI::App& app, CommandLine& line) {
  CLI::App* verb = add_verb(app, "diff", "Compare two versions word by word",
                            "  broadsheet diff https://example.org/news/1\n"
                            "  broadsheet diff https://example.org/news/1 1 3");
  add_read_options(*verb, line.diff.what);
  verb->add_option("from", line.diff.from, "One version (default: the last but one)")
      ->type_name("N");
  verb->add_option("to", line.diff.to, "Another (default: the last)")->type_name("N");
  return {verb, [&line] { return diff(line.diff, line.terminal); }};
}

Verb add_related(CLI::App& app, CommandLine& line) {
  CLI::App* verb = add_verb(app, "related", "List what the publisher relates an article to",
                            "  broadsheet related https://example.org/news/1\n"
                            "  broadsheet related https://example.org/news/1 --in");
  add_read_options(*verb, line.related.what);
  verb->add_flag("--in", line.related.incoming, "The articles that relate to it, instead");
  return {verb, [&line] { return related(line.related, line.terminal); }};
}

Verb add_explain(CLI::App& app, CommandLine& line) {
  CLI::App* verb =
      add_verb(app, "explain", "Say why a URL was fetched, refused, put off or never seen",
               "  broadsheet explain https://example.org/news/1\n"
               "  broadsheet explain https://example.org/login --json | jq -r .code");
  add_read_options(*verb, line.explain.what);
  verb->add_option("--user-agent", line.explain.user_agent,
                   "Whose rules in robots.txt are meant (default broadsheet)")
      ->type_name("TEXT");
  return {verb, [&line] { return explain_url(line.explain, line.clock, line.terminal); }};
}

Verb add_status(CLI::App& app, CommandLine& line) {
  CLI::App* verb = add_verb(app, "status", "Say what an archive holds and how far its crawls are",
                            "  broadsheet status\n"
                            "  broadsheet status --watch   # of a running daemon, say");
  add_archive_options(*verb, line.status.what.archive, line.status.what.json);
  verb->add_flag("--watch", line.status.watch, "Again every two seconds");
  return {verb, [&line] { return status(line.status, process_environment(), line.terminal); }};
}

std::vector<Verb> add_verbs(CLI::App& app, CommandLine& line) {
  return {add_crawl(app, line),  add_extract(app, line), add_versions(app, line),
          add_show(app, line),   add_diff(app, line),    add_related(app, line),
          add_copies(app, line), add_explain(app, line), add_status(app, line)};
}

int finish(const Result<ExitCode>& result, const Terminal& terminal) {
  terminal.out.flush();
  if (!result.ok()) {
    report(terminal, result.error());
    return static_cast<int>(exit_code_of(result.error()));
  }
  if (!terminal.out.good()) {
    report(terminal, {ErrorKind::kStorage, "cannot write to standard output"});
    return static_cast<int>(ExitCode::kStorage);
  }
  return static_cast<int>(*result);
}

}  // namespace

CLI::App* add_verb(CLI::App& app, const std::string& name, const std::string& what,
                   const std::string& examples) {
  CLI::App* verb = app.add_subcommand(name, what);
  verb->footer("Examples:\n" + examples);
  return verb;
}

Result<ExitCode> run_chosen(const std::vector<Verb>& verbs) {
  for (const Verb& verb : verbs) {
    if (verb.app->parsed()) {
      return verb.run();
    }
  }
  return Error{ErrorKind::kUsage, "no verb given (--help lists them)"};
}

int run(int argc, const char* const* argv, const Clock& clock, const Terminal& terminal) {
  CLI::App app("Visits news sites politely and keeps every version of what they publish.",
               "broadsheet");
  app.set_version_flag("--version", fmt::format("broadsheet {}", kVersion));
  app.require_subcommand(1);
  app.footer("broadsheet VERB --help says more. Exit codes: docs/operating.md.");
  CommandLine line(clock, terminal);
  auto verbs = add_verbs(app, line);
  for (const auto& more :
       {add_exchange_verbs(app, clock, terminal), add_care_verbs(app, clock, terminal),
        add_config_verbs(app, clock, terminal), add_daemon_verbs(app, clock, terminal),
        add_control_verbs(app, terminal)}) {
    verbs.insert(verbs.end(), more.begin(), more.end());
  }
  verbs.push_back(add_manual_verb(app, std::string(kVersion)));
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked, terminal.out, terminal.err);
  } catch (const CLI::ParseError& error) {
    if (argc < 2) {
      terminal.err << app.help();
      return static_cast<int>(ExitCode::kUsage);
    }
    return finish(usage_error(error, app, {argv + 1, argv + argc}), terminal);
  }
  const auto chosen =
      std::find_if(verbs.begin(), verbs.end(), [](const Verb& verb) { return verb.app->parsed(); });
  const auto misplaced = switch_with_value(*chosen->app, {argv + 1, argv + argc});
  return finish(misplaced ? *misplaced : chosen->run(), terminal);
}

}  // namespace broadsheet::cli

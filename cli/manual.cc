#include "cli/manual.h"

#include <fmt/format.h>
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <fstream>
#include <memory>
#include <system_error>
#include <vector>

#include "base/text.h"
#include "cli/verb.h"

namespace broadsheet::cli {
namespace {

std::vector<const CLI::App*> verbs_of(const CLI::App& app) {
  return app.get_subcommands(
      [](const CLI::App* verb) { return !verb->get_group().empty() && !verb->get_name().empty(); });
}

// "broadsheet config check"
std::string full_name(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr ? app.get_name() : full_name(*parent) + " " + app.get_name();
}

std::string dashed(std::string name) {
  for (char& c : name) {
    c = c == ' ' ? '-' : c;
  }
  return name;
}

// Text as roff takes it: no escape, no request at the start of a line, hyphens that can be copied.
std::string roff(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == '.' || c == '\'') && (i == 0 || text[i - 1] == '\n')) {
      out += "\\&";
    }
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

bool is_positional(const CLI::Option& option) {
  return option.get_lnames().empty() && option.get_snames().empty();
}

// "-q, --quiet", "--archive DIR", "URL"
std::string label_of(const CLI::Option& option) {
  if (is_positional(option)) {
    return option.get_type_name().empty() ? option.get_name() : option.get_type_name();
  }
  std::string label;
  for (const auto& name : option.get_snames()) {
    label += (label.empty() ? "-" : ", -") + name;
  }
  for (const auto& name : option.get_lnames()) {
    label += (label.empty() ? "--" : ", --") + name;
  }
  if (option.get_items_expected_max() > 0 && !option.get_type_name().empty()) {
    label += " " + option.get_type_name();
  }
  return label;
}

std::string synopsis(const CLI::App& app) {
  std::string line = full_name(app);
  line += app.get_options([](const CLI::Option* option) { return !is_positional(*option); }).empty()
              ? ""
              : " [OPTIONS]";
  for (const CLI::Option* option : app.get_options()) {
    if (is_positional(*option)) {
      line += option->get_required() ? " " + label_of(*option) : " [" + label_of(*option) + "]";
    }
  }
  return verbs_of(app).empty() ? line : line + " VERB ...";
}

void append_options(std::string& page, const CLI::App& app) {
  page += ".SH OPTIONS\n";
  for (const CLI::Option* option : app.get_options()) {
    page +=
        fmt::format(".TP\n.B {}\n{}\n", roff(label_of(*option)), roff(option->get_description()));
  }
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
    for (const auto& name : option->get_snames()) {
      names.push_back("-" + name);
    }
  }
  return names;
}

// What may follow: verbs, or options.
std::string words_after(const CLI::App& app) {
  std::string words;
  for (const CLI::App* verb : verbs_of(app)) {
    words += verb->get_name() + " ";
  }
  for (const std::string& option : options_of(app)) {
    words += option + " ";
  }
  return std::string(trim(words));
}

// The program and all its verbs, each after those above it.
void collect(const CLI::App& app, std::vector<const CLI::App*>& all) {
  all.push_back(&app);
  for (const CLI::App* verb : verbs_of(app)) {
    collect(*verb, all);
  }
}

std::string path_below(const CLI::App& program, const CLI::App& app) {
  const std::string name = full_name(app);
  return name.substr(std::min(name.size(), program.get_name().size() + 1));
}

std::string bash_completion(const CLI::App& program) {
  std::vector<const CLI::App*> all;
  collect(program, all);
  std::string cases;
  for (const CLI::App* app : all) {
    cases +=
        fmt::format("    \"{}\") echo \"{}\" ;;\n", path_below(program, *app), words_after(*app));
  }
  return fmt::format(R"(# bash completion of broadsheet; made from its command line
_broadsheet_words() {{
  case $1 in
{}  esac
}}
_broadsheet() {{
  local path="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ ${{COMP_WORDS[i]}} == -* ]] && break
    path="${{path:+$path }}${{COMP_WORDS[i]}}"
  done
  words=$(_broadsheet_words "$path")
  while [[ -z $words && -n $path ]]; do
    [[ $path == *" "* ]] && path=${{path% *}} || path=""
    words=$(_broadsheet_words "$path")
  done
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _broadsheet broadsheet
)",
                     cases);
}

std::string zsh_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c == ':' || c == '[' || c == ']') {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string zsh_completion(const CLI::App& program) {
  std::vector<const CLI::App*> all;
  collect(program, all);
  std::string cases;
  for (const CLI::App* app : all) {
    cases += fmt::format("    '{}')\n      found=1\n", path_below(program, *app));
    for (const CLI::App* verb : verbs_of(*app)) {
      cases += fmt::format("      items+=('{}:{}')\n", verb->get_name(),
                           zsh_quoted(verb->get_description()));
    }
    for (const CLI::Option* option : app->get_options()) {
      for (const auto& name : option->get_lnames()) {
        cases +=
            fmt::format("      items+=('--{}:{}')\n", name, zsh_quoted(option->get_description()));
      }
    }
    cases += "      ;;\n";
  }
  return fmt::format(R"(#compdef broadsheet
# zsh completion of broadsheet; made from its command line
_broadsheet() {{
  local -a items
  local path="" word found=""
  for word in "${{(@)words[2,CURRENT-1]}}"; do
    [[ $word == -* ]] && break
    path="${{path:+$path }}$word"
  done
  while true; do
    case $path in
{}    esac
    [[ -n $found || $path != *" "* ]] && break
    path=${{path% *}}
  done
  _describe 'broadsheet' items || _files
}}
_broadsheet "$@"
)",
                     cases);
}

std::string fish_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out;
}

std::string fish_completion(const CLI::App& program) {
  std::vector<const CLI::App*> all;
  collect(program, all);
  std::string lines = "# fish completion of broadsheet; made from its command line\n";
  for (const CLI::App* app : all) {
    const std::string path = path_below(program, *app);
    const std::string when =
        path.empty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + path;
    for (const CLI::App* verb : verbs_of(*app)) {
      lines += fmt::format("complete -c broadsheet -f -n '{}' -a '{}' -d '{}'\n", when,
                           verb->get_name(), fish_quoted(verb->get_description()));
    }
    for (const CLI::Option* option : app->get_options()) {
      for (const auto& name : option->get_lnames()) {
        lines += fmt::format("complete -c broadsheet -n '{}' -l {}{} -d '{}'\n", when, name,
                             option->get_items_expected_max() > 0 ? " -r" : "",
                             fish_quoted(option->get_description()));
      }
    }
  }
  return lines;
}

Result<void> write(const std::filesystem::path& file, const std::string& text) {
  std::error_code code;
  std::filesystem::create_directories(file.parent_path(), code);
  std::ofstream out(file, std::ios::trunc);
  out << text;
  out.close();
  if (!out) {
    return Error{ErrorKind::kStorage, "cannot write " + file.string()};
  }
  return ok();
}

}  // namespace

Verb add_manual_verb(CLI::App& app, const std::string& version) {
  CLI::App* verb = add_verb(app, "manual", "Write manual pages and shell completions",
                            "  broadsheet manual build/manual");
  verb->group("");  // for packagers; not among what a user is shown
  const auto folder = std::make_shared<std::filesystem::path>();
  verb->add_option("folder", *folder, "Where to")->type_name("DIR")->required();
  return {verb, [&app, folder, version]() -> Result<ExitCode> {
            BS_TRY_VOID(write_manual(app, version, *folder));
            return ExitCode::kOk;
          }};
}

std::string man_page(const CLI::App& app, const std::string& version) {
  const std::string name = dashed(full_name(app));
  std::string page = fmt::format(".TH {} 1 \"\" \"broadsheet {}\" \"broadsheet manual\"\n",
                                 roff(name), roff(version));
  page += fmt::format(".SH NAME\n{} \\- {}\n", roff(name), roff(app.get_description()));
  page += fmt::format(".SH SYNOPSIS\n.B {}\n", roff(synopsis(app)));
  append_options(page, app);
  if (const auto verbs = verbs_of(app); !verbs.empty()) {
    page += ".SH VERBS\n";
    for (const CLI::App* verb : verbs) {
      page += fmt::format(".TP\n.BR {} (1)\n{}\n", roff(dashed(full_name(*verb))),
                          roff(verb->get_description()));
    }
  }
  constexpr std::string_view kExamples = "Examples:\n";
  if (const std::string footer = app.get_footer(); footer.starts_with(kExamples)) {
    page +=
        ".SH EXAMPLES\n.nf\n" + roff(std::string_view(footer).substr(kExamples.size())) + "\n.fi\n";
  }
  page +=
      ".SH EXIT STATUS\n0 success; 2 usage; 3 configuration; 4 nothing found; 5 failed; 6 partly "
      "failed; 7 a limit ended the crawl; 8 damage found; 9 archive or storage; 130 interrupted.\n";
  return page;
}

std::string completion(const CLI::App& program, Shell shell) {
  switch (shell) {
    case Shell::kBash:
      return bash_completion(program);
    case Shell::kZsh:
      return zsh_completion(program);
    case Shell::kFish:
      break;
  }
  return fish_completion(program);
}

Result<void> write_manual(const CLI::App& program, const std::string& version,
                          const std::filesystem::path& folder) {
  std::vector<const CLI::App*> all;
  collect(program, all);
  for (const CLI::App* app : all) {
    BS_TRY_VOID(write(folder / "man" / (dashed(full_name(*app)) + ".1"), man_page(*app, version)));
  }
  BS_TRY_VOID(write(folder / "completions" / "broadsheet.bash", completion(program, Shell::kBash)));
  BS_TRY_VOID(write(folder / "completions" / "_broadsheet", completion(program, Shell::kZsh)));
  return write(folder / "completions" / "broadsheet.fish", completion(program, Shell::kFish));
}

}  // namespace broadsheet::cli

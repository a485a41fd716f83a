#include "cli/usage_error.h"

#include <fmt/format.h>
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include "cli/nearest_name.h"

namespace broadsheet::cli {
namespace {

std::string with_suggestion(const std::string& what, const std::string& nearest) {
  return nearest.empty() ? what + " (--help lists them)"
                         : fmt::format("{} (did you mean {}?)", what, nearest);
}

std::vector<std::string> verbs_below(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App* below) {
         return !below->get_group().empty();  // hidden ones are not suggested
       })) {
    names.push_back(verb->get_name());
  }
  return names;
}

// The verb that was reached, as it is typed ("provenance head"), with those above it.
struct Reached {
  std::vector<const CLI::App*> apps;  // from the outermost on; none when no verb was named
  std::string name;
};
Reached reached_verb(const CLI::App& program) {
  Reached reached;
  for (const CLI::App* app = &program; app != nullptr;) {
    const auto parsed = app->get_subcommands();
    app = parsed.empty() ? nullptr : parsed.back();
    if (app != nullptr) {
      reached.apps.push_back(app);
      reached.name += (reached.name.empty() ? "" : " ") + app->get_name();
    }
  }
  return reached;
}

const CLI::Option* option_named(const std::vector<const CLI::App*>& apps, const std::string& name) {
  for (const CLI::App* app : apps) {
    if (const CLI::Option* option = app->get_option_no_throw(name); option != nullptr) {
      return option;
    }
  }
  return nullptr;
}

// The first of `args` that looks like an option and is none of `apps`, with what was probably meant
// of those of the last; "" when there is none.
std::string unknown_option(const std::vector<const CLI::App*>& apps,
                           const std::vector<std::string>& args) {
  std::vector<std::string> known;
  for (const CLI::Option* option : apps.back()->get_options()) {
    for (const auto& name : option->get_lnames()) {
      known.push_back("--" + name);
    }
  }
  for (const auto& arg : args) {
    const auto name = arg.substr(0, arg.find('='));
    if (name.starts_with('-') && name.size() > 1 && option_named(apps, name) == nullptr) {
      return with_suggestion("unknown option " + name, nearest_name(name, known));
    }
  }
  return "";
}

// An option at the end, or before another one, without the value that it takes; "" when there is
// none.
std::string missing_value(const std::vector<const CLI::App*>& apps,
                          const std::vector<std::string>& args) {
  for (size_t i = 0; i < args.size(); ++i) {
    const CLI::Option* option = args[i].starts_with('-') ? option_named(apps, args[i]) : nullptr;
    const bool takes_one = option != nullptr && option->get_items_expected_min() > 0;
    if (takes_one && (i + 1 == args.size() || option_named(apps, args[i + 1]) != nullptr)) {
      return fmt::format("{} needs a value: {}", args[i], option->get_type_name());
    }
  }
  return "";
}

// The verb below the one reached that was probably meant, where one is wanted and another word was
// given; "" when there is none.
std::string unknown_verb_below(const Reached& reached, const std::vector<std::string>& args) {
  const auto names = verbs_below(*reached.apps.back());
  const size_t at = reached.apps.size();
  if (names.empty() || at >= args.size() || args[at].starts_with('-')) {
    return "";
  }
  return with_suggestion(fmt::format("unknown verb \"{} {}\"", reached.name, args[at]),
                         nearest_name(args[at], names));
}

// CLI11's own words, where they are not plain ones.
std::string words_of(const CLI::ParseError& error) {
  constexpr std::string_view kConversion = "Could not convert: ";
  const std::string text = error.what();
  if (text.starts_with(kConversion)) {
    const std::string rest = text.substr(kConversion.size());  // "from = x"
    const size_t equals = rest.find(" = ");
    return equals == std::string::npos
               ? text
               : fmt::format("{}: \"{}\" is no number", rest.substr(0, equals),
                             rest.substr(equals + 3));
  }
  const size_t colon = text.rfind(": ");
  return dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && colon != std::string::npos
             ? fmt::format("unexpected \"{}\"", text.substr(colon + 2))
             : text;
}

std::string without_verb(const CLI::App& app, const std::vector<std::string>& args) {
  if (const auto unknown = unknown_option({&app}, {args.front()}); !unknown.empty()) {
    return unknown;
  }
  return args.front().starts_with('-')
             ? std::string("no verb given (--help lists them)")
             : with_suggestion(fmt::format("unknown verb \"{}\"", args.front()),
                               nearest_name(args.front(), verbs_below(app)));
}

}  // namespace

Error usage_error(const CLI::ParseError& error, const CLI::App& app,
                  const std::vector<std::string>& args) {
  const Reached reached = reached_verb(app);
  if (reached.apps.empty()) {
    return {ErrorKind::kUsage, without_verb(app, args)};
  }
  if (args.front().starts_with('-')) {
    return {ErrorKind::kUsage,
            fmt::format("{} stands before the verb; its options come behind it", args.front())};
  }
  if (auto unknown = unknown_verb_below(reached, args); !unknown.empty()) {
    return {ErrorKind::kUsage, std::move(unknown)};
  }
  std::string words;
  if (const auto below = verbs_below(*reached.apps.back());
      dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !below.empty()) {
    words = fmt::format("one of its verbs is wanted: {}", fmt::join(below, ", "));
  } else if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    words = unknown_option(reached.apps, args);
  } else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    words = missing_value(reached.apps, args);
  }
  return {ErrorKind::kUsage,
          fmt::format("{}: {}", reached.name, words.empty() ? words_of(error) : words)};
}

std::optional<Error> switch_with_value(const CLI::App& verb, const std::vector<std::string>& args) {
  constexpr auto kValues =
      std::to_array<std::string_view>({"true", "false", "yes", "no", "on", "off"});
  for (size_t i = 0; i + 1 < args.size(); ++i) {
    const CLI::Option* option =
        args[i].starts_with("--") ? verb.get_option_no_throw(args[i]) : nullptr;
    if (option != nullptr && option->get_items_expected_max() == 0 &&
        std::ranges::find(kValues, args[i + 1]) != kValues.end()) {
      return Error{ErrorKind::kUsage,
                   fmt::format("{0}: {1} takes its value behind an equals sign: {1}={2}",
                               verb.get_name(), args[i], args[i + 1])};
    }
  }
  return std::nullopt;
}

}  // namespace broadsheet::cli

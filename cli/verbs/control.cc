#include "cli/verbs/control.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/percent.h"
#include "base/url.h"
#include "cli/daemon_client.h"
#include "cli/lookup.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;

// `text` as one segment of a path.
std::string segment_of(std::string_view text) {
  std::string segment;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    if (plain) {
      segment += c;
    } else {
      append_percent(segment, c);
    }
  }
  return segment;
}

Result<std::string> origin_of(const std::string& host) {
  BS_TRY(const Url url,
         Url::parse(host.find("://") == std::string::npos ? "https://" + host : host));
  return url.origin();
}

// Where an order about all, a source or a host goes, and what it is about in words.
struct Order {
  std::string path;
  std::string about;
};
Result<Order> order_of(const PauseCommand& command) {
  if (!command.source.empty()) {
    return Order{"/api/v1/sources/" + segment_of(command.source), "source " + command.source};
  }
  if (!command.host.empty()) {
    BS_TRY(const std::string origin, origin_of(command.host));
    return Order{"/api/v1/hosts/" + segment_of(origin), "host " + origin};
  }
  return Order{"/api/v1", "everything"};
}

Result<ExitCode> give_order(const PauseCommand& command, const Environment& environment,
                            const Terminal& terminal, std::string_view verb,
                            std::string_view done) {
  BS_TRY(const Order order, order_of(command));
  BS_TRY(const auto answer, ask_daemon_of(command.archive, environment, "POST",
                                          fmt::format("{}/{}", order.path, verb), "{}"));
  terminal.err << fmt::format("{} {}\n", done, order.about);
  return ExitCode::kOk;
}

}  // namespace

Result<ExitCode> pause_crawling(const PauseCommand& command, const Environment& environment,
                                const Terminal& terminal) {
  return give_order(command, environment, terminal, "pause", "paused");
}

Result<ExitCode> resume_crawling(const PauseCommand& command, const Environment& environment,
                                 const Terminal& terminal) {
  return give_order(command, environment, terminal, "resume", "resumed");
}

Result<ExitCode> enqueue_url(const EnqueueCommand& command, const Environment& environment,
                             const Terminal& terminal) {
  BS_TRY(const Url url, parse_url_argument(command.url));
  json::object order{{"url", url.href()}};
  if (!command.source.empty()) {
    order["source"] = command.source;
  }
  BS_TRY(const auto answer, ask_daemon_of(command.archive, environment, "POST", "/api/v1/urls",
                                          json::serialize(order)));
  if (command.json) {
    terminal.out << answer.body;
    return ExitCode::kOk;
  }
  boost::system::error_code code;
  const json::value said = json::parse(answer.body, code);
  const auto* source = said.is_object() ? said.get_object().if_contains("source") : nullptr;
  const auto* queued = said.is_object() ? said.get_object().if_contains("queued") : nullptr;
  if (code || source == nullptr || !source->is_string() || queued == nullptr ||
      !queued->is_bool()) {
    return Error{ErrorKind::kProtocol, "the daemon's answer cannot be understood"};
  }
  terminal.err << fmt::format("{} {} (source {})\n",
                              queued->get_bool() ? "queued" : "in this round already:", url.href(),
                              std::string_view(source->get_string()));
  return ExitCode::kOk;
}

Result<ExitCode> start_source(const StartCommand& command, const Environment& environment,
                              const Terminal& terminal) {
  BS_TRY(const auto answer,
         ask_daemon_of(command.archive, environment, "POST",
                       fmt::format("/api/v1/sources/{}/start", segment_of(command.source)), "{}"));
  terminal.err << fmt::format("a round of {} begins\n", command.source);
  return ExitCode::kOk;
}

Result<ExitCode> reload_configuration(const ReloadCommand& command, const Environment& environment,
                                      const Terminal& terminal) {
  BS_TRY(const auto answer,
         ask_daemon_of(command.archive, environment, "POST", "/api/v1/reload", "{}"));
  terminal.err << "the new configuration is in force\n";
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli

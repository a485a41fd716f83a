#include "server/api.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <utility>

#include "base/url.h"
#include "crawler/explanation.h"
#include "server/explanation_json.h"
#include "server/health.h"
#include "server/metrics_page.h"
#include "server/status_json.h"

namespace broadsheet::server {
namespace {

namespace json = boost::json;
using crawler::DaemonControl;
using crawler::DaemonStatus;
using crawler::PauseTarget;

constexpr size_t kListDefault = 100;

Response json_response(int status, const json::value& value) {
  return {.status = status,
          .content_type = "application/json",
          .body = json::serialize(value) + "\n",
          .fields = {}};
}

Response health_response(const Health& health) {
  json::object object{{"status", health.word}};
  if (!health.detail.empty()) {
    object["detail"] = health.detail;
  }
  return json_response(health.well ? 200 : 503, object);
}

// ?limit=N of a list.
Result<size_t> limit_of(const Request& request) {
  const auto text = request.query_value("limit");
  if (!text) {
    return kListDefault;
  }
  size_t limit = 0;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), limit);
  if (failure != std::errc{} || end != text->data() + text->size()) {
    return Error{ErrorKind::kInvalidInput, fmt::format("limit={} is no number", *text)};
  }
  return limit;
}

// The body as an object that holds no other members than `known`.
Result<json::object> object_of(const Request& request,
                               std::initializer_list<std::string_view> known) {
  json::object object;
  if (!request.body.empty()) {
    boost::system::error_code code;
    json::value value = json::parse(request.body, code);
    if (code || !value.is_object()) {
      return Error{ErrorKind::kInvalidInput, "the body is no JSON object"};
    }
    object = std::move(value.get_object());
  }
  for (const auto& member : object) {
    if (std::find(known.begin(), known.end(), std::string_view(member.key())) == known.end()) {
      return Error{ErrorKind::kInvalidInput,
                   fmt::format("there is no member \"{}\" here", std::string_view(member.key()))};
    }
  }
  return object;
}

Result<std::string> text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) {
    return std::string();
  }
  if (!value->is_string()) {
    return Error{ErrorKind::kInvalidInput, fmt::format("\"{}\" must be a string", name)};
  }
  return std::string(value->get_string());
}

// How an order that gives nothing back is answered.
DaemonControl::Done done_with(Respond respond) {
  return [respond = std::move(respond)](const Result<void>& done) {
    respond(
        done.ok()
            ? Response{.status = 204, .content_type = "application/json", .body = "", .fields = {}}
            : problem(done.error()));
  };
}

Handler on_status(DaemonControl& control, json::value (*shown)(const DaemonStatus&)) {
  return [&control, shown](const Request&, const Respond& respond) {
    respond(json_response(200, shown(*control.status())));
  };
}

Handler on_list(DaemonControl& control, json::value (*shown)(const DaemonStatus&, size_t)) {
  return [&control, shown](const Request& request, const Respond& respond) {
    const auto limit = limit_of(request);
    respond(limit.ok() ? json_response(200, shown(*control.status(), *limit))
                       : problem(limit.error()));
  };
}

Handler on_source(DaemonControl& control) {
  return [&control](const Request& request, const Respond& respond) {
    const auto status = control.status();
    for (const crawler::SourceStatus& source : status->sources) {
      if (source.name == request.captured.front()) {
        respond(json_response(200, source_json(source)));
        return;
      }
    }
    respond(problem(404, "not_found",
                    fmt::format("there is no source named \"{}\"", request.captured.front())));
  };
}

using PauseOrder = void (DaemonControl::*)(PauseTarget, DaemonControl::Done);
enum class Of : uint8_t { kAll, kSource, kHost };

Handler on_pause(DaemonControl& control, PauseOrder order, Of of) {
  return [&control, order, of](const Request& request, const Respond& respond) {
    PauseTarget target;
    if (of == Of::kSource) {
      target.source = request.captured.front();
    } else if (of == Of::kHost) {
      target.host = request.captured.front();
    }
    (control.*order)(std::move(target), done_with(respond));
  };
}

Handler on_enqueue(DaemonControl& control) {
  return [&control](const Request& request, const Respond& respond) {
    const auto parse = [&]() -> Result<crawler::EnqueueRequest> {
      BS_TRY(const json::object object, object_of(request, {"url", "source"}));
      BS_TRY(const std::string href, text_of(object, "url"));
      if (href.empty()) {
        return Error{ErrorKind::kInvalidInput, "\"url\" is missing"};
      }
      BS_TRY(Url url, Url::parse(href));
      BS_TRY(std::string source, text_of(object, "source"));
      return crawler::EnqueueRequest{.url = std::move(url), .source = std::move(source)};
    };
    auto order = parse();
    if (!order.ok()) {
      respond(problem(order.error()));
      return;
    }
    control.enqueue(*std::move(order), [respond](const Result<crawler::Enqueued>& done) {
      respond(done.ok() ? json_response(
                              202, json::object{{"source", done->source}, {"queued", done->queued}})
                        : problem(done.error()));
    });
  };
}

Handler on_explain(ApiOptions options, std::function<std::unique_ptr<storage::Reader>()> archive,
                   const Clock& clock) {
  return [options = std::move(options), archive = std::move(archive), &clock](
             const Request& request, const Respond& respond) {
    const auto explained = [&]() -> Result<crawler::Explanation> {
      const auto text = request.query_value("url");
      if (!text) {
        return Error{ErrorKind::kInvalidInput, "?url= is missing"};
      }
      BS_TRY(const Url url, Url::parse(*text));
      const auto reader = archive();
      return crawler::explain(*reader, url, {.agent = options.agent, .now = clock.now()});
    };
    const auto about = explained();
    respond(about.ok() ? json_response(200, explanation_json(*about)) : problem(about.error()));
  };
}

std::vector<Route> open_routes(DaemonControl& control, const Clock& clock) {
  return {{.method = "GET",
           .pattern = "/healthz",
           .access = Access::kOpen,
           .handler =
               [&](const Request&, const Respond& respond) {
                 respond(health_response(liveness(*control.status(), clock.now())));
               }},
          {.method = "GET",
           .pattern = "/readyz",
           .access = Access::kOpen,
           .handler = [&](const Request&, const Respond& respond) {
             respond(health_response(readiness(*control.status(), clock.now())));
           }}};
}

std::vector<Route> reading_routes(DaemonControl& control) {
  return {
      {.method = "GET",
       .pattern = "/metrics",
       .handler =
           [&control](const Request&, const Respond& respond) {
             respond({.status = 200,
                      .content_type = kMetricsType,
                      .body = metrics_page(*control.status()),
                      .fields = {}});
           }},
      {.method = "GET",
       .pattern = "/api/v1/openapi.json",
       .handler =
           [](const Request&, const Respond& respond) {
             respond({.status = 200,
                      .content_type = "application/json",
                      .body = std::string(openapi_document()),
                      .fields = {}});
           }},
      {.method = "GET",
       .pattern = "/api/v1/status",
       .handler = on_status(
           control, [](const DaemonStatus& status) { return json::value(status_json(status)); })},
      {.method = "GET",
       .pattern = "/api/v1/sources",
       .handler = on_status(
           control, [](const DaemonStatus& status) { return json::value(sources_json(status)); })},
      {.method = "GET", .pattern = "/api/v1/sources/{name}", .handler = on_source(control)},
      {.method = "GET",
       .pattern = "/api/v1/alarms",
       .handler = on_status(
           control, [](const DaemonStatus& status) { return json::value(alarms_json(status)); })},
      {.method = "GET",
       .pattern = "/api/v1/hosts",
       .handler =
           on_list(control, [](const DaemonStatus& status,
                               size_t limit) { return json::value(hosts_json(status, limit)); })},
      {.method = "GET",
       .pattern = "/api/v1/visits",
       .handler =
           on_list(control, [](const DaemonStatus& status,
                               size_t limit) { return json::value(visits_json(status, limit)); })},
      {.method = "GET",
       .pattern = "/api/v1/queue",
       .handler = on_list(control, [](const DaemonStatus& status, size_t limit) {
         return json::value(queue_json(status, limit));
       })}};
}

std::vector<Route> order_routes(DaemonControl& control) {
  std::vector<Route> routes;
  const auto pausable = [&](const std::string& path, Of of) {
    routes.push_back({.method = "POST",
                      .pattern = path + "/pause",
                      .handler = on_pause(control, &DaemonControl::pause, of)});
    routes.push_back({.method = "POST",
                      .pattern = path + "/resume",
                      .handler = on_pause(control, &DaemonControl::resume, of)});
  };
  pausable("/api/v1", Of::kAll);
  pausable("/api/v1/sources/{name}", Of::kSource);
  pausable("/api/v1/hosts/{origin}", Of::kHost);
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/sources/{name}/start",
                    .handler = [&control](const Request& request, const Respond& respond) {
                      control.start_round(request.captured.front(), done_with(respond));
                    }});
  routes.push_back({.method = "POST", .pattern = "/api/v1/urls", .handler = on_enqueue(control)});
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/reload",
                    .handler = [&control](const Request&, const Respond& respond) {
                      control.reload(done_with(respond));
                    }});
  return routes;
}

}  // namespace

std::vector<Route> api_routes(ApiOptions options, DaemonControl& control,
                              std::function<std::unique_ptr<storage::Reader>()> archive,
                              const Clock& clock) {
  std::vector<Route> routes = open_routes(control, clock);
  for (auto& more : {reading_routes(control), order_routes(control)}) {
    routes.insert(routes.end(), more.begin(), more.end());
  }
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/explain",
                    .handler = on_explain(std::move(options), std::move(archive), clock)});
  return routes;
}

std::string_view openapi_document() {
  static constexpr std::string_view kDocument =
#include "openapi.inc"
      ;
  return kDocument;
}

}  // namespace broadsheet::server

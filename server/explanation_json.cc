#include "server/explanation_json.h"

#include <boost/json/array.hpp>
#include <utility>

#include "base/outcome.h"
#include "server/time_json.h"
#include "storage/payload_name.h"

namespace broadsheet::server {
namespace {

namespace json = boost::json;
using crawler::Explanation;
using crawler::JobRuling;
using crawler::RobotsRuling;

json::object found_json(const storage::UrlRow& row) {
  return {{"via", name_of(row.via)},       {"page", row.via_href},
          {"at", time_json(row.found_at)}, {"depth", row.depth},
          {"title", row.announced.title},  {"published", time_json(row.announced.published)}};
}

json::object last_json(const storage::UrlRow& row) {
  return {{"at", time_json(row.last_visit)},
          {"outcome", name_of(row.last_outcome)},
          {"status", row.last_status},
          {"reason", row.reason},
          {"visits", row.visits},
          {"failures", row.failures},
          {"redirect", row.redirect_href}};
}

json::array scope_json(const Explanation& about) {
  json::array list;
  for (const JobRuling& job : about.jobs) {
    list.push_back({{"job", job.job.id},
                    {"title", job.job.title},
                    {"decision", decision_of(job)},
                    {"rule", job.ruling.rule}});
  }
  return list;
}

json::value robots_json(const Explanation& about) {
  if (!about.robots) {
    return nullptr;
  }
  const RobotsRuling& robots = *about.robots;
  return {{"allowed", robots.allowed},
          {"line", robots.line},
          {"rule", robots.line_text},
          {"status", robots.status},
          {"fetched", time_json(robots.fetched)},
          {"expires", time_json(robots.expires)}};
}

json::array captures_json(const Explanation& about) {
  json::array list;
  for (const auto& capture : about.captures) {
    list.push_back({{"at", time_json(capture.at)},
                    {"status", capture.status},
                    {"novelty", name_of(capture.novelty)},
                    {"version", capture.version.value_or(0)},
                    {"bytes", capture.payload_bytes},
                    {"digest", storage::text_of_name(capture.payload)}});
  }
  return list;
}

json::object dedup_json(const Explanation& about) {
  json::array copies;
  for (const auto& copy : about.copies) {
    copies.push_back({{"url", copy.href},
                      {"version", copy.version},
                      {"first_seen", time_json(copy.first_seen)},
                      {"similarity", copy.similarity}});
  }
  return {{"verdict", about.captures.empty() ? "none" : name_of(about.captures.front().novelty)},
          {"text", about.novelty},
          {"copies", std::move(copies)}};
}

}  // namespace

std::string_view decision_of(const JobRuling& job) {
  if (!job.is_readable) {
    return "unknown";
  }
  return job.ruling.refusal ? crawler::code_of(*job.ruling.refusal) : "accepted";
}

json::object explanation_json(const Explanation& about) {
  json::object object{{"url", about.url.href()},
                      {"code", crawler::code_of(about.code)},
                      {"why", about.why},
                      {"seen", about.row.has_value()}};
  if (about.row) {
    object["state"] = name_of(about.row->state);
    object["found"] = found_json(*about.row);
    object["last"] = about.row->visits > 0 ? json::value(last_json(*about.row)) : nullptr;
  } else {
    object["mentioned_by"] =
        about.mentioned_by ? json::value(*about.mentioned_by) : json::value(nullptr);
    object["nearest"] = about.nearest.empty() ? json::value(nullptr) : json::value(about.nearest);
  }
  object["scope"] = scope_json(about);
  object["robots"] = robots_json(about);
  object["captures"] = captures_json(about);
  object["duplicates"] = dedup_json(about);
  object["next"] = {{"at", time_json(about.row ? about.row->due_at : SysTime{})},
                    {"why", about.next}};
  return object;
}

}  // namespace broadsheet::server

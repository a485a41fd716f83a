#include "cli/capture_json.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/units.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

}  // namespace

json::object capture_json(const storage::CaptureInfo& capture) {
  const Signals& signals = capture.signals;
  json::array robots;
  if (signals.noindex) {
    robots.emplace_back("noindex");
  }
  if (signals.nofollow) {
    robots.emplace_back("nofollow");
  }
  if (signals.noarchive) {
    robots.emplace_back("noarchive");
  }
  return {{"page_kind", name_of(capture.page_kind)},
          {"tls", text_or_null(capture.tls_version)},
          {"robots", std::move(robots)},
          {"unavailable_after", signals.unavailable_after
                                    ? json::value(format_rfc3339(*signals.unavailable_after))
                                    : json::value(nullptr)},
          {"tdm_reserved",
           signals.tdm_reserved ? json::value(*signals.tdm_reserved) : json::value(nullptr)},
          {"tdm_policy", text_or_null(signals.tdm_policy)},
          {"content_usage", text_or_null(signals.content_usage)}};
}

}  // namespace broadsheet::cli

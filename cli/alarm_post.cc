#include "cli/alarm_post.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/digest.h"
#include "base/units.h"

namespace broadsheet::cli {

AlarmPost alarm_post(const std::string& source, const crawler::AlarmEvent& event) {
  constexpr size_t kIdDigits = 32;
  const std::string_view state = event.raised ? "raised" : "cleared";
  const std::string at = format_rfc3339(event.at);
  AlarmPost post;
  post.id = sha256(fmt::format("{}\n{}\n{}\n{}", source, name_of(event.kind), state, at))
                .hex()
                .substr(0, kIdDigits);
  const boost::json::object body = {
      {"id", post.id},          {"source", source}, {"kind", name_of(event.kind)},
      {"detail", event.detail}, {"state", state},   {"at", at}};
  post.body = boost::json::serialize(body);
  return post;
}

}  // namespace broadsheet::cli

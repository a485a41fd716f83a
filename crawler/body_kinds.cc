#include "crawler/body_kinds.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "crawler/http_status.h"

namespace broadsheet::crawler {

std::string media_type_of(const Headers& headers) {
  const std::string_view value = headers.get("Content-Type").value_or("");
  return ascii_lower(trim(value.substr(0, value.find(';'))));
}

bool is_requisite_type(std::string_view media_type) {
  return media_type.starts_with("image/") || media_type.starts_with("font/") ||
         media_type == "text/css" || media_type == "text/javascript" ||
         media_type == "application/javascript" || media_type == "application/x-javascript" ||
         media_type.starts_with("application/font-") ||
         media_type.starts_with("application/x-font-") ||
         media_type == "application/vnd.ms-fontobject";
}

bool is_body_wanted(int status, const Headers& headers) {
  if (!is_success(status)) {
    return true;
  }
  const std::string type = media_type_of(headers);
  constexpr auto kWanted = std::to_array<std::string_view>(
      {"", "application/xhtml+xml", "application/vnd.wap.xhtml+xml", "application/xml",
       "application/json", "application/gzip", "application/x-gzip", "application/octet-stream"});
  if (std::find(kWanted.begin(), kWanted.end(), type) != kWanted.end()) {
    return true;
  }
  if (type.starts_with("text/")) {
    return type != "text/css" && type != "text/javascript" && type != "text/calendar";
  }
  return type.ends_with("+xml") ? !type.starts_with("image/") : type.ends_with("+json");
}

bool is_body_or_requisite_wanted(int status, const Headers& headers) {
  return is_body_wanted(status, headers) || is_requisite_type(media_type_of(headers));
}

bool is_requisite_wanted(int status, const Headers& headers) {
  const std::string type = media_type_of(headers);
  return !is_success(status) || !(type.starts_with("video/") || type.starts_with("audio/"));
}

}  // namespace broadsheet::crawler

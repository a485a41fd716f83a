#include "server/http_message.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/percent.h"
#include "base/text.h"

namespace broadsheet::server {
namespace {

std::string_view title_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return status < 500 ? "Client Error" : "Internal Server Error";
  }
}

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalidInput:
    case ErrorKind::kUsage:
    case ErrorKind::kBlockedScheme:
    case ErrorKind::kBlockedAddress:
    case ErrorKind::kTooLarge:
    case ErrorKind::kConfig:
      return 422;
    case ErrorKind::kNotFound:
      return 404;
    case ErrorKind::kBusy:
      return 409;
    case ErrorKind::kCancelled:
      return 503;
    case ErrorKind::kTimeout:
      return 504;
    default:
      return 500;
  }
}

// '+' is a space in queries (application/x-www-form-urlencoded), in paths it is itself.
std::string form_decode(std::string_view text) {
  std::string spaced(text);
  for (char& c : spaced) {
    if (c == '+') {
      c = ' ';
    }
  }
  return percent_decode(spaced);
}

}  // namespace

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) {
      return value;
    }
  }
  return std::nullopt;
}

Result<Target> parse_target(std::string_view target) {
  if (!target.starts_with('/')) {
    return Error{ErrorKind::kInvalidInput, "the request target is no path"};
  }
  const size_t mark = target.find('?');
  Target result{.path = std::string(target.substr(0, mark)), .query = {}};
  if (mark == std::string_view::npos) {
    return result;
  }
  for (const std::string_view pair : split(target.substr(mark + 1), '&')) {
    if (pair.empty()) {
      continue;
    }
    const size_t equals = pair.find('=');
    result.query.emplace_back(
        form_decode(pair.substr(0, equals)),
        equals == std::string_view::npos ? "" : form_decode(pair.substr(equals + 1)));
  }
  return result;
}

Response problem(int status, std::string_view code, std::string_view detail) {
  const boost::json::object object{{"type", "about:blank"},
                                   {"title", title_of(status)},
                                   {"status", status},
                                   {"code", code},
                                   {"detail", to_valid_utf8(detail)}};
  return {.status = status,
          .content_type = "application/problem+json",
          .body = boost::json::serialize(object) + "\n",
          .fields = {}};
}

Response problem(const Error& error) {
  return problem(status_of(error.kind), name_of(error.kind), error.detail);
}

}  // namespace broadsheet::server

#include "storage/http_message.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace broadsheet::storage {
namespace {

constexpr size_t kHeadBytesMax = size_t{256} << 10;

struct Head {
  std::string_view first_line;
  Headers headers;
  size_t end = 0;  // where the body begins
};

std::optional<Head> split_head(std::string_view message) {
  Head head;
  size_t at = 0;
  bool first = true;
  while (at < message.size() && at <= kHeadBytesMax) {
    const size_t end = message.find('\n', at);
    std::string_view line = message.substr(at, end == std::string_view::npos ? end : end - at);
    at = end == std::string_view::npos ? message.size() : end + 1;
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (first) {
      head.first_line = line;
      first = false;
    } else if (line.empty()) {
      head.end = at;
      return head;
    } else if (const size_t colon = line.find(':'); colon != std::string_view::npos) {
      head.headers.add(std::string(trim(line.substr(0, colon))),
                       std::string(trim(line.substr(colon + 1))));
    }
  }
  head.end = at;
  return at > kHeadBytesMax ? std::nullopt : std::optional(head);
}

struct Dechunked {
  std::string body;
  bool complete = false;
};

// RFC 9112, 7.1. nullopt when the body is not chunked after all: some writers take the coding off
// and keep the field.
std::optional<Dechunked> dechunk(std::string_view body) {
  Dechunked out;
  for (size_t at = 0; at < body.size();) {
    const size_t end = body.find('\n', at);
    if (end == std::string_view::npos) {
      return out.body.empty() ? std::nullopt : std::optional(std::move(out));
    }
    const std::string_view line = trim(body.substr(at, end - at));
    const std::string_view digits = trim(line.substr(0, line.find(';')));
    uint64_t size = 0;
    const auto [stop, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    if (error != std::errc() || stop != digits.data() + digits.size() || digits.empty()) {
      return out.body.empty() ? std::nullopt : std::optional(std::move(out));
    }
    at = end + 1;
    if (size == 0) {
      out.complete = true;
      return out;
    }
    const auto piece = static_cast<size_t>(std::min<uint64_t>(size, body.size() - at));
    out.body += body.substr(at, piece);
    if (piece < size) {
      return out;
    }
    at += piece;
    at += body.substr(at).starts_with("\r\n") ? 2 : body.substr(at).starts_with('\n') ? 1 : 0;
  }
  return out;
}

}  // namespace

Result<HttpResponseMessage> parse_http_response(std::string_view message) {
  const std::optional<Head> head = split_head(message);
  if (!head) {
    return Error{ErrorKind::kTooLarge, "the HTTP head is over 256 KiB"};
  }
  HttpResponseMessage out;
  const std::string_view line = head->first_line;
  const size_t space = line.find(' ');
  if (!ascii_istarts_with(line, "HTTP/") || space == std::string_view::npos) {
    return Error{ErrorKind::kParse, "no HTTP status line"};
  }
  out.http_version = line.substr(5, space - 5);
  const std::string_view rest = trim(line.substr(space));
  std::from_chars(rest.data(), rest.data() + std::min<size_t>(rest.size(), 3), out.status);
  if (out.status < 100 || out.status > 599) {
    return Error{ErrorKind::kParse, "no HTTP status code"};
  }
  out.reason = trim(rest.substr(std::min<size_t>(rest.size(), 3)));
  out.headers = head->headers;
  const std::string_view body = message.substr(head->end);
  if (ascii_ifind(out.headers.get("Transfer-Encoding").value_or(""), "chunked") !=
      std::string_view::npos) {
    if (std::optional<Dechunked> plain = dechunk(body)) {
      out.body = std::move(plain->body);
      out.truncated = plain->complete ? Truncation::kNone : Truncation::kDisconnect;
      return out;
    }
  }
  out.body = body;
  uint64_t length = 0;
  const std::string_view stated = out.headers.get("Content-Length").value_or("");
  const auto [end, error] = std::from_chars(stated.data(), stated.data() + stated.size(), length);
  if (!stated.empty() && error == std::errc() && end == stated.data() + stated.size() &&
      out.body.size() < length) {
    out.truncated = Truncation::kDisconnect;
  }
  return out;
}

Headers parse_http_request_headers(std::string_view message) {
  const std::optional<Head> head = split_head(message);
  return head ? head->headers : Headers();
}

}  // namespace broadsheet::storage

#include "tests/support/site_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <charconv>

#include "base/text.h"

namespace broadsheet::support {
namespace {

constexpr size_t kHeadBytesMax = 64U << 10;

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 404:
      return "Not Found";
    case 410:
      return "Gone";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return "Answer";
  }
}

bool still_valid(const SiteRequest& request, const SiteResponse& response) {
  const auto none_match = request.headers.get("If-None-Match");
  if (none_match) {  // RFC 9110, 13.2.2: it outranks If-Modified-Since
    return !response.etag.empty() && none_match->find(response.etag) != std::string_view::npos;
  }
  const auto since = request.headers.get("If-Modified-Since");
  return since && !response.last_modified.empty() && *since == response.last_modified;
}

}  // namespace

void SiteStop::request() {
  const std::lock_guard lock(mutex_);
  requested_ = true;
  wake_.notify_all();
}

bool SiteStop::sleep(Milliseconds pause) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, pause, [this] { return requested_.load(); });
}

SiteConnection::SiteConnection(int socket, SSL_CTX* tls, SiteStop& stop, uint64_t number)
    : socket_(socket), tls_context_(tls), stop_(stop), number_(number) {}

SiteConnection::~SiteConnection() {
  SSL_free(tls_);
  close(socket_);
}

bool SiteConnection::open() {
  if (tls_context_ == nullptr) {
    return true;
  }
  tls_ = SSL_new(tls_context_);
  return SSL_set_fd(tls_, socket_) == 1 && SSL_accept(tls_) == 1;
}

bool SiteConnection::fill() {
  char chunk[16384];
  const auto got = tls_ != nullptr ? SSL_read(tls_, chunk, sizeof(chunk))
                                   : static_cast<int>(recv(socket_, chunk, sizeof(chunk), 0));
  if (got <= 0) {
    return false;
  }
  buffer_.append(chunk, static_cast<size_t>(got));
  return true;
}

std::optional<SiteRequest> SiteConnection::read_request() {
  size_t end = std::string::npos;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (buffer_.size() > kHeadBytesMax || !fill()) {
      return std::nullopt;
    }
  }
  const std::string head = buffer_.substr(0, end);
  buffer_.erase(0, end + 4);
  SiteRequest request;
  request.at = SystemClock().steady_now();
  request.connection = number_;
  const auto lines = split(head, '\n');
  const auto words = split(trim(lines.front()), ' ');
  if (words.size() != 3) {
    return std::nullopt;
  }
  request.method = words[0];
  request.target = words[1];
  request.path = request.target.substr(0, request.target.find('?'));
  for (size_t i = 1; i < lines.size(); ++i) {
    const auto colon = lines[i].find(':');
    if (colon == std::string_view::npos) {
      return std::nullopt;
    }
    request.headers.add(std::string(lines[i].substr(0, colon)),
                        std::string(trim(lines[i].substr(colon + 1))));
  }
  request.host = request.headers.get("Host").value_or("");
  return request;
}

bool SiteConnection::send(std::string_view bytes) {
  while (!bytes.empty() && !stop_.requested()) {
    const auto sent =
        tls_ != nullptr
            ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
            : static_cast<int>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return bytes.empty();
}

void SiteConnection::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

void SiteConnection::shut_down() const {
  shutdown(socket_, SHUT_RDWR);
}

std::string rendered(const SiteRequest& request, SiteResponse response) {
  if (response.status == 200 && still_valid(request, response)) {
    response.status = 304;
    response.body.clear();
  }
  const auto accepted = request.headers.get("Accept-Encoding").value_or("");
  const bool gzip =
      response.gzip && !response.body.empty() && accepted.find("gzip") != std::string_view::npos;
  if (gzip) {
    response.body = gzip_of(response.body);
    response.headers.add("Content-Encoding", "gzip");
  }
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " " +
                    std::string(reason_of(response.status)) + "\r\n";
  const auto add = [&out](std::string_view name, std::string_view value) {
    if (!value.empty()) {
      out.append(name).append(": ").append(value).append("\r\n");
    }
  };
  if (response.status != 304) {
    add("Content-Type", response.content_type);
    add("Content-Length", std::to_string(response.body.size()));
  }
  add("ETag", response.etag);
  add("Last-Modified", response.last_modified);
  for (const auto& field : response.headers.fields()) {
    add(field.name, field.value);
  }
  out += "\r\n";
  if (request.method != "HEAD") {
    out += response.body;
  }
  return out;
}

}  // namespace broadsheet::support

#include "crawler/curl_transfer.h"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "crawler/curl_error.h"
#include "crawler/socket_bytes.h"

namespace broadsheet::crawler {
namespace {

// How much more than its body a transfer may pull through the socket: chunk framing and its
// extensions are read by libcurl without a limit.
constexpr uint64_t kFramingFactor = 2;
constexpr uint64_t kReserveMax = 1ULL << 20;  // a Content-Length is believed this far

template <class Function>
void set(CURL* easy, CURLoption option, Function value) {
  curl_easy_setopt(easy, option, value);
}

Milliseconds microseconds_of(CURL* easy, CURLINFO info) {
  curl_off_t value = 0;
  curl_easy_getinfo(easy, info, &value);
  return std::chrono::duration_cast<Milliseconds>(std::chrono::microseconds(value));
}

Truncation truncation_by(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kTimeout:
      return Truncation::kTime;
    case ErrorKind::kTooLarge:
      return Truncation::kLength;
    default:
      return Truncation::kDisconnect;
  }
}

std::string_view without_line_end(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
    line.remove_suffix(1);
  }
  return line;
}

}  // namespace

CurlTransfer::CurlTransfer(const TransferContext& context, CURL* easy, FetchRequest request,
                           const Headers& common_headers, bool http1_only, ByteBudget::Hold hold)
    : context_(context),
      easy_(easy),
      request_(std::move(request)),
      hold_(std::move(hold)),
      capture_{request_.url, {}, {}, 0, {}, {}, {}, {}, {}, Truncation::kNone, {}, {}},
      started_(context.clock.steady_now()),
      window_started_(started_) {
  capture_.started = context.clock.now();
  configure(common_headers, http1_only);
}

void CurlTransfer::configure(const Headers& common_headers, bool http1_only) {
  capture_.request_headers.add("Host", std::string(request_.url.host_port()));
  curl_slist* list = nullptr;
  for (const Headers* headers : {&common_headers, &std::as_const(request_.headers)}) {
    for (const HeaderField& field : headers->fields()) {
      if (headers == &common_headers && request_.headers.get(field.name)) {
        continue;  // the request says otherwise
      }
      list = curl_slist_append(list, fmt::format("{}: {}", field.name, field.value).c_str());
      capture_.request_headers.add(field.name, field.value);
    }
  }
  header_list_.reset(list);
  const std::string href(request_.url.without_fragment().href());
  set(easy_, CURLOPT_URL, href.c_str());
  set(easy_, CURLOPT_HTTPHEADER, header_list_.get());
  set(easy_, CURLOPT_HTTP_VERSION,
      static_cast<long>(http1_only ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
  set(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.limits.connect_timeout.count()));
  set(easy_, CURLOPT_ERRORBUFFER, curl_says_.data());
  set(easy_, CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::on_open_socket);
  set(easy_, CURLOPT_OPENSOCKETDATA, this);
  set(easy_, CURLOPT_PREREQFUNCTION, &CurlTransfer::on_before_request);
  set(easy_, CURLOPT_PREREQDATA, this);
  set(easy_, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  set(easy_, CURLOPT_HEADERDATA, this);
  set(easy_, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  set(easy_, CURLOPT_WRITEDATA, this);
  set(easy_, CURLOPT_NOPROGRESS, 0L);
  set(easy_, CURLOPT_XFERINFOFUNCTION, &CurlTransfer::on_progress);
  set(easy_, CURLOPT_XFERINFODATA, this);
  set(easy_, CURLOPT_PRIVATE, this);
}

bool CurlTransfer::permits(const IpAddress& address) {
  auto reason = context_.guard.refusal(request_.url.host(), request_.url.port(), address);
  if (reason) {
    refusal_ = std::move(*reason);
    return false;
  }
  address_permitted_ = true;
  return true;
}

bool CurlTransfer::may_use(const IpAddress& address) {
  if (!permits(address)) {
    return false;
  }
  address_busy_ = request_.may_dial && !request_.may_dial(address.text());
  return !address_busy_;
}

// Sees the resolved address of every connection attempt, so what is checked is what is dialled,
// however the host was written and whatever the resolver said before.
curl_socket_t CurlTransfer::on_open_socket(void* self, curlsocktype /*purpose*/,
                                           curl_sockaddr* address) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const auto ip = IpAddress::from_sockaddr(&address->addr);
  if (!ip || !transfer.may_use(*ip)) {
    return CURL_SOCKET_BAD;
  }
  return transfer.context_.bridge.open_socket(*address);
}

// Runs on kept connections too, which open_socket does not see again.
int CurlTransfer::on_before_request(void* self, char* remote, char* /*local*/, int /*remote_port*/,
                                    int /*local_port*/) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const auto ip = IpAddress::parse(remote);
  if (!ip || !transfer.may_use(*ip)) {
    transfer.address_permitted_ = transfer.address_busy_;
    return CURL_PREREQFUNC_ABORT;
  }
  transfer.connected_ = true;
  transfer.capture_.remote_address = ip->text();
  return CURL_PREREQFUNC_OK;
}

size_t CurlTransfer::on_header(char* data, size_t size, size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const std::string_view line(data, size * count);
  return transfer.take_header_line(line) ? line.size() : 0;
}

bool CurlTransfer::fail(ErrorKind kind, std::string detail) {
  verdict_ = Error{kind, std::move(detail)};
  return false;
}

bool CurlTransfer::take_header_line(std::string_view line) {
  empty_reads_ = 0;
  header_bytes_ += line.size();
  if (header_bytes_ > request_.limits.header_bytes_max) {
    return fail(ErrorKind::kTooLarge,
                fmt::format("headers of more than {} bytes", request_.limits.header_bytes_max));
  }
  if (headers_done_) {
    return true;  // a trailer: counted, not kept
  }
  const std::string_view text = without_line_end(line);
  if (text.empty()) {
    return end_of_headers();
  }
  if (text.starts_with("HTTP/")) {
    return take_status_line(text);
  }
  if (is_ascii_space(text.front())) {
    // Obsolete line folding (RFC 9112, 5.2): goes on where the last field ended.
    Headers joined;
    const auto& fields = capture_.response_headers.fields();
    for (size_t i = 0; i < fields.size(); ++i) {
      joined.add(fields[i].name, i + 1 == fields.size()
                                     ? fmt::format("{} {}", fields[i].value, trim(text))
                                     : fields[i].value);
    }
    capture_.response_headers = std::move(joined);
    return true;
  }
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos && colon > 0) {
    capture_.response_headers.add(std::string(trim(text.substr(0, colon))),
                                  std::string(trim(text.substr(colon + 1))));
  }
  return true;
}

bool CurlTransfer::take_status_line(std::string_view line) {
  capture_.response_headers = {};  // what came before was an interim response
  const size_t space = line.find(' ');
  capture_.http_version = line.substr(5, space == std::string_view::npos ? space : space - 5);
  const std::string_view rest =
      space == std::string_view::npos ? std::string_view{} : trim(line.substr(space));
  int status = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), status);
  if (status < 100 || status > 599) {
    return fail(ErrorKind::kProtocol,
                fmt::format("'{}' is no status line",
                            first_graphemes(to_valid_utf8(line.substr(0, 80)), 60)));
  }
  capture_.status = status;
  capture_.reason = rest.size() > 4 ? trim(rest.substr(4)) : std::string_view{};
  return true;
}

bool CurlTransfer::end_of_headers() {
  if (capture_.status < 200) {
    return true;
  }
  headers_done_ = true;
  const SteadyTime now = context_.clock.steady_now();
  capture_.timings.first_byte = std::chrono::duration_cast<Milliseconds>(now - started_);
  window_started_ = now;
  window_bytes_ = 0;
  curl_tlssessioninfo* tls = nullptr;
  if (request_.url.is_https() && curl_easy_getinfo(easy_, CURLINFO_TLS_SSL_PTR, &tls) == CURLE_OK &&
      tls != nullptr && tls->backend == CURLSSLBACKEND_OPENSSL && tls->internals != nullptr) {
    capture_.tls_version = SSL_get_version(static_cast<SSL*>(tls->internals));
  }
  if (request_.body_wanted != nullptr &&
      !request_.body_wanted(capture_.status, capture_.response_headers)) {
    body_refused_ = true;
    return false;
  }
  return take_length();
}

// RFC 9112, 6.3: a length that is none, or several that differ, and no transfer coding instead: how
// much belongs to the answer cannot be known. libcurl lets a length that overflows pass for none.
bool CurlTransfer::take_length() {
  const Headers& headers = capture_.response_headers;
  if (headers.get("Transfer-Encoding")) {
    return true;
  }
  for (const HeaderField& field : headers.fields()) {
    if (!ascii_iequals(field.name, "Content-Length")) {
      continue;
    }
    for (const std::string_view listed : split(field.value, ',')) {
      const std::string_view value = trim(listed);
      uint64_t bytes = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), bytes);
      const bool is_number = error == std::errc{} && end == value.data() + value.size();
      if (!is_number || (length_ && *length_ != bytes)) {
        return fail(ErrorKind::kProtocol,
                    fmt::format("'{}' is no usable Content-Length",
                                first_graphemes(to_valid_utf8(field.value.substr(0, 80)), 60)));
      }
      length_ = bytes;
    }
  }
  if (length_ && *length_ > request_.limits.body_bytes_max && !request_.cut_at_limit) {
    return fail(ErrorKind::kTooLarge, fmt::format("a body of {} bytes, {} at most", *length_,
                                                  request_.limits.body_bytes_max));
  }
  capture_.body.reserve(std::min(length_.value_or(0), kReserveMax));
  return true;
}

size_t CurlTransfer::on_body(char* data, size_t size, size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const size_t bytes = size * count;
  transfer.empty_reads_ = 0;
  const uint64_t bytes_max = transfer.request_.limits.body_bytes_max;
  if (transfer.capture_.body.size() + bytes > bytes_max) {
    transfer.verdict_ =
        Error{ErrorKind::kTooLarge, fmt::format("a body of more than {} bytes", bytes_max)};
    if (transfer.request_.cut_at_limit) {
      transfer.capture_.body.append(data, bytes_max - transfer.capture_.body.size());
    }
    return 0;
  }
  auto resume = [post = transfer.context_.post, weak = std::weak_ptr(transfer.self_)] {
    post([weak] {
      if (const auto alive = weak.lock()) {
        (*alive)->paused_ = false;
        (*alive)->window_started_ = (*alive)->context_.clock.steady_now();
        (*alive)->window_bytes_ = 0;
        curl_easy_pause((*alive)->easy_, CURLPAUSE_CONT);
      }
    });
  };
  if (!transfer.hold_.grow(bytes, std::move(resume))) {
    transfer.paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  transfer.append_body({data, bytes});
  return bytes;
}

// Once a body has outgrown what its length was believed for, it gets room for the whole: doubled it
// would be held twice for a moment, and memory that is not written costs nothing.
void CurlTransfer::append_body(std::string_view data) {
  std::string& body = capture_.body;
  if (body.size() + data.size() > body.capacity() && body.size() >= kReserveMax) {
    const uint64_t room = std::min(length_.value_or(UINT64_MAX), request_.limits.body_bytes_max);
    body.reserve(std::max<uint64_t>(room, body.size() + data.size()));
  }
  body.append(data);
  window_bytes_ += data.size();
}

std::optional<Error> CurlTransfer::overdue() {
  const FetchLimits& limits = request_.limits;
  const SteadyTime now = context_.clock.steady_now();
  if (now - started_ > limits.total_timeout) {
    return Error{ErrorKind::kTimeout,
                 fmt::format("not done after {} ms", limits.total_timeout.count())};
  }
  if (paused_) {
    return std::nullopt;
  }
  if (!headers_done_) {
    // Also for headers that trickle in: the bound is on their end, not on the first byte alone.
    if (now - started_ > limits.connect_timeout + limits.first_byte_timeout ||
        (connected_ && now - started_ > limits.first_byte_timeout)) {
      return Error{ErrorKind::kTimeout, fmt::format("no complete headers after {} ms",
                                                    limits.first_byte_timeout.count())};
    }
  } else if (now - window_started_ > limits.stall_timeout) {
    const auto seconds = std::chrono::duration<double>(limits.stall_timeout).count();
    if (static_cast<double>(window_bytes_) <
        static_cast<double>(limits.stall_bytes_per_second) * seconds) {
      return Error{ErrorKind::kTimeout, fmt::format("{} bytes in {} s", window_bytes_, seconds)};
    }
    window_started_ = now;
    window_bytes_ = 0;
  }
  return framing_excess();
}

// Over HTTP/2 a connection carries several transfers, and framing cannot be abused this way.
std::optional<Error> CurlTransfer::framing_excess() {
  const curl_socket_t fd = context_.bridge.socket_of(easy_);
  if (!connected_ || fd == CURL_SOCKET_BAD || capture_.http_version == "2") {
    return std::nullopt;
  }
  const uint64_t received = received_bytes(fd);
  if (!socket_bytes_before_) {
    socket_bytes_before_ = received;
  }
  const FetchLimits& limits = request_.limits;
  if (received >
      *socket_bytes_before_ + limits.header_bytes_max + kFramingFactor * limits.body_bytes_max) {
    return Error{is_http2() ? ErrorKind::kHttp2 : ErrorKind::kTooLarge,
                 "more framing than body on the wire"};
  }
  return std::nullopt;
}

// Called after each hundred reads from the socket at most. Those that bring neither headers nor
// body are framing, which a fast server pours out by the hundred megabytes between two looks of
// overdue().
int CurlTransfer::on_progress(void* self, curl_off_t /*to_receive*/, curl_off_t /*received*/,
                              curl_off_t /*to_send*/, curl_off_t /*sent*/) {
  constexpr uint32_t kReadsBetweenLooks = 4;
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (++transfer.empty_reads_ < kReadsBetweenLooks) {
    return 0;
  }
  transfer.empty_reads_ = 0;
  auto excess = transfer.framing_excess();
  if (!excess) {
    return 0;
  }
  transfer.verdict_ = std::move(*excess);
  return 1;
}

Error CurlTransfer::error_of(CURLcode code) const {
  if (!refusal_.empty() && !address_permitted_) {
    return {ErrorKind::kBlockedAddress, refusal_};
  }
  const std::string_view said(curl_says_.data());
  const std::string detail(said.empty() ? std::string_view(curl_easy_strerror(code)) : said);
  if (code == CURLE_OUT_OF_MEMORY) {
    return {ErrorKind::kTooLarge, "a header line too long to be held"};
  }
  ErrorKind kind = kind_of_curl(code);
  if (code == CURLE_RECV_ERROR && detail.find("nghttp2") != std::string::npos) {
    kind = ErrorKind::kHttp2;  // frames that its own library refused: a flood, say
  }
  if (code == CURLE_RECV_ERROR && headers_done_ &&
      ascii_ifind(detail, "chunk") != std::string::npos) {
    kind = ErrorKind::kProtocol;  // the peer is there, its framing is wrong
  }
  return {kind, to_valid_utf8(detail)};
}

// A body that broke off is worth keeping; one that was refused, or whose headers are not whole, is
// not there to keep.
bool CurlTransfer::keeps_body_of(const Error& error) const {
  return headers_done_ && !capture_.body.empty() &&
         ((error.kind == ErrorKind::kTooLarge && request_.cut_at_limit) ||
          error.kind == ErrorKind::kReset || error.kind == ErrorKind::kTimeout ||
          error.kind == ErrorKind::kProtocol || error.kind == ErrorKind::kHttp2 ||
          error.kind == ErrorKind::kNetwork || error.kind == ErrorKind::kTls);
}

bool CurlTransfer::is_http2() const {
  curl_tlssessioninfo* tls = nullptr;
  if (!connected_ || !request_.url.is_https() ||
      curl_easy_getinfo(easy_, CURLINFO_TLS_SSL_PTR, &tls) != CURLE_OK || tls == nullptr ||
      tls->backend != CURLSSLBACKEND_OPENSSL || tls->internals == nullptr) {
    return false;
  }
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(static_cast<SSL*>(tls->internals), &name, &size);
  return std::string_view(reinterpret_cast<const char*>(name), size) == "h2";
}

void CurlTransfer::fill_timings() {
  Timings& timings = capture_.timings;
  timings.name_lookup = microseconds_of(easy_, CURLINFO_NAMELOOKUP_TIME_T);
  timings.connect = microseconds_of(easy_, CURLINFO_CONNECT_TIME_T);
  timings.tls = microseconds_of(easy_, CURLINFO_APPCONNECT_TIME_T);
  timings.total = std::chrono::duration_cast<Milliseconds>(context_.clock.steady_now() - started_);
}

FetchResult CurlTransfer::finish(CURLcode code, std::optional<Error> verdict) {
  self_.reset();
  fill_timings();
  const uint64_t wire_bytes = header_bytes_ + capture_.body.size();
  if (!verdict) {
    verdict = std::move(verdict_);
  }
  if (!verdict && !body_refused_ && code != CURLE_OK) {
    verdict = error_of(code);
  }
  if (verdict) {
    verdict->detail = fmt::format("GET {}: {}", request_.url.href(), verdict->detail);
    if (!keeps_body_of(*verdict)) {
      return std::unexpected(
          FetchFailure{std::move(*verdict), connected_, wire_bytes, !connected_ && address_busy_});
    }
    capture_.truncated = truncation_by(verdict->kind);
  }
  return Fetched{.capture = std::move(capture_),
                 .cut = std::move(verdict),
                 .body_refused = body_refused_,
                 .wire_bytes = wire_bytes,
                 .hold = std::move(hold_)};
}

}  // namespace broadsheet::crawler

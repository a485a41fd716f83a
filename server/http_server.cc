#include "server/http_server.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <charconv>
#include <optional>
#include <thread>
#include <utility>

#include "base/text.h"

namespace broadsheet::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr uint32_t kRequestsPerConnectionMax = 1000;
constexpr Milliseconds kAcceptPause{200};  // out of descriptors: until some are given back

Result<tcp::endpoint> endpoint_of(const std::string& listen) {
  const Error error{
      ErrorKind::kConfig,
      fmt::format("listen = \"{}\" is no ADDRESS:PORT (127.0.0.1:8815, [::1]:8815)", listen)};
  const size_t colon = listen.rfind(':');
  if (colon == std::string::npos) {
    return error;
  }
  std::string host = listen.substr(0, colon);
  const std::string_view port_text = std::string_view(listen).substr(colon + 1);
  uint16_t port = 0;
  const auto [end, failure] =
      std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (failure != std::errc{} || end != port_text.data() + port_text.size()) {
    return error;
  }
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  boost::system::error_code code;
  const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, code);
  if (code) {
    return error;
  }
  return tcp::endpoint(address, port);
}

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return endpoint.address().is_v6() ? fmt::format("[{}]:{}", address, endpoint.port())
                                    : fmt::format("{}:{}", address, endpoint.port());
}

std::string field_of(const http::request<http::string_body>& message, http::field name) {
  const auto value = message[name];
  return {value.data(), value.size()};
}

Result<Request> request_of(http::request<http::string_body> message) {
  const auto method = message.method_string();
  const auto target = message.target();
  BS_TRY(Target parts, parse_target({target.data(), target.size()}));
  const std::string content_type = field_of(message, http::field::content_type);
  Request request{
      .method =
          message.method() == http::verb::head ? "GET" : std::string(method.data(), method.size()),
      .path = std::move(parts.path),
      .query = std::move(parts.query),
      .host = field_of(message, http::field::host),
      .authorization = field_of(message, http::field::authorization),
      .content_type =
          ascii_lower(trim(std::string_view(content_type).substr(0, content_type.find(';')))),
      .body = std::move(message.body()),
      .captured = {}};
  return request;
}

http::response<http::string_body> message_of(Response response, unsigned version, bool keep_alive,
                                             bool is_head) {
  http::response<http::string_body> message(static_cast<http::status>(response.status), version);
  message.set(http::field::content_type, response.content_type);
  message.set(http::field::cache_control, "no-store");
  message.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.fields) {
    message.set(name, value);
  }
  message.keep_alive(keep_alive);
  const size_t length = response.body.size();
  if (!is_head) {
    message.body() = std::move(response.body);
  }
  message.prepare_payload();
  if (is_head) {
    message.content_length(length);
  }
  return message;
}

// What is wrong with what a client sent, where it can still be told.
std::optional<Response> refusal_of(const boost::system::error_code& code) {
  if (code == http::error::header_limit) {
    return problem(431, "header_too_large", "the request's header fields are too large");
  }
  if (code == http::error::body_limit) {
    return problem(413, "body_too_large", "the request's body is too large");
  }
  if (code == http::error::end_of_stream || code == beast::error::timeout ||
      code.category() != http::make_error_code(http::error::bad_method).category()) {
    return std::nullopt;
  }
  return problem(400, "bad_request", "this is no HTTP/1.1 request: " + code.message());
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(HttpServerOptions options, Handler handler, const Clock& clock, Log& log)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        clock_(clock),
        log_(log),
        rate_(options_.rate),
        acceptor_(*io_) {}

  ~Impl() {
    io_->stop();
    if (thread_.joinable()) {
      thread_.join();
    }
  }

  Result<std::string> listen();
  void run();

 private:
  // Where a handler leaves its answer, and what the connection waits on meanwhile.
  struct Pending {
    explicit Pending(asio::io_context& io) : bell(io) {}
    asio::steady_timer bell;
    std::optional<Response> response;
  };

  asio::awaitable<void> accept();
  asio::awaitable<void> serve(tcp::socket socket);
  asio::awaitable<Response> answer(Request request);
  asio::awaitable<bool> exchange(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                 std::string address);
  void spawn(asio::awaitable<void> work);

  HttpServerOptions options_;
  Handler handler_;
  const Clock& clock_;
  Log& log_;
  RateLimit rate_;
  // Answers under way know it weakly. The last thing to go.
  std::shared_ptr<asio::io_context> io_ = std::make_shared<asio::io_context>(1);
  tcp::acceptor acceptor_;
  uint32_t connections_ = 0;
  std::thread thread_;
};

Result<std::string> HttpServer::Impl::listen() {
  BS_TRY(const tcp::endpoint endpoint, endpoint_of(options_.listen));
  boost::system::error_code code;
  acceptor_.open(endpoint.protocol(), code);
  if (!code) {
    acceptor_.set_option(asio::socket_base::reuse_address(true), code);
  }
  if (!code) {
    acceptor_.bind(endpoint, code);
  }
  if (!code) {
    acceptor_.listen(asio::socket_base::max_listen_connections, code);
  }
  if (code) {
    const bool taken = code == boost::system::errc::address_in_use;
    return Error{taken ? ErrorKind::kBusy : ErrorKind::kConfig,
                 fmt::format("cannot listen on {}: {}{}", options_.listen, code.message(),
                             taken ? "; stop the program that does, or set [server] listen to "
                                     "another port"
                                   : "")};
  }
  return text_of(acceptor_.local_endpoint());
}

void HttpServer::Impl::run() {
  spawn(accept());
  thread_ = std::thread([this] { io_->run(); });
}

void HttpServer::Impl::spawn(asio::awaitable<void> work) {
  asio::co_spawn(*io_, std::move(work), [this](const std::exception_ptr& thrown) {
    if (thrown) {
      log_.event(LogLevel::kError, "server.exception", {});
    }
  });
}

asio::awaitable<void> HttpServer::Impl::accept() {
  for (;;) {
    auto [code, socket] = co_await acceptor_.async_accept(kAwait);
    if (code == asio::error::operation_aborted) {
      co_return;
    }
    if (code) {
      log_.event(LogLevel::kWarn, "server.accept", {{"error", code.message()}});
      asio::steady_timer pause(*io_, kAcceptPause);
      co_await pause.async_wait(kAwait);
      continue;
    }
    if (connections_ < options_.connections_max) {
      ++connections_;
      spawn(serve(std::move(socket)));
    }
    // Else the socket closes here: cheaper than an answer, and what a flood deserves.
  }
}

asio::awaitable<void> HttpServer::Impl::serve(tcp::socket socket) {
  boost::system::error_code code;
  const auto remote = socket.remote_endpoint(code);
  const std::string address = code ? std::string() : remote.address().to_string();
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer(options_.header_bytes_max + options_.body_bytes_max);
  for (uint32_t i = 0; i < kRequestsPerConnectionMax; ++i) {
    // Named: the compiler must not take the awaited value apart in the condition.
    const bool goes_on = co_await exchange(stream, buffer, address);
    if (!goes_on) {
      break;
    }
  }
  stream.socket().shutdown(tcp::socket::shutdown_both, code);
  --connections_;
}

// One request and its answer. False when the connection has come to its end.
asio::awaitable<bool> HttpServer::Impl::exchange(beast::tcp_stream& stream,
                                                 beast::flat_buffer& buffer, std::string address) {
  http::request_parser<http::string_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(options_.header_bytes_max));
  parser.body_limit(options_.body_bytes_max);
  stream.expires_after(options_.idle_time_max);
  const auto [header_code, header_bytes] =
      co_await http::async_read_header(stream, buffer, parser, kAwait);
  boost::system::error_code code = header_code;
  if (!code) {
    stream.expires_after(options_.request_time_max);
    const auto [body_code, body_bytes] = co_await http::async_read(stream, buffer, parser, kAwait);
    code = body_code;
  }
  const bool whole = !code;
  const bool is_head = parser.is_header_done() && parser.get().method() == http::verb::head;
  const unsigned version = whole ? parser.get().version() : 11;
  const bool keep_alive = whole && parser.get().keep_alive();
  std::optional<Response> response;
  if (!whole) {
    response = refusal_of(code);
  } else if (!rate_.admits(address, clock_.steady_now())) {
    response = problem(429, "rate", "too many requests from this address");
    response->fields.emplace_back("Retry-After", "1");
  } else {
    auto request = request_of(parser.release());
    if (request.ok()) {
      response = co_await answer(*std::move(request));
    } else {
      response = problem(400, "bad_request", request.error().detail);
    }
  }
  if (!response) {
    co_return false;
  }
  auto message = message_of(*std::move(response), version, keep_alive, is_head);
  http::response_serializer<http::string_body> serializer(message);
  serializer.split(is_head);
  stream.expires_after(options_.request_time_max);
  boost::system::error_code written;
  if (is_head) {
    const auto [result, bytes] = co_await http::async_write_header(stream, serializer, kAwait);
    written = result;
  } else {
    const auto [result, bytes] = co_await http::async_write(stream, serializer, kAwait);
    written = result;
  }
  co_return !written && keep_alive;
}

asio::awaitable<Response> HttpServer::Impl::answer(Request request) {
  const auto pending = std::make_shared<Pending>(*io_);
  pending->bell.expires_after(options_.answer_time_max);
  // The answer may come when this connection, or the whole server, is gone.
  handler_(std::move(request),
           [late = std::weak_ptr(pending), weak_io = std::weak_ptr(io_)](Response response) {
             if (const auto io = weak_io.lock()) {
               asio::post(*io, [late, response = std::move(response)]() mutable {
                 if (const auto waiting = late.lock()) {
                   waiting->response = std::move(response);
                   waiting->bell.cancel();
                 }
               });
             }
           });
  co_await pending->bell.async_wait(kAwait);
  if (!pending->response) {
    co_return problem(504, "timeout", "the daemon did not answer in time");
  }
  co_return *std::move(pending->response);
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::start(HttpServerOptions options, Handler handler,
                                                      const Clock& clock, Log& log) {
  auto impl = std::make_unique<Impl>(std::move(options), std::move(handler), clock, log);
  BS_TRY(std::string address, impl->listen());
  impl->run();
  std::unique_ptr<HttpServer> server(new HttpServer(std::move(impl)));
  server->address_ = std::move(address);
  return server;
}

Result<bool> is_loopback(const std::string& listen) {
  BS_TRY(const tcp::endpoint endpoint, endpoint_of(listen));
  return endpoint.address().is_loopback();
}

}  // namespace broadsheet::server

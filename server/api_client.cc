#include "server/api_client.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/parse.hpp>
#include <optional>
#include <utility>

#include "base/url.h"

namespace broadsheet::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr uint64_t kAnswerBytesMax = 64ULL << 20;

struct Exchange {
  tcp::endpoint endpoint;
  http::request<http::string_body> request;
  Milliseconds time_max{};
};

Error error_of(const boost::system::error_code& code, const std::string& where) {
  if (code == beast::error::timeout) {
    return {ErrorKind::kTimeout, fmt::format("the daemon at {} did not answer in time", where)};
  }
  if (code == http::error::body_limit) {
    return {ErrorKind::kTooLarge, fmt::format("the answer of {} is too large", where)};
  }
  return {ErrorKind::kNetwork, fmt::format("no daemon answers at {}: {}", where, code.message())};
}

asio::awaitable<std::optional<Result<ApiAnswer>>> exchange(Exchange what, std::string where) {
  beast::tcp_stream stream(co_await asio::this_coro::executor);
  stream.expires_after(what.time_max);
  const auto [connected] = co_await stream.async_connect(what.endpoint, kAwait);
  if (connected) {
    co_return error_of(connected, where);
  }
  const auto [written, bytes] = co_await http::async_write(stream, what.request, kAwait);
  if (written) {
    co_return error_of(written, where);
  }
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(kAnswerBytesMax);
  const auto [read, bytes_read] = co_await http::async_read(stream, buffer, parser, kAwait);
  if (read) {
    co_return error_of(read, where);
  }
  auto message = parser.release();
  co_return ApiAnswer{.status = static_cast<int>(message.result_int()),
                      .body = std::move(message.body())};
}

// The detail of a problem+json body, or what can be said without one.
Error problem_of(const ApiAnswer& answer, const std::string& where) {
  const ErrorKind kind = answer.status == 404                           ? ErrorKind::kNotFound
                         : answer.status == 409                         ? ErrorKind::kBusy
                         : answer.status == 422 || answer.status == 401 ? ErrorKind::kInvalidInput
                                                                        : ErrorKind::kProtocol;
  boost::system::error_code code;
  const auto value = boost::json::parse(answer.body, code);
  if (!code && value.is_object()) {
    const auto* detail = value.get_object().if_contains("detail");
    if (detail != nullptr && detail->is_string()) {
      return {kind, std::string(detail->get_string())};
    }
  }
  return {kind, fmt::format("the daemon at {} answered with status {}", where, answer.status)};
}

}  // namespace

Result<ApiAnswer> ask_daemon(const ApiEndpoint& endpoint, const std::string& method,
                             const std::string& target, const std::string& body,
                             Milliseconds time_max) {
  const auto url = Url::parse("http://" + endpoint.address + target);
  boost::system::error_code code;
  std::string host = url.ok() ? std::string(url->host()) : "";
  if (host.starts_with('[')) {
    host = host.substr(1, host.size() - 2);
  }
  const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, code);
  if (!url.ok() || code) {
    return Error{ErrorKind::kUsage, fmt::format("\"{}\" is no ADDRESS:PORT", endpoint.address)};
  }
  http::request<http::string_body> request(http::string_to_verb(method), target, 11);
  request.set(http::field::host, endpoint.address);
  request.set(http::field::connection, "close");
  if (!endpoint.token.empty()) {
    request.set(http::field::authorization, "Bearer " + endpoint.token);
  }
  if (method == "POST") {
    request.set(http::field::content_type, "application/json");
    request.body() = body;
  }
  request.prepare_payload();
  asio::io_context io(1);
  Result<ApiAnswer> result = Error{ErrorKind::kCancelled, "the request did not come to its end"};
  Exchange what{.endpoint = tcp::endpoint(address, url->port()),
                .request = std::move(request),
                .time_max = time_max};
  asio::co_spawn(io, exchange(std::move(what), endpoint.address),
                 [&](const std::exception_ptr&, std::optional<Result<ApiAnswer>> answer) {
                   if (answer) {
                     result = *std::move(answer);
                   }
                 });
  io.run();
  if (result.ok() && result->status >= 400 && result->status != 503) {
    return problem_of(*result, endpoint.address);
  }
  return result;
}

}  // namespace broadsheet::server

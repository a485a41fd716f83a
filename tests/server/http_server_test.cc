#include "server/http_server.h"

#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "base/clock.h"
#include "server/api_client.h"
#include "server/rate_limit.h"

namespace broadsheet::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

Handler echo() {
  return [](const Request& request, const Respond& respond) {
    respond({.status = 200,
             .content_type = "text/plain",
             .body = request.method + " " + request.path + " " + request.body,
             .fields = {}});
  };
}

class Serving : public testing::Test {
 protected:
  std::unique_ptr<HttpServer> serve(HttpServerOptions options, Handler handler) {
    options.listen = "127.0.0.1:0";
    auto server = HttpServer::start(std::move(options), std::move(handler), clock_, *log_);
    EXPECT_TRUE(server.ok());
    return *std::move(server);
  }
  // Sends bytes as they are; returns all that comes until the server closes.
  static std::string send(const HttpServer& server, const std::string& bytes) {
    asio::io_context io;
    tcp::socket socket(io);
    const std::string& address = server.address();
    socket.connect({asio::ip::make_address("127.0.0.1"),
                    static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)))});
    boost::system::error_code code;
    asio::write(socket, asio::buffer(bytes), code);
    std::string answer;
    asio::read(socket, asio::dynamic_buffer(answer), code);
    return answer;
  }
  static Result<ApiAnswer> ask(const HttpServer& server, const std::string& method,
                               const std::string& target, const std::string& body = "") {
    return ask_daemon({.address = server.address(), .token = ""}, method, target, body,
                      Milliseconds(5000));
  }

  SystemClock clock_;
  std::unique_ptr<Log> log_ = make_null_log();
};

TEST_F(Serving, ARequestComesThroughWhole) {
  const auto server = serve({}, echo());
  const auto answer = ask(*server, "POST", "/a/b?c=d", R"({"x":1})");
  ASSERT_TRUE(answer.ok()) << answer.error().detail;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"(POST /a/b {"x":1})");
}

TEST_F(Serving, SeveralRequestsShareAConnectionAndHeadHasNoBody) {
  const auto server = serve({}, echo());
  const std::string answer =
      send(*server,
           "HEAD /one HTTP/1.1\r\nHost: x\r\n\r\nGET /two HTTP/1.1\r\nHost: x\r\nConnection: "
           "close\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 9"), std::string::npos) << answer;
  EXPECT_EQ(answer.find("GET /one"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("GET /two ")) << answer;
}

TEST_F(Serving, WhatIsTooLargeOrNoHttpIsRefusedByName) {
  const auto server = serve({.header_bytes_max = 1024, .body_bytes_max = 16}, echo());
  EXPECT_TRUE(send(*server, "GET / HTTP/1.1\r\nX: " + std::string(4000, 'x') + "\r\n\r\n")
                  .starts_with("HTTP/1.1 431"));
  EXPECT_TRUE(send(*server, "POST / HTTP/1.1\r\nContent-Length: 17\r\n\r\n12345678901234567")
                  .starts_with("HTTP/1.1 413"));
  EXPECT_TRUE(send(*server, "\x16\x03\x01 hello\r\n\r\n").starts_with("HTTP/1.1 400"));
  EXPECT_TRUE(
      send(*server, "GET http HTTP/1.1\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 400"));
  EXPECT_TRUE(ask(*server, "GET", "/").ok()) << "and it goes on";
}

TEST_F(Serving, AClientThatStopsInTheMiddleIsLetGo) {
  const auto server = serve({.idle_time_max = Milliseconds(50)}, echo());
  EXPECT_EQ(send(*server, "GET / HT"), "");
}

TEST_F(Serving, AHandlerThatDoesNotAnswerIsNotWaitedForForEver) {
  std::vector<Respond> kept;
  const auto server =
      serve({.answer_time_max = Milliseconds(20)},
            [&](const Request&, Respond respond) { kept.push_back(std::move(respond)); });
  const auto answer = ask(*server, "GET", "/");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(kept.size(), 1U);
  kept.front()({.status = 200});  // too late: nobody listens, nothing breaks
}

TEST_F(Serving, AnAnswerMayComeWhenTheServerIsGone) {
  Respond kept;
  {
    auto server = serve({.answer_time_max = Milliseconds(20)},
                        [&](const Request&, Respond respond) { kept = std::move(respond); });
    EXPECT_FALSE(ask(*server, "GET", "/").ok());
  }
  kept({.status = 200});
}

TEST_F(Serving, AFloodFromOneAddressIsSlowedDown) {
  const auto server = serve({.rate = {.per_second = 0.001, .burst = 2}}, echo());
  EXPECT_TRUE(ask(*server, "GET", "/").ok());
  EXPECT_TRUE(ask(*server, "GET", "/").ok());
  const std::string answer =
      send(*server, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 429")) << answer;
  EXPECT_NE(answer.find("Retry-After:"), std::string::npos);
}

TEST_F(Serving, APortInUseIsNamed) {
  const auto server = serve({}, echo());
  const auto second = HttpServer::start({.listen = server->address()}, echo(), clock_, *log_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, ErrorKind::kBusy);
  EXPECT_NE(second.error().detail.find(server->address()), std::string::npos);
}

TEST_F(Serving, WhatIsNoAddressIsAnErrorOfTheConfiguration) {
  for (const char* listen : {"", "8815", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "a b:1"}) {
    const auto server = HttpServer::start({.listen = listen}, echo(), clock_, *log_);
    ASSERT_FALSE(server.ok()) << listen;
    EXPECT_EQ(server.error().kind, ErrorKind::kConfig) << listen;
  }
}

TEST(ListenAddress, OnlyThisMachineIsLoopback) {
  EXPECT_TRUE(*is_loopback("127.0.0.1:8815"));
  EXPECT_TRUE(*is_loopback("localhost:8815"));
  EXPECT_TRUE(*is_loopback("[::1]:8815"));
  EXPECT_FALSE(*is_loopback("0.0.0.0:8815"));
  EXPECT_FALSE(*is_loopback("[::]:8815"));
  EXPECT_FALSE(is_loopback("nonsense").ok());
}

TEST(RateLimit, TokensComeBackWithTime) {
  RateLimit limit({.per_second = 1, .burst = 2});
  const SteadyTime start{};
  EXPECT_TRUE(limit.admits("a", start));
  EXPECT_TRUE(limit.admits("a", start));
  EXPECT_FALSE(limit.admits("a", start));
  EXPECT_TRUE(limit.admits("b", start));
  EXPECT_TRUE(limit.admits("a", start + std::chrono::seconds(1)));
  EXPECT_FALSE(limit.admits("a", start + std::chrono::seconds(1)));
}

TEST(RateLimit, AFloodOfAddressesCostsNoMemory) {
  RateLimit limit({.per_second = 1, .burst = 1, .addresses_max = 4});
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(limit.admits(std::to_string(i), SteadyTime{}));
  }
}

TEST(AskDaemon, NobodyThereIsAClearError) {
  const auto answer =
      ask_daemon({.address = "127.0.0.1:1", .token = ""}, "GET", "/", "", Milliseconds(2000));
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().kind, ErrorKind::kNetwork);
}

}  // namespace
}  // namespace broadsheet::server

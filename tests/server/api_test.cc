#include "server/api.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <set>

#include "server/router.h"
#include "tests/server/fake_control.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::server {
namespace {

namespace json = boost::json;

class Api : public testing::Test {
 protected:
  Response ask(const std::string& method, const std::string& target, const std::string& body = "",
               const std::string& token = "",
               const std::string& content_type = "application/json") {
    const Router router({.token = token_},
                        api_routes({}, control_, [this] { return reader(); }, clock_));
    const auto parts = parse_target(target);
    EXPECT_TRUE(parts.ok());
    Response response{.status = 0};
    router.route({.method = method,
                  .path = parts->path,
                  .query = parts->query,
                  .host = "localhost",
                  .authorization = token.empty() ? "" : "Bearer " + token,
                  .content_type = method == "POST" ? content_type : "",
                  .body = body,
                  .captured = {}},
                 [&](Response given) { response = std::move(given); });
    return response;
  }
  std::unique_ptr<storage::Reader> reader() {
    if (!archive_) {
      auto opened = storage::Archive::open(place_.path(), {});
      EXPECT_TRUE(opened.ok());
      archive_ = *std::move(opened);
    }
    return archive_->reader();
  }

  support::FakeClock clock_{SysTime(Milliseconds(1'000'500))};
  FakeControl control_;
  std::string token_;
  support::TempArchive place_;
  std::unique_ptr<storage::Archive> archive_;
};

TEST_F(Api, SourcesAreListedInTheOrderOfTheConfiguration) {
  const Response response = ask("GET", "/api/v1/sources");
  ASSERT_EQ(response.status, 200);
  const auto list = json::parse(response.body).as_array();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].at("name").as_string(), "gazette");
  EXPECT_EQ(list[1].at("queued").to_number<uint64_t>(), 4U);
  EXPECT_TRUE(list[0].at("last_success").is_null());
}

TEST_F(Api, ASourceIsFoundUnderItsPercentEncodedName) {
  EXPECT_EQ(ask("GET", "/api/v1/sources/%E6%96%B0%E8%81%9E%20%22%E5%A0%B1%22").status, 200);
  const Response response = ask("GET", "/api/v1/sources/nobody");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/problem+json");
}

TEST_F(Api, PauseReachesWhatItNames) {
  EXPECT_EQ(ask("POST", "/api/v1/pause").status, 204);
  EXPECT_EQ(ask("POST", "/api/v1/sources/gazette/pause").status, 204);
  EXPECT_EQ(ask("POST", "/api/v1/hosts/https%3A%2F%2Fa.test/resume").status, 204);
  EXPECT_EQ(control_.orders,
            (std::vector<std::string>{"pause all", "pause gazette", "resume https://a.test"}));
}

TEST_F(Api, AnErrorOfTheDaemonIsAProblemWithTheStatusThatFits) {
  EXPECT_EQ(ask("POST", "/api/v1/sources/nobody/pause").status, 404);
  EXPECT_EQ(ask("POST", "/api/v1/sources/gazette/start").status, 409);
  const Response response = ask("POST", "/api/v1/reload");
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(json::parse(response.body).at("detail").as_string(), "broadsheet.toml:3: no such key");
}

TEST_F(Api, EnqueueTakesOneUrlAndRefusesWhatItDoesNotUnderstand) {
  const Response response = ask("POST", "/api/v1/urls", R"({"url": "https://a.test/x"})");
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(control_.orders.back(), "enqueue https://a.test/x for ");
  EXPECT_EQ(ask("POST", "/api/v1/urls", R"({"url": "ftp://a.test/"})").status, 422);
  EXPECT_EQ(ask("POST", "/api/v1/urls", R"({"ulr": "https://a.test/"})").status, 422);
  EXPECT_EQ(ask("POST", "/api/v1/urls", R"({"url": 7})").status, 422);
  EXPECT_EQ(ask("POST", "/api/v1/urls", "[]").status, 422);
  EXPECT_EQ(ask("POST", "/api/v1/urls", "{").status, 422);
  EXPECT_EQ(control_.orders.size(), 1U);
}

TEST_F(Api, ListsAreCutToTheLimit) {
  EXPECT_EQ(json::parse(ask("GET", "/api/v1/visits?limit=1").body).as_array().size(), 1U);
  EXPECT_EQ(json::parse(ask("GET", "/api/v1/visits").body).as_array().size(), 2U);
  EXPECT_EQ(ask("GET", "/api/v1/visits?limit=many").status, 422);
}

TEST_F(Api, ExplainAnswersFromTheArchive) {
  const Response response = ask("GET", "/api/v1/explain?url=https%3A%2F%2Fa.test%2F");
  ASSERT_EQ(response.status, 200);
  EXPECT_EQ(json::parse(response.body).at("code").as_string(), "unseen");
  EXPECT_EQ(ask("GET", "/api/v1/explain").status, 422);
}

TEST_F(Api, WithATokenEverythingButHealthAsksForIt) {
  token_ = "s3cret";
  const Response refused = ask("GET", "/api/v1/status");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.fields.front().first, "WWW-Authenticate");
  EXPECT_EQ(ask("GET", "/metrics").status, 401);
  EXPECT_EQ(ask("GET", "/api/v1/status", "", "s3creT").status, 401);
  EXPECT_EQ(ask("GET", "/api/v1/status", "", "s3cret-and-more").status, 401);
  EXPECT_EQ(ask("GET", "/api/v1/status", "", "s3cret").status, 200);
  EXPECT_EQ(ask("GET", "/healthz").status, 200);
}

TEST_F(Api, AFormOnAForeignPageCanGiveNoOrders) {
  EXPECT_EQ(ask("POST", "/api/v1/pause", "", "", "text/plain").status, 415);
  EXPECT_EQ(ask("POST", "/api/v1/pause", "", "", "application/x-www-form-urlencoded").status, 415);
  EXPECT_TRUE(control_.orders.empty());
}

TEST_F(Api, WithoutATokenOnlyNamesOfThisMachineAreAnswered) {
  const Router router({.token = "", .loopback_hosts_only = true},
                      api_routes({}, control_, [this] { return reader(); }, clock_));
  const auto status_for = [&](const std::string& host) {
    int status = 0;
    router.route({.method = "GET", .path = "/healthz", .host = host},
                 [&](const Response& given) { status = given.status; });
    return status;
  };
  for (const char* host :
       {"localhost:8815", "127.0.0.1", "127.8.0.1:1", "[::1]:8815", "LOCALHOST"}) {
    EXPECT_EQ(status_for(host), 200) << host;
  }
  for (const char* host : {"evil.test", "127.evil.test:8815", "", "[::2]", "localhost.evil.test"}) {
    EXPECT_EQ(status_for(host), 421) << host;
  }
}

TEST_F(Api, AWrongMethodIsToldTheRightOne) {
  const Response response = ask("GET", "/api/v1/pause");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.fields.front(), (std::pair<std::string, std::string>("Allow", "POST")));
  EXPECT_EQ(ask("GET", "/api/v2/status").status, 404);
}

TEST_F(Api, HealthTellsAStalledOrFrozenDaemonFromAPausedOne) {
  control_.change([](auto& status) {
    status.state = crawler::DaemonState::kPaused;
    status.paused_for = {"disk"};
  });
  EXPECT_EQ(ask("GET", "/healthz").status, 200);
  EXPECT_EQ(ask("GET", "/readyz").status, 503);
  EXPECT_NE(ask("GET", "/readyz").body.find("disk"), std::string::npos);
  control_.change([](auto& status) { status.state = crawler::DaemonState::kStalled; });
  EXPECT_EQ(ask("GET", "/healthz").status, 503);
  control_.change([](auto& status) { status.state = crawler::DaemonState::kRunning; });
  clock_.advance(Milliseconds(100'000));
  EXPECT_EQ(ask("GET", "/healthz").status, 503);
}

TEST_F(Api, TheDocumentDescribesEveryRouteAndNoOther) {
  const auto document = json::parse(openapi_document());
  std::set<std::string> described;
  for (const auto& path : document.at("paths").as_object()) {
    for (const auto& method : path.value().as_object()) {
      described.insert(std::string(method.key() == "get" ? "GET " : "POST ") +
                       std::string(path.key()));
    }
  }
  std::set<std::string> served;
  for (const Route& route : api_routes({}, control_, [this] { return reader(); }, clock_)) {
    served.insert(route.method + " " + route.pattern);
  }
  EXPECT_EQ(described, served);
}

TEST_F(Api, TheDocumentNamesEveryMemberOfAnAnswer) {
  const auto document = json::parse(openapi_document());
  const auto& schemas = document.at("components").at("schemas").as_object();
  const auto expect_described = [&](const json::value& answer, const char* schema) {
    for (const auto& member : answer.as_object()) {
      EXPECT_TRUE(schemas.at(schema).at("properties").as_object().contains(member.key()))
          << schema << " lacks " << member.key();
    }
  };
  control_.change([](auto& status) { status.alarms = {{.source = "gazette", .kind = "silent"}}; });
  expect_described(json::parse(ask("GET", "/api/v1/status").body), "Status");
  expect_described(json::parse(ask("GET", "/api/v1/queue").body), "Queue");
  expect_described(json::parse(ask("GET", "/api/v1/sources").body).as_array()[0], "Source");
  expect_described(json::parse(ask("GET", "/api/v1/hosts").body).as_array()[0], "Host");
  expect_described(json::parse(ask("GET", "/api/v1/visits").body).as_array()[0], "Visit");
  expect_described(json::parse(ask("GET", "/api/v1/alarms").body).as_array()[0], "Alarm");
}

}  // namespace
}  // namespace broadsheet::server

#include "crawler/curl_fetcher.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "tests/support/fake_site.h"

namespace broadsheet::crawler {
namespace {

using support::FakeSite;

boost::asio::awaitable<void> fetch_into(Fetcher& fetcher, FetchRequest what,
                                        std::optional<FetchResult>* answer) {
  answer->emplace(co_await fetcher.fetch(std::move(what)));
}

// A fetcher on an io_context of its own; fetch() runs it until the answer is there.
class CurlFetcherTest : public testing::Test {
 protected:
  void make(const std::vector<std::string>& allowed, CurlFetcherOptions options = {}) {
    auto guard = AddressGuard::make(allowed);
    ASSERT_TRUE(guard.ok());
    options.guard = *std::move(guard);
    options.user_agent = "broadsheet/test";
    auto made = CurlFetcher::make(io_, clock_, budget_, std::move(options));
    ASSERT_TRUE(made.ok());
    fetcher_ = *std::move(made);
  }

  static FetchRequest request(const std::string& url) {
    FetchRequest made{.url = *Url::parse(url), .headers = {}, .limits = {}};
    made.limits.first_byte_timeout = Milliseconds(600);
    made.limits.stall_timeout = Milliseconds(400);
    made.limits.total_timeout = Milliseconds(5000);
    return made;
  }

  FetchResult fetch(FetchRequest what) {
    std::optional<FetchResult> answer;
    boost::asio::co_spawn(io_, fetch_into(*fetcher_, std::move(what), &answer),
                          [](const std::exception_ptr& thrown) { EXPECT_EQ(thrown, nullptr); });
    io_.restart();
    while (!answer && io_.run_one() > 0) {
    }
    return std::move(*answer);
  }

  SystemClock clock_;
  ByteBudget budget_{64U << 20};
  boost::asio::io_context io_{1};
  std::unique_ptr<CurlFetcher> fetcher_;
};

TEST_F(CurlFetcherTest, BringsStatusHeadersBodyAndTheRequestAsSent) {
  FakeSite site;
  site.serve_html("/a", "<p>hello</p>");
  make({site.host_port()}, {.from = "desk@example.org"});
  const FetchResult result = fetch(request(site.url("/a#part")));
  ASSERT_TRUE(result.has_value()) << result.error().error.detail;
  EXPECT_EQ(result->capture.status, 200);
  EXPECT_EQ(result->capture.http_version, "1.1");
  EXPECT_EQ(result->capture.body, "<p>hello</p>");
  EXPECT_EQ(result->capture.remote_address, "127.0.0.1");
  EXPECT_EQ(result->capture.request_headers.get("User-Agent"), "broadsheet/test");
  EXPECT_EQ(result->hold.bytes(), result->capture.body.size());
  const auto seen = site.requests_for("/a");
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].target, "/a");
  EXPECT_EQ(seen[0].headers.get("From"), "desk@example.org");
  EXPECT_EQ(seen[0].headers.get("Accept-Encoding"), "gzip, deflate, br, zstd");
}

TEST_F(CurlFetcherTest, AsksForNoContentCodingWhereNoneIsWanted) {
  FakeSite site;
  site.serve("/z", {.body = "zzzzzzzzzzzzzzzzzzzz", .gzip = true});
  make({site.host_port()}, {.compressed = false});
  const FetchResult result = fetch(request(site.url("/z")));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->capture.body, "zzzzzzzzzzzzzzzzzzzz");
  EXPECT_EQ(site.requests_for("/z")[0].headers.get("Accept-Encoding"), "identity");
}

TEST_F(CurlFetcherTest, KeepsContentCodingAsItCame) {
  FakeSite site;
  site.serve("/z", {.body = "zzzzzzzzzzzzzzzzzzzz", .gzip = true});
  make({site.host_port()});
  const FetchResult result = fetch(request(site.url("/z")));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->capture.body, support::gzip_of("zzzzzzzzzzzzzzzzzzzz"));
  EXPECT_EQ(result->capture.response_headers.get("content-encoding"), "gzip");
}

TEST_F(CurlFetcherTest, ReusesConnections) {
  FakeSite site;
  site.serve_html("/a", "a");
  make({site.host_port()});
  ASSERT_TRUE(fetch(request(site.url("/a"))).has_value());
  ASSERT_TRUE(fetch(request(site.url("/a"))).has_value());
  const auto seen = site.requests_for("/a");
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].connection, seen[1].connection);
}

TEST_F(CurlFetcherTest, DialsNoPrivateAddressHoweverItIsWritten) {
  FakeSite site;
  make({});
  for (const std::string host :
       {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0"}) {
    const FetchResult result = fetch(request(fmt::format("http://{}:{}/", host, site.port())));
    ASSERT_FALSE(result.has_value()) << host;
    EXPECT_EQ(result.error().error.kind, ErrorKind::kBlockedAddress) << host;
    EXPECT_NE(result.error().error.detail.find("address"), std::string::npos);
  }
  EXPECT_TRUE(site.requests().empty());
}

TEST_F(CurlFetcherTest, ChecksTheAddressThatANameLeadsTo) {
  FakeSite site;
  make({}, {.resolve = {{"news.example", site.port(), "127.0.0.1"}}});
  const FetchResult result =
      fetch(request("http://news.example:" + std::to_string(site.port()) + "/"));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().error.kind, ErrorKind::kBlockedAddress);
}

TEST_F(CurlFetcherTest, FollowsNoRedirect) {
  FakeSite site;
  site.serve_redirect("/r", "/a", 301);
  make({site.host_port()});
  const FetchResult result = fetch(request(site.url("/r")));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->capture.status, 301);
  EXPECT_EQ(site.requests().size(), 1U);
}

bool wants_html(int /*status*/, const Headers& headers) {
  return headers.get("Content-Type").value_or("").starts_with("text/html");
}

TEST_F(CurlFetcherTest, LeavesABodyThatNobodyWants) {
  FakeSite site;
  site.serve("/i", {.body = std::string(100'000, 'x'), .content_type = "image/png"});
  make({site.host_port()});
  FetchRequest what = request(site.url("/i"));
  what.body_wanted = &wants_html;
  const FetchResult result = fetch(std::move(what));
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->body_refused);
  EXPECT_TRUE(result->capture.body.empty());
}

TEST_F(CurlFetcherTest, BoundsTheBodyToTheByte) {
  FakeSite site;
  site.serve_html("/a", std::string(1000, 'x'));
  make({site.host_port()});
  FetchRequest fits = request(site.url("/a"));
  fits.limits.body_bytes_max = 1000;
  EXPECT_TRUE(fetch(std::move(fits)).has_value());
  FetchRequest over = request(site.url("/a"));
  over.limits.body_bytes_max = 999;
  const FetchResult result = fetch(std::move(over));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().error.kind, ErrorKind::kTooLarge);
}

TEST_F(CurlFetcherTest, TrustsTheGivenCertificatesAndNoOthers) {
  FakeSite site({.tls = true});
  site.serve_html("/a", "secret");
  make({site.host_port()});
  const FetchResult refused = fetch(request(site.url("/a")));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().error.kind, ErrorKind::kTls);
  make({site.host_port()}, {.ca_file = site.ca_file()});
  const FetchResult result = fetch(request(site.url("/a")));
  ASSERT_TRUE(result.has_value()) << result.error().error.detail;
  EXPECT_TRUE(result->capture.tls_version.starts_with("TLSv1")) << result->capture.tls_version;
}

struct FaultCase {
  const char* fault;
  std::optional<ErrorKind> failure;  // no answer, for this reason
  Truncation truncated = Truncation::kNone;
};

TEST_F(CurlFetcherTest, TellsFaultsOfTheWireApart) {
  const std::vector<FaultCase> cases = {
      {"drop_midway", std::nullopt, Truncation::kDisconnect},
      {"lies_about_length", std::nullopt, Truncation::kDisconnect},
      {"bad_chunk", std::nullopt, Truncation::kDisconnect},
      {"slow_body", std::nullopt, Truncation::kTime},
      {"reset_at_once", ErrorKind::kReset},
      {"empty_answer", ErrorKind::kReset},
      {"silent", ErrorKind::kTimeout},
      {"slow_headers", ErrorKind::kTimeout},
      {"endless_body", ErrorKind::kTooLarge},
      {"huge_header", ErrorKind::kTooLarge},
      {"endless_headers", ErrorKind::kTooLarge},
      {"endless_chunk_extension", ErrorKind::kTooLarge},
      {"not_http", ErrorKind::kProtocol},
      {"overflowing_length", ErrorKind::kProtocol},
      {"two_lengths", ErrorKind::kProtocol},
  };
  FakeSite site;
  make({site.host_port()});
  for (const FaultCase& row : cases) {
    site.misbehave("/f", row.fault);
    FetchRequest what = request(site.url("/f"));
    what.limits.body_bytes_max = 2U << 20;  // reached before a stall on a busy machine, too
    const FetchResult result = fetch(std::move(what));
    if (row.failure) {
      ASSERT_FALSE(result.has_value()) << row.fault;
      EXPECT_EQ(result.error().error.kind, *row.failure)
          << row.fault << ": " << result.error().error.detail;
    } else {
      ASSERT_TRUE(result.has_value()) << row.fault << ": " << result.error().error.detail;
      EXPECT_EQ(result->capture.truncated, row.truncated) << row.fault;
      EXPECT_TRUE(result->cut.has_value()) << row.fault;
    }
  }
}

TEST_F(CurlFetcherTest, CancelAllEndsEveryTransferAtOnce) {
  FakeSite site;
  site.misbehave("/h", "slow_headers");
  make({site.host_port()});
  // One turn later than the start of the fetch.
  boost::asio::post(io_, [this] { boost::asio::post(io_, [this] { fetcher_->cancel_all(); }); });
  const FetchResult result = fetch(request(site.url("/h")));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().error.kind, ErrorKind::kCancelled);
}

TEST_F(CurlFetcherTest, SaysInOneLineWhyACaFileIsOfNoUse) {
  const auto made = CurlFetcher::make(io_, clock_, budget_, {.ca_file = "/no/such/file.pem"});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().kind, ErrorKind::kUsage);
}

}  // namespace
}  // namespace broadsheet::crawler

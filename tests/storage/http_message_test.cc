#include "storage/http_message.h"

#include <gtest/gtest.h>

namespace broadsheet::storage {
namespace {

TEST(HttpMessage, ReadsAResponseWithItsFieldsInOrder) {
  const auto message =
      parse_http_response("HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\nbody");
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message->status, 200);
  EXPECT_EQ(message->reason, "OK");
  EXPECT_EQ(message->headers.get_all("set-cookie").size(), 2U);
  EXPECT_EQ(message->body, "body");
  EXPECT_EQ(message->truncated, Truncation::kNone);
}

TEST(HttpMessage, ToleratesWhatArchivesHold) {
  EXPECT_EQ(parse_http_response("HTTP/1.0 404\nA: b\n\nx")->status, 404);
  EXPECT_EQ(parse_http_response("HTTP/2 200 \r\n\r\n")->http_version, "2");
  EXPECT_EQ(parse_http_response("HTTP/1.1 301 Moved\r\nLocation: /a")->headers.get("location"),
            "/a");
}

TEST(HttpMessage, UndoesChunks) {
  const auto message = parse_http_response(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
      "chunked\r\n\r\n4;x=y\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n");
  EXPECT_EQ(message->body, "Wikipedia");
  EXPECT_EQ(message->truncated, Truncation::kNone);
}

TEST(HttpMessage, ABodyThatOnlyClaimsChunksStandsAsItIs) {
  const auto message = parse_http_response(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<html>\nplain</html>");
  EXPECT_EQ(message->body, "<html>\nplain</html>");
}

TEST(HttpMessage, MarksBodiesThatEndEarly) {
  EXPECT_EQ(parse_http_response("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")->truncated,
            Truncation::kDisconnect);
  EXPECT_EQ(parse_http_response(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc")
                ->truncated,
            Truncation::kDisconnect);
}

TEST(HttpMessage, RefusesWhatIsNoResponse) {
  EXPECT_EQ(parse_http_response("").error().kind, ErrorKind::kParse);
  EXPECT_EQ(parse_http_response("GET / HTTP/1.1\r\n\r\n").error().kind, ErrorKind::kParse);
  EXPECT_EQ(parse_http_response("HTTP/1.1 999 X\r\n\r\n").error().kind, ErrorKind::kParse);
  EXPECT_EQ(parse_http_response("HTTP/1.1 200 OK\r\n" + std::string(400'000, 'a')).error().kind,
            ErrorKind::kTooLarge);
}

}  // namespace
}  // namespace broadsheet::storage

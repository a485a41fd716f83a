#include "storage/header_slots.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/units.h"
#include "storage/records.h"

namespace broadsheet::storage {
namespace {

SysTime request_time() {
  return parse_time("2026-11-22T21:34:18Z").value() + Milliseconds{345};
}

Headers one(std::string value) {
  Headers headers;
  headers.add("X-Field", std::move(value));
  return headers;
}

struct Slotted {
  Headers pattern;
  std::string slots;
};

Slotted slotted(const Headers& headers, SysTime at) {
  ByteWriter out;
  Slotted result{.pattern = pattern_of(headers, at, out), .slots = {}};
  result.slots = std::move(out).take();
  return result;
}

// Beside each value: how many bytes its slots may take.
struct Case {
  std::string value;
  size_t slot_bytes;
};

TEST(HeaderSlots, EveryValueComesBackByteForByte) {
  const Case cases[] = {
      {"", 0},
      {"text/html; charset=utf-8", 0},
      {"max-age=63072000; includeSubDomains; preload", 0},
      {"Sun, 22 Nov 2026 21:34:18 GMT", 1},
      {"Sun, 22 Nov 2026 22:34:18 GMT", 2},
      {"Sat, 21 Nov 2026 21:34:18 GMT", 0},  // past: it stays as it is
      {"Mon, 22 Nov 2026 21:34:18 GMT", 0},  // not its weekday
      {"Sunday, 22-Nov-26 21:34:18 GMT", 0},
      {"sid=a8; Expires=Mon, 23 Nov 2026 21:34:18 GMT; Path=/", 3},
      {"0", 1},
      {"17", 1},
      {"017", 0},
      {"74211", 3},
      {"999999999999999999", 9},
      {"9999999999999999999", 0},  // 19 digits
      {"-1", 0},
      {"1.5", 0},
      {"8f14e45fceea167a5a36dedd4bea2543", 16},
      {"8F14E45FCEEA167A5A36DEDD4BEA2543", 16},
      {"8f14e45fceea167a5", 9},  // an odd number of digits
      {"8f3a1b2c9d0e4f56-FRA", 8},
      {"550e8400-e29b-41d4-1716-446655440000", 16},
      {"defacade", 0},  // letters only
      {"AbCdEfGh12345678XyZw_9", 17},
      {"W/\"61f4a0b2-1f3c\"", 6},
      {std::string(255, 'a') + "1", 0},
      {"1" + std::string(254, 'a'), 128},
      {"\x01\x02 hostile \x05\xff", 0},
      {"\x06", 0},
      {"caf\xc3\xa9 \xe5\xad\x97", 0},
  };
  for (const Case& row : cases) {
    const Headers headers = one(row.value);
    const Slotted got = slotted(headers, request_time());
    EXPECT_LE(got.slots.size(), row.slot_bytes) << row.value;
    ByteReader in(got.slots);
    EXPECT_EQ(fill_slots(got.pattern, request_time(), in), headers) << row.value;
    EXPECT_TRUE(in.finished()) << row.value;
  }
}

TEST(HeaderSlots, AnswersOfOnePageHaveOnePattern) {
  const auto answer = [](SysTime at, std::string_view id, std::string_view age) {
    Headers headers;
    headers.add("Date", format_http_date(at));
    headers.add("Content-Type", "text/html");
    headers.add("Age", std::string(age));
    headers.add("X-Request-Id", std::string(id));
    headers.add("Expires", format_http_date(at + std::chrono::minutes(1)));
    return headers;
  };
  const SysTime later = request_time() + std::chrono::hours(7);
  const Slotted first =
      slotted(answer(request_time(), "0a1b2c3d4e5f60718293a4b5c6d7e8f9", "3"), request_time());
  const Slotted second = slotted(answer(later, "f9e8d7c6b5a4938271605f4e3d2c1b0a", "41"), later);
  EXPECT_EQ(first.pattern, second.pattern);
  EXPECT_EQ(first.slots.size(), second.slots.size());
}

TEST(HeaderSlots, DatesStayWrittenOutWhereTheClockOfTheCaptureIsAbsurd) {
  const Headers headers = one("Sun, 22 Nov 2026 21:34:18 GMT");
  for (const SysTime at : {SysTime{Milliseconds{-5}}, SysTime::max(), SysTime::min()}) {
    const Slotted got = slotted(headers, at);
    EXPECT_TRUE(got.slots.empty());
    ByteReader in(got.slots);
    EXPECT_EQ(fill_slots(got.pattern, at, in), headers);
  }
}

TEST(HeaderSlots, DamagedSlotsAreNoticed) {
  const Slotted got = slotted(one("8f14e45fceea167a5a36dedd4bea2543"), request_time());
  ByteReader cut(std::string_view(got.slots).substr(0, 15));
  static_cast<void>(fill_slots(got.pattern, request_time(), cut));
  EXPECT_FALSE(cut.ok());

  for (const std::string_view pattern : {"\x03", "a\x06", "\x02", "\x01"}) {
    ByteReader none("");
    static_cast<void>(fill_slots(one(std::string(pattern)), request_time(), none));
    EXPECT_FALSE(none.ok()) << pattern;
  }
  ByteWriter far;
  far.zigzag(INT64_MAX);
  ByteReader far_in(far.bytes());
  static_cast<void>(fill_slots(one("\x01"), request_time(), far_in));
  EXPECT_FALSE(far_in.ok());
}

// As the programs before wrote it.
std::string former_record(const CaptureInfo& capture, uint8_t format) {
  ByteWriter out;
  out.byte(format);
  out.text(capture.href);
  out.time(capture.at);
  out.enumerator(capture.kind);
  out.zigzag(capture.status);
  out.text(capture.http_version);
  out.text(capture.reason);
  for (const Headers* headers : {&capture.request_headers, &capture.response_headers}) {
    out.varint(headers->fields().size());
    for (const HeaderField& field : headers->fields()) {
      out.text(field.name);
      out.text(field.value);
    }
  }
  out.text(capture.remote_address);
  out.text(capture.tls_version);
  for (const int64_t step : {1, 12, 40, 95, 130}) {
    out.zigzag(step);
  }
  out.enumerator(capture.truncated);
  out.digest(capture.payload);
  out.varint(capture.payload_bytes);
  out.enumerator(capture.novelty);
  out.varint(capture.version.value_or(0));
  out.varint(capture.refers_to.value_or(0));
  if (format == 2) {
    out.enumerator(PageKind::kArticle);
    out.byte(0);  // no signals
  }
  return std::move(out).take();
}

TEST(CaptureRecord, FormerFormatsAreReadAndSayTheSameInTheNewOne) {
  CaptureInfo capture;
  capture.href = "https://example.org/a?utm_source=x";
  capture.at = request_time();
  capture.status = 200;
  capture.http_version = "1.1";
  capture.reason = "OK";
  capture.request_headers.add("If-None-Match", "\"8f14e45fceea167a\"");
  capture.response_headers.add("Date", "Sun, 22 Nov 2026 21:34:19 GMT");
  capture.response_headers.add("Content-Length", "512");
  capture.payload = sha256("p");
  capture.payload_bytes = 512;
  capture.version = 2;
  capture.refers_to = 99;
  for (const uint8_t format : {uint8_t{1}, uint8_t{2}}) {
    const auto old = decode_capture(former_record(capture, format));
    ASSERT_TRUE(old.ok()) << int{format};
    EXPECT_EQ(old->response_headers, capture.response_headers);
    EXPECT_EQ(old->timings.first_byte, Milliseconds{95});
    EXPECT_EQ(old->page_kind, format == 2 ? PageKind::kArticle : PageKind::kUnknown);

    const auto now = decode_capture(encode_capture(*old));
    ASSERT_TRUE(now.ok());
    EXPECT_EQ(now->request_headers, capture.request_headers);
    EXPECT_EQ(now->response_headers, capture.response_headers);
    EXPECT_EQ(now->timings.tls, Milliseconds{40});
    EXPECT_EQ(now->timings.total, Milliseconds{130});
    EXPECT_EQ(now->at, capture.at);
    EXPECT_EQ(now->version, capture.version);
    EXPECT_EQ(now->refers_to, capture.refers_to);
    EXPECT_EQ(now->page_kind, old->page_kind);
  }
}

TEST(CaptureRecord, AnUnchangedPageCostsFewBytesThatItsNeighbourHasNot) {
  CaptureInfo capture;
  capture.at = request_time();
  capture.status = 200;
  capture.http_version = "2";
  capture.payload = sha256("p");
  capture.payload_bytes = 74'211;
  capture.response_headers.add("Date", format_http_date(capture.at));
  capture.response_headers.add("X-Request-Id", "0a1b2c3d4e5f60718293a4b5c6d7e8f9");
  capture.response_headers.add("Strict-Transport-Security", "max-age=63072000");
  const std::string first = encode_capture(capture);
  capture.at += std::chrono::minutes(30);
  Headers headers;
  headers.add("Date", format_http_date(capture.at));
  headers.add("X-Request-Id", "f9e8d7c6b5a4938271605f4e3d2c1b0a");
  headers.add("Strict-Transport-Security", "max-age=63072000");
  capture.response_headers = headers;
  const std::string second = encode_capture(capture);
  const auto differs = std::ranges::mismatch(first, second);
  // The time, five timings, the date and sixteen bytes of the id.
  EXPECT_LE(second.end() - differs.in2, 6 + 5 + 1 + 16);
}

}  // namespace
}  // namespace broadsheet::storage

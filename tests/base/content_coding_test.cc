#include "base/content_coding.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <vector>

namespace broadsheet {
namespace {

// "hello hello hello hello\n" as each coder's own program wrote it.
constexpr std::string_view kHello = "hello hello hello hello\n";

std::string from_hex(std::string_view text) {
  std::string out;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  }
  return out;
}

enum class Format : uint8_t { kGzip, kZlib, kRaw };

std::string deflated(std::string_view text, Format format) {
  z_stream stream{};
  const int bits = format == Format::kGzip ? 31 : format == Format::kZlib ? 15 : -15;
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string varied_text(size_t bytes) {
  std::string text;
  uint32_t state = 1;
  while (text.size() < bytes) {
    state = state * 1664525U + 1013904223U;
    text += static_cast<char>('a' + (state >> 24) % 26);
  }
  return text;
}

std::string brotli_hello() {
  return from_hex("1b1700f88d946ede445586d60a206c6f4a1179e280ae16");
}
std::string zstd_hello() {
  return from_hex("28b52ffd00586d00003868656c6c6f200a0100994b11");
}

TEST(ContentCoding, RefusesUnknownAndTooManyCodings) {
  for (const std::string_view codings : {"compress", "gzip, lzma", "gzip,gzip,gzip,gzip,gzip"}) {
    const auto decoded = decode_content("x", codings, {});
    ASSERT_FALSE(decoded.ok()) << codings;
    EXPECT_EQ(decoded.error().kind, ErrorKind::kDecode);
  }
}

TEST(ContentCoding, RefusesDamage) {
  std::string flipped = deflated(varied_text(5000), Format::kGzip);
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x55);
  std::string bad_check = deflated(kHello, Format::kGzip);
  bad_check[bad_check.size() - 6] = static_cast<char>(bad_check[bad_check.size() - 6] ^ 1);
  std::string bad_zstd = zstd_hello();
  bad_zstd[6] = static_cast<char>(bad_zstd[6] | 0x06);  // a reserved block type
  struct Case {
    std::string body;
    std::string_view codings;
  };
  const std::vector<Case> cases = {{flipped, "gzip"},
                                   {bad_check, "gzip"},
                                   {bad_zstd, "zstd"},
                                   {from_hex("ff00ff00ff00"), "br"},
                                   {from_hex("07ff00ff00ff"), "deflate"}};
  for (const Case& c : cases) {
    const auto decoded = decode_content(c.body, c.codings, {});
    ASSERT_FALSE(decoded.ok()) << c.codings;
    EXPECT_EQ(decoded.error().kind, ErrorKind::kDecode) << c.codings;
  }
}

TEST(ContentCoding, UndoesEachCoding) {
  struct Case {
    std::string body;
    std::string_view codings;
  };
  const std::string gzip = deflated(kHello, Format::kGzip);
  const std::vector<Case> cases = {
      {std::string(kHello), ""},
      {std::string(kHello), "identity"},
      {gzip, "gzip"},
      {gzip, "X-GZip"},
      {gzip, " , gzip , identity"},
      {deflated(kHello, Format::kZlib), "deflate"},
      {deflated(kHello, Format::kRaw), "deflate"},
      {gzip, "deflate"},
      {brotli_hello(), "br"},
      {zstd_hello(), "zstd"},
      {deflated(brotli_hello(), Format::kGzip), "br, gzip"},
      {deflated(deflated(gzip, Format::kZlib), Format::kGzip), "gzip, deflate, gzip"},
  };
  for (const Case& c : cases) {
    const auto decoded = decode_content(c.body, c.codings, {});
    ASSERT_TRUE(decoded.ok()) << c.codings << ": " << decoded.error().detail;
    EXPECT_EQ(decoded->bytes, kHello) << c.codings;
    EXPECT_TRUE(decoded->complete) << c.codings;
    EXPECT_EQ(decoded->note, "") << c.codings;
  }
}

TEST(ContentCoding, AnEmptyBodyIsEmptyWhateverItsCoding) {
  for (const std::string_view codings : {"gzip", "deflate", "br", "zstd", "br, gzip"}) {
    const auto decoded = decode_content("", codings, {});
    ASSERT_TRUE(decoded.ok()) << codings;
    EXPECT_EQ(decoded->bytes, "");
    EXPECT_TRUE(decoded->complete);
  }
}

TEST(ContentCoding, BytesThatAreNotSoCodedComeBackWithANote) {
  for (const std::string_view coding : {"gzip", "deflate", "br", "zstd"}) {
    const std::string page = "<!DOCTYPE html><html><p>plain text, whatever the header says</p>";
    const auto decoded = decode_content(page, coding, {});
    ASSERT_TRUE(decoded.ok()) << coding;
    EXPECT_EQ(decoded->bytes, page) << coding;
    EXPECT_EQ(decoded->note, "declared " + std::string(coding) + ", bytes are plain");
  }
}

TEST(ContentCoding, StreamsThatEndEarlyGiveWhatTheyHeld) {
  const std::string text = varied_text(200'000);
  for (const Format format : {Format::kGzip, Format::kZlib, Format::kRaw}) {
    const std::string coded = deflated(text, format);
    const auto decoded = decode_content(std::string_view(coded).substr(0, coded.size() / 2),
                                        format == Format::kGzip ? "gzip" : "deflate", {});
    ASSERT_TRUE(decoded.ok());
    EXPECT_FALSE(decoded->complete);
    EXPECT_GT(decoded->bytes.size(), 50'000U);
    EXPECT_TRUE(text.starts_with(decoded->bytes));
    EXPECT_NE(decoded->note.find("ends early"), std::string::npos);
  }
  for (const auto& [coded, coding] : {std::pair(brotli_hello(), "br"), {zstd_hello(), "zstd"}}) {
    const auto decoded =
        decode_content(std::string_view(coded).substr(0, coded.size() - 2), coding, {});
    ASSERT_TRUE(decoded.ok()) << coding;
    EXPECT_FALSE(decoded->complete) << coding;
  }
}

TEST(ContentCoding, AMissingGzipTrailerCountsAsCutOff) {
  const std::string coded = deflated(kHello, Format::kGzip);
  for (size_t lost = 1; lost <= 8; ++lost) {
    const auto decoded =
        decode_content(std::string_view(coded).substr(0, coded.size() - lost), "gzip", {});
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(decoded->bytes, kHello);
    EXPECT_FALSE(decoded->complete) << lost;
  }
}

TEST(ContentCoding, GzipMembersFollowOneAnother) {
  const std::string two =
      deflated(kHello, Format::kGzip) + deflated(varied_text(100'000), Format::kGzip);
  const auto decoded = decode_content(two, "gzip", {});
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->bytes, std::string(kHello) + varied_text(100'000));
  const auto cut = decode_content(std::string_view(two).substr(0, two.size() - 9), "gzip", {});
  ASSERT_TRUE(cut.ok());
  EXPECT_FALSE(cut->complete);
}

TEST(ContentCoding, WhatFollowsTheStreamIsLeftOut) {
  const std::string gzip = deflated(kHello, Format::kGzip);
  const auto padded = decode_content(gzip + std::string(10, '\0'), "gzip", {});
  ASSERT_TRUE(padded.ok());
  EXPECT_EQ(padded->bytes, kHello);
  EXPECT_EQ(padded->note, "");
  for (const auto& [body, coding] : {std::pair(gzip + "<!-- x -->", "gzip"),
                                     {brotli_hello() + "junk", "br"},
                                     {zstd_hello() + "junk", "zstd"}}) {
    const auto decoded = decode_content(body, coding, {});
    ASSERT_TRUE(decoded.ok()) << coding;
    EXPECT_EQ(decoded->bytes, kHello) << coding;
    EXPECT_NE(decoded->note.find("after the stream"), std::string::npos) << coding;
  }
}

TEST(ContentCoding, ALyingTrailerLengthChangesNothing) {
  for (const uint8_t last : {0x00, 0x01, 0x7F, 0xFF}) {
    std::string coded = deflated(varied_text(3000), Format::kGzip);
    coded.back() = static_cast<char>(last);
    coded[coded.size() - 2] = static_cast<char>(last);
    const auto decoded = decode_content(coded, "gzip", {});
    if (last == 0) {
      ASSERT_TRUE(decoded.ok());
      EXPECT_EQ(decoded->bytes, varied_text(3000));
    } else {
      ASSERT_FALSE(decoded.ok());
      EXPECT_EQ(decoded.error().kind, ErrorKind::kDecode);
    }
  }
}

// A string that grows takes more room than it was asked for, and the room left for a second member
// was counted from what had been asked: it went below zero, and all of memory was free to write to.
TEST(ContentCoding, AMemberLeavesRoomForTheNextWhateverTheTrailerSays) {
  for (size_t bytes = 1; bytes < 600; ++bytes) {
    const std::string text = varied_text(bytes);
    const std::string member = deflated(text, Format::kGzip);
    // What stands last is read as the length of it all: none, so the first guess is a byte.
    const std::string members = member + member + std::string(4, '\0');
    const auto decoded = decode_content(members, "gzip", {});
    ASSERT_TRUE(decoded.ok()) << bytes;
    EXPECT_EQ(decoded->bytes, text + text) << bytes;
    const auto bounded = decode_content(members, "gzip", {.decoded_bytes_max = bytes});
    EXPECT_TRUE(!bounded.ok() || bounded->bytes.size() <= bytes) << bytes;
  }
}

TEST(ContentCoding, TheByteLimitHoldsToTheByte) {
  const std::string text = varied_text(10'000);
  struct Case {
    std::string body;
    std::string_view coding;
  };
  const std::vector<Case> cases = {{deflated(text, Format::kGzip), "gzip"},
                                   {deflated(text, Format::kZlib), "deflate"},
                                   {deflated(text, Format::kRaw), "deflate"},
                                   {text, "identity"}};
  for (const Case& c : cases) {
    EXPECT_TRUE(decode_content(c.body, c.coding, {.decoded_bytes_max = 10'001}).ok());
    EXPECT_TRUE(decode_content(c.body, c.coding, {.decoded_bytes_max = 10'000}).ok());
    const auto over = decode_content(c.body, c.coding, {.decoded_bytes_max = 9'999});
    ASSERT_FALSE(over.ok()) << c.coding;
    EXPECT_EQ(over.error().kind, ErrorKind::kTooLarge) << c.coding;
  }
  for (const auto& [body, coding] : {std::pair(brotli_hello(), "br"), {zstd_hello(), "zstd"}}) {
    EXPECT_TRUE(decode_content(body, coding, {.decoded_bytes_max = kHello.size()}).ok());
    const auto over = decode_content(body, coding, {.decoded_bytes_max = kHello.size() - 1});
    ASSERT_FALSE(over.ok()) << coding;
    EXPECT_EQ(over.error().kind, ErrorKind::kTooLarge) << coding;
  }
}

TEST(ContentCoding, RefusesZstdWindowsBeyondTheContentCodingsBound) {
  std::string wide = zstd_hello();
  wide[5] = static_cast<char>(0xFF);
  const auto decoded = decode_content(wide, "zstd", {});
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.error().kind, ErrorKind::kTooLarge);
}

TEST(ContentCoding, TheRatioCountsOnlyAboveItsFloor) {
  const std::string bomb = deflated(std::string(1 << 20, 'x'), Format::kGzip);
  const auto over =
      decode_content(bomb, "gzip", {.ratio_max = 200, .ratio_floor_bytes = 512 << 10});
  ASSERT_FALSE(over.ok());
  EXPECT_EQ(over.error().kind, ErrorKind::kTooLarge);
  EXPECT_TRUE(decode_content(bomb, "gzip", {.ratio_max = 200, .ratio_floor_bytes = 1 << 20}).ok());
  const std::string nested = deflated(bomb, Format::kGzip);
  EXPECT_FALSE(decode_content(nested, "gzip, gzip", {.ratio_floor_bytes = 512 << 10}).ok())
      << "a bomb within a bomb is measured against the wire";
}

}  // namespace
}  // namespace broadsheet

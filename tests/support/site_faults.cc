// The ways a site can misbehave, one function a name. Each starts after a whole request was read
// and leaves the connection to be closed.

#include <zlib.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/check.h"
#include "tests/support/site_connection.h"

namespace broadsheet::support {
namespace {

constexpr Milliseconds kDrip{20};

const std::string& article_html() {
  static const std::string kHtml =
      "<!doctype html><title>A page that did not arrive whole</title><article><h1>A page that did "
      "not arrive whole</h1><p>" +
      [] {
        std::string text;
        for (int i = 0; i < 60; ++i) {
          text += "The sentence is long enough to be read as a paragraph of an article. ";
        }
        return text;
      }() +
      "</p></article>";
  return kHtml;
}

std::string head_of(std::string_view fields) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + std::string(fields) +
         "\r\n";
}

std::string with_length(size_t length) {
  return head_of("Content-Length: " + std::to_string(length) + "\r\n");
}

// Whole head, half a body, FIN.
void drop_midway(SiteConnection& connection, const SiteRequest& /*request*/) {
  const auto& html = article_html();
  connection.send(with_length(html.size()) + html.substr(0, html.size() / 2));
}

// The connection is reset before the first byte of an answer.
void reset_at_once(SiteConnection& connection, const SiteRequest& /*request*/) {
  connection.reset();
}

// FIN without a byte.
void empty_answer(SiteConnection& /*connection*/, const SiteRequest& /*request*/) {}

// Never answers.
void silent(SiteConnection& connection, const SiteRequest& /*request*/) {
  while (connection.sleep(Milliseconds(1000))) {
  }
}

// A head that comes a byte at a time and never ends.
void slow_headers(SiteConnection& connection, const SiteRequest& /*request*/) {
  connection.send("HTTP/1.1 200 OK\r\nX-Slow: ");
  while (connection.sleep(kDrip) && connection.send("a")) {
  }
}

// A body that comes a byte at a time and never ends.
void slow_body(SiteConnection& connection, const SiteRequest& /*request*/) {
  connection.send(with_length(1'000'000) + "<p>");
  while (connection.sleep(kDrip) && connection.send("a")) {
  }
}

// Promises ten bytes more than it sends.
void lies_about_length(SiteConnection& connection, const SiteRequest& /*request*/) {
  const auto& html = article_html();
  connection.send(with_length(html.size() + 10) + html);
}

// More bytes than can be counted.
void overflowing_length(SiteConnection& connection, const SiteRequest& /*request*/) {
  connection.send(head_of("Content-Length: 99999999999999999999999\r\nConnection: close\r\n") +
                  article_html());
}

void two_lengths(SiteConnection& connection, const SiteRequest& /*request*/) {
  connection.send(head_of("Content-Length: 5\r\nContent-Length: 50000\r\n") + article_html());
}

// Chunks without end, as fast as they are taken.
void endless_body(SiteConnection& connection, const SiteRequest& /*request*/) {
  connection.send(head_of("Transfer-Encoding: chunked\r\n"));
  const std::string chunk = "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  while (connection.send(chunk)) {
  }
}

// 32 MiB of zeros in about 32 KiB of gzip.
void gzip_bomb(SiteConnection& connection, const SiteRequest& /*request*/) {
  static const std::string kBomb = gzip_of(std::string(32U << 20, '\0'));
  connection.send(head_of("Content-Encoding: gzip\r\nContent-Length: " +
                          std::to_string(kBomb.size()) + "\r\n") +
                  kBomb);
}

// The first half of a gzip stream, its length told truly.
void truncated_gzip(SiteConnection& connection, const SiteRequest& /*request*/) {
  const auto whole = gzip_of(article_html());
  const auto half = whole.substr(0, whole.size() / 2);
  connection.send(
      head_of("Content-Encoding: gzip\r\nContent-Length: " + std::to_string(half.size()) + "\r\n") +
      half);
}

// A gzip head, then noise.
void corrupt_gzip(SiteConnection& connection, const SiteRequest& /*request*/) {
  auto bytes = gzip_of(article_html());
  std::fill(bytes.begin() + 12, bytes.end(), '\xa5');
  connection.send(head_of("Content-Encoding: gzip\r\nContent-Length: " +
                          std::to_string(bytes.size()) + "\r\n") +
                  bytes);
}

// Says gzip, sends plain text.
void gzip_that_is_plain(SiteConnection& connection, const SiteRequest& /*request*/) {
  const auto& html = article_html();
  connection.send(
      head_of("Content-Encoding: gzip\r\nContent-Length: " + std::to_string(html.size()) + "\r\n") +
      html);
}

// One field of 1 MiB.
void huge_header(SiteConnection& connection, const SiteRequest& /*request*/) {
  connection.send(head_of("X-Huge: " + std::string(1U << 20, 'h') + "\r\nContent-Length: 2\r\n") +
                  "ok");
}

// Fields without end.
void endless_headers(SiteConnection& connection, const SiteRequest& /*request*/) {
  connection.send("HTTP/1.1 200 OK\r\n");
  while (connection.send("X-Field: " + std::string(512, 'f') + "\r\n")) {
  }
}

// One chunk whose extension has no end: not a byte of body, as fast as it is taken.
void endless_chunk_extension(SiteConnection& connection, const SiteRequest& /*request*/) {
  connection.send(head_of("Transfer-Encoding: chunked\r\n") + "5;note=");
  while (connection.send(std::string(0x10000, 'x'))) {
  }
}

// A chunk size that is no number.
void bad_chunk(SiteConnection& connection, const SiteRequest& /*request*/) {
  connection.send(head_of("Transfer-Encoding: chunked\r\n") +
                  "5\r\nhello\r\nzz\r\nmore\r\n0\r\n\r\n");
}

// Another protocol.
void not_http(SiteConnection& connection, const SiteRequest& /*request*/) {
  connection.send("220 mail.example.test ESMTP ready\r\n");
}

void redirect_to(SiteConnection& connection, std::string_view location) {
  std::string head = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n";
  if (!location.empty()) {
    head.append("Location: ").append(location).append("\r\n");
  }
  connection.send(head + "\r\n");
}

// To itself.
void redirect_loop(SiteConnection& connection, const SiteRequest& request) {
  redirect_to(connection, request.target);
}

// Always one further.
void redirect_chain(SiteConnection& connection, const SiteRequest& request) {
  redirect_to(connection, request.target + (request.target == request.path ? "?" : "") + "x");
}

void redirect_to_private(SiteConnection& connection, const SiteRequest& /*request*/) {
  redirect_to(connection, "http://169.254.169.254/latest/meta-data/");
}

void redirect_to_file(SiteConnection& connection, const SiteRequest& /*request*/) {
  redirect_to(connection, "file:///etc/passwd");
}

void redirect_without_location(SiteConnection& connection, const SiteRequest& /*request*/) {
  redirect_to(connection, "");
}

void answer(SiteConnection& connection, std::string_view status, std::string_view fields,
            std::string_view body) {
  connection.send("HTTP/1.1 " + std::string(status) + "\r\nContent-Type: text/html\r\n" +
                  std::string(fields) + "Content-Length: " + std::to_string(body.size()) +
                  "\r\n\r\n" + std::string(body));
}

// 503 every time.
void server_error(SiteConnection& connection, const SiteRequest& /*request*/) {
  answer(connection, "503 Service Unavailable", "", "<p>Back soon.</p>");
}

// 503 with Retry-After: 1 the first time, then well.
void retry_after(SiteConnection& connection, const SiteRequest& request) {
  if (request.turn == 0) {
    answer(connection, "503 Service Unavailable", "Retry-After: 1\r\n", "<p>Back soon.</p>");
  } else {
    answer(connection, "200 OK", "", article_html());
  }
}

// 429 that asks for a day.
void retry_after_a_day(SiteConnection& connection, const SiteRequest& /*request*/) {
  answer(connection, "429 Too Many Requests", "Retry-After: 86400\r\n", "");
}

// Two resets, then well.
void flaky_twice(SiteConnection& connection, const SiteRequest& request) {
  if (request.turn < 2) {
    connection.reset();
  } else {
    answer(connection, "200 OK", "", article_html());
  }
}

struct NamedFault {
  std::string_view name;
  SiteFault play;
};

constexpr auto kFaults = std::to_array<NamedFault>({
    {"drop_midway", drop_midway},
    {"reset_at_once", reset_at_once},
    {"empty_answer", empty_answer},
    {"silent", silent},
    {"slow_headers", slow_headers},
    {"slow_body", slow_body},
    {"lies_about_length", lies_about_length},
    {"overflowing_length", overflowing_length},
    {"two_lengths", two_lengths},
    {"endless_body", endless_body},
    {"gzip_bomb", gzip_bomb},
    {"truncated_gzip", truncated_gzip},
    {"corrupt_gzip", corrupt_gzip},
    {"gzip_that_is_plain", gzip_that_is_plain},
    {"huge_header", huge_header},
    {"endless_headers", endless_headers},
    {"bad_chunk", bad_chunk},
    {"endless_chunk_extension", endless_chunk_extension},
    {"not_http", not_http},
    {"redirect_loop", redirect_loop},
    {"redirect_chain", redirect_chain},
    {"redirect_to_private", redirect_to_private},
    {"redirect_to_file", redirect_to_file},
    {"redirect_without_location", redirect_without_location},
    {"server_error", server_error},
    {"retry_after", retry_after},
    {"retry_after_a_day", retry_after_a_day},
    {"flaky_twice", flaky_twice},
});

}  // namespace

SiteFault fault_named(std::string_view name) {
  const auto* const found = std::find_if(kFaults.begin(), kFaults.end(),
                                         [&](const auto& row) { return row.name == name; });
  return found == kFaults.end() ? nullptr : found->play;
}

std::vector<std::string_view> fault_names() {
  std::vector<std::string_view> names;
  names.reserve(kFaults.size());
  for (const auto& row : kFaults) {
    names.push_back(row.name);
  }
  return names;
}

std::string gzip_of(std::string_view bytes) {
  constexpr int kGzipWindow = 15 + 16;
  z_stream stream{};
  BS_CHECK(deflateInit2(&stream, 6, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  // zlib's interface lacks const; it does not write through next_in.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  BS_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace broadsheet::support

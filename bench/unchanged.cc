// What a capture costs on disk whose article did not change:
//   build/release/bench/unchanged [CAPTURES] [PAGES]
// PAGES pages of ten sites (default 200), each captured CAPTURES times (default 48) every half an
// hour and then as often again; the archive is compacted after both halves, and the slope between
// them is the price of one capture. The head of each answer has 17 fields, five of which differ
// every time: date, age, cache verdict and two random ids. Three kinds of captures: the same bytes,
// 304, and other bytes around the same article (a nonce in a page of 20 KiB), whose payload's
// difference, as it lies in its record, is told apart.

#include <fmt/core.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/rng.h"
#include "base/units.h"
#include "storage/archive.h"
#include "storage/held_archive.h"
#include "storage/reader.h"

namespace broadsheet {
namespace {

namespace fs = std::filesystem;

constexpr int kSites = 10;
constexpr auto kEvery = std::chrono::minutes(30);
constexpr size_t kPageBytes = 20'480;
// Drawn for each capture: two ids of 16 and 8 bytes, an age and a verdict, five steps of time and
// the millisecond it began at.
constexpr double kRandomBytes = 16 + 8 + 0.7 + 0.2 + 5 * 0.74 + 1.4;

enum class Change : uint8_t { kSameBytes, kNotModified, kNonce };

std::string hex_digits(Rng& rng, int count) {
  std::string digits;
  for (int i = 0; i < count; ++i) {
    digits += "0123456789abcdef"[rng.below(16)];
  }
  return digits;
}

Headers response_headers(SysTime at, Rng& rng) {
  constexpr std::string_view kVerdicts[] = {"HIT", "MISS", "EXPIRED"};
  Headers headers;
  headers.add("Date", format_http_date(at));
  headers.add("Content-Type", "text/html; charset=utf-8");
  headers.add("Connection", "keep-alive");
  headers.add("Cache-Control", "public, max-age=60, stale-while-revalidate=30");
  headers.add("Age", std::to_string(rng.below(60)));
  headers.add("ETag", "\"61f4a0b2-1f3c\"");
  headers.add("Vary", "Accept-Encoding, X-Device");
  headers.add("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload");
  headers.add("X-Content-Type-Options", "nosniff");
  headers.add("X-Frame-Options", "SAMEORIGIN");
  headers.add("Referrer-Policy", "strict-origin-when-cross-origin");
  headers.add("Content-Security-Policy",
              "upgrade-insecure-requests; frame-ancestors 'self' https://*.example.org");
  headers.add("X-Request-Id", hex_digits(rng, 32));
  headers.add("CF-Cache-Status", std::string(kVerdicts[rng.below(3)]));
  headers.add("CF-RAY", hex_digits(rng, 16) + "-FRA");
  headers.add("Server", "cloudflare");
  headers.add("Alt-Svc", "h3=\":443\"; ma=86400");
  return headers;
}

struct SamplePage {
  std::string href;
  std::string text;
};

std::vector<SamplePage> sample_pages(size_t count, Rng& rng) {
  std::vector<SamplePage> pages(count);
  for (size_t i = 0; i < count; ++i) {
    pages[i].href =
        fmt::format("https://www.site{}.example/news/2026/11/story-{}", i % kSites, 4711 + i);
    while (pages[i].text.size() < kPageBytes) {
      pages[i].text += fmt::format("w{} ", rng.below(5'000));
    }
  }
  return pages;
}

storage::VisitRecord visit_of(const SamplePage& page, int number, Change change, Rng& rng) {
  storage::VisitRecord visit;
  const auto url = Url::parse(page.href);
  visit.href = page.href;
  visit.key = UrlKey::of(*url);
  visit.at = SysTime{Seconds{1'790'000'000}} + number * kEvery +
             Milliseconds{static_cast<int64_t>(rng.below(2'000))};
  visit.outcome = Outcome::kStored;
  visit.page_kind = PageKind::kArticle;
  const bool is_304 = change == Change::kNotModified && number > 0;
  if (!is_304) {
    Article article;
    article.title = page.href;
    article.blocks.push_back({.kind = BlockKind::kParagraph, .level = 0, .text = page.text});
    visit.article = std::move(article);
  }
  Capture capture{.url = *url};
  capture.started = visit.at;
  capture.status = is_304 ? 304 : 200;
  capture.http_version = "2";
  capture.request_headers.add("Host", std::string(url->host()));
  capture.request_headers.add("User-Agent", "broadsheet/0.1 (+https://example.net/bot)");
  capture.request_headers.add("Accept", "text/html,application/xhtml+xml");
  capture.request_headers.add("Accept-Encoding", "gzip, br, zstd");
  capture.response_headers = response_headers(visit.at, rng);
  capture.remote_address = "192.0.2.17";
  capture.tls_version = "TLSv1.3";
  Milliseconds spent{0};
  for (Milliseconds* step :
       {&capture.timings.name_lookup, &capture.timings.connect, &capture.timings.tls,
        &capture.timings.first_byte, &capture.timings.total}) {
    spent += Milliseconds{1 + static_cast<int64_t>(rng.below(60))};
    *step = spent;
  }
  if (!is_304) {
    const std::string nonce = change == Change::kNonce ? hex_digits(rng, 32) : "none";
    capture.body = "<html><script nonce=\"" + nonce + "\"></script><p>" + page.text + "</html>";
  }
  visit.capture = std::move(capture);
  return visit;
}

struct Size {
  uint64_t all = 0;
  uint64_t payloads = 0;  // records of the content family
};

Result<Size> compacted(const fs::path& directory) {
  BS_TRY(const auto held, storage::hold_archive(directory));
  BS_TRY_VOID(held.database->flush());
  BS_TRY_VOID(held.database->compact([](storage::Family /*family*/) {}));
  Size size{.all = storage::bytes_on_disk(directory)};
  storage::Cursor records = held.database->scan(storage::Family::kContent, "");
  for (; records.valid(); records.next()) {
    size.payloads += records.key().size() + records.value().size();
  }
  return size;
}

// Captures `first` to `last` of every page, then what the archive weighs.
Result<Size> grow(const fs::path& directory, const std::vector<SamplePage>& pages, int first,
                  int last, Change change, Rng& rng) {
  {
    BS_TRY(const auto archive, storage::Archive::open(directory, storage::ArchiveOptions{}));
    for (int number = first; number < last; ++number) {
      for (const SamplePage& page : pages) {
        BS_TRY(const auto result, archive->commit(visit_of(page, number, change, rng)));
        if (result.version != 1) {
          return Error{ErrorKind::kStorage, "an unchanged article made a version"};
        }
      }
    }
    BS_TRY_VOID(archive->flush());
  }
  return compacted(directory);
}

Result<void> measure(std::string_view name, Change change, size_t page_count, int captures) {
  std::string scratch = (fs::temp_directory_path() / "unchanged-bench-XXXXXX").string();
  if (mkdtemp(scratch.data()) == nullptr) {
    return Error{ErrorKind::kStorage, "cannot make a directory for the archive"};
  }
  Rng rng(7);
  const std::vector<SamplePage> pages = sample_pages(page_count, rng);
  const fs::path directory = fs::path(scratch) / "archive";
  const auto half = grow(directory, pages, 0, captures, change, rng);
  const auto whole = half.ok() ? grow(directory, pages, captures, 2 * captures, change, rng) : half;
  fs::remove_all(scratch);
  if (!whole.ok()) {
    return whole.error();
  }
  const double count = static_cast<double>(page_count) * captures;
  const double all = static_cast<double>(whole->all - half->all) / count;
  const double payload = static_cast<double>(whole->payloads - half->payloads) / count;
  fmt::print("{:<13} {:>6.1f} bytes a capture; {:>6.1f} beyond its payload's record", name, all,
             all - payload);
  fmt::print(", of which {:.0f} are random\n", kRandomBytes);
  return ok();
}

Result<void> run(size_t pages, int captures) {
  BS_TRY_VOID(measure("same bytes", Change::kSameBytes, pages, captures));
  BS_TRY_VOID(measure("304", Change::kNotModified, pages, captures));
  return measure("another nonce", Change::kNonce, pages, captures);
}

}  // namespace
}  // namespace broadsheet

int main(int count, char** values) {
  const int captures = count > 1 ? std::atoi(values[1]) : 48;
  const int pages = count > 2 ? std::atoi(values[2]) : 200;
  if (captures < 1 || pages < 1) {
    fmt::print(stderr, "usage: unchanged [CAPTURES] [PAGES]\n");
    return 2;
  }
  const auto done = broadsheet::run(static_cast<size_t>(pages), captures);
  if (!done.ok()) {
    fmt::print(stderr, "{}\n", done.error().detail);
    return 1;
  }
  return 0;
}

// What a commit costs as an archive grows:
//   build/release/bench/archive_ingest [PAGES]
// Synthetic pages of 60 links (a tenth of them new) and an article each, committed one by one;
// every tenth is visited again unchanged. Prints CPU a commit, bytes on disk, memory, and what
// opening and asking cost at the end.

#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/clock.h"
#include "base/rng.h"
#include "base/units.h"
#include "storage/archive.h"

namespace broadsheet {
namespace {

namespace fs = std::filesystem;

constexpr int kLinks = 60;
constexpr uint64_t kNewLinkOneIn = 10;
constexpr uint64_t kRepeatOneIn = 10;
constexpr size_t kBodyWords = 1200;

SysTime second(uint64_t seconds) {
  return SysTime{Seconds{1'700'000'000 + static_cast<int64_t>(seconds)}};
}

std::string page_href(uint64_t number) {
  return fmt::format("https://site{}.example/news/{}", number % 50, number);
}

storage::VisitRecord page_visit(storage::JobId job, uint64_t number, uint64_t pages, Rng& rng) {
  storage::VisitRecord visit;
  visit.job = job;
  visit.href = page_href(number);
  const auto url = Url::parse(visit.href);
  visit.key = UrlKey::of(*url);
  visit.at = second(number);
  visit.outcome = Outcome::kStored;
  visit.page_kind = PageKind::kArticle;
  Article article;
  article.title = fmt::format("Story {}", number);
  std::string text;
  for (size_t i = 0; i < kBodyWords / 4; ++i) {
    text += fmt::format("w{} ", rng.below(20'000));
  }
  article.blocks.push_back({.kind = BlockKind::kParagraph, .level = 0, .text = text});
  Capture capture{.url = *url};
  capture.started = visit.at;
  capture.status = 200;
  capture.http_version = "1.1";
  capture.response_headers.add("Content-Type", "text/html");
  capture.body = "<html><body><h1>" + article.title + "</h1><p>" + text;
  for (int i = 0; i < kLinks; ++i) {
    const bool is_new = rng.below(kNewLinkOneIn) == 0;
    const uint64_t target =
        is_new ? pages + number * kLinks + static_cast<uint64_t>(i) : rng.below(number + 1);
    const std::string href = page_href(target);
    capture.body += "<a href=" + href + ">";
    storage::Candidate found;
    found.key = UrlKey::of(*Url::parse(href));
    found.href = href;
    found.depth = 1;
    visit.found.push_back(std::move(found));
  }
  visit.folded_text = sha256(text);
  visit.folded = text;
  visit.capture = std::move(capture);
  visit.article = std::move(article);
  return visit;
}

double memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

double process_cpu_ms() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

bool ingest(const fs::path& directory, uint64_t pages) {
  auto archive = storage::Archive::open(directory, storage::ArchiveOptions{});
  if (!archive.ok()) {
    return false;
  }
  const auto job = (*archive)->begin_round("bench", "bench", second(0));
  Rng rng(1);
  double spent = 0;
  for (uint64_t number = 0; number < pages; ++number) {
    storage::VisitRecord visit = page_visit(job->id, number, pages, rng);
    const double before = process_cpu_ms();
    storage::VisitRecord again = visit;
    bool done = (*archive)->commit(std::move(visit)).ok();
    if (number % kRepeatOneIn == 0) {
      again.at += Seconds{1};
      done = done && (*archive)->commit(std::move(again)).ok();
    }
    if (!done) {
      return false;
    }
    spent += process_cpu_ms() - before;
  }
  const bool flushed = (*archive)->flush().ok();
  const auto stats = (*archive)->reader()->stats();
  if (!flushed || !stats.ok()) {
    return false;
  }
  fmt::print("{} captures, {} urls, {} due\n", stats->captures, stats->urls, stats->due);
  fmt::print("commit  {:.3f} ms CPU a capture with compaction and flushes\n",
             spent / static_cast<double>(stats->captures));
  fmt::print("disk    {} ({} a capture)\n", format_bytes(stats->stored_bytes),
             format_bytes(stats->stored_bytes / stats->captures));
  fmt::print("memory  {:.0f} MiB at most\n", memory_mib());
  return true;
}

bool ask(const fs::path& directory, uint64_t pages) {
  const SystemClock clock;
  const auto since = [&](SteadyTime start) {
    return std::chrono::duration<double, std::milli>(clock.steady_now() - start).count();
  };
  SteadyTime start = clock.steady_now();
  const auto reader = storage::open_reader(directory);
  if (!reader.ok()) {
    return false;
  }
  fmt::print("open    {:.1f} ms\n", since(start));
  Rng rng(2);
  constexpr int kQuestions = 1000;
  start = clock.steady_now();
  for (int i = 0; i < kQuestions; ++i) {
    const UrlKey key = UrlKey::of(*Url::parse(page_href(rng.below(pages))));
    if (!(*reader)->versions(key).ok() || !(*reader)->captures(key).ok()) {
      return false;
    }
  }
  fmt::print("ask     {:.3f} ms a URL's versions and captures\n", since(start) / kQuestions);
  return true;
}

}  // namespace
}  // namespace broadsheet

int main(int count, char** values) {
  const uint64_t pages = count > 1 ? std::max(1ULL, std::strtoull(values[1], nullptr, 10)) : 10'000;
  std::string scratch = (std::filesystem::temp_directory_path() / "ingest-bench-XXXXXX").string();
  if (mkdtemp(scratch.data()) == nullptr) {
    return 1;
  }
  const auto directory = std::filesystem::path(scratch) / "archive";
  const bool done = broadsheet::ingest(directory, pages) && broadsheet::ask(directory, pages);
  std::filesystem::remove_all(scratch);
  if (!done) {
    fmt::print(stderr, "the archive failed\n");
  }
  return done ? 0 : 1;
}

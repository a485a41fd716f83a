// How an archive grows, up to a million captures:
//   build/release/bench/scale [CAPTURES] [--json]        (default 100000; milestones at 10^4, ...)
// Synthetic short articles on 200 sites, ten captures a URL: three of them bring a new text, the
// others change bytes only. Prints at each milestone: ingest rate, bytes a capture, memory, what
// opening costs, and latency of a look-up, of a URL's whole timeline and of an article, p50 and
// p99, each with caches as they are after opening. Then a reader asks while the writer commits, and
// each alone: neither waits for the other.

#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/rng.h"
#include "base/units.h"
#include "storage/archive.h"

namespace broadsheet {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kSites = 200;
constexpr uint64_t kCapturesPerUrl = 10;
constexpr uint64_t kRewrittenEvery = 4;  // captures 0, 4 and 8 of a URL bring a new text
constexpr size_t kWords = 60;
constexpr size_t kQuestions = 2000;
constexpr uint64_t kFirstMilestone = 10'000;

std::string href_of(uint64_t url) {
  return fmt::format("https://site{}.example/news/{}", url % kSites, url);
}

// The text of a URL after so many rewritings; the same words each time it is asked for.
std::string text_of(uint64_t url, uint64_t rewritten) {
  Rng rng(url * 16 + rewritten);
  std::string text;
  for (size_t i = 0; i < kWords; ++i) {
    text += fmt::format("w{} ", rng.below(30'000));
  }
  return text;
}

storage::VisitRecord visit_of(uint64_t url, uint64_t turn, SysTime at) {
  storage::VisitRecord visit;
  visit.href = href_of(url);
  const auto parsed = Url::parse(visit.href);
  visit.key = UrlKey::of(*parsed);
  visit.at = at;
  visit.outcome = Outcome::kStored;
  visit.page_kind = PageKind::kArticle;
  Article article;
  article.title = fmt::format("Story {}", url);
  const std::string text = text_of(url, turn / kRewrittenEvery);
  article.blocks.push_back({.kind = BlockKind::kParagraph, .level = 0, .text = text});
  Capture capture{.url = *parsed};
  capture.started = at;
  capture.status = 200;
  capture.http_version = "1.1";
  capture.response_headers.add("Content-Type", "text/html");
  capture.body = fmt::format(
      "<html><head><script nonce={}></script></head><body><h1>{}</h1><p>{}"
      "</p><footer>All rights of site {} reserved.</footer></body></html>",
      url * 31 + turn, article.title, text, url % kSites);
  visit.folded = article.title + "\n" + text;
  visit.folded_text = sha256(visit.folded);
  visit.article = std::move(article);
  visit.capture = std::move(capture);
  return visit;
}

struct Percentiles {
  double p50 = 0;  // microseconds
  double p99 = 0;
};

Percentiles percentiles_of(std::vector<double>& micros) {
  if (micros.empty()) {
    return {};
  }
  std::sort(micros.begin(), micros.end());
  return {.p50 = micros[micros.size() / 2], .p99 = micros[micros.size() * 99 / 100]};
}

double micros_since(const Clock& clock, SteadyTime start) {
  return std::chrono::duration<double, std::micro>(clock.steady_now() - start).count();
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_mib() {
  std::ifstream file("/proc/self/statm");
  uint64_t size = 0;
  uint64_t resident = 0;
  file >> size >> resident;
  return static_cast<double>(resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE))) / (1 << 20);
}

struct Answers {
  Percentiles look_up, timeline, article;
};

Answers ask(const storage::Reader& reader, uint64_t urls, const Clock& clock) {
  Rng rng(99);
  std::vector<double> look_up;
  std::vector<double> timeline;
  std::vector<double> article;
  for (size_t i = 0; i < kQuestions; ++i) {
    const UrlKey key = UrlKey::of(*Url::parse(href_of(rng.below(urls))));
    SteadyTime start = clock.steady_now();
    const auto row = reader.url(key);
    look_up.push_back(micros_since(clock, start));
    start = clock.steady_now();
    const auto captures = reader.captures(key);
    const auto versions = reader.versions(key);
    timeline.push_back(micros_since(clock, start));
    if (!row.ok() || !*row || !captures.ok() || !versions.ok() || versions->empty()) {
      fmt::print(stderr, "{} is not there\n", key.text());
      std::exit(1);
    }
    start = clock.steady_now();
    const auto read = reader.article(versions->back().article);
    article.push_back(micros_since(clock, start));
    if (!read.ok()) {
      fmt::print(stderr, "{}\n", read.error().detail);
      std::exit(1);
    }
  }
  return {percentiles_of(look_up), percentiles_of(timeline), percentiles_of(article)};
}

class Growth {
 public:
  Growth(fs::path directory, bool json) : directory_(std::move(directory)), json_(json) {}

  // Captures `from` to `to`, in an archive that is open for so long only.
  void ingest(uint64_t from, uint64_t to) {
    auto archive = storage::Archive::open(directory_, {});
    if (!archive.ok()) {
      fmt::print(stderr, "{}\n", archive.error().detail);
      std::exit(1);
    }
    const double cpu = cpu_seconds();
    const SteadyTime start = clock_.steady_now();
    for (uint64_t number = from; number < to; ++number) {
      commit(**archive, number);
    }
    ingest_cpu_us_ = (cpu_seconds() - cpu) * 1e6 / static_cast<double>(to - from);
    ingest_rate_ = static_cast<double>(to - from) * 1e6 / micros_since(clock_, start);
    writer_mib_ = resident_mib();
    if (!(*archive)->flush().ok()) {
      std::exit(1);
    }
  }

  void report(uint64_t captures) {
    const uint64_t urls = captures / kCapturesPerUrl;
    const SteadyTime start = clock_.steady_now();
    const auto reader = storage::open_reader(directory_);
    const double open_ms = micros_since(clock_, start) / 1000;
    if (!reader.ok()) {
      fmt::print(stderr, "{}\n", reader.error().detail);
      std::exit(1);
    }
    const auto stats = (*reader)->stats();
    const Answers cold = ask(**reader, urls, clock_);
    const double bytes =
        static_cast<double>(stats->stored_bytes) / static_cast<double>(stats->captures);
    if (json_) {
      fmt::print(
          "{{\"captures\":{},\"versions\":{},\"rate\":{:.0f},\"cpu_us\":{:.0f},"
          "\"bytes_per_capture\":{:.0f},\"writer_mib\":{:.0f},\"open_ms\":{:.1f},"
          "\"look_up_us\":[{:.1f},{:.1f}],\"timeline_us\":[{:.1f},{:.1f}],"
          "\"article_us\":[{:.1f},{:.1f}]}}\n",
          stats->captures, stats->versions, ingest_rate_, ingest_cpu_us_, bytes, writer_mib_,
          open_ms, cold.look_up.p50, cold.look_up.p99, cold.timeline.p50, cold.timeline.p99,
          cold.article.p50, cold.article.p99);
    } else {
      fmt::print(
          "{:>8} captures {:>7} versions | {:>6.0f}/s {:>5.0f} us CPU | {:>5.0f} B each, "
          "{:>4.0f} MiB | open {:>6.1f} ms | look-up {:.1f}/{:.1f} timeline {:.1f}/{:.1f} "
          "article {:.1f}/{:.1f} us\n",
          stats->captures, stats->versions, ingest_rate_, ingest_cpu_us_, bytes, writer_mib_,
          open_ms, cold.look_up.p50, cold.look_up.p99, cold.timeline.p50, cold.timeline.p99,
          cold.article.p50, cold.article.p99);
    }
    std::fflush(stdout);
  }

  // The same questions and the same commits, apart and together.
  void report_together(uint64_t captures) {
    auto archive = storage::Archive::open(directory_, {});
    if (!archive.ok()) {
      std::exit(1);
    }
    constexpr uint64_t kCommits = 3000;
    const uint64_t urls = captures / kCapturesPerUrl;
    const auto commits = [&](uint64_t first) {
      std::vector<double> micros;
      for (uint64_t i = 0; i < kCommits; ++i) {
        const SteadyTime start = clock_.steady_now();
        commit(**archive, first + i);
        micros.push_back(micros_since(clock_, start));
      }
      return percentiles_of(micros);
    };
    const Answers alone = ask(*(*archive)->reader(), urls, clock_);
    const Percentiles writer_alone = commits(captures);
    std::atomic<bool> done = false;
    Percentiles writer_beside;
    std::thread writer([&] {
      writer_beside = commits(captures + kCommits);
      done = true;
    });
    Answers beside;
    uint64_t rounds = 0;
    do {
      beside = ask(*(*archive)->reader(), urls, clock_);
      ++rounds;
    } while (!done);
    writer.join();
    fmt::print(
        "commit alone {:.0f}/{:.0f} us, beside readers {:.0f}/{:.0f}; look-up alone "
        "{:.1f}/{:.1f} us, beside the writer {:.1f}/{:.1f}; timeline {:.1f}/{:.1f}, beside "
        "{:.1f}/{:.1f} ({} questions meanwhile)\n",
        writer_alone.p50, writer_alone.p99, writer_beside.p50, writer_beside.p99, alone.look_up.p50,
        alone.look_up.p99, beside.look_up.p50, beside.look_up.p99, alone.timeline.p50,
        alone.timeline.p99, beside.timeline.p50, beside.timeline.p99, rounds * kQuestions);
  }

 private:
  // URL by URL within a tenth, so that captures of one URL lie apart in time as in a crawl.
  void commit(storage::Archive& archive, uint64_t number) {
    const uint64_t block = number / kFirstMilestone;
    const uint64_t urls_per_block = kFirstMilestone / kCapturesPerUrl;
    const uint64_t in_block = number % kFirstMilestone;
    const uint64_t url = block * urls_per_block + in_block % urls_per_block;
    const uint64_t turn = in_block / urls_per_block;
    const SysTime at{Seconds{1'700'000'000 + static_cast<int64_t>(number)}};
    const auto result = archive.commit(visit_of(url, turn, at));
    if (!result.ok()) {
      fmt::print(stderr, "{}\n", result.error().detail);
      std::exit(1);
    }
  }

  SystemClock clock_;
  fs::path directory_;
  bool json_;
  double ingest_rate_ = 0;
  double ingest_cpu_us_ = 0;
  double writer_mib_ = 0;
};

int run(int argc, char** argv) {
  uint64_t captures = 100'000;
  bool json = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--json") {
      json = true;
    } else {
      captures = std::strtoull(argv[i], nullptr, 10);
    }
  }
  captures = std::max(captures, kFirstMilestone);
  const fs::path directory =
      fs::temp_directory_path() / fmt::format("broadsheet-scale-{}", getpid());
  Growth growth(directory, json);
  uint64_t done = 0;
  for (uint64_t milestone = kFirstMilestone; milestone <= captures; milestone *= 10) {
    growth.ingest(done, milestone);
    growth.report(milestone);
    done = milestone;
  }
  growth.report_together(done);
  std::error_code ignored;
  fs::remove_all(directory, ignored);
  return 0;
}

}  // namespace
}  // namespace broadsheet

int main(int argc, char** argv) {
  return broadsheet::run(argc, argv);
}

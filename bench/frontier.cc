// What a frontier costs by its size:
//   build/release/bench/frontier [--json] [URLS]...
// For each number of queued URLs (10,000 to 10 million unless told), on a hundredth as many hosts
// but at most 100,000: an archive is filled by one process and opened by another. "open" is
// the archive, its queues and the frontier over them; "next" is a lease and its end; "taken in" is
// what a URL costs the frontier when a window is read, the read itself apart, which a crawl makes
// on its pool. All over the leases of up to 100,000 URLs.

#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/url_key.h"
#include "crawler/frontier.h"
#include "crawler/host_gate.h"
#include "crawler/timing.h"
#include "storage/archive.h"

namespace broadsheet {
namespace {

namespace fs = std::filesystem;
using Micros = std::chrono::duration<double, std::micro>;

constexpr size_t kBatch = 20'000;
constexpr uint64_t kHostsMax = 100'000;
constexpr uint64_t kUrlsPerHost = 100;
constexpr size_t kReadsAtOnce = 16;  // a crawl's pool is about as far behind
constexpr uint64_t kLeasesMax = 100'000;
constexpr std::string_view kJob = "bench";

struct Figures {
  uint64_t urls = 0;
  uint64_t hosts = 0;
  double fill_us = 0;  // a URL, CPU of all threads
  double open_ms = 0;
  double open_cpu_ms = 0;
  double next_us = 0;
  double take_in_us = 0;  // of a URL that was read
  double read_us = 0;     // of a URL
  uint64_t reads = 0;     // of windows
  double rss_mib = 0;
  double disk_mib = 0;
};

double rss_mib() {
  std::ifstream status("/proc/self/statm");
  uint64_t pages = 0;
  status >> pages >> pages;
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

double bytes_under(const fs::path& directory) {
  double bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    bytes += entry.is_regular_file() ? static_cast<double>(entry.file_size()) : 0;
  }
  return bytes / (1 << 20);
}

// URLs go to the hosts in turn, as links of a crawl do.
bool fill(const fs::path& directory, uint64_t urls, uint64_t hosts, SysTime now) {
  auto archive = storage::Archive::open(directory, {});
  if (!archive.ok()) {
    return false;
  }
  const auto job = (*archive)->begin_round(std::string(kJob), std::string(kJob), now);
  for (uint64_t first = 0; job.ok() && first < urls; first += kBatch) {
    std::vector<storage::Candidate> batch;
    batch.reserve(kBatch);
    for (uint64_t i = first; i < std::min<uint64_t>(urls, first + kBatch); ++i) {
      const auto url = Url::parse(fmt::format("http://h{}.example/{}", i % hosts, i / hosts));
      batch.push_back({.key = UrlKey::of(*url),
                       .href = std::string(url->href()),
                       .via = storage::FoundVia::kLink,
                       .depth = 1,
                       .priority = static_cast<uint8_t>(i / hosts % 4),
                       .due_at = now});
    }
    if (!(*archive)->enqueue(job->id, std::move(batch)).ok()) {
      return false;
    }
  }
  return job.ok() && (*archive)->flush().ok();
}

// In a process of its own: one's memory must not count in another's figures, and a process that has
// opened a database must not fork.
bool run_apart(const std::function<bool()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    _exit(work() ? 0 : 1);
  }
  int status = 1;
  return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

// Of this thread: what it waits for a core on a busy machine is left out.
double cpu_micros() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

// Seconds, of those that have ended.
double cpu_of_children() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

bool serve_one(crawler::Frontier& frontier) {
  auto lease = frontier.next();
  if (lease) {
    lease->turn.end();
    frontier.done(*lease);
  }
  return lease.has_value();
}

Result<Figures> measure(const fs::path& directory, uint64_t urls, uint64_t hosts) {
  Figures figures{.urls = urls, .hosts = hosts};
  const SystemClock clock;
  crawler::SystemTiming timing(clock);
  boost::asio::io_context io(1);
  const double cpu_begun = cpu_micros();
  const SteadyTime begun = clock.steady_now();
  BS_TRY(const auto archive, storage::Archive::open(directory, {}));
  BS_TRY(const auto job, archive->begin_round(std::string(kJob), std::string(kJob), clock.now()));
  BS_TRY(const auto queues, archive->queues(job.id));
  crawler::HostGate gate(timing, io.get_executor(), {.delay = Milliseconds(0)},
                         [](const std::string&) {});
  struct Wanted {
    std::string origin;
    storage::QueueCursor cursor;
    size_t count;
  };
  std::vector<Wanted> wanted;
  crawler::Frontier frontier(
      gate, timing, job.id, {},
      [&wanted](std::string origin, storage::QueueCursor cursor, size_t count) {
        wanted.push_back({std::move(origin), std::move(cursor), count});
      },
      [] {});
  for (const storage::QueueSummary& queue : queues) {
    frontier.add_queue(queue.origin, queue.urls);
  }
  figures.open_ms = Micros(clock.steady_now() - begun).count() / 1000;
  figures.open_cpu_ms = (cpu_micros() - cpu_begun) / 1000;
  double in_next = 0;
  double in_reads = 0;
  double in_refills = 0;
  uint64_t urls_read = 0;
  const uint64_t leases_wanted = std::min(urls, kLeasesMax);
  for (uint64_t leases = 0; leases < leases_wanted;) {
    const double start = cpu_micros();
    const uint64_t before = leases;
    while (leases < leases_wanted && wanted.size() < kReadsAtOnce && serve_one(frontier)) {
      ++leases;
    }
    in_next += cpu_micros() - start;
    if (leases == before && wanted.empty()) {
      return Error{ErrorKind::kStorage, "the frontier gave out"};
    }
    for (Wanted& want : std::exchange(wanted, {})) {
      const double read = cpu_micros();
      crawler::Frontier::Batch batch;
      BS_TRY(batch.urls, archive->due(job.id, want.origin, want.cursor, want.count));
      BS_TRY(auto host, archive->host(want.origin));
      const double refill = cpu_micros();
      in_reads += refill - read;
      ++figures.reads;
      urls_read += batch.urls.size();
      batch.may_have_more = batch.urls.size() == want.count;
      batch.cursor = std::move(want.cursor);
      batch.host = std::move(host).value_or(storage::HostRow{});
      batch.host->origin = want.origin;
      frontier.refilled(want.origin, std::move(batch));
      in_refills += cpu_micros() - refill;
    }
  }
  const auto read = static_cast<double>(std::max<uint64_t>(urls_read, 1));
  figures.next_us = in_next / static_cast<double>(leases_wanted);
  figures.take_in_us = in_refills / read;
  figures.read_us = in_reads / read;
  figures.rss_mib = rss_mib();
  figures.disk_mib = bytes_under(directory);
  return figures;
}

void print(const Figures& figures, bool json) {
  if (json) {
    fmt::print(
        "{{\"urls\":{},\"hosts\":{},\"fill_us\":{:.1f},\"open_ms\":{:.1f},\"open_cpu_ms\":{:.1f},"
        "\"next_us\":{:.2f},\"take_in_us\":{:.2f},\"read_us\":{:.2f},\"reads\":{},\"rss_mib\":{:."
        "0f},"
        "\"disk_mib\":{:.0f}}}\n",
        figures.urls, figures.hosts, figures.fill_us, figures.open_ms, figures.open_cpu_ms,
        figures.next_us, figures.take_in_us, figures.read_us, figures.reads, figures.rss_mib,
        figures.disk_mib);
  } else {
    fmt::print(
        "{:>10} URLs on {:>6} hosts: filled in {:.1f} us each, open {:>6.1f} ms ({:.1f} of CPU), "
        "next {:>5.2f} us, taken in {:>5.2f} us, read {:>5.2f} us ({} windows), RSS {:>4.0f} MiB, "
        "disk {:.0f} MiB\n",
        figures.urls, figures.hosts, figures.fill_us, figures.open_ms, figures.open_cpu_ms,
        figures.next_us, figures.take_in_us, figures.read_us, figures.reads, figures.rss_mib,
        figures.disk_mib);
  }
  std::fflush(stdout);
}

int run(const std::vector<uint64_t>& sizes, bool json) {
  for (const uint64_t urls : sizes) {
    const uint64_t hosts = std::clamp<uint64_t>(urls / kUrlsPerHost, 1, kHostsMax);
    std::string name = (fs::temp_directory_path() / "broadsheet-frontier-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      return 1;
    }
    const double before = cpu_of_children();
    const bool filled = run_apart([&] { return fill(name, urls, hosts, SystemClock().now()); });
    const double fill_us = (cpu_of_children() - before) * 1e6 / static_cast<double>(urls);
    const bool done = filled && run_apart([&] {
                        auto figures = measure(name, urls, hosts);
                        if (!figures.ok()) {
                          fmt::print(stderr, "frontier: {}\n", figures.error().detail);
                          return false;
                        }
                        figures->fill_us = fill_us;
                        print(*figures, json);
                        return true;
                      });
    fs::remove_all(name);
    if (!done) {
      return 1;
    }
  }
  return 0;
}

}  // namespace
}  // namespace broadsheet

int main(int argc, char** argv) {
  bool json = false;
  std::vector<uint64_t> sizes;
  for (const std::string_view argument : std::vector<std::string_view>(argv + 1, argv + argc)) {
    uint64_t urls = 0;
    if (argument == "--json") {
      json = true;
    } else if (std::from_chars(argument.data(), argument.data() + argument.size(), urls).ec ==
                   std::errc() &&
               urls > 0) {
      sizes.push_back(urls);
    } else {
      fmt::print(stderr, "usage: frontier [--json] [URLS]...\n");
      return 3;
    }
  }
  if (sizes.empty()) {
    sizes = {10'000, 100'000, 1'000'000, 10'000'000};
  }
  return broadsheet::run(sizes, json);
}

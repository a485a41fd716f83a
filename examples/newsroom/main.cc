// A fictional newsroom on loopback for the demo, for tests and for the soak: eight sites in seven
// languages behind one port, told apart by the Host field. SIGUSR1 publishes the next edition;
// with --every the newsroom goes on by itself. SIGTERM ends it.

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/units.h"
#include "examples/newsroom/desk.h"
#include "examples/newsroom/mishaps.h"
#include "examples/newsroom/page_maker.h"
#include "examples/newsroom/press.h"
#include "tests/support/fake_site.h"

namespace broadsheet::newsroom {
namespace {

using namespace std::string_view_literals;

constexpr int kUsage = 2;

struct Options {
  std::string content = "examples/newsroom/content";
  uint16_t port = 0;
  int edition = 1;
  uint32_t every = 0;   // seconds; 0: nothing changes by itself
  uint32_t faults = 0;  // in a thousand requests
  uint64_t seed = 1;
  std::string log;  // what was published when, a line of JSON each
};

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool read_option(std::string_view name, const char* value, Options& options) {
  if (name == "--content"sv) {
    options.content = value;
    return true;
  }
  if (name == "--log"sv) {
    options.log = value;
    return true;
  }
  return (name == "--port"sv && read_number(value, options.port)) ||
         (name == "--edition"sv && read_number(value, options.edition)) ||
         (name == "--every"sv && read_number(value, options.every)) ||
         (name == "--faults"sv && read_number(value, options.faults)) ||
         (name == "--seed"sv && read_number(value, options.seed));
}

std::optional<Options> read_options(int argc, char** argv) {
  Options options;
  bool good = argc % 2 == 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    good = good && read_option(argv[i], argv[i + 1], options);
  }
  if (!good) {
    std::fprintf(stderr,
                 "usage: newsroom [--content DIR] [--port N] [--edition N] [--every SECONDS]\n"
                 "                [--faults PER_THOUSAND] [--seed N] [--log FILE]\n");
    return std::nullopt;
  }
  return options;
}

// The edition that is out, and the site that serves it.
class Newsroom {
 public:
  Newsroom(const Options& options, Edition edition)
      : options_(options),
        edition_(std::move(edition)),
        desk_(options.seed),
        mishaps_(options.seed, options.faults / 1000.0),
        site_({.port = options.port}) {
    if (!options_.log.empty()) {
      log_.open(options_.log, std::ios::app);
    }
    site_.misbehave_when(
        [this](const support::SiteRequest& request) { return mishaps_.fault_for(request); });
    site_.serve_others_with([this](const support::SiteRequest& request) {
      auto refusal = mishaps_.refusal(request);
      const std::lock_guard lock(mutex_);
      return refusal ? *std::move(refusal)
                     : PageMaker(edition_, site_.port()).answer(request.host, request.path);
    });
    for (const auto& [host, unused] : edition_.sites) {
      std::printf("http://%s:%u/\n", host.c_str(), static_cast<unsigned>(site_.port()));
    }
    say_edition();
  }

  // The next one of the files. False when it cannot be read.
  bool publish_next() {
    auto next = load_edition(options_.content, edition_.number + 1);
    if (!next) {
      return false;
    }
    const std::lock_guard lock(mutex_);
    edition_ = *std::move(next);
    say_edition();
    return true;
  }

  void go_on() {
    site_.forget_requests();  // nobody asks for them, and there is no end of them
    const std::lock_guard lock(mutex_);
    const SysTime now = clock_.now();
    for (const Change& change : desk_.work_on(edition_, now)) {
      log_ << fmt::format(R"({{"at":"{}","edition":{},"url":"http://{}:{}{}","change":"{}"}})"
                          "\n",
                          format_rfc3339(now), edition_.number, change.host, site_.port(),
                          change.path, change.is_new ? "new" : "edited");
    }
    log_.flush();
    say_edition();
  }

 private:
  void say_edition() const {
    std::printf("edition %d\n", edition_.number);
    std::fflush(stdout);
  }

  const Options& options_;
  const SystemClock clock_;
  std::mutex mutex_;  // guards edition_
  Edition edition_;
  Desk desk_;
  Mishaps mishaps_;
  std::ofstream log_;
  support::FakeSite site_;
};

// Until a signal ends it.
int run(const Options& options, const sigset_t& signals) {
  auto edition = load_edition(options.content, options.edition);
  if (!edition) {
    return 1;
  }
  Newsroom newsroom(options, *std::move(edition));
  const timespec patience{.tv_sec = options.every, .tv_nsec = 0};
  while (true) {
    const int received = options.every > 0 ? sigtimedwait(&signals, nullptr, &patience)
                                           : sigwaitinfo(&signals, nullptr);
    if (received == SIGUSR1) {
      if (!newsroom.publish_next()) {
        return 1;
      }
    } else if (received > 0) {
      return 0;
    } else if (options.every > 0) {
      newsroom.go_on();
    }
  }
}

}  // namespace
}  // namespace broadsheet::newsroom

int main(int argc, char** argv) {
  const auto options = broadsheet::newsroom::read_options(argc, argv);
  if (!options) {
    return broadsheet::newsroom::kUsage;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before the site's threads begin
  return broadsheet::newsroom::run(*options, signals);
}

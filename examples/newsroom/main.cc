// A fictional newsroom on loopback for the demo and for tests: eight sites in seven languages
// behind one port, told apart by the Host field. SIGUSR1 publishes the next edition, SIGTERM ends
// it.

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "examples/newsroom/page_maker.h"
#include "examples/newsroom/press.h"
#include "tests/support/fake_site.h"

namespace {

using namespace std::string_view_literals;
using broadsheet::newsroom::Edition;
using broadsheet::newsroom::load_edition;
using broadsheet::newsroom::PageMaker;

constexpr int kUsage = 2;

struct Options {
  std::string content = "examples/newsroom/content";
  uint16_t port = 0;
  int edition = 1;
};

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::optional<Options> read_options(int argc, char** argv) {
  Options options;
  bool good = argc % 2 == 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (argv[i] == "--content"sv) {
      options.content = argv[i + 1];
    } else if (argv[i] == "--port"sv) {
      good = good && read_number(argv[i + 1], options.port);
    } else if (argv[i] == "--edition"sv) {
      good = good && read_number(argv[i + 1], options.edition);
    } else {
      good = false;
    }
  }
  if (!good) {
    std::fprintf(stderr, "usage: newsroom [--content DIR] [--port N] [--edition N]\n");
    return std::nullopt;
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = read_options(argc, argv);
  if (!options) {
    return kUsage;
  }
  std::optional<Edition> edition = load_edition(options->content, options->edition);
  if (!edition) {
    return 1;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before the site's threads begin

  std::mutex mutex;  // guards `edition`
  broadsheet::support::FakeSite site({.port = options->port});
  site.serve_others_with([&](const broadsheet::support::SiteRequest& request) {
    const std::lock_guard lock(mutex);
    return PageMaker(*edition, site.port()).answer(request.host, request.path);
  });
  for (const auto& [host, unused] : edition->sites) {
    std::printf("http://%s:%u/\n", host.c_str(), static_cast<unsigned>(site.port()));
  }
  std::printf("edition %d\n", edition->number);
  std::fflush(stdout);

  for (int received = 0; sigwait(&signals, &received) == 0 && received == SIGUSR1;) {
    auto next = load_edition(options->content, edition->number + 1);
    if (!next) {
      return 1;
    }
    const std::lock_guard lock(mutex);
    edition = std::move(next);
    std::printf("edition %d\n", edition->number);
    std::fflush(stdout);
  }
  return 0;
}

// The daemon as it is run, for as long as is wanted, against the newsroom on loopback with editions
// that turn over and requests that go wrong:
//   build/release/bench/soak [--minutes 30] [--turn 180] [--every 60] [--faults 20] [--json FILE]
//                            [--work DIR]
// Starts examples/newsroom and `broadsheet run` with every paper as a source, asks the control
// interface every ten seconds, and then judges: memory is flat over the second half, no source
// starved, every edit was caught that the schedule allows (it stood for two intervals and a bit,
// and its page was not resting after a visit that failed), SIGTERM ends the daemon cleanly, and
// `check` finds nothing. Exit code 1 when one of these does not hold. --turn and
// --every are seconds, --faults is in a thousand requests. --work keeps what was made: the
// configuration, the daemon's log, the archive, and the newsroom's word on what it published when.

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/units.h"
#include "cli/daemon_client.h"
#include "cli/lookup.h"

namespace broadsheet {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr int kSampleSeconds = 10;
constexpr int kGraceSeconds = 30;        // that a round may take, beside two intervals
constexpr double kGrowthMax = 16 << 20;  // of memory over the second half
constexpr int kStartSeconds = 30;
constexpr int kEndSeconds = 60;

struct Options {
  int minutes = 30;
  int turn = 180;
  int every = 60;
  int faults = 20;
  std::string json;
  fs::path work;
  fs::path programs;  // build/release
  fs::path content = "examples/newsroom/content";
};

// A child process with its output in a file. Ends it when it goes.
class Child {
 public:
  Child(std::vector<std::string> args, const fs::path& output) {
    std::vector<char*> argv;
    argv.reserve(args.size() + 1);
    for (std::string& arg : args) {
      argv.push_back(arg.data());
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    if (posix_spawn(&process_, args.front().c_str(), &actions, nullptr, argv.data(), environ) !=
        0) {
      process_ = -1;
    }
    posix_spawn_file_actions_destroy(&actions);
  }
  ~Child() {
    if (process_ > 0) {
      kill(process_, SIGKILL);
      waitpid(process_, nullptr, 0);
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void signal(int number) const {
    if (process_ > 0) {
      kill(process_, number);
    }
  }
  // Its exit code once it has ended; 128 and the signal that ended it.
  std::optional<int> exit_code() {
    int status = 0;
    if (process_ > 0 && waitpid(process_, &status, WNOHANG) == process_) {
      process_ = -1;
      code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    return process_ > 0 ? std::nullopt : std::optional(code_);
  }

 private:
  pid_t process_ = -1;
  int code_ = 127;
};

void pause_for(Milliseconds time) {
  poll(nullptr, 0, static_cast<int>(time.count()));
}

std::string contents_of(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Sample {
  double seconds = 0;  // since the first
  double resident = 0;
  int64_t queued = 0;
  int64_t visits = 0;
  int64_t errors = 0;
  int64_t alarms = 0;
  double cpu_seconds = 0;
};

// An edit of a story, or a new one, and until when it stood.
struct Edit {
  std::string url;
  SysTime at{};
  SysTime until = SysTime::max();
};

struct Findings {
  std::vector<Sample> samples;
  std::map<std::string, double> longest_wait;  // seconds without success, by source
  std::map<std::string, int64_t> rounds;
  int unanswered = 0;  // questions to the daemon
  bool daemon_died = false;
  int exit_code = -1;
  double drain_seconds = 0;
  bool check_clean = false;
  size_t edits = 0, held_off = 0, due = 0, caught = 0;
  std::vector<double> lags;  // seconds from publication to capture
  std::vector<std::string> missed;
};

std::string configuration(const Options& options, const std::vector<std::string>& fronts,
                          const std::string& port) {
  std::string text = fmt::format(
      "[archive]\ndirectory = \"{0}/archive\"\n"
      "[crawl]\ndelay = \"100ms\"\nattempts = 4\nbackoff = \"500ms\"\n"
      "[network]\nallow_private = [\"127.0.0.1/32\"]\n",
      options.work.string());
  std::string resolve;
  std::string sources;
  for (const std::string& front : fronts) {
    const std::string host = front.substr(7, front.find(':', 7) - 7);
    resolve += fmt::format("{}\"{}:{}:127.0.0.1\"", resolve.empty() ? "" : ", ", host, port);
    sources += fmt::format("[[source]]\nname = \"{}\"\nseeds = [\"{}\"]\n", host, front);
  }
  text += fmt::format("resolve = [{}]\n", resolve);
  text += fmt::format(
      "[limits]\nfirst_byte_timeout = \"3s\"\n"
      "[server]\nlisten = \"127.0.0.1:0\"\n"
      "[log]\nformat = \"json\"\nto = \"file\"\nfile = \"{0}/daemon.log\"\n"
      "[resources]\ndisk_low = \"64MiB\"\ndisk_high = \"128MiB\"\n"
      "[defaults]\nevery = \"{1}s\"\nrevisit_min = \"{2}s\"\nrevisit_max = \"{2}s\"\n"
      "revisit_rest = \"36500d\"\n",
      options.work.string(), options.every, options.every * 3 / 4);
  return text + sources;
}

std::optional<json::value> ask(const Options& options, const std::string& target) {
  const auto answer = cli::ask_daemon_of(options.work / "archive", {}, "GET", target, "");
  if (!answer.ok()) {
    return std::nullopt;
  }
  boost::system::error_code bad;
  json::value value = json::parse(answer->body, bad);
  return bad ? std::nullopt : std::optional(std::move(value));
}

double number_at(const json::value& value, const char* pointer) {
  boost::system::error_code bad;
  const json::value* found = value.find_pointer(pointer, bad);
  return found != nullptr && found->is_number() ? found->to_number<double>() : 0;
}

std::optional<SysTime> time_at(const json::value& value, const char* pointer) {
  boost::system::error_code bad;
  const json::value* found = value.find_pointer(pointer, bad);
  if (found == nullptr || !found->is_string()) {
    return std::nullopt;
  }
  const auto time = parse_time(std::string_view(found->get_string()));
  return time.ok() ? std::optional(*time) : std::nullopt;
}

// False when the daemon did not answer.
bool look(const Options& options, double seconds, SysTime now, SysTime started,
          Findings& findings) {
  const auto status = ask(options, "/api/v1/status");
  const auto sources = ask(options, "/api/v1/sources");
  if (!status || !sources || !sources->is_array()) {
    ++findings.unanswered;
    return false;
  }
  findings.samples.push_back({.seconds = seconds,
                              .resident = number_at(*status, "/memory/resident_bytes"),
                              .queued = static_cast<int64_t>(number_at(*status, "/queued")),
                              .visits = static_cast<int64_t>(number_at(*status, "/totals/visits")),
                              .errors = static_cast<int64_t>(number_at(*status, "/totals/errors")),
                              .alarms = static_cast<int64_t>(number_at(*status, "/alarms")),
                              .cpu_seconds = number_at(*status, "/cpu_seconds")});
  for (const json::value& source : sources->get_array()) {
    const std::string name(source.at("name").as_string());
    const SysTime success = time_at(source, "/last_success").value_or(started);
    double& longest = findings.longest_wait[name];
    longest = std::max(longest, std::chrono::duration<double>(now - success).count());
    findings.rounds[name] = static_cast<int64_t>(number_at(source, "/rounds"));
  }
  const Sample& sample = findings.samples.back();
  fmt::print("{:>6.0f} s  {:>6.1f} MiB  {:>4} queued  {:>7} visits  {:>4} errors  {} alarms\n",
             sample.seconds, sample.resident / (1 << 20), sample.queued, sample.visits,
             sample.errors, sample.alarms);
  std::fflush(stdout);
  return true;
}

// What a straight line through the second half of the samples gains over that half.
double growth(const std::vector<Sample>& samples) {
  const size_t from = samples.size() / 2;
  const auto count = static_cast<double>(samples.size() - from);
  if (count < 2) {
    return 0;
  }
  double x = 0, y = 0, xx = 0, xy = 0;
  for (size_t i = from; i < samples.size(); ++i) {
    x += samples[i].seconds;
    y += samples[i].resident;
    xx += samples[i].seconds * samples[i].seconds;
    xy += samples[i].seconds * samples[i].resident;
  }
  const double slope = (count * xy - x * y) / (count * xx - x * x);
  return slope * (samples.back().seconds - samples[from].seconds);
}

std::vector<Edit> edits_of(const fs::path& log) {
  std::vector<Edit> edits;
  std::map<std::string, size_t> latest;
  std::ifstream in(log);
  for (std::string line; std::getline(in, line);) {
    boost::system::error_code bad;
    const json::value entry = json::parse(line, bad);
    const auto at = bad ? std::nullopt : time_at(entry, "/at");
    if (!at) {
      continue;
    }
    const std::string url(entry.at("url").as_string());
    if (const auto before = latest.find(url); before != latest.end()) {
      edits[before->second].until = *at;
    }
    latest[url] = edits.size();
    edits.push_back({.url = url, .at = *at});
  }
  return edits;
}

// When visits failed, by URL: such a page rests before it is visited again.
std::map<std::string, std::vector<SysTime>> failures_of(const fs::path& log) {
  std::map<std::string, std::vector<SysTime>> failures;
  std::ifstream in(log);
  for (std::string line; std::getline(in, line);) {
    boost::system::error_code bad;
    const json::value entry = line.find("visit.done") == std::string::npos ? json::value(nullptr)
                                                                           : json::parse(line, bad);
    const auto at = bad || !entry.is_object() ? std::nullopt : time_at(entry, "/time");
    const bool went_well = !at || entry.at("outcome").as_string().starts_with("stored");
    if (!went_well) {
      failures[std::string(entry.at("url").as_string())].push_back(*at);
    }
  }
  return failures;
}

void judge_edits(const Options& options, SysTime stopped, Findings& findings) {
  const auto failures = failures_of(options.work / "daemon.log");
  const Milliseconds allowance = Seconds(2 * options.every + kGraceSeconds);
  for (const Edit& edit : edits_of(options.work / "published.jsonl")) {
    ++findings.edits;
    const SysTime until = std::min(edit.until, stopped);
    const auto failed = failures.find(edit.url);
    const bool is_held_off =
        failed != failures.end() &&
        std::any_of(failed->second.begin(), failed->second.end(), [&](SysTime at) {
          return at < until && at + storage::ReturnRule{}.failed_first > edit.at;
        });
    const bool is_due = !is_held_off && until - edit.at >= allowance;
    findings.held_off += is_held_off ? 1 : 0;
    findings.due += is_due ? 1 : 0;
    std::optional<SysTime> seen;
    if (const auto lookup = cli::look_up(options.work / "archive", edit.url); lookup.ok()) {
      const auto versions = cli::versions_of(*lookup);
      for (size_t i = 0; versions.ok() && i < versions->size() && !seen; ++i) {
        const SysTime first = (*versions)[i].first_seen;
        seen = first >= edit.at && first < until ? std::optional(first) : std::nullopt;
      }
    }
    if (seen) {
      findings.caught += is_due ? 1 : 0;
      findings.lags.push_back(std::chrono::duration<double>(*seen - edit.at).count());
    } else if (is_due) {
      findings.missed.push_back(edit.url + " of " + format_rfc3339(edit.at));
    }
  }
  std::sort(findings.lags.begin(), findings.lags.end());
}

std::optional<int> wait_for_end(Child& child, int seconds) {
  for (int tries = 0; tries < seconds * 20 && !child.exit_code(); ++tries) {
    pause_for(Milliseconds(50));
  }
  return child.exit_code();
}

// Waits until the newsroom has said where it is, and the daemon that it is ready.
std::vector<std::string> fronts_of(const fs::path& output) {
  std::vector<std::string> fronts;
  for (int tries = 0; tries < kStartSeconds * 20; ++tries) {
    const std::string text = contents_of(output);
    if (text.find("edition ") != std::string::npos) {
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("http://")) {
          fronts.push_back(line);
        }
      }
      return fronts;
    }
    pause_for(Milliseconds(50));
  }
  return fronts;
}

void watch(const Options& options, Child& daemon, const Clock& clock, Findings& findings) {
  const SteadyTime began = clock.steady_now();
  const SysTime started = clock.now();
  const SteadyTime end = began + std::chrono::minutes(options.minutes);
  for (SteadyTime next = began; next <= end; next += Seconds(kSampleSeconds)) {
    while (clock.steady_now() < next) {
      pause_for(Milliseconds(200));
    }
    if (daemon.exit_code()) {
      findings.daemon_died = true;
      return;
    }
    const double seconds = std::chrono::duration<double>(next - began).count();
    (void)look(options, seconds, clock.now(), started, findings);
  }
}

bool is_flat(const Findings& findings) {
  return growth(findings.samples) <= kGrowthMax;
}

bool nobody_starved(const Options& options, const Findings& findings) {
  return !findings.longest_wait.empty() &&
         std::all_of(findings.longest_wait.begin(), findings.longest_wait.end(),
                     [&](const auto& wait) { return wait.second <= 3.0 * options.every; });
}

bool all_caught(const Findings& findings) {
  return findings.due > 0 && findings.caught == findings.due;
}

bool ended_well(const Findings& findings) {
  return !findings.daemon_died && findings.exit_code == 0 && findings.check_clean;
}

double quantile(const std::vector<double>& sorted, double share) {
  return sorted.empty()
             ? 0
             : sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
}

double longest_wait(const Findings& findings) {
  double longest = 0;
  for (const auto& [source, seconds] : findings.longest_wait) {
    longest = std::max(longest, seconds);
  }
  return longest;
}

json::object report(const Options& options, const Findings& findings) {
  const Sample last = findings.samples.empty() ? Sample() : findings.samples.back();
  const Sample middle =
      findings.samples.empty() ? Sample() : findings.samples[findings.samples.size() / 2];
  json::array memory;
  for (const Sample& sample : findings.samples) {
    memory.push_back({sample.seconds, sample.resident});
  }
  json::object rounds;
  for (const auto& [source, count] : findings.rounds) {
    rounds[source] = count;
  }
  return {{"minutes", options.minutes},
          {"turn_seconds", options.turn},
          {"every_seconds", options.every},
          {"faults_per_thousand", options.faults},
          {"sources", findings.rounds.size()},
          {"visits", last.visits},
          {"errors", last.errors},
          {"alarms", last.alarms},
          {"cpu_seconds", last.cpu_seconds},
          {"resident_half_way", middle.resident},
          {"resident_at_end", last.resident},
          {"resident_growth", growth(findings.samples)},
          {"unanswered", findings.unanswered},
          {"rounds", std::move(rounds)},
          {"longest_wait_seconds", longest_wait(findings)},
          {"edits", findings.edits},
          {"edits_held_off", findings.held_off},
          {"edits_due", findings.due},
          {"edits_caught", findings.caught},
          {"missed", json::array(findings.missed.begin(), findings.missed.end())},
          {"lag_seconds_median", quantile(findings.lags, 0.5)},
          {"lag_seconds_max", quantile(findings.lags, 1)},
          {"exit_code", findings.exit_code},
          {"drain_seconds", findings.drain_seconds},
          {"memory_flat", is_flat(findings)},
          {"nobody_starved", nobody_starved(options, findings)},
          {"all_caught", all_caught(findings)},
          {"ended_well", ended_well(findings)},
          {"memory", std::move(memory)}};
}

void print_table(const Options& options, const Findings& findings) {
  const Sample last = findings.samples.empty() ? Sample() : findings.samples.back();
  const auto row = [](bool good, std::string_view what, const std::string& figures) {
    fmt::print("{:<4} {:<16} {}\n", good ? "ok" : "FAIL", what, figures);
  };
  fmt::print("\n{} minutes, {} sources, {} visits, {} of them errors\n", options.minutes,
             findings.rounds.size(), last.visits, last.errors);
  row(is_flat(findings), "memory flat",
      fmt::format("{:.1f} MiB at the end, {:+.1f} MiB over the second half",
                  last.resident / (1 << 20), growth(findings.samples) / (1 << 20)));
  row(nobody_starved(options, findings), "nobody starved",
      fmt::format("{:.0f} s without success at most", longest_wait(findings)));
  row(all_caught(findings), "edits caught",
      fmt::format("{} of {} that stood long enough ({} in all, {} held off by a failed visit), "
                  "{:.0f} s after they came out, "
                  "{:.0f} s at most",
                  findings.caught, findings.due, findings.edits, findings.held_off,
                  quantile(findings.lags, 0.5), quantile(findings.lags, 1)));
  row(ended_well(findings), "ended well",
      fmt::format("exit code {} after {:.1f} s, check {}", findings.exit_code,
                  findings.drain_seconds, findings.check_clean ? "clean" : "found something"));
  for (const std::string& missed : findings.missed) {
    fmt::print("missed: {}\n", missed);
  }
}

int fail(const std::string& why) {
  fmt::print(stderr, "soak: {}\n", why);
  return 1;
}

int run(const Options& options) {
  const SystemClock clock;
  const std::string broadsheet = (options.programs / "broadsheet").string();
  Child newsroom(
      {(options.programs / "examples/newsroom").string(), "--content", options.content.string(),
       "--every", std::to_string(options.turn), "--faults", std::to_string(options.faults), "--log",
       (options.work / "published.jsonl").string()},
      options.work / "newsroom.out");
  const auto fronts = fronts_of(options.work / "newsroom.out");
  if (fronts.empty()) {
    return fail("the newsroom did not start: " + contents_of(options.work / "newsroom.out"));
  }
  const std::string& front = fronts.front();
  const std::string port = front.substr(front.rfind(':') + 1, front.size() - front.rfind(':') - 2);
  const fs::path config = options.work / "broadsheet.toml";
  std::ofstream(config) << configuration(options, fronts, port);
  Child daemon({broadsheet, "run", "--config", config.string()}, options.work / "daemon.out");
  bool ready = false;
  for (int tries = 0; tries < kStartSeconds * 20 && !ready && !daemon.exit_code(); ++tries) {
    pause_for(Milliseconds(50));
    ready = ask(options, "/api/v1/status").has_value();
  }
  if (!ready) {
    return fail("the daemon did not start: " + contents_of(options.work / "daemon.out"));
  }
  Findings findings;
  watch(options, daemon, clock, findings);
  const SysTime stopped = clock.now();
  const SteadyTime asked = clock.steady_now();
  daemon.signal(SIGTERM);
  findings.exit_code = wait_for_end(daemon, kEndSeconds).value_or(-1);
  findings.drain_seconds = std::chrono::duration<double>(clock.steady_now() - asked).count();
  newsroom.signal(SIGTERM);
  Child check({broadsheet, "check", "--archive", (options.work / "archive").string()},
              options.work / "check.out");
  findings.check_clean = wait_for_end(check, 10 * kEndSeconds) == 0;
  judge_edits(options, stopped, findings);
  print_table(options, findings);
  if (!options.json.empty()) {
    std::ofstream(options.json) << json::serialize(report(options, findings)) << '\n';
  }
  return is_flat(findings) && nobody_starved(options, findings) && all_caught(findings) &&
                 ended_well(findings)
             ? 0
             : 1;
}

bool read_option(std::string_view name, const char* value, Options& options) {
  const auto number = [value](int& target) {
    const std::string_view text = value;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), target);
    return error == std::errc() && end == text.data() + text.size() && target >= 0;
  };
  if (name == "--json") {
    options.json = value;
    return true;
  }
  if (name == "--work" || name == "--content") {
    (name == "--work" ? options.work : options.content) = value;
    return true;
  }
  return (name == "--minutes" && number(options.minutes)) ||
         (name == "--turn" && number(options.turn) && options.turn > 0) ||
         (name == "--every" && number(options.every) && options.every > 1) ||
         (name == "--faults" && number(options.faults));
}

}  // namespace
}  // namespace broadsheet

int main(int argc, char** argv) {
  broadsheet::Options options;
  bool good = argc % 2 == 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    good = good && broadsheet::read_option(argv[i], argv[i + 1], options);
  }
  if (!good) {
    return broadsheet::fail(
        "usage: soak [--minutes N] [--turn SECONDS] [--every SECONDS] [--faults PER_THOUSAND]\n"
        "            [--json FILE] [--work DIR] [--content DIR]");
  }
  options.programs = std::filesystem::absolute(argv[0]).parent_path().parent_path();
  const bool keep = !options.work.empty();
  if (!keep) {
    std::string made = (std::filesystem::temp_directory_path() / "soak-XXXXXX").string();
    if (mkdtemp(made.data()) == nullptr) {
      return broadsheet::fail("no directory can be made below " + made);
    }
    options.work = made;
  }
  std::filesystem::create_directories(options.work);
  options.work = std::filesystem::absolute(options.work);
  const int code = broadsheet::run(options);
  if (!keep) {
    std::filesystem::remove_all(options.work);
  }
  return code;
}

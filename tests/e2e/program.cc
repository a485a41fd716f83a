#include "tests/e2e/program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <csignal>
#include <fstream>
#include <sstream>

#include "base/check.h"

namespace broadsheet::e2e {
namespace {

namespace json = boost::json;

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Program::Program(const std::string& file, std::vector<std::string> args, const std::string& input,
                 std::vector<std::string> environment) {
  args.insert(args.begin(), file);
  environment.emplace_back("PATH=/usr/bin:/bin");
  const auto in = directory_.write("in", input).string();
  const auto out = directory_.write("out", "").string();
  const auto err = (directory_.path() / "err").string();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, in.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT, 0600);
  const auto argv = pointers_to(args);
  const auto envp = pointers_to(environment);
  BS_CHECK(posix_spawn(&process_, file.c_str(), &actions, nullptr, argv.data(), envp.data()) == 0);
  posix_spawn_file_actions_destroy(&actions);
  handle_ = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
  BS_CHECK(handle_ >= 0);
}

Program::~Program() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  close(handle_);
}

void Program::signal(int number) const {
  kill(process_, number);
}

ProgramResult Program::wait(Milliseconds patience) {
  pollfd ended{.fd = handle_, .events = POLLIN, .revents = 0};
  if (poll(&ended, 1, static_cast<int>(patience.count())) != 1) {
    kill(process_, SIGKILL);
  }
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .out = read(directory_.path() / "out"),
          .err = read(directory_.path() / "err")};
}

std::string Program::out_with(std::string_view text, Milliseconds patience) {
  const auto file = directory_.path() / "out";
  const int watch = inotify_init1(IN_CLOEXEC);
  BS_CHECK(watch >= 0 && inotify_add_watch(watch, file.c_str(), IN_MODIFY) >= 0);
  std::string out = read(file);
  pollfd changed{.fd = watch, .events = POLLIN, .revents = 0};
  while (out.find(text) == std::string::npos &&
         poll(&changed, 1, static_cast<int>(patience.count())) == 1) {
    char events[4096];
    BS_CHECK(::read(watch, events, sizeof(events)) > 0);
    out = read(file);
  }
  close(watch);
  return out;
}

ProgramResult broadsheet(std::vector<std::string> args, const std::string& input,
                         std::vector<std::string> environment) {
  return Program(BROADSHEET_PROGRAM, std::move(args), input, std::move(environment)).wait();
}

json::object parsed(std::string_view line) {
  boost::system::error_code bad;
  const json::value value = json::parse(line, bad);
  return !bad && value.is_object() ? value.get_object() : json::object();
}

std::vector<json::object> json_lines(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<json::object> lines;
  for (std::string line; std::getline(in, line);) {
    lines.push_back(parsed(line));
  }
  return lines;
}

std::string text_of(const json::object& object, std::string_view field) {
  const auto* const value = object.if_contains(field);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

int64_t number_of(const json::object& object, std::string_view field) {
  const auto* const value = object.if_contains(field);
  return value != nullptr && value->is_number() ? value->to_number<int64_t>() : -1;
}

}  // namespace broadsheet::e2e

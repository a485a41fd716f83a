#include "cli/service_notifier.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstring>

namespace broadsheet::cli {
namespace {

std::optional<uint64_t> number_in(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                  : std::nullopt;
}

}  // namespace

ServiceNotifier::ServiceNotifier(std::string_view socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const bool is_name = socket.starts_with('/') || socket.starts_with('@');
  if (!is_name || socket.size() >= sizeof(address.sun_path)) {
    return;
  }
  std::memcpy(address.sun_path, socket.data(), socket.size());
  if (socket.front() == '@') {
    address.sun_path[0] = '\0';
  }
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket.size());
  descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor_ >= 0 &&
      connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), size) != 0) {
    close(descriptor_);
    descriptor_ = -1;
  }
}

ServiceNotifier::~ServiceNotifier() {
  if (descriptor_ >= 0) {
    close(descriptor_);
  }
}

void ServiceNotifier::tell(std::string_view lines) const {
  if (descriptor_ >= 0) {
    (void)send(descriptor_, lines.data(), lines.size(), MSG_NOSIGNAL);
  }
}

void ServiceNotifier::reloading(SteadyTime now) const {
  const auto microseconds =
      std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
  tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", microseconds.count()));
}

void ServiceNotifier::status(std::string_view text) const {
  std::string line(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  tell("STATUS=" + line);
}

std::optional<Milliseconds> watchdog_interval(std::string_view watchdog_usec,
                                              std::string_view watchdog_pid) {
  const auto microseconds = number_in(watchdog_usec);
  const auto process = number_in(watchdog_pid);
  const bool is_ours = watchdog_pid.empty() || process == static_cast<uint64_t>(getpid());
  if (!microseconds || *microseconds == 0 || !is_ours) {
    return std::nullopt;
  }
  return std::chrono::duration_cast<Milliseconds>(std::chrono::microseconds(*microseconds / 2));
}

}  // namespace broadsheet::cli

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace broadsheet::cli {

// Tells a service manager how the daemon is, by sd_notify(3)'s protocol: datagrams of "NAME=value"
// lines to the socket that NOTIFY_SOCKET names. Does nothing where there is none. Thread-safe.
class ServiceNotifier {
 public:
  // `socket`: the value of NOTIFY_SOCKET, a path or, with a leading '@', an abstract name; ""
  // for none.
  explicit ServiceNotifier(std::string_view socket);
  ~ServiceNotifier();
  ServiceNotifier(const ServiceNotifier&) = delete;
  ServiceNotifier& operator=(const ServiceNotifier&) = delete;

  void ready() const { tell("READY=1"); }
  void stopping() const { tell("STOPPING=1"); }
  // Ends with ready(). `now` is of the monotonic clock, as the protocol asks.
  void reloading(SteadyTime now) const;
  void status(std::string_view text) const;
  void alive() const { tell("WATCHDOG=1"); }

 private:
  void tell(std::string_view lines) const;
  int descriptor_ = -1;
};

// How often alive() should be called: half of WATCHDOG_USEC, where that is meant for this process
// (WATCHDOG_PID); nullopt when nobody watches.
[[nodiscard]] std::optional<Milliseconds> watchdog_interval(std::string_view watchdog_usec,
                                                            std::string_view watchdog_pid);

}  // namespace broadsheet::cli

#include "cli/service_notifier.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace broadsheet::cli {
namespace {

TEST(ServiceNotifier, DoesNothingWithoutAServiceManager) {
  for (const char* socket : {"", "relative", "/nowhere/to/be/found"}) {
    const ServiceNotifier notifier(socket);
    notifier.ready();
    notifier.status("fine");
  }
}

TEST(ServiceNotifier, IsAliveTwiceInTheTimeThatTheManagerAllows) {
  EXPECT_EQ(watchdog_interval("30000000", ""), Milliseconds(15'000));
  EXPECT_EQ(watchdog_interval("30000000", std::to_string(getpid())), Milliseconds(15'000));
  EXPECT_FALSE(watchdog_interval("30000000", "1"));
  EXPECT_FALSE(watchdog_interval("", ""));
  EXPECT_FALSE(watchdog_interval("0", ""));
  EXPECT_FALSE(watchdog_interval("soon", ""));
}

}  // namespace
}  // namespace broadsheet::cli

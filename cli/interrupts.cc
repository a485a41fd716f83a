#include "cli/interrupts.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>

#include "base/check.h"
#include "cli/exit_code.h"

namespace broadsheet::cli {
namespace {

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

Interrupts::Interrupts(crawler::StopSwitch& stop) : stop_(stop) {
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  end_ = eventfd(0, EFD_CLOEXEC);
  BS_CHECK(end_ >= 0);
  waiter_ = std::thread([this] { wait_for_signals(); });
}

Interrupts::~Interrupts() {
  eventfd_write(end_, 1);
  waiter_.join();
  close(end_);
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

void Interrupts::wait_for_signals() {
  constexpr int kPatience = 2;  // requests before the process just ends
  const sigset_t signals = stop_signals();
  const int received = signalfd(-1, &signals, SFD_CLOEXEC);
  BS_CHECK(received >= 0);
  pollfd watched[2] = {{.fd = received, .events = POLLIN, .revents = 0},
                       {.fd = end_, .events = POLLIN, .revents = 0}};
  while (poll(watched, 2, -1) < 0 || (watched[1].revents & POLLIN) == 0) {
    signalfd_siginfo signal{};
    if ((watched[0].revents & POLLIN) == 0 ||
        read(received, &signal, sizeof(signal)) != sizeof(signal)) {
      continue;
    }
    if (stop_.requests() >= kPatience) {
      _exit(static_cast<int>(ExitCode::kInterrupted));
    }
    stop_.request();
  }
  close(received);
}

}  // namespace broadsheet::cli

#include "cli/signal_listener.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "base/check.h"

namespace broadsheet::cli {

SignalListener::SignalListener(std::map<int, std::function<void()>> actions)
    : actions_(std::move(actions)) {
  sigset_t set;
  sigemptyset(&set);
  for (const auto& [number, action] : actions_) {
    sigaddset(&set, number);
  }
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC);
  end_ = eventfd(0, EFD_CLOEXEC);
  BS_CHECK(signals_ >= 0 && end_ >= 0);
  listener_ = std::thread([this] { listen(); });
}

SignalListener::~SignalListener() {
  eventfd_write(end_, 1);
  listener_.join();
  close(end_);
  close(signals_);
}

void SignalListener::listen() {
  pollfd watched[2] = {{.fd = signals_, .events = POLLIN, .revents = 0},
                       {.fd = end_, .events = POLLIN, .revents = 0}};
  while (poll(watched, 2, -1) < 0 || (watched[1].revents & POLLIN) == 0) {
    signalfd_siginfo signal{};
    if ((watched[0].revents & POLLIN) != 0 &&
        read(signals_, &signal, sizeof(signal)) == sizeof(signal)) {
      actions_.at(static_cast<int>(signal.ssi_signo))();
    }
  }
}

}  // namespace broadsheet::cli

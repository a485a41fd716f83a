#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "crawler/status.h"

namespace broadsheet::server {

// A daemon of two sources that writes down its orders and carries none out.
class FakeControl final : public crawler::DaemonControl {
 public:
  FakeControl() {
    auto status = std::make_shared<crawler::DaemonStatus>();
    status->version = "1.2.3";
    status->state = crawler::DaemonState::kRunning;
    status->at = SysTime(Milliseconds(1'000'000));
    status->totals.visits = 7;
    status->sources = {{.name = "gazette", .queued = 3}, {.name = "新聞 \"報\"", .queued = 4}};
    status->hosts = {{.origin = "https://a.test", .queued = 2}, {.origin = "https://b.test"}};
    status->recent = {{.source = "gazette", .url = "https://a.test/new"},
                      {.source = "gazette", .url = "https://a.test/old"}};
    status->outcomes[0] = 7;
    status->visit_times.counts.fill(7);
    status->visit_times.sum_seconds = 1.5;
    status_ = std::move(status);
  }

  std::shared_ptr<const crawler::DaemonStatus> status() const override { return status_; }
  void pause(crawler::PauseTarget target, Done done) override { order("pause", target, done); }
  void resume(crawler::PauseTarget target, Done done) override { order("resume", target, done); }
  void start_round(std::string source, Done done) override {
    orders.push_back("start " + source);
    done(Error{ErrorKind::kBusy, "a round of " + source + " is under way"});
  }
  void enqueue(crawler::EnqueueRequest request, EnqueueDone done) override {
    orders.push_back("enqueue " + std::string(request.url.href()) + " for " + request.source);
    done(crawler::Enqueued{.source = "gazette", .queued = true});
  }
  void reload(Done done) override {
    orders.emplace_back("reload");
    if (silent) {
      kept = std::move(done);
      return;
    }
    done(Error{ErrorKind::kConfig, "broadsheet.toml:3: no such key"});
  }

  template <class Change>
  void change(Change apply) {
    auto next = std::make_shared<crawler::DaemonStatus>(*status_);
    apply(*next);
    status_ = std::move(next);
  }

  std::vector<std::string> orders;
  bool silent = false;  // does not answer to reload
  Done kept;

 private:
  void order(const std::string& what, const crawler::PauseTarget& target, const Done& done) {
    if (target.source == "nobody") {
      done(Error{ErrorKind::kNotFound, "there is no source named \"nobody\""});
      return;
    }
    orders.push_back(what + " " + target.source.value_or(target.host.value_or("all")));
    done(ok());
  }

  std::shared_ptr<const crawler::DaemonStatus> status_;
};

}  // namespace broadsheet::server

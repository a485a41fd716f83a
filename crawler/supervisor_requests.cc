#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>

#include "crawler/offload.h"
#include "crawler/supervisor.h"

// What others ask of the supervisor: pause and resume, rounds and URLs out of turn, reload.
namespace broadsheet::crawler {
namespace {

namespace asio = boost::asio;

constexpr std::string_view kOperator = "operator";

Error ended() {
  return {ErrorKind::kCancelled, "the daemon is ending"};
}

Error no_source(const std::string& name) {
  return {ErrorKind::kNotFound, fmt::format("no source is named \"{}\"", name)};
}

}  // namespace

template <class Answer>
void Supervisor::post(std::function<Answer()> ask, std::function<void(Answer)> done) {
  asio::post(engine_.io(), [this, ask = std::move(ask), done = std::move(done)] {
    if (ended_ || stops_ > 0) {
      done(ended());
      return;
    }
    done(ask());
    bell_.ring();
  });
}

void Supervisor::pause(PauseTarget target, Done done) {
  post<Result<void>>([this, target = std::move(target)] { return set_paused(target, true); },
                     std::move(done));
}

void Supervisor::resume(PauseTarget target, Done done) {
  post<Result<void>>([this, target = std::move(target)] { return set_paused(target, false); },
                     std::move(done));
}

Result<void> Supervisor::set_paused(const PauseTarget& target, bool paused) {
  if (target.source) {
    Slot* slot = slot_of(*target.source);
    if (slot == nullptr) {
      return no_source(*target.source);
    }
    slot->runner->set_paused(paused);
    engine_.log().event(LogLevel::kInfo, paused ? "source.paused" : "source.resumed",
                        {{"source", *target.source}});
  } else if (target.host) {
    if (!engine_.gate().knows(*target.host)) {
      return Error{ErrorKind::kNotFound, fmt::format("no host is known as {}", *target.host)};
    }
    engine_.gate().set_paused(*target.host, paused);
    engine_.log().event(LogLevel::kInfo, paused ? "host.paused" : "host.resumed",
                        {{"host", *target.host}});
  } else {
    set_paused(std::string(kOperator), paused);
  }
  return ok();
}

Supervisor::Slot* Supervisor::slot_of(const std::string& name) const {
  const auto found = std::find_if(slots_.begin(), slots_.end(), [&](const auto& slot) {
    return !slot->leaving && slot->runner->source().name == name;
  });
  return found == slots_.end() ? nullptr : found->get();
}

void Supervisor::start_round(std::string source, Done done) {
  post<Result<void>>(
      [this, name = std::move(source)]() -> Result<void> {
        Slot* slot = slot_of(name);
        if (slot == nullptr) {
          return no_source(name);
        }
        if (slot->runner->is_running()) {
          return Error{ErrorKind::kBusy, fmt::format("a round of {} is under way", name)};
        }
        note_due(*slot);
        return ok();
      },
      std::move(done));
}

void Supervisor::enqueue(EnqueueRequest request, EnqueueDone done) {
  post<Result<Enqueued>>([this, request = std::move(request)] { return queue(request); },
                         std::move(done));
}

Result<Enqueued> Supervisor::queue(const EnqueueRequest& request) {
  Slot* chosen = nullptr;
  if (!request.source.empty()) {
    chosen = slot_of(request.source);
    if (chosen == nullptr) {
      return no_source(request.source);
    }
  } else {
    for (const auto& slot : slots_) {
      const bool nearer =
          chosen == nullptr || slot->runner->source().priority > chosen->runner->source().priority;
      if (!slot->leaving && nearer && slot->runner->holds(request.url)) {
        chosen = slot.get();
      }
    }
    if (chosen == nullptr) {
      return Error{ErrorKind::kInvalidInput,
                   fmt::format("no source is about {}; name one", request.url.href())};
    }
  }
  if (!chosen->runner->enqueue(request.url)) {
    return Error{ErrorKind::kTooLarge, "too many URLs wait for the source's next round already"};
  }
  const bool queued = chosen->runner->is_running() && !chosen->runner->is_stopping();
  if (!queued) {
    note_due(*chosen);
  }
  return Enqueued{.source = chosen->runner->source().name, .queued = queued};
}

void Supervisor::reload(Done done) {
  asio::post(engine_.io(), [this, done = std::move(done)]() mutable {
    if (ended_ || stops_ > 0) {
      done(ended());
      return;
    }
    // What is being read may be older than this request: it gets a reading of its own.
    reloads_waiting_.push_back(std::move(done));
    if (!loading_) {
      loading_ = true;
      engine_.spawn(load(), [this](bool) {
        loading_ = false;
        bell_.ring();
      });
    }
  });
}

asio::awaitable<void> Supervisor::load() {
  while (!reloads_waiting_.empty()) {
    const std::vector<Done> waiting = std::exchange(reloads_waiting_, {});
    process_.on_reload_begun();
    auto plan =
        co_await offload(engine_.pool(), [process = &process_] { return process->load_plan(); });
    auto rows = co_await remembered();
    Result<void> result;
    if (plan.ok() && rows.ok() && stops_ == 0) {
      take_plan(*std::move(plan), *rows);
    } else {
      result = !plan.ok() ? plan.error() : (rows.ok() ? ended() : rows.error());
      ++shown_.reloads_refused;
      shown_.configuration_error = result.error().detail;
      engine_.log().event(
          LogLevel::kError, "config.refused",
          {{"detail", result.error().detail},
           {"in_force_since",
            std::to_string(shown_.configuration_loaded.time_since_epoch().count())}});
    }
    process_.on_reload_ended(result);
    publish();
    for (const Done& done : waiting) {
      done(result);
    }
  }
}

// Nothing that is under way is dropped: a source that is gone, or has new rules, ends its round as
// soon as its transfers have, and goes on by the new rules with the queue it had.
void Supervisor::take_plan(DaemonPlan plan, const std::vector<storage::SourceRow>& rows) {
  plan_ = std::move(plan);
  engine_.limit(plan_.limits);
  engine_.gate().forget_asked_delays();
  for (const auto& slot : slots_) {
    const std::string& name = slot->runner->source().name;
    const bool stays = std::any_of(plan_.sources.begin(), plan_.sources.end(),
                                   [&](const Source& source) { return source.name == name; });
    if (!stays && !slot->leaving) {
      slot->leaving = true;
      slot->runner->stop("left the configuration");
    }
  }
  for (const Source& source : plan_.sources) {
    const auto known = std::find_if(slots_.begin(), slots_.end(), [&](const auto& slot) {
      return slot->runner->source().name == source.name;
    });
    if (known == slots_.end()) {
      add_slot(source, rows);
      plan_next(*slots_.back());
      continue;
    }
    Slot* slot = known->get();
    slot->leaving = false;  // perhaps it was on its way out
    slot->runner->adopt(source);
    plan_next(*slot);
    slot->runner->ask_delays();
  }
  ++shown_.reloads;
  shown_.configuration_error.clear();
  shown_.configuration_loaded = engine_.timing().now();
  engine_.log().event(LogLevel::kInfo, "config.loaded",
                      {{"sources", std::to_string(plan_.sources.size())}});
}

}  // namespace broadsheet::crawler

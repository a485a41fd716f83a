#include "tests/sim/sim_fetcher.h"

#include <utility>

namespace broadsheet::sim {
namespace {

using crawler::Fetched;
using crawler::FetchFailure;
using crawler::FetchRequest;
using crawler::FetchResult;
using Fault = SimAnswer::Fault;

FetchResult failure(ErrorKind kind, bool connected) {
  return std::unexpected(FetchFailure{{kind, "simulated"}, connected, 0});
}

FetchResult result_of(const FetchRequest& request, SimAnswer answer, SysTime started) {
  Fetched fetched{.capture = {.url = request.url}};
  Capture& capture = fetched.capture;
  capture.started = started;
  capture.timings.first_byte = answer.latency / 4;
  capture.timings.total = answer.latency;
  capture.status = answer.status;
  capture.http_version = "1.1";
  capture.request_headers = request.headers;
  capture.response_headers = std::move(answer.headers);
  capture.remote_address = "192.0.2.1";
  if (request.body_wanted != nullptr &&
      !request.body_wanted(answer.status, capture.response_headers)) {
    fetched.body_refused = true;
  } else {
    capture.body = std::move(answer.body);
  }
  if (answer.fault == Fault::kCut) {
    capture.truncated = Truncation::kDisconnect;
    fetched.cut = Error{ErrorKind::kReset, "simulated"};
  }
  fetched.wire_bytes = capture.body.size();
  return fetched;
}

}  // namespace

boost::asio::awaitable<void> SimFetcher::pass_until(SteadyTime time, Transfer* transfer) {
  while (!transfer->cancelled && timing_.steady_now() < time) {
    co_await timing_.wait_until(time, transfer->bell);
  }
}

boost::asio::awaitable<FetchResult> SimFetcher::fetch(FetchRequest request) {
  const SysTime started = timing_.now();
  const SteadyTime began = timing_.steady_now();
  SimAnswer answer = web_.begin(request.url, request.headers.get("If-None-Match"), since_start());
  Transfer transfer{.bell = crawler::Bell(io_.get_executor())};
  transfers_.insert(&transfer);
  crawler::ByteBudget::Hold hold(budget_);
  const Fault fault = answer.fault;
  if (fault == Fault::kNone || fault == Fault::kCut) {
    co_await pass_until(began + answer.latency / 4, &transfer);
    while (!transfer.cancelled &&
           !hold.grow(answer.body.size(), [&transfer] { transfer.bell.ring(); })) {
      co_await transfer.bell.wait();
    }
  }
  co_await pass_until(
      began + (fault == Fault::kSilence ? request.limits.first_byte_timeout : answer.latency),
      &transfer);
  transfers_.erase(&transfer);
  const bool delivered = !transfer.cancelled && fault == Fault::kNone;
  web_.end(request.url, answer, delivered, since_start());
  if (transfer.cancelled) {
    co_return failure(ErrorKind::kCancelled, true);
  }
  switch (fault) {
    case Fault::kNoConnection:
      co_return failure(ErrorKind::kNetwork, false);
    case Fault::kReset:
      co_return failure(ErrorKind::kReset, true);
    case Fault::kSilence:
      co_return failure(ErrorKind::kTimeout, true);
    case Fault::kNone:
    case Fault::kCut:
      break;
  }
  FetchResult result = result_of(request, std::move(answer), started);
  result->hold = std::move(hold);
  co_return result;
}

void SimFetcher::cancel_all() {
  for (Transfer* transfer : transfers_) {
    transfer->cancelled = true;
    transfer->bell.ring();
  }
}

}  // namespace broadsheet::sim

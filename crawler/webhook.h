#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/clock.h"
#include "base/log.h"

namespace broadsheet::crawler {

struct WebhookOptions {
  std::string url;     // http or https; an operator's word, so any address may be meant
  std::string secret;  // "": posts are not signed
  std::string user_agent;
  std::filesystem::path ca_file;  // trusted beside the system's
  uint32_t attempts_max = 8;
  Milliseconds backoff_first{1000};  // doubles with each attempt
  Milliseconds backoff_max = std::chrono::minutes(5);
  Milliseconds timeout{10'000};  // of one attempt
  Milliseconds farewell{5'000};  // for what waits when this ends: one attempt each
  size_t waiting_max = 256;
};

// Posts small JSON documents to one URL, in order, on a thread of its own. What is not answered
// with 2xx is tried again, then given up; what comes while too many wait is dropped; both are
// logged. The destructor tries once more what has not been delivered, for `farewell` in all, and
// drops the rest. Redirects are not followed.
//
// Headers: X-Broadsheet-Delivery is the document's id, the same in each attempt, so that a receiver
// can tell a repetition; X-Broadsheet-Timestamp the seconds since 1970 of the attempt; and, with a
// secret, X-Broadsheet-Signature: "sha256=" and the hexadecimal HMAC-SHA-256 (RFC 2104) of
// timestamp, "." and body, so that a receiver can refuse forgeries and replays.
class Webhook {
 public:
  // `clock` and `log` must outlive it.
  Webhook(WebhookOptions options, const Clock& clock, Log& log);
  ~Webhook();
  Webhook(const Webhook&) = delete;
  Webhook& operator=(const Webhook&) = delete;

  // Returns at once. Any thread.
  void post(std::string id, std::string body);

 private:
  struct Document {
    std::string id;
    std::string body;
  };

  void run();
  void deliver(const Document& document);
  // "" when it was taken, else what came instead.
  [[nodiscard]] std::string attempt(const Document& document);
  [[nodiscard]] bool is_over() const;

  const WebhookOptions options_;
  const Clock& clock_;
  Log& log_;
  mutable std::mutex mutex_;  // guards the next four
  std::condition_variable changed_;
  std::deque<Document> waiting_;
  bool stopping_ = false;
  SteadyTime over_at_ = SteadyTime::max();  // set with stopping_
  std::thread thread_;                      // last: it uses all of these
};

// The value of X-Broadsheet-Signature.
[[nodiscard]] std::string webhook_signature(std::string_view secret, std::string_view timestamp,
                                            std::string_view body);

}  // namespace broadsheet::crawler

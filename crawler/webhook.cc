#include "crawler/webhook.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/check.h"
#include "base/digest.h"
#include "crawler/http_status.h"

namespace broadsheet::crawler {
namespace {

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListDeleter>;

void add(HeaderList& list, const std::string& line) {
  list.reset(curl_slist_append(list.release(), line.c_str()));
  BS_CHECK(list != nullptr);
}

// What a receiver answers beside its status is of no use.
size_t ignore_bytes(char* /*bytes*/, size_t size, size_t count, void* /*unused*/) {
  return size * count;
}

}  // namespace

std::string webhook_signature(std::string_view secret, std::string_view timestamp,
                              std::string_view body) {
  const std::string message = fmt::format("{}.{}", timestamp, body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const unsigned char* made = HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
                                   reinterpret_cast<const unsigned char*>(message.data()),
                                   message.size(), digest.data(), &size);
  BS_CHECK(made != nullptr);
  return "sha256=" + hex({reinterpret_cast<const char*>(digest.data()), size});
}

Webhook::Webhook(WebhookOptions options, const Clock& clock, Log& log)
    : options_(std::move(options)), clock_(clock), log_(log) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  thread_ = std::thread([this] { run(); });
}

Webhook::~Webhook() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    over_at_ = clock_.steady_now() + options_.farewell;
  }
  changed_.notify_all();
  thread_.join();
  curl_global_cleanup();
}

void Webhook::post(std::string id, std::string body) {
  bool taken = false;
  {
    const std::lock_guard lock(mutex_);
    taken = !stopping_ && waiting_.size() < options_.waiting_max;
    if (taken) {
      waiting_.push_back({.id = id, .body = std::move(body)});
    }
  }
  if (taken) {
    changed_.notify_all();
  } else {
    log_.event(LogLevel::kError, "webhook.dropped",
               {{"id", std::move(id)}, {"reason", "too many posts wait"}});
  }
}

bool Webhook::is_over() const {
  const std::lock_guard lock(mutex_);
  return clock_.steady_now() >= over_at_;
}

void Webhook::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty() || clock_.steady_now() >= over_at_) {
      break;
    }
    const Document document = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    deliver(document);
    lock.lock();
  }
  for (const Document& document : waiting_) {
    log_.event(LogLevel::kError, "webhook.dropped",
               {{"id", document.id}, {"reason", "the daemon is ending"}});
  }
}

void Webhook::deliver(const Document& document) {
  Milliseconds pause = options_.backoff_first;
  std::string problem;
  for (uint32_t tries = 1; tries <= options_.attempts_max; ++tries) {
    problem = attempt(document);
    if (problem.empty()) {
      log_.event(LogLevel::kInfo, "webhook.delivered",
                 {{"id", document.id}, {"attempts", std::to_string(tries)}});
      return;
    }
    if (tries < options_.attempts_max) {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, pause, [this] { return stopping_; })) {
        break;
      }
      pause = std::min(pause * 2, options_.backoff_max);
    }
  }
  log_.event(LogLevel::kError, "webhook.failed",
             {{"id", document.id}, {"url", options_.url}, {"detail", problem}});
}

std::string Webhook::attempt(const Document& document) {
  const std::unique_ptr<CURL, EasyDeleter> easy(curl_easy_init());
  BS_CHECK(easy != nullptr);
  const std::string timestamp =
      std::to_string(clock_.now().time_since_epoch() / std::chrono::seconds(1));
  HeaderList headers;
  add(headers, "Content-Type: application/json");
  add(headers, "Expect:");
  add(headers, "X-Broadsheet-Delivery: " + document.id);
  add(headers, "X-Broadsheet-Timestamp: " + timestamp);
  if (!options_.secret.empty()) {
    add(headers,
        "X-Broadsheet-Signature: " + webhook_signature(options_.secret, timestamp, document.body));
  }
  const auto ask_over = [](void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) -> int {
    return static_cast<const Webhook*>(self)->is_over() ? 1 : 0;
  };
  std::array<char, CURL_ERROR_SIZE> error{};
  CURL* const handle = easy.get();
  curl_easy_setopt(handle, CURLOPT_URL, options_.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_USERAGENT, options_.user_agent.c_str());
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(document.body.size()));
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, document.body.data());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &ignore_bytes);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error.data());
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, +ask_over);
  if (!options_.ca_file.empty()) {
    // The file takes the place of the system's bundle, the folder keeps the system's trust.
    const char* folder = curl_version_info(CURLVERSION_NOW)->capath;
    curl_easy_setopt(handle, CURLOPT_CAINFO, options_.ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_CAPATH, folder == nullptr ? "/etc/ssl/certs" : folder);
  }
  const CURLcode code = curl_easy_perform(handle);
  if (code != CURLE_OK) {
    return error[0] != '\0' ? std::string(error.data()) : std::string(curl_easy_strerror(code));
  }
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return is_success(status) ? std::string() : fmt::format("it answered {}", status);
}

}  // namespace broadsheet::crawler

#include "crawler/curl_fetcher.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/check.h"
#include "crawler/curl_socket_bridge.h"
#include "crawler/curl_transfer.h"

namespace broadsheet::crawler {
namespace {

namespace asio = boost::asio;

constexpr Milliseconds kHousekeeping{200};
constexpr long kReceiveBuffer = 32L << 10;
constexpr size_t kPooledHandlesMax = 512;
constexpr size_t kHttp1OriginsMax = 10'000;

// The coroutine that waits for a transfer, its type forgotten. (Boost 1.81's
// any_completion_handler recurses for ever when move-assigned.)
class Completion {
 public:
  virtual ~Completion() = default;
  virtual void complete(FetchResult result) = 0;
};

template <class Handler>
class HandlerCompletion final : public Completion {
 public:
  explicit HandlerCompletion(Handler handler) : handler_(std::move(handler)) {}
  void complete(FetchResult result) override {
    auto executor = asio::get_associated_executor(handler_);
    asio::post(executor, [handler = std::move(handler_), result = std::move(result)]() mutable {
      std::move(handler)(std::move(result));
    });
  }

 private:
  Handler handler_;
};

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using EasyPtr = std::unique_ptr<CURL, EasyDeleter>;

Headers common_headers(const CurlFetcherOptions& options) {
  Headers headers;
  headers.add("User-Agent", options.user_agent);
  headers.add("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
  headers.add("Accept-Encoding", options.compressed ? "gzip, deflate, br, zstd" : "identity");
  if (!options.from.empty()) {
    headers.add("From", options.from);
  }
  return headers;
}

}  // namespace

class CurlFetcher::Impl {
 public:
  Impl(asio::io_context& io, const Clock& clock, ByteBudget& budget, CurlFetcherOptions options)
      : budget_(budget),
        options_(std::move(options)),
        headers_(common_headers(options_)),
        bridge_(io, clock, [this](CURL* easy, CURLcode code) { finished(easy, code); }),
        context_{clock, options_.guard, bridge_,
                 [&io](std::function<void()> job) { asio::post(io, std::move(job)); }},
        timer_(io) {
    curl_multi_setopt(bridge_.multi(), CURLMOPT_MAXCONNECTS,
                      static_cast<long>(options_.connections_max));
    for (const ResolveRule& rule : options_.resolve) {
      const std::string entry = fmt::format("{}:{}:{}", rule.host, rule.port, rule.address);
      resolve_.reset(curl_slist_append(resolve_.release(), entry.c_str()));
    }
  }

  ~Impl() {
    *alive_ = false;
    for (auto& [easy, running] : running_) {
      bridge_.remove(easy);
    }
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void start(FetchRequest request, std::unique_ptr<Completion> completion) {
    EasyPtr easy = take_handle();
    CURL* const key = easy.get();
    std::string origin = request.url.origin();
    const bool http1_only = http1_origins_.contains(origin);
    auto transfer = std::make_unique<CurlTransfer>(context_, key, std::move(request), headers_,
                                                   http1_only, ByteBudget::Hold(budget_));
    running_.emplace(key, Running{std::move(easy), std::move(transfer), std::move(completion),
                                  std::move(origin)});
    bridge_.add(key);
    keep_house();
  }

  void cancel_all() {
    std::vector<CURL*> all;
    all.reserve(running_.size());
    for (const auto& [easy, running] : running_) {
      all.push_back(easy);
    }
    for (CURL* easy : all) {
      end(easy, CURLE_ABORTED_BY_CALLBACK, Error{ErrorKind::kCancelled, "the crawl was stopped"});
    }
  }

 private:
  struct Running {
    EasyPtr easy;
    std::unique_ptr<CurlTransfer> transfer;
    std::unique_ptr<Completion> completion;
    std::string origin;
  };

  EasyPtr take_handle() {
    if (!idle_.empty()) {
      EasyPtr easy = std::move(idle_.back());
      idle_.pop_back();
      return easy;
    }
    EasyPtr easy(curl_easy_init());
    BS_CHECK(easy != nullptr);
    set_constant_options(easy.get());
    return easy;
  }

  void set_constant_options(CURL* easy) {
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    // A proxy from the environment would dial for us, past the address guard.
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReceiveBuffer);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlSocketBridge::close_socket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, &bridge_);
    if (resolve_ != nullptr) {
      curl_easy_setopt(easy, CURLOPT_RESOLVE, resolve_.get());
    }
    if (!options_.ca_file.empty()) {
      // The file takes the place of the system's bundle, the folder keeps the system's trust.
      curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
      const char* folder = curl_version_info(CURLVERSION_NOW)->capath;
      curl_easy_setopt(easy, CURLOPT_CAPATH, folder == nullptr ? "/etc/ssl/certs" : folder);
    }
  }

  void finished(CURL* easy, CURLcode code) { end(easy, code, std::nullopt); }

  void end(CURL* easy, CURLcode code, std::optional<Error> verdict) {
    const auto found = running_.find(easy);
    if (found == running_.end()) {
      return;  // ended by us while libcurl's message was on its way
    }
    Running running = std::move(found->second);
    running_.erase(found);
    // A connection can be kept busy with frames that lead to no answer.
    const bool http2_led_nowhere =
        verdict && verdict->kind == ErrorKind::kTimeout && running.transfer->is_http2();
    FetchResult result = running.transfer->finish(code, std::move(verdict));
    const bool http2_failed = result ? result->cut && result->cut->kind == ErrorKind::kHttp2
                                     : result.error().error.kind == ErrorKind::kHttp2;
    if ((http2_failed || http2_led_nowhere) && http1_origins_.size() < kHttp1OriginsMax) {
      http1_origins_.insert(std::move(running.origin));
    }
    bridge_.remove(easy);
    // The handle must not point into a transfer that is gone.
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, nullptr);
    running.transfer.reset();
    if (idle_.size() < kPooledHandlesMax) {
      idle_.push_back(std::move(running.easy));
    }
    running.completion->complete(std::move(result));
  }

  // Runs only while there are transfers.
  void keep_house() {
    if (std::exchange(keeping_house_, true)) {
      return;
    }
    timer_.expires_after(kHousekeeping);
    timer_.async_wait([this, alive = alive_](const boost::system::error_code& error) {
      if (error || !*alive) {
        return;
      }
      keeping_house_ = false;
      end_overdue();
      if (!running_.empty()) {
        keep_house();
      }
    });
  }

  void end_overdue() {
    std::vector<std::pair<CURL*, Error>> overdue;
    for (const auto& [easy, running] : running_) {
      if (auto error = running.transfer->overdue()) {
        overdue.emplace_back(easy, std::move(*error));
      }
    }
    for (auto& [easy, error] : overdue) {
      end(easy, CURLE_ABORTED_BY_CALLBACK, std::move(error));
    }
  }

  ByteBudget& budget_;
  CurlFetcherOptions options_;
  Headers headers_;
  CurlList resolve_;
  CurlSocketBridge bridge_;
  TransferContext context_;
  asio::steady_timer timer_;
  bool keeping_house_ = false;
  std::vector<EasyPtr> idle_;
  std::unordered_map<CURL*, Running> running_;
  std::unordered_set<std::string> http1_origins_;  // HTTP/2 went wrong there: not offered again
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // and the timer's handler
};

CurlFetcher::CurlFetcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CurlFetcher::~CurlFetcher() = default;

Result<std::unique_ptr<CurlFetcher>> CurlFetcher::make(asio::io_context& io, const Clock& clock,
                                                       ByteBudget& budget,
                                                       CurlFetcherOptions options) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  for (const ResolveRule& rule : options.resolve) {
    if (!IpAddress::parse(rule.address)) {
      return Error{ErrorKind::kUsage, fmt::format("--resolve {}:{}: '{}' is not an address",
                                                  rule.host, rule.port, rule.address)};
    }
  }
  if (!options.ca_file.empty() && !std::ifstream(options.ca_file).good()) {
    return Error{ErrorKind::kUsage,
                 fmt::format("the CA file '{}' cannot be read", options.ca_file.string())};
  }
  return std::unique_ptr<CurlFetcher>(
      new CurlFetcher(std::make_unique<Impl>(io, clock, budget, std::move(options))));
}

asio::awaitable<FetchResult> CurlFetcher::fetch(FetchRequest request) {
  auto start = [](auto handler, Impl* impl, FetchRequest what) {
    using Handler = decltype(handler);
    impl->start(std::move(what), std::make_unique<HandlerCompletion<Handler>>(std::move(handler)));
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(FetchResult)>(
      start, asio::use_awaitable, impl_.get(), std::move(request));
}

void CurlFetcher::cancel_all() {
  impl_->cancel_all();
}

}  // namespace broadsheet::crawler

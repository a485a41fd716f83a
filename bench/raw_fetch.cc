// What libcurl alone makes of a list of URLs: the bar for the crawler's pages a second where
// servers are far away.
//   build/release/bench/raw_fetch FILE SLOTS PER_HOST
// Downloads every URL of FILE, one a line, at most SLOTS at a time and PER_HOST of one host, and
// drops the bytes. No robots.txt, no links, no archive: whoever does that cannot be much faster.

#include <curl/curl.h>
#include <fmt/core.h>

#include <charconv>
#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace broadsheet {
namespace {

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

size_t drop_bytes(char* /*data*/, size_t size, size_t count, void* /*nobody*/) {
  return size * count;
}

struct Host {
  std::deque<std::string> urls;
  size_t in_flight = 0;
};

class RawFetch {
 public:
  RawFetch(size_t slots, size_t per_host)
      : slots_(slots),
        per_host_(per_host),
        headers_(curl_slist_append(nullptr, "Accept-Encoding: gzip")),
        multi_(curl_multi_init()) {
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(2 * slots));
  }

  void add(const std::string& url) {
    const size_t host = url.find("//");
    const size_t path = host == std::string::npos ? host : url.find('/', host + 2);
    hosts_[url.substr(0, path)].urls.push_back(url);
  }

  // The number of URLs that were answered.
  size_t run() {
    start_some();
    int running = 0;
    while (!in_flight_.empty()) {
      curl_multi_perform(multi_.get(), &running);
      if (collect()) {
        start_some();
      } else {
        curl_multi_poll(multi_.get(), nullptr, 0, 100, nullptr);
      }
    }
    return answered_;
  }

 private:
  using EasyPtr = std::unique_ptr<CURL, EasyDeleter>;
  struct Transfer {
    EasyPtr easy;
    Host* host = nullptr;
  };

  EasyPtr handle() {
    if (!idle_.empty()) {
      EasyPtr easy = std::move(idle_.back());
      idle_.pop_back();
      return easy;
    }
    EasyPtr easy(curl_easy_init());
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &drop_bytes);
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
    return easy;
  }

  void start_some() {
    for (auto& [name, host] : hosts_) {
      while (in_flight_.size() < slots_ && host.in_flight < per_host_ && !host.urls.empty()) {
        EasyPtr easy = handle();
        CURL* const key = easy.get();
        curl_easy_setopt(key, CURLOPT_URL, host.urls.front().c_str());
        host.urls.pop_front();
        ++host.in_flight;
        in_flight_.emplace(key, Transfer{std::move(easy), &host});
        curl_multi_add_handle(multi_.get(), key);
      }
    }
  }

  bool collect() {
    bool any = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) {
        continue;
      }
      answered_ += message->data.result == CURLE_OK ? 1 : 0;
      const auto found = in_flight_.find(message->easy_handle);
      curl_multi_remove_handle(multi_.get(), found->first);
      --found->second.host->in_flight;
      idle_.push_back(std::move(found->second.easy));
      in_flight_.erase(found);
      any = true;
    }
    return any;
  }

  size_t slots_;
  size_t per_host_;
  std::unique_ptr<curl_slist, ListDeleter> headers_;
  std::unique_ptr<CURLM, MultiDeleter> multi_;
  std::map<std::string, Host> hosts_;
  std::vector<EasyPtr> idle_;
  std::unordered_map<CURL*, Transfer> in_flight_;
  size_t answered_ = 0;
};

size_t number_of(std::string_view text) {
  size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace
}  // namespace broadsheet

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  const size_t slots = arguments.size() == 3 ? broadsheet::number_of(arguments[1]) : 0;
  const size_t per_host = arguments.size() == 3 ? broadsheet::number_of(arguments[2]) : 0;
  if (slots == 0 || per_host == 0) {
    fmt::print(stderr, "usage: raw_fetch FILE SLOTS PER_HOST\n");
    return 3;
  }
  std::ifstream file{std::string(arguments[0])};
  if (!file) {
    fmt::print(stderr, "raw_fetch: cannot read {}\n", arguments[0]);
    return 1;
  }
  broadsheet::RawFetch fetch(slots, per_host);
  for (std::string url; std::getline(file, url);) {
    fetch.add(url);
  }
  fmt::print("{} answered\n", fetch.run());
  return 0;
}

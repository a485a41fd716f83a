#include "tests/support/fake_site.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <list>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "base/check.h"
#include "tests/support/site_connection.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::support {
namespace {

int listen_on(uint16_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  BS_CHECK(listener >= 0);
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  BS_CHECK(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  BS_CHECK(listen(listener, 512) == 0);
  return listener;
}

uint16_t port_of(int listener) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  BS_CHECK(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  return ntohs(address.sin_port);
}

struct Route {
  SiteHandler handler = {};
  SiteFault fault = nullptr;
};

}  // namespace

struct FakeSite::State {
  struct Worker {
    std::unique_ptr<SiteConnection> connection;
    std::atomic<bool> done{false};
    std::thread thread;
  };

  int listener = -1;
  uint16_t port = 0;
  bool tls = false;
  std::unique_ptr<TempDirectory> directory;  // of the certificate
  SSL_CTX* tls_context = nullptr;
  SiteStop stop;
  std::thread acceptor;
  std::list<Worker> workers;  // acceptor's own until it has ended

  mutable std::mutex mutex;  // guards what follows
  mutable std::condition_variable arrival;
  std::map<std::string, Route, std::less<>> routes;
  Route fallback;
  std::function<std::string_view(const SiteRequest&)> fault_for;
  std::vector<SiteRequest> requests;
  std::map<std::pair<std::string, std::string>, uint32_t> turns;

  void accept_all();
  void reap(bool all);
  void serve(SiteConnection& connection);
  void set_route(std::string path, Route route);
};

void FakeSite::State::accept_all() {
  uint64_t number = 0;
  while (!stop.requested()) {
    const int accepted = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted < 0 || stop.requested()) {
      if (accepted >= 0) {
        close(accepted);
      }
      continue;
    }
    const int yes = 1;
    setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    reap(false);
    Worker& worker = workers.emplace_back();
    worker.connection = std::make_unique<SiteConnection>(accepted, tls_context, stop, ++number);
    worker.thread = std::thread([this, &worker] {
      serve(*worker.connection);
      worker.connection->shut_down();
      worker.done = true;
    });
  }
}

void FakeSite::State::reap(bool all) {
  for (auto worker = workers.begin(); worker != workers.end();) {
    if (!all && !worker->done) {
      ++worker;
      continue;
    }
    worker->connection->shut_down();
    worker->thread.join();
    worker = workers.erase(worker);
  }
}

void FakeSite::State::serve(SiteConnection& connection) {
  if (!connection.open()) {
    return;
  }
  while (auto request = connection.read_request()) {
    Route route;
    {
      const std::lock_guard lock(mutex);
      request->turn = turns[{request->host, request->target}]++;
      requests.push_back(*request);
      arrival.notify_all();
      const auto found = routes.find(request->path);
      route = found != routes.end() ? found->second : fallback;
      const std::string_view fault = fault_for ? fault_for(*request) : std::string_view();
      route.fault = fault.empty() ? route.fault : fault_named(fault);
    }
    if (route.fault != nullptr) {
      route.fault(connection, *request);
      return;
    }
    SiteResponse response{.status = 404, .body = "<h1>Not found</h1>"};
    if (route.handler) {
      response = route.handler(*request);
    }
    if (!connection.send(rendered(*request, std::move(response)))) {
      return;
    }
    if (request->headers.get("Connection") == "close") {
      return;
    }
  }
}

void FakeSite::State::set_route(std::string path, Route route) {
  const std::lock_guard lock(mutex);
  routes.insert_or_assign(std::move(path), std::move(route));
}

FakeSite::FakeSite(const SiteOptions& options) : state_(std::make_unique<State>()) {
  std::signal(SIGPIPE, SIG_IGN);  // SSL_write has no MSG_NOSIGNAL
  state_->tls = options.tls;
  if (options.tls) {
    state_->directory = std::make_unique<TempDirectory>();
    state_->tls_context = make_tls_context(options.names, ca_file());
  }
  state_->listener = listen_on(options.port);
  state_->port = port_of(state_->listener);
  state_->acceptor = std::thread([state = state_.get()] { state->accept_all(); });
}

FakeSite::~FakeSite() {
  state_->stop.request();
  shutdown(state_->listener, SHUT_RDWR);
  state_->acceptor.join();
  state_->reap(true);
  close(state_->listener);
  SSL_CTX_free(state_->tls_context);
}

uint16_t FakeSite::port() const {
  return state_->port;
}

std::string FakeSite::host_port() const {
  return "127.0.0.1:" + std::to_string(state_->port);
}

std::string FakeSite::url(std::string_view path) const {
  return (state_->tls ? "https://" : "http://") + host_port() + std::string(path);
}

std::string FakeSite::ca_file() const {
  return state_->directory ? (state_->directory->path() / "ca.pem").string() : "";
}

void FakeSite::serve(std::string path, SiteResponse response) {
  serve_with(std::move(path),
             [response = std::move(response)](const SiteRequest&) { return response; });
}

void FakeSite::serve_html(std::string path, std::string html) {
  serve(std::move(path), SiteResponse{.body = std::move(html)});
}

void FakeSite::serve_redirect(std::string path, std::string location, int status) {
  SiteResponse response{.status = status};
  response.headers.add("Location", std::move(location));
  serve(std::move(path), std::move(response));
}

void FakeSite::serve_with(std::string path, SiteHandler handler) {
  state_->set_route(std::move(path), Route{.handler = std::move(handler)});
}

void FakeSite::serve_others_with(SiteHandler handler) {
  const std::lock_guard lock(state_->mutex);
  state_->fallback = Route{.handler = std::move(handler)};
}

void FakeSite::misbehave(std::string path, std::string_view fault) {
  const SiteFault play = fault_named(fault);
  BS_CHECK(play != nullptr);
  state_->set_route(std::move(path), Route{.fault = play});
}

void FakeSite::misbehave_when(std::function<std::string_view(const SiteRequest&)> fault_for) {
  const std::lock_guard lock(state_->mutex);
  state_->fault_for = std::move(fault_for);
}

std::vector<SiteRequest> FakeSite::requests() const {
  const std::lock_guard lock(state_->mutex);
  return state_->requests;
}

std::vector<SiteRequest> FakeSite::requests_for(std::string_view path) const {
  std::vector<SiteRequest> found;
  for (auto& request : requests()) {
    if (request.path == path) {
      found.push_back(std::move(request));
    }
  }
  return found;
}

size_t FakeSite::count(std::string_view path) const {
  return requests_for(path).size();
}

void FakeSite::forget_requests() {
  const std::lock_guard lock(state_->mutex);
  state_->requests.clear();
  state_->turns.clear();
}

bool FakeSite::wait_for_requests(size_t count, Milliseconds patience) const {
  std::unique_lock lock(state_->mutex);
  return state_->arrival.wait_for(lock, patience, [&] { return state_->requests.size() >= count; });
}

}  // namespace broadsheet::support

#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>

#include "base/log.h"
#include "base/rng.h"
#include "crawler/address_guard.h"
#include "crawler/byte_budget.h"
#include "crawler/crawl.h"
#include "crawler/fetcher.h"
#include "crawler/frontier.h"
#include "crawler/host_gate.h"
#include "crawler/host_store.h"
#include "crawler/reading.h"
#include "crawler/requisite_budget.h"
#include "crawler/retry.h"
#include "crawler/robots_cache.h"
#include "crawler/timing.h"
#include "crawler/trap_guard.h"
#include "storage/archive.h"

namespace broadsheet::crawler {

// What the visits of one job share: its own rules, and the parts of the engine. Owned by CrawlJob;
// everything outlives the visits. Network thread only, but for what the comments of the parts
// allow.
struct Services {
  const CrawlOptions& options;
  const RetryOptions& retry;
  const ReadingRules& reading_rules;
  const AddressGuard& guard;
  storage::Archive& archive;
  storage::JobRow job;
  Log& log;
  CrawlObserver& observer;
  Timing& timing;
  Rng& rng;
  boost::asio::any_io_executor pool;  // where pages are read and the archive is asked
  Fetcher& fetcher;
  HostGate& gate;
  HostStore& hosts;
  RobotsCache& robots;
  Frontier& frontier;
  TrapGuard& traps;
  RetryBudget& retries;
  RequisiteBudget& requisites;
  std::shared_ptr<const Scope> scope;  // grows by being replaced: see Scope::adopt()
  std::string agent;                   // User-Agent of this job's own; "": the client's
  bool recheck_scope = false;          // what is queued may be of a time when the scope was another
  CrawlCounters counters;
  std::optional<Error> storage_error;  // the archive refused: the crawl ends
};

}  // namespace broadsheet::crawler

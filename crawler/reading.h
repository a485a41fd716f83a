#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/content_coding.h"
#include "crawler/address_guard.h"
#include "crawler/crawl.h"
#include "crawler/fetcher.h"
#include "crawler/outlook.h"
#include "crawler/reading_room.h"
#include "crawler/scope.h"
#include "crawler/seen_links.h"
#include "parser/page.h"
#include "storage/archive.h"

namespace broadsheet::crawler {

// What a job on the pool needs to know of the crawl.
struct ReadingRules {
  storage::JobId job = storage::kNoJob;
  bool discover = false;    // links only: no article is looked for, nothing of the page is kept
  bool requisites = false;  // what pages need to be shown is found and kept as well
  bool keep_other = false;  // whatever is no page is kept as a capture
  // The links stored with a page were chosen by the scope of the job that read it. A job's first
  // round reads every page itself; from then on a page that did not change leads where it led
  // before.
  bool trust_links = false;
  bool obey_tags = false;  // noindex, noarchive, unavailable_after; else they are recorded alone
  std::optional<Planning> planning;  // of next visits; nullopt: nobody plans
  DecodeLimits decoding;
  parser::PageOptions page;
  const AddressGuard* guard = nullptr;  // outlives the pool
  SeenLinks* seen = nullptr;            // the same; null: every link is looked at
  ReadingRoom* room = nullptr;          // bounds what pages that are read cost; null: no bound
};

// One URL whose answer is here, on its way into the archive.
struct Reading {
  UrlKey key;  // of the URL that was asked for first
  std::string href;
  uint16_t depth = 0;
  int attempts = 1;
  std::vector<Capture> hops;             // redirects that led to `answer`
  std::optional<storage::UrlRow> known;  // of the URL that answered
  Capture answer;
  std::optional<Error> cut;  // why the answer is not whole
  bool body_refused = false;
  bool requisite = false;              // asked for as what some page needs to be shown
  Signals said;                        // by the host, of this URL
  storage::Announcement announced;     // by a list, of the URL that was asked for first
  std::shared_ptr<const Scope> scope;  // also the crawl's, which may put another in its place
};

struct ReadingResult {
  Outcome outcome = Outcome::kStored;
  std::string reason;
  std::string title;
  bool is_article = false;
  PageShown shown;
  storage::VisitResult committed;
};

// Decodes and reads the answer, finds where it leads and commits the visit: everything about a page
// that costs time, in one job for the pool. An Error is the archive's.
[[nodiscard]] Result<ReadingResult> read_and_commit(Reading reading, const ReadingRules& rules,
                                                    storage::Archive& archive);

}  // namespace broadsheet::crawler

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/url_key.h"
#include "storage/archive.h"
#include "storage/rocks.h"

// What an archive remembers of what it no longer holds: nothing goes without a trace.
namespace broadsheet::storage {

// What one prune removed of one URL.
struct Tombstone {
  SysTime at{};
  std::string rule;    // "older than 365 d, one kept every 30 d", "taken down"
  std::string reason;  // the operator's words, "" for none
  uint64_t captures = 0;
  uint64_t payload_bytes = 0;  // of them, as received
  SysTime first{};             // when the first and the last of them were made
  SysTime last{};
  uint32_t versions = 0;
  uint32_t versions_through = 0;  // the highest number removed: what is kept goes on behind it
};
void put_tombstone(Batch& batch, const UrlKey& key, const Tombstone& tombstone);
// Of that URL, oldest first.
[[nodiscard]] Result<std::vector<Tombstone>> tombstones_of(const Database& database,
                                                           const UrlKey& key,
                                                           const ReadView& view = {});
// Whether that entry of the family can be read: for check.
[[nodiscard]] Result<void> verify_tombstone(std::string_view key, std::string_view value);

// An order that a URL, or all below a front of URLs, is not to be kept again.
struct Takedown {
  bool covers_below = false;
  std::string key;  // of the URL; the front of keys when it covers all below
  SysTime at{};
  std::string reason;
};
void put_takedown(Batch& batch, const Takedown& takedown);

// All takedowns of an archive, and what follows from them for a crawl: what they cover is neither
// queued nor kept, whoever brings it.
class Takedowns {
 public:
  // What the reasons of refused URLs begin with (docs/operating.md).
  static constexpr std::string_view kReasonCode = "taken_down";

  [[nodiscard]] static Result<Takedowns> load(const Database& database);

  [[nodiscard]] bool empty() const { return urls_.empty() && below_.empty(); }
  // The takedown that covers it, null for none.
  [[nodiscard]] const Takedown* covering(const UrlKey& key) const;
  // "taken_down: REASON"
  [[nodiscard]] static std::string reason_of(const Takedown& takedown);
  // Takes out of a visit what is covered: links become refusals, the page and the hops are dropped.
  void withhold(VisitRecord& visit) const;

 private:
  std::map<std::string, Takedown, std::less<>> urls_;
  // Free of fronts that another front covers: so only the greatest one not above a key can cover
  // it.
  std::map<std::string, Takedown, std::less<>> below_;
};

}  // namespace broadsheet::storage

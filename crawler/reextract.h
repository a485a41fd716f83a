#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"

namespace broadsheet::crawler {

struct ReextractOptions {
  std::string revision;    // of the extractor: what the archive remembers it was read by
  std::string key_prefix;  // of UrlKey; "" is everything
  bool dry_run = false;    // report, and change nothing
};

struct ReextractResult {
  uint64_t urls = 0;
  uint64_t versions = 0;  // read again
  uint64_t same = 0;
  uint64_t details_changed = 0;  // dates, authors, images, related links, ... but not a word
  uint64_t text_changed = 0;
  uint64_t lost = 0;     // no article is found any more: the stored one stays
  uint64_t damaged = 0;  // whose payload cannot be read
};

// A version whose reading changed, as it is met.
struct RereadVersion {
  std::string href;
  uint32_t number = 0;
  bool text_changed = false;
  uint64_t words_before = 0;
  uint64_t words_after = 0;
};

struct ReextractObserver {
  std::function<void(const RereadVersion&)> on_change;
  std::function<void(const ReextractResult&)> on_progress;  // after every URL
};

// Reads the stored payload of each version again and puts what is found in the place of the
// version's article: same number, same times. No version is made or removed. URL by URL, so memory
// is bounded; interrupted, the same revision goes on behind the last URL that was done. Needs the
// archive for itself.
[[nodiscard]] Result<ReextractResult> reextract(const std::filesystem::path& archive,
                                                const ReextractOptions& options,
                                                const ReextractObserver& observer);

}  // namespace broadsheet::crawler

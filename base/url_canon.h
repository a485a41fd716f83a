#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadsheet {

// How other crawlers and archives write one URL: for exchange with their lists and indexes. Our own
// URLs are parsed by Url and compared by UrlKey, which need none of this.
enum class CanonPolicy : uint8_t {
  // Crawlers' common ground: escapes in one form, query sorted, credentials, default port, empty
  // parameters and fragment dropped. nullopt for what is no URL.
  kBasic,
  // Safe Browsing's rules: escapes undone repeatedly and written once, dots of the host tidied.
  kGoogle,
  // kGoogle, and scheme in lower case, default port and empty query dropped.
  kOrdinary,
  // kOrdinary, and all in lower case, "www" and session ids dropped, query sorted: what web
  // archives look captures up by.
  kAggressive,
};

struct CanonOptions {
  std::vector<std::string_view> dropped_parameters;  // by name, any case; kBasic only
};

[[nodiscard]] std::optional<std::string> canonicalise(std::string_view text, CanonPolicy policy,
                                                      const CanonOptions& options = {});

// The kAggressive form in SURT order without its scheme: "org,archive)/goo?a&b". Names that are not
// of the web ("warcinfo:...", "filedesc:...") stay as they are.
[[nodiscard]] std::string surt_key(std::string_view text);

}  // namespace broadsheet

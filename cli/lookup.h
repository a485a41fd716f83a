#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/url.h"
#include "storage/archive.h"

namespace broadsheet::cli {

// `text` as a URL of the command line. Fails with kUsage and, where the scheme was left out, says
// what was probably meant.
[[nodiscard]] Result<Url> parse_url_argument(std::string_view text);

// Appends the fronts of the keys that a host of the option --site and those below it have, under
// both schemes. Fails with kUsage.
[[nodiscard]] Result<void> append_site_keys(const std::string& site,
                                            std::vector<std::string>& prefixes);

// A URL in an archive that is open for reading.
struct Lookup {
  std::unique_ptr<storage::Reader> reader;
  UrlKey key;
  storage::UrlRow row;
};

// Opens the archive and finds `url` in it; a redirect that was followed is followed here too. Fails
// with kNotFound when the URL was never seen.
[[nodiscard]] Result<Lookup> look_up(const std::filesystem::path& archive, std::string_view url);

// The URL's versions, oldest first. Fails with kNotFound, saying how its last visit ended, when it
// has none.
[[nodiscard]] Result<std::vector<storage::VersionInfo>> versions_of(const Lookup& lookup);

}  // namespace broadsheet::cli

#include "cli/lookup.h"

#include <fmt/format.h>

namespace broadsheet::cli {

Result<Url> parse_url_argument(std::string_view text) {
  auto url = Url::parse(text);
  if (url.ok()) {
    return url;
  }
  std::string hint;
  if (text.find("://") == std::string_view::npos &&
      Url::parse("https://" + std::string(text)).ok()) {
    hint = fmt::format(" (did you mean https://{}?)", text);
  }
  return Error{ErrorKind::kUsage, fmt::format("\"{}\" is no http or https URL{}", text, hint)};
}

Result<void> append_site_keys(const std::string& site, std::vector<std::string>& prefixes) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    const auto url = Url::parse(std::string(scheme) + site + "/");
    if (!url.ok() || url->host().size() != site.size()) {
      return Error{ErrorKind::kUsage, fmt::format("--site: \"{}\" is no host name", site)};
    }
    const std::string key = UrlKey::of(*url).text();
    prefixes.push_back(key.substr(0, key.find(')')));
  }
  return ok();
}

Result<Lookup> look_up(const std::filesystem::path& archive, std::string_view url) {
  BS_TRY(const Url parsed, parse_url_argument(url));
  Lookup lookup;
  BS_TRY(lookup.reader, storage::open_reader(archive));
  lookup.key = UrlKey::of(parsed);
  BS_TRY(auto row, lookup.reader->url(lookup.key));
  if (!row) {
    return Error{ErrorKind::kNotFound, fmt::format("{} is not in the archive {} (crawl it first)",
                                                   parsed.href(), archive.string())};
  }
  lookup.row = *std::move(row);
  if (lookup.row.versions == 0 && !lookup.row.redirect_href.empty()) {
    const auto target = Url::parse(lookup.row.redirect_href);
    if (target.ok()) {
      const auto key = UrlKey::of(*target);
      BS_TRY(auto target_row, lookup.reader->url(key));
      if (target_row) {
        lookup.key = key;
        lookup.row = *std::move(target_row);
      }
    }
  }
  return lookup;
}

Result<std::vector<storage::VersionInfo>> versions_of(const Lookup& lookup) {
  BS_TRY(auto versions, lookup.reader->versions(lookup.key));
  if (!versions.empty()) {
    return versions;
  }
  const auto& row = lookup.row;
  const std::string last =
      row.visits == 0 ? "it was found but not visited yet"
                      : fmt::format("its last visit ended as {}{}{}", name_of(row.last_outcome),
                                    row.reason.empty() ? "" : ": ", row.reason);
  return Error{ErrorKind::kNotFound,
               fmt::format("{} has no article in the archive ({})", row.href, last)};
}

}  // namespace broadsheet::cli

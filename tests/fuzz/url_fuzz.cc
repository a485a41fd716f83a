// A URL that parses parses again to itself, its parts are in it, and every key can be made of it.
// The first line is a base for the second.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/url.h"
#include "base/url_canon.h"
#include "base/url_key.h"

namespace broadsheet {
namespace {

void check_url(const Url& url) {
  const auto again = Url::parse(url.href());
  BS_CHECK(again.ok() && *again == url);
  BS_CHECK(!url.host().empty() && url.path().starts_with('/'));
  BS_CHECK(again->host_port() == url.host_port() && again->path() == url.path());
  BS_CHECK(again->username() == url.username() && again->password() == url.password());
  BS_CHECK(again->query() == url.query() && again->fragment() == url.fragment());
  BS_CHECK(again->port() == url.port() && again->host_is_ip() == url.host_is_ip());
  BS_CHECK(UrlKey::of(url) == UrlKey::of(*again));
  BS_CHECK(UrlKey::of(cleaned(url)) == UrlKey::of(url));
  BS_CHECK(!cdx_key(url).empty());
  BS_CHECK(!registrable_domain(url.host()).empty());
}

}  // namespace
}  // namespace broadsheet

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using broadsheet::CanonPolicy;
  using broadsheet::Url;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line = text.find('\n');
  const auto base = Url::parse(text.substr(0, line));
  if (base.ok()) {
    broadsheet::check_url(*base);
    const auto url =
        Url::parse(line == std::string_view::npos ? "" : text.substr(line + 1), &*base);
    if (url.ok()) {
      broadsheet::check_url(*url);
    }
  }
  for (const auto policy : {CanonPolicy::kBasic, CanonPolicy::kAggressive}) {
    if (size <= Url::kBytesMax && broadsheet::canonicalise(text, policy)) {
      BS_CHECK(!broadsheet::surt_key(text).empty() || text.empty());
    }
  }
  return 0;
}

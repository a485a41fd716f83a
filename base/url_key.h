#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/url.h"

namespace broadsheet {

// The canonical key of a URL: what "the same page" means to the frontier and the archive. SURT
// order (host reversed: "https://www.example.org/b?a=1" -> "https://(org,example,www,)/b?a=1"), so
// one site is one key range. The scheme and the port stay in the key, because the two may serve
// different pages; fragment, credentials, session ids and tracking parameters (utm_*, fbclid, ...)
// do not.
class UrlKey {
 public:
  UrlKey() = default;
  [[nodiscard]] static UrlKey of(const Url& url);
  // From text that of() made before (a stored key). No validation.
  [[nodiscard]] static UrlKey from_stored(std::string text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  friend bool operator==(const UrlKey&, const UrlKey&) = default;
  friend auto operator<=>(const UrlKey&, const UrlKey&) = default;

 private:
  std::string text_;
};

// `url` without fragment, credentials and tracking parameters: the form that is fetched.
[[nodiscard]] Url cleaned(const Url& url);

// The urlkey of CDXJ and of other archives' indexes: "org,example)/a?b=1" (scheme and www dropped,
// query sorted), as warcio and pywb write it. For exchange only; see UrlKey for our own order.
[[nodiscard]] std::string cdx_key(const Url& url);

// The registrable domain ("bbc.co.uk" of "news.bbc.co.uk") by the Public Suffix List; the host
// itself when it is an address or a public suffix.
[[nodiscard]] std::string registrable_domain(std::string_view host);

}  // namespace broadsheet

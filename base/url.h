#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace broadsheet {

// An absolute http or https URL, parsed and serialised by the WHATWG URL standard (the steps
// browsers take; RFC 3986 readers disagree with the web). Immutable: one string and offsets into
// it. Views returned by the getters point into this object and live as long as it does.
class Url {
 public:
  static constexpr size_t kBytesMax = 8192;  // longer input is refused as kTooLarge

  // `text` resolved against `base` where it is relative. Fails with kInvalidInput (no URL),
  // kBlockedScheme (parsed, but neither http nor https) or kTooLarge.
  static Result<Url> parse(std::string_view text, const Url* base = nullptr);

  [[nodiscard]] std::string_view href() const { return href_; }
  [[nodiscard]] std::string_view scheme() const;    // "http" or "https"
  [[nodiscard]] std::string_view username() const;  // "" when none
  [[nodiscard]] std::string_view password() const;
  // Lower-case ASCII (IDNA applied), IPv6 in brackets. Never empty.
  [[nodiscard]] std::string_view host() const;
  [[nodiscard]] std::string_view host_port()
      const;  // host, and ":port" where it is not the default
  [[nodiscard]] std::string_view port_text() const;       // "" for the scheme's default
  [[nodiscard]] uint16_t port() const;                    // the effective one: 80 or 443 by default
  [[nodiscard]] std::string_view path() const;            // starts with '/'
  [[nodiscard]] std::string_view query() const;           // without '?', "" when none or empty
  [[nodiscard]] bool has_query() const;                   // true for "http://h/?"
  [[nodiscard]] std::string_view fragment() const;        // without '#'
  [[nodiscard]] std::string_view path_and_query() const;  // what a request line carries
  // scheme://host[:port] without credentials: what politeness and robots.txt go by.
  [[nodiscard]] std::string origin() const;
  [[nodiscard]] bool is_https() const { return scheme_end_ == 5; }
  [[nodiscard]] bool host_is_ip() const { return host_is_ip_; }
  [[nodiscard]] Url without_fragment() const;

  friend bool operator==(const Url& a, const Url& b) { return a.href_ == b.href_; }
  friend auto operator<=>(const Url& a, const Url& b) { return a.href_ <=> b.href_; }

 private:
  Url() = default;
  friend class UrlParser;

  // scheme ':' "//" [username [':' password] '@'] host [':' port] path ['?' query] ['#' fragment]
  std::string href_;
  uint32_t scheme_end_ = 0;    // at ':'
  uint32_t username_end_ = 0;  // at ':' or '@' or the host's start
  uint32_t host_start_ = 0;
  uint32_t host_end_ = 0;
  uint32_t path_start_ = 0;
  uint32_t query_start_ = 0;     // at '?', or fragment_start_
  uint32_t fragment_start_ = 0;  // at '#', or the end
  uint16_t port_ = 0;
  bool host_is_ip_ = false;
};

}  // namespace broadsheet

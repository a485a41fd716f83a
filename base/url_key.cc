#include "base/url_key.h"

#include <libpsl.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "base/percent.h"
#include "base/text.h"
#include "base/url_canon.h"

namespace broadsheet {
namespace {

// Parameters that say how a reader came, never which page this is. Names that some site uses for
// content ("ref", "id", "source") stay out: a page lost costs more than a page fetched twice.
constexpr std::array<std::string_view, 44> kTracking = {"fbclid",
                                                        "gclid",
                                                        "gclsrc",
                                                        "dclid",
                                                        "gbraid",
                                                        "wbraid",
                                                        "msclkid",
                                                        "yclid",
                                                        "ysclid",
                                                        "twclid",
                                                        "ttclid",
                                                        "igshid",
                                                        "igsh",
                                                        "li_fat_id",
                                                        "mc_cid",
                                                        "mc_eid",
                                                        "mkt_tok",
                                                        "_hsenc",
                                                        "_hsmi",
                                                        "__hstc",
                                                        "__hssc",
                                                        "__hsfp",
                                                        "hsctatracking",
                                                        "vero_id",
                                                        "vero_conv",
                                                        "oly_anon_id",
                                                        "oly_enc_id",
                                                        "_openstat",
                                                        "wickedid",
                                                        "rb_clickid",
                                                        "s_cid",
                                                        "cmpid",
                                                        "ocid",
                                                        "ncid",
                                                        "xtor",
                                                        "smid",
                                                        "spm",
                                                        "spm_id_from",
                                                        "_ga",
                                                        "_gl",
                                                        "epik",
                                                        "srsltid",
                                                        "__twitter_impression",
                                                        "share_token"};
constexpr std::array<std::string_view, 4> kTrackingPrefixes = {"utm_", "pk_", "mtm_", "piwik_"};
constexpr std::array<std::string_view, 6> kSession = {"phpsessid",  "jsessionid", "sessionid",
                                                      "session_id", "cfid",       "cftoken"};
constexpr std::string_view kSessionPrefix = "aspsessionid";
constexpr std::string_view kPathSession = ";jsessionid=";

std::string_view name_of_parameter(std::string_view parameter) {
  return parameter.substr(0, parameter.find('='));
}

bool is_tracking(std::string_view parameter) {
  const std::string_view name = name_of_parameter(parameter);
  const auto is_name = [name](std::string_view known) { return ascii_iequals(name, known); };
  const auto is_prefix = [name](std::string_view known) { return ascii_istarts_with(name, known); };
  return std::ranges::any_of(kTracking, is_name) ||
         std::ranges::any_of(kTrackingPrefixes, is_prefix);
}

bool is_session(std::string_view parameter) {
  const std::string_view name = name_of_parameter(parameter);
  return ascii_istarts_with(name, kSessionPrefix) ||
         std::ranges::any_of(kSession,
                             [name](std::string_view known) { return ascii_iequals(name, known); });
}

// Appends '?' and those parameters that `is_dropped` leaves, in their order; nothing when none is
// left.
template <class Predicate>
void append_query(std::string& out, std::string_view query, const Predicate& is_dropped) {
  char separator = '?';
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (!parameter.empty() && !is_dropped(parameter)) {
      out += separator;
      out += parameter;
      separator = '&';
    }
  }
}

template <class Predicate>
bool any_parameter(std::string_view query, const Predicate& predicate) {
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    if (predicate(query.substr(0, end))) {
      return true;
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return false;
}

// "www.example.org" as "org,example,www,": the order of a SURT (Sort-friendly URI Reordering
// Transform).
void append_reversed(std::string& out, std::string_view host) {
  while (!host.empty()) {
    const size_t dot = host.rfind('.');
    out += dot == std::string_view::npos ? host : host.substr(dot + 1);
    out += ',';
    host = dot == std::string_view::npos ? std::string_view() : host.substr(0, dot);
  }
}

bool is_unreserved(int byte) {
  const char c = static_cast<char>(byte);
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// RFC 3986, 6.2.2.1 and 6.2.2.2: "%7e" and "~" name the same page, "%2f" and "%2F" too. Works on
// `text` from `start` on, in place: what is written is never longer than what was read.
void normalise_escapes(std::string& text, size_t start) {
  size_t from = text.find('%', start);
  if (from == std::string::npos) {
    return;
  }
  const auto upper = [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c; };
  size_t to = from;
  while (from < text.size()) {
    const int value = percent_value(text, from);
    if (value >= 0 && is_unreserved(value)) {
      text[to++] = static_cast<char>(value);
      from += 3;
    } else if (value >= 0) {
      text[to] = '%';
      text[to + 1] = upper(text[from + 1]);
      text[to + 2] = upper(text[from + 2]);
      to += 3;
      from += 3;
    } else {
      text[to++] = text[from++];
    }
  }
  text.resize(to);
}

bool has_credentials(const Url& url) {
  return !url.username().empty() || !url.password().empty();
}

bool looks_like_address(std::string_view host) {
  return host.starts_with('[') || (!host.empty() && is_ascii_digit(host.back()));
}

}  // namespace

UrlKey UrlKey::of(const Url& url) {
  UrlKey key;
  std::string& text = key.text_;
  text.reserve(url.href().size() + 4);
  text = url.scheme();
  text += "://(";
  if (url.host_is_ip()) {
    text += url.host();
  } else {
    append_reversed(text, url.host());
  }
  if (!url.port_text().empty()) {
    text += ':';
    text += url.port_text();
  }
  text += ')';
  const size_t path_start = text.size();
  text += url.path().substr(0, ascii_ifind(url.path(), kPathSession));
  append_query(text, url.query(), [](std::string_view parameter) {
    return is_tracking(parameter) || is_session(parameter);
  });
  normalise_escapes(text, path_start);
  return key;
}

UrlKey UrlKey::from_stored(std::string text) {
  UrlKey key;
  key.text_ = std::move(text);
  return key;
}

Url cleaned(const Url& url) {
  const bool tracked = any_parameter(url.query(), is_tracking);
  if (!tracked && !has_credentials(url)) {
    return url.without_fragment();
  }
  std::string text = url.origin();
  text += url.path();
  if (tracked) {
    append_query(text, url.query(), is_tracking);
  } else if (url.has_query()) {
    text += '?';
    text += url.query();
  }
  auto parsed = Url::parse(text);
  // Parts of a URL put together again are a URL, and no longer than it was.
  BS_CHECK(parsed.ok());
  return *std::move(parsed);
}

std::string cdx_key(const Url& url) {
  return surt_key(url.href());
}

std::string registrable_domain(std::string_view host) {
  std::string name(host);
  if (looks_like_address(host)) {
    return name;
  }
  const char* domain = psl_registrable_domain(psl_builtin(), name.c_str());
  return domain == nullptr ? name : std::string(domain);
}

}  // namespace broadsheet

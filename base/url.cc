// The URL parser of the URL standard (https://url.spec.whatwg.org, section 4.4), cut down to what
// http and https can reach. The standard describes one state machine over code points; here each
// state is a function over the rest of the text, which it can see whole, and the serialisation is
// built as we go. A base is always http(s), so the file and opaque-path states never arise.
//
// Bytes that are not UTF-8 are percent-encoded as they are: the standard has no such input, and a
// server that wrote them into a link knows its own bytes.
#include "base/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/percent.h"
#include "base/text.h"
#include "base/url_host.h"

namespace broadsheet {
namespace {

bool is_slash(char c) {
  return c == '/' || c == '\\';  // one and the same in special schemes
}

// 4.4 (basic URL parser), step 1.
std::string_view strip_controls(std::string_view text) {
  const auto control_or_space = [](char c) { return static_cast<uint8_t>(c) <= 0x20; };
  while (!text.empty() && control_or_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && control_or_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

bool is_tab_or_newline(char c) {
  return c == '\t' || c == '\n' || c == '\r';
}

// The text before ':' when it can be a scheme (4.4, scheme start state and scheme state).
std::optional<std::string_view> scheme_of(std::string_view text) {
  if (text.empty() || !is_ascii_alpha(text.front())) {
    return std::nullopt;
  }
  for (size_t at = 1; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ':') {
      return text.substr(0, at);
    }
    if (!is_ascii_alpha(c) && !is_ascii_digit(c) && c != '+' && c != '-' && c != '.') {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

// 4.2: "." and ".." also where the dot is written "%2e". Returns the dots, 0 for other segments.
int dots_of(std::string_view segment) {
  int dots = 0;
  while (!segment.empty()) {
    if (segment.front() == '.') {
      segment.remove_prefix(1);
    } else if (ascii_istarts_with(segment, "%2e")) {
      segment.remove_prefix(3);
    } else {
      return 0;
    }
    if (++dots > 2) {
      return 0;
    }
  }
  return dots;
}

// Whether a path needs neither encoding nor dot segments resolved, as nearly all links do.
bool is_plain_path(std::string_view path) {
  bool segment_start = true;
  for (const char c : path) {
    if (needs_encoding(c, EncodeSet::kPath) || c == '\\' ||
        (segment_start && (c == '.' || c == '%'))) {
      return false;
    }
    segment_start = c == '/';
  }
  return true;
}

Error no_url(std::string_view text, std::string_view why) {
  constexpr size_t kShownMax = 200;
  return {ErrorKind::kInvalidInput,
          fmt::format("\"{}\" is no URL: {}", to_valid_utf8(text.substr(0, kShownMax)), why)};
}

}  // namespace

class UrlParser {
 public:
  UrlParser(std::string_view text, const Url* base) : text_(strip_controls(text)), base_(base) {
    if (std::ranges::any_of(text_, is_tab_or_newline)) {
      without_newlines_ = text_;
      std::erase_if(without_newlines_, is_tab_or_newline);
      text_ = without_newlines_;
    }
  }

  Result<Url> parse() {
    const std::optional<std::string_view> scheme = scheme_of(text_);
    const char* failure = nullptr;
    if (!scheme) {
      // 4.4, no scheme state.
      failure = base_ == nullptr ? "it is relative, and there is no base" : read_relative(text_);
    } else if (ascii_iequals(*scheme, "http") || ascii_iequals(*scheme, "https")) {
      failure = read_special(*scheme, text_.substr(scheme->size() + 1));
    } else {
      return Error{ErrorKind::kBlockedScheme,
                   fmt::format("scheme \"{}\" is neither http nor https", scheme->substr(0, 40))};
    }
    if (failure != nullptr) {
      return no_url(text_, failure);
    }
    if (url_.href_.size() > Url::kBytesMax) {
      return Error{ErrorKind::kTooLarge,
                   fmt::format("URL of {} bytes once encoded", url_.href_.size())};
    }
    return std::move(url_);
  }

 private:
  // Each read_ function takes the rest of the text from its state on, and returns why it failed, or
  // null.

  // 4.4, special relative or authority state and special authority slashes state.
  const char* read_special(std::string_view scheme, std::string_view rest) {
    if (base_ != nullptr && ascii_iequals(scheme, base_->scheme()) && !rest.starts_with("//")) {
      return read_relative(rest);
    }
    return read_authority(scheme.size() == 5 ? "https" : "http", rest);
  }

  // 4.4, relative state and relative slash state.
  const char* read_relative(std::string_view rest) {
    const Url& base = *base_;
    if (rest.empty()) {
      take_base(base.fragment_start_, rest);
      return read_tail(rest);
    }
    switch (rest.front()) {
      case '/':
      case '\\':
        if (rest.size() > 1 && is_slash(rest[1])) {
          return read_authority(base.scheme(), rest);
        }
        take_base(base.path_start_, rest);
        return read_path(rest.substr(1));
      case '?':
        take_base(base.query_start_, rest);
        return read_tail(rest);
      case '#':
        take_base(base.fragment_start_, rest);
        return read_tail(rest);
      default:
        take_base(static_cast<uint32_t>(base.path_start_ + base.path().rfind('/')), rest);
        return read_path(rest);
    }
  }

  // Begins with the first `size` bytes of the base; `rest` is what will follow.
  void take_base(uint32_t size, std::string_view rest) {
    const Url& base = *base_;
    url_.href_.reserve(size + rest.size() + 2);
    url_.href_.assign(base.href_, 0, size);
    url_.scheme_end_ = base.scheme_end_;
    url_.username_end_ = base.username_end_;
    url_.host_start_ = base.host_start_;
    url_.host_end_ = base.host_end_;
    url_.path_start_ = base.path_start_;
    url_.query_start_ = std::min(base.query_start_, size);
    url_.port_ = base.port_;
    url_.host_is_ip_ = base.host_is_ip_;
  }

  // 4.4, special authority ignore slashes state, authority state and host state.
  const char* read_authority(std::string_view scheme, std::string_view rest) {
    while (!rest.empty() && is_slash(rest.front())) {
      rest.remove_prefix(1);
    }
    url_.href_.reserve(scheme.size() + rest.size() + 4);
    url_.href_ = scheme;
    url_.href_ += "://";
    url_.scheme_end_ = static_cast<uint32_t>(scheme.size());
    const size_t end = std::min(rest.find_first_of("/\\?#"), rest.size());
    std::string_view authority = rest.substr(0, end);
    rest.remove_prefix(end);

    const size_t at_sign = authority.rfind('@');
    if (at_sign == std::string_view::npos) {
      url_.username_end_ = size();
    } else {
      add_credentials(authority.substr(0, at_sign));
      authority.remove_prefix(at_sign + 1);
    }
    if (const char* failure = read_host_and_port(authority); failure != nullptr) {
      return failure;
    }
    url_.path_start_ = size();
    if (!rest.empty() && is_slash(rest.front())) {
      rest.remove_prefix(1);
    }
    return read_path(rest);
  }

  // 4.4, authority state, step 1; a second '@' is encoded with the rest.
  void add_credentials(std::string_view credentials) {
    const size_t colon = std::min(credentials.find(':'), credentials.size());
    append_encoded(url_.href_, credentials.substr(0, colon), EncodeSet::kUserinfo);
    url_.username_end_ = size();
    const std::string_view password = credentials.substr(std::min(colon + 1, credentials.size()));
    if (!password.empty()) {
      url_.href_ += ':';
      append_encoded(url_.href_, password, EncodeSet::kUserinfo);
    }
    if (size() > url_.scheme_end_ + 3) {
      url_.href_ += '@';
    }
  }

  // 4.4, host state and port state.
  const char* read_host_and_port(std::string_view authority) {
    const size_t bracket = authority.rfind(']');
    const size_t colon = authority.find(
        ':', authority.starts_with('[') && bracket != std::string_view::npos ? bracket : 0);
    const std::string_view name = authority.substr(0, colon);
    if (name.empty()) {
      return "it has no host";
    }
    const std::optional<ParsedHost> host = parse_host(name);
    if (!host) {
      return "its host is not valid";
    }
    url_.host_start_ = size();
    url_.href_ += host->text;
    url_.host_end_ = size();
    url_.host_is_ip_ = host->is_ip;
    url_.port_ = default_port();
    return colon == std::string_view::npos ? nullptr : read_port(authority.substr(colon + 1));
  }

  [[nodiscard]] uint16_t default_port() const { return url_.is_https() ? 443 : 80; }

  const char* read_port(std::string_view digits) {
    uint32_t port = 0;
    for (const char c : digits) {
      if (!is_ascii_digit(c)) {
        return "its port is no number";
      }
      port = port * 10 + static_cast<uint32_t>(c - '0');
      if (port > UINT16_MAX) {
        return "its port is out of range";
      }
    }
    if (!digits.empty() && port != default_port()) {
      url_.port_ = static_cast<uint16_t>(port);
      url_.href_ += fmt::format(":{}", port);
    }
    return nullptr;
  }

  // 4.4, path state; the slash that `rest` began with is gone.
  const char* read_path(std::string_view rest) {
    const size_t end = std::min(rest.find_first_of("?#"), rest.size());
    const std::string_view path = rest.substr(0, end);
    if (is_plain_path(path)) {
      url_.href_ += '/';
      url_.href_ += path;
    } else {
      add_segments(path);
    }
    url_.query_start_ = size();
    return read_tail(rest.substr(end));
  }

  void add_segments(std::string_view path) {
    for (bool last = false; !last;) {
      const size_t slash = path.find_first_of("/\\");
      last = slash == std::string_view::npos;
      const std::string_view segment = path.substr(0, slash);
      path.remove_prefix(last ? path.size() : slash + 1);
      const int dots = dots_of(segment);
      if (dots == 2 && size() > url_.path_start_) {
        url_.href_.resize(url_.href_.rfind('/'));  // 4.2, shorten: the slash is within the path
      }
      if (dots == 0 || last) {
        url_.href_ += '/';
        append_encoded(url_.href_, dots == 0 ? segment : std::string_view(), EncodeSet::kPath);
      }
    }
  }

  // 4.4, query state and fragment state. What precedes the query or fragment is in place.
  const char* read_tail(std::string_view rest) {
    const size_t hash = std::min(rest.find('#'), rest.size());
    if (rest.starts_with('?')) {
      url_.query_start_ = size();
      url_.href_ += '?';
      append_encoded(url_.href_, rest.substr(1, hash - 1), EncodeSet::kQuery);
    }
    url_.fragment_start_ = size();
    if (hash < rest.size()) {
      url_.href_ += '#';
      append_encoded(url_.href_, rest.substr(hash + 1), EncodeSet::kFragment);
    }
    return nullptr;
  }

  [[nodiscard]] uint32_t size() const { return static_cast<uint32_t>(url_.href_.size()); }

  std::string_view text_;
  std::string without_newlines_;  // what text_ views, where there were any
  const Url* base_;
  Url url_;
};

Result<Url> Url::parse(std::string_view text, const Url* base) {
  if (text.size() > kBytesMax) {
    return Error{ErrorKind::kTooLarge, fmt::format("URL of {} bytes", text.size())};
  }
  return UrlParser(text, base).parse();
}

std::string_view Url::scheme() const {
  return href().substr(0, scheme_end_);
}

std::string_view Url::username() const {
  const size_t start = scheme_end_ + 3;
  return href().substr(start, username_end_ - start);
}

std::string_view Url::password() const {
  // ':' password '@', or nothing but the '@' of a user name alone.
  return username_end_ + 1 < host_start_
             ? href().substr(username_end_ + 1, host_start_ - username_end_ - 2)
             : std::string_view();
}

std::string_view Url::host() const {
  return href().substr(host_start_, host_end_ - host_start_);
}

std::string_view Url::host_port() const {
  return href().substr(host_start_, path_start_ - host_start_);
}

std::string_view Url::port_text() const {
  return host_end_ < path_start_ ? href().substr(host_end_ + 1, path_start_ - host_end_ - 1)
                                 : std::string_view();
}

uint16_t Url::port() const {
  return port_;
}

std::string_view Url::path() const {
  return href().substr(path_start_, query_start_ - path_start_);
}

std::string_view Url::query() const {
  return has_query() ? href().substr(query_start_ + 1, fragment_start_ - query_start_ - 1)
                     : std::string_view();
}

bool Url::has_query() const {
  return query_start_ < fragment_start_;
}

std::string_view Url::fragment() const {
  return fragment_start_ < href_.size() ? href().substr(fragment_start_ + 1) : std::string_view();
}

std::string_view Url::path_and_query() const {
  return href().substr(path_start_, fragment_start_ - path_start_);
}

std::string Url::origin() const {
  std::string out(scheme());
  out += "://";
  return out += host_port();
}

Url Url::without_fragment() const {
  Url url = *this;
  url.href_.resize(fragment_start_);
  return url;
}

}  // namespace broadsheet

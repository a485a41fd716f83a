#include "base/url_canon.h"

#include <algorithm>
#include <array>

#include "base/percent.h"
#include "base/text.h"
#include "base/url_host.h"

namespace broadsheet {
namespace {

// A URL cut at its delimiters, nothing decoded.
struct Parts {
  std::string scheme;
  std::string userinfo;
  std::string host;
  std::string port;
  std::string path;
  std::optional<std::string> query;
};

bool is_scheme_byte(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '+' || c == '-' || c == '.';
}

// The length of the scheme that `text` begins with, 0 for none.
size_t scheme_length(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, is_scheme_byte);
  const bool has_scheme = end != text.end() && *end == ':' && is_ascii_alpha(text.front());
  return has_scheme ? static_cast<size_t>(end - text.begin()) : 0;
}

void cut_authority(std::string_view authority, Parts& parts) {
  const size_t at_sign = authority.rfind('@');
  if (at_sign != std::string_view::npos) {
    parts.userinfo = authority.substr(0, at_sign);
    authority.remove_prefix(at_sign + 1);
  }
  const size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  const size_t colon = authority.find(':', std::min(bracket, authority.size()));
  parts.host = authority.substr(0, colon);
  if (colon != std::string_view::npos) {
    parts.port = authority.substr(colon + 1);
  }
}

Parts cut(std::string_view text) {
  Parts parts;
  text = text.substr(0, text.find('#'));
  parts.scheme = text.substr(0, scheme_length(text));
  text.remove_prefix(std::min(parts.scheme.size() + 1, text.size()));
  if (const size_t mark = text.find('?'); mark != std::string_view::npos) {
    parts.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    const size_t slash = std::min(text.find('/'), text.size());
    cut_authority(text.substr(0, slash), parts);
    text.remove_prefix(slash);
  }
  parts.path = text;
  return parts;
}

std::string join(const Parts& parts) {
  std::string out = parts.scheme + ':';
  if (!parts.host.empty()) {
    out += "//";
    if (!parts.userinfo.empty()) {
      out += parts.userinfo + '@';
    }
    out += parts.host;
    if (!parts.port.empty()) {
      out += ':' + parts.port;
    }
  }
  out += parts.path;
  if (parts.query) {
    out += '?' + *parts.query;
  }
  return out;
}

// Without "." and ".." segments and empty ones: "/a//./b/../c" is "/a/c".
std::string normalise_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  const std::vector<std::string_view> segments = split(path, '/');
  for (const std::string_view segment : segments) {
    if (segment == "..") {
      if (!kept.empty()) {
        kept.pop_back();
      }
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
  }
  std::string out;
  for (const std::string_view segment : kept) {
    out += '/';
    out += segment;
  }
  const std::string_view last = segments.back();
  const bool is_folder = last.empty() || last == "." || last == "..";
  return is_folder || kept.empty() ? out + '/' : out;
}

void drop_default_port(Parts& parts) {
  constexpr std::array<std::array<std::string_view, 2>, 3> kDefaults = {
      {{"http", "80"}, {"https", "443"}, {"ftp", "21"}}};
  for (const auto& [scheme, port] : kDefaults) {
    if (ascii_iequals(parts.scheme, scheme) && parts.port == port) {
      parts.port.clear();
    }
  }
}

// kBasic.

bool is_unreserved(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// RFC 3986, 2.3 and 6.2.2: escapes of unreserved characters undone, others in upper case; what may
// not stand in a URL, and a '%' that escapes nothing, escaped.
std::string one_escape_form(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (const int value = percent_value(text, at); value >= 0) {
      if (is_unreserved(static_cast<char>(value))) {
        out += static_cast<char>(value);
      } else {
        append_percent(out, static_cast<char>(value));
      }
      at += 2;
    } else if (is_unreserved(c) ||
               std::string_view("!$&'()*+,/:;=@?").find(c) != std::string_view::npos) {
      out += c;
    } else {
      append_percent(out, c);
    }
  }
  return out;
}

std::string_view parameter_name(std::string_view parameter) {
  return parameter.substr(0, parameter.find('='));
}

std::string join_parameters(const std::vector<std::string>& parameters) {
  std::string out;
  for (const std::string& parameter : parameters) {
    out += (out.empty() ? "" : "&") + parameter;
  }
  return out;
}

std::optional<std::string> basic_query(std::string_view query, const CanonOptions& options) {
  std::vector<std::string> parameters;
  for (const std::string_view raw : split(query, '&')) {
    std::string parameter = one_escape_form(raw);
    const std::string_view name = parameter_name(parameter);
    const bool dropped = std::ranges::any_of(
        options.dropped_parameters,
        [name](std::string_view unwanted) { return ascii_iequals(name, unwanted); });
    if (parameter.size() == name.size() + 1) {
      parameter.pop_back();  // "b=" is "b"
    }
    if (!parameter.empty() && !dropped) {
      parameters.push_back(std::move(parameter));
    }
  }
  std::ranges::sort(parameters, [](const std::string& a, const std::string& b) {
    return parameter_name(a) < parameter_name(b) ||
           (parameter_name(a) == parameter_name(b) && a < b);
  });
  return parameters.empty() ? std::nullopt : std::optional(join_parameters(parameters));
}

std::optional<std::string> canonicalise_basic(std::string_view text, const CanonOptions& options) {
  Parts parts = cut(trim(text));
  parts.scheme = ascii_lower(parts.scheme);
  if (parts.scheme.empty()) {
    return std::nullopt;
  }
  parts.userinfo.clear();
  if (!parts.host.empty()) {
    std::optional<ParsedHost> host = parse_host(parts.host);
    if (!host || !std::ranges::all_of(parts.port, is_ascii_digit)) {
      return std::nullopt;
    }
    parts.host = std::move(host->text);
    if (parts.host.ends_with('.')) {
      parts.host.pop_back();
    }
  }
  drop_default_port(parts);
  parts.path = normalise_segments(one_escape_form(parts.path));
  parts.query = basic_query(parts.query.value_or(""), options);
  return join(parts);
}

// kGoogle and what builds on it.

std::string unescape_repeatedly(std::string text) {
  // Each round shortens the text, or is the last.
  for (size_t before = text.size() + 1; text.size() < before;) {
    before = text.size();
    text = percent_decode(text);
  }
  return text;
}

std::string escape_once(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte <= 0x20 || byte >= 0x7F || c == '#' || c == '%') {
      append_percent(out, c);
    } else {
      out += c;
    }
  }
  return out;
}

std::string escape_minimally(std::string_view text) {
  return escape_once(unescape_repeatedly(std::string(text)));
}

// Dots at the ends dropped, runs of them made one.
std::string tidy_dots(std::string_view host) {
  std::string out;
  for (const std::string_view label : split(host, '.')) {
    if (!label.empty()) {
      out += out.empty() ? "" : ".";
      out += label;
    }
  }
  return out;
}

std::string google_host(std::string_view text) {
  const std::string host = tidy_dots(unescape_repeatedly(std::string(text)));
  // IDNA and the spellings of IPv4; a host that is none is escaped.
  const std::optional<ParsedHost> parsed = parse_host(host);
  return parsed ? parsed->text : escape_once(ascii_lower(host));
}

Parts google_parts(std::string_view text) {
  std::string clean(trim(text));
  std::erase_if(clean, [](char c) { return c == '\t' || c == '\r' || c == '\n'; });
  const size_t scheme = scheme_length(clean);
  if (!std::string_view(clean).substr(scheme).starts_with("://")) {
    clean.insert(0, "http://");
  }
  Parts parts = cut(clean);
  parts.host = google_host(parts.host);
  parts.userinfo = escape_minimally(parts.userinfo);
  parts.path = escape_once(normalise_segments(unescape_repeatedly(parts.path)));
  if (parts.query) {
    parts.query = escape_minimally(*parts.query);
  }
  return parts;
}

void make_ordinary(Parts& parts) {
  parts.scheme = ascii_lower(parts.scheme);
  drop_default_port(parts);
  if (parts.query && parts.query->empty()) {
    parts.query.reset();
  }
}

// "www.", "www2.", "www34.".
void drop_www(std::string& host) {
  if (!host.starts_with("www")) {
    return;
  }
  const size_t dot = host.find_first_not_of("0123456789", 3);
  if (dot != std::string::npos && host[dot] == '.') {
    host.erase(0, dot + 1);
  }
}

bool is_alphanumeric(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_ascii_alpha(c) || is_ascii_digit(c); });
}

// Session ids have a length that tells them from other parameters of the same name.
bool is_session_parameter(std::string_view parameter) {
  constexpr size_t kIdBytes = 32;
  const std::string_view name = parameter_name(parameter);
  const std::string_view value = parameter.substr(std::min(name.size() + 1, parameter.size()));
  if (name == "jsessionid" || name == "phpsessid" || name == "sid") {
    return value.size() == kIdBytes && is_alphanumeric(value);
  }
  constexpr std::string_view kAspPrefix = "aspsessionid";
  if (name.starts_with(kAspPrefix)) {
    return name.size() == kAspPrefix.size() + 8 && value.size() == 24;
  }
  return (name == "cfid" || name == "cftoken") && !value.empty();
}

// ";jsessionid=" with 32 characters, and the "(S(...))" segments of cookieless ASP.NET.
void drop_path_session(std::string& path) {
  constexpr std::string_view kParameter = ";jsessionid=";
  if (const size_t at = path.find(kParameter);
      at != std::string::npos && path.size() - at == kParameter.size() + 32) {
    path.resize(at);
  }
  if (const size_t open = path.find("/("); open != std::string::npos) {
    const size_t close = path.find(")/", open);
    const bool is_id = close != std::string::npos && close - open >= 26;
    if (is_id && path.find(".aspx", close) != std::string::npos) {
      path.erase(open, close + 1 - open);
    }
  }
}

void make_aggressive(Parts& parts) {
  make_ordinary(parts);
  parts.userinfo.clear();
  drop_www(parts.host);
  parts.path = ascii_lower(parts.path);
  drop_path_session(parts.path);
  if (parts.path.size() > 1 && parts.path.ends_with('/')) {
    parts.path.pop_back();
  }
  if (!parts.query) {
    return;
  }
  const std::string query = ascii_lower(*parts.query);
  std::vector<std::string> parameters;
  for (const std::string_view parameter : split(query, '&')) {
    if (!parameter.empty() && !is_session_parameter(parameter)) {
      parameters.emplace_back(parameter);
    }
  }
  std::ranges::sort(parameters);
  parts.query = parameters.empty() ? std::nullopt : std::optional(join_parameters(parameters));
}

std::string reverse_labels(std::string_view host) {
  if (host.starts_with('[')) {
    return std::string(host.substr(1, host.size() - 2));
  }
  std::vector<std::string_view> labels = split(host, '.');
  std::ranges::reverse(labels);
  std::string out;
  for (const std::string_view label : labels) {
    out += out.empty() ? "" : ",";
    out += label;
  }
  return out;
}

}  // namespace

std::optional<std::string> canonicalise(std::string_view text, CanonPolicy policy,
                                        const CanonOptions& options) {
  if (policy == CanonPolicy::kBasic) {
    return canonicalise_basic(text, options);
  }
  Parts parts = google_parts(text);
  if (policy == CanonPolicy::kOrdinary) {
    make_ordinary(parts);
  } else if (policy == CanonPolicy::kAggressive) {
    make_aggressive(parts);
  }
  return join(parts);
}

std::string surt_key(std::string_view text) {
  if (ascii_istarts_with(text, "dns:")) {
    return reverse_labels(ascii_lower(trim(text.substr(4)))) + ')';
  }
  const size_t scheme = scheme_length(text);
  const std::string_view name = text.substr(0, scheme);
  const bool is_web =
      ascii_iequals(name, "http") || ascii_iequals(name, "https") || ascii_iequals(name, "ftp");
  // "example.org:8080/a" has a port, not a scheme.
  const bool is_bare_host =
      scheme == 0 || (text.size() > scheme + 1 && is_ascii_digit(text[scheme + 1]));
  if (!is_web && !is_bare_host) {
    return std::string(text);
  }
  Parts parts = google_parts(text);
  make_aggressive(parts);
  std::string out = reverse_labels(parts.host);
  if (!parts.port.empty()) {
    out += ':' + parts.port;
  }
  out += ')' + parts.path;
  return parts.query ? out + '?' + *parts.query : out;
}

}  // namespace broadsheet

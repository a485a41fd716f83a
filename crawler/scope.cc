#include "crawler/scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/regex.hpp>

#include "base/url_key.h"

namespace broadsheet::crawler {
namespace {

// Without "www." and with the port only where it is not the default: one site's usual names.
std::string host_place(const Url& url) {
  std::string_view host = url.host_port();
  if (host.starts_with("www.")) {
    host.remove_prefix(4);
  }
  return std::string(host);
}

// Host and path up to the last '/'.
std::string folder_place(const Url& url) {
  const std::string_view path = url.path();
  return host_place(url) + std::string(path.substr(0, path.rfind('/') + 1));
}

std::string page_place(const Url& url) {
  return host_place(url) + std::string(url.path_and_query());
}

std::string domain_place(const Url& url) {
  return registrable_domain(url.host());
}

std::string_view name_of(ScopeKind kind) {
  switch (kind) {
    case ScopeKind::kPage:
      return "the seeds' pages";
    case ScopeKind::kPrefix:
      return "the seeds' folders";
    case ScopeKind::kHost:
      return "the seeds' hosts";
    case ScopeKind::kDomain:
      return "the seeds' domains";
    case ScopeKind::kAny:
      break;
  }
  return "everything";
}

// "(example.org, example.com and 3 more)"
std::string some_of(const std::set<std::string>& places) {
  constexpr size_t kShown = 3;
  std::string text;
  size_t shown = 0;
  for (const std::string& place : places) {
    if (shown++ == kShown) {
      break;
    }
    text += (text.empty() ? "" : ", ") + place;
  }
  return places.size() > kShown ? fmt::format("({} and {} more)", text, places.size() - kShown)
                                : fmt::format("({})", text);
}

// A pattern that is too dear for an input throws in Boost.Regex; it then does not match.
bool matches(const boost::regex& pattern, std::string_view text) {
  try {
    return boost::regex_search(text.begin(), text.end(), pattern);
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

struct Scope::Patterns {
  std::vector<boost::regex> include;
  std::vector<boost::regex> exclude;

  static Result<void> compile(const std::vector<std::string>& sources,
                              std::vector<boost::regex>& into) {
    for (const std::string& source : sources) {
      try {
        into.emplace_back(source, boost::regex::ECMAScript);
      } catch (const std::exception& error) {
        return Error{ErrorKind::kUsage,
                     fmt::format("'{}' is no regular expression: {}", source, error.what())};
      }
    }
    return ok();
  }
};

Result<Scope> Scope::make(const CrawlOptions& options) {
  Scope scope;
  scope.kind_ = options.scope;
  scope.depth_max_ = options.depth_max;
  auto patterns = std::make_shared<Patterns>();
  BS_TRY_VOID(Patterns::compile(options.include, patterns->include));
  BS_TRY_VOID(Patterns::compile(options.exclude, patterns->exclude));
  scope.patterns_ = std::move(patterns);
  for (const Url& seed : options.seeds) {
    scope.add_place(cleaned(seed));
  }
  return scope;
}

void Scope::add_place(const Url& url) {
  switch (kind_) {
    case ScopeKind::kPage:
      places_.insert(page_place(url));
      break;
    case ScopeKind::kPrefix:
      places_.insert(folder_place(url));
      break;
    case ScopeKind::kHost:
      places_.insert(host_place(url));
      break;
    case ScopeKind::kDomain:
      places_.insert(domain_place(url));
      break;
    case ScopeKind::kAny:
      break;
  }
}

bool Scope::holds(const Url& url) const {
  switch (kind_) {
    case ScopeKind::kPage:
      return places_.contains(page_place(url));
    case ScopeKind::kPrefix: {
      // One look-up a level, from the URL's own folder upwards.
      std::string folder = folder_place(url);
      while (!places_.contains(folder)) {
        const size_t slash =
            folder.size() < 2 ? std::string::npos : folder.rfind('/', folder.size() - 2);
        if (slash == std::string::npos) {
          return false;
        }
        folder.resize(slash + 1);
      }
      return true;
    }
    case ScopeKind::kHost:
      return places_.contains(host_place(url));
    case ScopeKind::kDomain:
      return places_.contains(domain_place(url));
    case ScopeKind::kAny:
      return true;
  }
  return false;
}

std::optional<Reason> Scope::refusal(const Url& url, uint32_t depth) const {
  if (!holds(url)) {
    return Reason::kScope;
  }
  if (depth_max_ && depth > *depth_max_) {
    return Reason::kDepth;
  }
  const auto match = [&](const boost::regex& pattern) { return matches(pattern, url.href()); };
  if (std::any_of(patterns_->exclude.begin(), patterns_->exclude.end(), match)) {
    return Reason::kExcluded;
  }
  if (!patterns_->include.empty() &&
      std::none_of(patterns_->include.begin(), patterns_->include.end(), match)) {
    return Reason::kNotIncluded;
  }
  return std::nullopt;
}

Scope::Ruling Scope::ruling(const Url& url, uint32_t depth) const {
  Ruling ruling{.refusal = refusal(url, depth), .rule = {}};
  const auto match = [&](const boost::regex& pattern) { return matches(pattern, url.href()); };
  const auto first_match = [&](const std::vector<boost::regex>& patterns) {
    const auto found = std::find_if(patterns.begin(), patterns.end(), match);
    return found == patterns.end() ? std::string() : found->str();
  };
  if (ruling.refusal == Reason::kScope) {
    ruling.rule = fmt::format("outside of {} {}", name_of(kind_), some_of(places_));
  } else if (ruling.refusal == Reason::kDepth) {
    ruling.rule = fmt::format("{} links away from a seed, and --depth is {}", depth, *depth_max_);
  } else if (ruling.refusal == Reason::kExcluded) {
    ruling.rule = fmt::format("matches --exclude {}", first_match(patterns_->exclude));
  } else if (ruling.refusal == Reason::kNotIncluded) {
    ruling.rule = "matches no --include";
  } else {
    ruling.rule = kind_ == ScopeKind::kAny
                      ? std::string("--scope any")
                      : fmt::format("in {} {}", name_of(kind_), some_of(places_));
    if (const std::string include = first_match(patterns_->include); !include.empty()) {
      ruling.rule += fmt::format(", matches --include {}", include);
    }
  }
  return ruling;
}

std::optional<Reason> Scope::redirect_refusal(const Url& target) const {
  return holds(target) ? std::nullopt : std::optional(Reason::kScope);
}

bool Scope::adopt(const Url& seed, const Url& target) {
  const bool same_host = seed.host_port() == target.host_port();
  const bool same_site = !seed.host_is_ip() && !target.host_is_ip() &&
                         registrable_domain(seed.host()) == registrable_domain(target.host());
  if (!same_host && !same_site) {
    return false;
  }
  add_place(cleaned(target));
  return true;
}

}  // namespace broadsheet::crawler

#include "parser/article_shape.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

// What makes an address look like an article's.
constexpr unsigned kMarkNumber = 1U << 0U;  // an id or a date
constexpr unsigned kMarkSlug = 1U << 1U;    // words joined by hyphens or underscores
constexpr unsigned kMarkLong = 1U << 2U;    // a long last name
constexpr unsigned kMarkEnding = 1U << 3U;  // .html and its kin
constexpr unsigned kMarksStrong = kMarkNumber | kMarkSlug;

constexpr size_t kQueryBytesMax = 200;  // longer ones are states of a search or a dialogue
constexpr size_t kSegmentsMax = 24;

// Path segments of pages about things, not articles; sorted.
constexpr auto kNoArticleSegments = [] {
  auto segments = std::to_array<std::string_view>(
      {"tag",       "tags",       "topic",       "topics",      "author",      "authors",
       "autor",     "autores",    "autoren",     "auteur",      "auteurs",     "staff",
       "profile",   "profiles",   "profil",      "category",    "categories",  "categoria",
       "kategorie", "keyword",    "keywords",    "thema",       "themen",      "tema",
       "temas",     "etiqueta",   "etiquetas",   "tagged",      "search",      "suche",
       "buscar",    "people",     "person",      "personen",    "contributor", "contributors",
       "columnist", "columnists", "journalist",  "journalists", "reporter",    "reporters",
       "writers",   "by",         "about",       "contact",     "newsletter",  "newsletters",
       "login",     "signin",     "sign-in",     "subscribe",   "register",    "account",
       "privacy",   "terms",      "help",        "faq",         "abo",         "shop",
       "store",     "jobs",       "advertise",   "user",        "users",       "member",
       "members",   "feed",       "rss",         "share",       "comments",    "hashtag",
       "redakteur", "impressum",  "datenschutz", "list",        "index",       "archive",
       "archives",  "issue",      "issues",      "emne",        "emner",       "rubrik",
       "ressort",   "dossier",    "rubrique",    "seccion",     "sezione",     "section",
       "sections",  "home",       "latest",      "trending",    "podcast",     "podcasts",
       "live-tv",   "epaper",     "e-paper",     "preferences", "settings",    "donate",
       "support",   "events",     "horoscope",   "weather",     "annonse",     "annonce",
       "annons",    "anzeige",    "anzeigen",    "advertorial", "sponsored",   "promo",
       "promoted",  "brandvoice", "publicidad",  "werbung",     "partner"});
  std::ranges::sort(segments);
  return segments;
}();

constexpr auto kFileEndings = std::to_array<std::string_view>(
    {".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".pdf", ".mp3", ".mp4", ".zip", ".xml",
     ".rss", ".js", ".css", ".doc", ".docx", ".xls", ".xlsx", ".apk"});

constexpr auto kPageEndings = std::to_array<std::string_view>(
    {".html", ".htm", ".shtml", ".php", ".aspx", ".asp", ".cms", ".ece", ".jsp", ".do"});

bool ends_with(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() &&
         ascii_iequals(text.substr(text.size() - ending.size()), ending);
}

bool is_web_address(std::string_view href) {
  const size_t colon = href.find_first_of(":/?#");
  return colon == std::string_view::npos || href[colon] != ':' ||
         ascii_istarts_with(href, "http://") || ascii_istarts_with(href, "https://");
}

// The path (from its first '/' on, or relative) and the query of an address as written.
struct HrefParts {
  std::string_view path;
  std::string_view query;
};

HrefParts parts_of(std::string_view href) {
  const size_t authority = href.find("//");
  if (authority <= std::string_view("https:").size()) {
    const size_t path = href.find_first_of("/?", authority + 2);
    href = path == std::string_view::npos ? std::string_view{} : href.substr(path);
  }
  const size_t query = href.find('?');
  if (query == std::string_view::npos) {
    return {href, {}};
  }
  return {href.substr(0, query), href.substr(query + 1)};
}

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  for (const std::string_view segment : split(path, '/')) {
    if (!segment.empty() && segments.size() < kSegmentsMax) {
      segments.push_back(segment);
    }
  }
  return segments;
}

bool is_year(std::string_view digits) {
  return digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
}

// A number of four digits or more, or a year and a month. A year alone is a section or an issue.
bool has_number(std::string_view text, size_t digits_min) {
  bool after_year = false;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && is_ascii_digit(text[end])) {
      ++end;
    }
    const std::string_view run = text.substr(at, end - at);
    if ((run.size() >= digits_min && !is_year(run)) || (after_year && !run.empty())) {
      return true;
    }
    after_year = is_year(run);
    at = end + 1;
  }
  return false;
}

// "AST1F4445T1F": letters and digits in turns, as generated names have them.
bool is_generated(std::string_view name) {
  int turns = 0;
  for (size_t i = 1; i < name.size(); ++i) {
    turns += is_ascii_digit(name[i]) != is_ascii_digit(name[i - 1]) ? 1 : 0;
  }
  return name.size() >= 8 && turns >= 3;
}

unsigned marks_of(std::string_view path, std::string_view last) {
  unsigned marks = 0;
  const bool ends_as_page =
      std::ranges::any_of(kPageEndings, [&](auto ending) { return ends_with(last, ending); });
  if (has_number(path, 4) || (ends_as_page && has_number(last, 3)) ||
      is_generated(last.substr(0, last.find('.')))) {
    marks |= kMarkNumber;
  }
  if (std::ranges::count(last, '-') >= 3 || std::ranges::count(last, '_') >= 3) {
    marks |= kMarkSlug;
  }
  if (last.size() > 24) {
    marks |= kMarkLong;
  }
  if (ends_as_page) {
    marks |= kMarkEnding;
  }
  return marks;
}

}  // namespace

ArticleShape::ArticleShape(const Url& page) {
  const std::vector<std::string_view> segments = segments_of(page.path());
  for (const std::string_view segment : segments) {
    page_segments_.push_back(ascii_lower(segment));
  }
  page_marks_ = segments.empty() ? 0 : marks_of(page.path(), segments.back());
}

// In the page's own folder, with a name of several words as the page's.
bool ArticleShape::is_beside_page(const std::vector<std::string_view>& segments) const {
  if (segments.size() != page_segments_.size() || segments.size() < 2) {
    return false;
  }
  for (size_t i = 0; i + 1 < segments.size(); ++i) {
    if (!ascii_iequals(segments[i], page_segments_[i])) {
      return false;
    }
  }
  return segments.back().contains('-') && page_segments_.back().contains('-');
}

bool ArticleShape::fits(std::string_view href) const {
  if (!is_web_address(href)) {
    return false;
  }
  const auto [path, query] = parts_of(href);
  // An address inside the query: a share dialogue, a login that comes back, a redirect.
  if (ascii_ifind(query, "http") != std::string_view::npos ||
      std::ranges::any_of(kFileEndings, [&](auto ending) { return ends_with(path, ending); })) {
    return false;
  }
  const std::vector<std::string_view> segments = segments_of(path);
  for (const std::string_view segment : segments) {
    const std::string name = ascii_lower(segment.substr(0, segment.find('.')));
    if (std::ranges::binary_search(kNoArticleSegments, name) &&
        std::ranges::find(page_segments_, ascii_lower(segment)) == page_segments_.end()) {
      return false;
    }
  }
  if (query.size() < kQueryBytesMax && has_number(query, 3)) {
    return true;
  }
  if (segments.empty()) {
    return false;
  }
  const unsigned marks = marks_of(path, segments.back());
  if ((marks & kMarksStrong) != 0 || is_beside_page(segments)) {
    return true;
  }
  return marks != 0 && (page_marks_ & kMarkNumber) == 0;
}

}  // namespace broadsheet::parser

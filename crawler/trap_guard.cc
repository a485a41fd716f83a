#include "crawler/trap_guard.h"

#include <algorithm>
#include <charconv>

#include "base/digest.h"
#include "base/text.h"
#include "crawler/discovery.h"

namespace broadsheet::crawler {
namespace {

constexpr size_t kSessionBytesMin = 16;
constexpr size_t kPatternBytesShown = 200;

// A long run of letters and digits without a word in it: an id that somebody made up, new for every
// visitor.
bool looks_like_session(std::string_view word) {
  const auto digits = std::ranges::count_if(word, is_ascii_digit);
  const auto letters = std::ranges::count_if(word, is_ascii_alpha);
  return word.size() >= kSessionBytesMin && digits >= 3 && letters >= 3 &&
         static_cast<size_t>(digits + letters) == word.size();
}

bool is_word_byte(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c);
}

void append_blanked(std::string_view word, std::string& pattern) {
  if (looks_like_session(word)) {
    pattern.push_back('X');
    return;
  }
  bool in_number = false;
  for (const char c : word) {
    if (!is_ascii_digit(c)) {
      pattern.push_back(c);
    } else if (!in_number) {
      pattern.push_back('N');
    }
    in_number = is_ascii_digit(c);
  }
}

int year_of(SysTime now) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  return static_cast<int>(std::chrono::year_month_day(day).year());
}

// The numbers of path and query in order: "/cal?y=2031&m=5" gives 2031 and 5.
std::vector<uint32_t> numbers_in(std::string_view text) {
  std::vector<uint32_t> numbers;
  for (size_t at = 0; at < text.size();) {
    if (!is_ascii_digit(text[at])) {
      ++at;
      continue;
    }
    uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), number);
    numbers.push_back(error == std::errc() ? number : UINT32_MAX);
    at = static_cast<size_t>(end - text.data());
  }
  return numbers;
}

// A year after the next one with a month behind or before it. No news is dated so.
bool is_dated_ahead(const Url& url, SysTime now) {
  constexpr uint32_t kLastYear = 2999;
  const auto first_year = static_cast<uint32_t>(year_of(now)) + 2;
  const std::vector<uint32_t> numbers = numbers_in(url.path_and_query());
  const auto is_month = [](uint32_t number) { return number >= 1 && number <= 12; };
  for (size_t i = 0; i < numbers.size(); ++i) {
    const bool has_month =
        (i + 1 < numbers.size() && is_month(numbers[i + 1])) || (i > 0 && is_month(numbers[i - 1]));
    if (numbers[i] >= first_year && numbers[i] <= kLastYear && has_month) {
      return true;
    }
  }
  return false;
}

std::string shown(std::string_view pattern) {
  return std::string(whole_characters(pattern, kPatternBytesShown));
}

}  // namespace

std::string TrapGuard::pattern_of(const Url& url) {
  std::string pattern(url.host_port());
  const std::string_view path = url.path();
  for (size_t at = 0; at < path.size();) {
    const size_t end = static_cast<size_t>(
        std::find_if_not(path.begin() + static_cast<std::ptrdiff_t>(at), path.end(), is_word_byte) -
        path.begin());
    append_blanked(path.substr(at, end - at), pattern);
    if (end < path.size()) {
      pattern.push_back(path[end]);
    }
    at = end + 1;
  }
  if (!url.has_query()) {
    return pattern;
  }
  // Several filters and orders over one list make a family each for any choice of them: they count
  // as one.
  const std::string_view query = url.query();
  if (query.find('&') != std::string_view::npos) {
    return pattern + "?*";
  }
  const size_t end = query.find('=');
  pattern += '?';
  return pattern += end == std::string_view::npos ? query : query.substr(0, end + 1);
}

bool TrapGuard::names_session(const Url& url) {
  const std::string_view path = url.path();
  for (size_t at = 0; at < path.size();) {
    size_t end = at;
    while (end < path.size() && is_word_byte(path[end])) {
      ++end;
    }
    if (looks_like_session(path.substr(at, end - at))) {
      return true;
    }
    at = end + 1;
  }
  return false;
}

bool TrapGuard::repeats_itself(const Url& url) const {
  const auto segments = split(url.path(), '/');
  if (segments.size() > options_.segments_max) {
    return true;
  }
  return std::any_of(segments.begin(), segments.end(), [&](std::string_view segment) {
    return !segment.empty() && static_cast<size_t>(std::count(segments.begin(), segments.end(),
                                                              segment)) > options_.repeats_max;
  });
}

std::string TrapGuard::verdict_on(const Url& url, SysTime now) const {
  const std::string pattern = pattern_of(url);
  if (repeats_itself(url)) {
    return "its path repeats itself: " + shown(pattern);
  }
  const auto found = patterns_.find(hash64(pattern));
  if (found == patterns_.end() || found->second.mean() >= options_.yield_min) {
    return {};
  }
  const uint32_t pages = found->second.pages;
  if (pages >= options_.barren_pages_max) {
    return "pages of its kind lead nowhere: " + shown(pattern);
  }
  if (pages >= options_.ahead_pages_max && is_dated_ahead(url, now)) {
    return "a calendar of times to come: " + shown(pattern);
  }
  return {};
}

void TrapGuard::note_left_out(const std::string& why) {
  const auto found = left_out_.find(why);
  if (found != left_out_.end()) {
    ++found->second;
  } else if (left_out_.size() < options_.families_max) {
    left_out_.emplace(why, 1);
  }
}

std::vector<TrapFamily> TrapGuard::families() const {
  std::vector<TrapFamily> families;
  families.reserve(left_out_.size());
  for (const auto& [why, urls] : left_out_) {
    families.push_back({why, urls});
  }
  std::ranges::sort(families, [](const TrapFamily& a, const TrapFamily& b) {
    return a.urls != b.urls ? a.urls > b.urls : a.why < b.why;
  });
  return families;
}

double TrapGuard::worth_of(const std::string& pattern, const std::vector<Url>& led_to) const {
  double best = 0;
  for (const Url& url : led_to) {
    const std::string other = pattern_of(url);
    if (other == pattern) {
      continue;
    }
    const auto found = patterns_.find(hash64(other));
    const bool is_on_trial = found == patterns_.end() || found->second.pages < options_.trial_pages;
    best = std::max(best, is_on_trial ? 1 : found->second.mean());
  }
  return best / 2;
}

void TrapGuard::learn(const Url& url, bool is_worth_having, const std::vector<Url>& led_to) {
  const std::string pattern = pattern_of(url);
  count(pattern, is_worth_having ? 1 : worth_of(pattern, led_to));
}

void TrapGuard::learn_links(const Url& url, SysTime now, const std::vector<Url>& led_to) {
  if (!led_to.empty() && (!looks_like_article(url) || is_dated_ahead(url, now))) {
    const std::string pattern = pattern_of(url);
    count(pattern, worth_of(pattern, led_to));
  }
}

void TrapGuard::count(const std::string& pattern, double worth) {
  const uint64_t key = hash64(pattern);
  auto found = patterns_.find(key);
  if (found == patterns_.end()) {
    if (patterns_.size() >= options_.patterns_max) {
      return;
    }
    found = patterns_.emplace(key, Yield{}).first;
  }
  Yield& yield = found->second;
  ++yield.pages;
  yield.worth += worth;
  // What it gave long ago counts less: a list that was good for its first pages may go on for ever.
  if (yield.pages >= options_.barren_pages_max && yield.mean() >= options_.yield_min) {
    yield.pages /= 2;
    yield.worth /= 2;
  }
}

}  // namespace broadsheet::crawler

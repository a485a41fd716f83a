#include <algorithm>
#include <string>

#include "base/text.h"
#include "parser/date_calendar.h"
#include "parser/dates.h"

namespace broadsheet::parser {
namespace {

struct DigitRun {
  size_t begin = 0;
  size_t end = 0;
  [[nodiscard]] size_t length() const { return end - begin; }
};

int to_int(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    value = value * 10 + (c - '0');
  }
  return value;
}

constexpr size_t kRunsMax = 32;

std::vector<DigitRun> digit_runs(std::string_view path) {
  std::vector<DigitRun> runs;
  for (size_t at = 0; at < path.size() && runs.size() < kRunsMax; ++at) {
    if (!is_ascii_digit(path[at])) {
      continue;
    }
    DigitRun run{at, at};
    while (run.end < path.size() && is_ascii_digit(path[run.end])) {
      ++run.end;
    }
    runs.push_back(run);
    at = run.end;
  }
  return runs;
}

class UrlDateReader {
 public:
  UrlDateReader(std::string_view path, const DateHints& hints)
      : path_(path), hints_(hints), runs_(digit_runs(path)) {}

  [[nodiscard]] std::optional<DateTime> read() const {
    for (size_t i = 0; i < runs_.size(); ++i) {
      if (const auto date = date_at(i)) {
        return date;
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::string_view digits(size_t i) const {
    return path_.substr(runs_[i].begin, runs_[i].length());
  }
  // Whether runs i and i + 1 stand with one separator between them.
  [[nodiscard]] bool joined(size_t i) const {
    if (i + 1 >= runs_.size() || runs_[i + 1].begin != runs_[i].end + 1) {
      return false;
    }
    const char c = path_[runs_[i].end];
    return c == '/' || c == '-' || c == '_' || c == '.';
  }

  [[nodiscard]] std::optional<DateTime> date_at(size_t i) const {
    const std::string_view run = digits(i);
    const bool has_second = joined(i);
    const std::string_view second = has_second ? digits(i + 1) : std::string_view();
    const std::string_view third = has_second && joined(i + 1) ? digits(i + 2) : std::string_view();
    if (run.size() == 4 && second.size() == 4) {
      return checked(run, second.substr(0, 2), second.substr(2));
    }
    if (run.size() == 4 && !second.empty() && second.size() <= 2 && !third.empty() &&
        third.size() <= 2) {
      return checked(run, second, third);
    }
    if (run.size() <= 2 && !second.empty() && second.size() <= 2 && third.size() == 4) {
      return written_backwards(i);
    }
    if (run.size() == 6 && second.size() == 2) {
      return checked(run.substr(0, 4), run.substr(4), second);
    }
    if (run.size() == 8 || run.size() == 12 || run.size() == 14) {
      return checked(run.substr(0, 4), run.substr(4, 2), run.substr(6, 2));
    }
    return std::nullopt;
  }

  // "29-10-2021": the page's language tells the order, as in its text.
  [[nodiscard]] std::optional<DateTime> written_backwards(size_t i) const {
    std::string written(path_.substr(runs_[i].begin, runs_[i + 2].end - runs_[i].begin));
    std::ranges::replace_if(written, [](char c) { return !is_ascii_digit(c); }, '/');
    const std::vector<DateMention> mentions = find_dates(written, hints_);
    if (mentions.size() != 1 || !mentions.front().year_stated) {
      return std::nullopt;
    }
    const std::string day = iso8601(mentions.front().date);  // YYYY-MM-DD
    return checked(std::string_view(day).substr(0, 4), std::string_view(day).substr(5, 2),
                   std::string_view(day).substr(8, 2));
  }

  [[nodiscard]] std::optional<DateTime> checked(std::string_view year, std::string_view month,
                                                std::string_view day) const {
    constexpr int kFirstYear = 1990;
    const auto found = day_of(Calendar::kGregorian, to_int(year), to_int(month), to_int(day));
    if (!found || to_int(year) < kFirstYear) {
      return std::nullopt;
    }
    LocalTime local;
    local.day = *found;
    const DateTime date = at_assumed_zone(local, hints_);
    // A URL is not written ahead of its article.
    const bool is_past = date.instant <= hints_.reference + std::chrono::days(2);
    return is_past ? std::optional(date) : std::nullopt;
  }

  std::string_view path_;
  const DateHints& hints_;
  std::vector<DigitRun> runs_;
};

}  // namespace

std::optional<DateTime> parse_url_date(std::string_view path, const DateHints& hints) {
  // An archive's address holds the page's, and before it the day it was archived.
  const size_t inner = path.rfind("://");
  return UrlDateReader(inner == std::string_view::npos ? path : path.substr(inner), hints).read();
}

}  // namespace broadsheet::parser

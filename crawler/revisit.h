#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace broadsheet::crawler {

// When to look at an article again.
//
// News is edited while it is young: the rate of edits falls about as 1/age. So an article's hazard
// is taken as Lambda / (age + onset), and what differs between articles, Lambda, as Gamma
// distributed with a prior that its source (and section) teaches. The posterior after k edits over
// an exposure G = ln((age2 + onset) / (age1 + onset)) is again a Gamma, and the chance that
// something changed since the last visit has a closed form, so the next visit is put where that
// chance reaches the wanted yield. A visit sees at most one change however many there were: the
// count is corrected by the expectation given at least one, as Cho and Garcia-Molina do for regular
// visits ("Estimating frequency of change", ACM TOIT 3(3), 2003).
struct RevisitModel {
  Milliseconds onset = std::chrono::hours(2);  // until then edits come at their fastest
  double prior_shape = 0.7;  // articles differ much: most are never edited, some often
  double prior_mean = 0.45;  // edits per unit of exposure, over all sources
  double source_weight =
      20;  // exposure after which a source's own mean counts as much as the prior's
};

// Sums over a source's (or section's) articles; teaches the prior of its next ones.
struct SourceHistory {
  double edits = 0;
  double exposure = 0;

  bool operator==(const SourceHistory&) const = default;
};

// What the visits to one article have shown.
struct ArticleHistory {
  SysTime born{};  // published, or first seen where that is unknown or later
  SysTime last_visit{};
  double edits = 0;  // corrected for what a visit cannot see
  double exposure = 0;
};

// Pages that list articles change at their own steady rate, so their hazard is taken as constant:
// `edits` are visits that found new links, `exposure` the hours between visits.
struct HubRule {
  double yield = 0.8;  // visit when the chance of a new link reaches this
  double prior_per_hour = 0.5;
  double prior_hours = 4;  // of looking that the prior is worth
  Milliseconds interval_min = std::chrono::minutes(15);
  Milliseconds interval_max = std::chrono::hours(24);
};
// `history` after a visit at `now`; the first one only begins it.
[[nodiscard]] ArticleHistory hub_observed(const ArticleHistory& history, bool has_new_links,
                                          SysTime now);
// The next visit, counted from history.last_visit. Pure.
[[nodiscard]] SysTime next_hub_visit(const ArticleHistory& history, const HubRule& rule);

struct RevisitRule {
  double yield = 0.2;  // visit when the chance of a change reaches this
  Milliseconds interval_min = std::chrono::minutes(15);
  Milliseconds interval_max = std::chrono::days(30);
  Milliseconds rest_age = std::chrono::days(90);  // older articles are left alone

  bool operator==(const RevisitRule&) const = default;
};

// `history` after a visit at `now` that found the article changed, or not. Visits before `born`
// count from birth.
[[nodiscard]] ArticleHistory observed(const ArticleHistory& history, const SourceHistory& source,
                                      bool changed, SysTime now, const RevisitModel& model);

// The next visit, counted from history.last_visit; nullopt when the article may rest. Pure.
[[nodiscard]] std::optional<SysTime> next_visit(const ArticleHistory& history,
                                                const SourceHistory& source,
                                                const RevisitRule& rule, const RevisitModel& model);

// The chance that the article changed between its last visit and `now`: what a budget ranks due
// articles by.
[[nodiscard]] double change_probability(const ArticleHistory& history, const SourceHistory& source,
                                        SysTime now, const RevisitModel& model);

}  // namespace broadsheet::crawler

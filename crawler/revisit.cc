#include "crawler/revisit.h"

#include <algorithm>
#include <cmath>

namespace broadsheet::crawler {
namespace {

using Hours = std::chrono::duration<double, std::ratio<3600>>;

struct Gamma {
  double shape = 0;
  double rate = 0;
  [[nodiscard]] double mean() const { return shape / rate; }
};

double age_hours(const ArticleHistory& history, SysTime at) {
  return std::max(0.0, Hours(at - history.born).count());
}

double exposure_between(double age_from, double age_to, const RevisitModel& model) {
  const double onset = Hours(model.onset).count();
  return std::max(0.0, std::log((age_to + onset) / (age_from + onset)));
}

// The source's mean, drawn to the prior's while it has shown little.
Gamma prior_for(const SourceHistory& source, const RevisitModel& model) {
  const double mean = (source.edits + model.prior_mean * model.source_weight) /
                      (source.exposure + model.source_weight);
  return {model.prior_shape, model.prior_shape / std::max(mean, 1e-6)};
}

Gamma posterior_for(const ArticleHistory& history, const SourceHistory& source,
                    const RevisitModel& model) {
  const Gamma prior = prior_for(source, model);
  return {prior.shape + history.edits, prior.rate + history.exposure};
}

// E[N | N >= 1] of a Poisson count with this mean.
double expected_given_any(double mean) {
  return mean < 1e-6 ? 1.0 : mean / -std::expm1(-mean);
}

}  // namespace

ArticleHistory observed(const ArticleHistory& history, const SourceHistory& source, bool changed,
                        SysTime now, const RevisitModel& model) {
  const double exposure =
      exposure_between(age_hours(history, history.last_visit), age_hours(history, now), model);
  ArticleHistory next = history;
  if (changed) {
    next.edits += expected_given_any(posterior_for(history, source, model).mean() * exposure);
  }
  next.exposure += exposure;
  next.last_visit = std::max(history.last_visit, now);
  return next;
}

std::optional<SysTime> next_visit(const ArticleHistory& history, const SourceHistory& source,
                                  const RevisitRule& rule, const RevisitModel& model) {
  const Gamma posterior = posterior_for(history, source, model);
  // P(no change) = (rate / (rate + exposure))^shape, the negative binomial's chance of none.
  const double yield = std::clamp(rule.yield, 1e-3, 0.999);
  const double exposure = posterior.rate * (std::pow(1 - yield, -1 / posterior.shape) - 1);
  const double age = age_hours(history, history.last_visit);
  const double onset = Hours(model.onset).count();
  const double wanted = (age + onset) * std::expm1(std::min(exposure, 20.0));
  const double bounded =
      std::clamp(wanted, Hours(rule.interval_min).count(), Hours(rule.interval_max).count());
  if (age + bounded > Hours(rule.rest_age).count()) {
    return std::nullopt;
  }
  return history.last_visit + std::chrono::round<Milliseconds>(Hours(bounded));
}

ArticleHistory hub_observed(const ArticleHistory& history, bool has_new_links, SysTime now) {
  ArticleHistory next = history;
  if (history.last_visit != SysTime{}) {
    const double hours = std::max(0.0, Hours(now - history.last_visit).count());
    next.exposure += hours;
    // A visit sees that links came, not how often: as many as the rate so far expects of the gap.
    if (has_new_links) {
      const double rate = history.exposure > 0 ? history.edits / history.exposure : 0;
      next.edits += expected_given_any(rate * hours);
    }
  }
  next.last_visit = std::max(history.last_visit, now);
  return next;
}

SysTime next_hub_visit(const ArticleHistory& history, const HubRule& rule) {
  const double rate = (rule.prior_per_hour * rule.prior_hours + history.edits) /
                      (rule.prior_hours + history.exposure);
  const double yield = std::clamp(rule.yield, 1e-3, 0.999);
  const double hours =
      std::clamp(-std::log1p(-yield) / std::max(rate, 1e-6), Hours(rule.interval_min).count(),
                 Hours(rule.interval_max).count());
  return history.last_visit + std::chrono::round<Milliseconds>(Hours(hours));
}

double change_probability(const ArticleHistory& history, const SourceHistory& source, SysTime now,
                          const RevisitModel& model) {
  const Gamma posterior = posterior_for(history, source, model);
  const double exposure =
      exposure_between(age_hours(history, history.last_visit), age_hours(history, now), model);
  return 1 - std::pow(posterior.rate / (posterior.rate + exposure), posterior.shape);
}

}  // namespace broadsheet::crawler

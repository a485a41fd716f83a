#pragma once

#include <functional>
#include <optional>

#include "base/clock.h"
#include "crawler/revisit.h"
#include "storage/archive.h"

namespace broadsheet::crawler {

// How next visits are planned: crawler/revisit.h with what the crawl knows of its source.
struct Planning {
  RevisitRule articles;
  HubRule hubs;
  RevisitModel model;
  SourceHistory source;
};

// What of a visit its outlook hangs on, beside what the commit finds out.
struct VisitFacts {
  SysTime at{};
  std::optional<SysTime> published;  // as the article says
  bool is_hub = false;               // it lists other pages
};

// The answer to VisitRecord::outlook. An article comes back when the chance that it was edited
// reaches the rule's yield, also after a visit that did not get it; a page that lists others when
// the chance of a new link does. Seeds are visited in each round as it is: of them only the history
// is kept. nullopt for whatever else there is.
[[nodiscard]] std::optional<storage::Outlook> outlook_of(const storage::Seen& seen,
                                                         const VisitFacts& facts,
                                                         const Planning& planning);

}  // namespace broadsheet::crawler

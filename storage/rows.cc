#include "storage/rows.h"

namespace broadsheet::storage {

std::string_view name_of(FoundVia via) {
  switch (via) {
    case FoundVia::kSeed:
      return "seed";
    case FoundVia::kLink:
      return "link";
    case FoundVia::kRedirect:
      return "redirect";
    case FoundVia::kFeed:
      return "feed";
    case FoundVia::kSitemap:
      return "sitemap";
    case FoundVia::kRelated:
      return "related";
    case FoundVia::kCanonical:
      return "canonical";
    case FoundVia::kRequisite:
      break;
  }
  return "requisite";
}

std::string_view name_of(UrlState state) {
  switch (state) {
    case UrlState::kDue:
      return "due";
    case UrlState::kResting:
      return "resting";
    case UrlState::kRefused:
      break;
  }
  return "refused";
}

}  // namespace broadsheet::storage

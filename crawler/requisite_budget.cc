#include "crawler/requisite_budget.h"

#include <algorithm>

namespace broadsheet::crawler {

const std::string& RequisiteBudget::page_of(const std::string& document) const {
  const auto found = documents_.find(document);
  return found == documents_.end() || found->second.page.empty() ? document : found->second.page;
}

RequisiteBudget::Document& RequisiteBudget::note(const std::string& href) {
  const auto [at, is_new] = documents_.try_emplace(href);
  if (is_new) {
    order_.push_back(href);
    if (order_.size() > documents_max_) {
      documents_.erase(order_.front());
      order_.pop_front();
    }
  }
  return at->second;
}

uint64_t RequisiteBudget::left(const std::string& document) const {
  const auto found = documents_.find(page_of(document));
  const uint64_t spent = found == documents_.end() ? 0 : found->second.spent;
  return page_bytes_max_ - std::min(spent, page_bytes_max_);
}

void RequisiteBudget::spend(const std::string& document, const std::string& requisite,
                            uint64_t bytes) {
  const std::string page = page_of(document);
  note(page).spent += bytes;
  if (requisite != page) {
    note(requisite).page = page;
  }
}

}  // namespace broadsheet::crawler

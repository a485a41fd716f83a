#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

namespace broadsheet::crawler {

// How many bytes the pictures, styles, ... of one page may bring in one run. What a style sheet
// loads counts for the page that named the sheet. Only the latest documents are remembered: what
// pages need is fetched soon after them. Network thread only.
class RequisiteBudget {
 public:
  explicit RequisiteBudget(uint64_t page_bytes_max, size_t documents_max = 50'000)
      : page_bytes_max_(page_bytes_max), documents_max_(documents_max) {}

  // What is left for what `document`, a page or a style sheet, names.
  [[nodiscard]] uint64_t left(const std::string& document) const;
  // `requisite`, which `document` names, brought so many bytes.
  void spend(const std::string& document, const std::string& requisite, uint64_t bytes);

 private:
  struct Document {
    std::string page;    // whose budget counts; "": its own
    uint64_t spent = 0;  // of its own
  };
  [[nodiscard]] const std::string& page_of(const std::string& document) const;
  Document& note(const std::string& href);

  const uint64_t page_bytes_max_;
  const size_t documents_max_;
  std::unordered_map<std::string, Document> documents_;  // by href
  std::deque<std::string> order_;                        // of arrival
};

}  // namespace broadsheet::crawler

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/url.h"

namespace broadsheet::parser {

// A /.well-known/tdmrep.json: what a host says of mining its texts and data (TDM Reservation
// Protocol, W3C community group report, 2024). Parsing never fails: what is no rule is passed over.
class TdmFile {
 public:
  static constexpr size_t kBytesMax = size_t{256} << 10;
  static constexpr size_t kRulesMax = 1000;

  // Says nothing.
  TdmFile() = default;
  [[nodiscard]] static TdmFile parse(std::string_view json);

  struct Statement {
    std::optional<bool> reserved;  // nullopt: nothing is said
    std::string policy;            // as written, mostly a URL
    friend bool operator==(const Statement&, const Statement&) = default;
  };
  // Of the rules whose location matches, the longest speaks; of two alike the one that reserves.
  [[nodiscard]] Statement statement_for(const Url& url) const;
  [[nodiscard]] bool empty() const { return rules_.empty(); }

 private:
  struct Rule {
    std::string pattern;  // see path_pattern.h
    Statement statement;
  };
  std::vector<Rule> rules_;
};

}  // namespace broadsheet::parser

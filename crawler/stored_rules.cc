#include "crawler/stored_rules.h"

#include "crawler/http_status.h"

namespace broadsheet::crawler {

// Any 4xx means that there are no rules (RFC 9309, 2.3.1.3); so does a redirect too many.
parser::RobotsRules stored_rules_of(const storage::HostRow& row) {
  return is_success(row.robots_status) ? parser::RobotsRules::parse(row.robots_body)
                                       : parser::RobotsRules();
}

}  // namespace broadsheet::crawler

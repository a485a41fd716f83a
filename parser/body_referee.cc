#include "parser/body_referee.h"

#include "parser/fold_key.h"

namespace broadsheet::parser {

BodyReferee::BodyReferee(std::string_view stated)
    : stated_(fold_key(stated.substr(0, kBytesMax))) {}

bool BodyReferee::knows(std::string_view line) {
  std::string probe = fold_key(line.substr(0, 2 * kProbeBytesMax));
  if (probe.size() > kProbeBytesMax) {
    probe.resize(kProbeBytesMax);
  }
  if (probe.empty()) {
    return false;
  }
  size_t at = stated_.find(probe, last_);
  if (at == std::string::npos && last_ > 0) {
    at = stated_.substr(0, last_ + probe.size()).find(probe);
  }
  if (at == std::string::npos) {
    return false;
  }
  last_ = at;
  return true;
}

}  // namespace broadsheet::parser

// canon: {kind, input, expected or null, options: {queryParamsToRemove}}.
#include <boost/json/value.hpp>
#include <stdexcept>

#include "base/url_canon.h"
#include "tests/vectors/vector_class.h"

namespace broadsheet::vectors {
namespace {

CanonPolicy policy_of(std::string_view kind) {
  if (kind == "basic") {
    return CanonPolicy::kBasic;
  }
  if (kind == "ia-google") {
    return CanonPolicy::kGoogle;
  }
  if (kind == "ia-ordinary") {
    return CanonPolicy::kOrdinary;
  }
  if (kind == "ia" || kind == "ia-aggressive") {
    return CanonPolicy::kAggressive;
  }
  throw std::invalid_argument("no kind \"" + std::string(kind) + "\"");
}

}  // namespace

Outcome run_canon(const boost::json::object& vector) {
  const std::string kind = text_at(vector, "kind").value_or("");
  const std::string input = text_at(vector, "input").value_or("");
  const std::string expected = text_at(vector, "expected").value_or("(invalid)");
  if (kind == "surt-key") {
    return {.expected = expected, .actual = surt_key(input)};
  }
  CanonOptions options;
  std::vector<std::string> names;
  if (const auto* given = vector.if_contains("options"); given != nullptr) {
    if (const auto* list = given->as_object().if_contains("queryParamsToRemove"); list != nullptr) {
      for (const auto& name : list->as_array()) {
        names.emplace_back(name.as_string());
      }
    }
  }
  options.dropped_parameters.assign(names.begin(), names.end());
  return {.expected = expected,
          .actual = canonicalise(input, policy_of(kind), options).value_or("(invalid)")};
}

}  // namespace broadsheet::vectors

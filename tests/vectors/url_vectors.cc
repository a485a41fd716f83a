// urls: {input, base or null, href} or {input, base, failure: true}.
#include <boost/json/value.hpp>

#include "base/url.h"
#include "tests/vectors/vector_class.h"

namespace broadsheet::vectors {
namespace {

// Parts in one text, so that one comparison checks them all.
std::string parts_of(const boost::json::object& vector, const Url& url) {
  std::string text(url.href());
  if (vector.contains("hash")) {
    text += url.fragment().empty() ? " hash=" : " hash=#" + std::string(url.fragment());
    text += " host=" + std::string(url.host_port());
    text += " pathname=" + std::string(url.path());
    text += url.query().empty() ? " search=" : " search=?" + std::string(url.query());
  }
  return text;
}

}  // namespace

Outcome run_url(const boost::json::object& vector) {
  Outcome outcome;
  const auto base_text = text_at(vector, "base");
  const auto base = Url::parse(base_text.value_or(""));
  const auto url = base_text && !base.ok() ? Result<Url>(base.error())
                                           : Url::parse(text_at(vector, "input").value_or(""),
                                                        base_text ? &base.value() : nullptr);
  outcome.actual = url.ok() ? parts_of(vector, *url) : "failure";
  if (vector.contains("failure")) {
    outcome.expected = "failure";
    return outcome;
  }
  outcome.expected = *text_at(vector, "href");
  for (const char* part : {"hash", "host", "pathname", "search"}) {
    if (const auto value = text_at(vector, part); value) {
      outcome.expected += std::string(" ") + part + "=" + *value;
    }
  }
  return outcome;
}

}  // namespace broadsheet::vectors

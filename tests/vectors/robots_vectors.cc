// robots: {robots_txt | robots_txt_b64, user_agent, url, expected_allowed} with a URL, else
// {crawl_delay} or {sitemaps}.
#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "parser/robots_rules.h"
#include "tests/vectors/vector_class.h"

namespace broadsheet::vectors {
namespace {

using parser::RobotsRules;

Outcome verdict_outcome(const boost::json::object& vector, const RobotsRules& rules,
                        std::string_view agent, std::string_view text) {
  const std::string tier = fmt::format(" ({})", text_at(vector, "tier").value_or(""));
  const bool expected = vector.at("expected_allowed").as_bool();
  const auto url = Url::parse(text);
  if (!url.ok()) {
    return {.expected = (expected ? "allowed" : "refused") + tier, .actual = url.error().detail};
  }
  const auto verdict = rules.verdict_for(agent, *url);
  return {.expected = (expected ? "allowed" : "refused") + tier,
          .actual = (verdict.allowed ? "allowed" : "refused") + tier};
}

}  // namespace

Outcome run_robots(const boost::json::object& vector) {
  const auto plain = text_at(vector, "robots_txt");
  const RobotsRules rules = RobotsRules::parse(plain ? *plain : bytes_at(vector, "robots_txt_b64"));
  const std::string agent = text_at(vector, "user_agent").value_or("*");
  if (const auto url = text_at(vector, "url"); url) {
    return verdict_outcome(vector, rules, agent, *url);
  }
  if (const auto* sitemaps = vector.if_contains("sitemaps"); sitemaps != nullptr) {
    boost::json::array found;
    for (const std::string& sitemap : rules.sitemaps()) {
      found.emplace_back(sitemap);
    }
    return {.expected = boost::json::serialize(*sitemaps), .actual = boost::json::serialize(found)};
  }
  const auto delay = rules.crawl_delay(agent);
  const boost::json::value& expected = vector.at("crawl_delay");
  return {.expected =
              expected.is_null() ? "no delay" : fmt::format("{} s", expected.to_number<double>()),
          .actual =
              delay ? fmt::format("{} s", static_cast<double>(delay->count()) / 1000) : "no delay"};
}

}  // namespace broadsheet::vectors

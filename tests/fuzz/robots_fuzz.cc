// Any robots.txt gives a verdict for any path, the same twice. The first line is the path.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/headers.h"
#include "parser/robots_rules.h"
#include "parser/robots_tags.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using broadsheet::parser::RobotsRules;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line = std::min(text.find('\n'), size);
  const std::string_view path = text.substr(0, line);
  const auto rules = RobotsRules::parse(text.substr(std::min(line + 1, size)));
  for (const std::string_view agent : {"broadsheet", "*", "", "other/1.0"}) {
    const auto verdict = rules.verdict_for(agent, path);
    BS_CHECK(verdict == rules.verdict_for(agent, path));
    BS_CHECK(verdict.allowed || verdict.line > 0);
    const auto delay = rules.crawl_delay(agent);
    BS_CHECK(!delay || delay->count() >= 0);
  }
  BS_CHECK(rules.verdict_for("broadsheet", "/robots.txt").allowed);
  broadsheet::parser::RobotsTags tags;
  broadsheet::parser::add_robots_directives(tags, text);
  broadsheet::Headers headers;
  headers.add("X-Robots-Tag", std::string(text));
  broadsheet::parser::add_robots_headers(tags, headers, "broadsheet");
  return 0;
}

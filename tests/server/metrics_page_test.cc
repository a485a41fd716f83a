#include "server/metrics_page.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "tests/server/fake_control.h"

namespace broadsheet::server {
namespace {

std::vector<std::string> lines_of(const std::string& page) {
  std::istringstream in(page);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

bool has_line(const std::string& page, const std::string& wanted) {
  const auto lines = lines_of(page);
  return std::find(lines.begin(), lines.end(), wanted) != lines.end();
}

TEST(MetricsPage, CountsVisitsByOutcomeAndSource) {
  const FakeControl control;
  const std::string page = metrics_page(*control.status());
  EXPECT_TRUE(has_line(page, "broadsheet_visits_total{outcome=\"stored\"} 7")) << page;
  EXPECT_TRUE(has_line(page, "broadsheet_source_queue_urls{source=\"gazette\"} 3"));
  EXPECT_TRUE(has_line(page, "broadsheet_source_queue_urls{source=\"新聞 \\\"報\\\"\"} 4"));
  EXPECT_TRUE(has_line(page, "broadsheet_state{state=\"running\"} 1"));
  EXPECT_TRUE(has_line(page, "broadsheet_state{state=\"paused\"} 0"));
}

TEST(MetricsPage, TheHistogramEndsWithAllVisits) {
  const FakeControl control;
  const std::string page = metrics_page(*control.status());
  EXPECT_TRUE(has_line(page, "broadsheet_visit_duration_seconds_bucket{le=\"+Inf\"} 7")) << page;
  EXPECT_TRUE(has_line(page, "broadsheet_visit_duration_seconds_count 7"));
  EXPECT_TRUE(has_line(page, "broadsheet_visit_duration_seconds_sum 1.5"));
}

TEST(MetricsPage, KeepsToTheConventions) {
  FakeControl control;
  control.change([](auto& status) { status.alarms = {{.source = "gazette", .kind = "silent"}}; });
  const std::string page = metrics_page(*control.status());
  EXPECT_EQ(page.find("https://"), std::string::npos) << "no URLs or hosts as labels";
  std::set<std::string> names;
  std::string type;
  std::string name;
  for (const std::string& line : lines_of(page)) {
    if (line.starts_with("# TYPE ")) {
      std::istringstream in(line.substr(7));
      in >> name >> type;
      EXPECT_TRUE(names.insert(name).second) << name << " stands there twice";
      EXPECT_TRUE(name.starts_with("broadsheet_")) << name;
      EXPECT_EQ(name.ends_with("_total"), type == "counter") << name;
      for (const char* scaled : {"_ms", "_milliseconds", "_kb", "_mib", "_percent"}) {
        EXPECT_FALSE(name.ends_with(scaled)) << name << " is not in a base unit";
      }
    }
  }
  EXPECT_GT(names.size(), 30U);
}

}  // namespace
}  // namespace broadsheet::server

#include "tests/e2e/web.h"

#include <iterator>

namespace broadsheet::e2e {

std::string article_html(const std::string& title, int number, const std::string& below) {
  const char* const nouns[] = {"harbour", "library", "tram",  "bridge", "market",
                               "orchard", "tower",   "canal", "school", "theatre"};
  std::string html = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" +
                     title + "</title></head><body><article><h1>" + title + "</h1>";
  for (int paragraph = 0; paragraph < 4; ++paragraph) {
    html += "<p>";
    for (int sentence = 0; sentence < 4; ++sentence) {
      const auto which =
          static_cast<size_t>(number * 7 + paragraph * 3 + sentence) % std::size(nouns);
      html += "In part " + std::to_string(number * 16 + paragraph * 4 + sentence) +
              " of the report the " + nouns[which] +
              " was described at length by the people who use it every day. ";
    }
    html += "</p>";
  }
  return html + "</article>" + below + "</body></html>";
}

void serve_tree(support::FakeSite& site, int pages) {
  for (int i = 0; i < pages; ++i) {
    std::string links;
    for (const int child : {2 * i + 1, 2 * i + 2}) {
      if (child < pages) {
        links += "<a href=\"/page/" + std::to_string(child) + "\">Page " + std::to_string(child) +
                 "</a> ";
      }
    }
    site.serve_html("/page/" + std::to_string(i), article_html("Report number " + std::to_string(i),
                                                               i, "<nav>" + links + "</nav>"));
  }
}

std::vector<std::string> crawl_args(const support::FakeSite& site,
                                    const std::filesystem::path& archive, const std::string& path,
                                    std::vector<std::string> more) {
  std::vector<std::string> args = {
      "crawl", site.url(path), "--archive", archive.string(),  "--delay",
      "0",     "--backoff",    "10ms",      "--allow-private", site.host_port()};
  args.insert(args.end(), more.begin(), more.end());
  return args;
}

std::map<std::string, int> fetches(const support::FakeSite& site) {
  std::map<std::string, int> counts;
  for (const auto& request : site.requests()) {
    if (request.path != "/robots.txt" && !request.path.starts_with("/.well-known/")) {
      ++counts[request.path];
    }
  }
  return counts;
}

}  // namespace broadsheet::e2e

#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/e2e/program.h"
#include "tests/support/fake_site.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::e2e {

// A page that reads as an article of its own: the number decides its words.
[[nodiscard]] std::string article_html(const std::string& title, int number,
                                       const std::string& below = "");

// Serves `pages` articles at /page/0 ... that link to each other as a binary tree, so that all are
// found from /page/0.
void serve_tree(support::FakeSite& site, int pages);

// A crawl of `site` without pauses, into `archive`, with more arguments behind it.
[[nodiscard]] std::vector<std::string> crawl_args(const support::FakeSite& site,
                                                  const std::filesystem::path& archive,
                                                  const std::string& path,
                                                  std::vector<std::string> more = {});

// How often each path was asked for, robots.txt and the like apart.
[[nodiscard]] std::map<std::string, int> fetches(const support::FakeSite& site);

}  // namespace broadsheet::e2e

#include "parser/page_kind.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "parser/page.h"
#include "tests/parser/shared_data.h"

// Small pages of every kind: tests/data/FOLDER/NAME.html. labels.json says what a reader calls each
// one and, for the misses we know of, what we still take it for. The second set was written when
// the rules for the first were done; docs/BENCHMARKS.md has what they made of it then. The third
// holds what was taken for articles and made versions: fronts declared articles, lists without
// headings, pages about the site itself, and articles that resemble those.

namespace broadsheet::parser {
namespace {

namespace fs = std::filesystem;

constexpr size_t kKinds = 11;

constexpr std::string_view kFolders[] = {"page_kinds", "page_kinds_second", "page_kinds_third"};

struct LabelledPage {
  fs::path file;
  std::string name;
  std::string url;
  std::string kind;
  std::string known_miss;  // what we say instead; "" when we are right
};

std::vector<LabelledPage> labelled_pages(std::string_view folder) {
  std::vector<LabelledPage> pages;
  const fs::path path = fs::path(BROADSHEET_TEST_DATA) / folder;
  const boost::json::value labels = boost::json::parse(read_file(path / "labels.json"));
  for (const auto& [name, label] : labels.as_object()) {
    const boost::json::object& fields = label.as_object();
    LabelledPage page{.file = path / (std::string(name) + ".html"),
                      .name = std::string(name),
                      .url = std::string(fields.at("url").as_string()),
                      .kind = std::string(fields.at("kind").as_string())};
    if (const auto* miss = fields.if_contains("known_miss")) {
      page.known_miss = std::string(miss->as_string());
    }
    pages.push_back(std::move(page));
  }
  return pages;
}

std::vector<LabelledPage> all_labelled_pages() {
  std::vector<LabelledPage> pages;
  for (const std::string_view folder : kFolders) {
    const std::vector<LabelledPage> some = labelled_pages(folder);
    pages.insert(pages.end(), some.begin(), some.end());
  }
  return pages;
}

Page read(const LabelledPage& labelled) {
  const Url url = *Url::parse(labelled.url);
  const std::string bytes = read_file(labelled.file);
  return read_page({.url = url,
                    .body = bytes,
                    .content_type = "text/html",
                    .fetched = parse_time("2026-12-01T12:00:00Z").value()},
                   {});
}

TEST(PageKinds, AreToldApartOnTheLabelledPages) {
  const std::vector<LabelledPage> pages = all_labelled_pages();
  ASSERT_GE(pages.size(), 130U);
  for (const LabelledPage& labelled : pages) {
    const Page page = read(labelled);
    EXPECT_EQ(name_of(page.kind), labelled.known_miss.empty() ? labelled.kind : labelled.known_miss)
        << labelled.name;
  }
}

// The tables of docs/BENCHMARKS.md: a row for each kind as labelled, a column for each as read.
void print_confusion(std::string_view folder) {
  std::array<std::array<int, kKinds>, kKinds> counts{};
  const auto number_of = [](std::string_view name) {
    size_t kind = 0;
    while (kind + 1 < kKinds && name_of(static_cast<PageKind>(kind)) != name) {
      ++kind;
    }
    return kind;
  };
  int right = 0;
  int total = 0;
  for (const LabelledPage& labelled : labelled_pages(folder)) {
    const size_t wanted = number_of(labelled.kind);
    const auto found = static_cast<size_t>(read(labelled).kind);
    ++counts.at(wanted).at(found);
    right += wanted == found ? 1 : 0;
    ++total;
  }
  std::printf("%s\nlabelled \\ read", std::string(folder).c_str());
  for (size_t kind = 1; kind < kKinds; ++kind) {
    std::printf(" | %s", std::string(name_of(static_cast<PageKind>(kind))).c_str());
  }
  for (size_t kind = 1; kind < kKinds; ++kind) {
    std::printf("\n%s", std::string(name_of(static_cast<PageKind>(kind))).c_str());
    for (size_t found = 1; found < kKinds; ++found) {
      std::printf(" | %d", counts.at(kind).at(found));
    }
  }
  std::printf("\n%d of %d right\n", right, total);
  EXPECT_GE(right * 10, total * 9);
}

TEST(PageKinds, ConfusionIsPrinted) {
  for (const std::string_view folder : kFolders) {
    print_confusion(folder);
  }
}

TEST(PageKinds, NoArticleIsReadInPagesThatAreNone) {
  for (const LabelledPage& labelled : all_labelled_pages()) {
    const bool is_none = labelled.kind == "front" || labelled.kind == "section" ||
                         labelled.kind == "challenge" || labelled.kind == "error";
    if (is_none && labelled.known_miss.empty()) {
      EXPECT_FALSE(read(labelled).article.has_value()) << labelled.name;
    }
  }
}

}  // namespace
}  // namespace broadsheet::parser

#pragma once

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "storage/archive.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::cli {

struct Said {
  int code = -1;
  std::string out;
  std::string err;
  [[nodiscard]] boost::json::object json() const {
    boost::json::error_code error;
    auto value = boost::json::parse(out.substr(0, out.find('\n')), error);
    EXPECT_FALSE(error) << out;
    return value.is_object() ? value.as_object() : boost::json::object();
  }
};

// A small archive and the program's command line over it, in this process.
class CareTest : public testing::Test {
 protected:
  static constexpr int64_t kStart = 1'700'000'000;  // 2023-11-14T22:13:20Z

  static SysTime at_day(int64_t day) { return SysTime{Seconds{kStart + day * 86'400}}; }

  // One page with an article, as it was seen on that day.
  void see(const std::string& href, const std::string& text, int64_t day,
           const std::filesystem::path& directory) {
    auto archive = storage::Archive::open(directory, {});
    ASSERT_TRUE(archive.ok()) << archive.error().detail;
    auto url = Url::parse(href);
    ASSERT_TRUE(url.ok());
    Capture capture{.url = *url};
    capture.started = at_day(day);
    capture.status = 200;
    capture.http_version = "1.1";
    capture.response_headers.add("Content-Type", "text/html");
    capture.body = "<html><h1>Title</h1><p>" + text + "</p></html>";
    Article article;
    article.title = "Title";
    article.blocks.push_back({.kind = BlockKind::kParagraph, .level = 0, .text = text});
    storage::VisitRecord record;
    record.key = UrlKey::of(*url);
    record.href = href;
    record.at = at_day(day);
    record.outcome = Outcome::kStored;
    record.capture = std::move(capture);
    record.article = std::move(article);
    record.folded = text;
    record.folded_text = sha256(text);
    record.page_kind = PageKind::kArticle;
    const auto result = (*archive)->commit(std::move(record));
    ASSERT_TRUE(result.ok()) << result.error().detail;
  }
  void see(const std::string& href, const std::string& text, int64_t day) {
    see(href, text, day, archive_.path());
  }

  // `broadsheet ARGS --archive A`, where A is this test's unless the arguments name one.
  Said broadsheet(std::vector<std::string> args) {
    if (std::find(args.begin(), args.end(), "--archive") == args.end()) {
      args.insert(args.end(), {"--archive", archive_.path().string()});
    }
    std::vector<const char*> argv = {"broadsheet"};
    for (const std::string& arg : args) {
      argv.push_back(arg.c_str());
    }
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    const Terminal terminal{.in = in, .out = out, .err = err};
    Said said;
    said.code = run(static_cast<int>(argv.size()), argv.data(), clock_, terminal);
    said.out = out.str();
    said.err = err.str();
    return said;
  }
  [[nodiscard]] std::string beside(const std::string& name) const {
    return (archive_.directory().path() / name).string();
  }

  support::TempArchive archive_;
  support::FakeClock clock_{at_day(400)};
};

}  // namespace broadsheet::cli

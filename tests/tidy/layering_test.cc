// Who may include whom, and which library belongs to which folder: CONTRIBUTING.md and
// docs/ARCHITECTURE.md, section 2. The linker enforces the first half too; this names the line.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "tests/tidy/source_tree.h"

namespace broadsheet::tidy {
namespace {

using Names = std::vector<std::string_view>;

const std::map<std::string_view, Names> kMayInclude = {
    {"base", {"base"}},
    {"parser", {"base", "parser"}},
    {"storage", {"base", "storage"}},
    {"crawler", {"base", "parser", "storage", "crawler"}},
    {"server", {"base", "storage", "crawler", "server"}},
    {"cli", {"base", "parser", "storage", "crawler", "server", "cli"}},
    {"bench", {"base", "parser", "storage", "crawler", "cli", "bench"}},
    {"tests", {"base", "parser", "storage", "crawler", "server", "cli", "tests"}},
    {"examples", {"base", "tests", "examples"}},
};

// Third-party headers by their first letters, and the folders that may use them.
struct Library {
  std::string_view prefix;
  Names folders;
};
const std::vector<Library> kLibraries = {
    {"boost/asio", {"crawler", "server", "tests", "bench"}},
    {"boost/beast", {"server"}},
    {"boost/json", {"parser", "storage", "server", "cli", "tests", "bench"}},
    {"boost/regex", {"crawler", "cli"}},
    {"boost/system", {"crawler", "parser", "cli"}},
    {"boost/", {}},
    {"CLI/", {"cli"}},
    {"benchmark/", {"bench"}},
    {"brotli/", {"base"}},
    {"cld2/", {"parser"}},
    {"curl/", {"crawler", "bench"}},
    {"fmt/",
     {"base", "parser", "storage", "crawler", "server", "cli", "tests", "bench", "examples"}},
    {"gmock/", {"tests"}},
    {"gtest/", {"tests"}},
    {"gumbo.h", {"parser", "tests", "bench"}},
    {"libdeflate.h", {"base", "storage"}},
    {"libpsl.h", {"base"}},
    {"opencc/", {"parser"}},
    {"openssl/", {"base", "crawler", "server", "tests"}},
    {"prometheus/", {"server"}},
    {"rocksdb/", {"storage", "tests", "bench"}},
    {"spdlog/", {"base"}},
    {"toml++/", {"cli"}},
    {"uchardet", {"parser"}},
    {"unicode/", {"base", "parser", "crawler", "cli", "tests"}},
    {"xxhash.h", {"base"}},
    {"zlib.h", {"base", "storage", "tests", "bench"}},
    {"zstd", {"base", "storage", "tests", "bench"}},
};
const Names kUmbrellas = {"boost/asio.hpp", "boost/beast.hpp", "bits/stdc++.h"};

// What stands between quotes or angle brackets, with the opening one.
std::optional<std::string> included(const std::string& line) {
  const auto start = line.find_first_not_of(" \t");
  if (start == std::string::npos || !line.substr(start).starts_with("#include")) {
    return std::nullopt;
  }
  const auto open = line.find_first_of("\"<");
  const auto close = line.find_first_of("\">", open + 1);
  if (open == std::string::npos || close == std::string::npos) {
    return std::nullopt;
  }
  return line.substr(open, close - open);
}

bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void expect_allowed(const SourceFile& file, size_t number, const std::string& include) {
  const auto where = file.path + ":" + std::to_string(number);
  const std::string name = include.substr(1);
  EXPECT_FALSE(contains(kUmbrellas, name)) << where << " includes the umbrella " << name;
  if (include.front() == '"') {
    const auto slash = name.find('/');
    if (slash == std::string::npos) {
      const bool made = name == "broadsheet_version.h" || name.ends_with(".inc");  // by CMake
      EXPECT_TRUE(made) << where << " includes not from the root: " << name;
      return;
    }
    const auto folder = std::string_view(name).substr(0, slash);
    EXPECT_TRUE(contains(kMayInclude.at(file.folder), folder))
        << where << ": " << file.folder << " may not include " << name;
    return;
  }
  for (const auto& library : kLibraries) {
    if (name.starts_with(library.prefix)) {
      EXPECT_TRUE(contains(library.folders, file.folder))
          << where << ": " << file.folder << " may not use " << name;
      return;
    }
  }
  const bool dotted = name.ends_with(".h") || name.ends_with(".hpp");
  const bool system = !dotted || name.find('/') == std::string::npos || name.starts_with("sys/") ||
                      name.starts_with("netinet/") || name.starts_with("arpa/") ||
                      name.starts_with("linux/");
  EXPECT_TRUE(system) << where << ": " << name
                      << " is no library of ours; add its row to layering_test.cc";
}

TEST(Layering, EveryIncludePointsDownwards) {
  size_t includes = 0;
  for (const auto& file : source_files({"base", "parser", "storage", "crawler", "server", "cli",
                                        "tests", "bench", "examples"})) {
    for (size_t i = 0; i < file.lines.size(); ++i) {
      if (const auto include = included(file.lines[i])) {
        expect_allowed(file, i + 1, *include);
        ++includes;
      }
    }
  }
  EXPECT_GT(includes, 500U);
}

TEST(Layering, ASourceFileIncludesItsOwnHeaderFirst) {
  const auto files = source_files({"base", "parser", "storage", "crawler", "server", "cli"});
  for (const auto& file : files) {
    if (!file.path.ends_with(".cc")) {
      continue;
    }
    const auto header = file.path.substr(0, file.path.size() - 3) + ".h";
    const bool has_header = std::any_of(
        files.begin(), files.end(), [&](const SourceFile& other) { return other.path == header; });
    if (!has_header) {
      continue;
    }
    for (const auto& line : file.lines) {
      if (const auto include = included(line)) {
        EXPECT_EQ(*include, "\"" + header) << file.path;
        break;
      }
    }
  }
}

}  // namespace
}  // namespace broadsheet::tidy

#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace broadsheet::tidy {

struct SourceFile {
  std::string path;    // from the project's root: "base/url.h"
  std::string folder;  // its first part: "base"
  std::vector<std::string> lines;
};

// Every C++ file of ours below the given folders, sorted by path. Aborts when it finds none: a
// test over no files proves nothing.
[[nodiscard]] std::vector<SourceFile> source_files(const std::vector<std::string>& folders);

// The line without // comments and without what stands in string literals.
[[nodiscard]] std::string code_of(const std::string& line);

}  // namespace broadsheet::tidy

#include "tests/tidy/source_tree.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace broadsheet::tidy {

namespace fs = std::filesystem;

std::vector<SourceFile> source_files(const std::vector<std::string>& folders) {
  const fs::path root = BROADSHEET_SOURCE_DIR;
  std::vector<SourceFile> files;
  for (const auto& folder : folders) {
    if (!fs::exists(root / folder)) {
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const auto extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".h" && extension != ".cc")) {
        continue;
      }
      SourceFile file{
          .path = fs::relative(entry.path(), root).string(), .folder = folder, .lines = {}};
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) {
        file.lines.push_back(line);
      }
      files.push_back(std::move(file));
    }
  }
  if (files.empty()) {
    std::abort();
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

std::string code_of(const std::string& line) {
  std::string code;
  bool in_string = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (in_string) {
      if (line[i] == '\\') {
        ++i;
      } else if (line[i] == '"') {
        in_string = false;
        code += '"';
      }
    } else if (line.compare(i, 2, "//") == 0) {
      break;
    } else {
      in_string = line[i] == '"';
      code += line[i];
    }
  }
  return code;
}

}  // namespace broadsheet::tidy

#include "tests/support/temp_archive.h"

#include <cstdlib>
#include <fstream>
#include <system_error>

#include "base/check.h"

namespace broadsheet::support {

TempDirectory::TempDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "broadsheet-XXXXXX").string();
  BS_CHECK(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;  // a leftover below /tmp is no reason to fail a test
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TempDirectory::write(const std::string& name,
                                           const std::string& bytes) const {
  const auto file = path_ / name;
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  out.close();
  BS_CHECK(out.good());
  return file;
}

}  // namespace broadsheet::support

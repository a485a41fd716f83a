// Archives of other tools, whole files of them: each is read to its end within its bounds, whatever
// is in it. As a WARC or ARC (plain, gzip, zstd) and, where it is a ZIP, as a WACZ.

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "storage/byte_stream.h"
#include "storage/wacz_reader.h"
#include "storage/warc_reader.h"

namespace broadsheet::storage {
namespace {

constexpr WarcReadLimits kLimits{.header_bytes_max = 4096, .block_bytes_max = 1 << 16};
constexpr size_t kRecordsMax = 100'000;  // of an input of a megabyte at most

void read_records(std::unique_ptr<ByteStream> stream) {
  const auto reader = WarcReader::over(std::move(stream), kLimits);
  for (size_t i = 0; i < kRecordsMax; ++i) {
    const auto record = reader->next();
    if (!record.ok() || !*record) {
      return;
    }
    BS_CHECK((*record)->block.size() <= kLimits.block_bytes_max);
    static_cast<void>(has_intact_block(**record));
  }
}

// A file of those bytes that has a name, for libraries that open by name.
class NamedBytes {
 public:
  explicit NamedBytes(std::string_view bytes) : handle_(memfd_create("fuzz", MFD_CLOEXEC)) {
    BS_CHECK(handle_ >= 0);
    BS_CHECK(write(handle_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  ~NamedBytes() { close(handle_); }
  NamedBytes(const NamedBytes&) = delete;
  NamedBytes& operator=(const NamedBytes&) = delete;

  [[nodiscard]] std::filesystem::path path() const {
    return "/proc/self/fd/" + std::to_string(handle_);
  }

 private:
  int handle_;
};

void read_file(std::string_view bytes) {
  const NamedBytes file(bytes);
  auto stream = open_byte_stream(file.path());
  if (stream.ok()) {
    read_records(*std::move(stream));
  }
  const auto warcs = warcs_of_wacz(file.path());
  if (!warcs.ok() || !*warcs) {
    return;
  }
  for (const std::string& name : **warcs) {
    auto member = open_wacz_member(file.path(), name);
    if (member.ok()) {
      read_records(*std::move(member));
    }
  }
}

}  // namespace
}  // namespace broadsheet::storage

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  broadsheet::storage::read_file({reinterpret_cast<const char*>(data), size});
  return 0;
}

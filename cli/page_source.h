#pragma once

#include <filesystem>
#include <istream>
#include <string>

#include "base/capture.h"
#include "base/clock.h"
#include "base/result.h"
#include "parser/page.h"

namespace broadsheet::cli {

// One page to extract, wherever it came from; its content coding is undone.
struct PageSource {
  std::string url;  // "" when not known
  std::string content_type;
  Headers headers;
  std::string bytes;
  SysTime fetched{};
};

inline constexpr uint64_t kPageBytesMax = 64ULL << 20;

// A file, also a gzipped one whatever its name. Fails with kNotFound or kTooLarge.
[[nodiscard]] Result<std::string> read_page_file(const std::filesystem::path& file);
// All of a stream, under the same rules.
[[nodiscard]] Result<std::string> read_page_stream(std::istream& in, std::string_view name);

// Reads the page. Fails with kParse when it is no HTML, and with kInvalidInput when its URL is
// none.
[[nodiscard]] Result<parser::Page> parse_page(const PageSource& source, bool explain);

}  // namespace broadsheet::cli

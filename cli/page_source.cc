#include "cli/page_source.h"

#include <fmt/format.h>

#include <fstream>

#include "base/content_coding.h"

namespace broadsheet::cli {
namespace {

// Stands for the address of a page whose own is not known; RFC 2606 reserves the name. Not that of
// a site's first page, which would be taken for a front.
constexpr std::string_view kUnknownUrl = "http://unknown.invalid/page";

}  // namespace

Result<std::string> read_page_stream(std::istream& in, std::string_view name) {
  std::string bytes;
  char chunk[65536];
  while (in.read(chunk, sizeof(chunk)) || in.gcount() > 0) {
    bytes.append(chunk, static_cast<size_t>(in.gcount()));
    if (bytes.size() > kPageBytesMax) {
      return Error{ErrorKind::kTooLarge,
                   fmt::format("{} is larger than {} MiB", name, kPageBytesMax >> 20)};
    }
  }
  if (bytes.starts_with("\x1f\x8b")) {
    auto plain = decode_content(bytes, "gzip", DecodeLimits{.decoded_bytes_max = kPageBytesMax});
    if (!plain.ok()) {
      return Error{plain.error().kind, fmt::format("{}: {}", name, plain.error().detail)};
    }
    return std::move(plain->bytes);
  }
  return bytes;
}

Result<std::string> read_page_file(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) {
    return Error{ErrorKind::kNotFound, fmt::format("{} is a directory", file.string())};
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return Error{ErrorKind::kNotFound,
                 fmt::format("cannot read {} (no such file, or no right to)", file.string())};
  }
  return read_page_stream(in, file.string());
}

Result<parser::Page> parse_page(const PageSource& source, bool explain) {
  BS_TRY(const Url url, Url::parse(source.url.empty() ? kUnknownUrl : source.url));
  if (!parser::is_readable_type(source.content_type, source.bytes)) {
    return Error{ErrorKind::kParse,
                 fmt::format("this is no HTML page{}",
                             source.content_type.empty() ? "" : " but " + source.content_type)};
  }
  return parser::read_page({.url = url,
                            .body = source.bytes,
                            .content_type = source.content_type,
                            .status = 200,
                            .fetched = source.fetched,
                            .headers = &source.headers},
                           {.document = {}, .links = {}, .article = true, .explain = explain});
}

}  // namespace broadsheet::cli

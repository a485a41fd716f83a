#include <fmt/format.h>

#include <algorithm>

#include "base/content_coding.h"
#include "base/units.h"
#include "cli/article_json.h"
#include "cli/capture_json.h"
#include "cli/lookup.h"
#include "cli/verbs/verbs.h"

namespace broadsheet::cli {
namespace {

using storage::CaptureInfo;
using storage::VersionInfo;

// The capture that first showed `version`, with its payload's own headers.
Result<CaptureInfo> capture_of(const Lookup& lookup, const VersionInfo& version) {
  BS_TRY(const auto captures, lookup.reader->captures(lookup.key));
  const auto found =
      std::find_if(captures.begin(), captures.end(),
                   [&](const CaptureInfo& capture) { return capture.id == version.capture; });
  if (found == captures.end()) {
    return Error{ErrorKind::kCorrupt,
                 fmt::format("{}: version {} names a capture that is not there (run check)",
                             lookup.row.href, version.number)};
  }
  return *found;
}

// The page's bytes as received, or with their content coding undone.
Result<std::string> page_bytes(const Lookup& lookup, const CaptureInfo& capture, bool decoded) {
  BS_TRY(std::string bytes, lookup.reader->payload(capture.payload));
  const auto coding = capture.response_headers.get("Content-Encoding");
  if (!decoded || !coding) {
    return bytes;
  }
  BS_TRY(Decoded plain, decode_content(bytes, *coding, DecodeLimits{}));
  return std::move(plain.bytes);
}

Result<void> print_page(const Lookup& lookup, const VersionInfo& version, ArticleFormat format,
                        const Terminal& terminal) {
  BS_TRY(const CaptureInfo capture, capture_of(lookup, version));
  const bool raw = format == ArticleFormat::kRaw;
  if (raw && terminal.out_is_terminal && capture.response_headers.get("Content-Encoding")) {
    return Error{ErrorKind::kUsage,
                 "the page was sent compressed, and raw bytes would garble the terminal "
                 "(redirect them to a file, or take --format html)"};
  }
  BS_TRY(const std::string bytes, page_bytes(lookup, capture, !raw));
  terminal.out << bytes;
  return ok();
}

Result<VersionInfo> version_wanted(const Lookup& lookup, const ShowCommand& command) {
  BS_TRY(const auto versions, versions_of(lookup));
  if (command.version > 0) {
    if (command.version > versions.size()) {
      return Error{ErrorKind::kNotFound,
                   fmt::format("{} has no version {}, only 1 to {}", lookup.row.href,
                               command.version, versions.size())};
    }
    return versions[command.version - 1];
  }
  if (command.at.empty()) {
    return versions.back();
  }
  const auto time = parse_time(command.at);
  if (!time.ok()) {
    return Error{ErrorKind::kUsage, fmt::format("--at: {}", time.error().detail)};
  }
  BS_TRY(const auto version, lookup.reader->version_at(lookup.key, *time));
  if (!version) {
    return Error{ErrorKind::kNotFound,
                 fmt::format("{}: nothing was held yet at {} (first seen {})", lookup.row.href,
                             format_rfc3339(*time), format_rfc3339(versions.front().first_seen))};
  }
  return *version;
}

}  // namespace

Result<ExitCode> show(const ShowCommand& command, const Terminal& terminal) {
  BS_TRY(const auto format, parse_format(command.what.json ? "json" : command.format));
  BS_TRY(const Lookup lookup, look_up(command.what.archive, command.what.url));
  BS_TRY(const VersionInfo version, version_wanted(lookup, command));
  if (format == ArticleFormat::kRaw || format == ArticleFormat::kHtml) {
    BS_TRY_VOID(print_page(lookup, version, format, terminal));
    return ExitCode::kOk;
  }
  BS_TRY(const Article article, lookup.reader->article(version.article));
  if (format == ArticleFormat::kJson) {
    boost::json::object out{{"url", lookup.row.href},
                            {"version", version.number},
                            {"first_seen", format_rfc3339(version.first_seen)},
                            {"last_seen", format_rfc3339(version.last_seen)}};
    for (auto& [name, value] : article_json(article)) {
      out[name] = std::move(value);
    }
    BS_TRY(const CaptureInfo capture, capture_of(lookup, version));
    out["capture"] = capture_json(capture);
    terminal.out << json_line(out);
  } else {
    terminal.out << (format == ArticleFormat::kText ? as_text(article) : as_markdown(article));
  }
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli

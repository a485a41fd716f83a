#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <fstream>
#include <functional>
#include <system_error>

#include "base/digest.h"
#include "base/signature.h"
#include "base/units.h"
#include "cli/article_json.h"
#include "cli/lookup.h"
#include "cli/verbs/verbs.h"
#include "cli/version_json.h"
#include "storage/cdxj.h"
#include "storage/export.h"
#include "storage/manifest.h"
#include "storage/wacz.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

Result<std::optional<SysTime>> optional_time(std::string_view option, const std::string& text) {
  if (text.empty()) {
    return std::optional<SysTime>();
  }
  const auto time = parse_time(text);
  if (!time.ok()) {
    return Error{ErrorKind::kUsage, fmt::format("{}: {}", option, time.error().detail)};
  }
  return std::optional(*time);
}

// The keys of one scheme and host are one range, and a folder's within it.
Result<storage::ExportFilter> filter_of(const ExportCommand& command) {
  storage::ExportFilter filter;
  for (const std::string& site : command.sites) {
    BS_TRY_VOID(append_site_keys(site, filter.key_prefixes));
  }
  if (!command.prefix.empty()) {
    BS_TRY(const Url url, parse_url_argument(command.prefix));
    filter.key_prefixes.push_back(UrlKey::of(url).text());
  }
  BS_TRY(filter.new_since, optional_time("--new-since", command.new_since));
  filter.noarchive = command.noarchive;
  BS_TRY(filter.from, optional_time("--from", command.from));
  BS_TRY(filter.until, optional_time("--until", command.until));
  filter.language = command.language;
  return filter;
}

Result<storage::WarcCompression> compression_of(const std::string& name) {
  if (name == "gzip") {
    return storage::WarcCompression::kGzip;
  }
  if (name == "zstd") {
    return storage::WarcCompression::kZstd;
  }
  if (name == "none") {
    return storage::WarcCompression::kNone;
  }
  return Error{ErrorKind::kUsage, fmt::format("--compression {}: gzip, zstd or none", name)};
}

Result<storage::DigestForm> digests_of(const std::string& name) {
  if (name == "sha256") {
    return storage::DigestForm::kSha256;
  }
  if (name == "sha1") {
    return storage::DigestForm::kSha1;
  }
  return Error{ErrorKind::kUsage, fmt::format("--digest {}: sha256 or sha1", name)};
}

Result<void> write_file(const fs::path& file, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  out.close();
  if (!out) {
    return Error{ErrorKind::kStorage, fmt::format("{}: cannot be written", file.string())};
  }
  return ok();
}

// Of an export into a folder the manifest lies in it, of one file beside it.
fs::path manifest_of(const ExportCommand& command, const fs::path& output) {
  const bool is_folder = command.format == "warc" || command.format == "md";
  return is_folder ? output / "manifest.txt" : fs::path(output.string() + ".manifest");
}

// Appends what it wrote to `files`.
Result<void> sign(const ExportCommand& command, const storage::Reader& reader, const Clock& clock,
                  const fs::path& output, std::vector<fs::path>& files) {
  if (command.signing_key.empty()) {
    return ok();
  }
  BS_TRY(const SigningKey key, SigningKey::load(command.signing_key));
  BS_TRY(const auto chain, reader.chain_head());
  const fs::path manifest = manifest_of(command, output);
  BS_TRY([[maybe_unused]] const storage::Manifest made,
         storage::write_manifest(manifest, files, chain, clock.now(), key));
  files.push_back(manifest);
  files.push_back(storage::signature_file_of(manifest));
  return ok();
}

std::string withheld_words(uint64_t withheld) {
  return withheld > 0 ? fmt::format(", {} withheld as their publisher asks (--noarchive)", withheld)
                      : "";
}

void tell(const ExportCommand& command, const storage::ExportResult& result,
          const std::vector<fs::path>& files, const Terminal& terminal) {
  uint64_t bytes = 0;
  json::array names;
  for (const fs::path& file : files) {
    std::error_code error;
    bytes += fs::file_size(file, error);
    names.emplace_back(file.string());
  }
  if (command.json) {
    terminal.out << json_line({{"files", std::move(names)},
                               {"bytes", bytes},
                               {"responses", result.responses},
                               {"revisits", result.revisits},
                               {"pages", result.pages.size()},
                               {"withheld", result.withheld},
                               {"skipped", result.skipped}});
    return;
  }
  for (const fs::path& file : files) {
    terminal.out << file.string() << '\n';
  }
  terminal.err << fmt::format(
      "{} responses, {} revisits, {} article pages, {}{}{}\n", result.responses, result.revisits,
      result.pages.size(), format_bytes(bytes), withheld_words(result.withheld),
      result.skipped > 0 ? fmt::format(", {} skipped", result.skipped) : "");
}

ExitCode code_of(const storage::ExportResult& result) {
  if (result.skipped > 0) {
    return ExitCode::kPartial;
  }
  return result.responses + result.revisits > 0 ? ExitCode::kOk : ExitCode::kNothing;
}

Result<storage::ExportResult> write_warcs(const ExportCommand& command,
                                          const storage::Reader& reader, const fs::path& folder,
                                          const Terminal& terminal) {
  storage::WarcWriterOptions options;
  BS_TRY(options.compression, compression_of(command.compression));
  BS_TRY(options.digests, digests_of(command.digest));
  const auto file_bytes = parse_bytes(command.file_bytes);
  if (!file_bytes.ok()) {
    return Error{ErrorKind::kUsage, "--file-size: " + file_bytes.error().detail};
  }
  options.file_bytes_max = *file_bytes;
  options.index_only = command.format == "cdxj";
  options.info = {{"robots", "obeyed as RFC 9309 says, unless the crawl was told otherwise"}};
  BS_TRY(const storage::ExportFilter filter, filter_of(command));
  return storage::export_warc(reader, filter, folder, options, [&](const std::string& problem) {
    terminal.err << "broadsheet: skipped " << printable(problem) << '\n';
  });
}

Result<ExitCode> export_warcs(const ExportCommand& command, const storage::Reader& reader,
                              const Clock& clock, const Terminal& terminal) {
  const fs::path folder = command.output.empty() ? fs::path("broadsheet-export") : command.output;
  BS_TRY(const storage::ExportResult result, write_warcs(command, reader, folder, terminal));
  std::vector<fs::path> files = result.files;
  files.push_back(folder / "index.cdxj");
  BS_TRY_VOID(write_file(files.back(), storage::cdxj_index(result.index)));
  BS_TRY_VOID(sign(command, reader, clock, folder, files));
  tell(command, result, files, terminal);
  return code_of(result);
}

// The index that --format warc writes beside the files of the same options, which are not written:
// the same archive exports to the same bytes.
Result<ExitCode> export_cdxj(const ExportCommand& command, const storage::Reader& reader,
                             const Clock& clock, const Terminal& terminal) {
  BS_TRY(const storage::ExportResult result, write_warcs(command, reader, {}, terminal));
  const std::string index = storage::cdxj_index(result.index);
  if (command.output.empty() || command.output == "-") {
    terminal.out << index;
    return code_of(result);
  }
  BS_TRY_VOID(write_file(command.output, index));
  std::vector<fs::path> files = {command.output};
  BS_TRY_VOID(sign(command, reader, clock, command.output, files));
  tell(command, result, files, terminal);
  return code_of(result);
}

Result<ExitCode> export_wacz(const ExportCommand& command, const storage::Reader& reader,
                             const Clock& clock, const Terminal& terminal) {
  if (command.compression == "zstd") {
    return Error{ErrorKind::kUsage, "--compression zstd: no reader of WACZ takes it; use gzip"};
  }
  const fs::path file = command.output.empty() ? fs::path("broadsheet.wacz") : command.output;
  const fs::path parts = file.string() + ".parts";
  const auto write = [&]() -> Result<storage::ExportResult> {
    BS_TRY(storage::ExportResult result, write_warcs(command, reader, parts, terminal));
    storage::WaczOptions options;
    options.title = command.title;
    options.created = clock.now();
    BS_TRY_VOID(storage::write_wacz(file, result, options));
    return result;
  };
  const Result<storage::ExportResult> result = write();
  std::error_code error;
  fs::remove_all(parts, error);  // ours, whatever became of the rest
  if (!result.ok()) {
    return result.error();
  }
  std::vector<fs::path> files = {file};
  BS_TRY_VOID(sign(command, reader, clock, file, files));
  tell(command, *result, files, terminal);
  return code_of(*result);
}

struct VersionCounts {
  uint64_t taken = 0;
  uint64_t withheld = 0;  // the filter took them but for their "noarchive"
};

bool is_chosen(const storage::ExportFilter& filter, const storage::VersionInfo& version,
               const Article& article) {
  return (!filter.from || version.last_seen >= *filter.from) &&
         (!filter.until || version.first_seen < *filter.until) &&
         (!filter.new_since || version.first_seen >= *filter.new_since) &&
         (filter.language.empty() || article.language == filter.language);
}

// Each version of each article, in key order, oldest first.
Result<VersionCounts> for_each_version(
    const ExportCommand& command, const storage::Reader& reader,
    const std::function<Result<void>(const storage::UrlRow&, const storage::VersionInfo&,
                                     const Article&)>& each) {
  BS_TRY(const storage::ExportFilter filter, filter_of(command));
  VersionCounts counts;
  const auto visit = [&](const UrlKey& key, const storage::UrlRow& row) -> Result<void> {
    BS_TRY(const auto versions, reader.versions(key));
    BS_TRY(const auto captures, reader.captures(key));
    for (const auto& version : versions) {
      BS_TRY(const Article article, reader.article(version.article));
      if (!is_chosen(filter, version, article)) {
        continue;
      }
      const auto shown = std::ranges::find(captures, version.capture, &storage::CaptureInfo::id);
      if (!filter.noarchive && shown != captures.end() && storage::is_noarchive(*shown, captures)) {
        ++counts.withheld;
        continue;
      }
      BS_TRY_VOID(each(row, version, article));
      ++counts.taken;
    }
    return ok();
  };
  std::optional<Error> failure;
  BS_TRY_VOID(storage::for_each_chosen_url(
      reader, filter, [&](const UrlKey& key, const storage::UrlRow& row) {
        if (row.versions > 0) {
          if (Result<void> done = visit(key, row); !done.ok()) {
            failure = std::move(done).error();
          }
        }
        return !failure.has_value();
      }));
  if (failure) {
    return *std::move(failure);
  }
  return counts;
}

Result<ExitCode> export_jsonl(const ExportCommand& command, const storage::Reader& reader,
                              const Clock& clock, const Terminal& terminal) {
  BS_TRY(const ArticleSchema schema, parse_schema(command.schema));
  std::ofstream file;
  const bool to_file = !command.output.empty() && command.output != "-";
  if (to_file) {
    file.open(command.output, std::ios::binary);
  }
  std::ostream& out = to_file ? file : terminal.out;
  const auto written = [&]() -> Result<void> {
    const std::string name = to_file ? command.output.string() : "standard output";
    return out.good() ? ok()
                      : Result<void>(
                            Error{ErrorKind::kStorage, fmt::format("{}: cannot be written", name)});
  };
  BS_TRY(const VersionCounts counts,
         for_each_version(command, reader,
                          [&](const storage::UrlRow& row, const storage::VersionInfo& version,
                              const Article& article) {
                            out << json_line(version_json(schema, row.href, version, article));
                            return written();
                          }));
  out.flush();
  BS_TRY_VOID(written());
  if (to_file) {
    std::vector<fs::path> files = {command.output};
    BS_TRY_VOID(sign(command, reader, clock, command.output, files));
  }
  if (command.json && to_file) {
    terminal.out << json_line({{"files", json::array{command.output.string()}},
                               {"versions", counts.taken},
                               {"withheld", counts.withheld}});
  } else {
    terminal.err << fmt::format("{} versions{}\n", counts.taken, withheld_words(counts.withheld));
  }
  return counts.taken > 0 ? ExitCode::kOk : ExitCode::kNothing;
}

// "org,example" of a host makes the folder, the key's digest the name: no path of a site's choosing
// reaches the disk.
Result<ExitCode> export_markdown(const ExportCommand& command, const storage::Reader& reader,
                                 const Clock& clock, const Terminal& terminal) {
  const fs::path folder = command.output.empty() ? fs::path("broadsheet-export") : command.output;
  std::vector<fs::path> files;
  const auto write = [&](const storage::UrlRow& row, const storage::VersionInfo& version,
                         const Article& article) -> Result<void> {
    BS_TRY(const Url url, Url::parse(row.href));
    std::string host(url.host());
    std::ranges::replace(host, ':', '_');
    std::error_code error;
    fs::create_directories(folder / host, error);
    const std::string name =
        fmt::format("{}-v{}.md", sha256(row.href).hex().substr(0, 16), version.number);
    files.push_back(folder / host / name);
    return write_file(files.back(),
                      fmt::format("<!-- {} first seen {} -->\n\n{}", row.href,
                                  format_rfc3339(version.first_seen), as_markdown(article)));
  };
  BS_TRY(const VersionCounts counts, for_each_version(command, reader, write));
  if (counts.taken > 0) {
    BS_TRY_VOID(sign(command, reader, clock, folder, files));
  }
  if (command.json) {
    terminal.out << json_line(
        {{"folder", folder.string()}, {"versions", counts.taken}, {"withheld", counts.withheld}});
  } else {
    terminal.err << fmt::format("{} versions in {}{}\n", counts.taken, folder.string(),
                                withheld_words(counts.withheld));
  }
  return counts.taken > 0 ? ExitCode::kOk : ExitCode::kNothing;
}

}  // namespace

Result<ExitCode> export_archive(const ExportCommand& command, const Clock& clock,
                                const Terminal& terminal) {
  constexpr std::string_view kFormats[] = {"warc", "wacz", "cdxj", "jsonl", "md"};
  if (std::ranges::find(kFormats, command.format) == std::end(kFormats)) {
    return Error{
        ErrorKind::kUsage,
        fmt::format("--format: \"{}\" is none of warc, wacz, cdxj, jsonl, md", command.format)};
  }
  const bool may_be_stdout = command.format == "cdxj" || command.format == "jsonl";
  if (!command.signing_key.empty()) {
    if (may_be_stdout && (command.output.empty() || command.output == "-")) {
      return Error{ErrorKind::kUsage, "--sign needs a file to sign: name it with -o FILE"};
    }
    BS_TRY([[maybe_unused]] const SigningKey key,  // before anything is written
           SigningKey::load(command.signing_key));
  }
  BS_TRY(const auto reader, storage::open_reader(command.archive));
  if (command.format == "warc") {
    return export_warcs(command, *reader, clock, terminal);
  }
  if (command.format == "wacz") {
    return export_wacz(command, *reader, clock, terminal);
  }
  if (command.format == "cdxj") {
    return export_cdxj(command, *reader, clock, terminal);
  }
  if (command.format == "jsonl") {
    return export_jsonl(command, *reader, clock, terminal);
  }
  return export_markdown(command, *reader, clock, terminal);
}

}  // namespace broadsheet::cli

#include "storage/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>
#include <system_error>

#include "base/text.h"
#include "base/units.h"
#include "broadsheet_version.h"

namespace broadsheet::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFirstLine = "broadsheet manifest 1";
constexpr std::string_view kKind = "broadsheet manifest ";
constexpr uint64_t kManifestBytesMax = 64 << 20;

Result<std::string> read_file(const fs::path& file, uint64_t bytes_max) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return Error{ErrorKind::kNotFound, fmt::format("{}: cannot be read", file.string())};
  }
  std::string text;
  std::string piece(size_t{1} << 16, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    text.append(piece, 0, static_cast<size_t>(in.gcount()));
    if (text.size() > bytes_max) {
      return Error{ErrorKind::kTooLarge,
                   fmt::format("{}: longer than {}", file.string(), format_bytes(bytes_max))};
    }
  }
  return text;
}

Result<void> write_file(const fs::path& file, std::string_view bytes) {
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  out.close();
  if (!out) {
    return Error{ErrorKind::kStorage, fmt::format("{}: cannot be written", file.string())};
  }
  return ok();
}

// Cuts the next word off the front.
std::string_view take_word(std::string_view& rest) {
  const size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

std::optional<uint64_t> number_in(std::string_view word) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool is_whole = error == std::errc() && end == word.data() + word.size() && !word.empty();
  return is_whole ? std::optional(number) : std::nullopt;
}

// Whether nothing but the manifest's folder and what is below it can be meant.
bool stays_below(const fs::path& name) {
  return !name.empty() && name.is_relative() &&
         std::ranges::none_of(name, [](const fs::path& part) { return part == ".."; });
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<uint8_t>(c) < 0x20; });
}

// Reads the lines behind the first; each kind of line says what it needs.
bool take_line(std::string_view line, Manifest& manifest) {
  const std::string_view kind = take_word(line);
  if (kind == "created") {
    const auto time = parse_time(line);
    manifest.created = time.ok() ? *time : SysTime{};
    return time.ok();
  }
  if (kind == "software") {
    manifest.software = line;
    return true;
  }
  if (kind == "key") {
    const auto key = PublicKey::from_hex(line);
    manifest.key = key.ok() ? *key : PublicKey{};
    return key.ok();
  }
  if (kind == "chain") {
    const auto links = number_in(take_word(line));
    const auto digest = Digest::from_hex(line);
    if (links && digest) {
      manifest.chain = ChainHead{.links = *links, .digest = *digest};
    }
    return links && digest;
  }
  if (kind != "file") {
    return false;
  }
  const auto digest = Digest::from_hex(take_word(line));
  const auto bytes = number_in(take_word(line));
  if (!digest || !bytes || line.empty() || has_control(line)) {
    return false;
  }
  manifest.files.push_back({.name = std::string(line), .bytes = *bytes, .digest = *digest});
  return true;
}

std::string fault_in_file(const fs::path& folder, const ManifestFile& listed) {
  if (!stays_below(listed.name)) {
    return "lies outside of the manifest's folder";
  }
  const fs::path file = folder / listed.name;
  std::error_code error;
  const uint64_t bytes = fs::file_size(file, error);
  if (error) {
    return "is missing: " + error.message();
  }
  if (bytes != listed.bytes) {
    return fmt::format("has {} bytes, {} were signed", bytes, listed.bytes);
  }
  const Result<Digest> digest = sha256_of_file(file);
  if (!digest.ok()) {
    return digest.error().detail;
  }
  return *digest == listed.digest
             ? std::string()
             : fmt::format("has SHA-256 {}, {} was signed", digest->hex(), listed.digest.hex());
}

}  // namespace

std::string text_of(const Manifest& manifest) {
  std::string text =
      fmt::format("{}\ncreated {}\nsoftware {}\nkey {}\n", kFirstLine,
                  format_rfc3339(manifest.created), manifest.software, manifest.key.hex());
  if (manifest.chain) {
    text += fmt::format("chain {} {}\n", manifest.chain->links, manifest.chain->digest.hex());
  }
  for (const ManifestFile& file : manifest.files) {
    text += fmt::format("file {} {} {}\n", file.digest.hex(), file.bytes, file.name);
  }
  return text;
}

Result<Manifest> parse_manifest(std::string_view text) {
  Manifest manifest;
  size_t number = 0;
  while (!text.empty()) {
    ++number;
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return Error{ErrorKind::kInvalidInput, fmt::format("line {} is cut short", number)};
    }
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (number == 1 && line != kFirstLine) {
      return line.starts_with(kKind)
                 ? Error{ErrorKind::kUnsupported,
                         "a manifest of a newer broadsheet; this one reads kind 1"}
                 : Error{ErrorKind::kInvalidInput, "line 1: no manifest of broadsheet"};
    }
    if (number > 1 && !take_line(line, manifest)) {
      return Error{ErrorKind::kInvalidInput, fmt::format("line {} is none of a manifest", number)};
    }
  }
  if (number == 0 || manifest.key == PublicKey{}) {
    return Error{ErrorKind::kInvalidInput, "no manifest of broadsheet: it names no key"};
  }
  return manifest;
}

fs::path signature_file_of(const fs::path& manifest) {
  return manifest.string() + ".sig";
}

Result<Manifest> write_manifest(const fs::path& manifest, const std::vector<fs::path>& files,
                                const std::optional<ChainHead>& chain, SysTime now,
                                const SigningKey& key) {
  Manifest made{.created = std::chrono::floor<Seconds>(now),
                .software = fmt::format("broadsheet {}", kVersion),
                .key = key.public_key(),
                .chain = chain,
                .files = {}};
  for (const fs::path& file : files) {
    const fs::path name =
        file.lexically_normal().lexically_relative(manifest.lexically_normal().parent_path());
    if (!stays_below(name) || has_control(name.string())) {
      return Error{ErrorKind::kInvalidInput,
                   fmt::format("{}: cannot be listed in {}", file.string(), manifest.string())};
    }
    std::error_code error;
    const uint64_t bytes = fs::file_size(file, error);
    BS_TRY(const Digest digest, sha256_of_file(file));
    made.files.push_back({.name = name.generic_string(), .bytes = bytes, .digest = digest});
  }
  const std::string text = text_of(made);
  BS_TRY_VOID(write_file(manifest, text));
  BS_TRY_VOID(write_file(signature_file_of(manifest), key.sign(text)));
  return made;
}

Result<ManifestReport> verify_manifest(const fs::path& manifest,
                                       const std::optional<PublicKey>& trusted) {
  BS_TRY(const std::string text, read_file(manifest, kManifestBytesMax));
  const auto in_file = [&](Error error) {
    error.detail = fmt::format("{}: {}", manifest.string(), error.detail);
    return error;
  };
  Result<Manifest> parsed = parse_manifest(text);
  if (!parsed.ok()) {
    return in_file(std::move(parsed).error());
  }
  BS_TRY(const std::string signature,
         read_file(signature_file_of(manifest), uint64_t{kSignatureBytes} * 2));
  ManifestReport report{.manifest = *std::move(parsed), .faults = {}};
  const auto fault = [&](std::string file, std::string what) {
    report.faults.push_back({.file = std::move(file), .what = std::move(what)});
  };
  if (!report.manifest.key.verifies(text, signature)) {
    fault(manifest.string(),
          fmt::format("{} is not its signature by key {}",
                      signature_file_of(manifest).filename().string(), report.manifest.key.hex()));
  }
  if (trusted && *trusted != report.manifest.key) {
    fault(manifest.string(),
          fmt::format("signed by key {}, not by {}", report.manifest.key.hex(), trusted->hex()));
  }
  std::set<std::string_view> seen;
  for (const ManifestFile& listed : report.manifest.files) {
    if (!seen.insert(listed.name).second) {
      fault(listed.name, "is listed twice");
    } else if (std::string what = fault_in_file(manifest.parent_path(), listed); !what.empty()) {
      fault(listed.name, std::move(what));
    }
  }
  return report;
}

}  // namespace broadsheet::storage

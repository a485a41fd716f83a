#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/signature.h"
#include "storage/provenance.h"

// What was handed out, by whom, and how the archive's chain stood then: a text that lists files
// with their digests, and beside it, in NAME.sig, the 64 bytes of its Ed25519 signature. Nothing of
// the archive is needed to verify it; docs/formats.md shows how to do so with openssl alone.
namespace broadsheet::storage {

struct ManifestFile {
  std::string name;  // below the manifest's folder, parts joined by '/'
  uint64_t bytes = 0;
  Digest digest;
  friend bool operator==(const ManifestFile&, const ManifestFile&) = default;
};
struct Manifest {
  SysTime created{};  // to the second
  std::string software;
  PublicKey key;                   // whose other half signed it
  std::optional<ChainHead> chain;  // of the archive
  std::vector<ManifestFile> files;
  friend bool operator==(const Manifest&, const Manifest&) = default;
};
[[nodiscard]] std::string text_of(const Manifest& manifest);
// Fails with kInvalidInput, naming the line, or kUnsupported for one of a newer kind.
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view text);
[[nodiscard]] std::filesystem::path signature_file_of(const std::filesystem::path& manifest);

// Lists `files`, which must lie in the manifest's folder or below it, signs the list and writes
// both files, replacing what is there. Fails with kStorage or kInvalidInput, naming the file.
[[nodiscard]] Result<Manifest> write_manifest(const std::filesystem::path& manifest,
                                              const std::vector<std::filesystem::path>& files,
                                              const std::optional<ChainHead>& chain, SysTime now,
                                              const SigningKey& key);

struct ManifestFault {
  std::string file;  // as the manifest names it; the manifest itself by its path
  std::string what;
};
struct ManifestReport {
  Manifest manifest;
  std::vector<ManifestFault> faults;
};
// Verifies the signature, that `trusted` (nullopt: nobody in particular) made it, and every file it
// lists. A file that is listed twice, or lies outside of the folder, is a fault. Fails with
// kNotFound, or as parse_manifest does, naming the file.
[[nodiscard]] Result<ManifestReport> verify_manifest(const std::filesystem::path& manifest,
                                                     const std::optional<PublicKey>& trusted);

}  // namespace broadsheet::storage

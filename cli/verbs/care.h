#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"

// The verbs that look after archives. As those of verbs.h: plain data in, the answer on
// `terminal.out`, an Error for the caller to report.
namespace broadsheet::cli {

struct CheckCommand {
  std::filesystem::path archive = "./broadsheet-archive";
  bool repair = false;  // put right what other records say
  bool json = false;
};
[[nodiscard]] Result<ExitCode> check(const CheckCommand& command, const Terminal& terminal);

struct CompactCommand {
  std::filesystem::path archive = "./broadsheet-archive";
  bool json = false;
};
[[nodiscard]] Result<ExitCode> compact(const CompactCommand& command, const Terminal& terminal);

struct PruneCommand {
  std::filesystem::path archive = "./broadsheet-archive";
  std::string older_than;  // durations; "" is not given
  std::string keep_every;
  std::vector<std::string> sites;  // hosts, each with what is below it
  std::string prefix;              // URLs that begin so
  std::string takedown;            // a URL, or with `below` the front of URLs
  bool below = false;
  bool versions = false;
  std::string reason;
  bool dry_run = false;
  bool json = false;
};
[[nodiscard]] Result<ExitCode> prune(const PruneCommand& command, const Clock& clock,
                                     const Terminal& terminal);

struct ReextractCommand {
  std::filesystem::path archive = "./broadsheet-archive";
  std::string prefix;  // URLs that begin so; "" is all
  bool dry_run = false;
  bool json = false;
};
[[nodiscard]] Result<ExitCode> reextract(const ReextractCommand& command, const Terminal& terminal);

struct MergeCommand {
  std::filesystem::path archive = "./broadsheet-archive";
  std::vector<std::filesystem::path> others;
  bool json = false;
};
[[nodiscard]] Result<ExitCode> merge(const MergeCommand& command, const Terminal& terminal);

struct BackupCommand {
  std::filesystem::path folder;
  std::filesystem::path archive = "./broadsheet-archive";
  uint32_t keep = 0;  // 0: all
  bool list = false;  // say what is in the folder, and make none
  bool json = false;
};
[[nodiscard]] Result<ExitCode> backup(const BackupCommand& command, const Clock& clock,
                                      const Terminal& terminal);

struct RestoreCommand {
  std::filesystem::path folder;
  std::filesystem::path archive = "./broadsheet-archive";
  uint32_t id = 0;  // 0: the newest
  bool json = false;
};
[[nodiscard]] Result<ExitCode> restore(const RestoreCommand& command, const Terminal& terminal);

// The verbs of `provenance` (storage/provenance.h, storage/manifest.h).
struct ProvenanceCommand {
  std::filesystem::path archive = "./broadsheet-archive";
  std::filesystem::path file;                    // of a key to be made
  std::vector<std::filesystem::path> manifests;  // to be verified
  std::filesystem::path key;                     // that signs, or that is trusted
  std::filesystem::path output;                  // of a signed head
  std::vector<std::string> known;                // links written down: "N:HEX"
  uint64_t link = 0;
  bool json = false;
};
[[nodiscard]] Result<ExitCode> make_key(const ProvenanceCommand& command, const Terminal& terminal);
[[nodiscard]] Result<ExitCode> begin_provenance(const ProvenanceCommand& command,
                                                const Terminal& terminal);
[[nodiscard]] Result<ExitCode> provenance_head(const ProvenanceCommand& command, const Clock& clock,
                                               const Terminal& terminal);
[[nodiscard]] Result<ExitCode> verify_provenance(const ProvenanceCommand& command,
                                                 const Terminal& terminal);
[[nodiscard]] Result<ExitCode> show_link(const ProvenanceCommand& command,
                                         const Terminal& terminal);
[[nodiscard]] Result<ExitCode> verify_export(const ProvenanceCommand& command,
                                             const Terminal& terminal);

}  // namespace broadsheet::cli

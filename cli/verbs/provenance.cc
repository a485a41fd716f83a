#include "storage/provenance.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <charconv>
#include <map>

#include "base/signature.h"
#include "base/units.h"
#include "cli/article_json.h"
#include "cli/new_file.h"
#include "cli/progress.h"
#include "cli/verbs/care.h"
#include "storage/held_archive.h"
#include "storage/manifest.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

using storage::ChainHead;

// A link as people write it down: "1200:9f2c...".
std::string written(const ChainHead& link) {
  return fmt::format("{}:{}", link.links, link.digest.hex());
}

Result<ChainHead> parse_written(const std::string& text) {
  ChainHead link;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, link.links);
  const auto digest = error == std::errc() && rest != end && *rest == ':'
                          ? Digest::from_hex({rest + 1, end})
                          : std::nullopt;
  if (!digest || link.links == 0) {
    return Error{
        ErrorKind::kUsage,
        fmt::format("--known {}: a link is NUMBER:DIGEST, as `provenance head` prints it", text)};
  }
  link.digest = *digest;
  return link;
}

Result<ChainHead> require_chain(const storage::Database& database) {
  BS_TRY(const auto head, storage::read_chain_head(database));
  if (!head) {
    return Error{ErrorKind::kNotFound,
                 fmt::format("{} has no chain: `broadsheet provenance begin` begins one",
                             database.directory().string())};
  }
  return *head;
}

Result<std::optional<PublicKey>> trusted_key(const ProvenanceCommand& command) {
  if (command.key.empty()) {
    return std::optional<PublicKey>();
  }
  BS_TRY(const PublicKey key, PublicKey::load(command.key));
  return std::optional(key);
}

void print_faults(const storage::ManifestReport& report, const Terminal& terminal) {
  for (const auto& fault : report.faults) {
    terminal.out << fmt::format("{}: {}\n", printable(fault.file), printable(fault.what));
  }
}

json::object fault_json(const storage::ChainFault& fault) {
  json::object object = {{"where", fault.where}, {"what", fault.what}};
  object["link"] = fault.link == 0 ? json::value() : json::value(fault.link);
  return object;
}

std::string line_of(const storage::ChainFault& fault) {
  std::string line = fault.link == 0 ? "chain" : fmt::format("link {}", fault.link);
  if (!fault.where.empty()) {
    line += ", " + printable(fault.where);
  }
  return fmt::format("{}: {}\n", line, printable(fault.what));
}

// What the command knows of the chain. A signed file that does not hold up is told of and counts as
// damage.
Result<std::map<uint64_t, Digest>> known_links(const ProvenanceCommand& command,
                                               const Terminal& terminal, bool& holds) {
  std::map<uint64_t, Digest> known;
  for (const std::string& text : command.known) {
    BS_TRY(const ChainHead link, parse_written(text));
    known[link.links] = link.digest;
  }
  BS_TRY(const auto trusted, trusted_key(command));
  for (const fs::path& file : command.manifests) {
    BS_TRY(const auto report, storage::verify_manifest(file, trusted));
    print_faults(report, terminal);
    holds = holds && report.faults.empty();
    if (!report.manifest.chain) {
      return Error{ErrorKind::kInvalidInput,
                   fmt::format("{}: tells of no chain: the archive had none", file.string())};
    }
    if (report.manifest.chain->links > 0) {
      known[report.manifest.chain->links] = report.manifest.chain->digest;
    }
  }
  return known;
}

std::string_view word_of(storage::LinkState state) {
  switch (state) {
    case storage::LinkState::kHeld:
      return "held";
    case storage::LinkState::kRemoved:
      return "removed";
    case storage::LinkState::kTwin:
      break;
  }
  return "merged";
}

}  // namespace

Result<ExitCode> make_key(const ProvenanceCommand& command, const Terminal& terminal) {
  const SigningKey key = SigningKey::generate();
  BS_TRY_VOID(write_new_file(command.file, key.pem(), FileReaders::kOwner));
  const fs::path half = command.file.string() + ".pub";
  BS_TRY_VOID(write_new_file(half, key.public_key().pem()));
  terminal.out << fmt::format(
      "{}: the private key, for nobody else\n{}: the public key {}, for everybody\n",
      command.file.string(), half.string(), key.public_key().hex());
  return ExitCode::kOk;
}

Result<ExitCode> begin_provenance(const ProvenanceCommand& command, const Terminal& terminal) {
  BS_TRY(const auto held, storage::hold_archive(command.archive));
  BS_TRY(const auto before, storage::read_chain_head(*held.database));
  Result<ChainHead> head =
      before ? Result<ChainHead>(*before) : storage::begin_chain(*held.database);
  if (!head.ok()) {
    return std::move(head).error();
  }
  if (command.json) {
    terminal.out << json_line(
        {{"begun", !before.has_value()}, {"links", head->links}, {"head", head->digest.hex()}});
  } else {
    terminal.out << fmt::format("{}: {} links, and one for each capture from now on\n{}\n",
                                before ? "there is a chain already" : "begun", head->links,
                                written(*head));
  }
  return ExitCode::kOk;
}

Result<ExitCode> provenance_head(const ProvenanceCommand& command, const Clock& clock,
                                 const Terminal& terminal) {
  if (command.output.empty() != command.key.empty()) {
    return Error{ErrorKind::kUsage, "--sign KEY needs -o FILE to write to"};
  }
  BS_TRY(const auto database, storage::open_for_reading(command.archive));
  BS_TRY(const ChainHead head, require_chain(*database));
  if (!command.output.empty()) {
    BS_TRY(const SigningKey key, SigningKey::load(command.key));
    BS_TRY([[maybe_unused]] const storage::Manifest made,
           storage::write_manifest(command.output, {}, head, clock.now(), key));
  }
  terminal.out << (command.json ? json_line({{"links", head.links}, {"head", head.digest.hex()}})
                                : written(head) + '\n');
  return ExitCode::kOk;
}

Result<ExitCode> verify_provenance(const ProvenanceCommand& command, const Terminal& terminal) {
  bool holds = true;
  BS_TRY(const auto known, known_links(command, terminal, holds));
  BS_TRY(const auto database, storage::open_for_reading(command.archive));
  if (known.empty()) {
    BS_TRY([[maybe_unused]] const ChainHead head, require_chain(*database));
  }
  ProgressLine progress(terminal);
  BS_TRY(const auto report, storage::verify_chain(*database, {}, known, [&](uint64_t done) {
           progress.show(fmt::format("{} records verified", done));
         }));
  progress.clear();
  if (command.json) {
    json::array faults;
    for (const auto& fault : report.faults) {
      faults.push_back(fault_json(fault));
    }
    terminal.out << json_line({{"links", report.head.links},
                               {"head", report.head.digest.hex()},
                               {"held", report.held},
                               {"removed", report.removed},
                               {"known", known.size()},
                               {"holds", holds && report.faults.empty()},
                               {"faults", std::move(faults)}});
  } else {
    for (const auto& fault : report.faults) {
      terminal.out << line_of(fault);
    }
    terminal.out << fmt::format(
        "{} links: {} captures as they were chained, {} removed with a reason{}{}\n{}\n",
        report.head.links, report.held, report.removed,
        known.empty() ? std::string() : fmt::format("; compared with {} known", known.size()),
        report.faults.empty() ? std::string() : fmt::format("; {} faults", report.faults.size()),
        written(report.head));
  }
  return holds && report.faults.empty() ? ExitCode::kOk : ExitCode::kDamaged;
}

Result<ExitCode> show_link(const ProvenanceCommand& command, const Terminal& terminal) {
  BS_TRY(const auto database, storage::open_for_reading(command.archive));
  BS_TRY(const ChainHead head, require_chain(*database));
  BS_TRY(const auto entry, storage::read_chain_link(*database, command.link));
  if (!entry) {
    return Error{ErrorKind::kNotFound,
                 fmt::format("no link {}: there are {}", command.link, head.links)};
  }
  if (command.json) {
    terminal.out << json_line({{"number", entry->link.number},
                               {"link", entry->link.digest.hex()},
                               {"statement_sha256", entry->link.statement.hex()},
                               {"state", word_of(entry->link.state)},
                               {"url_key", entry->link.key.text()},
                               {"capture", entry->link.capture},
                               {"statement", entry->statement}});
    return ExitCode::kOk;
  }
  if (entry->statement.empty()) {
    return Error{ErrorKind::kNotFound,
                 fmt::format("the capture of link {} is gone; what it stated had SHA-256 {}",
                             entry->link.number, entry->link.statement.hex())};
  }
  terminal.out << entry->statement;
  return ExitCode::kOk;
}

Result<ExitCode> verify_export(const ProvenanceCommand& command, const Terminal& terminal) {
  BS_TRY(const auto trusted, trusted_key(command));
  bool holds = true;
  for (const fs::path& file : command.manifests) {
    BS_TRY(const auto report, storage::verify_manifest(file, trusted));
    holds = holds && report.faults.empty();
    const storage::Manifest& manifest = report.manifest;
    if (command.json) {
      json::array faults;
      for (const auto& fault : report.faults) {
        faults.push_back({{"file", fault.file}, {"what", fault.what}});
      }
      terminal.out << json_line({{"manifest", file.string()},
                                 {"created", format_rfc3339(manifest.created)},
                                 {"key", manifest.key.hex()},
                                 {"trusted", trusted.has_value()},
                                 {"files", manifest.files.size()},
                                 {"holds", report.faults.empty()},
                                 {"faults", std::move(faults)}});
      continue;
    }
    print_faults(report, terminal);
    terminal.out << fmt::format(
        "{}: {} files as {} on {}{}\n", file.string(), manifest.files.size(),
        report.faults.empty() ? "they were signed" : "listed", format_rfc3339(manifest.created),
        report.faults.empty()
            ? fmt::format(" with key {}{}", manifest.key.hex(),
                          trusted ? "" : ", which is nobody's in particular without --key")
            : fmt::format("; {} faults", report.faults.size()));
  }
  return holds ? ExitCode::kOk : ExitCode::kDamaged;
}

}  // namespace broadsheet::cli

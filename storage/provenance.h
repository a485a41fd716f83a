#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "base/url_key.h"
#include "storage/rocks.h"
#include "storage/rows.h"

// A hash chain over the captures of an archive: each link is the SHA-256 of the link before and of
// what the capture states, so that whoever wrote down one link knows that nothing before it was
// changed, taken out or slipped in since. An archive has a chain from the moment it is begun, and
// then every commit extends it, in its own batch. A capture that is pruned leaves what it stated
// behind as a digest, and the chain still verifies; one that other archives bring is chained when
// it arrives. Layout and how to verify with openssl alone: docs/formats.md.
namespace broadsheet::storage {

// How many links there are, and the last one: all zero before the first.
struct ChainHead {
  uint64_t links = 0;
  Digest digest;
  friend bool operator==(const ChainHead&, const ChainHead&) = default;
};

// What is chained of a capture: what came over the wire, when and from where, as a short text that
// anybody can write again. What the archive makes of it (version, novelty, ...) is no part of it.
// `href` is the capture's URL.
[[nodiscard]] std::string statement_of(std::string_view href, const CaptureInfo& capture);
[[nodiscard]] Digest link_after(const Digest& before, const Digest& statement);

// What became of a link's capture.
enum class LinkState : uint8_t {  // on disk
  kHeld = 0,
  kRemoved = 1,  // pruned or taken down: a tombstone of its URL says why
  kTwin = 2,     // a merge found the same exchange twice and kept the other
};

struct ChainLink {
  uint64_t number = 0;  // from 1 on
  LinkState state = LinkState::kHeld;
  Digest digest;
  UrlKey key;
  CaptureId capture = 0;  // as it was numbered last
  Digest statement;       // of captures that are gone; zero where their payload went before them
};
[[nodiscard]] std::string encode_chain_link(const ChainLink& link);
// `number` is in the key.
[[nodiscard]] Result<ChainLink> decode_chain_link(std::string_view bytes);

// Where the link of a capture is.
[[nodiscard]] std::string encode_link_number(uint64_t number);
[[nodiscard]] Result<uint64_t> decode_link_number(std::string_view bytes);

// Extends a chain within one batch. Reads nothing.
class ChainWriter {
 public:
  explicit ChainWriter(const ChainHead& head) : head_(head) {}

  // `capture.id` must be set.
  void append(const UrlKey& key, std::string_view href, const CaptureInfo& capture, Batch& batch);
  // Where the chain ends now; to be called once, after the last link.
  void write(Batch& batch) const;
  [[nodiscard]] const ChainHead& head() const { return head_; }

 private:
  ChainHead head_;
};

// nullopt: the archive has no chain.
[[nodiscard]] Result<std::optional<ChainHead>> read_chain_head(const Database& database,
                                                               const ReadView& view = {});

// Begins a chain with what the archive holds, URL by URL. The head is written last, so that an
// interrupted beginning is none and is simply done again.
[[nodiscard]] Result<ChainHead> begin_chain(Database& database);

struct ChainEntry {
  ChainLink link;
  std::string statement;  // "" where the capture is gone
};
// nullopt: there is no such link.
[[nodiscard]] Result<std::optional<ChainEntry>> read_chain_link(const Database& database,
                                                                uint64_t number);

// What becomes of a capture when an archive is pruned or merged.
struct CaptureMove {
  const CaptureInfo* capture = nullptr;  // as it was
  LinkState state = LinkState::kHeld;
  CaptureId id = 0;  // its new one; of captures that stay
};
// Lets the links of a URL's captures follow them; nothing to do for captures without one. `href` is
// the URL row's.
[[nodiscard]] Result<void> move_links(const Database& database, const UrlKey& key,
                                      std::string_view href, std::span<const CaptureMove> moves,
                                      Batch& batch);

struct ChainFault {
  uint64_t link = 0;  // 0: of the chain as a whole
  std::string where;  // URL key and capture, "" for neither
  std::string what;
};
struct ChainReport {
  ChainHead head;
  uint64_t held = 0;     // links whose capture was found and is what was chained
  uint64_t removed = 0;  // links of captures that are gone for a known reason
  std::vector<ChainFault> faults;
};
inline constexpr size_t kChainFaultsMax = 1000;

// Walks the whole chain and compares each link with its capture, and the links in `known` with what
// is written there. Payloads are named by digest: that their bytes have it is check's business. An
// archive without a chain has nothing that could fail. Stops after kChainFaultsMax faults; fails
// only when the archive cannot be read.
[[nodiscard]] Result<ChainReport> verify_chain(const Database& database, const ReadView& view,
                                               const std::map<uint64_t, Digest>& known,
                                               const std::function<void(uint64_t done)>& told);

}  // namespace broadsheet::storage

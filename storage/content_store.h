#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "storage/page_difference.h"
#include "storage/step_memory.h"
#include "storage/step_model.h"
#include "storage/zstd.h"

// Payloads and other byte strings as records of the `content` and `article` families.
//
// A payload that resembles one held already is stored as its difference: what it copies from those
// before, and its news, a zstd frame whose prefix is the news of its ancestors, told apart by
// storage/page_difference.h once its base64 is opened (storage/base64_spans.h). Differences form
// trees. A record's place in its tree is a number; its parent is that number less the greatest
// power of sixteen that divides it: 17 differs from 16, 16 from 0, 32 from 16, 256 from 0. So
// reading a record takes at most 45 steps for the 4,096 records of a tree, and fifteen of sixteen
// records differ from the very one before. Where reading that way would take too long, the parent
// is the last on it from which it does not. The prefix is not the parent alone but the last
// few records on the way to it, which have been read anyway. Rejected: one chain (long to read, or
// cut by whole copies that then make up most of the archive), always the difference from one whole
// copy (pages drift away from it), and what docs/adr/0006-differences.md measured.
namespace broadsheet::storage {

// How a content record holds its bytes.
enum class ContentCoding : uint8_t {  // on disk
  kPlain = 0,                         // as they are: already compressed, or too short to gain
  kZstd = 1,
  kZstdDelta = 2,  // a zstd frame that needs the bytes of its ancestors; read, no longer written
  kPageDelta = 3,  // copies from its ancestors, and a zstd frame that needs their news; likewise
  kStepDelta = 4,  // the same of the page with its base64 opened, its copies told by theirs
};

struct ContentLimits {
  uint64_t payload_bytes_max = 1ULL << 30;  // a record that claims more is damaged
  uint64_t delta_bytes_max = 16ULL << 20;   // longer payloads are stored whole
  uint64_t prefix_bytes_max = 24ULL << 20;  // of the ancestors a difference is taken from
  size_t prefix_records_max = 3;
  uint64_t news_prefix_bytes_max = 256ULL
                                   << 10;  // of the latest news on the way; part of the format
  // Of reading a payload: its bytes and its ancestors', and 400 for each step they are told in.
  uint64_t read_cost_max = 26ULL << 20;
};

// A payload with the ancestors its record needs, from the one stored whole down to itself, in one
// buffer: so the bytes of the last few are one piece. So is their news.
struct Lineage {
  struct Link {
    Digest digest;
    uint32_t place = 0;      // in its tree
    bool is_opened = false;  // its bytes are the payload's with its base64 opened
    size_t end = 0;          // of its bytes in `bytes`; they begin where the link before ends
    size_t news_end = 0;     // likewise in `news`
    uint32_t steps_end = 0;  // likewise in `steps`
    size_t models_end = 0;   // likewise in `models`
  };
  std::vector<Link> links;  // never empty once loaded
  std::string bytes;
  std::string news;
  StepMemory steps;
  std::vector<StepModel> models;  // as each link left it that is told in steps

  // The payload itself, as it was received.
  [[nodiscard]] std::string payload() const;
  // Its bytes in `bytes`.
  [[nodiscard]] std::string_view last() const;
  // Forgets all but the first `count` links.
  void cut(size_t count);
};

// The place a record's parent has in the same tree, or the greatest below it that is on the way; 0
// for 0.
[[nodiscard]] uint32_t parent_place(uint32_t place);

// Turns bytes into records and back, proving on both ways that the bytes are those of the digest:
// what is encoded is decoded again before it is handed out. Where ancestors come from is the
// caller's business. Thread-safe.
class ContentCodec {
 public:
  static constexpr uint32_t kPlacesMax = 4096;  // in one tree

  // Finds the record of a digest; nullopt when there is none.
  using Lookup = std::function<Result<std::optional<std::string>>(const Digest&)>;

  explicit ContentCodec(ContentLimits limits = {});

  // A record that needs no other.
  [[nodiscard]] Result<std::string> encode(std::string_view bytes) const;
  // A record that may need `relative` or its ancestors: the smaller of both kinds. Works in
  // `relative`, so move one in that is not needed any more.
  [[nodiscard]] Result<std::string> encode(std::string_view bytes, Lineage relative) const;
  // The bytes of `record`, which must have that digest. Fails with kCorrupt when they have not or
  // when an ancestor is missing or out of place.
  [[nodiscard]] Result<std::string> decode(std::string_view record, const Digest& digest,
                                           const Lookup& lookup) const;
  // The same with all ancestors, to store another payload against.
  [[nodiscard]] Result<Lineage> load(std::string_view record, const Digest& digest,
                                     const Lookup& lookup) const;
  // The parent a content record needs, nullopt when it is whole.
  [[nodiscard]] static Result<std::optional<Digest>> parent_of(std::string_view record);

 private:
  struct ContentRecord;
  struct Loaded {
    Lineage lineage;
    std::string payload;
  };
  [[nodiscard]] Result<Loaded> load_payload(std::string_view record, const Digest& digest,
                                            const Lookup& lookup) const;
  [[nodiscard]] static Result<ContentRecord> parse(std::string_view bytes,
                                                   const ContentLimits& limits);
  [[nodiscard]] Result<void> append(const ContentRecord& record, const Digest& digest,
                                    Lineage& lineage) const;
  [[nodiscard]] Result<void> append_difference(const ContentRecord& record, Lineage& lineage) const;
  [[nodiscard]] Result<void> append_steps(const ContentRecord& record, const PageSpan& span,
                                          Lineage& lineage) const;
  [[nodiscard]] Result<std::string> difference_record(std::string_view bytes,
                                                      std::string_view opened, uint32_t place,
                                                      Lineage& relative) const;
  [[nodiscard]] size_t ancestors_for(const Lineage& relative, uint32_t place, uint64_t bytes) const;
  // Of a page behind the last link.
  [[nodiscard]] PageSpan next_span(const Lineage& lineage) const;
  [[nodiscard]] std::string_view news_prefix(const Lineage& lineage) const;

  Zstd zstd_;
  Zstd delta_zstd_;
  ContentLimits limits_;
};

}  // namespace broadsheet::storage

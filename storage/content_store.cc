#include "storage/content_store.h"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "storage/record_frame.h"

namespace broadsheet::storage {
namespace {

constexpr uint8_t kContentFormat = 2;
constexpr uint8_t kWholeFormat = 1;         // of records that need no other: as ever
constexpr uint64_t kCompressBytesMin = 64;  // below, the frame costs more than it saves
constexpr uint32_t kRunRecords = 16;        // each but the first differs from the one before
constexpr size_t kStepsMax = 64;            // on the way to a whole record; we write 45 at most
// Differences are small, so a slow level is quick on them: 15 % smaller than level 3.
constexpr int kDeltaLevel = 9;

// Bytes that were packed before they came (gzip, zstd): trying again would gain nothing.
bool is_packed(std::string_view bytes) {
  return bytes.starts_with("\x1F\x8B") || bytes.starts_with("\x28\xB5\x2F\xFD");
}

}  // namespace

// A content record taken apart; `data` views the record.
struct ContentCodec::ContentRecord {
  ContentCoding coding = ContentCoding::kPlain;
  std::optional<Digest> parent;
  uint32_t place = 0;
  uint64_t bytes = 0;  // decoded
  std::string_view data;
};

Result<ContentCodec::ContentRecord> ContentCodec::parse(std::string_view bytes,
                                                        const ContentLimits& limits) {
  BS_TRY(ByteReader in, open_record(bytes, "content", kContentFormat));
  ContentRecord record;
  record.coding = in.enumerator(ContentCoding::kZstdDelta);
  if (record.coding == ContentCoding::kZstdDelta) {
    record.parent = in.digest();
    record.place = in.number<uint32_t>();
    if (record.place == 0 || record.place >= ContentCodec::kPlacesMax) {
      in.fail();
    }
  }
  record.bytes = in.varint();
  record.data = in.rest();
  if (!in.ok() || record.bytes > limits.payload_bytes_max) {
    return Error{ErrorKind::kCorrupt, "content record is damaged"};
  }
  return record;
}

namespace {

std::string whole_record(ContentCoding coding, uint64_t size, std::string_view data) {
  ByteWriter out;
  out.byte(kWholeFormat);
  out.enumerator(coding);
  out.varint(size);
  out.raw(data);
  return std::move(out).take();
}

std::string delta_record(const Digest& parent, uint32_t place, uint64_t size,
                         std::string_view data) {
  ByteWriter out;
  out.byte(kContentFormat);
  out.enumerator(ContentCoding::kZstdDelta);
  out.digest(parent);
  out.varint(place);
  out.varint(size);
  out.raw(data);
  return std::move(out).take();
}

}  // namespace

std::string_view Lineage::last() const {
  const size_t begin = links.size() > 1 ? links[links.size() - 2].end : 0;
  return std::string_view(bytes).substr(begin);
}

uint32_t parent_place(uint32_t place) {
  uint32_t step = 1;
  while (place != 0 && place % (step * kRunRecords) == 0) {
    step *= kRunRecords;
  }
  return place == 0 ? 0 : place - step;
}

ContentCodec::ContentCodec(int zstd_level, ContentLimits limits)
    : zstd_(zstd_level), delta_zstd_(kDeltaLevel), limits_(limits) {}

Result<std::string> ContentCodec::encode(std::string_view bytes) const {
  if (bytes.size() > limits_.payload_bytes_max) {
    return Error{ErrorKind::kTooLarge, fmt::format("a payload of {} bytes", bytes.size())};
  }
  if (bytes.size() >= kCompressBytesMin && !is_packed(bytes)) {
    BS_TRY(const std::string packed, zstd_.compress(bytes));
    if (packed.size() < bytes.size()) {
      BS_TRY(const std::string again, zstd_.decompress(packed, bytes.size()));
      if (again == bytes) {
        return whole_record(ContentCoding::kZstd, bytes.size(), packed);
      }
    }
  }
  return whole_record(ContentCoding::kPlain, bytes.size(), bytes);
}

Result<std::string> ContentCodec::encode(std::string_view bytes, const Lineage& relative) const {
  const uint32_t place = relative.links.back().place + 1;
  if (bytes.size() > limits_.delta_bytes_max || place >= kPlacesMax) {
    return encode(bytes);
  }
  const size_t ancestors = ancestors_for(relative, place, bytes.size());
  const Digest& parent = relative.links[ancestors - 1].digest;
  const std::string_view prefix = prefix_of(relative, ancestors);
  BS_TRY(const std::string packed, delta_zstd_.compress(bytes, prefix));
  BS_TRY(const std::string again, delta_zstd_.decompress(packed, bytes.size(), prefix));
  if (again != bytes) {
    return Error{ErrorKind::kCorrupt, "a difference did not give its bytes back"};
  }
  std::string delta = delta_record(parent, place, bytes.size(), packed);
  // A page that shares too little with its relative starts a tree of its own, which the next
  // captures will resemble more. Only then is the whole record worth making.
  if (delta.size() * 8 < bytes.size()) {
    return delta;
  }
  BS_TRY(std::string whole, encode(bytes));
  return whole.size() < delta.size() + delta.size() / 2 ? whole : delta;
}

// How many links of `relative` a payload of that place has as ancestors: the relative itself and
// all of them, unless the place or the bytes on the way ask for a shorter one.
size_t ContentCodec::ancestors_for(const Lineage& relative, uint32_t place, uint64_t bytes) const {
  size_t count = relative.links.size();
  while (count > 1 && relative.links[count - 1].place > parent_place(place)) {
    --count;
  }
  while (count > 1 && relative.links[count - 1].end + bytes > limits_.lineage_bytes_max) {
    count = (count + 1) / 2;
  }
  return count;
}

std::string_view ContentCodec::prefix_of(const Lineage& lineage, size_t count) const {
  const auto begin_of = [&](size_t i) { return i == 0 ? 0 : lineage.links[i - 1].end; };
  const size_t end = begin_of(count);
  size_t first = count - std::min(count, limits_.prefix_records_max);
  while (first + 1 < count && end - begin_of(first) > limits_.prefix_bytes_max) {
    ++first;
  }
  return std::string_view(lineage.bytes).substr(begin_of(first), end - begin_of(first));
}

// Undoes one record behind those it needs.
Result<void> ContentCodec::append(const ContentRecord& record, const Digest& digest,
                                  Lineage& lineage) const {
  const size_t begin = lineage.bytes.size();
  if (record.coding == ContentCoding::kPlain) {
    lineage.bytes.append(record.data);
    if (record.data.size() != record.bytes) {
      return Error{ErrorKind::kCorrupt,
                   fmt::format("content {} has another size than its record says", digest.hex())};
    }
  } else if (record.coding == ContentCoding::kZstd) {
    BS_TRY(lineage.bytes, zstd_.decompress(record.data, record.bytes));
  } else {
    if (record.bytes > limits_.delta_bytes_max) {
      return Error{ErrorKind::kCorrupt,
                   fmt::format("content {} is too long for a difference", digest.hex())};
    }
    lineage.bytes.resize(begin + static_cast<size_t>(record.bytes));
    const std::string_view prefix = prefix_of(lineage, lineage.links.size());
    BS_TRY_VOID(delta_zstd_.decompress_into(record.data,
                                            std::span<char>(lineage.bytes).subspan(begin), prefix));
  }
  lineage.links.push_back({.digest = digest, .place = record.place, .end = lineage.bytes.size()});
  return ok();
}

Result<Lineage> ContentCodec::load(std::string_view record, const Digest& digest,
                                   const Lookup& lookup) const {
  // Collect the records from the one wanted back to the whole one, then undo them in turn.
  std::deque<std::string> held;  // viewed by the parsed records, so never moved
  std::vector<ContentRecord> records;
  std::vector<Digest> digests = {digest};
  BS_TRY(ContentRecord first, parse(record, limits_));
  records.push_back(first);
  while (records.back().parent) {
    const Digest parent = *records.back().parent;
    BS_TRY(std::optional<std::string> found, lookup(parent));
    if (!found) {
      return Error{ErrorKind::kCorrupt,
                   fmt::format("content {} lacks its ancestor {}", digest.hex(), parent.hex())};
    }
    held.push_back(std::move(*found));
    BS_TRY(ContentRecord next, parse(held.back(), limits_));
    // Places fall on the way up, so the way ends. Which place the parent has is the writer's
    // choice: records of format 1 followed another rule.
    if (next.place >= records.back().place || records.size() > kStepsMax) {
      return Error{ErrorKind::kCorrupt, fmt::format("content {} has its ancestor {} out of place",
                                                    digest.hex(), parent.hex())};
    }
    records.push_back(next);
    digests.push_back(parent);
  }
  Lineage lineage;
  for (size_t i = records.size(); i > 0; --i) {
    BS_TRY_VOID(append(records[i - 1], digests[i - 1], lineage));
  }
  if (sha256(lineage.last()) != digest) {
    return Error{ErrorKind::kCorrupt,
                 fmt::format("content {} does not have its digest", digest.hex())};
  }
  return lineage;
}

Result<std::string> ContentCodec::decode(std::string_view record, const Digest& digest,
                                         const Lookup& lookup) const {
  BS_TRY(Lineage lineage, load(record, digest, lookup));
  return lineage.links.size() == 1 ? std::move(lineage.bytes) : std::string(lineage.last());
}

Result<std::optional<Digest>> ContentCodec::parent_of(std::string_view record) {
  BS_TRY(const auto parsed, ContentCodec::parse(record, ContentLimits{}));
  return parsed.parent;
}

}  // namespace broadsheet::storage

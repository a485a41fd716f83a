#include "storage/content_store.h"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "storage/page_difference.h"
#include "storage/record_frame.h"

namespace broadsheet::storage {
namespace {

constexpr uint8_t kContentFormat = 3;
constexpr uint8_t kWholeFormat = 1;         // of records that need no other: as ever
constexpr uint64_t kCompressBytesMin = 64;  // below, the frame costs more than it saves
constexpr uint32_t kRunRecords = 16;        // each but the first differs from the one before
constexpr size_t kStepsMax = 64;            // on the way to a whole record; we write 45 at most
// News is small, so a slow level is quick on it.
constexpr int kDeltaLevel = 9;
constexpr uint64_t kReservedMax = 64ULL << 20;  // for a lineage, whatever its records claim

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
  uint64_t news_bytes = 0;
  std::string_view copies;
  std::string_view data;
};

Result<ContentCodec::ContentRecord> ContentCodec::parse(std::string_view bytes,
                                                        const ContentLimits& limits) {
  BS_TRY(ByteReader in, open_record(bytes, "content", kContentFormat));
  ContentRecord record;
  record.coding = in.enumerator(ContentCoding::kPageDelta);
  const bool is_page_delta = record.coding == ContentCoding::kPageDelta;
  if (is_page_delta || record.coding == ContentCoding::kZstdDelta) {
    record.parent = in.digest();
    record.place = in.number<uint32_t>();
    if (record.place == 0 || record.place >= ContentCodec::kPlacesMax) {
      in.fail();
    }
  }
  record.bytes = in.varint();
  if (is_page_delta) {
    record.copies = in.text();
    record.news_bytes = in.varint();
  }
  record.data = in.rest();
  if (!in.ok() || record.bytes > limits.payload_bytes_max || record.news_bytes > record.bytes) {
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

struct PackedDifference {
  PageDifference difference;
  std::string news;  // packed
};

std::string delta_record(const Digest& parent, uint32_t place, uint64_t size,
                         const PackedDifference& packed) {
  ByteWriter out;
  out.byte(kContentFormat);
  out.enumerator(ContentCoding::kPageDelta);
  out.digest(parent);
  out.varint(place);
  out.varint(size);
  out.text(packed.difference.copies);
  out.varint(packed.difference.news.size());
  out.raw(packed.news);
  return std::move(out).take();
}

}  // namespace

std::string_view Lineage::last() const {
  const size_t begin = links.size() > 1 ? links[links.size() - 2].end : 0;
  return std::string_view(bytes).substr(begin, links.empty() ? 0 : links.back().end - begin);
}

void Lineage::cut(size_t count) {
  links.resize(std::min(count, links.size()));
  bytes.resize(links.empty() ? 0 : links.back().end);
  news.resize(links.empty() ? 0 : links.back().news_end);
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

Result<std::string> ContentCodec::encode(std::string_view bytes, Lineage relative) const {
  const uint32_t place = relative.links.back().place + 1;
  if (bytes.size() > limits_.delta_bytes_max || place >= kPlacesMax) {
    return encode(bytes);
  }
  relative.cut(ancestors_for(relative, place, bytes.size()));
  BS_TRY(std::string delta, difference_record(bytes, place, relative));
  // A page that shares too little with its relative starts a tree of its own, which the next
  // captures will resemble more. Only then is the whole record worth making.
  if (delta.size() * 8 < bytes.size()) {
    return delta;
  }
  BS_TRY(std::string whole, encode(bytes));
  return whole.size() < delta.size() + delta.size() / 2 ? whole : delta;
}

// Leaves the page behind `relative` as it was read from the record, which proves it.
Result<std::string> ContentCodec::difference_record(std::string_view bytes, uint32_t place,
                                                    Lineage& relative) const {
  const Lineage::Link parent = relative.links.back();
  relative.bytes.append(bytes);
  const size_t base = parent.end - relative.last().size();
  PackedDifference packed;
  packed.difference = page_difference(relative.bytes, prefix_begin(relative), base, parent.end);
  BS_TRY(packed.news, delta_zstd_.compress(packed.difference.news, news_prefix(relative)));
  std::string record = delta_record(parent.digest, place, bytes.size(), packed);
  relative.cut(relative.links.size());
  BS_TRY(const ContentRecord parsed, parse(record, limits_));
  BS_TRY_VOID(append(parsed, Digest{}, relative));
  if (relative.last() != bytes) {
    return Error{ErrorKind::kCorrupt, "a difference did not give its bytes back"};
  }
  return record;
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

size_t ContentCodec::prefix_begin(const Lineage& lineage) const {
  const size_t count = lineage.links.size();
  const auto begin_of = [&](size_t i) { return i == 0 ? 0 : lineage.links[i - 1].end; };
  size_t first = count - std::min(count, limits_.prefix_records_max);
  while (first + 1 < count && begin_of(count) - begin_of(first) > limits_.prefix_bytes_max) {
    ++first;
  }
  return begin_of(first);
}

std::string_view ContentCodec::news_prefix(const Lineage& lineage) const {
  const std::string_view news = lineage.news;
  return news.substr(news.size() - std::min<size_t>(news.size(), limits_.news_prefix_bytes_max));
}

// Undoes one record behind those it needs.
Result<void> ContentCodec::append(const ContentRecord& record, const Digest& digest,
                                  Lineage& lineage) const {
  if (record.coding == ContentCoding::kPlain) {
    lineage.bytes.append(record.data);
    if (record.data.size() != record.bytes) {
      return Error{ErrorKind::kCorrupt,
                   fmt::format("content {} has another size than its record says", digest.hex())};
    }
  } else if (record.coding == ContentCoding::kZstd) {
    BS_TRY(const std::string whole, zstd_.decompress(record.data, record.bytes));
    lineage.bytes.append(whole);
  } else if (record.bytes > limits_.delta_bytes_max) {
    return Error{ErrorKind::kCorrupt,
                 fmt::format("content {} is too long for a difference", digest.hex())};
  } else {
    BS_TRY_VOID(append_difference(record, lineage));
  }
  lineage.links.push_back({.digest = digest,
                           .place = record.place,
                           .end = lineage.bytes.size(),
                           .news_end = lineage.news.size()});
  return ok();
}

Result<void> ContentCodec::append_difference(const ContentRecord& record, Lineage& lineage) const {
  const size_t begin = lineage.bytes.size();
  const size_t prefix = prefix_begin(lineage);
  const size_t base = begin - lineage.last().size();
  lineage.bytes.resize(begin + static_cast<size_t>(record.bytes));
  const std::span<char> bytes(lineage.bytes);
  if (record.coding == ContentCoding::kZstdDelta) {
    return delta_zstd_.decompress_into(
        record.data, bytes.subspan(begin),
        std::string_view(lineage.bytes).substr(prefix, begin - prefix));
  }
  BS_TRY(const std::string news,
         delta_zstd_.decompress(record.data, record.news_bytes, news_prefix(lineage)));
  BS_TRY_VOID(apply_difference(record.copies, news, base, begin, bytes));
  lineage.news.append(news);
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
  uint64_t reserved = 0;
  for (const ContentRecord& one : records) {
    reserved += one.bytes;
  }
  // With room for the next payload, which encode() puts behind them.
  lineage.bytes.reserve(std::min(reserved + 2 * records.front().bytes, kReservedMax));
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

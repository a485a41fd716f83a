#include "storage/content_store.h"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "storage/base64_spans.h"
#include "storage/drawn_ids.h"
#include "storage/former_difference.h"
#include "storage/page_difference.h"
#include "storage/record_frame.h"

namespace broadsheet::storage {
namespace {

constexpr uint8_t kContentFormat = 4;
constexpr uint8_t kWholeFormat = 1;         // of records that need no other: as ever
constexpr uint64_t kCompressBytesMin = 64;  // below, the frame costs more than it saves
constexpr uint32_t kRunRecords = 16;        // each but the first differs from the one before
constexpr uint64_t kStepCost = 400;         // takes as long as so many bytes, as measured
constexpr size_t kStepsMax = 64;            // on the way to a whole record; we write 45 at most
constexpr int kWholeLevel = 6;
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
  std::string_view digits;  // of the ids in the news
  std::string_view data;
};

Result<ContentCodec::ContentRecord> ContentCodec::parse(std::string_view bytes,
                                                        const ContentLimits& limits) {
  BS_TRY(ByteReader in, open_record(bytes, "content", kContentFormat));
  ContentRecord record;
  record.coding = in.enumerator(ContentCoding::kStepDelta);
  if (record.coding >= ContentCoding::kZstdDelta) {
    record.parent = in.digest();
    record.place = in.number<uint32_t>();
    if (record.place == 0 || record.place >= ContentCodec::kPlacesMax) {
      in.fail();
    }
  }
  record.bytes = in.varint();
  if (record.coding >= ContentCoding::kPageDelta) {
    record.copies = in.text();
    record.digits = record.coding == ContentCoding::kStepDelta ? in.text() : std::string_view();
    record.news_bytes = in.varint();
  }
  record.data = in.rest();
  if (!in.ok() || record.bytes > limits.payload_bytes_max || record.news_bytes > 2 * record.bytes) {
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

// What a difference is made of; the news as they stand before zstd.
struct PackedDifference {
  std::string copies;
  PackedIds news;
  std::string frame;
};

std::string delta_record(const Digest& parent, uint32_t place, uint64_t size,
                         const PackedDifference& packed) {
  ByteWriter out;
  out.byte(kContentFormat);
  out.enumerator(ContentCoding::kStepDelta);
  out.digest(parent);
  out.varint(place);
  out.varint(size);
  out.text(packed.copies);
  out.text(packed.news.digits);
  out.varint(packed.news.text.size());
  out.raw(packed.frame);
  return std::move(out).take();
}

}  // namespace

std::string_view Lineage::last() const {
  const size_t begin = links.size() > 1 ? links[links.size() - 2].end : 0;
  return std::string_view(bytes).substr(begin, links.empty() ? 0 : links.back().end - begin);
}

std::string Lineage::payload() const {
  const bool is_opened = !links.empty() && links.back().is_opened;
  return is_opened ? close_base64(last()) : std::string(last());
}

void Lineage::cut(size_t count) {
  links.resize(std::min(count, links.size()));
  const Link end = links.empty() ? Link{} : links.back();
  bytes.resize(end.end);
  news.resize(end.news_end);
  steps.cut(bytes, end.steps_end);
  models.resize(end.models_end);
}

uint32_t parent_place(uint32_t place) {
  uint32_t step = 1;
  while (place != 0 && place % (step * kRunRecords) == 0) {
    step *= kRunRecords;
  }
  return place == 0 ? 0 : place - step;
}

ContentCodec::ContentCodec(ContentLimits limits)
    : zstd_(kWholeLevel), delta_zstd_(kDeltaLevel), limits_(limits) {}

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
  const std::string opened = open_base64(bytes);
  if (opened.size() > limits_.delta_bytes_max) {
    return encode(bytes);
  }
  relative.cut(ancestors_for(relative, place, opened.size()));
  BS_TRY(std::string delta, difference_record(bytes, opened, place, relative));
  // A page that shares too little with its relative starts a tree of its own, which the next
  // captures will resemble more. Only then is the whole record worth making.
  if (delta.size() * 8 < bytes.size()) {
    return delta;
  }
  BS_TRY(std::string whole, encode(bytes));
  return whole.size() < delta.size() + delta.size() / 2 ? whole : delta;
}

// Leaves the page behind `relative` as it was read from the record, which proves it.
Result<std::string> ContentCodec::difference_record(std::string_view bytes, std::string_view opened,
                                                    uint32_t place, Lineage& relative) const {
  const Lineage::Link parent = relative.links.back();
  const PageSpan span = next_span(relative);
  relative.bytes.append(opened);
  StepMemory memory = relative.steps;
  StepModel model = relative.models.empty() ? StepModel() : relative.models.back();
  PageDifference difference = page_difference(relative.bytes, span, memory, model);
  PackedDifference packed{
      .copies = std::move(difference.copies), .news = pack_ids(difference.news), .frame = {}};
  BS_TRY(packed.frame, delta_zstd_.compress(packed.news.text, news_prefix(relative)));
  std::string record = delta_record(parent.digest, place, opened.size(), packed);
  relative.bytes.resize(parent.end);
  BS_TRY(const ContentRecord parsed, parse(record, limits_));
  BS_TRY_VOID(append(parsed, Digest{}, relative));
  if (relative.payload() != bytes) {
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
  // Of the payload behind so many links, told in as many steps as the last of them.
  const auto read_cost = [&](size_t links) {
    const Lineage::Link& last = relative.links[links - 1];
    const uint64_t steps = 2 * last.steps_end - relative.links[links - 2].steps_end;
    return last.end + bytes + kStepCost * steps;
  };
  while (count > 1 && read_cost(count) > limits_.read_cost_max) {
    --count;
  }
  return count;
}

PageSpan ContentCodec::next_span(const Lineage& lineage) const {
  const size_t count = lineage.links.size();
  const auto begin_of = [&](size_t i) { return i == 0 ? 0 : lineage.links[i - 1].end; };
  size_t first = count - std::min(count, limits_.prefix_records_max);
  while (first + 1 < count && begin_of(count) - begin_of(first) > limits_.prefix_bytes_max) {
    ++first;
  }
  return {.window = begin_of(first),
          .base = count == 0 ? 0 : begin_of(count - 1),
          .begin = begin_of(count)};
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
                           .is_opened = record.coding == ContentCoding::kStepDelta,
                           .end = lineage.bytes.size(),
                           .news_end = lineage.news.size(),
                           .steps_end = lineage.steps.size(),
                           .models_end = lineage.models.size()});
  return ok();
}

Result<void> ContentCodec::append_difference(const ContentRecord& record, Lineage& lineage) const {
  const PageSpan span = next_span(lineage);
  // Every byte of them is about to be written.
  lineage.bytes.resize_and_overwrite(span.begin + static_cast<size_t>(record.bytes),
                                     [](char* /*bytes*/, size_t size) { return size; });
  if (record.coding == ContentCoding::kStepDelta) {
    return append_steps(record, span, lineage);
  }
  const std::span<char> bytes(lineage.bytes);
  if (record.coding == ContentCoding::kZstdDelta) {
    return delta_zstd_.decompress_into(
        record.data, bytes.subspan(span.begin),
        std::string_view(lineage.bytes).substr(span.window, span.begin - span.window));
  }
  BS_TRY(const std::string news,
         delta_zstd_.decompress(record.data, record.news_bytes, news_prefix(lineage)));
  BS_TRY_VOID(apply_former_difference(record.copies, news, span.base, span.begin, bytes));
  lineage.news.append(news);
  return ok();
}

Result<void> ContentCodec::append_steps(const ContentRecord& record, const PageSpan& span,
                                        Lineage& lineage) const {
  BS_TRY(const std::string text,
         delta_zstd_.decompress(record.data, record.news_bytes, news_prefix(lineage)));
  const std::optional<std::string> news = unpack_ids(text, record.digits);
  if (!news) {
    return Error{ErrorKind::kCorrupt, "the news of a page lack their ids"};
  }
  lineage.models.push_back(lineage.models.empty() ? StepModel() : lineage.models.back());
  BS_TRY_VOID(apply_difference(record.copies, *news, span, lineage.bytes, lineage.steps,
                               lineage.models.back()));
  lineage.news.append(text);
  return ok();
}

Result<Lineage> ContentCodec::load(std::string_view record, const Digest& digest,
                                   const Lookup& lookup) const {
  BS_TRY(auto loaded, load_payload(record, digest, lookup));
  return std::move(loaded.lineage);
}

Result<std::string> ContentCodec::decode(std::string_view record, const Digest& digest,
                                         const Lookup& lookup) const {
  BS_TRY(auto loaded, load_payload(record, digest, lookup));
  return std::move(loaded.payload);
}

Result<ContentCodec::Loaded> ContentCodec::load_payload(std::string_view record,
                                                        const Digest& digest,
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
  lineage.models.reserve(records.size());
  for (size_t i = records.size(); i > 0; --i) {
    BS_TRY_VOID(append(records[i - 1], digests[i - 1], lineage));
  }
  Loaded loaded;
  loaded.payload = lineage.payload();
  loaded.lineage = std::move(lineage);
  if (sha256(loaded.payload) != digest) {
    return Error{ErrorKind::kCorrupt,
                 fmt::format("content {} does not have its digest", digest.hex())};
  }
  return loaded;
}

Result<std::optional<Digest>> ContentCodec::parent_of(std::string_view record) {
  BS_TRY(const auto parsed, ContentCodec::parse(record, ContentLimits{}));
  return parsed.parent;
}

}  // namespace broadsheet::storage

#include <algorithm>
#include <utility>

#include "storage/header_slots.h"
#include "storage/payload_name.h"
#include "storage/record_frame.h"
#include "storage/records.h"
#include "storage/signals_record.h"

// Captures of one URL lie side by side, and tables are compressed by the block. So a record begins
// with what seldom differs from its neighbour, in one piece, and ends with what always does.
namespace broadsheet::storage {
namespace {

constexpr uint8_t kCaptureFormat = 4;
constexpr uint8_t kFormatWithPatterns = 3;  // and the digest of the payload, always in full
constexpr uint8_t kFormatWithKind = 2;      // heads in full; 1 had neither kind nor signals
constexpr uint8_t kDigestBytes = 32;

void write_headers(ByteWriter& out, const Headers& headers) {
  out.varint(headers.fields().size());
  for (const HeaderField& field : headers.fields()) {
    out.text(field.name);
    out.text(field.value);
  }
}

Headers read_headers(ByteReader& in) {
  Headers headers;
  const size_t count = in.count();
  for (size_t i = 0; i < count && in.ok(); ++i) {
    std::string name(in.text());
    std::string value(in.text());
    headers.add(std::move(name), std::move(value));
  }
  return headers;
}

// The highest byte first, so that what neighbours share of it goes on from what stands before.
void write_moment(ByteWriter& out, SysTime at) {
  std::string bytes;
  append_big_endian(bytes, static_cast<uint64_t>(at.time_since_epoch().count()), sizeof(uint64_t));
  out.raw(bytes);
}

SysTime read_moment(ByteReader& in) {
  const std::string_view bytes = in.raw(sizeof(uint64_t));
  return SysTime{Milliseconds{static_cast<int64_t>(read_big_endian(bytes, bytes.size()))}};
}

void write_timings(ByteWriter& out, const Timings& timings) {
  uint64_t before = 0;
  for (const Milliseconds step :
       {timings.name_lookup, timings.connect, timings.tls, timings.first_byte, timings.total}) {
    const auto now = static_cast<uint64_t>(step.count());
    out.zigzag(static_cast<int64_t>(now - before));
    before = now;
  }
}

enum class TimingsForm : uint8_t { kEachFromStart, kStepByStep };

Timings read_timings(ByteReader& in, TimingsForm form) {
  Timings timings;
  uint64_t before = 0;
  for (Milliseconds* step : {&timings.name_lookup, &timings.connect, &timings.tls,
                             &timings.first_byte, &timings.total}) {
    // Unsigned, because a damaged record may add up to anything.
    const auto read = static_cast<uint64_t>(in.zigzag());
    before = form == TimingsForm::kStepByStep ? before + read : read;
    *step = Milliseconds{static_cast<int64_t>(before)};
  }
  return timings;
}

void read_numbers(ByteReader& in, CaptureInfo& capture) {
  if (const auto version = in.number<uint32_t>(); version != 0) {
    capture.version = version;
  }
  if (const CaptureId original = in.varint(); original != 0) {
    capture.refers_to = original;
  }
}

// Formats 1 and 2, behind their first byte.
CaptureInfo read_former(ByteReader& in, uint8_t format) {
  CaptureInfo capture;
  capture.href = in.text();
  capture.at = in.time();
  capture.kind = in.enumerator(CaptureKind::kNotModified);
  capture.status = static_cast<int>(in.zigzag());
  capture.http_version = in.text();
  capture.reason = in.text();
  capture.request_headers = read_headers(in);
  capture.response_headers = read_headers(in);
  capture.remote_address = in.text();
  capture.tls_version = in.text();
  capture.timings = read_timings(in, TimingsForm::kEachFromStart);
  capture.truncated = in.enumerator(Truncation::kDisconnect);
  capture.payload = in.digest();
  capture.payload_bytes = in.varint();
  capture.novelty = in.enumerator(Novelty::kDuplicate);
  read_numbers(in, capture);
  if (format == kFormatWithKind) {
    capture.page_kind = in.enumerator(PageKind::kOther);
    capture.signals = read_signals(in);
  }
  return capture;
}

void write_name(ByteWriter& out, const Digest& payload) {
  const bool is_short = is_short_name(payload);
  out.byte(is_short ? uint8_t{kPayloadNameBytes} : kDigestBytes);
  out.raw(payload.view().substr(0, is_short ? kPayloadNameBytes : kDigestBytes));
}

Digest read_name(ByteReader& in) {
  const uint8_t size = in.byte();
  if (size != kPayloadNameBytes && size != kDigestBytes) {
    in.fail();
    return {};
  }
  const std::string_view bytes = in.raw(size);
  Digest name;
  std::copy(bytes.begin(), bytes.end(), name.bytes.begin());
  return name;
}

// Formats 3 and 4, behind their first byte.
CaptureInfo read_current(ByteReader& in, uint8_t format) {
  CaptureInfo capture;
  capture.href = in.text();
  capture.kind = in.enumerator(CaptureKind::kNotModified);
  capture.status = static_cast<int>(in.zigzag());
  capture.http_version = in.text();
  capture.reason = in.text();
  capture.remote_address = in.text();
  capture.tls_version = in.text();
  capture.truncated = in.enumerator(Truncation::kDisconnect);
  capture.novelty = in.enumerator(Novelty::kDuplicate);
  capture.page_kind = in.enumerator(PageKind::kOther);
  capture.signals = read_signals(in);
  const Headers request = read_headers(in);
  const Headers response = read_headers(in);
  read_numbers(in, capture);
  capture.payload = format == kFormatWithPatterns ? in.digest() : read_name(in);
  capture.payload_bytes = in.varint();
  capture.at = read_moment(in);
  capture.timings = read_timings(in, TimingsForm::kStepByStep);
  capture.request_headers = fill_slots(request, capture.at, in);
  capture.response_headers = fill_slots(response, capture.at, in);
  return capture;
}

}  // namespace

std::string encode_capture(const CaptureInfo& capture) {
  ByteWriter slots;
  ByteWriter out;
  out.byte(kCaptureFormat);
  out.text(capture.href);
  out.enumerator(capture.kind);
  out.zigzag(capture.status);
  out.text(capture.http_version);
  out.text(capture.reason);
  out.text(capture.remote_address);
  out.text(capture.tls_version);
  out.enumerator(capture.truncated);
  out.enumerator(capture.novelty);
  out.enumerator(capture.page_kind);
  write_signals(out, capture.signals);
  write_headers(out, pattern_of(capture.request_headers, capture.at, slots));
  write_headers(out, pattern_of(capture.response_headers, capture.at, slots));
  out.varint(capture.version.value_or(0));
  out.varint(capture.refers_to.value_or(0));
  write_name(out, capture.payload);
  out.varint(capture.payload_bytes);
  write_moment(out, capture.at);
  write_timings(out, capture.timings);
  out.raw(slots.bytes());
  return std::move(out).take();
}

Result<CaptureInfo> decode_capture(std::string_view bytes) {
  BS_TRY(ByteReader in, open_record(bytes, "capture", kCaptureFormat));
  const auto format = static_cast<uint8_t>(bytes.front());
  CaptureInfo capture =
      format >= kFormatWithPatterns ? read_current(in, format) : read_former(in, format);
  BS_TRY_VOID(close_record(in, "capture"));
  return capture;
}

}  // namespace broadsheet::storage

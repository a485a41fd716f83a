// Records as a damaged or foreign database may hold them. The first byte chooses the decoder; a
// value that decodes must encode and decode again to the same bytes.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "storage/article_record.h"
#include "storage/content_store.h"
#include "storage/keys.h"
#include "storage/manifest.h"
#include "storage/payload_name.h"
#include "storage/provenance.h"
#include "storage/records.h"
#include "storage/related_record.h"
#include "storage/tombstone.h"

namespace broadsheet::storage {
namespace {

template <class Decode, class Encode>
void round_trip(std::string_view bytes, Decode decode, Encode encode) {
  const auto value = decode(bytes);
  if (value.ok()) {
    const std::string again = encode(*value);
    const auto second = decode(again);
    BS_CHECK(second.ok() && encode(*second) == again);
  }
}

void decode_keys(std::string_view bytes) {
  if (const auto due = parse_due_key(bytes)) {
    BS_CHECK(queue_name(due->key.text()).size() <= due->key.text().size());
  }
  static_cast<void>(parse_capture_key(bytes));
  static_cast<void>(parse_version_key(bytes));
  static_cast<void>(parse_article_key(bytes));
  static_cast<void>(parse_copy_key(bytes));
  static_cast<void>(parse_fingerprint_key(bytes));
  static_cast<void>(parse_band_key(bytes));
  static_cast<void>(parse_alike_key(bytes));
  static_cast<void>(parse_edge_key(bytes));
  static_cast<void>(parse_host_key(bytes));
  static_cast<void>(parse_job_key(bytes));
  static_cast<void>(parse_chain_link_key(bytes));
  static_cast<void>(parse_chain_capture_key(bytes));
}

void decode_content(std::string_view bytes) {
  static const ContentCodec codec({.payload_bytes_max = 1 << 20, .delta_bytes_max = 1 << 20});
  const std::string same(bytes);
  const auto decoded = codec.decode(bytes, sha256(bytes), [&](const Digest&) {
    return Result<std::optional<std::string>>(std::optional<std::string>(same));
  });
  BS_CHECK(!decoded.ok() || sha256(*decoded) == sha256(bytes));
}

void decode_hosts_and_jobs(std::string_view bytes) {
  HostRow host;
  JobRow job;
  static_cast<void>(decode_host_pace(bytes, host));
  static_cast<void>(decode_host_robots(bytes, host));
  static_cast<void>(decode_job(bytes, job));
  static_cast<void>(decode_round(bytes, job));
}

// A key and its value: the key is as long as the first byte says.
void decode_entry(std::string_view bytes) {
  const size_t key_bytes = bytes.empty() ? 0 : static_cast<uint8_t>(bytes.front());
  const std::string_view entry = bytes.substr(bytes.empty() ? 0 : 1);
  const std::string_view key = entry.substr(0, key_bytes);
  const std::string_view value = entry.substr(key.size());
  static_cast<void>(verify_tombstone(key, value));
  if (is_name_key(key)) {
    const auto payload = decode_name(key, value);
    BS_CHECK(!payload.ok() || payload->view().starts_with(key));
  }
}

void decode_any(uint8_t which, std::string_view bytes) {
  switch (which % 19) {
    case 0:
      return round_trip(bytes, decode_url_row, encode_url_row);
    case 1:
      return round_trip(bytes, decode_capture, encode_capture);
    case 2:
      return round_trip(bytes, decode_version, encode_version);
    case 3:
      return round_trip(bytes, decode_edge, encode_edge);
    case 4:
      return round_trip(bytes, decode_outlinks, encode_outlinks);
    case 5:
      return round_trip(bytes, decode_due, encode_due);
    case 6:
      return round_trip(bytes, decode_copy, encode_copy);
    case 7:
      return round_trip(bytes, decode_counters, encode_counters);
    case 11:
      return round_trip(bytes, decode_fingerprint, encode_fingerprint);
    case 8:
      return decode_hosts_and_jobs(bytes);
    case 9:
      static_cast<void>(decode_article(bytes, bytes));
      static_cast<void>(text_of_article(bytes));
      return;
    case 10:
      return decode_content(bytes);
    case 13:
      return round_trip(bytes, decode_chain_link, encode_chain_link);
    case 14:
      return round_trip(bytes, parse_manifest, text_of);
    case 15:
      return round_trip(bytes, decode_related, encode_related);
    case 16:
      return decode_entry(bytes);
    case 17:
      return round_trip(bytes, decode_source, encode_source);
    case 18:
      static_cast<void>(decode_fingerprint_front(bytes, 4));
      static_cast<void>(decode_outlinks_without([](std::string_view) { return true; }, bytes));
      return round_trip(bytes, decode_alike, encode_alike);
    default:
      return decode_keys(bytes);
  }
}

}  // namespace
}  // namespace broadsheet::storage

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 0) {
    broadsheet::storage::decode_any(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  }
  return 0;
}

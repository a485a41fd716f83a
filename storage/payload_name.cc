#include "storage/payload_name.h"

#include <algorithm>
#include <optional>
#include <string>

#include "storage/record_frame.h"

namespace broadsheet::storage {
namespace {

constexpr uint8_t kNameFormat = 1;

std::string_view front_of(const Digest& digest) {
  return digest.view().substr(0, kPayloadNameBytes);
}

void put_name(Batch& batch, const Digest& payload) {
  ByteWriter out;
  out.byte(kNameFormat);
  out.digest(payload);
  batch.put(Family::kContent, front_of(payload), out.bytes());
}

struct Named {
  Digest payload;
  bool is_told = false;  // by a key of its own
};

// The payload that the front of `digest` means; nullopt: none begins so.
Result<std::optional<Named>> find_named(const Database& database, const Digest& digest,
                                        ReadView view) {
  view.same_front = true;
  const Cursor cursor = database.scan(Family::kContent, front_of(digest), view);
  if (!cursor.valid()) {
    BS_TRY_VOID(cursor.status());
    return std::optional<Named>();
  }
  if (is_name_key(cursor.key())) {
    BS_TRY(const Digest payload, decode_name(cursor.key(), cursor.value()));
    return std::optional(Named{.payload = payload, .is_told = true});
  }
  const auto payload = Digest::from_bytes(cursor.key());
  if (!payload) {
    return Error{ErrorKind::kCorrupt, "a content key is no digest"};
  }
  return std::optional(Named{.payload = *payload});
}

}  // namespace

bool is_short_name(const Digest& name) {
  return std::all_of(name.bytes.begin() + kPayloadNameBytes, name.bytes.end(),
                     [](auto byte) { return byte == 0; });
}

Digest short_name_of(const Digest& payload) {
  Digest name;
  std::copy_n(payload.bytes.begin(), kPayloadNameBytes, name.bytes.begin());
  return name;
}

bool is_name_key(std::string_view content_key) {
  return content_key.size() == kPayloadNameBytes;
}

Result<Digest> decode_name(std::string_view key, std::string_view value) {
  BS_TRY(ByteReader in, open_record(value, "payload name", kNameFormat));
  const Digest payload = in.digest();
  BS_TRY_VOID(close_record(in, "payload name"));
  if (front_of(payload) != key) {
    return Error{ErrorKind::kCorrupt, "a payload's name is another's"};
  }
  return payload;
}

Result<Digest> payload_named(const Database& database, const Digest& name, const ReadView& view) {
  if (!is_short_name(name)) {
    return name;
  }
  BS_TRY(const auto named, find_named(database, name, view));
  return named ? named->payload : name;
}

Result<PayloadPlace> place_payload(const Database& database, Batch& batch, const Digest& payload,
                                   const Digest* put_before) {
  BS_TRY(auto named, find_named(database, payload, {}));
  if (!named && put_before != nullptr) {
    named = Named{.payload = *put_before};
  }
  if (!named) {
    return PayloadPlace{.held = false, .name = short_name_of(payload)};
  }
  PayloadPlace place{.held = !named->is_told && named->payload == payload,
                     .name = named->payload == payload ? short_name_of(payload) : payload};
  if (named->is_told) {
    BS_TRY(place.held, database.contains(Family::kContent, payload.view()));
  } else if (named->payload != payload) {
    put_name(batch, named->payload);
  }
  return place;
}

}  // namespace broadsheet::storage

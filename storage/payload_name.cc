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

// What the front of a digest means, read where the cursor stands.
struct Named {
  Digest payload;
  bool is_told = false;     // by a key of its own
  size_t record_bytes = 0;  // of the payload's record, unless it is told
};

Result<Named> named_at(const Cursor& cursor) {
  if (is_name_key(cursor.key())) {
    BS_TRY(const Digest payload, decode_name(cursor.key(), cursor.value()));
    return Named{.payload = payload, .is_told = true};
  }
  const auto payload = Digest::from_bytes(cursor.key());
  if (!payload) {
    return Error{ErrorKind::kCorrupt, "a content key is no digest"};
  }
  return Named{.payload = *payload, .record_bytes = cursor.value().size()};
}

// nullopt: no payload begins so. Looks no further than the front: behind it may be a long payload.
Result<std::optional<Named>> find_named(const Database& database, const Digest& digest) {
  const Cursor cursor = database.scan(Family::kContent, front_of(digest), {.same_front = true});
  if (!cursor.valid()) {
    BS_TRY_VOID(cursor.status());
    return std::optional<Named>();
  }
  BS_TRY(Named named, named_at(cursor));
  return std::optional<Named>(named);
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

std::string text_of_name(const Digest& name) {
  return is_short_name(name) ? hex(front_of(name)) + "..." : name.hex();
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

PayloadNames::PayloadNames(const Database& database, const ReadView& view)
    : database_(database), view_(view) {
  view_.same_front = true;
}

Result<Digest> PayloadNames::payload_of(const Digest& name) {
  if (!is_short_name(name)) {
    return name;
  }
  const std::string_view front = front_of(name);
  if (cursor_) {
    cursor_->seek(front);
  } else {
    view_.start = front;
    cursor_.emplace(database_.scan(Family::kContent, "", view_));
    view_.start = {};
  }
  if (!cursor_->valid() || !cursor_->key().starts_with(front)) {
    BS_TRY_VOID(cursor_->status());
    return name;
  }
  BS_TRY(const Named named, named_at(*cursor_));
  return named.payload;
}

Result<PayloadPlace> place_payload(const Database& database, Batch& batch,
                                   const NewPayload& payload) {
  const Digest& digest = payload.digest;
  BS_TRY(auto named, find_named(database, digest));
  if (!named && payload.put_before != nullptr) {
    named = Named{.payload = *payload.put_before};
  }
  if (!named) {
    const bool is_short = payload.record_bytes <= kNamedShortBytesMax;
    return PayloadPlace{.held = false, .name = is_short ? short_name_of(digest) : digest};
  }
  const bool has_the_name = named->payload == digest;
  const bool is_short = has_the_name && named->record_bytes <= kNamedShortBytesMax;
  PayloadPlace place{.held = has_the_name, .name = is_short ? short_name_of(digest) : digest};
  if (named->is_told) {
    BS_TRY(place.held, database.contains(Family::kContent, digest.view()));
  } else if (!has_the_name) {
    put_name(batch, named->payload);
  }
  return place;
}

}  // namespace broadsheet::storage

#pragma once

#include "base/digest.h"
#include "base/result.h"
#include "storage/rocks.h"

// How a capture's record names its payload: by the first six bytes of the digest, in 26 bytes less
// than all of it, which lies with the payload. Which payload begins so is the first key of the
// `content` family at or behind those bytes. Where a second one begins alike (one pair among twenty
// million, unless somebody looks for it), a key of the six bytes alone stands before both and says
// which was there first; that one keeps the short name, any other is named in full.
namespace broadsheet::storage {

inline constexpr size_t kPayloadNameBytes = 6;

// A short name as a digest: zero behind its first bytes. No payload has such a digest.
[[nodiscard]] bool is_short_name(const Digest& name);
[[nodiscard]] Digest short_name_of(const Digest& payload);

// The digest of the payload of that name, short or not. A short name of which nothing is held comes
// back as it is.
[[nodiscard]] Result<Digest> payload_named(const Database& database, const Digest& name,
                                           const ReadView& view = {});

// Where a payload stands that is about to be named.
struct PayloadPlace {
  bool held = false;
  Digest name;  // short where it may be
};
// Puts what tells two payloads apart that begin alike. The caller puts the payload itself if it is
// not held, in the same batch, and brings payloads of one batch here one by one: `put_before` is
// another of them that begins alike, null for none.
[[nodiscard]] Result<PayloadPlace> place_payload(const Database& database, Batch& batch,
                                                 const Digest& payload, const Digest* put_before);

// Of a key in the `content` family: whether it tells payloads apart, not holds one.
[[nodiscard]] bool is_name_key(std::string_view content_key);
// The payload such a key gives its name to.
[[nodiscard]] Result<Digest> decode_name(std::string_view key, std::string_view value);

}  // namespace broadsheet::storage

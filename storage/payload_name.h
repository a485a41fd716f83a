#pragma once

#include <optional>
#include <string>
#include <string_view>

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
// Longer records lie in files of their own, which even a look at their key would read: their
// payloads are named in full, and the 26 bytes are little beside them.
inline constexpr size_t kNamedShortBytesMax = 4095;

// A short name as a digest: zero behind its first bytes. No payload has such a digest.
[[nodiscard]] bool is_short_name(const Digest& name);
[[nodiscard]] Digest short_name_of(const Digest& payload);
// For people: the digits of the digest or, where a lost payload has left no more, those it begins
// with and "...".
[[nodiscard]] std::string text_of_name(const Digest& name);

// Looks names up, best one after another of one URL's captures.
class PayloadNames {
 public:
  // `view` is of `database`, and both outlive it.
  explicit PayloadNames(const Database& database, const ReadView& view = {});

  // The digest of the payload of that name, short or not. A short name of which nothing is held
  // comes back as it is.
  [[nodiscard]] Result<Digest> payload_of(const Digest& name);

 private:
  const Database& database_;
  ReadView view_;
  std::optional<Cursor> cursor_;  // one for all: making one costs more than a look
};

// Where a payload stands that is about to be named.
struct PayloadPlace {
  bool held = false;
  Digest name;  // short where it may be
};
struct NewPayload {
  const Digest& digest;
  size_t record_bytes = 0;
  const Digest* put_before = nullptr;  // another of the same batch that begins alike
};
// Every payload comes here before it is put. Puts what tells two apart that begin alike; the caller
// puts the payload itself, in the same batch, if it is not held.
[[nodiscard]] Result<PayloadPlace> place_payload(const Database& database, Batch& batch,
                                                 const NewPayload& payload);

// Of a key in the `content` family: whether it tells payloads apart, not holds one.
[[nodiscard]] bool is_name_key(std::string_view content_key);
// The payload such a key gives its name to.
[[nodiscard]] Result<Digest> decode_name(std::string_view key, std::string_view value);

}  // namespace broadsheet::storage

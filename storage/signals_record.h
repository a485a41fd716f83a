#pragma once

#include "base/signals.h"
#include "storage/bytes.h"

namespace broadsheet::storage {

// Signals inside a capture record: a byte of flags, then what has a value, in a fixed order.
void write_signals(ByteWriter& out, const Signals& signals);
[[nodiscard]] Signals read_signals(ByteReader& in);

}  // namespace broadsheet::storage

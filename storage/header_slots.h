#pragma once

#include "base/clock.h"
#include "base/headers.h"
#include "storage/bytes.h"

// The head of an answer, apart by what stays and what differs from one answer of a page to the
// next. What stays is the pattern: the same fields with marks in the place of dates, counts and
// random tokens. What differs fills the slots, packed: a date as the seconds since the request, a
// number as a varint, hexadecimal digits in four bits each and other tokens in six. Patterns of
// captures that lie side by side are equal, so the compression of tables keeps them once a block,
// and a capture pays for what is new in it. No record needs another to be read. Rejected: heads as
// records of their own or as differences from the capture before, which pruning, merging and repair
// would have to keep in step for a dozen bytes a capture.
namespace broadsheet::storage {

// The fields with marks for what went into `slots`. `at` is when the request began.
[[nodiscard]] Headers pattern_of(const Headers& headers, SysTime at, ByteWriter& slots);

// The fields exactly as they were. Reads no more than `slots` holds: where it ends early or a mark
// is none, `slots` is failed and what was built is to be dropped.
[[nodiscard]] Headers fill_slots(const Headers& pattern, SysTime at, ByteReader& slots);

}  // namespace broadsheet::storage

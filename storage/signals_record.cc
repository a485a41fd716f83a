#include "storage/signals_record.h"

namespace broadsheet::storage {
namespace {

// Which signals a capture record holds; those with a value follow in this order.
enum SignalBit : uint8_t {  // on disk
  kNoindexBit = 1,
  kNofollowBit = 2,
  kNoarchiveBit = 4,
  kUnavailableAfterBit = 8,  // a time follows
  kTdmStatedBit = 16,
  kTdmReservedBit = 32,
  kTdmPolicyBit = 64,      // a text follows
  kContentUsageBit = 128,  // a text follows
};

}  // namespace

void write_signals(ByteWriter& out, const Signals& signals) {
  const auto bit = [](bool is_set, SignalBit value) {
    return is_set ? uint8_t{value} : uint8_t{0};
  };
  out.byte(bit(signals.noindex, kNoindexBit) | bit(signals.nofollow, kNofollowBit) |
           bit(signals.noarchive, kNoarchiveBit) |
           bit(signals.unavailable_after.has_value(), kUnavailableAfterBit) |
           bit(signals.tdm_reserved.has_value(), kTdmStatedBit) |
           bit(signals.tdm_reserved.value_or(false), kTdmReservedBit) |
           bit(!signals.tdm_policy.empty(), kTdmPolicyBit) |
           bit(!signals.content_usage.empty(), kContentUsageBit));
  if (signals.unavailable_after) {
    out.time(*signals.unavailable_after);
  }
  for (const std::string* text : {&signals.tdm_policy, &signals.content_usage}) {
    if (!text->empty()) {
      out.text(*text);
    }
  }
}

Signals read_signals(ByteReader& in) {
  const uint8_t bits = in.byte();
  Signals signals;
  signals.noindex = (bits & kNoindexBit) != 0;
  signals.nofollow = (bits & kNofollowBit) != 0;
  signals.noarchive = (bits & kNoarchiveBit) != 0;
  if ((bits & kUnavailableAfterBit) != 0) {
    signals.unavailable_after = in.time();
  }
  if ((bits & kTdmStatedBit) != 0) {
    signals.tdm_reserved = (bits & kTdmReservedBit) != 0;
  }
  if ((bits & kTdmPolicyBit) != 0) {
    signals.tdm_policy = in.text();
  }
  if ((bits & kContentUsageBit) != 0) {
    signals.content_usage = in.text();
  }
  return signals;
}

}  // namespace broadsheet::storage

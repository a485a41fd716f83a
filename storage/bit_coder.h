#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

// Decisions coded one by one, each in as many bits as it is surprising: a range coder (G. N. N.
// Martin, 1979) with odds that learn. Integers only, so that every machine reads what another
// wrote. Encoder and decoder are called alike: `decide` codes the bit it is given, or reads one and
// passes over what it is given. So a model is written once, and cannot differ between both.
namespace broadsheet::storage {

// How likely a decision is a one, learnt from those before: quickly at first, then mostly from the
// last sixteen.
class Odds {
 public:
  // In 65,536; never quite certain, since either must stay possible.
  [[nodiscard]] uint32_t of_one() const { return (value_ >> kCountBits) * 16U + 8U; }
  void learn(bool bit) {
    const uint32_t count = value_ & kCountMax;
    const auto likely = static_cast<int32_t>(value_ >> kCountBits);
    const int32_t step = (((bit ? kCertain : 0) - likely) * kRates[count]) >> kRateBits;
    const auto moved = static_cast<uint32_t>(likely + step);
    value_ = static_cast<uint16_t>(moved << kCountBits | std::min(count + 1, kCountMax));
  }

 private:
  static constexpr int kCountBits = 4;
  static constexpr uint32_t kCountMax = (1U << kCountBits) - 1;
  static constexpr int32_t kCertain = (1 << 12) - 1;
  static constexpr int kRateBits = 16;
  // Moves by 1 / (count + 1.6) of the way: between Laplace's rule and Krichevsky and Trofimov's.
  static constexpr std::array<int32_t, kCountMax + 1> kRates = [] {
    std::array<int32_t, kCountMax + 1> rates{};
    for (int32_t count = 0; auto& rate : rates) {
      rate = (10 << kRateBits) / (10 * count++ + 16);
    }
    return rates;
  }();

  uint16_t value_ = 1U << 15;  // twelve bits of odds, four of how often it was asked
};

constexpr uint32_t kEvenOdds = 1U << 15;

// Bits that are as likely as not, each a decision of its own.
template <class Coder>
uint32_t decide_evenly(Coder& coder, uint32_t value, int bits) {
  uint32_t coded = 0;
  for (int left = bits - 1; left >= 0; --left) {
    coded = coded << 1U | (coder.decide((value >> left & 1U) != 0, kEvenOdds) ? 1U : 0U);
  }
  return coded;
}

// What is still open between encoder and decoder.
struct CodeRange {
  static constexpr uint32_t kPartMin = 1U << 8;  // smaller shares would be unequal

  uint32_t low = 0;
  uint32_t high = ~uint32_t{0};

  void take(bool bit, uint32_t odds) {
    const uint32_t middle = middle_at(odds);
    if (bit) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  [[nodiscard]] uint32_t middle_at(uint32_t odds) const {
    return low + static_cast<uint32_t>((uint64_t{high - low} * odds) >> 16);
  }
  // Of so many equal ones.
  [[nodiscard]] uint32_t part(int bits) const { return (high - low) >> bits; }
  void take_part(uint32_t index, uint32_t size) {
    low += index * size;
    high = low + size - 1;
  }
  [[nodiscard]] bool is_settled() const { return (low ^ high) >> 24 == 0; }
  void drop_settled() {
    low <<= 8;
    high = high << 8 | 0xFF;
  }
};

class BitEncoder {
 public:
  bool decide(bool bit, uint32_t odds) {
    range_.take(bit, odds);
    settle();
    return bit;
  }
  // The lowest `bits` bits of a number, at most sixteen, each as likely as not.
  uint32_t even(uint32_t value, int bits) {
    const uint32_t part = range_.part(bits);
    if (part < CodeRange::kPartMin) {
      return decide_evenly(*this, value, bits);
    }
    const uint32_t coded = value & ((1U << bits) - 1);
    range_.take_part(coded, part);
    settle();
    return coded;
  }
  // Everything coded. What a decoder reads behind the last byte are zeros.
  [[nodiscard]] std::string take() && {
    out_.push_back(static_cast<char>(range_.high >> 24));
    return std::move(out_);
  }

 private:
  void settle() {
    while (range_.is_settled()) {
      out_.push_back(static_cast<char>(range_.high >> 24));
      range_.drop_settled();
    }
  }

  CodeRange range_;
  std::string out_;
};

class BitDecoder {
 public:
  explicit BitDecoder(std::string_view bytes) : bytes_(bytes) {
    for (int i = 0; i < 4; ++i) {
      code_ = code_ << 8 | next();
    }
  }

  bool decide(bool /*bit*/, uint32_t odds) {
    const bool bit = code_ <= range_.middle_at(odds);
    range_.take(bit, odds);
    settle();
    return bit;
  }
  uint32_t even(uint32_t /*value*/, int bits) {
    const uint32_t part = range_.part(bits);
    if (part < CodeRange::kPartMin) {
      return decide_evenly(*this, 0, bits);
    }
    // Damaged bytes may point behind the last part.
    const uint32_t coded = std::min((code_ - range_.low) / part, (1U << bits) - 1);
    range_.take_part(coded, part);
    settle();
    return coded;
  }
  // Whether it was asked for more than an encoder can have put in: the bytes are damaged.
  [[nodiscard]] bool ran_out() const { return at_ > bytes_.size() + 4; }

 private:
  void settle() {
    while (range_.is_settled()) {
      range_.drop_settled();
      code_ = code_ << 8 | next();
    }
  }
  uint32_t next() {
    const uint32_t byte = at_ < bytes_.size() ? static_cast<uint8_t>(bytes_[at_]) : 0;
    ++at_;
    return byte;
  }

  std::string_view bytes_;
  size_t at_ = 0;
  CodeRange range_;
  uint32_t code_ = 0;
};

template <class Coder>
bool decide(Coder& coder, Odds& odds, bool bit) {
  const bool coded = coder.decide(bit, odds.of_one());
  odds.learn(coded);
  return coded;
}

// Numbers from one to 2^29 - 1 whose highest bit is known: the four below it with odds of their
// own, the others even.
class LowerBits {
 public:
  static constexpr int kBitsMax = 28;

  template <class Coder>
  uint32_t code(Coder& coder, uint32_t goal, int bits) {
    auto& top = tops_[static_cast<size_t>(bits)];
    uint32_t value = 1;
    int left = bits;
    while (left > 0 && value < top.size()) {
      --left;
      value = value << 1U | (decide(coder, top[value], (goal >> left & 1U) != 0) ? 1U : 0U);
    }
    while (left > 0) {
      const int taken = std::min(left, kEvenMax);
      left -= taken;
      value = value << taken | coder.even(goal >> left, taken);
    }
    return value;
  }

 private:
  static constexpr int kEvenMax = 12;

  std::array<std::array<Odds, 16>, kBitsMax + 1> tops_;
};

// Numbers up to kMax, small ones cheap: how many bits it has, then the bits (P. Elias's gamma
// code).
class NumberModel {
 public:
  static constexpr int kBitsMax = LowerBits::kBitsMax;
  static constexpr uint32_t kMax = (1U << kBitsMax) - 2;

  template <class Coder>
  uint32_t code(Coder& coder, uint32_t number) {
    const uint32_t goal = std::min(number, kMax) + 1;
    const int goal_bits = static_cast<int>(std::bit_width(goal)) - 1;
    int bits = 0;
    while (bits < kBitsMax && decide(coder, sizes_[static_cast<size_t>(bits)], bits < goal_bits)) {
      ++bits;
    }
    return lower_.code(coder, goal, bits) - 1;
  }

 private:
  std::array<Odds, kBitsMax> sizes_;
  LowerBits lower_;
};

// Numbers up to NumberModel::kMax whatever their size: how many bits they have takes five decisions
// always.
class WideNumberModel {
 public:
  template <class Coder>
  uint32_t code(Coder& coder, uint32_t number) {
    const uint32_t goal = std::min(number, NumberModel::kMax) + 1;
    const auto goal_bits = static_cast<uint32_t>(std::bit_width(goal)) - 1;
    uint32_t bits = 1;
    for (int left = kSizeBits - 1; left >= 0; --left) {
      bits = bits << 1U | (decide(coder, sizes_[bits], (goal_bits >> left & 1U) != 0) ? 1U : 0U);
    }
    // Damaged bytes may claim more.
    bits = std::min(bits - (1U << kSizeBits), uint32_t{LowerBits::kBitsMax});
    return lower_.code(coder, goal, static_cast<int>(bits)) - 1;
  }

 private:
  static constexpr int kSizeBits = 5;

  std::array<Odds, 1U << kSizeBits> sizes_;
  LowerBits lower_;
};

}  // namespace broadsheet::storage

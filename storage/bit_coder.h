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

class BitEncoder {
 public:
  bool decide(bool bit, uint32_t odds) {
    const uint32_t middle = low_ + static_cast<uint32_t>((uint64_t{high_ - low_} * odds) >> 16);
    if (bit) {
      high_ = middle;
    } else {
      low_ = middle + 1;
    }
    while ((low_ ^ high_) >> 24 == 0) {
      out_.push_back(static_cast<char>(high_ >> 24));
      low_ <<= 8;
      high_ = high_ << 8 | 0xFF;
    }
    return bit;
  }
  // Everything coded. What a decoder reads behind the last byte are zeros.
  [[nodiscard]] std::string take() && {
    out_.push_back(static_cast<char>(high_ >> 24));
    return std::move(out_);
  }

 private:
  uint32_t low_ = 0;
  uint32_t high_ = ~uint32_t{0};
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
    const uint32_t middle = low_ + static_cast<uint32_t>((uint64_t{high_ - low_} * odds) >> 16);
    const bool bit = code_ <= middle;
    if (bit) {
      high_ = middle;
    } else {
      low_ = middle + 1;
    }
    while ((low_ ^ high_) >> 24 == 0) {
      low_ <<= 8;
      high_ = high_ << 8 | 0xFF;
      code_ = code_ << 8 | next();
    }
    return bit;
  }
  // Whether it was asked for more than an encoder can have put in: the bytes are damaged.
  [[nodiscard]] bool ran_out() const { return at_ > bytes_.size() + 4; }

 private:
  uint32_t next() {
    const uint32_t byte = at_ < bytes_.size() ? static_cast<uint8_t>(bytes_[at_]) : 0;
    ++at_;
    return byte;
  }

  std::string_view bytes_;
  size_t at_ = 0;
  uint32_t low_ = 0;
  uint32_t high_ = ~uint32_t{0};
  uint32_t code_ = 0;
};

template <class Coder>
bool decide(Coder& coder, Odds& odds, bool bit) {
  const bool coded = coder.decide(bit, odds.of_one());
  odds.learn(coded);
  return coded;
}

// Numbers up to kMax, small ones cheap: how many bits it has, then the bits (P. Elias's gamma
// code), all but the lowest with odds of their own.
class NumberModel {
 public:
  static constexpr int kBitsMax = 28;
  static constexpr uint32_t kMax = (1U << kBitsMax) - 2;

  template <class Coder>
  uint32_t code(Coder& coder, uint32_t number) {
    const uint32_t goal = std::min(number, kMax) + 1;
    const int goal_bits = static_cast<int>(std::bit_width(goal)) - 1;
    int bits = 0;
    while (bits < kBitsMax &&
           decide(coder, sizes_.at(static_cast<size_t>(bits)), bits < goal_bits)) {
      ++bits;
    }
    auto& top = tops_.at(static_cast<size_t>(bits));
    uint32_t value = 1;
    for (int left = bits - 1; left >= 0; --left) {
      const bool bit = (goal >> left & 1U) != 0;
      const bool coded =
          value < top.size() ? decide(coder, top.at(value), bit) : coder.decide(bit, kEven);
      value = value << 1U | (coded ? 1U : 0U);
    }
    return value - 1;
  }

 private:
  static constexpr uint32_t kEven = 1U << 15;

  std::array<Odds, kBitsMax> sizes_;
  std::array<std::array<Odds, 16>, kBitsMax + 1> tops_;
};

}  // namespace broadsheet::storage

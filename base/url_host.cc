#include "base/url_host.h"

#include <fmt/format.h>
#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/percent.h"
#include "base/text.h"

namespace broadsheet {
namespace {

// URL standard, 3.2 (forbidden domain code point); what IDNA left outside ASCII is one as well.
bool is_forbidden(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return byte <= 0x20 || byte >= 0x7F ||
         std::string_view("#/:<>?@[\\]^|%").find(c) != std::string_view::npos;
}

// What most links have: nothing that IDNA or the IPv4 parser would look at twice.
bool is_plain_host(std::string_view text) {
  bool in_digits = false;  // the label so far begins with a digit
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool label_start = at == 0 || text[at - 1] == '.';
    if (label_start) {
      in_digits = is_ascii_digit(c);
    }
    if (!(c >= 'a' && c <= 'z') && !is_ascii_digit(c) && c != '-' && c != '.') {
      return false;
    }
  }
  return !text.empty() && text.back() != '.' && !in_digits;
}

// Unicode IDNA compatibility processing as URL standard, 3.3 (domain to ASCII, beStrict false) asks
// for it: non-transitional, bidi and joiner rules on, STD3 rules, hyphen rules and length checks
// off. ICU has no switch for the last two, so their errors are let pass.
struct IdnaCloser {
  void operator()(UIDNA* idna) const { uidna_close(idna); }
};

const UIDNA* idna() {
  static const std::unique_ptr<UIDNA, IdnaCloser> instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    return std::unique_ptr<UIDNA, IdnaCloser>(
        uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII |
                            UIDNA_NONTRANSITIONAL_TO_UNICODE,
                        &status));
  }();
  return instance.get();
}

std::optional<std::string> domain_to_ascii(std::string_view domain) {
  constexpr uint32_t kPermitted = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                                  UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |
                                  UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  if (idna() == nullptr) {
    return std::nullopt;
  }
  // Punycode of n code points is shorter than 5n bytes plus a prefix a label; the call says so
  // when that was not enough.
  std::string out(domain.size() * 5 + 64, '\0');
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;
  const int32_t length =
      uidna_nameToASCII_UTF8(idna(), domain.data(), static_cast<int32_t>(domain.size()), out.data(),
                             static_cast<int32_t>(out.size()), &info, &status);
  if (U_FAILURE(status) || (info.errors & ~kPermitted) != 0) {
    return std::nullopt;
  }
  out.resize(static_cast<size_t>(length));
  return out;
}

// URL standard, 3.5 (IPv4 number parser). Numbers past 32 bits saturate: all are refused alike.
std::optional<uint64_t> parse_ipv4_number(std::string_view text) {
  if (text.empty()) {
    return std::nullopt;
  }
  unsigned radix = 10;
  if (text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    radix = 16;
    text.remove_prefix(2);
  } else if (text.size() >= 2 && text[0] == '0') {
    radix = 8;
    text.remove_prefix(1);
  }
  uint64_t value = 0;
  for (const char c : text) {
    const int digit = hex_digit_value(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= radix) {
      return std::nullopt;
    }
    value = std::min<uint64_t>(value * radix + static_cast<unsigned>(digit), 1ULL << 33);
  }
  return value;
}

std::vector<std::string_view> labels_of(std::string_view host) {
  std::vector<std::string_view> labels = split(host, '.');
  if (labels.size() > 1 && labels.back().empty()) {
    labels.pop_back();
  }
  return labels;
}

// URL standard, 3.5 (ends in a number checker).
bool ends_in_number(std::string_view host) {
  const std::string_view last = labels_of(host).back();
  return !last.empty() &&
         (std::ranges::all_of(last, is_ascii_digit) || parse_ipv4_number(last).has_value());
}

// URL standard, 3.5 (IPv4 parser), and the serialiser.
std::optional<std::string> parse_ipv4(std::string_view host) {
  const std::vector<std::string_view> labels = labels_of(host);
  if (labels.size() > 4) {
    return std::nullopt;
  }
  uint64_t address = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    const auto number = parse_ipv4_number(labels[i]);
    const bool last = i + 1 == labels.size();
    // The last number fills all bytes that are left.
    const uint64_t limit = last ? 1ULL << (8 * (5 - labels.size())) : 256;
    if (!number || *number >= limit) {
      return std::nullopt;
    }
    address += last ? *number : *number << (8 * (3 - i));
  }
  return fmt::format("{}.{}.{}.{}", address >> 24, (address >> 16) & 0xFF, (address >> 8) & 0xFF,
                     address & 0xFF);
}

using Ipv6 = std::array<uint16_t, 8>;

// URL standard, 3.5 (IPv6 parser): what is between the brackets.
class Ipv6Parser {
 public:
  explicit Ipv6Parser(std::string_view text) : text_(text) {}

  std::optional<Ipv6> parse() {
    if (peek() == ':') {
      if (peek(1) != ':') {
        return std::nullopt;
      }
      at_ += 2;
      compress_ = ++piece_;
    }
    while (at_ < text_.size()) {
      if (piece_ == 8) {
        return std::nullopt;
      }
      if (peek() == ':') {
        if (compress_) {
          return std::nullopt;
        }
        ++at_;
        compress_ = ++piece_;
        continue;
      }
      const Step step = read_piece();
      if (step == Step::kFailed) {
        return std::nullopt;
      }
      if (step == Step::kEnd) {
        break;
      }
    }
    return finish();
  }

 private:
  enum class Step : uint8_t { kMore, kEnd, kFailed };

  [[nodiscard]] char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  Step read_piece() {
    const size_t start = at_;
    unsigned value = 0;
    while (at_ - start < 4 && hex_digit_value(peek()) >= 0) {
      value = value * 16 + static_cast<unsigned>(hex_digit_value(peek()));
      ++at_;
    }
    if (peek() == '.') {
      at_ = start;
      return read_ipv4_tail() ? Step::kEnd : Step::kFailed;
    }
    if (peek() == ':') {
      ++at_;
      if (at_ == text_.size()) {
        return Step::kFailed;
      }
    } else if (at_ < text_.size()) {
      return Step::kFailed;
    }
    pieces_.at(piece_++) = static_cast<uint16_t>(value);
    return Step::kMore;
  }

  // Four decimal bytes without leading zeros, as the last two pieces.
  bool read_ipv4_tail() {
    if (piece_ > 6) {
      return false;
    }
    for (size_t seen = 0; seen < 4; ++seen) {
      if (seen > 0 && text_.substr(at_, 1) != ".") {
        return false;
      }
      at_ += seen > 0 ? 1 : 0;
      const size_t start = at_;
      unsigned value = 0;
      while (at_ - start < 3 && is_ascii_digit(peek())) {
        value = value * 10 + static_cast<unsigned>(peek() - '0');
        ++at_;
      }
      const bool padded = at_ - start > 1 && text_[start] == '0';
      if (at_ == start || padded || value > 255) {
        return false;
      }
      uint16_t& piece = pieces_.at(piece_ + seen / 2);
      piece = static_cast<uint16_t>(piece * 256U + value);
    }
    piece_ += 2;
    return at_ == text_.size();
  }

  [[nodiscard]] std::optional<Ipv6> finish() {
    if (compress_) {
      // The pieces after "::" move to the end; what they leave is zero already or becomes it.
      std::rotate(pieces_.begin() + static_cast<ptrdiff_t>(*compress_),
                  pieces_.begin() + static_cast<ptrdiff_t>(piece_), pieces_.end());
    } else if (piece_ != 8) {
      return std::nullopt;
    }
    return pieces_;
  }

  std::string_view text_;
  size_t at_ = 0;
  Ipv6 pieces_{};
  size_t piece_ = 0;
  std::optional<size_t> compress_;
};

// URL standard, 3.6 (IPv6 serializer): the first longest run of two or more zero pieces is "::".
std::string serialise(const Ipv6& address) {
  size_t run_start = 0;
  size_t run_length = 1;  // a single zero is not compressed
  for (size_t start = 0; start < address.size();) {
    size_t end = start;
    while (end < address.size() && address.at(end) == 0) {
      ++end;
    }
    if (end - start > run_length) {
      run_start = start;
      run_length = end - start;
    }
    start = std::max(end, start + 1);
  }
  std::string out = "[";
  for (size_t i = 0; i < address.size(); ++i) {
    if (run_length > 1 && i == run_start) {
      out += i == 0 ? "::" : ":";
      i += run_length - 1;
      continue;
    }
    out += fmt::format("{:x}", address.at(i));
    out += i + 1 < address.size() ? ":" : "";
  }
  return out + ']';
}

std::optional<std::string> to_ascii(std::string_view domain) {
  const bool ascii =
      std::ranges::all_of(domain, [](char c) { return static_cast<uint8_t>(c) < 0x80; });
  // URL standard, 3.3: ASCII is lower-cased whatever ToASCII would say of its "xn--" labels.
  if (ascii) {
    return ascii_lower(domain);
  }
  return domain_to_ascii(to_valid_utf8(domain));
}

}  // namespace

std::optional<ParsedHost> parse_host(std::string_view text) {
  if (is_plain_host(text)) {
    return ParsedHost{std::string(text), false};
  }
  if (text.starts_with('[')) {
    if (!text.ends_with(']')) {
      return std::nullopt;
    }
    const auto address = Ipv6Parser(text.substr(1, text.size() - 2)).parse();
    return address ? std::optional(ParsedHost{serialise(*address), true}) : std::nullopt;
  }
  const std::optional<std::string> domain = to_ascii(percent_decode(text));
  if (!domain || domain->empty() || std::ranges::any_of(*domain, is_forbidden)) {
    return std::nullopt;
  }
  if (ends_in_number(*domain)) {
    const auto address = parse_ipv4(*domain);
    return address ? std::optional(ParsedHost{*address, true}) : std::nullopt;
  }
  return ParsedHost{*domain, false};
}

}  // namespace broadsheet

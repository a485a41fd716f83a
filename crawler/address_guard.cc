#include "crawler/address_guard.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/text.h"

namespace broadsheet::crawler {
namespace {

struct SpecialRange {
  IpAddress network;
  int prefix_bits = 0;
  std::string_view use;
};

SpecialRange range(std::string_view network, int prefix_bits, std::string_view use) {
  return {*IpAddress::parse(network), prefix_bits, use};
}

IpAddress v4_from(const uint8_t* bytes) {
  IpAddress address;
  address.is_v4 = true;
  std::copy_n(bytes, 4, address.bytes.begin());
  return address;
}

IpAddress v6_from(const uint8_t* bytes) {
  constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes)) {
    return v4_from(bytes + 12);
  }
  IpAddress address;
  std::copy_n(bytes, 16, address.bytes.begin());
  return address;
}

bool in_network(const IpAddress& address, const IpAddress& network, int prefix_bits) {
  if (address.is_v4 != network.is_v4) {
    return false;
  }
  const auto whole = static_cast<size_t>(prefix_bits / 8);
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, network.bytes.begin())) {
    return false;
  }
  const int rest = prefix_bits % 8;
  if (rest == 0) {
    return true;
  }
  const auto mask = static_cast<uint8_t>(0xFF << (8 - rest));
  return (address.bytes[whole] & mask) == (network.bytes[whole] & mask);
}

// The IANA IPv4 special-purpose registry, multicast and the reserved top.
const std::vector<SpecialRange>& special_v4() {
  static const std::vector<SpecialRange> ranges = {
      range("0.0.0.0", 8, "unspecified"),         range("10.0.0.0", 8, "private"),
      range("100.64.0.0", 10, "carrier_nat"),     range("127.0.0.0", 8, "loopback"),
      range("169.254.0.0", 16, "link_local"),  // also the metadata services of clouds
      range("168.63.129.16", 32, "metadata"),  // Azure's, beside those of 169.254.0.0/16
      range("172.16.0.0", 12, "private"),         range("192.0.0.0", 24, "reserved"),
      range("192.0.2.0", 24, "documentation"),    range("192.88.99.0", 24, "reserved"),
      range("192.168.0.0", 16, "private"),        range("198.18.0.0", 15, "benchmarking"),
      range("198.51.100.0", 24, "documentation"), range("203.0.113.0", 24, "documentation"),
      range("224.0.0.0", 4, "multicast"),         range("240.0.0.0", 4, "reserved"),
  };
  return ranges;
}

// Only 2000::/3 is handed out as global unicast; these are the exceptions inside it and the names
// of what lies outside. What nothing here names and lies outside is "reserved".
const std::vector<SpecialRange>& special_v6() {
  static const std::vector<SpecialRange> ranges = {
      range("::", 128, "unspecified"),
      range("::1", 128, "loopback"),
      range("64:ff9b:1::", 48, "private"),
      range("100::", 64, "reserved"),
      range("2001::", 23, "reserved"),  // protocol assignments, Teredo among them
      range("2001:db8::", 32, "documentation"),
      range("3fff::", 20, "documentation"),
      range("fc00::", 7, "private"),
      range("fe80::", 10, "link_local"),
      range("fec0::", 10, "private"),
      range("ff00::", 8, "multicast"),
  };
  return ranges;
}

std::string_view use_in(const std::vector<SpecialRange>& table, const IpAddress& address) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const SpecialRange& special) {
    return in_network(address, special.network, special.prefix_bits);
  });
  return found == table.end() ? std::string_view{} : found->use;
}

// The IPv4 address inside a 6to4 (RFC 3056), NAT64 (RFC 6052), ISATAP (RFC 5214) or IPv4-compatible
// address: what a packet to it would reach.
std::optional<IpAddress> embedded_v4(const IpAddress& address) {
  static const IpAddress six_to_four = *IpAddress::parse("2002::");
  static const IpAddress nat64 = *IpAddress::parse("64:ff9b::");
  static const IpAddress compatible = *IpAddress::parse("::");
  if (in_network(address, six_to_four, 16)) {
    return v4_from(address.bytes.data() + 2);
  }
  const bool is_isatap = (address.bytes[8] & 0xFC) == 0 && address.bytes[9] == 0 &&
                         address.bytes[10] == 0x5E && address.bytes[11] == 0xFE;
  if (in_network(address, nat64, 96) || in_network(address, compatible, 96) || is_isatap) {
    return v4_from(address.bytes.data() + 12);
  }
  return std::nullopt;
}

// Ports of services that read what a request for a page happens to say as orders: mail, IRC, X11,
// printers (the Fetch standard, "port blocking").
bool is_bad_port(uint16_t port) {
  static constexpr std::array<uint16_t, 83> kBadPorts = {
      0,    1,    7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,
      37,   42,   43,   53,   69,   77,   79,   87,   95,   101,  102,  103,  104,  109,
      110,  111,  113,  115,  117,  119,  123,  135,  137,  139,  143,  161,  179,  389,
      427,  465,  512,  513,  514,  515,  526,  530,  531,  532,  540,  548,  554,  556,
      563,  587,  601,  636,  989,  990,  993,  995,  1719, 1720, 1723, 2049, 3659, 4045,
      4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080};
  static_assert(std::is_sorted(kBadPorts.begin(), kBadPorts.end()));
  return std::binary_search(kBadPorts.begin(), kBadPorts.end(), port);
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

std::string_view without_brackets(std::string_view host) {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    return host.substr(1, host.size() - 2);
  }
  return host;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string literal(without_brackets(text));  // inet_pton wants a terminator
  std::array<uint8_t, 16> raw{};
  if (inet_pton(AF_INET, literal.c_str(), raw.data()) == 1) {
    return v4_from(raw.data());
  }
  if (inet_pton(AF_INET6, literal.c_str(), raw.data()) == 1) {
    return v6_from(raw.data());
  }
  return std::nullopt;
}

std::optional<IpAddress> IpAddress::from_sockaddr(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof(v4));
    std::array<uint8_t, 4> raw{};
    std::memcpy(raw.data(), &v4.sin_addr, raw.size());
    return v4_from(raw.data());
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof(v6));
    return v6_from(static_cast<const uint8_t*>(v6.sin6_addr.s6_addr));
  }
  return std::nullopt;
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(is_v4 ? AF_INET : AF_INET6, bytes.data(), buffer.data(), buffer.size());
  return buffer.data();
}

std::string_view special_use_of(const IpAddress& address) {
  if (address.is_v4) {
    return use_in(special_v4(), address);
  }
  if (const std::string_view use = use_in(special_v6(), address); !use.empty()) {
    return use;
  }
  if (const auto inner = embedded_v4(address)) {
    if (const std::string_view use = use_in(special_v4(), *inner); !use.empty()) {
      return use;
    }
  }
  static const IpAddress nat64 = *IpAddress::parse("64:ff9b::");
  const bool global_unicast = (address.bytes[0] & 0xE0) == 0x20;  // 2000::/3
  return global_unicast || in_network(address, nat64, 96) ? std::string_view{} : "reserved";
}

Result<AddressGuard> AddressGuard::make(const std::vector<std::string>& rules) {
  AddressGuard guard;
  for (const std::string& rule : rules) {
    if (ascii_iequals(rule, "any")) {
      guard.any_ = true;
      continue;
    }
    if (const size_t slash = rule.find('/'); slash != std::string::npos) {
      const auto network = IpAddress::parse(std::string_view(rule).substr(0, slash));
      const auto bits = number<int>(std::string_view(rule).substr(slash + 1));
      if (!network || !bits || *bits < 0 || *bits > (network->is_v4 ? 32 : 128)) {
        return Error{ErrorKind::kUsage, fmt::format("'{}' is not a network in CIDR form", rule)};
      }
      guard.networks_.push_back({*network, *bits});
      continue;
    }
    const size_t colon = rule.rfind(':');
    const auto port = colon == std::string::npos
                          ? std::nullopt
                          : number<uint16_t>(std::string_view(rule).substr(colon + 1));
    if (!port || colon == 0) {
      return Error{ErrorKind::kUsage,
                   fmt::format("'{}' is not HOST:PORT, a network in CIDR form or 'any'", rule)};
    }
    const std::string host = ascii_lower(std::string_view(rule).substr(0, colon));
    guard.hosts_.push_back({host, IpAddress::parse(host), *port});
  }
  return guard;
}

bool AddressGuard::names(std::string_view host, uint16_t port,
                         const std::optional<IpAddress>& address) const {
  return std::any_of(hosts_.begin(), hosts_.end(), [&](const HostRule& rule) {
    return rule.port == port && (rule.address ? rule.address == address : rule.host == host);
  });
}

std::optional<std::string> AddressGuard::refusal(std::string_view host, uint16_t port,
                                                 const IpAddress& address) const {
  if (names(host, port, address)) {
    return std::nullopt;
  }
  if (is_bad_port(port)) {
    return fmt::format("port {} is another service's than the web's", port);
  }
  const std::string_view use = special_use_of(address);
  if (use.empty() || any_) {
    return std::nullopt;
  }
  const bool network_allowed = std::any_of(
      networks_.begin(), networks_.end(),
      [&](const NetworkRule& rule) { return in_network(address, rule.network, rule.prefix_bits); });
  if (network_allowed) {
    return std::nullopt;
  }
  return fmt::format("{} is a {} address", address.text(), use);
}

std::optional<std::string> AddressGuard::literal_refusal(std::string_view host,
                                                         uint16_t port) const {
  const auto address = IpAddress::parse(host);
  if (address) {
    return refusal(host, port, *address);
  }
  if (is_bad_port(port) && !names(host, port, std::nullopt)) {
    return fmt::format("port {} is another service's than the web's", port);
  }
  return std::nullopt;
}

}  // namespace broadsheet::crawler

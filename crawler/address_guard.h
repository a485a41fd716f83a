#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct sockaddr;

namespace broadsheet::crawler {

// An IPv4 or IPv6 address as a socket would be given it. IPv4-mapped IPv6 (::ffff:a.b.c.d) is held
// as the IPv4 address it reaches.
struct IpAddress {
  std::array<uint8_t, 16> bytes{};  // network order; the first four for IPv4
  bool is_v4 = false;

  // "192.0.2.7", "2001:db8::7" or "[2001:db8::7]"; nullopt for anything else, names included.
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
  // nullopt for other families than AF_INET and AF_INET6.
  [[nodiscard]] static std::optional<IpAddress> from_sockaddr(const sockaddr* address);
  [[nodiscard]] std::string text() const;
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// Why an address is not for the public: "loopback", "private", "link_local", ... (the words of
// docs/operating.md); "" for a public one. Addresses that carry an IPv4 address inside (6to4,
// NAT64, ISATAP, IPv4-compatible) are judged by both. Follows the IANA special-purpose registries
// (RFC 6890).
[[nodiscard]] std::string_view special_use_of(const IpAddress& address);

// Decides which resolved addresses may be dialled: public ones, and those that a rule allows; on
// ports of other services than the web's none that no rule names with the port.
// Immutable, so any thread may ask.
class AddressGuard {
 public:
  // Rules: "HOST:PORT" (a name or literal, that port only), "10.0.0.0/8" or "fd00::/8" (CIDR),
  // "any". Fails with kUsage, naming the rule.
  [[nodiscard]] static Result<AddressGuard> make(const std::vector<std::string>& rules);

  // Whether a connection for a URL at `host`:`port` may go to `address`. The answer is the reason
  // against it, or nullopt.
  [[nodiscard]] std::optional<std::string> refusal(std::string_view host, uint16_t port,
                                                   const IpAddress& address) const;
  // The same for a host that is an address literal; of names, which are judged when they have been
  // resolved, the port alone.
  [[nodiscard]] std::optional<std::string> literal_refusal(std::string_view host,
                                                           uint16_t port) const;

 private:
  struct HostRule {
    std::string host;
    std::optional<IpAddress> address;  // of a literal
    uint16_t port = 0;
  };
  struct NetworkRule {
    IpAddress network;
    int prefix_bits = 0;
  };

  [[nodiscard]] bool names(std::string_view host, uint16_t port,
                           const std::optional<IpAddress>& address) const;

  bool any_ = false;
  std::vector<HostRule> hosts_;
  std::vector<NetworkRule> networks_;
};

}  // namespace broadsheet::crawler

#include "crawler/address_guard.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>
#include <vector>

namespace broadsheet::crawler {
namespace {

AddressGuard guard_with(const std::vector<std::string>& rules) {
  auto guard = AddressGuard::make(rules);
  EXPECT_TRUE(guard.ok());
  return *std::move(guard);
}

std::optional<std::string> refusal(const AddressGuard& guard, std::string_view host, uint16_t port,
                                   std::string_view address) {
  return guard.refusal(host, port, *IpAddress::parse(address));
}

struct SpecialCase {
  std::string_view address;
  std::string_view use;
};

TEST(AddressGuard, NamesEverySpecialUse) {
  const std::vector<SpecialCase> cases = {
      {"0.0.0.0", "unspecified"},
      {"0.1.2.3", "unspecified"},
      {"10.0.0.1", "private"},
      {"100.63.255.255", ""},
      {"100.64.0.0", "carrier_nat"},
      {"100.127.255.255", "carrier_nat"},
      {"100.128.0.0", ""},
      {"127.0.0.1", "loopback"},
      {"127.255.255.255", "loopback"},
      {"128.0.0.0", ""},
      {"169.254.169.254", "link_local"},
      {"172.15.255.255", ""},
      {"172.16.0.0", "private"},
      {"172.31.255.255", "private"},
      {"172.32.0.0", ""},
      {"192.0.2.1", "documentation"},
      {"192.168.1.1", "private"},
      {"198.18.0.1", "benchmarking"},
      {"198.51.100.9", "documentation"},
      {"203.0.113.9", "documentation"},
      {"168.63.129.16", "metadata"},
      {"168.63.129.17", ""},
      {"192.0.0.192", "reserved"},
      {"192.88.99.1", "reserved"},
      {"198.20.0.0", ""},
      {"239.255.255.255", "multicast"},
      {"240.0.0.1", "reserved"},
      {"100.100.100.200", "carrier_nat"},
      {"fd00:ec2::254", "private"},
      {"::ffff:169.254.169.254", "link_local"},
      {"::ffff:a9fe:a9fe", "link_local"},
      {"::a9fe:a9fe", "link_local"},
      {"::8.8.8.8", "reserved"},
      {"64:ff9b::a9fe:a9fe", "link_local"},
      {"64:ff9b::8.8.8.8", ""},
      {"2002:c0a8:101::1", "private"},
      {"2001:0:7f00:1::", "reserved"},         // Teredo
      {"2001:4860::5efe:7f00:1", "loopback"},  // ISATAP
      {"2001:4860::200:5efe:10.0.0.1", "private"},
      {"2001:2::1", "reserved"},
      {"3fff::1", "documentation"},
      {"fe80::a9fe:a9fe", "link_local"},
      {"ff0e::1", "multicast"},
      {"100::1", "reserved"},
      {"5f00::1", "reserved"},
      {"224.0.0.1", "multicast"},
      {"255.255.255.255", "reserved"},
      {"8.8.8.8", ""},
      {"::", "unspecified"},
      {"::1", "loopback"},
      {"::127.0.0.1", "loopback"},       // IPv4-compatible
      {"::ffff:127.0.0.1", "loopback"},  // IPv4-mapped
      {"::ffff:8.8.8.8", ""},
      {"64:ff9b::7f00:1", "loopback"},  // NAT64 of 127.0.0.1
      {"64:ff9b:1::1", "private"},
      {"2002:7f00:1::", "loopback"},  // 6to4 of 127.0.0.1
      {"2002:a9fe:a9fe::1", "link_local"},
      {"2001::1", "reserved"},
      {"2001:db8::1", "documentation"},
      {"2001:4860:4860::8888", ""},
      {"fc00::1", "private"},
      {"fd12:3456::1", "private"},
      {"fe80::1", "link_local"},
      {"fec0::1", "private"},
      {"ff02::1", "multicast"},
      {"4000::1", "reserved"},
  };
  for (const SpecialCase& row : cases) {
    const auto address = IpAddress::parse(row.address);
    ASSERT_TRUE(address.has_value()) << row.address;
    EXPECT_EQ(special_use_of(*address), row.use) << row.address;
  }
}

TEST(AddressGuard, RefusesPrivateAddressesByDefaultAndSaysWhich) {
  const AddressGuard guard = guard_with({});
  EXPECT_EQ(refusal(guard, "news.example", 80, "10.1.2.3"), "10.1.2.3 is a private address");
  EXPECT_EQ(refusal(guard, "news.example", 80, "93.184.216.34"), std::nullopt);
}

TEST(AddressGuard, AllowsAHostAndPortAndNothingBesideIt) {
  const AddressGuard guard = guard_with({"127.0.0.1:8080", "news.test:80", "[::1]:81"});
  EXPECT_EQ(refusal(guard, "127.0.0.1", 8080, "127.0.0.1"), std::nullopt);
  EXPECT_NE(refusal(guard, "127.0.0.1", 8081, "127.0.0.1"), std::nullopt);
  EXPECT_NE(refusal(guard, "127.0.0.2", 8080, "127.0.0.2"), std::nullopt);
  EXPECT_EQ(refusal(guard, "localhost", 8080, "127.0.0.1"), std::nullopt);
  EXPECT_EQ(refusal(guard, "news.test", 80, "192.168.0.9"), std::nullopt);
  EXPECT_NE(refusal(guard, "evil.test", 80, "192.168.0.9"), std::nullopt);
  EXPECT_EQ(refusal(guard, "[::1]", 81, "::1"), std::nullopt);
}

TEST(AddressGuard, AllowsNetworksToTheBit) {
  const AddressGuard guard = guard_with({"10.32.0.0/11", "fd00::/8"});
  EXPECT_EQ(refusal(guard, "h", 80, "10.63.255.255"), std::nullopt);
  EXPECT_NE(refusal(guard, "h", 80, "10.64.0.0"), std::nullopt);
  EXPECT_NE(refusal(guard, "h", 80, "10.31.255.255"), std::nullopt);
  EXPECT_EQ(refusal(guard, "h", 80, "fd99::1"), std::nullopt);
  EXPECT_NE(refusal(guard, "h", 80, "fc99::1"), std::nullopt);
}

TEST(AddressGuard, AnyAllowsAll) {
  EXPECT_EQ(refusal(guard_with({"any"}), "h", 80, "127.0.0.1"), std::nullopt);
}

TEST(AddressGuard, JudgesLiteralsBeforeAnyConnection) {
  const AddressGuard guard = guard_with({});
  EXPECT_NE(guard.literal_refusal("[::1]", 80), std::nullopt);
  EXPECT_NE(guard.literal_refusal("169.254.169.254", 80), std::nullopt);
  EXPECT_EQ(guard.literal_refusal("localhost", 80), std::nullopt);
}

TEST(AddressGuard, LeavesThePortsOfOtherServicesAlone) {
  const AddressGuard guard = guard_with({"mail.test:25", "any"});
  for (const uint16_t port : {uint16_t{0}, uint16_t{22}, uint16_t{25}, uint16_t{110},
                              uint16_t{6000}, uint16_t{6667}, uint16_t{10080}}) {
    EXPECT_NE(refusal(guard, "news.example", port, "93.184.216.34"), std::nullopt) << port;
    EXPECT_NE(guard.literal_refusal("news.example", port), std::nullopt) << port;
    EXPECT_NE(guard.literal_refusal("93.184.216.34", port), std::nullopt) << port;
  }
  for (const uint16_t port : {uint16_t{80}, uint16_t{443}, uint16_t{8080}, uint16_t{65535}}) {
    EXPECT_EQ(refusal(guard, "news.example", port, "93.184.216.34"), std::nullopt) << port;
    EXPECT_EQ(guard.literal_refusal("news.example", port), std::nullopt) << port;
  }
  EXPECT_EQ(refusal(guard, "mail.test", 25, "10.0.0.1"), std::nullopt) << "named with its port";
  EXPECT_EQ(guard.literal_refusal("mail.test", 25), std::nullopt);
}

TEST(AddressGuard, NamesTheRuleThatIsNone) {
  for (const char* rule :
       {"localhost", "10.0.0.0/33", "10.0.0.0/x", "host:99999", ":80", "fe80::/129"}) {
    const auto guard = AddressGuard::make({rule});
    ASSERT_FALSE(guard.ok()) << rule;
    EXPECT_EQ(guard.error().kind, ErrorKind::kUsage);
    EXPECT_NE(guard.error().detail.find(rule), std::string::npos);
  }
}

TEST(IpAddress, ReadsSocketAddressesAndUnmapsIPv4) {
  sockaddr_in6 mapped{};
  mapped.sin6_family = AF_INET6;
  mapped.sin6_addr.s6_addr[10] = 0xFF;
  mapped.sin6_addr.s6_addr[11] = 0xFF;
  mapped.sin6_addr.s6_addr[12] = 127;
  mapped.sin6_addr.s6_addr[15] = 1;
  const auto address = IpAddress::from_sockaddr(reinterpret_cast<const sockaddr*>(&mapped));
  ASSERT_TRUE(address.has_value());
  EXPECT_EQ(address->text(), "127.0.0.1");
}

}  // namespace
}  // namespace broadsheet::crawler

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace broadsheet {

struct ParsedHost {
  std::string text;  // as it is serialised: lower-case ASCII, IPv6 in brackets
  bool is_ip = false;
};

// The host parser of the URL standard (3.5) for http and https: percent-decoding, IDNA, IPv4 in all
// its spellings ("0x7f.1" is 127.0.0.1), IPv6. nullopt where the standard says failure.
[[nodiscard]] std::optional<ParsedHost> parse_host(std::string_view text);

}  // namespace broadsheet

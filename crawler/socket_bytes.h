#pragma once

#include <cstdint>

namespace broadsheet::crawler {

// Bytes that the kernel has received on TCP socket `fd` since it was connected; 0 when it cannot
// tell. In a file of its own because <linux/tcp.h>, which knows this field, and <netinet/tcp.h>,
// which Asio includes, define the same structs.
[[nodiscard]] uint64_t received_bytes(int fd);

}  // namespace broadsheet::crawler

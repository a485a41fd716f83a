#pragma once

namespace broadsheet::crawler {

[[nodiscard]] constexpr bool is_success(int status) {
  return status >= 200 && status < 300;
}

// Whether the answer's Location is to be followed (RFC 9110, 15.4: not 300, 304 or 305).
[[nodiscard]] constexpr bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace broadsheet::crawler

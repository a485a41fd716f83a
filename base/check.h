#pragma once

// A broken promise of our own code: says where, and aborts. Never for input.
#define BS_CHECK(condition)                                       \
  do {                                                            \
    if (!(condition)) {                                           \
      ::broadsheet::check_failed(#condition, __FILE__, __LINE__); \
    }                                                             \
  } while (false)

namespace broadsheet {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}  // namespace broadsheet

file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/generated/broadsheet_version.h.in" "#pragma once

namespace broadsheet {
inline constexpr char kVersion[] = \"@PROJECT_VERSION@\";
}
")
configure_file("${CMAKE_CURRENT_BINARY_DIR}/generated/broadsheet_version.h.in"
  "${CMAKE_CURRENT_BINARY_DIR}/generated/broadsheet_version.h" @ONLY)

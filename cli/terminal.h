#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <ostream>
#include <string>
#include <string_view>

#include "base/error.h"

namespace broadsheet::cli {

// How text is set off where colour is wanted.
enum class Style { kBold, kDim, kRed, kGreen, kYellow };

// Where a verb reads and writes: data goes to `out`, everything else to `err`. Streams are
// borrowed.
struct Terminal {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool colour = false;      // on `out`
  size_t err_columns = 80;  // of the terminal behind `err`

  // `text` in that style, or as it is without colour.
  [[nodiscard]] std::string styled(Style style, std::string_view text) const;
};

// The process's own streams. Colour only on a terminal, and not when NO_COLOR is set or TERM is
// "dumb".
[[nodiscard]] Terminal process_terminal();

// One line on `err`: "broadsheet: DETAIL".
void report(const Terminal& terminal, const Error& error);

// `text` without control characters: what a site sent must not move the cursor.
[[nodiscard]] std::string printable(std::string_view text);
// "1 page", "2 pages".
[[nodiscard]] std::string counted(uint64_t count, std::string_view one, std::string_view several);
// At most `columns` columns, East Asian wide characters counted as two, "..." where it was cut.
[[nodiscard]] std::string shortened(std::string_view text, size_t columns);

}  // namespace broadsheet::cli

#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unicode/uchar.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "base/text.h"

namespace broadsheet::cli {
namespace {

std::string_view code_of(Style style) {
  switch (style) {
    case Style::kBold:
      return "1";
    case Style::kDim:
      return "2";
    case Style::kRed:
      return "31";
    case Style::kGreen:
      return "32";
    case Style::kYellow:
      return "33";
  }
  return "0";
}

bool colour_wanted() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return (no_colour == nullptr || *no_colour == '\0') &&
         (term == nullptr || std::string_view(term) != "dumb");
}

size_t terminal_columns(int descriptor) {
  constexpr size_t kUsual = 80;
  winsize size{};
  const bool known = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsual;
}

size_t columns_of(char32_t code_point) {
  switch (u_getIntPropertyValue(static_cast<UChar32>(code_point), UCHAR_EAST_ASIAN_WIDTH)) {
    case U_EA_FULLWIDTH:
    case U_EA_WIDE:
      return 2;
    default:
      break;
  }
  const auto type = u_charType(static_cast<UChar32>(code_point));
  return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ? 0 : 1;
}

}  // namespace

std::string Terminal::styled(Style style, std::string_view text) const {
  if (!colour || text.empty()) {
    return std::string(text);
  }
  return "\x1b[" + std::string(code_of(style)) + "m" + std::string(text) + "\x1b[0m";
}

Terminal process_terminal() {
  std::ios::sync_with_stdio(false);
  const bool out_is_terminal = isatty(STDOUT_FILENO) == 1;
  return {.in = std::cin,
          .out = std::cout,
          .err = std::cerr,
          .out_is_terminal = out_is_terminal,
          .err_is_terminal = isatty(STDERR_FILENO) == 1,
          .colour = out_is_terminal && colour_wanted(),
          .err_columns = terminal_columns(STDERR_FILENO)};
}

void report(const Terminal& terminal, const Error& error) {
  terminal.err << "broadsheet: " << printable(error.detail) << '\n';
  terminal.err.flush();
}

std::string printable(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const auto [value, bytes] = decode_code_point(text, at);
    if (value == '\n' || value == '\t') {
      out += ' ';
    } else if (!(value < 0x20 || (value >= 0x7f && value < 0xa0))) {
      append_utf8(out, value);
    }
    at += bytes;
  }
  return out;
}

std::string counted(uint64_t count, std::string_view one, std::string_view several) {
  return fmt::format("{} {}", count, count == 1 ? one : several);
}

std::string shortened(std::string_view text, size_t columns) {
  size_t used = 0;
  size_t cut = 0;  // where "..." would still fit
  for (size_t at = 0; at < text.size();) {
    const auto [value, bytes] = decode_code_point(text, at);
    used += columns_of(value);
    if (used > columns) {
      return std::string(text.substr(0, cut)) + "...";
    }
    at += bytes;
    if (used + 3 <= columns) {
      cut = at;
    }
  }
  return std::string(text);
}

}  // namespace broadsheet::cli

#include "cli/exit_code.h"

namespace broadsheet::cli {

ExitCode exit_code_of(const Error& error) {
  return static_cast<ExitCode>(traits_of(error.kind).exit_code);
}

}  // namespace broadsheet::cli

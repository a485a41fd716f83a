#include "cli/environment.h"

#include <string_view>

#include <unistd.h>

namespace broadsheet::cli {

Environment process_environment() {
  constexpr std::string_view kPrefix = "BROADSHEET_";
  Environment ours;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (text.starts_with(kPrefix) && equals != std::string_view::npos) {
      ours.emplace(text.substr(kPrefix.size(), equals - kPrefix.size()), text.substr(equals + 1));
    }
  }
  return ours;
}

}  // namespace broadsheet::cli

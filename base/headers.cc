#include "base/headers.h"

#include <utility>

#include "base/text.h"

namespace broadsheet {

void Headers::add(std::string name, std::string value) {
  fields_.push_back({std::move(name), std::move(value)});
}

std::optional<std::string_view> Headers::get(std::string_view name) const {
  for (const HeaderField& field : fields_) {
    if (ascii_iequals(field.name, name)) {
      return field.value;
    }
  }
  return std::nullopt;
}

std::vector<std::string_view> Headers::get_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const HeaderField& field : fields_) {
    if (ascii_iequals(field.name, name)) {
      values.push_back(field.value);
    }
  }
  return values;
}

}  // namespace broadsheet

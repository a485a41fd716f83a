#include "cli/setting_formats.h"

#include <fmt/format.h>

#include <array>
#include <boost/regex.hpp>
#include <charconv>

#include "base/text.h"
#include "base/units.h"
#include "base/url.h"

namespace broadsheet::cli::format {
namespace {

struct Unit {
  std::string_view name;
  uint64_t size;
};
constexpr auto kDurations = std::to_array<Unit>(
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}});
constexpr auto kSizes = std::to_array<Unit>(
    {{"TiB", 1ULL << 40}, {"GiB", 1ULL << 30}, {"MiB", 1ULL << 20}, {"KiB", 1ULL << 10}, {"B", 1}});

// In the largest unit that says it exactly.
template <size_t kCount>
std::string amount_text(uint64_t amount, const std::array<Unit, kCount>& units) {
  if (amount == 0) {
    return "0";
  }
  for (const Unit& unit : units) {
    if (amount % unit.size == 0) {
      return fmt::format("{}{}", amount / unit.size, unit.name);
    }
  }
  return "";  // unreachable: the last unit is 1
}

}  // namespace

Error invalid(std::string detail) {
  return {ErrorKind::kInvalidInput, std::move(detail)};
}

Result<uint64_t> whole_number(std::string_view text, uint64_t least, uint64_t most) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > most) {
    return invalid(fmt::format("\"{}\" is no whole number from {} to {}", text, least, most));
  }
  if (number < least) {
    return invalid(fmt::format("it must be at least {}", least));
  }
  return number;
}

Result<Milliseconds> duration(std::string_view text, Milliseconds least, Milliseconds most) {
  BS_TRY(const Milliseconds parsed, parse_duration(text));
  if (parsed < least) {
    return invalid(least == Milliseconds(1)
                       ? std::string("it must be longer than nothing")
                       : fmt::format("it must be at least {}", duration_text(least)));
  }
  if (parsed > most) {
    return invalid(fmt::format("it must be at most {}", duration_text(most)));
  }
  return parsed;
}

Result<uint64_t> bytes(std::string_view text, uint64_t least) {
  BS_TRY(const uint64_t parsed, parse_bytes(text));
  if (parsed < least) {
    return invalid(fmt::format("it must be at least {}", bytes_text(least)));
  }
  return parsed;
}

std::string duration_text(Milliseconds duration) {
  return amount_text(static_cast<uint64_t>(duration.count()), kDurations);
}

std::string bytes_text(uint64_t bytes) {
  return amount_text(bytes, kSizes);
}

Result<void> Boolean::parse(bool& target, std::string_view text) {
  if (text != "true" && text != "false") {
    return invalid(fmt::format("\"{}\" is neither true nor false", text));
  }
  target = text == "true";
  return ok();
}

SettingText Boolean::text_of(bool value) {
  return {.texts = {value ? "true" : "false"}, .bare = true};
}

Result<void> Fraction::parse(double& target, std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !(number > 0 && number < 1)) {
    return invalid(fmt::format("\"{}\" is no number above 0 and below 1", text));
  }
  target = number;
  return ok();
}

SettingText Fraction::text_of(double value) {
  return {.texts = {fmt::format("{}", value)}, .bare = true};
}

Result<void> HeaderText::parse(std::string& target, std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return invalid("it holds a control character");
    }
  }
  target = text;
  return ok();
}

SettingText HeaderText::text_of(const std::string& value) {
  return {.texts = {value}};
}

Result<void> Path::parse(std::filesystem::path& target, std::string_view text) {
  target = text;
  return ok();
}

SettingText Path::text_of(const std::filesystem::path& value) {
  return {.texts = {value.string()}};
}

Result<void> ExistingFile::parse(std::filesystem::path& target, std::string_view text) {
  std::error_code error;
  if (!text.empty() && !std::filesystem::is_regular_file(text, error)) {
    return invalid(fmt::format("there is no file \"{}\"", text));
  }
  target = text;
  return ok();
}

Result<void> Endpoint::parse(std::string& target, std::string_view text) {
  const auto colon = text.rfind(':');
  const auto host = text.substr(0, colon);
  uint16_t port = 0;
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (!text.empty() && (colon == std::string_view::npos || host.empty() ||
                        (!bracketed && host.find(':') != std::string_view::npos) ||
                        !Whole<>::parse(port, text.substr(colon + 1)).ok())) {
    return invalid(fmt::format("\"{}\" is not of the form HOST:PORT", text));
  }
  target = text;
  return ok();
}

SettingText Endpoint::text_of(const std::string& value) {
  return {.texts = {value}};
}

Result<void> WebAddress::parse(std::string& target, std::string_view text) {
  if (!text.empty() && !Url::parse(text).ok()) {
    return invalid(fmt::format("\"{}\" is no http or https URL", text));
  }
  target = text;
  return ok();
}

SettingText WebAddress::text_of(const std::string& value) {
  return {.texts = {value}};
}

Result<void> Texts::parse(std::vector<std::string>& target, std::string_view text) {
  if (text.empty()) {
    return invalid("an item of the list is empty");
  }
  target.emplace_back(text);
  return ok();
}

SettingText Texts::text_of(const std::vector<std::string>& value) {
  return {.texts = value, .list = true};
}

Result<void> Patterns::parse(std::vector<std::string>& target, std::string_view text) {
  const boost::regex checked(text.begin(), text.end(),
                             boost::regex::perl | boost::regex::no_except);
  if (checked.status() != 0) {
    return invalid(fmt::format("\"{}\" is no regular expression", text));
  }
  target.emplace_back(text);
  return ok();
}

Result<void> Resolves::parse(std::vector<crawler::ResolveRule>& target, std::string_view text) {
  const auto first = text.find(':');
  const auto second = first == std::string_view::npos ? first : text.find(':', first + 1);
  crawler::ResolveRule rule;
  if (second == std::string_view::npos || first == 0 || second + 1 == text.size() ||
      !Whole<>::parse(rule.port, text.substr(first + 1, second - first - 1)).ok()) {
    return invalid(fmt::format("\"{}\" is not of the form HOST:PORT:ADDRESS", text));
  }
  rule.host = ascii_lower(text.substr(0, first));
  rule.address = text.substr(second + 1);
  if (rule.address.front() == '[' && rule.address.back() == ']') {
    rule.address = rule.address.substr(1, rule.address.size() - 2);
  }
  target.push_back(std::move(rule));
  return ok();
}

SettingText Resolves::text_of(const std::vector<crawler::ResolveRule>& value) {
  SettingText text{.texts = {}, .list = true};
  for (const auto& rule : value) {
    text.texts.push_back(fmt::format("{}:{}:{}", rule.host, rule.port, rule.address));
  }
  return text;
}

}  // namespace broadsheet::cli::format

#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "crawler/crawl.h"

namespace broadsheet::cli {

// A value as a configuration file would say it.
struct SettingText {
  std::vector<std::string> texts;  // none where an optional value is not set, or a list is empty
  bool list = false;
  bool bare = false;  // a number or boolean: no quotes
};

// How values of one kind are read and written, one struct a kind: parse() takes what a person wrote
// and fails with kInvalidInput and a detail that does not name the setting; text_of() gives what
// parse() would take to mean the same. The parts that are no templates are in setting_formats.cc.
namespace format {

[[nodiscard]] Error invalid(std::string detail);
[[nodiscard]] Result<uint64_t> whole_number(std::string_view text, uint64_t least, uint64_t most);
[[nodiscard]] Result<Milliseconds> duration(std::string_view text, Milliseconds least,
                                            Milliseconds most);
[[nodiscard]] Result<uint64_t> bytes(std::string_view text, uint64_t least);
[[nodiscard]] std::string duration_text(Milliseconds duration);  // "15m", "1500ms"
[[nodiscard]] std::string bytes_text(uint64_t bytes);            // "64KiB", "1000B"

template <class T>
struct ValueOf {
  using type = T;
};
template <class T>
struct ValueOf<std::optional<T>> {
  using type = T;
};

// What an optional holds, or the value itself; "not set" is no text.
template <class T, class ToText>
SettingText text_if_set(const T& value, bool bare, ToText to_text) {
  SettingText text{.texts = {}, .bare = bare};
  if constexpr (requires { value.has_value(); }) {
    if (value) {
      text.texts.push_back(to_text(*value));
    }
  } else {
    text.texts.push_back(to_text(value));
  }
  return text;
}

// A whole number within bounds, and within those of its type.
template <uint64_t kLeast = 0, uint64_t kMost = std::numeric_limits<uint64_t>::max()>
struct Whole {
  template <class T>
  static Result<void> parse(T& target, std::string_view text) {
    using Number = typename ValueOf<T>::type;
    constexpr auto kTypeMost = static_cast<uint64_t>(std::numeric_limits<Number>::max());
    BS_TRY(const uint64_t number, whole_number(text, kLeast, std::min(kMost, kTypeMost)));
    target = static_cast<Number>(number);
    return ok();
  }
  template <class T>
  static SettingText text_of(const T& value) {
    return text_if_set(value, true, [](auto number) { return std::to_string(number); });
  }
};

// Zero would be "no bound" to the layers below where kLeast is above it.
template <int64_t kLeast = 0, int64_t kMost = std::numeric_limits<int64_t>::max()>
struct Duration {
  template <class T>
  static Result<void> parse(T& target, std::string_view text) {
    BS_TRY(target, duration(text, Milliseconds(kLeast), Milliseconds(kMost)));
    return ok();
  }
  template <class T>
  static SettingText text_of(const T& value) {
    return text_if_set(value, false, duration_text);
  }
};

template <uint64_t kLeast = 0>
struct Bytes {
  template <class T>
  static Result<void> parse(T& target, std::string_view text) {
    BS_TRY(target, bytes(text, kLeast));
    return ok();
  }
  template <class T>
  static SettingText text_of(const T& value) {
    return text_if_set(value, false, bytes_text);
  }
};

struct Boolean {
  static Result<void> parse(bool& target, std::string_view text);
  static SettingText text_of(bool value);
};

// Above 0 and below 1.
struct Fraction {
  static Result<void> parse(double& target, std::string_view text);
  static SettingText text_of(double value);
};

// One of the names in a table of pairs of name and value.
template <const auto& kNames>
struct Choice {
  template <class T>
  static Result<void> parse(T& target, std::string_view text) {
    std::string names;
    for (const auto& [name, value] : kNames) {
      if (name == text) {
        target = value;
        return ok();
      }
      names += (names.empty() ? "" : ", ") + std::string(name);
    }
    return invalid("\"" + std::string(text) + "\" is none of " + names);
  }
  template <class T>
  static SettingText text_of(const T& value) {
    for (const auto& [name, known] : kNames) {
      if (known == value) {
        return {.texts = {std::string(name)}};
      }
    }
    return {};
  }
};

// One header field's worth: a line break would start another.
struct HeaderText {
  static Result<void> parse(std::string& target, std::string_view text);
  static SettingText text_of(const std::string& value);
};

struct Path {
  static Result<void> parse(std::filesystem::path& target, std::string_view text);
  static SettingText text_of(const std::filesystem::path& value);
};

struct ExistingFile : Path {  // or ""
  static Result<void> parse(std::filesystem::path& target, std::string_view text);
};

// "127.0.0.1:8815", "[::1]:8815" or "".
struct Endpoint {
  static Result<void> parse(std::string& target, std::string_view text);
  static SettingText text_of(const std::string& value);
};

// An http or https URL, or "".
struct WebAddress {
  static Result<void> parse(std::string& target, std::string_view text);
  static SettingText text_of(const std::string& value);
};

// Lists: each text adds one.
struct Texts {
  static Result<void> parse(std::vector<std::string>& target, std::string_view text);
  static SettingText text_of(const std::vector<std::string>& value);
};

struct Patterns : Texts {
  static Result<void> parse(std::vector<std::string>& target, std::string_view text);
};

struct Resolves {  // "example.org:443:192.0.2.7"; the address may be IPv6, in brackets or not
  static Result<void> parse(std::vector<crawler::ResolveRule>& target, std::string_view text);
  static SettingText text_of(const std::vector<crawler::ResolveRule>& value);
};

}  // namespace format

// How one setting is read into, and written from, a struct of options.
template <class Options>
struct SettingAccess {
  Result<void> (*apply)(Options& options, std::string_view text) = nullptr;
  SettingText (*text_of)(const Options& options) = nullptr;
  void (*clear)(Options& options) = nullptr;  // empties a list
};

// `get` names the member: [](auto& s) -> auto& { return s.crawl.delay; }. It captures nothing, so
// its type alone is enough to call it.
template <class Format, class Options, class Get>
consteval SettingAccess<Options> access_by(Get /*get*/) {
  return {.apply = [](Options& options, std::string_view text) -> Result<void> {
            return Format::parse(Get{}(options), text);
          },
          .text_of = [](const Options& options) { return Format::text_of(Get{}(options)); },
          .clear =
              [](Options& options) {
                auto& member = Get{}(options);
                member = std::remove_reference_t<decltype(member)>{};
              }};
}

}  // namespace broadsheet::cli

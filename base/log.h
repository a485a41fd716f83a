#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace broadsheet {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarn, kError };

// A field's value is rendered before it gets here: keep hot paths below the level check.
struct LogField {
  std::string_view name;
  std::string value;
};

// Where events go. One event a line: a stable dotted name, then fields. Thread-safe.
class Log {
 public:
  virtual ~Log() = default;
  [[nodiscard]] virtual bool enabled(LogLevel level) const = 0;
  // `event` is a stable name listed in docs/operating.md: "fetch.done".
  virtual void event(LogLevel level, std::string_view event,
                     std::initializer_list<LogField> fields) = 0;
};

enum class LogFormat : uint8_t { kText, kJson };

// What a log writes of an event, without time and, as text, without level: one line, whatever the
// values hold. JSON: the rest of an object that begins with {"time":"...",
[[nodiscard]] std::string event_text(LogFormat format, LogLevel level, std::string_view event,
                                     std::initializer_list<LogField> fields);
[[nodiscard]] std::string_view name_of(LogLevel level);  // "debug", ...

// To stderr, through spdlog.
[[nodiscard]] std::unique_ptr<Log> make_stderr_log(LogLevel least, LogFormat format);
// Drops everything.
[[nodiscard]] std::unique_ptr<Log> make_null_log();

}  // namespace broadsheet

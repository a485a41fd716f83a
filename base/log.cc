#include "base/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace broadsheet {
namespace {

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

// Inside quotes, for both forms: what a site sends must neither end a line nor drive a terminal.
void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const char c : to_valid_utf8(text)) {
    const auto byte = static_cast<uint8_t>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 0x0F];
    } else {
      out += c;
    }
  }
}

bool is_bare(std::string_view value) {
  return !value.empty() && std::ranges::all_of(value, [](char c) {
    const auto byte = static_cast<uint8_t>(c);
    return byte > 0x20 && byte != 0x7F && c != '"' && c != '\\';
  });
}

// fetch.done url=https://example.org/a status=200 reason="not found"
std::string text_line(std::string_view event, std::initializer_list<LogField> fields) {
  std::string line(event);
  for (const LogField& field : fields) {
    line += ' ';
    line += field.name;
    line += '=';
    if (is_bare(field.value) && is_valid_utf8(field.value)) {
      line += field.value;
    } else {
      line += '"';
      append_escaped(line, field.value);
      line += '"';
    }
  }
  return line;
}

// The rest of {"time":"...", which the pattern begins. Values are strings, as they came.
std::string json_line(LogLevel level, std::string_view event,
                      std::initializer_list<LogField> fields) {
  std::string line = R"("level":")";
  line += name_of(level);
  line += R"(","event":")";
  append_escaped(line, event);
  line += '"';
  for (const LogField& field : fields) {
    line += ",\"";
    append_escaped(line, field.name);
    line += "\":\"";
    append_escaped(line, field.value);
    line += '"';
  }
  return line + '}';
}

class StderrLog final : public Log {
 public:
  StderrLog(LogLevel least, LogFormat format)
      : format_(format), logger_("broadsheet", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_level(level_of(least));
    logger_.flush_on(spdlog::level::debug);
    logger_.set_formatter(std::make_unique<spdlog::pattern_formatter>(
        format == LogFormat::kJson ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v)"
                                   : "%Y-%m-%dT%H:%M:%S.%eZ %-5l %v",
        spdlog::pattern_time_type::utc));
  }

  [[nodiscard]] bool enabled(LogLevel level) const override {
    return logger_.should_log(level_of(level));
  }

  void event(LogLevel level, std::string_view event,
             std::initializer_list<LogField> fields) override {
    if (!enabled(level)) {
      return;
    }
    const std::string line = event_text(format_, level, event, fields);
    logger_.log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
  }

 private:
  LogFormat format_;
  spdlog::logger logger_;
};

class NullLog final : public Log {
 public:
  [[nodiscard]] bool enabled(LogLevel) const override { return false; }
  void event(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

}  // namespace

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

std::string event_text(LogFormat format, LogLevel level, std::string_view event,
                       std::initializer_list<LogField> fields) {
  return format == LogFormat::kJson ? json_line(level, event, fields) : text_line(event, fields);
}

std::unique_ptr<Log> make_stderr_log(LogLevel least, LogFormat format) {
  return std::make_unique<StderrLog>(least, format);
}

std::unique_ptr<Log> make_null_log() {
  return std::make_unique<NullLog>();
}

}  // namespace broadsheet

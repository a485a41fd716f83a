#include "base/file_log.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace broadsheet {

std::string log_time(SysTime time) {
  const auto seconds = std::chrono::floor<Seconds>(time);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds.time_since_epoch().count()),
                     (time - seconds).count());
}

Result<std::unique_ptr<FileLog>> FileLog::open(FileLogOptions options, const Clock& clock) {
  std::unique_ptr<FileLog> log(new FileLog(std::move(options), clock));
  BS_TRY_VOID(log->open_file());
  return log;
}

FileLog::~FileLog() {
  if (descriptor_ >= 0) {
    close(descriptor_);
  }
}

Result<void> FileLog::open_file() {
  const int opened = ::open(options_.file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (opened < 0) {
    return Error{ErrorKind::kStorage,
                 fmt::format("cannot write the log file {}: {}", options_.file.string(),
                             std::generic_category().message(errno))};
  }
  if (descriptor_ >= 0) {
    close(descriptor_);
  }
  descriptor_ = opened;
  struct stat about{};
  bytes_ = fstat(opened, &about) == 0 ? static_cast<uint64_t>(about.st_size) : 0;
  return ok();
}

Result<void> FileLog::reopen() {
  const std::lock_guard lock(mutex_);
  return open_file();
}

// FILE becomes FILE.1, FILE.1 becomes FILE.2, and the oldest goes.
void FileLog::set_aside() {
  std::error_code ignored;
  const auto numbered = [this](uint32_t number) {
    return std::filesystem::path(fmt::format("{}.{}", options_.file.string(), number));
  };
  if (options_.files_max == 0) {
    std::filesystem::remove(options_.file, ignored);
  } else {
    for (uint32_t number = options_.files_max; number > 1; --number) {
      std::filesystem::rename(numbered(number - 1), numbered(number), ignored);
    }
    std::filesystem::rename(options_.file, numbered(1), ignored);
  }
  if (!open_file().ok()) {
    bytes_ = 0;  // on with the one that is open, and another try when it has grown as much again
  }
}

void FileLog::event(LogLevel level, std::string_view event,
                    std::initializer_list<LogField> fields) {
  if (!enabled(level)) {
    return;
  }
  const std::string text = event_text(options_.format, level, event, fields);
  const std::string time = log_time(clock_.now());
  const std::string line = options_.format == LogFormat::kJson
                               ? fmt::format("{{\"time\":\"{}\",{}\n", time, text)
                               : fmt::format("{} {:<5} {}\n", time, name_of(level), text);
  const std::lock_guard lock(mutex_);
  if (write(descriptor_, line.data(), line.size()) > 0) {
    bytes_ += line.size();
  }
  if (options_.bytes_max > 0 && bytes_ >= options_.bytes_max) {
    set_aside();
  }
}

}  // namespace broadsheet

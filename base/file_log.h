#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"

namespace broadsheet {

struct FileLogOptions {
  std::filesystem::path file;
  LogLevel least = LogLevel::kInfo;
  LogFormat format = LogFormat::kText;
  uint64_t bytes_max = 64ULL << 20;  // a file that grows past this is set aside; 0: never
  uint32_t files_max = 8;            // ... as FILE.1, which was FILE.2 before: so many are kept
};

// Events appended to a file, a line each. The file is set aside when it is large enough, or by
// somebody else (logrotate): then reopen() begins a new one. A line that cannot be written is lost;
// nothing stops for it. Thread-safe.
class FileLog final : public Log {
 public:
  // Fails with kStorage, naming the file. `clock` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<FileLog>> open(FileLogOptions options,
                                                             const Clock& clock);
  ~FileLog() override;

  // Goes on in the file of that name, whatever became of the one that was open. On failure it goes
  // on in that one.
  [[nodiscard]] Result<void> reopen();

  [[nodiscard]] bool enabled(LogLevel level) const override { return level >= options_.least; }
  void event(LogLevel level, std::string_view event,
             std::initializer_list<LogField> fields) override;

 private:
  FileLog(FileLogOptions options, const Clock& clock)
      : options_(std::move(options)), clock_(clock) {}
  Result<void> open_file();
  void set_aside();

  const FileLogOptions options_;
  const Clock& clock_;
  std::mutex mutex_;
  int descriptor_ = -1;
  uint64_t bytes_ = 0;
};

// Events to the systemd journal by its native protocol, each with its level, name and fields.
// Thread-safe.
[[nodiscard]] Result<std::unique_ptr<Log>> make_journal_log(LogLevel least);

// "2026-11-22T21:34:18.042Z"
[[nodiscard]] std::string log_time(SysTime time);

}  // namespace broadsheet

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/clock.h"
#include "base/log.h"

// What a daemon needs to know beside crawling, one plain struct a table of the configuration file.
namespace broadsheet::cli {

// What must not stand in a configuration file: it comes from a file of its own, or from the
// environment. `value` is read once, when the configuration is.
struct Secret {
  std::filesystem::path file;  // "" when none is named
  std::string value;           // "" when there is none
};

struct ServerOptions {                    // [server]
  std::string listen = "127.0.0.1:8815";  // HOST:PORT, IPv6 in brackets; "": no server
  Secret token;  // token_file or BROADSHEET_SERVER_TOKEN: asked of every request, and required
                 // where `listen` is no loopback address
};

enum class LogTarget : uint8_t { kStderr, kFile, kJournal };

struct LogOptions {  // [log]
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kText;
  LogTarget to = LogTarget::kStderr;
  std::filesystem::path file;  // for kFile; opened again on SIGUSR1
};

// [resources]: of the whole process; 0 is no bound of ours.
struct ResourceOptions {
  uint64_t disk_low_bytes = 1ULL << 30;   // less free than this on the archive's disk pauses
  uint64_t disk_high_bytes = 2ULL << 30;  // ... and as much as this resumes
  uint64_t bytes_per_second = 0;          // received, all hosts together
  uint64_t bytes_per_second_per_host = 0;
  uint32_t descriptors = 0;  // open files and sockets; 0: what the system grants
  uint32_t cpu_percent = 0;  // of one core: 150 is one and a half
};

struct AlarmOptions {  // [alarms]
  bool enabled = true;
  std::string webhook;  // URL that each alarm is posted to; "": none
  Secret secret;        // secret_file or BROADSHEET_ALARMS_SECRET: signs the posts (HMAC-SHA-256)
  uint32_t webhook_attempts = 8;
};

struct RetentionOptions {                 // [retention]; articles and versions are kept for good
  uint64_t log_file_bytes = 64ULL << 20;  // a log file that grows past this is set aside
  uint32_t log_files = 8;                 // ... and so many of them are kept
};

struct LifeOptions {                                   // [daemon]
  uint32_t rounds = 16;                                // sources under way at a time
  Milliseconds drain_time{30'000};                     // what transfers under way get on SIGTERM
  Milliseconds stall_time = std::chrono::minutes(10);  // with work to do and nothing done: stalled
};

struct DaemonOptions {
  LifeOptions life;
  ServerOptions server;
  LogOptions log;
  ResourceOptions resources;
  AlarmOptions alarms;
  RetentionOptions retention;
};

}  // namespace broadsheet::cli

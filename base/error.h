#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace broadsheet {

// What can go wrong in operation, as a short closed list. Checklist for a new kind: add it before
// kCount, add its row to the table in error.cc (a test fails until you do), and say in
// docs/operating.md what an operator should do about it.
enum class ErrorKind : uint8_t {
  kInvalidInput,    // the caller's text or file is not what it should be
  kUsage,           // the command line is wrong
  kConfig,          // the configuration file is wrong
  kNotFound,        // a file, URL or version that is not there
  kTooLarge,        // a bound on bytes bit
  kTooDeep,         // a bound on nesting or count bit
  kTimeout,         // a bound on time bit
  kNetwork,         // no connection, or it broke in a way that a retry may mend
  kReset,           // the peer closed the connection before the answer was whole
  kTls,             // the certificate or handshake was refused
  kProtocol,        // the peer does not speak HTTP as agreed
  kHttp2,           // the same, within an HTTP/2 connection
  kDecode,          // a content coding does not decode
  kParse,           // a document is not in its format
  kBlockedAddress,  // the address is private and not allowed
  kBlockedScheme,   // neither http nor https
  kBadRedirect,     // a Location that is no URL, or none
  kRedirectLoop,
  kTooManyRedirects,
  kStorage,      // RocksDB or the file system refused
  kCorrupt,      // stored bytes are not what was written
  kBusy,         // another process holds the archive
  kUnsupported,  // written by a newer broadsheet, or a feature this build lacks
  kCancelled,
  kCount,  // not a kind
};

struct Error {
  ErrorKind kind = ErrorKind::kInvalidInput;
  std::string detail;  // what was tried, on what, and what came back; one line, no trailing stop
};

enum class RetryRule : uint8_t { kNever, kWithBackoff };

struct ErrorTraits {
  ErrorKind kind;
  std::string_view name;  // stable, snake_case: logs and --json
  RetryRule retry;
  int exit_code;  // of the command line program, see cli/exit_code.h
};

// The table row of `kind`. Never fails for a listed kind.
[[nodiscard]] const ErrorTraits& traits_of(ErrorKind kind);
[[nodiscard]] std::string_view name_of(ErrorKind kind);

}  // namespace broadsheet

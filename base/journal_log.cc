#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/file_log.h"

// The journal takes datagrams of fields, "NAME=value\n", or for values of several lines the name, a
// newline, the length as 8 bytes and the value (systemd.io/JOURNAL_NATIVE_PROTOCOL).
namespace broadsheet {
namespace {

constexpr char kSocket[] = "/run/systemd/journal/socket";

std::string_view priority_of(LogLevel level) {  // of syslog
  switch (level) {
    case LogLevel::kDebug:
      return "7";
    case LogLevel::kInfo:
      return "6";
    case LogLevel::kWarn:
      return "4";
    case LogLevel::kError:
      break;
  }
  return "3";
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  if (value.find('\n') == std::string_view::npos) {
    out += '=';
  } else {
    out += '\n';
    for (size_t i = 0; i < 8; ++i) {
      out += static_cast<char>(value.size() >> (8 * i));
    }
  }
  out += value;
  out += '\n';
}

// "free_bytes" as BROADSHEET_FREE_BYTES.
std::string field_name(std::string_view name) {
  std::string made = "BROADSHEET_";
  for (const char c : name) {
    made += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return made;
}

class JournalLog final : public Log {
 public:
  JournalLog(LogLevel least, int descriptor) : least_(least), descriptor_(descriptor) {}
  ~JournalLog() override { close(descriptor_); }
  JournalLog(const JournalLog&) = delete;
  JournalLog& operator=(const JournalLog&) = delete;

  [[nodiscard]] bool enabled(LogLevel level) const override { return level >= least_; }

  void event(LogLevel level, std::string_view event,
             std::initializer_list<LogField> fields) override {
    if (!enabled(level)) {
      return;
    }
    std::string datagram;
    append_field(datagram, "MESSAGE", event_text(LogFormat::kText, level, event, fields));
    append_field(datagram, "PRIORITY", priority_of(level));
    append_field(datagram, "SYSLOG_IDENTIFIER", "broadsheet");
    append_field(datagram, "BROADSHEET_EVENT", event);
    for (const LogField& field : fields) {
      append_field(datagram, field_name(field.name), field.value);
    }
    (void)send(descriptor_, datagram.data(), datagram.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }

 private:
  const LogLevel least_;
  const int descriptor_;
};

}  // namespace

Result<std::unique_ptr<Log>> make_journal_log(LogLevel least) {
  const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, kSocket, sizeof(kSocket));
  if (descriptor < 0 ||
      connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    Error error{ErrorKind::kStorage, fmt::format("cannot reach the journal at {}: {}", kSocket,
                                                 std::generic_category().message(errno))};
    if (descriptor >= 0) {
      close(descriptor);
    }
    return error;
  }
  return std::unique_ptr<Log>(std::make_unique<JournalLog>(least, descriptor));
}

}  // namespace broadsheet

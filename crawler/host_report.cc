#include "crawler/host_report.h"

namespace broadsheet::crawler {

std::optional<Milliseconds> asked_pause(const Capture& capture, SysTime now,
                                        const RetryOptions& retry) {
  const auto value = capture.response_headers.get("Retry-After");
  return value ? retry_after(*value, now, retry) : std::nullopt;
}

HostReport report_of(const FetchResult& result, SysTime now, const RetryOptions& retry) {
  HostReport report;
  if (!result) {
    // A connection that went wrong later is the page's affair; none at all is the host's, and so is
    // silence. An address that we refuse says nothing of either.
    const ErrorKind kind = result.error().error.kind;
    report.answered = (result.error().connected && kind != ErrorKind::kTimeout) ||
                      kind == ErrorKind::kBlockedAddress;
    return report;
  }
  const Capture& capture = result->capture;
  report.answered = true;
  report.refused = capture.status == 429 || capture.status == 503;
  report.first_byte = capture.timings.first_byte;
  report.bytes = result->wire_bytes;
  report.retry_after = asked_pause(capture, now, retry).value_or(Milliseconds(0));
  return report;
}

}  // namespace broadsheet::crawler

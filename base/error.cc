#include "base/error.h"

#include <array>

#include "base/check.h"

namespace broadsheet {
namespace {

constexpr auto kNo = RetryRule::kNever;
constexpr auto kYes = RetryRule::kWithBackoff;

// Exit codes: docs/operating.md, "Exit codes".
constexpr std::array<ErrorTraits, static_cast<size_t>(ErrorKind::kCount)> kTable = {{
    {ErrorKind::kInvalidInput, "invalid_input", kNo, 2},
    {ErrorKind::kUsage, "usage", kNo, 2},
    {ErrorKind::kConfig, "config", kNo, 3},
    {ErrorKind::kNotFound, "not_found", kNo, 4},
    {ErrorKind::kTooLarge, "too_large", kNo, 5},
    {ErrorKind::kTooDeep, "too_deep", kNo, 5},
    {ErrorKind::kTimeout, "timeout", kYes, 5},
    {ErrorKind::kNetwork, "network", kYes, 5},
    {ErrorKind::kReset, "reset", kYes, 5},
    {ErrorKind::kTls, "tls", kNo, 5},
    {ErrorKind::kProtocol, "protocol", kNo, 5},
    {ErrorKind::kHttp2, "http2", kYes, 5},
    {ErrorKind::kDecode, "decode", kNo, 5},
    {ErrorKind::kParse, "parse", kNo, 5},
    {ErrorKind::kBlockedAddress, "blocked_address", kNo, 5},
    {ErrorKind::kBlockedScheme, "blocked_scheme", kNo, 2},
    {ErrorKind::kBadRedirect, "bad_redirect", kNo, 5},
    {ErrorKind::kRedirectLoop, "redirect_loop", kNo, 5},
    {ErrorKind::kTooManyRedirects, "too_many_redirects", kNo, 5},
    {ErrorKind::kStorage, "storage", kNo, 9},
    {ErrorKind::kCorrupt, "corrupt", kNo, 9},
    {ErrorKind::kBusy, "busy", kNo, 9},
    {ErrorKind::kUnsupported, "unsupported", kNo, 9},
    {ErrorKind::kCancelled, "cancelled", kNo, 130},
}};

}  // namespace

const ErrorTraits& traits_of(ErrorKind kind) {
  const auto index = static_cast<size_t>(kind);
  BS_CHECK(index < kTable.size());
  return kTable[index];
}

std::string_view name_of(ErrorKind kind) {
  return traits_of(kind).name;
}

}  // namespace broadsheet

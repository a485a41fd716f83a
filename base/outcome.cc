#include "base/outcome.h"

#include <array>

#include "base/check.h"

namespace broadsheet {
namespace {

constexpr std::array<std::string_view, static_cast<size_t>(Outcome::kCount)> kOutcomeNames = {
    "stored",
    "stored_partial",
    "skipped:content_type",
    "skipped:duplicate",
    "skipped:soft_404",
    "skipped:url_too_long",
    "skipped:trap",
    "blocked:private_address",
    "blocked:scheme",
    "blocked:robots",
    "deferred",
    "retry_then_error",
    "error:timeout",
    "error:too_large",
    "error:too_deep",
    "error:tls",
    "error:protocol",
    "error:reset",
    "error:decode",
    "error:http2",
    "error:parse",
    "error:http_status",
    "error:bad_redirect",
    "error:redirect_loop",
    "error:too_many_redirects",
    "skipped:scope",
    "error:network",
};

}  // namespace

std::string_view name_of(Outcome outcome) {
  const auto index = static_cast<size_t>(outcome);
  BS_CHECK(index < kOutcomeNames.size());
  return kOutcomeNames[index];
}

std::optional<Outcome> outcome_named(std::string_view name) {
  for (size_t i = 0; i < kOutcomeNames.size(); ++i) {
    if (kOutcomeNames[i] == name) {
      return static_cast<Outcome>(i);
    }
  }
  return std::nullopt;
}

Outcome outcome_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kTooLarge:
      return Outcome::kErrorTooLarge;
    case ErrorKind::kTooDeep:
      return Outcome::kErrorTooDeep;
    case ErrorKind::kTimeout:
      return Outcome::kErrorTimeout;
    case ErrorKind::kReset:
      return Outcome::kErrorReset;
    case ErrorKind::kTls:
      return Outcome::kErrorTls;
    case ErrorKind::kProtocol:
      return Outcome::kErrorProtocol;
    case ErrorKind::kHttp2:
      return Outcome::kErrorHttp2;
    case ErrorKind::kDecode:
      return Outcome::kErrorDecode;
    case ErrorKind::kParse:
    case ErrorKind::kInvalidInput:
      return Outcome::kErrorParse;
    case ErrorKind::kBlockedAddress:
      return Outcome::kBlockedPrivateAddress;
    case ErrorKind::kBlockedScheme:
      return Outcome::kBlockedScheme;
    case ErrorKind::kBadRedirect:
      return Outcome::kErrorBadRedirect;
    case ErrorKind::kRedirectLoop:
      return Outcome::kErrorRedirectLoop;
    case ErrorKind::kTooManyRedirects:
      return Outcome::kErrorTooManyRedirects;
    case ErrorKind::kCancelled:
    case ErrorKind::kBusy:
      return Outcome::kDeferred;
    default:
      return Outcome::kErrorNetwork;
  }
}

std::string_view name_of(Novelty novelty) {
  switch (novelty) {
    case Novelty::kNone:
      return "none";
    case Novelty::kNew:
      return "new";
    case Novelty::kRevised:
      return "revised";
    case Novelty::kSameArticle:
      return "same_article";
    case Novelty::kSameBytes:
      return "same_bytes";
    case Novelty::kNotModified:
      return "not_modified";
    case Novelty::kDuplicate:
      return "duplicate";
  }
  return "none";
}

}  // namespace broadsheet

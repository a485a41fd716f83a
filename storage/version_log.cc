#include "storage/version_log.h"

#include <map>

namespace broadsheet::storage {
namespace {

constexpr int kNotModifiedStatus = 304;

bool is_success(int status) {
  return status >= 200 && status < 300;
}

// A page that stands for the real one: its bytes must not become what the next visit is compared
// with, nor its validators what the server is asked with.
bool is_stand_in(PageKind kind) {
  return kind == PageKind::kChallenge || kind == PageKind::kError;
}

bool is_whole(const Shown& shown) {
  return is_success(shown.status) && shown.truncated == Truncation::kNone &&
         !is_stand_in(shown.page_kind);
}

constexpr int kNotFoundStatus = 404;
constexpr int kGoneStatus = 410;

std::optional<Absence> absence_of(const CaptureInfo& capture) {
  if (capture.status == kNotFoundStatus || capture.status == kGoneStatus) {
    return Absence::kDeleted;
  }
  switch (capture.page_kind) {
    case PageKind::kPaywall:
      return Absence::kStub;
    case PageKind::kChallenge:
      return Absence::kChallenge;
    case PageKind::kError:
      return Absence::kError;
    default:
      return std::nullopt;
  }
}

Judgement confirm_last(const History& history, Novelty novelty, CaptureKind kind) {
  Judgement judgement;
  judgement.novelty = novelty;
  judgement.kind = kind;
  judgement.version = history.payload_version;
  judgement.refers_to = history.payload_capture;
  return judgement;
}

}  // namespace

bool can_show_article(const Shown& shown) {
  if (!shown.text || !is_success(shown.status)) {
    return false;
  }
  switch (shown.page_kind) {
    case PageKind::kUnknown:
    case PageKind::kArticle:
    case PageKind::kLiveBlog:
    case PageKind::kGallery:
    case PageKind::kVideo:
    case PageKind::kPaywall:
      return true;
    case PageKind::kFront:
    case PageKind::kSection:
    case PageKind::kChallenge:
    case PageKind::kError:
    case PageKind::kOther:
      break;
  }
  return false;
}

Judgement judge(const History& history, const Shown& shown) {
  if (shown.status == kNotModifiedStatus && history.payload) {
    return confirm_last(history, Novelty::kNotModified, CaptureKind::kNotModified);
  }
  if (is_whole(shown) && history.payload == shown.payload) {
    return confirm_last(history, Novelty::kSameBytes, CaptureKind::kRevisitSame);
  }
  Judgement judgement;
  judgement.is_whole = is_whole(shown);
  const bool comparable = can_show_article(shown);
  if (comparable && history.versions > 0 && history.newest_text == shown.text &&
      !shown.brings_note) {
    judgement.novelty = Novelty::kSameArticle;
    judgement.version = history.versions;
    return judgement;
  }
  // A paywall's stub or a cut page is better than nothing, but no newer state of an article held.
  const bool is_stub =
      shown.page_kind == PageKind::kPaywall || shown.truncated != Truncation::kNone;
  if (!comparable || (is_stub && history.versions > 0)) {
    judgement.novelty = history.captures == 0 ? Novelty::kNew : Novelty::kSameArticle;
    return judgement;
  }
  judgement.makes_version = true;
  judgement.version = history.versions + 1;
  if (history.versions > 0) {
    judgement.novelty = Novelty::kRevised;
  } else {
    judgement.novelty = history.text_held_elsewhere ? Novelty::kDuplicate : Novelty::kNew;
  }
  return judgement;
}

std::string_view name_of(Absence absence) {
  switch (absence) {
    case Absence::kDeleted:
      return "deleted";
    case Absence::kStub:
      return "stub";
    case Absence::kChallenge:
      return "challenge";
    case Absence::kError:
      break;
  }
  return "error";
}

std::vector<AbsenceSpan> absences_of(const std::vector<CaptureInfo>& captures) {
  std::vector<AbsenceSpan> spans;
  std::map<CaptureId, Absence> known;  // what a capture of the same bytes stands for
  bool is_held = false;
  bool goes_on = false;
  for (const CaptureInfo& capture : captures) {
    if (capture.version) {
      is_held = true;
      goes_on = false;
      continue;
    }
    std::optional<Absence> absence = absence_of(capture);
    if (capture.refers_to) {
      const auto original = known.find(*capture.refers_to);
      absence = original != known.end() ? std::optional(original->second) : absence;
    }
    if (!is_held || !absence) {
      goes_on = false;
      continue;
    }
    known.emplace(capture.id, *absence);
    if (!goes_on || spans.back().what != *absence) {
      spans.push_back({.what = *absence,
                       .status = capture.status,
                       .first_seen = capture.at,
                       .last_seen = capture.at,
                       .seen = 0});
    }
    goes_on = true;
    spans.back().last_seen = capture.at;
    ++spans.back().seen;
  }
  return spans;
}

std::optional<VersionInfo> version_at(const std::vector<VersionInfo>& versions, SysTime time) {
  std::optional<VersionInfo> shown;
  for (const VersionInfo& version : versions) {
    if (version.first_seen > time) {
      break;
    }
    shown = version;
  }
  return shown;
}

}  // namespace broadsheet::storage

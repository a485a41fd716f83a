#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/article.h"
#include "base/capture.h"
#include "base/digest.h"
#include "base/outcome.h"
#include "storage/rows.h"

// What a capture adds to what is held of its URL. Pure, so the rules are a table in a test.
namespace broadsheet::storage {

// What is held of a URL before the capture.
struct History {
  uint32_t captures = 0;
  std::optional<Digest> payload;            // of the last whole capture
  CaptureId payload_capture = 0;            // which one that was
  std::optional<uint32_t> payload_version;  // and the version it shows
  uint32_t versions = 0;
  std::optional<Digest> newest_text;  // exact text of the newest version
  Digest newest_article;              // and its article; only beside newest_text
  bool text_held_elsewhere = false;   // the folded text, under another URL
};

// The capture as far as it matters here.
struct Shown {
  int status = 0;
  Truncation truncated = Truncation::kNone;
  Digest payload;
  PageKind page_kind = PageKind::kUnknown;
  std::optional<Digest> text;  // exact, of its article
  bool brings_note = false;    // of a correction that the newest version, with that text, has not
};

struct Judgement {
  Novelty novelty = Novelty::kNone;
  CaptureKind kind = CaptureKind::kResponse;
  std::optional<uint32_t> version;     // that the capture shows
  bool makes_version = false;          // `version` is a new one
  std::optional<CaptureId> refers_to;  // whose payload stands for this capture's
  // Its payload and validators are what the next visit is compared with.
  bool is_whole = false;
};

// In this order: a 304 confirms the last whole capture; so do the same bytes; a page that can be an
// article is compared by its exact text and its notes of corrections with the newest version, and
// where there is none, by its folded text with other URLs. Pages that cannot (challenges, error
// pages, fronts, other statuses, a paywall's stub of an article held whole) are captures only and
// never touch the versions.
[[nodiscard]] Judgement judge(const History& history, const Shown& shown);

// Whether a capture of that kind and status can show a version at all.
[[nodiscard]] bool can_show_article(const Shown& shown);

// What a page showed in the place of the article that is held of it.
enum class Absence : uint8_t {
  kDeleted,    // 404 or 410
  kStub,       // the beginning of the text, or none of it
  kChallenge,  // a CAPTCHA, a consent or a bot check
  kError,      // an error page or something else that is short and unrelated
};
[[nodiscard]] std::string_view name_of(Absence absence);  // "deleted", ...

// Captures in a row that showed the same.
struct AbsenceSpan {
  Absence what = Absence::kDeleted;
  int status = 0;  // of the first
  SysTime first_seen{};
  SysTime last_seen{};
  uint32_t seen = 0;
};

// From the captures of one URL, oldest first: what stood there after its first version and made
// none.
[[nodiscard]] std::vector<AbsenceSpan> absences_of(const std::vector<CaptureInfo>& captures);

// The version to show for `time`, from a list that is oldest first: the last one first seen at or
// before it; nullopt where nothing was held yet.
[[nodiscard]] std::optional<VersionInfo> version_at(const std::vector<VersionInfo>& versions,
                                                    SysTime time);

}  // namespace broadsheet::storage

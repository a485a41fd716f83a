#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/content_store.h"
#include "storage/near_index.h"
#include "storage/provenance.h"
#include "storage/records.h"
#include "storage/rocks.h"
#include "storage/url_rows.h"
#include "storage/version_log.h"
#include "storage/visit_preparation.h"

namespace broadsheet::storage {

// Works out what one visit changes and puts it into one batch. Runs alone: the caller holds the
// archive's commit lock from construction until the batch is written. `chain` gets a link for each
// capture; null: the archive has none.
class VisitCommit {
 public:
  VisitCommit(const Database& database, const ContentCodec& codec, const PreparedVisit& prepared,
              const JobRow& job, Batch& batch, Counters& counters, ChainWriter* chain);

  // Puts everything but hosts and job progress. After an Error the batch must be dropped.
  [[nodiscard]] Result<VisitResult> run();

 private:
  Result<void> load_rows();
  void settle_hops();
  [[nodiscard]] SysTime visited_at() const;
  void settle_subject();
  void settle_final();
  Result<Digest> put_payload(const PreparedPayload& payload);
  CaptureId next_capture_id(UrlRow& row, SysTime at);
  void put_capture(const UrlKey& key, const std::string& row_href, CaptureInfo capture,
                   const Digest& payload_name);
  Result<void> put_hop_captures();
  Result<void> put_final_capture();
  Result<History> history_of(const UrlRow& row, const PreparedPayload& payload);
  void compare_with_newest(const History& history, Shown& shown);
  // Of the article: what copies are found by.
  [[nodiscard]] Digest folded_text() const;
  Result<void> find_alike_texts();
  Result<void> find_copies();
  Result<void> put_version(const Judgement& judgement, CaptureId capture);
  Result<void> touch_version(uint32_t number);
  Result<void> put_article();
  Result<void> put_related();
  Result<void> put_outlinks();
  void queue(const std::vector<Candidate>& candidates);
  void look_ahead();

  const Database& database_;
  const ContentCodec& codec_;
  const PreparedVisit& prepared_;
  const VisitRecord& visit_;
  const JobRow& job_;
  Batch& batch_;
  Counters& counters_;
  ChainWriter* chain_;
  UrlRows rows_;
  UrlRow before_;                      // of the URL that answered; for the outlook
  size_t new_links_ = 0;               // found for the first time; for the outlook
  std::map<Digest, Digest> contents_;  // those this batch knows to be held, and their names
  struct NewText {
    std::vector<AlikeText> alike;
  };
  std::optional<NewText> new_text_;  // when no article with that folded text is held
  Judgement judgement_;
  EditSummary edit_;  // since the newest version, where this is another
  VisitResult result_;
};

}  // namespace broadsheet::storage

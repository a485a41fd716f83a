#include <utility>

#include "storage/edit_class.h"
#include "storage/keys.h"
#include "storage/reader.h"
#include "storage/related_rows.h"
#include "storage/visit_commit.h"

// What a visit says of the article the page shows: whether it is held, its version, its copies and
// what it relates.
namespace broadsheet::storage {
namespace {

constexpr size_t kCopiesMax = 16;  // named in a VisitResult

}  // namespace

Result<History> VisitCommit::history_of(const UrlRow& row, const PreparedPayload& payload) {
  History history;
  history.captures = row.captures;
  history.payload = row.payload;
  history.payload_capture = row.payload_capture;
  history.versions = row.versions;
  const bool may_confirm = row.payload == payload.digest || visit_.capture->status == 304;
  if (row.payload && may_confirm && row.payload_version) {
    if (*row.payload_version != 0) {
      history.payload_version = row.payload_version;
    }
  } else if (row.payload && may_confirm) {
    BS_TRY(const auto record,
           database_.get(Family::kCapture, capture_key(prepared_.final_key, row.payload_capture)));
    if (record) {
      BS_TRY(const CaptureInfo capture, decode_capture(*record));
      history.payload_version = capture.version;
    }
  }
  if (row.versions > 0 && prepared_.article) {
    BS_TRY(const auto record,
           database_.get(Family::kVersion, version_key(prepared_.final_key, row.versions)));
    if (record) {
      BS_TRY(const VersionInfo newest, decode_version(*record));
      history.newest_text = newest.text;
      history.newest_article = newest.article;
    }
  }
  if (prepared_.article && history.newest_text != prepared_.article->text) {
    BS_TRY_VOID(find_alike_texts());
  }
  if (row.versions == 0 && prepared_.article) {
    BS_TRY_VOID(find_copies());
    history.text_held_elsewhere = !result_.copies.empty();
  }
  return history;
}

// What only a look at the article held so far tells: a stub that no paywall announces, something
// else in the article's place, a notice in it that is too short to be an article elsewhere, and a
// note of a correction beside the same text. The kind of page says so from then on. A held article
// that cannot be read is for `check` to tell: the visit is kept without a comparison.
void VisitCommit::compare_with_newest(const History& history, Shown& shown) {
  const bool is_other = shown.page_kind == PageKind::kOther;
  Shown as_article = shown;
  as_article.page_kind = is_other ? PageKind::kArticle : shown.page_kind;
  if (!history.newest_text || !can_show_article(as_article)) {
    return;
  }
  const bool is_same_text = history.newest_text == shown.text;
  if (is_same_text && (visit_.article->corrections.empty() ||
                       history.newest_article == prepared_.article->article)) {
    return;
  }
  const Result<Article> newest = read_article(database_, codec_, history.newest_article, {});
  if (!newest.ok()) {
    return;
  }
  const Comparison comparison = compare_articles(*newest, *visit_.article);
  shown.brings_note = is_same_text && comparison.edit.kind == EditClass::kCorrection;
  if (is_same_text && !shown.brings_note) {
    return;
  }
  if (comparison.succession != Succession::kEdited) {
    shown.page_kind =
        comparison.succession == Succession::kShortened ? PageKind::kPaywall : PageKind::kError;
  } else if (is_other && comparison.edit.kind == EditClass::kWithdrawal) {
    shown.page_kind = PageKind::kArticle;
  }
  edit_ = comparison.edit;
}

Result<void> VisitCommit::find_copies() {
  const Digest folded = folded_text();
  // A new text is paired with none yet but those that were found for it just now.
  BS_TRY(auto places, new_text_ ? shown_by_equals(database_, {folded, 1}, kCopiesMax)
                                : shown_by(database_, folded, kCopiesMax));
  if (new_text_) {
    for (const AlikeText& text : new_text_->alike) {
      BS_TRY(const auto more, shown_by_equals(database_, text, kCopiesMax));
      places.insert(places.end(), more.begin(), more.end());
    }
  }
  for (const CopyPlace& place : places) {
    if (place.key == prepared_.final_key || result_.copies.size() >= kCopiesMax) {
      continue;
    }
    BS_TRY(const auto record, database_.get(Family::kUrl, place.key.text()));
    if (record) {
      BS_TRY(UrlRow row, decode_url_row(*record));
      result_.copies.push_back(std::move(row.href));
    }
  }
  return ok();
}

Digest VisitCommit::folded_text() const {
  return visit_.folded_text.value_or(prepared_.article->text);
}

// A text nobody has shown yet is looked for among those that are held.
Result<void> VisitCommit::find_alike_texts() {
  if (!prepared_.fingerprint || prepared_.fingerprint->shingles.empty()) {
    return ok();
  }
  const Digest folded = folded_text();
  BS_TRY(const bool held, database_.contains(Family::kNear, fingerprint_key(folded)));
  if (!held) {
    BS_TRY(auto alike, find_alike(database_, folded, *prepared_.fingerprint));
    new_text_ = NewText{.alike = std::move(alike)};
  }
  return ok();
}

Result<void> VisitCommit::put_version(const Judgement& judgement, CaptureId capture) {
  BS_TRY_VOID(put_article());
  VersionInfo version;
  version.first_seen = visit_.capture->started;
  version.last_seen = visit_.capture->started;
  version.seen = 1;
  version.article = prepared_.article->article;
  version.text = prepared_.article->text;
  version.folded_text = folded_text();
  version.title = visit_.article->title;
  version.words = count_words(*visit_.article);
  version.capture = capture;
  version.edit = edit_;
  batch_.put(Family::kVersion, version_key(prepared_.final_key, *judgement.version),
             encode_version(version));
  ++counters_.versions;

  // A text that comes back keeps the entry of its first version.
  const std::string place = copy_key(version.folded_text, prepared_.final_key);
  BS_TRY(const bool held, database_.contains(Family::kNear, place));
  if (!held) {
    batch_.put(Family::kNear, place,
               encode_copy({.version = *judgement.version, .first_seen = version.first_seen}));
  }
  if (new_text_) {
    put_fingerprint(batch_, version.folded_text, *prepared_.fingerprint, new_text_->alike);
  }
  return ok();
}

Result<void> VisitCommit::touch_version(uint32_t number) {
  const std::string place = version_key(prepared_.final_key, number);
  BS_TRY(const auto record, database_.get(Family::kVersion, place));
  if (!record) {
    return Error{ErrorKind::kCorrupt, "a version is missing of " + visit_.href};
  }
  BS_TRY(VersionInfo version, decode_version(*record));
  version.last_seen = std::max(version.last_seen, visit_.capture->started);
  ++version.seen;
  batch_.put(Family::kVersion, place, encode_version(version));
  return ok();
}

Result<void> VisitCommit::put_article() {
  const ArticleRecords& article = *prepared_.article;
  const std::string text_place = text_key(article.text);
  BS_TRY(const bool text_held, database_.contains(Family::kArticle, text_place));
  if (!text_held) {
    BS_TRY(const std::string record, codec_.encode(article.text_bytes));
    batch_.put(Family::kArticle, text_place, record);
    ++counters_.articles;
  }
  const std::string article_place = article_key(article.article);
  BS_TRY(const bool article_held, database_.contains(Family::kArticle, article_place));
  if (!article_held) {
    BS_TRY(const std::string record, codec_.encode(article.article_bytes));
    batch_.put(Family::kArticle, article_place, record);
  }
  return ok();
}

// Related links change with every visit and make no version: they have a first and a last sighting.
Result<void> VisitCommit::put_related() {
  if (!judgement_.version || !visit_.article) {
    return ok();
  }
  std::map<UrlKey, const Related*> targets;  // the first link to each
  for (const Related& link : visit_.article->related) {
    if (const Result<Url> url = Url::parse(link.url); url.ok()) {
      targets.try_emplace(UrlKey::of(*url), &link);
    }
  }
  std::vector<RelatedLink> links;
  links.reserve(targets.size());
  for (const auto& [to, link] : targets) {
    links.push_back({.to = to,
                     .edge = {.from_href = {},
                              .to_href = link->url,
                              .title = link->title,
                              .heading = link->heading,
                              .kind = link->kind,
                              .first_seen = visit_.capture->started,
                              .last_seen = visit_.capture->started}});
  }
  const bool is_first = judgement_.version == 1 && judgement_.makes_version;
  return put_shown(database_, batch_, prepared_.final_key, std::move(links),
                   is_first ? RelatedHeld::kNothing : RelatedHeld::kMaybeSome);
}

}  // namespace broadsheet::storage

#include "storage/version_rewrite.h"

#include "storage/article_record.h"
#include "storage/edit_class.h"
#include "storage/fingerprint.h"
#include "storage/keys.h"
#include "storage/near_index.h"
#include "storage/reader.h"
#include "storage/record_frame.h"
#include "storage/records.h"

namespace broadsheet::storage {
namespace {

constexpr uint8_t kFormat = 1;
constexpr std::string_view kProgressKey = "reextract/progress";  // on disk
constexpr std::string_view kRevisionKey = "reextract/revision";  // on disk

struct Progress {
  std::string revision;
  std::string key;
};

std::string encode_progress(std::string_view revision, std::string_view key) {
  ByteWriter out;
  out.byte(kFormat);
  out.text(revision);
  out.text(key);
  return std::move(out).take();
}

Result<Progress> decode_progress(std::string_view bytes) {
  BS_TRY(ByteReader in, open_record(bytes, "reextract", kFormat));
  Progress progress;
  progress.revision = in.text();
  progress.key = in.text();
  BS_TRY_VOID(close_record(in, "reextract"));
  return progress;
}

}  // namespace

VersionRewriter::VersionRewriter(Database& database) : database_(database) {}

Result<Rereading> VersionRewriter::compare(const VersionInfo& version,
                                           const Article& article) const {
  const ArticleRecords records = encode_article(article);
  if (records.text != version.text) {
    return Rereading::kTextChanged;
  }
  return records.article == version.article ? Rereading::kSame : Rereading::kDetailsChanged;
}

Result<EditSummary> VersionRewriter::edit_before(const UrlKey& key, uint32_t number,
                                                 const Article& article) const {
  BS_TRY(const auto record, database_.get(Family::kVersion, version_key(key, number - 1)));
  if (!record) {
    return EditSummary();
  }
  BS_TRY(const VersionInfo before, decode_version(*record));
  BS_TRY(const Article held, read_article(database_, codec_, before.article, {}));
  return compare_articles(held, article).edit;
}

Result<void> VersionRewriter::put_next_edit(const UrlKey& key, uint32_t number,
                                            const Article& article, Batch& batch) const {
  const std::string place = version_key(key, number + 1);
  BS_TRY(const auto record, database_.get(Family::kVersion, place));
  if (!record) {
    return ok();
  }
  BS_TRY(VersionInfo next, decode_version(*record));
  BS_TRY(const Article held, read_article(database_, codec_, next.article, {}));
  next.edit = compare_articles(article, held).edit;
  batch.put(Family::kVersion, place, encode_version(next));
  return ok();
}

Result<void> VersionRewriter::rewrite(const UrlKey& key, const VersionInfo& version,
                                      const Article& article, const std::string& folded) {
  const ArticleRecords records = encode_article(article);
  BS_TRY(Counters counters, read_counters(database_, {}));
  Batch batch(database_);
  BS_TRY(const bool text_held, database_.contains(Family::kArticle, text_key(records.text)));
  if (!text_held) {
    BS_TRY(const std::string packed, codec_.encode(records.text_bytes));
    batch.put(Family::kArticle, text_key(records.text), packed);
    ++counters.articles;
  }
  BS_TRY(const std::string packed, codec_.encode(records.article_bytes));
  batch.put(Family::kArticle, article_key(records.article), packed);

  VersionInfo renewed = version;
  renewed.article = records.article;
  renewed.text = records.text;
  renewed.folded_text = sha256(folded);
  renewed.title = article.title;
  renewed.words = count_words(article);
  BS_TRY(renewed.edit, edit_before(key, version.number, article));
  BS_TRY_VOID(put_next_edit(key, version.number, article, batch));
  batch.put(Family::kVersion, version_key(key, version.number), encode_version(renewed));
  if (renewed.folded_text != version.folded_text) {
    const std::string place = copy_key(renewed.folded_text, key);
    BS_TRY(const bool shown, database_.contains(Family::kNear, place));
    if (!shown) {
      batch.put(Family::kNear, place,
                encode_copy({.version = version.number, .first_seen = version.first_seen}));
    }
    // The old entry may stand for another version with the old text; where it does not, a sweep
    // would still find a version behind it, so it goes only when it names this one.
    const std::string old_place = copy_key(version.folded_text, key);
    BS_TRY(const auto old_entry, database_.get(Family::kNear, old_place));
    if (old_entry) {
      BS_TRY(const CopyRecord copy, decode_copy(*old_entry));
      BS_TRY(const auto next,
             database_.get(Family::kVersion, version_key(key, version.number + 1)));
      if (copy.version == version.number && !next) {
        batch.erase(Family::kNear, old_place);
      }
    }
    BS_TRY(const bool known,
           database_.contains(Family::kNear, fingerprint_key(renewed.folded_text)));
    const Fingerprint print = fingerprint_of(folded);
    if (!known && !print.shingles.empty()) {
      BS_TRY(const auto alike, find_alike(database_, renewed.folded_text, print));
      put_fingerprint(batch, renewed.folded_text, print, alike);
    }
    BS_TRY(const auto record, database_.get(Family::kUrl, key.text()));
    if (record) {
      BS_TRY(UrlRow row, decode_url_row(*record));
      if (row.versions == version.number) {
        row.article = renewed.folded_text;
        batch.put(Family::kUrl, key.text(), encode_url_row(row));
      }
    }
  }
  batch.put(Family::kMeta, kCountersKey, encode_counters(counters));
  return database_.write(batch, false);
}

Result<std::optional<std::string>> VersionRewriter::resume_after(std::string_view revision) const {
  BS_TRY(const auto record, database_.get(Family::kMeta, kProgressKey));
  if (!record) {
    return std::optional<std::string>();
  }
  BS_TRY(Progress progress, decode_progress(*record));
  return progress.revision == revision ? std::optional(std::move(progress.key))
                                       : std::optional<std::string>();
}

Result<void> VersionRewriter::put_progress(std::string_view revision, std::string_view key) {
  Batch batch(database_);
  batch.put(Family::kMeta, kProgressKey, encode_progress(revision, key));
  return database_.write(batch, false);
}

Result<void> VersionRewriter::finish(std::string_view revision) {
  Batch batch(database_);
  batch.erase(Family::kMeta, kProgressKey);
  batch.put(Family::kMeta, kRevisionKey, encode_progress(revision, ""));
  BS_TRY_VOID(database_.write(batch, true));
  return database_.flush();
}

Result<std::string> VersionRewriter::revision() const {
  BS_TRY(const auto record, database_.get(Family::kMeta, kRevisionKey));
  if (!record) {
    return std::string();
  }
  BS_TRY(Progress progress, decode_progress(*record));
  return std::move(progress.revision);
}

}  // namespace broadsheet::storage

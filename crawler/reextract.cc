#include "crawler/reextract.h"

#include <memory>
#include <optional>
#include <utility>

#include "base/content_coding.h"
#include "parser/page.h"
#include "parser/text_fold.h"
#include "storage/article_record.h"
#include "storage/held_archive.h"
#include "storage/holding.h"
#include "storage/reader.h"
#include "storage/records.h"
#include "storage/version_rewrite.h"

namespace broadsheet::crawler {
namespace {

constexpr uint64_t kProgressEvery = 64;  // URLs: as many may be read twice after a kill

class Reextraction {
 public:
  Reextraction(storage::HeldArchive& held, const ReextractOptions& options,
               const ReextractObserver& observer)
      : database_(*held.database),
        reader_(std::shared_ptr<const storage::Database>(std::shared_ptr<void>(), &database_)),
        rewriter_(database_),
        options_(options),
        observer_(observer) {}

  Result<ReextractResult> run();

 private:
  Result<void> read_url(const UrlKey& key, const storage::UrlRow& row);
  Result<void> read_version(const storage::Holding& held, const storage::VersionInfo& version);
  // nullopt: no article is found.
  Result<std::optional<Article>> read_again(const storage::CaptureInfo& capture,
                                            const std::string& href);

  storage::Database& database_;
  storage::DatabaseReader reader_;  // as it stood at the start; borrows the database
  storage::VersionRewriter rewriter_;
  const ReextractOptions& options_;
  const ReextractObserver& observer_;
  ReextractResult result_;
};

Result<ReextractResult> Reextraction::run() {
  std::optional<std::string> after;
  if (!options_.dry_run) {
    BS_TRY(after, rewriter_.resume_after(options_.revision));
  }
  storage::Cursor cursor =
      database_.scan(storage::Family::kUrl, options_.key_prefix, {.fill_cache = false});
  if (after && after->starts_with(options_.key_prefix)) {
    cursor.seek(*after + '\0');
  }
  for (; cursor.valid(); cursor.next()) {
    BS_TRY(const storage::UrlRow row, storage::decode_url_row(cursor.value()));
    if (row.versions == 0) {
      continue;
    }
    const UrlKey key = UrlKey::from_stored(std::string(cursor.key()));
    BS_TRY_VOID(read_url(key, row));
    if (!options_.dry_run && result_.urls % kProgressEvery == 0) {
      BS_TRY_VOID(rewriter_.put_progress(options_.revision, key.text()));
    }
  }
  BS_TRY_VOID(cursor.status());
  if (!options_.dry_run && options_.key_prefix.empty()) {
    BS_TRY_VOID(rewriter_.finish(options_.revision));
  }
  return result_;
}

Result<void> Reextraction::read_url(const UrlKey& key, const storage::UrlRow& row) {
  BS_TRY(const storage::Holding held, storage::read_holding(database_, key, row));
  for (const storage::VersionInfo& version : held.versions) {
    BS_TRY_VOID(read_version(held, version));
  }
  ++result_.urls;
  if (observer_.on_progress) {
    observer_.on_progress(result_);
  }
  return ok();
}

Result<void> Reextraction::read_version(const storage::Holding& held,
                                        const storage::VersionInfo& version) {
  ++result_.versions;
  const storage::CaptureInfo* first = nullptr;
  for (const storage::CaptureInfo& capture : held.captures) {
    first = capture.id == version.capture ? &capture : first;
  }
  if (first == nullptr) {
    ++result_.damaged;
    return ok();
  }
  const auto article = read_again(*first, first->href.empty() ? held.row.href : first->href);
  if (!article.ok()) {
    ++result_.damaged;
    return ok();
  }
  if (!*article) {
    ++result_.lost;
    return ok();
  }
  BS_TRY(const storage::Rereading reading, rewriter_.compare(version, **article));
  if (reading == storage::Rereading::kSame) {
    ++result_.same;
    return ok();
  }
  const bool text_changed = reading == storage::Rereading::kTextChanged;
  ++(text_changed ? result_.text_changed : result_.details_changed);
  if (observer_.on_change) {
    observer_.on_change({.href = held.row.href,
                         .number = version.number,
                         .text_changed = text_changed,
                         .words_before = version.words,
                         .words_after = storage::count_words(**article)});
  }
  if (options_.dry_run) {
    return ok();
  }
  const std::string folded = parser::fold_text((*article)->title + '\n' + (*article)->text());
  return rewriter_.rewrite(held.key, version, **article, folded);
}

Result<std::optional<Article>> Reextraction::read_again(const storage::CaptureInfo& capture,
                                                        const std::string& href) {
  BS_TRY(std::string body, reader_.payload(capture.payload));
  if (const auto coding = capture.response_headers.get("Content-Encoding");
      coding && !body.empty()) {
    BS_TRY(Decoded decoded, decode_content(body, *coding, DecodeLimits{}));
    body = std::move(decoded.bytes);
  }
  BS_TRY(const Url url, Url::parse(href));
  const std::string_view type = capture.response_headers.get("Content-Type").value_or("");
  if (!parser::is_readable_type(type, body)) {
    return std::optional<Article>();
  }
  parser::Page page = parser::read_page({.url = url,
                                         .body = body,
                                         .content_type = type,
                                         .status = capture.status,
                                         .fetched = capture.at,
                                         .headers = &capture.response_headers},
                                        {});
  // As the crawl does: whether an article may be indexed is among its notes.
  if (page.article && page.robots.noindex) {
    page.article->notes.emplace_back("robots: noindex");
  }
  if (page.article && page.robots.noarchive) {
    page.article->notes.emplace_back("robots: noarchive");
  }
  return std::move(page.article);
}

}  // namespace

Result<ReextractResult> reextract(const std::filesystem::path& archive,
                                  const ReextractOptions& options,
                                  const ReextractObserver& observer) {
  BS_TRY(storage::HeldArchive held, storage::hold_archive(archive));
  return Reextraction(held, options, observer).run();
}

}  // namespace broadsheet::crawler

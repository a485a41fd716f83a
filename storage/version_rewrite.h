#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/article.h"
#include "base/result.h"
#include "base/url_key.h"
#include "storage/content_store.h"
#include "storage/rocks.h"
#include "storage/rows.h"

// What a better reading of the same bytes changes: the article of a version, never the number of
// versions. Needs the archive for itself.
namespace broadsheet::storage {

// How a reading differs from the one that is stored.
enum class Rereading : uint8_t { kSame, kDetailsChanged, kTextChanged };

class VersionRewriter {
 public:
  explicit VersionRewriter(Database& database);

  // Compares only. Notes of the reading are no part of it.
  [[nodiscard]] Result<Rereading> compare(const VersionInfo& version, const Article& article) const;
  // Puts `article` in the place of the version's article, under the same number, in one batch; what
  // its edit and the next version's were is told anew. `folded` is its folded text
  // (parser/text_fold.h).
  [[nodiscard]] Result<void> rewrite(const UrlKey& key, const VersionInfo& version,
                                     const Article& article, const std::string& folded);

  // How far a pass of that revision came: the key of the last URL that is done; nullopt when none
  // is under way. A pass of another revision begins anew.
  [[nodiscard]] Result<std::optional<std::string>> resume_after(std::string_view revision) const;
  [[nodiscard]] Result<void> put_progress(std::string_view revision, std::string_view key);
  // The pass is over: everything held was read by `revision`.
  [[nodiscard]] Result<void> finish(std::string_view revision);
  // Which revision read everything last; "" when no pass was ever finished.
  [[nodiscard]] Result<std::string> revision() const;

 private:
  // What tells `article` from the version before that one.
  [[nodiscard]] Result<EditSummary> edit_before(const UrlKey& key, uint32_t number,
                                                const Article& article) const;
  // Tells anew what the next version's edit was, where there is one.
  [[nodiscard]] Result<void> put_next_edit(const UrlKey& key, uint32_t number,
                                           const Article& article, Batch& batch) const;

  Database& database_;
  ContentCodec codec_;
};

}  // namespace broadsheet::storage

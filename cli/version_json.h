#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "base/article.h"
#include "base/result.h"
#include "storage/rows.h"

namespace broadsheet::cli {

// Whose field names a version is exported under, so that scripts written for other tools go on
// working.
enum class ArticleSchema {
  kBroadsheet,
  kSchemaOrg,    // a NewsArticle as JSON-LD
  kTrafilatura,  // the fields of that extractor's JSON output
  kNewsPlease,   // the fields of news-please
};

// "broadsheet", "schemaorg", "trafilatura", "newsplease". Fails with kUsage.
[[nodiscard]] Result<ArticleSchema> parse_schema(std::string_view name);

[[nodiscard]] boost::json::object version_json(ArticleSchema schema, const std::string& href,
                                               const storage::VersionInfo& version,
                                               const Article& article);

// {"class": "correction", "title_changed": ..., "sentences_added": ..., ...}; the class is null
// where none is known.
[[nodiscard]] boost::json::object edit_json(const storage::EditSummary& edit);

}  // namespace broadsheet::cli

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/article.h"
#include "base/result.h"

namespace broadsheet::cli {

// The forms in which an article is shown. kRaw is the archived page itself.
enum class ArticleFormat { kText, kMarkdown, kJson, kHtml, kRaw };

// "text", "md", "json", "html", "raw". Fails with kUsage.
[[nodiscard]] Result<ArticleFormat> parse_format(std::string_view name);

// Plain text: title, byline and date, then one block a line.
[[nodiscard]] std::string as_text(const Article& article);
// CommonMark: what would be read as markup in the article's own text is escaped. A live blog is
// shown as what stands before its entries, then each entry under its time and title.
[[nodiscard]] std::string as_markdown(const Article& article);
// A small self-contained HTML page.
[[nodiscard]] std::string as_html(const Article& article);

}  // namespace broadsheet::cli

#pragma once

#include <string>
#include <string_view>

#include "base/article.h"
#include "base/digest.h"
#include "base/result.h"

// An article lies in two records. The text (title and the words of each block) is keyed by its own
// digest: copies under other URLs and a text that comes back share it, and its digest is what
// decides whether a page was rewritten. Everything else (kinds of blocks, authors, dates, images,
// related links, ...) is keyed by its digest too and names the text: a copy keeps its own byline.
namespace broadsheet::storage {

struct ArticleRecords {
  Digest text;             // SHA-256 of text_bytes
  std::string text_bytes;  // as hashed, before packing
  Digest article;          // SHA-256 of article_bytes
  std::string article_bytes;
};

[[nodiscard]] ArticleRecords encode_article(const Article& article);
// Fails with kCorrupt when the two do not belong together or are damaged.
[[nodiscard]] Result<Article> decode_article(std::string_view article_bytes,
                                             std::string_view text_bytes);
// The text an article record names.
[[nodiscard]] Result<Digest> text_of_article(std::string_view article_bytes);

// Words by ICU's rules; each Han or kana character counts as one.
[[nodiscard]] uint64_t count_words(const Article& article);

}  // namespace broadsheet::storage

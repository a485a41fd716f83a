#include "storage/article_record.h"

#include <algorithm>
#include <bit>

#include "base/text.h"
#include "base/word_count.h"
#include "storage/record_frame.h"

namespace broadsheet::storage {
namespace {

constexpr uint8_t kTextFormat = 1;
constexpr uint8_t kArticleFormat = 2;
// Without the entries of a live blog. Still written where there are none, so that the digest of
// every other article stays what it was.
constexpr uint8_t kArticleFormatWithoutEntries = 1;

void write_texts(ByteWriter& out, const std::vector<std::string>& texts) {
  out.varint(texts.size());
  for (const std::string& text : texts) {
    out.text(text);
  }
}

std::vector<std::string> read_texts(ByteReader& in) {
  std::vector<std::string> texts(in.count());
  for (std::string& text : texts) {
    text = in.text();
  }
  return texts;
}

void write_date(ByteWriter& out, const std::optional<DateTime>& date) {
  out.byte(date ? 1 : 0);
  if (date) {
    out.time(date->instant);
    out.zigzag(date->offset_minutes);
    out.byte(date->zone_stated ? 1 : 0);
    out.enumerator(date->precision);
  }
}

std::optional<DateTime> read_date(ByteReader& in) {
  if (!in.flag()) {
    return std::nullopt;
  }
  DateTime date;
  date.instant = in.time();
  date.offset_minutes = static_cast<int>(in.zigzag());
  date.zone_stated = in.flag();
  date.precision = in.enumerator(DatePrecision::kSecond);
  return date;
}

void write_related(ByteWriter& out, const std::vector<Related>& related) {
  out.varint(related.size());
  for (const Related& link : related) {
    out.text(link.url);
    out.text(link.title);
    out.text(link.heading);
    out.enumerator(link.kind);
    out.enumerator(link.position);
    out.text(link.image);
    write_date(out, link.date);
  }
}

std::vector<Related> read_related(ByteReader& in) {
  std::vector<Related> related;
  const size_t count = in.count();
  for (size_t i = 0; i < count && in.ok(); ++i) {
    Related link;
    link.url = in.text();
    link.title = in.text();
    link.heading = in.text();
    link.kind = in.enumerator(RelatedKind::kList);
    link.position = in.enumerator(RelatedPosition::kSidebar);
    link.image = in.text();
    link.date = read_date(in);
    related.push_back(std::move(link));
  }
  return related;
}

void write_images(ByteWriter& out, const std::vector<Image>& images) {
  out.varint(images.size());
  for (const Image& image : images) {
    out.text(image.url);
    out.text(image.alt);
    out.text(image.caption);
  }
}

std::vector<Image> read_images(ByteReader& in) {
  std::vector<Image> images;
  const size_t count = in.count();
  for (size_t i = 0; i < count && in.ok(); ++i) {
    Image image;
    image.url = in.text();
    image.alt = in.text();
    image.caption = in.text();
    images.push_back(std::move(image));
  }
  return images;
}

void write_sources(ByteWriter& out, const std::vector<Provenance>& sources) {
  out.varint(sources.size());
  for (const Provenance& source : sources) {
    out.text(source.field);
    out.text(source.origin);
  }
}

std::vector<Provenance> read_sources(ByteReader& in) {
  std::vector<Provenance> sources;
  const size_t count = in.count();
  for (size_t i = 0; i < count && in.ok(); ++i) {
    Provenance source;
    source.field = in.text();
    source.origin = in.text();
    sources.push_back(std::move(source));
  }
  return sources;
}

void write_entries(ByteWriter& out, const std::vector<LiveEntry>& entries) {
  out.varint(entries.size());
  for (const LiveEntry& entry : entries) {
    write_date(out, entry.time);
    out.text(entry.title);
    out.text(entry.text);
    out.text(entry.author);
  }
}

std::vector<LiveEntry> read_entries(ByteReader& in) {
  std::vector<LiveEntry> entries;
  const size_t count = in.count();
  for (size_t i = 0; i < count && in.ok(); ++i) {
    LiveEntry entry;
    entry.time = read_date(in);
    entry.title = in.text();
    entry.text = in.text();
    entry.author = in.text();
    entries.push_back(std::move(entry));
  }
  return entries;
}

// The scalar fields, in the order they are on disk; one list serves writing and reading.
template <class Field, class SomeArticle>
void for_each_text_field(SomeArticle& article, Field field) {
  field(article.standfirst);
  field(article.language);
  field(article.script);
  field(article.section);
  field(article.site_name);
  field(article.licence);
  field(article.canonical_url);
  field(article.amp_url);
  field(article.next_page_url);
}

template <class Field, class SomeArticle>
void for_each_list_field(SomeArticle& article, Field field) {
  field(article.captions);
  field(article.corrections);
  field(article.authors);
  field(article.tags);
  field(article.notes);
}

std::string encode_text(const Article& article) {
  ByteWriter out;
  out.byte(kTextFormat);
  out.text(article.title);
  out.varint(article.blocks.size());
  for (const Block& block : article.blocks) {
    out.text(block.text);
  }
  return std::move(out).take();
}

std::string encode_rest(const Article& article, const Digest& text) {
  ByteWriter out;
  out.byte(article.entries.empty() ? kArticleFormatWithoutEntries : kArticleFormat);
  out.digest(text);
  out.varint(article.blocks.size());
  for (const Block& block : article.blocks) {
    out.enumerator(block.kind);
    out.byte(block.level);
  }
  for_each_text_field(article, [&](const std::string& field) { out.text(field); });
  for_each_list_field(article, [&](const auto& field) { write_texts(out, field); });
  write_date(out, article.published);
  write_date(out, article.modified);
  write_images(out, article.images);
  write_related(out, article.related);
  write_sources(out, article.sources);
  out.byte(article.partial ? 1 : 0);
  std::string confidence;
  append_big_endian(confidence, std::bit_cast<uint64_t>(article.confidence), 8);
  out.raw(confidence);
  if (!article.entries.empty()) {
    write_entries(out, article.entries);
  }
  return std::move(out).take();
}

double read_double(ByteReader& in) {
  const std::string_view bytes = in.raw(8);
  return bytes.size() == 8 ? std::bit_cast<double>(read_big_endian(bytes, 8)) : 0;
}

}  // namespace

ArticleRecords encode_article(const Article& article) {
  ArticleRecords records;
  records.text_bytes = encode_text(article);
  records.text = sha256(records.text_bytes);
  records.article_bytes = encode_rest(article, records.text);
  records.article = sha256(records.article_bytes);
  return records;
}

Result<Article> decode_article(std::string_view article_bytes, std::string_view text_bytes) {
  Article article;
  BS_TRY(ByteReader text, open_record(text_bytes, "article text", kTextFormat));
  article.title = text.text();
  article.blocks.resize(text.count());
  for (Block& block : article.blocks) {
    block.text = text.text();
  }
  BS_TRY_VOID(close_record(text, "article text"));

  BS_TRY(ByteReader in, open_record(article_bytes, "article", kArticleFormat));
  if (in.digest() != sha256(text_bytes) || in.count() != article.blocks.size()) {
    return Error{ErrorKind::kCorrupt, "article record does not belong to its text"};
  }
  for (Block& block : article.blocks) {
    block.kind = in.enumerator(BlockKind::kEmbed);
    block.level = in.byte();
  }
  for_each_text_field(article, [&](std::string& field) { field = in.text(); });
  for_each_list_field(article, [&](auto& field) { field = read_texts(in); });
  article.published = read_date(in);
  article.modified = read_date(in);
  article.images = read_images(in);
  article.related = read_related(in);
  article.sources = read_sources(in);
  article.partial = in.flag();
  article.confidence = read_double(in);
  if (static_cast<uint8_t>(article_bytes.front()) > kArticleFormatWithoutEntries) {
    article.entries = read_entries(in);
  }
  BS_TRY_VOID(close_record(in, "article"));
  return article;
}

Result<Digest> text_of_article(std::string_view article_bytes) {
  BS_TRY(ByteReader in, open_record(article_bytes, "article", kArticleFormat));
  const Digest text = in.digest();
  if (!in.ok()) {
    return Error{ErrorKind::kCorrupt, "article record is damaged"};
  }
  return text;
}

uint64_t count_words(const Article& article) {
  uint64_t words = broadsheet::count_words(article.title);
  for (const Block& block : article.blocks) {
    words += broadsheet::count_words(block.text);
  }
  return words;
}

}  // namespace broadsheet::storage

#include "cli/version_json.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/units.h"
#include "base/url.h"
#include "cli/article_json.h"
#include "storage/edit_class.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;

std::string date_or(const std::optional<DateTime>& date, const std::string& fallback) {
  return date ? iso8601_seconds(*date) : fallback;
}

std::string host_of(const std::string& href) {
  const Result<Url> url = Url::parse(href);
  return url.ok() ? std::string(url->host()) : "";
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

json::object own(const std::string& href, const storage::VersionInfo& version,
                 const Article& article) {
  json::object out{{"url", href},
                   {"version", version.number},
                   {"first_seen", format_rfc3339(version.first_seen)},
                   {"last_seen", format_rfc3339(version.last_seen)}};
  for (auto& [name, value] : article_json(article)) {
    out[name] = std::move(value);
  }
  return out;
}

json::object schema_org(const std::string& href, const storage::VersionInfo& version,
                        const Article& article) {
  json::array authors;
  for (const std::string& author : article.authors) {
    authors.push_back(json::object{{"@type", "Person"}, {"name", author}});
  }
  json::array images;
  for (const Image& image : article.images) {
    images.emplace_back(image.url);
  }
  json::object out{{"@context", "https://schema.org"},
                   {"@type", "NewsArticle"},
                   {"url", href},
                   {"headline", article.title},
                   {"description", article.standfirst},
                   {"articleBody", article.text()},
                   {"author", std::move(authors)},
                   {"image", std::move(images)},
                   {"inLanguage", article_json(article)["language"]},
                   {"articleSection", article.section},
                   {"keywords", joined(article.tags, ", ")},
                   {"version", version.number}};
  if (article.published) {
    out["datePublished"] = iso8601_seconds(*article.published);
  }
  if (article.modified) {
    out["dateModified"] = iso8601_seconds(*article.modified);
  }
  return out;
}

json::value text_or_null(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

// The names and the order of `trafilatura --json --with-metadata`.
json::object trafilatura(const std::string& href, const storage::VersionInfo& version,
                         const Article& article) {
  const std::string published = date_or(article.published, "");
  const std::string text = article.text();
  return {{"title", text_or_null(article.title)},
          {"author", text_or_null(joined(article.authors, "; "))},
          {"hostname", host_of(href)},
          {"date", text_or_null(published.substr(0, 10))},
          {"fingerprint", version.folded_text.hex().substr(0, 16)},
          {"id", version.article.hex()},
          {"license", text_or_null(article.licence)},
          {"raw_text", text},
          {"language", text_or_null(article.language)},
          {"image",
           article.images.empty() ? json::value(nullptr) : json::value(article.images.front().url)},
          {"pagetype", "article"},
          {"filedate", format_rfc3339(version.first_seen).substr(0, 10)},
          {"source", href},
          {"source-hostname", text_or_null(article.site_name)},
          {"excerpt", text_or_null(article.standfirst)},
          {"categories", article.section},
          {"tags", joined(article.tags, ";")},
          {"text", text},
          {"comments", ""}};
}

json::object news_please(const std::string& href, const storage::VersionInfo& version,
                         const Article& article) {
  json::array authors;
  for (const std::string& author : article.authors) {
    authors.emplace_back(author);
  }
  const auto date = [](const std::optional<DateTime>& value) {
    return value ? json::value(iso8601_seconds(*value)) : json::value(nullptr);
  };
  return {{"authors", std::move(authors)},
          {"date_download", format_rfc3339(version.first_seen)},
          {"date_modify", date(article.modified)},
          {"date_publish", date(article.published)},
          {"description", article.standfirst},
          {"filename", version.article.hex() + ".json"},
          {"image_url", article.images.empty() ? "" : article.images.front().url},
          {"language", article.language},
          {"localpath", nullptr},
          {"title", article.title},
          {"title_page", nullptr},
          {"title_rss", nullptr},
          {"source_domain", host_of(href)},
          {"maintext", article.text()},
          {"text", nullptr},
          {"url", href}};
}

}  // namespace

Result<ArticleSchema> parse_schema(std::string_view name) {
  if (name == "broadsheet") {
    return ArticleSchema::kBroadsheet;
  }
  if (name == "schemaorg") {
    return ArticleSchema::kSchemaOrg;
  }
  if (name == "trafilatura") {
    return ArticleSchema::kTrafilatura;
  }
  if (name == "newsplease") {
    return ArticleSchema::kNewsPlease;
  }
  return Error{ErrorKind::kUsage,
               fmt::format("--schema {}: broadsheet, schemaorg, trafilatura or newsplease", name)};
}

json::object version_json(ArticleSchema schema, const std::string& href,
                          const storage::VersionInfo& version, const Article& article) {
  switch (schema) {
    case ArticleSchema::kSchemaOrg:
      return schema_org(href, version, article);
    case ArticleSchema::kTrafilatura:
      return trafilatura(href, version, article);
    case ArticleSchema::kNewsPlease:
      return news_please(href, version, article);
    case ArticleSchema::kBroadsheet:
      break;
  }
  return own(href, version, article);
}

json::object edit_json(const storage::EditSummary& edit) {
  return {{"class", edit.kind == storage::EditClass::kNone ? json::value(nullptr)
                                                           : json::value(name_of(edit.kind))},
          {"title_changed", edit.title_changed},
          {"sentences_added", edit.sentences_added},
          {"sentences_removed", edit.sentences_removed},
          {"sentences_changed", edit.sentences_changed}};
}

}  // namespace broadsheet::cli

#include "cli/article_json.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/text.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;

json::array strings(const std::vector<std::string>& texts) {
  json::array out;
  for (const auto& text : texts) {
    out.emplace_back(text);
  }
  return out;
}

json::value date_or_null(const std::optional<DateTime>& date) {
  return date ? json::value(iso8601_seconds(*date)) : json::value(nullptr);
}

// BCP 47: with the script where it tells versions of a language apart ("zh-Hant").
std::string language_tag(const Article& article) {
  return article.script.empty() ? article.language : article.language + '-' + article.script;
}

json::array images_json(const std::vector<Image>& images) {
  json::array out;
  for (const auto& image : images) {
    out.push_back({{"url", image.url}, {"alt", image.alt}, {"caption", image.caption}});
  }
  return out;
}

json::array related_json(const std::vector<Related>& related) {
  json::array out;
  for (const auto& link : related) {
    json::object item{{"url", link.url},
                      {"title", link.title},
                      {"heading", link.heading},
                      {"kind", name_of(link.kind)},
                      {"position", name_of(link.position)}};
    if (!link.image.empty()) {
      item["image"] = link.image;
    }
    if (link.date) {
      item["date"] = iso8601_seconds(*link.date);
    }
    out.push_back(std::move(item));
  }
  return out;
}

json::array blocks_json(const std::vector<Block>& blocks) {
  json::array out;
  for (const auto& block : blocks) {
    json::object item{{"kind", name_of(block.kind)}, {"text", block.text}};
    if (block.level > 0) {
      item["level"] = block.level;
    }
    out.push_back(std::move(item));
  }
  return out;
}

json::array paragraphs_json(const std::vector<Block>& blocks) {
  json::array out;
  for (const auto& block : blocks) {
    out.emplace_back(block.text);
  }
  return out;
}

json::array entries_json(const std::vector<LiveEntry>& entries) {
  json::array out;
  for (const auto& entry : entries) {
    out.push_back({{"time", date_or_null(entry.time)},
                   {"title", entry.title},
                   {"text", entry.text},
                   {"author", entry.author}});
  }
  return out;
}

json::object sources_json(const std::vector<Provenance>& sources) {
  json::object out;
  for (const auto& source : sources) {
    out[source.field] = source.origin;
  }
  return out;
}

}  // namespace

json::object article_json(const Article& article) {
  return {{"canonical_url", article.canonical_url},
          {"title", article.title},
          {"standfirst", article.standfirst},
          {"authors", strings(article.authors)},
          {"published", date_or_null(article.published)},
          {"modified", date_or_null(article.modified)},
          {"language", language_tag(article)},
          {"script", article.script},
          {"section", article.section},
          {"tags", strings(article.tags)},
          {"site_name", article.site_name},
          {"licence", article.licence},
          {"amp_url", article.amp_url},
          {"next_page_url", article.next_page_url},
          {"text", article.text()},
          {"paragraphs", paragraphs_json(article.blocks)},
          {"blocks", blocks_json(article.blocks)},
          {"captions", strings(article.captions)},
          {"corrections", strings(article.corrections)},
          {"images", images_json(article.images)},
          {"related", related_json(article.related)},
          {"entries", entries_json(article.entries)},
          {"partial", article.partial},
          {"confidence", article.confidence},
          {"sources", sources_json(article.sources)},
          {"notes", strings(article.notes)}};
}

json::object page_json(const parser::Page& page, std::string_view url) {
  json::object out{{"url", url}, {"page_kind", name_of(page.kind)}, {"charset", page.charset}};
  json::object fields = article_json(page.article.value_or(Article{}));
  fields["canonical_url"] = page.canonical_url;
  for (const auto& note : page.notes) {
    fields["notes"].as_array().emplace_back(note);
  }
  for (auto& [name, value] : fields) {
    out[name] = std::move(value);
  }
  out["links_count"] = page.links.size();
  return out;
}

void add_explanation(json::object& object, const parser::Page& page) {
  json::array candidates;
  for (const auto& candidate : page.candidates) {
    candidates.push_back({{"path", candidate.path},
                          {"score", candidate.score},
                          {"origin", candidate.origin},
                          {"characters", candidate.characters}});
  }
  json::array trimmed;
  for (const auto& line : page.trimmed) {
    trimmed.push_back({{"text", line.text}, {"reason", line.reason}});
  }
  object["candidates"] = std::move(candidates);
  object["trimmed"] = std::move(trimmed);
}

std::string json_line(const json::object& object) {
  // What came from a site (a header, a URL) may hold any bytes; a line of JSON may not.
  const std::string line = json::serialize(object) + "\n";
  return is_valid_utf8(line) ? line : to_valid_utf8(line);
}

}  // namespace broadsheet::cli

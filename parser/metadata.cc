#include "parser/metadata.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/body.h"
#include "parser/byline.h"
#include "parser/html_text.h"
#include "parser/metadata_facts.h"
#include "parser/metadata_parts.h"
#include "parser/next_page.h"
#include "parser/page_zone.h"
#include "parser/title.h"

// One pass gathers what the page states (metadata_facts.h), JSON-LD is read beside it, and then
// each value is taken from the strongest source that has it: JSON-LD of an article, meta elements,
// microdata, and last what a reader sees beside the headline. `sources` says which it was.

namespace broadsheet::parser {
namespace {

constexpr size_t kTagsMax = 50;
constexpr size_t kImagesMax = 10;
constexpr size_t kRelatedMax = 50;
constexpr size_t kTextBytesMax = 2000;

class MetadataReader {
 public:
  MetadataReader(const Document& document, const PageContext& context)
      : document_(document), context_(context) {
    std::vector<std::string_view> scripts;
    for (const Document::Script& script : document.scripts()) {
      if (script.type.starts_with("application/ld+json")) {
        scripts.push_back(script.text);
      }
    }
    linked_ = read_json_ld(scripts, context.url.href());
    facts_ = gather_facts(document, linked_.headline);
  }

  Metadata run() {
    read_language();
    read_site_name();
    read_title();
    read_headline_values();
    read_links();
    read_texts();
    read_tags();
    read_images();
    read_json_ld_rest();
    return std::move(out_);
  }

 private:
  void note_source(std::string_view field, std::string_view origin) {
    out_.sources.push_back({std::string(field), std::string(origin)});
  }

  struct Offer {
    std::string_view value;
    std::string_view origin;
  };

  // The first offer that is not empty.
  void take(std::string& field, std::string_view name, std::initializer_list<Offer> offers) {
    for (const Offer& offer : offers) {
      std::string text = plain_text(whole_characters(offer.value, kTextBytesMax));
      if (!text.empty()) {
        field = std::move(text);
        note_source(name, offer.origin);
        return;
      }
    }
  }

  void read_language() {
    for (const Offer& offer :
         {Offer{facts_.html_language, "html lang"}, Offer{linked_.language, "json-ld"},
          Offer{facts_.meta("content-language"), "meta content-language"},
          Offer{facts_.meta("language"), "meta language"},
          Offer{facts_.meta("dc.language"), "meta dc.language"},
          Offer{facts_.meta("og:locale"), "og:locale"}}) {
      out_.language = normal_language(offer.value);
      if (!out_.language.empty()) {
        note_source("language", offer.origin);
        return;
      }
    }
  }

  void read_site_name() {
    take(out_.site_name, "site_name",
         {{facts_.meta("og:site_name"), "og:site_name"},
          {linked_.publisher, "json-ld"},
          {facts_.meta("application-name"), "meta application-name"},
          {facts_.meta("dc.publisher"), "meta dc.publisher"},
          {facts_.meta("apple-mobile-web-app-title"), "meta apple-mobile-web-app-title"}});
  }

  // The site's names as titles may carry them: stated ones, and the labels of the host.
  [[nodiscard]] std::vector<std::string> site_names() const {
    std::vector<std::string> names;
    for (const std::string_view name :
         {std::string_view(out_.site_name), std::string_view(linked_.publisher),
          facts_.meta("application-name"), facts_.meta("og:site_name")}) {
      if (!trim(name).empty()) {
        names.emplace_back(name);
      }
    }
    std::string_view host = context_.url.host();
    if (host.starts_with("www.")) {
      host.remove_prefix(4);
    }
    names.emplace_back(host);
    constexpr size_t kLabelMin = 4;
    for (const std::string_view label : split(host, '.')) {
      if (label.size() >= kLabelMin) {
        names.emplace_back(label);
      }
    }
    return names;
  }

  void read_title() {
    TitleSources sources;
    sources.json_ld = linked_.headline;
    sources.open_graph = plain_text(facts_.meta("og:title"));
    sources.twitter = plain_text(facts_.meta("twitter:title"));
    sources.meta = plain_text(facts_.meta("dc.title"));
    sources.title_element = facts_.title_element;
    out_.title_element = facts_.title_element;
    sources.site_names = site_names();
    if (facts_.headline) {
      sources.headline = line_of(facts_.headline);
      sources.is_only_h1 = facts_.first_headings.size() == 1 && facts_.headline.is(GUMBO_TAG_H1);
    }
    for (const MarkFact& mark : facts_.marks) {
      if (sources.marked.empty() && mark.kind == MarkKind::kTitle &&
          mark.strength == MarkStrength::kSchema) {
        const std::string_view content = mark.node.attribute_or("content");
        sources.marked = content.empty() ? line_of(mark.node) : std::string(content);
      }
    }
    ChosenTitle chosen = choose_title(sources);
    out_.title = std::move(chosen.text);
    if (!out_.title.empty()) {
      note_source("title", chosen.origin);
    }
    for (const Node heading : facts_.first_headings) {
      add_heading(line_of(heading));
    }
    add_heading(sources.headline);
    add_heading(sources.open_graph);
    add_heading(sources.json_ld);
    add_heading(out_.title);
  }

  void add_heading(const std::string& heading) {
    if (!heading.empty() && std::ranges::find(out_.headings, heading) == out_.headings.end()) {
      out_.headings.push_back(heading);
    }
  }

  // Authors and dates: what stands beside the headline may be needed for both.
  void read_headline_values() {
    const std::vector<HeadlineLine> lines = lines_near(document_, facts_.headline);
    std::string language = out_.language;
    if (language.empty() || language.starts_with("en")) {
      // "en" is what templates say when nobody set it.
      const std::string_view by_script = language_of_script(out_.title);
      language = by_script.empty() ? language : std::string(by_script);
    }
    const ZoneGuess guess = assumed_zone(context_.url, language);
    DateHints hints;
    hints.language = language;
    hints.zone = guess.zone;
    hints.reference = context_.fetched;
    const std::vector<std::string> names = site_names();
    const MetadataInput input{document_, context_,       facts_, linked_,         lines,
                              hints,     out_.site_name, names,  guess.by_country};

    AuthorsFound authors = find_authors(input);
    out_.authors = std::move(authors.names);
    out_.authors_are_outlet = authors.are_outlet;
    if (!out_.authors.empty()) {
      note_source("authors", authors.origin);
    }
    DatesFound dates = find_dates_of_page(input);
    out_.published = dates.published;
    out_.modified = dates.modified;
    if (dates.published) {
      note_source("published", dates.published_origin);
    }
    if (dates.modified) {
      note_source("modified", dates.modified_origin);
    }
    for (LinkedUpdate& update : linked_.updates) {
      out_.json_ld_entries.push_back({.time = parse_date(update.published, hints),
                                      .title = std::move(update.headline),
                                      .text = std::move(update.body),
                                      .author = std::move(update.author)});
    }
  }

  [[nodiscard]] std::string absolute(std::string_view reference) const {
    const auto url = Url::parse(trim(reference), &context_.base);
    return url.ok() ? std::string(url->href()) : std::string();
  }

  void read_links() {
    for (const LinkFact& link : facts_.links) {
      const auto has_rel = [&](std::string_view wanted) {
        return std::ranges::any_of(split(link.rel, ' '),
                                   [&](std::string_view rel) { return trim(rel) == wanted; });
      };
      if (has_rel("canonical") && out_.canonical_url.empty()) {
        out_.canonical_url = absolute(link.href);
        note_source("canonical_url", "link rel=canonical");
      } else if (has_rel("amphtml") && out_.amp_url.empty()) {
        out_.amp_url = absolute(link.href);
      } else if (has_rel("license") && out_.licence.empty()) {
        out_.licence = absolute(link.href);
        note_source("licence", "link rel=license");
      }
    }
    out_.next_page_url = next_page_of(document_, context_);
    if (out_.canonical_url.empty()) {
      if (const std::string_view url = facts_.meta("og:url"); !trim(url).empty()) {
        out_.canonical_url = absolute(url);
        note_source("canonical_url", "og:url");
      }
    }
    if (out_.licence.empty() && !facts_.licence_links.empty()) {
      out_.licence = absolute(facts_.licence_links.front().attribute_or("href"));
      note_source("licence", "rel=license");
    }
    take_if_empty(out_.licence, "licence",
                  {{linked_.licence, "json-ld"},
                   {facts_.meta("dcterms.license"), "meta dcterms.license"},
                   {facts_.meta("dc.rights"), "meta dc.rights"}});
    const std::string robots = ascii_lower(facts_.meta("robots"));
    out_.noindex =
        robots.find("noindex") != std::string::npos || robots.find("none") != std::string::npos;
  }

  void take_if_empty(std::string& field, std::string_view name,
                     std::initializer_list<Offer> offers) {
    if (field.empty()) {
      take(field, name, offers);
    }
  }

  void read_texts() {
    take(out_.description, "description",
         {{facts_.meta("og:description"), "og:description"},
          {facts_.meta("description"), "meta description"},
          {facts_.meta("twitter:description"), "twitter:description"},
          {linked_.description, "json-ld"},
          {facts_.meta("dc.description"), "meta dc.description"}});
    take(out_.section, "section",
         {{facts_.meta("article:section"), "article:section"},
          {linked_.section, "json-ld"},
          {facts_.meta("section"), "meta section"},
          {facts_.meta("parsely-section"), "meta parsely-section"},
          {facts_.meta("cxenseparse:category"), "meta category"},
          {facts_.meta("category"), "meta category"}});
    out_.og_type = ascii_lower(trim(facts_.meta("og:type")));
  }

  void add_tag(std::string_view tag) {
    std::string text = plain_text(tag);
    constexpr size_t kTagBytesMax = 100;
    if (!text.empty() && text.size() <= kTagBytesMax && out_.tags.size() < kTagsMax &&
        std::ranges::find(out_.tags, text) == out_.tags.end()) {
      out_.tags.push_back(std::move(text));
    }
  }

  void read_tags() {
    std::string_view origin = "article:tag";
    for (const MetaFact& fact : facts_.metas) {
      if (fact.name == "article:tag" || fact.name == "og:article:tag") {
        add_tag(fact.content);
      }
    }
    if (out_.tags.empty()) {
      origin = "json-ld";
      for (const std::string& tag : linked_.tags) {
        add_tag(tag);
      }
    }
    for (const std::string_view name : {"news_keywords", "parsely-tags", "keywords"}) {
      if (!out_.tags.empty()) {
        break;
      }
      origin = name;
      std::string list = std::string(facts_.meta(name));
      std::ranges::replace(list, ';', ',');
      for (const std::string_view tag : split(list, ',')) {
        add_tag(tag);
      }
    }
    if (!out_.tags.empty()) {
      note_source("tags", origin);
    }
  }

  void add_image(std::string_view reference, std::string_view alt, std::string_view caption) {
    std::string url = trim(reference).empty() ? std::string() : absolute(reference);
    const bool known =
        std::ranges::any_of(out_.images, [&](const Image& image) { return image.url == url; });
    if (!url.empty() && !known && out_.images.size() < kImagesMax) {
      out_.images.push_back({std::move(url), plain_text(alt), std::string(caption)});
    }
  }

  void read_images() {
    for (const std::string_view name :
         {"og:image", "og:image:url", "twitter:image", "twitter:image:src", "thumbnail", "image"}) {
      add_image(facts_.meta(name), facts_.meta("og:image:alt"), {});
    }
    for (const LinkedImage& image : linked_.images) {
      add_image(image.url, {}, image.caption);
    }
    for (const LinkFact& link : facts_.links) {
      if (link.rel == "image_src") {
        add_image(link.href, {}, {});
      }
    }
  }

  void read_json_ld_rest() {
    out_.json_ld_body = linked_.body;
    out_.json_ld_types = linked_.types;
    out_.accessible_for_free = linked_.accessible_for_free;
    for (const std::string& reference : linked_.related) {
      std::string url = absolute(reference);
      if (!url.empty() && out_.json_ld_related.size() < kRelatedMax) {
        Related related;
        related.url = std::move(url);
        out_.json_ld_related.push_back(std::move(related));
      }
    }
  }

  const Document& document_;
  const PageContext& context_;
  PageFacts facts_;
  LinkedArticle linked_;
  Metadata out_;
};

// The credit at the start of a paragraph, else the one in brackets at its end.
std::vector<std::string> read_edge_credit(std::string_view text) {
  constexpr size_t kEdgeBytes = 200;
  std::vector<std::string> names = read_han_credit(whole_characters(text, kEdgeBytes));
  if (!names.empty() || text.size() <= kEdgeBytes) {
    return names;
  }
  size_t begin = text.size() - kEdgeBytes / 2;
  begin = std::min({text.find("（", begin), text.find("〔", begin), text.find('(', begin)});
  return begin == std::string_view::npos ? std::vector<std::string>()
                                         : read_han_credit(text.substr(begin));
}

}  // namespace

Metadata read_metadata(const Document& document, const PageContext& context) {
  return MetadataReader(document, context).run();
}

void complete_metadata(Metadata& metadata, const Document& /*document*/, const Body& body,
                       const PageContext& /*context*/) {
  if (!metadata.authors.empty() && !metadata.authors_are_outlet) {
    return;
  }
  // Reporters are named where the text begins or where it ends.
  constexpr size_t kBlocksAtEdge = 3;
  const size_t count = body.blocks.size();
  for (size_t i = 0; i < count; ++i) {
    if (i >= kBlocksAtEdge && i + kBlocksAtEdge < count) {
      continue;
    }
    std::vector<std::string> names = read_edge_credit(body.blocks[i].text);
    if (!names.empty()) {
      metadata.authors = std::move(names);
      metadata.authors_are_outlet = false;
      std::erase_if(metadata.sources,
                    [](const Provenance& source) { return source.field == "authors"; });
      metadata.sources.push_back({"authors", "credit in the body"});
      return;
    }
  }
}

}  // namespace broadsheet::parser

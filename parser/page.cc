#include "parser/page.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "parser/arena.h"
#include "parser/charset.h"
#include "parser/language.h"
#include "parser/metadata.h"
#include "parser/related_extractor.h"

namespace broadsheet::parser {
namespace {

constexpr std::string_view kAgent = "broadsheet";  // in X-Robots-Tag
constexpr size_t kSniffedBytes = 1024;

std::string media_type_of(std::string_view content_type) {
  return ascii_lower(trim(content_type.substr(0, content_type.find(';'))));
}

// What a body is by its first bytes, where that is no HTML; "" otherwise.
std::string_view foreign_format(std::string_view body) {
  struct Signature {
    std::string_view bytes;
    std::string_view name;
  };
  constexpr Signature kSignatures[] = {
      {"%PDF-", "PDF"},
      {"\x89PNG", "PNG image"},
      {"\xFF\xD8\xFF", "JPEG image"},
      {"GIF8", "GIF image"},
      {"PK\x03\x04", "ZIP"},
      {"\x1F\x8B", "gzip data"},
      {"RIFF", "RIFF media"},
      {"OggS", "Ogg media"},
      {"ID3", "MP3 audio"},
      {"wOFF", "web font"},
      {"wOF2", "web font"},
      {"\x7F"
       "ELF",
       "program"},
  };
  for (const Signature& signature : kSignatures) {
    if (body.starts_with(signature.bytes)) {
      return signature.name;
    }
  }
  return {};
}

bool looks_like_html(std::string_view body) {
  const std::string_view head = body.substr(0, kSniffedBytes);
  for (const std::string_view tag :
       {"<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<script", "<div", "<p",
        "<a ", "<table", "<h1", "<br", "<article"}) {
    if (ascii_ifind(head, tag) != std::string_view::npos) {
      return true;
    }
  }
  // UTF-16 hides its tags from the eye above.
  return head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
}

bool is_html_type(std::string_view media_type) {
  return media_type == "text/html" || media_type == "application/xhtml+xml" ||
         media_type == "application/vnd.wap.xhtml+xml";
}

// Types that servers put on pages for want of a better one.
bool is_vague_type(std::string_view media_type) {
  return media_type.empty() || media_type == "application/octet-stream" ||
         media_type == "text/plain" || media_type == "text/xml" || media_type == "application/xml";
}

void append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// The text that tells the language: the body, or all that is visible where there is none.
std::string language_sample(const Document& document, const Metadata& metadata, const Body& body) {
  std::string sample = metadata.title;
  for (const Block& block : body.blocks) {
    sample += '\n';
    sample += block.text;
  }
  return body.blocks.empty() ? sample + '\n' + text_of(document.body()) : sample;
}

Article assemble(Metadata metadata, Body body, const Document& document,
                 std::vector<Related> related) {
  Article article;
  const LanguageVerdict language =
      identify_language(language_sample(document, metadata, body), metadata.language);
  article.language = language.language;
  article.script = language.script;
  article.title = std::move(metadata.title);
  article.standfirst =
      body.standfirst.empty() ? std::move(metadata.standfirst) : std::move(body.standfirst);
  article.blocks = std::move(body.blocks);
  article.captions = std::move(body.captions);
  article.corrections = std::move(body.corrections);
  article.authors = std::move(metadata.authors);
  article.published = metadata.published;
  article.modified = metadata.modified;
  article.section = std::move(metadata.section);
  article.tags = std::move(metadata.tags);
  article.site_name = std::move(metadata.site_name);
  article.licence = std::move(metadata.licence);
  article.canonical_url = std::move(metadata.canonical_url);
  article.amp_url = std::move(metadata.amp_url);
  article.next_page_url = std::move(metadata.next_page_url);
  article.images = std::move(metadata.images);
  for (Image& image : body.images) {
    const auto is_same = [&image](const Image& known) { return known.url == image.url; };
    if (std::none_of(article.images.begin(), article.images.end(), is_same)) {
      article.images.push_back(std::move(image));
    }
  }
  article.related = std::move(related);
  article.entries = std::move(body.entries);
  article.partial = body.partial || metadata.accessible_for_free == false;
  article.confidence = body.confidence;
  article.sources = std::move(metadata.sources);
  append(article.notes, metadata.notes);
  append(article.notes, body.notes);
  if (!language.note.empty()) {
    article.notes.push_back(language.note);
  }
  return article;
}

// Whether the page's tags stand in its bytes as they are, whatever encoding it is in: true of all
// encodings of the web (trail bytes are letters, digits or beyond ASCII, never '<', '>', '=' or a
// quote) but UTF-16 and those that shift between meanings of the same bytes (ISO-2022, HZ).
bool keeps_ascii(std::string_view body) {
  return body.substr(0, kSniffedBytes).find('\0') == std::string_view::npos &&
         body.find('\x1B') == std::string_view::npos && body.find("~{") == std::string_view::npos &&
         !body.starts_with("\xFF\xFE") && !body.starts_with("\xFE\xFF");
}

void add_links(LinkScan scan, Page& page) {
  page.links = std::move(scan.links);
  add_robots_directives(page.robots, scan.meta_robots);
  add_tdm_meta(page.robots, scan.meta_tdm_reservation, scan.meta_tdm_policy);
  if (scan.truncated) {
    page.notes.emplace_back("links: more than links_max, the rest left out");
  }
  for (const Link& link : page.links) {
    if (link.kind == LinkKind::kCanonical) {
      page.canonical_url = link.url.href();
      break;
    }
  }
}

// The links of a page that is read for nothing else: finding out an encoding and undoing it costs
// several times the scan, and addresses are hardly ever written in anything but ASCII.
void read_links(const PageRequest& request, const LinkLimits& limits, Page& page) {
  std::optional<LinkScan> scan;
  if (keeps_ascii(request.body)) {
    scan = scan_links(request.body, request.url, limits);
  }
  if (!scan || !scan->is_ascii) {
    const CharsetVerdict charset = detect_charset(request.body, request.content_type);
    page.charset = charset.name;
    append(page.notes, charset.notes);
    if (!scan || charset.name != "utf-8" || !charset.is_clean_utf8) {
      scan = scan_links(decode(std::string(request.body), charset), request.url, limits);
    }
  }
  add_links(*std::move(scan), page);
}

// Parse memory is kept between pages; each thread that reads pages has its own.
Arena& arena_of_this_thread() {
  thread_local const ArenaPtr arena = make_arena();
  return *arena;
}

void read_article(std::string utf8, const PageRequest& request, const PageOptions& options,
                  const Url& base, Page& page) {
  const Document document =
      Document::parse(std::move(utf8), options.document, &arena_of_this_thread());
  const PageContext context{.url = request.url, .base = base, .fetched = request.fetched};
  Metadata metadata = read_metadata(document, context);
  Body body = extract_body(document, metadata, context, {.explain = options.explain});
  complete_metadata(metadata, document, body, context);
  std::vector<Related> related = extract_related(document, metadata, body, context);
  append(page.notes, document.notes());
  if (find_first(document.root(), GUMBO_TAG_FRAMESET)) {
    page.notes.emplace_back("page: a frameset, the text stands in the pages of its frames");
  }
  page.kind = body.kind;
  page.canonical_url = metadata.canonical_url;
  page.robots.noindex = page.robots.noindex || metadata.noindex;
  page.candidates = std::move(body.candidates);
  page.trimmed = std::move(body.trimmed);
  const bool is_shown_story = page.kind == PageKind::kGallery || page.kind == PageKind::kVideo ||
                              page.kind == PageKind::kPaywall;
  // A story that only scripts or a login bring: what the head states of it is still worth having.
  const bool is_list = page.kind == PageKind::kFront || page.kind == PageKind::kSection;
  const bool is_stated_story = metadata.published && !is_list &&
                               (page.kind == PageKind::kArticle || metadata.og_type == "article");
  if (!body.blocks.empty() || ((is_shown_story || is_stated_story) && !metadata.title.empty())) {
    body.partial = body.partial || body.blocks.empty();
    page.article = assemble(std::move(metadata), std::move(body), document, std::move(related));
  }
}

}  // namespace

bool is_readable_type(std::string_view content_type, std::string_view body) {
  const std::string media_type = media_type_of(content_type);
  if (!foreign_format(body).empty()) {
    return false;
  }
  return is_html_type(media_type) || (is_vague_type(media_type) && looks_like_html(body));
}

Page read_page(const PageRequest& whole_page, const PageOptions& options) {
  Page page;
  PageRequest request = whole_page;
  if (request.body.size() > options.bytes_max) {
    request.body = whole_characters(request.body, options.bytes_max);
    page.notes.emplace_back("page: longer than bytes_max, the rest left out");
  }
  if (request.headers != nullptr) {
    add_robots_headers(page.robots, *request.headers, kAgent);
  }
  if (!is_readable_type(request.content_type, request.body)) {
    const std::string_view format = foreign_format(request.body);
    const std::string media_type = media_type_of(request.content_type);
    page.notes.push_back("page: not HTML but " + (!format.empty() ? std::string(format)
                                                  : media_type.empty()
                                                      ? std::string("plain text or data")
                                                      : media_type));
    return page;
  }
  if (!options.article) {
    read_links(request, options.links, page);
    return page;
  }
  const CharsetVerdict charset = detect_charset(request.body, request.content_type);
  page.charset = charset.name;
  append(page.notes, charset.notes);
  std::string utf8 = decode(std::string(request.body), charset);
  LinkScan scan = scan_links(utf8, request.url, options.links);
  const Url base = scan.base;
  add_links(std::move(scan), page);
  read_article(std::move(utf8), request, options, base, page);
  arena_of_this_thread().reset(0);  // what one page needed is not kept until the next one comes
  return page;
}

}  // namespace broadsheet::parser

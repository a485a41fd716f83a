#include "examples/newsroom/page_maker.h"

#include <fmt/format.h>
#include <iconv.h>

#include <bit>
#include <charconv>
#include <fstream>
#include <sstream>

#include "base/check.h"
#include "base/digest.h"
#include "base/text.h"

namespace broadsheet::newsroom {
namespace {

using support::SiteResponse;

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string json_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out;
}

// Fills {{name}} with the value HTML-escaped, {{json:name}} escaped for a JSON string and
// {{raw:name}} as it is. An unknown name gives nothing.
std::string filled(std::string_view pattern, const Fields& values) {
  std::string out;
  while (true) {
    const auto open = pattern.find("{{");
    const auto close = pattern.find("}}", open);
    if (open == std::string_view::npos || close == std::string_view::npos) {
      out += pattern;
      return out;
    }
    out += pattern.substr(0, open);
    auto name = pattern.substr(open + 2, close - open - 2);
    const auto colon = name.find(':');
    const auto form = colon == std::string_view::npos ? "" : name.substr(0, colon);
    name = colon == std::string_view::npos ? name : name.substr(colon + 1);
    if (const auto found = values.find(name); found != values.end()) {
      out += form == "raw"    ? found->second
             : form == "json" ? json_escaped(found->second)
                              : html_escaped(found->second);
    }
    pattern.remove_prefix(close + 2);
  }
}

// "2026-03-04T08:30:00+00:00" in the site's own form: "%D.%M.%Y, %h:%m Uhr".
std::string displayed_date(std::string_view iso, std::string_view form) {
  if (iso.size() < 16) {
    return "";
  }
  std::string out;
  for (size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '%' || i + 1 == form.size()) {
      out += form[i];
      continue;
    }
    switch (form[++i]) {
      case 'Y':
        out += iso.substr(0, 4);
        break;
      case 'M':
        out += iso.substr(5, 2);
        break;
      case 'D':
        out += iso.substr(8, 2);
        break;
      case 'h':
        out += iso.substr(11, 2);
        break;
      case 'm':
        out += iso.substr(14, 2);
        break;
      default:
        out += form[i];
    }
  }
  return out;
}

std::string gb18030_of(std::string text) {
  const iconv_t converter = iconv_open("GB18030", "UTF-8");
  BS_CHECK(converter != std::bit_cast<iconv_t>(intptr_t{-1}));
  std::string out(text.size() * 2, '\0');
  char* from = text.data();
  char* to = out.data();
  size_t from_left = text.size();
  size_t to_left = out.size();
  const auto converted = iconv(converter, &from, &from_left, &to, &to_left);
  BS_CHECK(converted != static_cast<size_t>(-1));
  iconv_close(converter);
  out.resize(out.size() - to_left);
  return out;
}

SiteResponse not_found() {
  return {.status = 404, .body = "<!doctype html><title>Not found</title><h1>Not found</h1>"};
}

SiteResponse image_file(const std::filesystem::path& directory, std::string_view name) {
  std::ifstream in(directory / name, std::ios::binary);
  if (!in || name.find('/') != std::string_view::npos) {
    return not_found();
  }
  std::ostringstream bytes;
  bytes << in.rdbuf();
  const bool svg = name.ends_with(".svg");
  return {.body = bytes.str(),
          .content_type = svg                      ? "image/svg+xml"
                          : name.ends_with(".css") ? "text/css"
                                                   : "image/png"};
}

std::vector<std::string_view> list_of(std::string_view text) {
  std::vector<std::string_view> items;
  for (const auto part : split(text, ',')) {
    if (!trim(part).empty()) {
      items.push_back(trim(part));
    }
  }
  return items;
}

}  // namespace

std::string PageMaker::url_of(std::string_view host, std::string_view path) const {
  return "http://" + std::string(host) + ":" + std::to_string(port_) + std::string(path);
}

Fields PageMaker::common_values(const Site& site) const {
  Fields values = site.fields;
  values["home"] = url_of(site.host, "/");
  values["port"] = std::to_string(port_);
  values["site"] = site.field("name");
  values["charset"] = "utf-8";
  std::string navigation;
  for (size_t i = 0; i < site.sections.size(); ++i) {
    navigation += "<li><a href=\"/section/" + std::to_string(i + 1) + "\">" +
                  html_escaped(site.sections[i]) + "</a></li>";
  }
  values["navigation"] = navigation;
  values["edition"] = std::to_string(edition_.number);
  return values;
}

std::string PageMaker::link_item(const Site& site, const Story& target,
                                 std::string_view item) const {
  const auto pattern = site.templates.find(item);
  if (pattern == site.templates.end()) {
    return "";
  }
  Fields values = target.fields;
  values["href"] = target.host == site.host ? target.path : url_of(target.host, target.path);
  values["date"] = displayed_date(target.field("published"), site.field("date_form"));
  const std::string image = target.field("image");
  values["picture"] = trim(split(image, '|').front());
  values["read_also"] = site.field("read_also");
  return filled(pattern->second, values);
}

std::string PageMaker::teasers(const Site& site, std::string_view section) const {
  std::string out;
  for (const auto& story : site.stories) {
    if (!story.gone && (section.empty() || story.field("section") == section)) {
      out += link_item(site, story, "teaser");
    }
  }
  return out;
}

std::string PageMaker::related(const Site& site, const Story& story) const {
  std::string out;
  const std::string references = story.field("related");
  for (const auto reference : list_of(references)) {
    const Story* target = edition_.find(site.host, reference);
    if (target != nullptr && !target->gone) {
      out += link_item(site, *target, "related");
    }
  }
  return out;
}

std::string PageMaker::most_read(const Site& site, const Story& story) const {
  constexpr size_t kItems = 4;
  std::string out;
  size_t items = 0;
  for (const auto& other : site.stories) {
    if (!other.gone && other.path != story.path && items < kItems) {
      out += link_item(site, other, "most_read");
      ++items;
    }
  }
  return out;
}

std::string PageMaker::body(const Site& site, const Story& story) const {
  std::string out;
  for (const auto& block : story.blocks) {
    if (block.starts_with("## ")) {
      out += "<h2>" + html_escaped(std::string_view(block).substr(3)) + "</h2>\n";
    } else if (block.starts_with(">> ")) {
      const Story* target = edition_.find(site.host, std::string_view(block).substr(3));
      out += target == nullptr ? "" : link_item(site, *target, "inline");
    } else {
      out += "<p>" + html_escaped(block) + "</p>\n";
    }
  }
  return out;
}

SiteResponse PageMaker::article(const Site& site, const Story& story) const {
  if (story.gone) {
    return {.status = 410, .body = "<!doctype html><title>Withdrawn</title><h1>Withdrawn</h1>"};
  }
  Fields values = common_values(site);
  values.insert(story.fields.begin(), story.fields.end());
  values["canonical"] = url_of(site.host, story.path);
  values["date"] = displayed_date(story.field("published"), site.field("date_form"));
  if (story.field("modified").empty()) {
    values["modified"] = story.field("published");
  }
  values["modified_date"] = displayed_date(values["modified"], site.field("date_form"));
  const std::string image = story.field("image");
  const auto picture = split(image, '|');
  if (picture.size() == 3) {
    values["picture"] = trim(picture[0]);
    values["alt"] = trim(picture[1]);
    values["caption"] = trim(picture[2]);
    values["picture_url"] = url_of(site.host, "/images/" + values["picture"]);
    values["figure"] = filled(site.templates.at("figure"), values);
  }
  values["body"] = body(site, story);
  values["related_items"] = related(site, story);
  values["most_read_items"] = most_read(site, story);
  // What changes from visit to visit on real pages although the article does not.
  const uint64_t noise = hash64(story.path, static_cast<uint64_t>(edition_.number));
  values["shares"] = std::to_string(noise % 900 + 12);
  values["nonce"] = hex(sha256(std::to_string(noise)).view().substr(0, 8));
  const bool gb18030 = story.field("encoding") == "gb18030";
  if (gb18030) {
    values["charset"] = "gb2312";  // what such pages say
  }
  SiteResponse response{.body = filled(site.templates.at("article"), values), .gzip = true};
  if (gb18030) {
    response.body = gb18030_of(response.body);
    response.content_type = "text/html";
  }
  return response;
}

SiteResponse PageMaker::listing(const Site& site, size_t section) const {
  Fields values = common_values(site);
  values["title"] = section == 0 ? site.field("name") : site.sections[section - 1];
  values["teasers"] = teasers(site, section == 0 ? "" : site.sections[section - 1]);
  return {.body = filled(site.templates.at("listing"), values), .gzip = true};
}

std::string PageMaker::feed(const Site& site) const {
  const bool atom = site.field("feed").ends_with("atom.xml");
  const auto home = url_of(site.host, "/");
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
  out += atom ? "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>" + home + "</id><title>"
              : "<rss version=\"2.0\"><channel><link>" + home + "</link><title>";
  out += html_escaped(site.field("name")) + "</title>\n";
  for (const auto& story : site.stories) {
    if (story.gone) {
      continue;
    }
    const auto link = html_escaped(url_of(site.host, story.path));
    const auto title = html_escaped(story.field("title"));
    out += atom ? fmt::format(
                      "<entry><id>{0}</id><link href=\"{0}\"/><title>{1}</title>"
                      "<updated>{2}</updated></entry>\n",
                      link, title, story.field("published"))
                : fmt::format("<item><guid>{0}</guid><link>{0}</link><title>{1}</title></item>\n",
                              link, title);
  }
  return out + (atom ? "</feed>\n" : "</channel></rss>\n");
}

std::string PageMaker::sitemap(const Site& site) const {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
  for (const auto& story : site.stories) {
    if (!story.gone) {
      out += "<url><loc>" + html_escaped(url_of(site.host, story.path)) + "</loc><lastmod>" +
             story.field(story.field("modified").empty() ? "published" : "modified") +
             "</lastmod></url>\n";
    }
  }
  return out + "</urlset>\n";
}

SiteResponse PageMaker::answer(std::string_view host, std::string_view path) const {
  const auto found = edition_.sites.find(host.substr(0, host.find(':')));
  if (found == edition_.sites.end()) {
    return not_found();
  }
  const Site& site = found->second;
  SiteResponse response = not_found();
  if (path == "/robots.txt") {
    response = {.body = "User-agent: *\nDisallow: /internal/\n\nSitemap: " +
                        url_of(site.host, "/sitemap.xml") + "\n",
                .content_type = "text/plain"};
  } else if (path == "/sitemap.xml") {
    response = {.body = sitemap(site), .content_type = "application/xml"};
  } else if (path == site.field("feed")) {
    response = {.body = feed(site),
                .content_type =
                    path.ends_with("atom.xml") ? "application/atom+xml" : "application/rss+xml"};
  } else if (path.starts_with("/images/")) {
    response = image_file(edition_.images, path.substr(8));
  } else if (path == "/") {
    response = listing(site, 0);
  } else if (path.starts_with("/section/")) {
    size_t section = 0;
    const auto digits = path.substr(9);
    std::from_chars(digits.data(), digits.data() + digits.size(), section);
    if (section >= 1 && section <= site.sections.size()) {
      response = listing(site, section);
    }
  } else if (path.starts_with("/internal/")) {
    response = {.body = "<!doctype html><title>Staff</title><h1>Staff only</h1>"};
  } else if (const Story* story = edition_.find(site.host, path)) {
    response = article(site, *story);
  }
  if (response.status == 200 && site.field("validators") == "etag") {
    response.etag = "\"" + sha256(response.body).hex().substr(0, 16) + "\"";
  }
  return response;
}

}  // namespace broadsheet::newsroom

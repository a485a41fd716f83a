#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/author_names.h"
#include "parser/byline.h"
#include "parser/metadata_parts.h"
#include "parser/title.h"

namespace broadsheet::parser {
namespace {

constexpr auto kAuthorMetas = std::to_array<std::string_view>({
    "author",
    "article:author",
    "article:author:name",
    "article.author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "byline",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor.author",
    "citation_author",
    "og:article:author",
    "article:author_name",
    "cxenseparse:author",
    "cxenseparse:mdl-author",
    "rnews:author",
    "authors",
    "mediator_author",
    "creator",
    "dcsext.author",
    "vr:author",
    "shareaholic:article_author_name",
    "content-author",
    "twitter:creator:name",
    "article_author",
});

constexpr size_t kBylineBytesMax = 200;

bool is_profile_link(Node link) {
  if (!link) {
    return false;
  }
  const std::string href = ascii_lower(link.attribute_or("href").substr(0, 300));
  constexpr auto kSegments = std::to_array<std::string_view>({
      "/author", "/autor",     "/auteur",     "/user",       "/u/",         "/people/",
      "/person", "/profil",    "/by/",        "/reporter",   "/journalist", "/contributor",
      "/writer", "/columnist", "/redaktion/", "/space/",     "/member",     "/team/",
      "/staff/", "/authors",   "/skribent",   "/forfatter",  "/firmas/",    "/author=",
      "?author", "/autori/",   "/redakcja/",  "/toimittaja", "/a/author",
  });
  return std::ranges::any_of(
      kSegments, [&](std::string_view segment) { return href.find(segment) != std::string::npos; });
}

// Sources are asked from the strongest to the weakest. What names only an outlet (the site itself,
// an organisation) or is no more than a given or a user name waits until nobody better is found.
class AuthorFinder {
 public:
  explicit AuthorFinder(const MetadataInput& input) : in_(input) {}

  AuthorsFound run() {
    try_names("json-ld", split_authors(in_.linked.people, in_.site_name));
    try_metas();
    try_marks(MarkStrength::kSchema, "microdata");
    try_marks(MarkStrength::kRel, "rel=author");
    try_marks(MarkStrength::kClass, "class");
    try_bylines();
    try_dateline_links();
    try_han_credits();
    try_dateline_names();
    try_names("json-ld", split_authors(in_.linked.organisations, {}));
    settle();
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool done() const { return !found_.names.empty(); }

  void try_names(std::string_view origin, std::vector<std::string> names) {
    if (done() || names.empty()) {
      return;
    }
    const auto is_outlet = [&](const std::string& name) {
      return is_site(name) || looks_like_organisation(name);
    };
    if (std::ranges::all_of(names, is_outlet)) {
      keep_first(outlet_, origin, std::move(names));
    } else if (names.size() == 1 && is_weak(names.front())) {
      keep_first(weak_, origin, std::move(names));
    } else {
      found_ = {std::move(names), std::string(origin)};
    }
  }

  static void keep_first(AuthorsFound& slot, std::string_view origin,
                         std::vector<std::string> names) {
    if (slot.names.empty()) {
      slot = {std::move(names), std::string(origin)};
    }
  }

  // A given name or a user name: one word of letters with case.
  static bool is_weak(const std::string& name) {
    return name.find(' ') == std::string::npos && static_cast<unsigned char>(name.front()) < 0xE0;
  }

  // "Nils" of the metadata is "Nils Pickert" of the byline, but not "Jane Doe" of some other box.
  void settle() {
    if (!done()) {
      outlet_.are_outlet = !outlet_.names.empty();
      found_ = std::move(weak_.names.empty() ? outlet_ : weak_);
      return;
    }
    if (weak_.names.empty()) {
      return;
    }
    const std::string weak = title_key(weak_.names.front());
    const bool is_slug = weak_.names.front().find_first_of("0123456789._-") != std::string::npos;
    const bool confirms = std::ranges::any_of(found_.names, [&](const std::string& name) {
      const std::string key = title_key(name);
      return key.find(weak) != std::string::npos || weak.find(key) != std::string::npos;
    });
    if (!confirms && !is_slug) {
      found_ = std::move(weak_);
    }
  }

  [[nodiscard]] bool is_site(const std::string& name) const {
    const std::string key = title_key(name);
    return std::ranges::any_of(in_.site_names, [&](const std::string& site_name) {
      const std::string site = title_key(site_name);
      constexpr size_t kTellingBytes = 5;
      return key == site || (site.size() >= kTellingBytes && key.find(site) != std::string::npos) ||
             (key.size() >= kTellingBytes && site.find(key) != std::string::npos);
    });
  }

  void try_metas() {
    for (const std::string_view name : kAuthorMetas) {
      if (done()) {
        return;
      }
      std::vector<std::string> contents;
      for (const MetaFact& fact : in_.facts.metas) {
        const bool is_url = fact.content.find("://") != std::string_view::npos ||
                            fact.content.find("www.") != std::string_view::npos ||
                            fact.content.starts_with("/") || fact.content.starts_with("@");
        if (fact.name == name && !is_url) {
          contents.emplace_back(fact.content);
        }
      }
      try_names("meta " + std::string(name), split_authors(contents, in_.site_name));
    }
    // A card for social networks: label1 "Written by", data1 the name.
    for (const std::string_view number : {"1", "2"}) {
      const std::string label(in_.facts.meta("twitter:label" + std::string(number)));
      if (!done() && is_author_label(label)) {
        try_names(
            "meta twitter:data",
            split_authors(in_.facts.meta("twitter:data" + std::string(number)), in_.site_name));
      }
    }
  }

  // The text that names somebody inside a marked element: itemprop=name where there is one.
  [[nodiscard]] std::string marked_text(Node node) const {
    for (NodeId id = node.id() + 1; id < node.subtree_end(); ++id) {
      const Node inner = in_.document.node(id);
      const std::string_view property = inner.attribute_or("itemprop");
      if (property == "name" || has_token(inner, "class", "fn")) {
        const std::string_view content = inner.attribute_or("content");
        return content.empty() ? line_of(inner) : std::string(content);
      }
    }
    const std::string_view content = node.attribute_or("content");
    return content.empty() ? line_of(node) : std::string(content);
  }

  // All marks of one strength that stand together with the first that names somebody.
  void try_marks(MarkStrength strength, std::string_view origin) {
    if (done()) {
      return;
    }
    std::vector<std::string> names;
    std::vector<Node> used;
    for (const MarkFact& mark : in_.facts.marks) {
      const bool is_inside =
          std::ranges::any_of(used, [&](Node other) { return other.contains(mark.node); });
      if (mark.kind != MarkKind::kAuthor || mark.strength != strength || is_inside) {
        continue;
      }
      constexpr NodeId kTogether = 60;
      if (!used.empty() && mark.node.id() > used.back().subtree_end() + kTogether) {
        break;
      }
      const std::vector<std::string> found = names_in_mark(mark);
      if (!found.empty() && (strength != MarkStrength::kClass || stands_out(mark, found))) {
        used.push_back(mark.node);
        names.insert(names.end(), found.begin(), found.end());
      }
    }
    // More names than an article has authors are a list of commenters or of all writers.
    constexpr size_t kMarkedMax = 8;
    std::vector<std::string> all = split_authors(names, in_.site_name);
    if (all.size() <= kMarkedMax) {
      try_names(origin, std::move(all));
    }
  }

  // A class name alone is weak far from the headline: there a whole name or a profile must confirm
  // it.
  [[nodiscard]] bool stands_out(const MarkFact& mark, const std::vector<std::string>& names) const {
    constexpr NodeId kInFront = 150;
    constexpr NodeId kBehind = 300;
    const Node headline = in_.facts.headline;
    const bool is_near = headline && mark.node.id() + kInFront >= headline.id() &&
                         mark.node.id() <= headline.subtree_end() + kBehind;
    return is_near || is_profile_link(find_first(mark.node, GUMBO_TAG_A)) ||
           is_profile_link(mark.node) ||
           !read_byline(line_of(mark.node), in_.site_name, in_.hints).empty() ||
           names.front().find(' ') != std::string::npos;
  }

  [[nodiscard]] std::vector<std::string> names_in_mark(const MarkFact& mark) const {
    std::string text = marked_text(mark.node);
    if (text.empty() || text.size() > kBylineBytesMax) {
      return {};
    }
    if (mark.strength == MarkStrength::kSchema) {
      return split_authors(text, in_.site_name);
    }
    if (auto labelled = read_byline(text, in_.site_name, in_.hints); !labelled.empty()) {
      return labelled;
    }
    if (auto credited = read_han_credit(text); !credited.empty()) {
      return credited;
    }
    text = without_dates(text, in_.hints);
    std::vector<std::string> names = split_authors(text, in_.site_name);
    if (mark.strength == MarkStrength::kRel) {
      return names;
    }
    const bool is_profile =
        mark.node.is(GUMBO_TAG_A) || is_profile_link(find_first(mark.node, GUMBO_TAG_A));
    std::erase_if(names, [&](const std::string& name) {
      return !looks_like_name(name) && !(is_profile && looks_like_user_name(name));
    });
    return names;
  }

  void try_bylines() {
    for (size_t i = 0; i < in_.lines.size() && !done(); ++i) {
      const std::string& text = in_.lines[i].text;
      if (text.size() > kBylineBytesMax) {
        continue;
      }
      try_names("byline", read_byline(text, in_.site_name, in_.hints));
      const bool has_next =
          i + 1 < in_.lines.size() && in_.lines[i + 1].after == in_.lines[i].after;
      if (!done() && has_next && in_.lines[i].after && is_author_label(text)) {
        try_plain_names(in_.lines[i + 1].text);
      }
    }
  }

  void try_dateline_names() {
    for (const HeadlineLine& line : in_.lines) {
      // A link beside the date leads to a section, unless it is somebody's profile or a button.
      const bool has_link = std::ranges::any_of(line.links, [](Node link) {
        return !is_profile_link(link) && !link.attribute_or("href").starts_with("javascript:");
      });
      if (!done() && line.text.size() <= kBylineBytesMax && !has_link) {
        try_names("dateline", read_dateline_name(line.text, in_.site_name, in_.hints));
      }
    }
  }

  void try_plain_names(const std::string& text) {
    if (text.size() > kBylineBytesMax) {
      return;
    }
    std::vector<std::string> names = split_authors(without_dates(text, in_.hints), in_.site_name);
    std::erase_if(names, [](const std::string& name) { return !looks_like_name(name); });
    try_names("byline", std::move(names));
  }

  // "2019-04-08 20:15 湖州公安": beside the date stands a link to whoever published it.
  void try_dateline_links() {
    for (const HeadlineLine& line : in_.lines) {
      if (done()) {
        return;
      }
      if (line.text.size() > kBylineBytesMax) {
        continue;
      }
      std::vector<std::string> names;
      for (const Node link : line.links) {
        if (is_profile_link(link)) {
          names.push_back(line_of(link));
        }
      }
      std::vector<std::string> split = split_authors(names, {});
      std::erase_if(split, [](const std::string& name) {
        return !looks_like_name(name) && !looks_like_user_name(name);
      });
      try_names("byline", std::move(split));
    }
  }

  void try_han_credits() {
    for (const HeadlineLine& line : in_.lines) {
      if (done()) {
        return;
      }
      try_names("credit", read_han_credit(line.text));
    }
  }

  const MetadataInput& in_;
  AuthorsFound found_;
  AuthorsFound weak_;
  AuthorsFound outlet_;
};

}  // namespace

AuthorsFound find_authors(const MetadataInput& input) {
  return AuthorFinder(input).run();
}

}  // namespace broadsheet::parser

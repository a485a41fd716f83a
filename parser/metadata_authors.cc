#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/author_names.h"
#include "parser/byline.h"
#include "parser/metadata_parts.h"

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
    try_names("json-ld", split_authors(in_.linked.organisations, {}));
    if (!done()) {
      found_ = {std::move(site_), std::move(site_origin_)};
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool done() const { return !found_.names.empty(); }

  // A source that gives only the site's own name is kept for when no other names anybody.
  void try_names(std::string_view origin, std::vector<std::string> names) {
    if (done() || names.empty()) {
      return;
    }
    if (names.size() == 1 && is_site(names.front())) {
      if (site_origin_.empty()) {
        site_ = std::move(names);
        site_origin_ = origin;
      }
      return;
    }
    found_.names = std::move(names);
    found_.origin = origin;
  }

  [[nodiscard]] bool is_site(const std::string& name) const {
    return !in_.site_name.empty() && nfkc_casefold(name) == nfkc_casefold(in_.site_name);
  }

  void try_metas() {
    if (done()) {
      return;
    }
    for (const std::string_view name : kAuthorMetas) {
      std::vector<std::string> contents;
      for (const MetaFact& fact : in_.facts.metas) {
        const bool is_url = fact.content.find("://") != std::string_view::npos ||
                            fact.content.starts_with("/") || fact.content.starts_with("@");
        if (fact.name == name && !is_url) {
          contents.emplace_back(fact.content);
        }
      }
      try_names("meta " + std::string(name), split_authors(contents, in_.site_name));
      if (done()) {
        return;
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
    if (!content.empty()) {
      return std::string(content);
    }
    return line_of(node);
  }

  [[nodiscard]] bool is_inside_mark(Node node, const std::vector<Node>& outer) const {
    return std::ranges::any_of(outer, [&](Node other) { return other.contains(node); });
  }

  // All marks of one strength that stand together with the first that names somebody.
  void try_marks(MarkStrength strength, std::string_view origin) {
    if (done()) {
      return;
    }
    std::vector<std::string> names;
    std::vector<Node> used;
    for (const MarkFact& mark : in_.facts.marks) {
      if (mark.kind != MarkKind::kAuthor || mark.strength != strength ||
          is_inside_mark(mark.node, used)) {
        continue;
      }
      constexpr NodeId kTogether = 60;
      if (!used.empty() && mark.node.id() > used.back().subtree_end() + kTogether) {
        break;
      }
      const std::vector<std::string> found = names_in_mark(mark);
      if (!found.empty()) {
        used.push_back(mark.node);
        names.insert(names.end(), found.begin(), found.end());
      }
    }
    try_names(origin, split_authors(names, in_.site_name));
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
    text = without_dates(text, in_.hints);
    std::vector<std::string> names = split_authors(text, in_.site_name);
    if (mark.strength == MarkStrength::kRel) {
      return names;
    }
    std::erase_if(names, [](const std::string& name) { return !looks_like_name(name); });
    return names;
  }

  void try_bylines() {
    for (const HeadlineLine& line : in_.lines) {
      if (done()) {
        return;
      }
      if (line.text.size() <= kBylineBytesMax) {
        try_names("byline", read_byline(line.text, in_.site_name, in_.hints));
      }
    }
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
      std::erase_if(split, [](const std::string& name) { return !looks_like_name(name); });
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
  std::vector<std::string> site_;
  std::string site_origin_;
};

}  // namespace

AuthorsFound find_authors(const MetadataInput& input) {
  return AuthorFinder(input).run();
}

}  // namespace broadsheet::parser

#include "parser/json_ld.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "parser/html_text.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kTopNodesMax = 500;
constexpr size_t kValuesMax = 50;  // authors, tags, images, links
constexpr size_t kUpdatesMax = 1000;
constexpr int kNestingMax = 3;  // of @graph and mainEntity

// What schema.org derives from Article, and what sites use for one.
constexpr auto kArticleTypes = std::to_array<std::string_view>({
    "AdvertiserContentArticle",
    "AnalysisNewsArticle",
    "AnnouncementArticle",
    "Article",
    "AskPublicNewsArticle",
    "BackgroundNewsArticle",
    "BlogPosting",
    "Blogposting",
    "LiveBlogPosting",
    "NewsArticle",
    "OpinionNewsArticle",
    "PressRelease",
    "Report",
    "ReportageNewsArticle",
    "Review",
    "ReviewNewsArticle",
    "SatiricalArticle",
    "ScholarlyArticle",
    "SocialMediaPosting",
    "TechArticle",
    "DiscussionForumPosting",
    "Recipe",
    "HowTo",
    "MedicalScholarlyArticle",
});
// Pages and other things whose dates and authors stand in for an article's.
constexpr auto kFallbackTypes = std::to_array<std::string_view>({
    "WebPage",
    "ItemPage",
    "CreativeWork",
    "VideoObject",
    "MedicalWebPage",
    "Event",
    "Movie",
    "Product",
    "PodcastEpisode",
    "AboutPage",
    "FAQPage",
    "Book",
    "WebContent",
});

template <class List>
bool contains(const List& list, std::string_view value) {
  return std::ranges::find(list, value) != list.end();
}

// A node of one of the trees.
struct NodeRef {
  const JsonTree* tree = nullptr;
  JsonId id = kNoJson;

  [[nodiscard]] NodeRef member(std::string_view key) const { return {tree, tree->member(id, key)}; }
  [[nodiscard]] bool exists() const { return id != kNoJson; }
  [[nodiscard]] bool is_object() const {
    return exists() && (*tree)[id].kind == JsonNode::Kind::kObject;
  }
  [[nodiscard]] std::string_view text() const { return tree->text(id); }
  [[nodiscard]] std::vector<NodeRef> list() const {
    std::vector<NodeRef> members;
    for (const JsonId child : tree->as_list(id)) {
      members.push_back({tree, child});
    }
    return members;
  }
};

// "https://schema.org/NewsArticle" and "schema:NewsArticle" are "NewsArticle".
std::string_view local_name(std::string_view type) {
  const size_t cut = type.find_last_of("/#:");
  return cut == std::string_view::npos ? type : type.substr(cut + 1);
}

std::vector<std::string_view> types_of(NodeRef node) {
  std::vector<std::string_view> types;
  for (const NodeRef type : node.member("@type").list()) {
    types.push_back(local_name(trim(type.text())));
  }
  return types;
}

bool has_type_of(NodeRef node, const auto& list) {
  return std::ranges::any_of(types_of(node),
                             [&](std::string_view type) { return contains(list, type); });
}

// http and https, a slash at the end and a fragment make no other page.
std::string_view comparable(std::string_view url) {
  url = url.substr(0, url.find('#'));
  if (const size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  if (url.starts_with("www.")) {
    url.remove_prefix(4);
  }
  while (url.ends_with('/')) {
    url.remove_suffix(1);
  }
  return url;
}

class GraphReader {
 public:
  GraphReader(const std::vector<std::string_view>& scripts, std::string_view page_url)
      : page_url_(comparable(page_url)) {
    trees_.reserve(scripts.size());
    for (const std::string_view script : scripts) {
      // A whole script with its quotes written as "&quot;" is no rare mistake.
      const bool is_escaped = script.find('"') == std::string_view::npos &&
                              script.find("&quot;") != std::string_view::npos;
      trees_.push_back(JsonTree::read(is_escaped ? decode_references(script) : script));
    }
    for (const JsonTree& tree : trees_) {
      for (const JsonId root : tree.roots()) {
        collect({&tree, root}, 0);
      }
    }
  }

  LinkedArticle read() {
    LinkedArticle article;
    for (const NodeRef node : top_) {
      for (const std::string_view type : types_of(node)) {
        if (!contains(article.types, type) && article.types.size() < kValuesMax) {
          article.types.emplace_back(type);
        }
      }
    }
    if (const NodeRef best = best_article(); best.exists()) {
      article.is_article = true;
      fill(article, best);
    }
    for (const NodeRef node : top_) {
      if (has_type_of(node, kFallbackTypes) && (!article.is_article || is_page(node))) {
        fill(article, node);
      }
    }
    return article;
  }

 private:
  // The nodes a reader of the page would call its subjects: not what is only mentioned inside them.
  void collect(NodeRef node, int depth) {
    if (depth > kNestingMax || top_.size() >= kTopNodesMax) {
      return;
    }
    for (const NodeRef member : node.list()) {
      if (!member.is_object()) {
        continue;
      }
      top_.push_back(member);
      if (const std::string_view id = member.member("@id").text(); !id.empty()) {
        auto& known = by_id_[std::string(id)];
        // Several objects may carry one @id; the one that says most is the definition.
        if (!known.exists() || member_count(member) > member_count(known)) {
          known = member;
        }
      }
      for (const std::string_view inside : {"@graph", "mainEntity", "mainEntityOfPage"}) {
        if (const NodeRef deeper = member.member(inside); deeper.exists()) {
          collect(deeper, depth + 1);
        }
      }
    }
  }

  static size_t member_count(NodeRef node) { return node.tree->children(node.id).size(); }

  [[nodiscard]] NodeRef resolve(NodeRef node) const {
    if (!node.is_object()) {
      return node;
    }
    const std::string_view id = node.member("@id").text();
    const bool is_reference = !id.empty() && !node.member("name").exists();
    const auto found = is_reference ? by_id_.find(std::string(id)) : by_id_.end();
    return found == by_id_.end() ? node : found->second;
  }

  [[nodiscard]] bool is_about_page(NodeRef node) const {
    const auto matches = [&](std::string_view url) {
      return !url.empty() && comparable(url) == page_url_;
    };
    const NodeRef main = node.member("mainEntityOfPage");
    return matches(node.member("url").text()) || matches(node.member("@id").text()) ||
           matches(main.text()) || matches(main.member("@id").text()) ||
           matches(main.member("url").text());
  }

  [[nodiscard]] bool is_page(NodeRef node) const {
    return contains(types_of(node), "WebPage") || contains(types_of(node), "ItemPage");
  }

  [[nodiscard]] NodeRef best_article() const {
    NodeRef best;
    int best_score = 0;
    for (const NodeRef node : top_) {
      if (!has_type_of(node, kArticleTypes)) {
        continue;
      }
      int score = 1;
      score += is_about_page(node) ? 4 : 0;
      for (const std::string_view key : {"headline", "datePublished", "author", "articleBody"}) {
        score += node.member(key).exists() ? 1 : 0;
      }
      // Recipes and reviews stand beside the article that holds them.
      const auto types = types_of(node);
      score -= contains(types, "Review") || contains(types, "Recipe") ? 3 : 0;
      if (score > best_score) {
        best = node;
        best_score = score;
      }
    }
    return best;
  }

  static void set(std::string& field, std::string_view value) {
    if (field.empty()) {
      field = plain_text(value);
    }
  }

  void fill(LinkedArticle& article, NodeRef node) const {
    set(article.headline, node.member("headline").text());
    if (article.is_article) {
      set(article.headline, node.member("name").text());
    }
    set(article.description, node.member("description").text());
    if (article.body.empty()) {
      article.body = decode_references(node.member("articleBody").text());
    }
    set(article.published, node.member("datePublished").text());
    set(article.published, node.member("dateCreated").text());
    set(article.published, node.member("uploadDate").text());
    set(article.modified, node.member("dateModified").text());
    set(article.language, name_in(node.member("inLanguage")));
    set(article.section, first_text(node.member("articleSection")));
    set(article.licence, name_in(node.member("license")));
    set(article.url, node.member("url").text());
    set(article.publisher, name_in(resolve(node.member("publisher"))));
    if (article.people.empty() && article.organisations.empty()) {
      add_authors(article, node);
    }
    add_tags(article, node.member("keywords"));
    add_images(article, node.member("image"));
    for (const NodeRef link : node.member("relatedLink").list()) {
      const std::string_view url = link.is_object() ? link.member("url").text() : link.text();
      add_value(article.related, url);
    }
    add_updates(article, node.member("liveBlogUpdate"));
    const NodeRef free = node.member("isAccessibleForFree");
    if (free.exists() && !article.accessible_for_free) {
      const std::string_view word = free.text();
      article.accessible_for_free = ascii_iequals(word, "true") || word == "1" || word == "yes";
    }
  }

  void add_updates(LinkedArticle& article, NodeRef updates) const {
    for (const NodeRef written : updates.list()) {
      const NodeRef update = resolve(written);
      LinkedUpdate found{.published = plain_text(update.member("datePublished").text()),
                         .headline = plain_text(update.member("headline").text()),
                         .body = plain_text(update.member("articleBody").text()),
                         .author = plain_text(name_in(update.member("author")))};
      if (!found.body.empty() && article.updates.size() < kUpdatesMax) {
        article.updates.push_back(std::move(found));
      }
    }
  }

  static void add_value(std::vector<std::string>& values, std::string_view value) {
    std::string text = plain_text(value);
    if (!text.empty() && values.size() < kValuesMax && !contains(values, text)) {
      values.push_back(std::move(text));
    }
  }

  // A string, or the name of what stands there.
  [[nodiscard]] std::string_view name_in(NodeRef node) const {
    const auto members = node.exists() ? node.list() : std::vector<NodeRef>();
    if (members.empty()) {
      return {};
    }
    const NodeRef first = resolve(members.front());
    if (!first.is_object()) {
      return first.text();
    }
    for (const std::string_view key : {"name", "alternateName", "url", "@value"}) {
      if (const std::string_view text = first.member(key).text(); !text.empty()) {
        return text;
      }
    }
    return {};
  }

  [[nodiscard]] static std::string_view first_text(NodeRef node) {
    for (const NodeRef member : node.list()) {
      if (!member.text().empty()) {
        return member.text();
      }
    }
    return {};
  }

  void add_authors(LinkedArticle& article, NodeRef node) const {
    for (const std::string_view key : {"author", "creator"}) {
      for (const NodeRef written : node.member(key).list()) {
        add_author(article, resolve(written));
      }
      if (!article.people.empty()) {
        return;
      }
    }
  }

  void add_author(LinkedArticle& article, NodeRef author) const {
    if (!author.is_object()) {
      add_value(article.people, author.text());
      return;
    }
    const auto types = types_of(author);
    const bool is_organisation = std::ranges::any_of(types, [](std::string_view type) {
      return type.ends_with("Organization") || type == "Corporation" ||
             type == "NewsMediaOrganization";
    });
    auto& names = is_organisation ? article.organisations : article.people;
    const NodeRef name = author.member("name");
    for (const NodeRef one : name.list()) {
      add_value(names, one.text());
    }
    if (!name.exists()) {
      const std::string given = std::string(author.member("givenName").text()) + " " +
                                std::string(author.member("familyName").text());
      add_value(names, given);
    }
  }

  static void add_tags(LinkedArticle& article, NodeRef keywords) {
    const bool one_string = keywords.exists() && !keywords.text().empty();
    for (const NodeRef keyword : keywords.list()) {
      const std::string_view text =
          keyword.is_object() ? keyword.member("name").text() : keyword.text();
      if (!one_string) {
        add_value(article.tags, text);
        continue;
      }
      for (const std::string_view part : split(text, ',')) {
        add_value(article.tags, part);
      }
    }
  }

  void add_images(LinkedArticle& article, NodeRef image) const {
    for (const NodeRef written : image.list()) {
      const NodeRef one = resolve(written);
      LinkedImage found;
      if (one.is_object()) {
        found.url = one.member("url").text();
        if (found.url.empty()) {
          found.url = one.member("contentUrl").text();
        }
        found.caption = plain_text(one.member("caption").text());
      } else {
        found.url = one.text();
      }
      if (!found.url.empty() && article.images.size() < kValuesMax) {
        article.images.push_back(std::move(found));
      }
    }
  }

  std::string_view page_url_;
  std::vector<JsonTree> trees_;
  std::vector<NodeRef> top_;
  std::map<std::string, NodeRef> by_id_;
};

}  // namespace

LinkedArticle read_json_ld(const std::vector<std::string_view>& scripts,
                           std::string_view page_url) {
  return GraphReader(scripts, page_url).read();
}

}  // namespace broadsheet::parser

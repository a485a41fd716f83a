#include "parser/metadata_facts.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/fold_key.h"
#include "parser/foreign_containers.h"
#include "parser/title.h"
#include "parser/token_filter.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kMetasMax = 400;
constexpr size_t kMarksMax = 200;
constexpr size_t kTimesMax = 100;
constexpr size_t kHeadingsMax = 30;

struct Token {
  std::string_view word;
  MarkKind kind;
};

// Parts of class and id names (split at '-', '_' and case changes) that tell what an element holds.
constexpr auto kClassTokens = std::to_array<Token>({
    {"author", MarkKind::kAuthor},       {"authors", MarkKind::kAuthor},
    {"byline", MarkKind::kAuthor},       {"auteur", MarkKind::kAuthor},
    {"auteurs", MarkKind::kAuthor},      {"autor", MarkKind::kAuthor},
    {"autoren", MarkKind::kAuthor},      {"autores", MarkKind::kAuthor},
    {"autore", MarkKind::kAuthor},       {"writer", MarkKind::kAuthor},
    {"reporter", MarkKind::kAuthor},     {"journalist", MarkKind::kAuthor},
    {"contributor", MarkKind::kAuthor},  {"contributors", MarkKind::kAuthor},
    {"username", MarkKind::kAuthor},     {"authorname", MarkKind::kAuthor},
    {"zuozhe", MarkKind::kAuthor},       {"firma", MarkKind::kAuthor},
    {"forfatter", MarkKind::kAuthor},    {"redaktor", MarkKind::kAuthor},
    {"skribent", MarkKind::kAuthor},     {"creator", MarkKind::kAuthor},
    {"submitted", MarkKind::kAuthor},    {"bylines", MarkKind::kAuthor},
    {"verfasser", MarkKind::kAuthor},    {"editor", MarkKind::kAuthor},
    {"date", MarkKind::kDate},           {"datum", MarkKind::kDate},
    {"time", MarkKind::kDate},           {"datetime", MarkKind::kDate},
    {"timestamp", MarkKind::kDate},      {"pubdate", MarkKind::kPublished},
    {"published", MarkKind::kPublished}, {"publish", MarkKind::kPublished},
    {"pubtime", MarkKind::kPublished},   {"dateline", MarkKind::kDate},
    {"fecha", MarkKind::kDate},          {"data", MarkKind::kDate},
    {"posted", MarkKind::kDate},         {"updated", MarkKind::kModified},
    {"modified", MarkKind::kModified},   {"submitted", MarkKind::kDate},
    {"headline", MarkKind::kTitle},
});

constexpr TokenFilter kClassFilter = [] {
  TokenFilter filter;
  for (const Token& token : kClassTokens) {
    filter.add(token.word);
  }
  return filter;
}();

bool is_meta_holder(GumboTag tag) {
  return tag == GUMBO_TAG_META || tag == GUMBO_TAG_LINK || tag == GUMBO_TAG_SCRIPT ||
         tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_BODY || tag == GUMBO_TAG_HTML;
}

class FactGatherer {
 public:
  FactGatherer(const Document& document, std::string_view stated_title)
      : document_(document), stated_title_(stated_title) {}

  PageFacts run() {
    facts_.html_language = document_.root() ? document_.root().attribute_or("lang") : "";
    if (facts_.html_language.empty() && document_.root()) {
      facts_.html_language = document_.root().attribute_or("xml:lang");
    }
    read_head_elements();
    facts_.headline = find_headline();
    read_marks();
    return std::move(facts_);
  }

 private:
  // Metas and links count wherever they stand: broken heads spill them into the body.
  void read_head_elements() {
    for (NodeId id = 0; id < document_.size(); ++id) {
      const Node node = document_.node(id);
      switch (node.tag()) {
        case GUMBO_TAG_META:
          if (node.is_element()) {
            read_meta(node);
          }
          break;
        case GUMBO_TAG_LINK:
          if (node.is_element()) {
            read_link(node);
          }
          break;
        case GUMBO_TAG_TITLE:
          // Text in front of the doctype moves the whole head into the body; svg has titles too.
          if (facts_.title_element.empty() && !node.parent().is(GUMBO_TAG_SVG)) {
            facts_.title_element = line_of(node);
          }
          break;
        case GUMBO_TAG_H1:
          if (node.is_element() && facts_.first_headings.size() < kHeadingsMax) {
            facts_.first_headings.push_back(node);
          }
          break;
        case GUMBO_TAG_H2:
          if (node.is_element() && facts_.second_headings.size() < kHeadingsMax) {
            facts_.second_headings.push_back(node);
          }
          break;
        default:
          break;
      }
    }
  }

  void read_meta(Node node) {
    const auto content = node.attribute("content");
    if (!content || trim(*content).empty() || facts_.metas.size() >= kMetasMax) {
      return;
    }
    for (const char* name : {"property", "name", "itemprop", "http-equiv"}) {
      if (const auto value = node.attribute(name); value && !value->empty()) {
        facts_.metas.push_back({ascii_lower(trim(*value)), *content});
      }
    }
  }

  void read_link(Node node) {
    const auto href = node.attribute("href");
    const auto rel = node.attribute("rel");
    if (href && rel && facts_.links.size() < kMetasMax) {
      facts_.links.push_back(
          {ascii_lower(*rel), *href, node.attribute_or("type"), node.attribute_or("media")});
    }
  }

  // The heading most like what the head states, else an element that shows a part of the title
  // (pages of the Chinese-writing world often have no heading at all), else the first h1.
  [[nodiscard]] Node find_headline() const {
    std::vector<TitleLikeness> stated;
    for (const std::string_view title :
         {stated_title_, facts_.meta("og:title"), facts_.meta("twitter:title"),
          std::string_view(facts_.title_element)}) {
      if (TitleLikeness likeness(title); !likeness.empty()) {
        stated.push_back(std::move(likeness));
      }
    }
    const auto score = [&](Node heading) {
      double best = 0;
      const std::string text = line_of(heading);
      for (const TitleLikeness& likeness : stated) {
        best = std::max(best, likeness.to(text));
      }
      return best;
    };
    constexpr double kLikeEnough = 0.35;
    constexpr double kSecondHandicap = 0.15;  // an h2 must be that much more alike than an h1
    Node best;
    double best_score = kLikeEnough;
    for (const Node heading : facts_.first_headings) {
      if (const double likeness = score(heading); likeness > best_score) {
        best = heading;
        best_score = likeness;
      }
    }
    best_score += kSecondHandicap;
    for (const Node heading : facts_.second_headings) {
      if (const double likeness = score(heading); likeness > best_score) {
        best = heading;
        best_score = likeness;
      }
    }
    if (best) {
      return best;
    }
    const Node shown = find_shown_title();
    return shown ? shown : first_with_text(facts_.first_headings);
  }

  static Node first_with_text(const std::vector<Node>& headings) {
    for (const Node heading : headings) {
      if (!title_key(line_of(heading)).empty()) {
        return heading;
      }
    }
    return {};
  }

  // The element whose whole text is the longest part of a stated title.
  [[nodiscard]] Node find_shown_title() const {
    const Node body = document_.body();
    std::vector<std::string> parts;
    for (const std::string_view title :
         {facts_.meta("og:title"), std::string_view(facts_.title_element)}) {
      for (const std::string_view part : title_parts(title)) {
        parts.push_back(title_key(part));
      }
    }
    if (parts.empty() || !body) {
      return {};
    }
    constexpr size_t kTextsMax = 1500;
    constexpr size_t kTellingBytes = 10;
    constexpr size_t kTitleBytesMax = 400;
    Node best;
    size_t best_bytes = 0;
    size_t texts = 0;
    for (NodeId id = body.id(); id < body.subtree_end() && texts < kTextsMax; ++id) {
      const Node node = document_.node(id);
      if (!node.is_text()) {
        continue;
      }
      const std::string_view text = trim(node.text());
      if (text.size() < kTellingBytes || text.size() > kTitleBytesMax ||
          is_plain_link(node.parent())) {
        continue;
      }
      ++texts;
      const std::string start = fold_key_start(text);
      if (std::ranges::none_of(parts, [&](const auto& part) { return part.starts_with(start); })) {
        continue;
      }
      const std::string key = title_key(text);
      if (key.size() > best_bytes && std::ranges::find(parts, key) != parts.end()) {
        best = node.parent();
        best_bytes = key.size();
      }
    }
    return best;
  }

  // A link in a heading is how blogs show the headline; any other names another page.
  static bool is_plain_link(Node node) {
    return node.is(GUMBO_TAG_A) && !node.parent().is(GUMBO_TAG_H2) &&
           !node.parent().is(GUMBO_TAG_H3) && !node.parent().is(GUMBO_TAG_H1);
  }

  void read_marks() {
    for (NodeId id = 0; id < document_.size(); ++id) {
      const Node node = document_.node(id);
      if (!node.is_element() || is_meta_holder(node.tag())) {
        continue;
      }
      if (is_foreign_container(node, facts_.headline, document_.size())) {
        id = node.subtree_end() - 1;
        continue;
      }
      read_mark(node);
    }
  }

  void read_mark(Node node) {
    if (node.is(GUMBO_TAG_TIME) && facts_.times.size() < kTimesMax) {
      facts_.times.push_back(node);
    }
    for (const char* name : {"itemprop", "property"}) {
      if (const auto value = node.attribute(name)) {
        add_schema_mark(node, *value);
      }
    }
    if (const auto rel = node.attribute("rel")) {
      if (ascii_ifind(*rel, "author") != std::string_view::npos) {
        add(node, MarkKind::kAuthor, MarkStrength::kRel);
      } else if (ascii_ifind(*rel, "license") != std::string_view::npos) {
        facts_.licence_links.push_back(node);
      }
    }
    for (const char* name : {"class", "id"}) {
      if (const auto value = node.attribute(name)) {
        for_each_class_part(*value, [&](std::string_view part) { add_class_mark(node, part); });
      }
    }
  }

  void add_schema_mark(Node node, std::string_view value) {
    const std::string name = ascii_lower(value);
    const auto is = [&](std::string_view wanted) {
      return name == wanted || (name.ends_with(wanted) && name.size() > wanted.size() &&
                                (name[name.size() - wanted.size() - 1] == ':' ||
                                 name[name.size() - wanted.size() - 1] == '/' ||
                                 name[name.size() - wanted.size() - 1] == ' '));
    };
    if (is("author") || is("creator")) {
      add(node, MarkKind::kAuthor, MarkStrength::kSchema);
    } else if (is("datepublished") || is("datecreated") || is("created") || is("issued")) {
      add(node, MarkKind::kPublished, MarkStrength::kSchema);
    } else if (is("datemodified") || is("modified")) {
      add(node, MarkKind::kModified, MarkStrength::kSchema);
    } else if (is("headline")) {
      add(node, MarkKind::kTitle, MarkStrength::kSchema);
    }
  }

  void add_class_mark(Node node, std::string_view part) {
    if (!kClassFilter.may_hold(part)) {
      return;
    }
    for (const Token& token : kClassTokens) {
      if (token.word == part) {
        add(node, token.kind, MarkStrength::kClass);
      }
    }
  }

  void add(Node node, MarkKind kind, MarkStrength strength) {
    if (facts_.marks.size() >= kMarksMax) {
      return;
    }
    const bool known = std::ranges::any_of(
        facts_.marks, [&](const MarkFact& mark) { return mark.node == node && mark.kind == kind; });
    if (!known) {
      facts_.marks.push_back({node, kind, strength});
    }
  }

  const Document& document_;
  std::string_view stated_title_;
  PageFacts facts_;
};

}  // namespace

std::string_view PageFacts::meta(std::string_view name) const {
  for (const MetaFact& fact : metas) {
    if (fact.name == name) {
      return fact.content;
    }
  }
  return {};
}

PageFacts gather_facts(const Document& document, std::string_view stated_title) {
  return FactGatherer(document, stated_title).run();
}

}  // namespace broadsheet::parser

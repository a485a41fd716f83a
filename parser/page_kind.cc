#include "parser/page_kind.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/percent.h"
#include "base/text.h"
#include "parser/body_candidates.h"
#include "parser/line_cues.h"
#include "parser/page_kind_words.h"

namespace broadsheet::parser {
namespace {

constexpr double kShortBodyWeight = 700;      // about 120 words: error pages say less
constexpr double kBrokenTextWeightMax = 300;  // with more text, only title and headings count
constexpr double kStubBodyWeight = 1200;      // what a paywall leaves to read
constexpr double kTextWeightMin = 140;        // less is a caption or a teaser, not an article
constexpr uint32_t kCardsMin = 10;            // linked headlines that make a list of articles
constexpr double kGalleryWeightPerImage = 100;
constexpr size_t kGalleryImagesMin = 5;
constexpr size_t kLinesRead = 12;  // of a short page, for the wording of errors
constexpr uint32_t kCardWeightMin = 12;
constexpr double kLinkedShareMin = 0.7;     // of a line that is a link
constexpr double kCardTextWeightMax = 600;  // what a list says of one article at most
constexpr double kCardTextShareMin = 0.8;   // of the prose, when it belongs to cards
constexpr double kConsentShareMin = 0.5;    // of all text, when a page is about consent
constexpr double kEntriesShareMin = 0.5;    // of the text, when a page is a live blog
constexpr size_t kLabelBytesMax = 48;

bool has_type(const Metadata& metadata, std::string_view type) {
  const auto& types = metadata.json_ld_types;
  return std::find(types.begin(), types.end(), type) != types.end();
}

// What stands before the first and behind the last mark that cuts a label off a title: "Video:
// ...",
// "[Photo] ...", "... - as it happened". The whole title where there is none.
std::array<std::string_view, 2> labels_of(std::string_view title) {
  constexpr auto kMarks =
      std::to_array<std::string_view>({":", "|", ".", "]", "】", "：", "／", " - ", " – ", " — "});
  size_t first = title.size();
  size_t behind_last = 0;
  for (const std::string_view mark : kMarks) {
    first = std::min(first, title.find(mark));
    if (const size_t last = title.rfind(mark); last != std::string_view::npos) {
      behind_last = std::max(behind_last, last + mark.size());
    }
  }
  return {title.substr(0, first), title.substr(behind_last)};
}

// A label of the title, cut off by a mark that cuts off nothing but the site's name, is such a
// phrase.
bool is_titled(const Metadata& metadata, KindWords words) {
  constexpr auto kMarks = std::to_array<std::string_view>({"|", " - ", " – ", " — ", " · ", "｜"});
  std::vector<std::string> titles = metadata.headings;
  titles.push_back(metadata.title);
  return std::ranges::any_of(titles, [&](const std::string& title) {
    const std::string folded = fold_line(title);
    size_t end = folded.size();
    for (const std::string_view mark : kMarks) {
      end = std::min(end, folded.find(mark));
    }
    return is_phrase(trim(std::string_view(folded).substr(0, end)), words);
  });
}

std::string_view trim_slashes(std::string_view path) {
  path.remove_prefix(std::min(path.size(), path.find_first_not_of('/')));
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  return path;
}

// The last folder or file of the address is such a phrase: ".../about-us", ".../impressum.html".
bool is_addressed(const Url& url, KindWords words) {
  const std::string_view path = trim_slashes(url.path());
  std::string name = percent_decode(path.substr(path.rfind('/') + 1));
  name.resize(std::min(name.size(), name.rfind('.')));
  std::ranges::replace_if(name, [](char c) { return c == '-' || c == '_' || c == '+'; }, ' ');
  return !name.empty() && is_phrase(fold_line(name), words);
}

// A label of the title or a folder of the address says the word.
bool speaks_of(const Metadata& metadata, const Url& url, KindWords words) {
  std::vector<std::string> titles = metadata.headings;
  titles.push_back(metadata.title);
  for (const std::string& title : titles) {
    const std::string folded = fold_line(title);
    for (const std::string_view label : labels_of(folded)) {
      if (label.size() <= kLabelBytesMax && holds_words(label, words)) {
        return true;
      }
    }
  }
  const std::vector<std::string_view> folders = split(url.path(), '/');
  return std::any_of(folders.begin(), folders.end(), [words](std::string_view folder) {
    return folder.find('-') == std::string_view::npos && holds_words(fold_line(folder), words);
  });
}

// Home pages: the top, or a folder of a language.
bool is_top(const Url& url) {
  const std::string_view path = url.path();
  const bool is_index = path == "/index" || (path.starts_with("/index.") && path.rfind('/') == 0);
  return !url.has_query() && (path == "/" || is_index || (path.size() <= 4 && path.ends_with('/')));
}

// Folders that are named by a word, as sections are; articles have slugs, numbers and dates.
bool is_folder(const Url& url) {
  constexpr size_t kWordBytesMax = 20;
  const std::vector<std::string_view> names = split(trim_slashes(url.path()), '/');
  return !url.has_query() && names.size() <= 3 &&
         std::ranges::all_of(names, [](std::string_view name) {
           return name.size() <= kWordBytesMax && std::ranges::all_of(name, is_ascii_alpha);
         });
}

bool is_headline_link(const Line& line) {
  constexpr RegionSet kNoCards = kRegionNavigation | kRegionFooter | kRegionShare;
  return (line.regions & kNoCards) == 0 && line.link_share() > kLinkedShareMin &&
         line.measure.weight >= kCardWeightMin;
}

class KindTeller {
 public:
  explicit KindTeller(const PageEvidence& evidence) : evidence_(evidence) {
    if (const auto url = Url::parse(evidence.metadata.canonical_url); url.ok()) {
      canonical_ = *url;
    }
  }

  KindVerdict tell() const {
    if (const KindVerdict broken = broken_page(); broken.kind != PageKind::kUnknown) {
      return broken;
    }
    if (has_type("LiveBlogPosting")) {
      return {PageKind::kLiveBlog, "structured data says live blog"};
    }
    const bool told_in_entries = evidence_.entry_weight >= kEntriesShareMin * evidence_.body_weight;
    if (evidence_.entry_weight > 0 && told_in_entries) {
      return {PageKind::kLiveBlog, "called live, with entries by the clock"};
    }
    if (const KindVerdict list = list_page(); list.kind != PageKind::kUnknown) {
      return list;
    }
    if (is_service_page()) {
      return {PageKind::kOther, "about the site itself: imprint, contact, privacy, ..."};
    }
    if (const KindVerdict media = media_page(); media.kind != PageKind::kUnknown) {
      return media;
    }
    const bool walled = evidence_.paywall_line || has_paywall_box() ||
                        evidence_.metadata.accessible_for_free == false;
    if (walled && evidence_.body_weight < kStubBodyWeight) {
      return {PageKind::kPaywall, "a short text and a request to subscribe or log in"};
    }
    if (evidence_.body_weight >= kTextWeightMin || says_article()) {
      return {PageKind::kArticle, says_article() ? "declared an article" : "has a text"};
    }
    return {PageKind::kOther, "hardly any text"};
  }

 private:
  [[nodiscard]] bool has_type(std::string_view type) const {
    return parser::has_type(evidence_.metadata, type);
  }
  // A site's first page declares itself an article where its system keeps it as a "page": that says
  // nothing.
  [[nodiscard]] bool says_article() const { return !is_surely_top() && is_declared_article(); }
  [[nodiscard]] bool is_declared_article() const {
    const auto& types = evidence_.metadata.json_ld_types;
    return evidence_.metadata.og_type == "article" ||
           std::any_of(types.begin(), types.end(), [](std::string_view type) {
             return type.ends_with("Article") || type.ends_with("Posting") || type == "Report" ||
                    type == "Review";
           });
  }

  // The page's titles and its first visible lines, for pages with little to read.
  [[nodiscard]] std::string wording() const {
    std::string text =
        fold_line(evidence_.metadata.title) + '\n' + fold_line(evidence_.metadata.title_element);
    for (const std::string& heading : evidence_.metadata.headings) {
      text += '\n' + fold_line(heading);
    }
    size_t read = evidence_.body_weight < kBrokenTextWeightMax ? 0 : kLinesRead;
    for (const Line& line : evidence_.page.lines) {
      if (read == kLinesRead) {
        break;
      }
      if ((line.regions & kRegionsOutside) == 0 && line.link_share() < 0.5) {
        text += '\n' + fold_line(line.text);
        ++read;
      }
    }
    return text;
  }

  // A page kept under another address than its own says so.
  [[nodiscard]] bool is_top() const {
    return parser::is_top(evidence_.url) && (!canonical_ || parser::is_top(*canonical_));
  }
  // Not only where nobody knew the page's address and gave it the site's.
  [[nodiscard]] bool is_surely_top() const { return canonical_ && is_top(); }

  [[nodiscard]] bool speaks_of(KindWords words) const {
    return parser::speaks_of(evidence_.metadata, evidence_.url, words);
  }

  [[nodiscard]] bool has_paywall_box() const {
    const auto& lines = evidence_.page.lines;
    return std::any_of(lines.begin(), lines.end(), [](const Line& line) {
      return (line.regions & kRegionPaywall) != 0 && line.measure.weight > 0;
    });
  }

  // Most of what the page says is about cookies and consent.
  [[nodiscard]] bool is_consent_wall() const {
    double all = 0;
    double consent = 0;
    for (const Line& line : evidence_.page.lines) {
      all += line.measure.weight;
      if (holds_words(fold_line(line.text), KindWords::kConsent)) {
        consent += line.measure.weight;
      }
    }
    return consent > kConsentShareMin * all;
  }

  // One witness is enough where nothing speaks for an article; many systems declare all their pages
  // articles, and give them dates.
  [[nodiscard]] bool is_service_page() const {
    const bool addressed = is_addressed(evidence_.url, KindWords::kService);
    const bool titled = is_titled(evidence_.metadata, KindWords::kService);
    return (addressed && titled) ||
           ((addressed || titled) && !says_article() && !evidence_.metadata.published);
  }

  // The page itself gives a date: an address keeps its own when the article is gone.
  [[nodiscard]] bool is_dated() const {
    const auto& sources = evidence_.metadata.sources;
    return evidence_.metadata.published &&
           std::none_of(sources.begin(), sources.end(), [](const Provenance& source) {
             return source.field == "published" && source.origin == "url";
           });
  }

  [[nodiscard]] KindVerdict broken_page() const {
    const bool is_text = says_article() && evidence_.body_weight >= kBrokenTextWeightMax;
    if (evidence_.body_weight >= kShortBodyWeight || is_dated() || is_text) {
      return {};
    }
    const std::string text = wording();
    if (holds_words(text, KindWords::kChallenge)) {
      return {PageKind::kChallenge, "words of a bot check"};
    }
    if (is_consent_wall()) {
      return {PageKind::kChallenge, "nothing but a request for consent"};
    }
    if (holds_words(text, KindWords::kError)) {
      return {PageKind::kError, "words of an error page"};
    }
    return {};
  }

  struct Cards {
    uint32_t headings = 0;   // linked headings
    uint32_t links = 0;      // lines that are links, headings among them
    double link_weight = 0;  // of those lines
    double text_share = 0;   // of the prose: what follows a linked heading and is short
    uint32_t told = 0;       // links with such a text of their own, headings or not
    double told_share = 0;   // of the prose: those texts
  };

  [[nodiscard]] Cards cards() const {
    Cards cards;
    double all = 0;
    double in_cards = 0;
    double told = 0;
    double in_this = 0;  // since the last linked heading
    double since_link = 0;
    const auto end_link = [&] {
      const bool is_card = cards.links > 0 && since_link > 0 && since_link <= kCardTextWeightMax;
      cards.told += is_card ? 1 : 0;
      told += is_card ? since_link : 0;
      since_link = 0;
    };
    for (const Line& line : evidence_.page.lines) {
      if (is_headline_link(line)) {
        end_link();
        ++cards.links;
        cards.link_weight += line.measure.weight;
        if (line.kind == BlockKind::kHeading) {
          ++cards.headings;
          in_this = 0;
        }
        continue;
      }
      const double prose = prose_weight(line);
      all += prose;
      in_this += prose;
      since_link += prose;
      in_cards += cards.headings > 0 && in_this <= kCardTextWeightMax ? prose : 0;
    }
    end_link();
    cards.text_share = all > 0 ? in_cards / all : 1;
    cards.told_share = all > 0 ? told / all : 0;
    return cards;
  }

  [[nodiscard]] KindVerdict list_page() const {
    if (says_article() && !is_folder(evidence_.url)) {
      return {};
    }
    const double body = evidence_.body_weight;
    const bool declared = has_type("CollectionPage") || has_type("ItemList") ||
                          has_type("ProfilePage") || has_type("SearchResultsPage");
    const Cards found = cards();
    const bool thin = body < kShortBodyWeight;
    const bool teasers = found.headings >= kCardsMin && found.text_share >= kCardTextShareMin;
    if (says_article() && !teasers) {
      return {};
    }
    // A list shows dates too, those of its entries; they speak for an article beside a text of its
    // own.
    if (evidence_.metadata.published && body >= kTextWeightMin && !teasers && !is_surely_top()) {
      return {};
    }
    const bool outweighed = found.links >= kCardsMin && found.link_weight > body;
    const bool links = outweighed && body < kTextWeightMin;
    const bool few = thin && found.headings >= kCardsMin / 2;
    if (is_top() && (few || links || teasers || (outweighed && is_surely_top()))) {
      return {PageKind::kFront, "the site's first page, with linked headlines"};
    }
    if (found.headings >= kCardsMin && (thin || declared || teasers)) {
      return {PageKind::kSection, "linked headlines and little text of its own"};
    }
    if (found.told >= kCardsMin && found.told_share >= kCardTextShareMin) {
      return {PageKind::kSection, "nothing but links with a text to each"};
    }
    if (links) {
      return {PageKind::kSection, "links and hardly any text"};
    }
    if (declared && few) {
      return {PageKind::kSection, "structured data says list"};
    }
    return {};
  }

  [[nodiscard]] KindVerdict media_page() const {
    const bool little = evidence_.body_weight < kShortBodyWeight;
    if (evidence_.metadata.og_type.starts_with("video") && little) {
      return {PageKind::kVideo, "declared a video, with little text"};
    }
    if (has_type("VideoObject") && !says_article() && little) {
      return {PageKind::kVideo, "a video and little text"};
    }
    const bool many = evidence_.images >= kGalleryImagesMin;
    const double each = evidence_.body_weight / std::max<double>(1, double(evidence_.images));
    const bool may_be_gallery = !says_article() || speaks_of(KindWords::kGallery);
    if (has_type("ImageGallery") ||
        (may_be_gallery && many && each < kGalleryWeightPerImage && little)) {
      return {PageKind::kGallery, "pictures with little text"};
    }
    if (evidence_.body_weight >= kBrokenTextWeightMax || says_article()) {
      return {};
    }
    const bool pictures = evidence_.page.images_before.back() >= kGalleryImagesMin;
    if (pictures && speaks_of(KindWords::kGallery)) {
      return {PageKind::kGallery, "called a gallery, with pictures and hardly any text"};
    }
    if (speaks_of(KindWords::kVideo)) {
      return {PageKind::kVideo, "called a video, with hardly any text"};
    }
    return {};
  }

  const PageEvidence& evidence_;
  std::optional<Url> canonical_;
};

}  // namespace

bool is_called_live(const Metadata& metadata, const Url& url) {
  return has_type(metadata, "LiveBlogPosting") || speaks_of(metadata, url, KindWords::kLive);
}

KindVerdict page_kind(const PageEvidence& evidence) {
  return KindTeller(evidence).tell();
}

}  // namespace broadsheet::parser

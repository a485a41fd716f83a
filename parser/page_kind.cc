#include "parser/page_kind.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "parser/line_cues.h"

namespace broadsheet::parser {
namespace {

constexpr double kShortBodyWeight = 700;      // about 120 words: error pages say less
constexpr double kBrokenTextWeightMax = 300;  // with more text, only title and headings count
constexpr double kStubBodyWeight = 1200;      // what a paywall leaves to read
constexpr double kTextWeightMin = 140;        // less is a caption or a teaser, not an article
constexpr uint32_t kCardsMin = 10;            // linked headlines that make a list of articles
constexpr double kGalleryWeightPerImage = 260;
constexpr size_t kGalleryImagesMin = 5;
constexpr size_t kLinesRead = 12;  // of a short page, for the wording of errors

constexpr std::string_view kChallengePhrases =
    "just a moment|attention required|are you a robot|are you human|verify you are human|"
    "verifying you are human|checking your browser|security check|captcha|unusual traffic|"
    "please enable cookies|enable javascript and cookies|access to this page has been denied|"
    "pardon our interruption|bot verification|ddos protection|before you continue|"
    "please verify|human verification|\u4EBA\u6A5F\u9A57\u8B49|\u4EBA\u673A\u9A8C\u8BC1|"
    "\u5B89\u5168\u9A8C\u8BC1|\u5B89\u5168\u9A57\u8B49|\u8ACB\u5B8C\u6210\u9A57\u8B49|"
    "\u30ED\u30DC\u30C3\u30C8\u3067\u306F|sind sie ein mensch|ich bin kein roboter|"
    "v\u00E9rification de s\u00E9curit\u00E9|\u043F\u0440\u043E\u0432\u0435\u0440\u043A\u0430 "
    "\u0431\u0440\u0430\u0443\u0437\u0435\u0440\u0430|no soy un robot";

constexpr std::string_view kErrorPhrases =
    "404|page not found|not found|error 404|page does not exist|page doesn't exist|"
    "page cannot be found|page can't be found|page you requested|page you are looking for|"
    "page is unavailable|page no longer|article not found|no longer available|403 forbidden|"
    "access denied|500 internal|internal server error|502 bad gateway|"
    "503 service|service unavailable|gateway timeout|error 500|error 403|410 gone|"
    "under maintenance|site is down|something went wrong|an error occurred|"
    "seite nicht gefunden|nicht gefunden|seite existiert nicht|page introuvable|"
    "page non trouv\u00E9e|p\u00E1gina no encontrada|no encontrada|p\u00E1gina n\u00E3o "
    "encontrada|n\u00E3o encontrada|pagina non trovata|pagina niet gevonden|sidan hittades inte|"
    "siden ble ikke funnet|siden findes ikke|sivua ei l\u00F6ydy|nie znaleziono|"
    "str\u00E1nka nenalezena|oldal nem tal\u00E1lhat\u00F3|sayfa bulunamad\u0131|"
    "\u0441\u0442\u0440\u0430\u043D\u0438\u0446\u0430 \u043D\u0435 "
    "\u043D\u0430\u0439\u0434\u0435\u043D\u0430|\u0441\u0442\u043E\u0440\u0456\u043D\u043A\u0443 "
    "\u043D\u0435 \u0437\u043D\u0430\u0439\u0434\u0435\u043D\u043E|"
    "\u0627\u0644\u0635\u0641\u062D\u0629 \u063A\u064A\u0631 "
    "\u0645\u0648\u062C\u0648\u062F\u0629|\u9875\u9762\u4E0D\u5B58\u5728|"
    "\u9801\u9762\u4E0D\u5B58\u5728|\u627E\u4E0D\u5230\u9801\u9762|\u627E\u4E0D\u5230\u9875\u9762|"
    "\u65E0\u6CD5\u627E\u5230|\u7121\u6CD5\u627E\u5230|\u30DA\u30FC\u30B8\u304C\u898B\u3064\u304B|"
    "\u8A18\u4E8B\u304C\u898B\u3064\u304B|\uD398\uC774\uC9C0\uB97C \uCC3E\uC744 \uC218|"
    "halaman tidak ditemukan|kh\u00F4ng t\u00ECm th\u1EA5y";

bool holds_any(std::string_view text, std::string_view phrases) {
  const std::vector<std::string_view> entries = split(phrases, '|');
  return std::any_of(entries.begin(), entries.end(), [&](std::string_view phrase) {
    const size_t at = text.find(phrase);
    if (at == std::string_view::npos) {
      return false;
    }
    // "404" is no part of "14045".
    const bool starts = at == 0 || !is_ascii_digit(text[at - 1]) || !is_ascii_digit(phrase.front());
    const size_t end = at + phrase.size();
    return starts && (end >= text.size() || !is_ascii_digit(text[end]));
  });
}

class KindTeller {
 public:
  explicit KindTeller(const PageEvidence& evidence) : evidence_(evidence) {}

  KindVerdict tell() const {
    if (const KindVerdict broken = broken_page(); broken.kind != PageKind::kUnknown) {
      return broken;
    }
    if (has_type("LiveBlogPosting")) {
      return {PageKind::kLiveBlog, "structured data says live blog"};
    }
    if (const KindVerdict list = list_page(); list.kind != PageKind::kUnknown) {
      return list;
    }
    if (const KindVerdict media = media_page(); media.kind != PageKind::kUnknown) {
      return media;
    }
    const bool walled = evidence_.paywall_line || evidence_.metadata.accessible_for_free == false;
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
    const auto& types = evidence_.metadata.json_ld_types;
    return std::find(types.begin(), types.end(), type) != types.end();
  }
  [[nodiscard]] bool says_article() const {
    const auto& types = evidence_.metadata.json_ld_types;
    return evidence_.metadata.og_type == "article" ||
           std::any_of(types.begin(), types.end(), [](std::string_view type) {
             return type.ends_with("Article") || type.ends_with("Posting") || type == "Report" ||
                    type == "Review";
           });
  }

  // The page's title and its first visible lines, for pages with little to read.
  [[nodiscard]] std::string wording() const {
    std::string text = fold_line(evidence_.metadata.title);
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

  [[nodiscard]] KindVerdict broken_page() const {
    if (evidence_.body_weight >= kShortBodyWeight || evidence_.metadata.published) {
      return {};
    }
    const std::string text = wording();
    if (holds_any(text, kChallengePhrases)) {
      return {PageKind::kChallenge, "words of a bot check or consent wall"};
    }
    if (holds_any(text, kErrorPhrases)) {
      return {PageKind::kError, "words of an error page"};
    }
    return {};
  }

  [[nodiscard]] uint32_t cards() const {
    return static_cast<uint32_t>(std::count_if(
        evidence_.page.lines.begin(), evidence_.page.lines.end(), [](const Line& line) {
          return line.kind == BlockKind::kHeading && line.link_share() > 0.7 &&
                 line.measure.weight >= 15;
        }));
  }

  [[nodiscard]] KindVerdict list_page() const {
    const bool declared = has_type("CollectionPage") || has_type("ItemList") ||
                          has_type("ProfilePage") || has_type("SearchResultsPage");
    if (says_article() || evidence_.metadata.published) {
      return {};
    }
    const std::string_view path = evidence_.url.path();
    const bool top = !evidence_.url.has_query() && (path == "/" || path.starts_with("/index.") ||
                                                    (path.size() <= 4 && path.ends_with('/')));
    const uint32_t linked = cards();
    const bool thin = evidence_.body_weight < kShortBodyWeight;
    if (top && thin && linked >= kCardsMin / 2) {
      return {PageKind::kFront, "the site's first page, with linked headlines"};
    }
    if (linked >= kCardsMin && (thin || declared)) {
      return {PageKind::kSection, "linked headlines and little text"};
    }
    if (declared && thin && linked >= kCardsMin / 2) {
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
    if (has_type("ImageGallery") || (many && each < kGalleryWeightPerImage && little)) {
      return {PageKind::kGallery, "pictures with little text"};
    }
    return {};
  }

  const PageEvidence& evidence_;
};

}  // namespace

KindVerdict page_kind(const PageEvidence& evidence) {
  return KindTeller(evidence).tell();
}

}  // namespace broadsheet::parser

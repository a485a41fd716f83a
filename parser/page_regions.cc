#include "parser/page_regions.h"

#include <array>
#include <string_view>

#include "base/text.h"

// Class names differ from site to site, but the words they are made of do not:
// "c-article__related", "RelatedStories" and "related_box-2" all say "related". So names are cut
// into words at every non-letter and at every lower-to-upper change, and each word, and each two
// neighbours written together ("read-more" as "readmore"), is looked up in one table.

namespace broadsheet::parser {
namespace {

struct RegionWords {
  RegionSet regions;
  std::string_view words;  // separated by blanks
};

constexpr std::array kRegionWords = {
    RegionWords{kRegionNavigation,
                "nav navi navbar navigation menu menus submenu breadcrumb breadcrumbs crumb crumbs "
                "pagination paginator pager pagenav toolbar topbar navlinks skiplink "
                "postnav prevnext previousnext articlenav nextprev pagelinks"},
    RegionWords{kRegionShare,
                "share shares sharing sharer sharebar sharebox sharetools sharedaddy social "
                "socials socialbar sns addthis addtoany bshare jiathis shariff sharethis likebox "
                "socialmedia socialshare bdshare sharelinks wechat weixin qrcode ewm followus"},
    RegionWords{
        kRegionRelated,
        "related relateds relate relatedposts relatednews recommend recommended recommendation "
        "recommendations recommends recirc recirculation readmore readalso alsoread seealso "
        "readnext upnext nextup morestories morenews morearticles morefrom moreon outbrain taboola "
        "dable zergnet revcontent mgid plista ligatus nativo teaser teasers trending popular "
        "mostread mostpopular mostviewed yarpp crosslink crosslinks suggestion suggestions "
        "suggested onward latestnews latestposts jprelatedposts youmaylike youmightlike "
        "alsolike contentrecommendation similar relacionadas relacionados relacionada relacionado "
        "correlati correlate correlati verwandt empfehlungen lireaussi lisezaussi leiaaussi "
        "leiamais leiatambem vejatambem leetambien tambien pokrewne powiazane xgxw xgwz tuijian "
        "recomendados recomendadas topstories editorspick editorspicks promobox hotnews ranking "
        "inlinerelated morenewsletter articlelist newslist postlist storylist linklist nextarticle "
        "nextstory nextpost previouspost prevpost morelinks furtherreading relatedlinks"},
    RegionWords{
        kRegionPromotion,
        "newsletter newsletters subscribe subscription subscriptions signup optin mailchimp "
        "promo promos promotion promotions cta donate donation membership marketing "
        "appdownload downloadapp banner banners upsell houseads followbox followbutton "
        "whatsappchannel telegram googlenews joinus crosspromo calltoaction mailinglist "
        "emailsignup abobox pushnotification"},
    RegionWords{kRegionAdvert,
                "ad ads adv advert adverts advertise advertisement advertisements advertising "
                "advertorial adsbygoogle adsense adslot adbox adunit adwrapper adcontainer dfp gpt "
                "sponsor sponsors sponsored werbung anzeige anzeigen publicite publicidad "
                "publicidade pubblicita reklama reklam reklame annonce annons guanggao iklan "
                "googlead adspace adblock adplaceholder leaderboard mpu skyscraper commercial"},
    RegionWords{kRegionComments,
                "comments comment commentlist commentform disqus respond livefyre replies "
                "commentsection kommentare commentaires comentarios "
                "commenti pinglun fbcomments coral usercomments"},
    RegionWords{kRegionAuthor,
                "author authors authorbox authorbio authorinfo bio byline bylines writer "
                "contributor contributors vcard aboutauthor autor autore auteur autorin "
                "profile signature redactor journalist reporter"},
    RegionWords{
        kRegionMeta,
        "dateline timestamp datetime pubdate publishdate publisheddate postdate entrydate "
        "meta metadata postmeta entrymeta articlemeta readtime readingtime timetoread tags "
        "tag taglist tagcloud tagbox hashtags topics keywords kicker eyebrow overline "
        "overhead category categories postcategory updated lastmodified pubtime articleinfo "
        "infobar sourceline date published edited wordcount views viewcount tools "
        "articletools fontsize textsize fontresizer print printonly tts texttospeech"},
    RegionWords{kRegionFooter,
                "footer copyright legal disclaimer foot colophon siteinfo imprint impressum "
                "copyrights licence license bottombar"},
    RegionWords{kRegionSide,
                "sidebar aside rail rightrail leftrail rightcol rightcolumn sidebars "
                "secondary complementary infobox factbox sidecolumn sidenav rightbar"},
    RegionWords{kRegionCaption,
                "caption captions figcaption imagecaption photocaption wpcaptiontext cutline "
                "photocredit imagecredit imgcredit piccredit credit credits copyrightholder "
                "legende bildunterschrift bildtext imagesource photosource mediacaption "
                "imgcaption figurecaption imageinfo imagedescription"},
    RegionWords{kRegionHidden,
                "visuallyhidden sronly screenreadertext screenreader "
                "offscreen assistivetext accessibilityhidden isvishidden noscript"},
    RegionWords{
        kRegionPopup,
        "cookie cookies consent gdpr modal popup popover overlay lightbox login signin "
        "register registration captcha dialog tooltip onetrust interstitial toast snackbar "
        "cookiebanner ccpa notification notifications adblocker agegate hovercard rolloverblock "
        "tooltiptext tooltipcontent"},
    RegionWords{kRegionMedia,
                "videoplayer jwplayer audioplayer mediaplayer podcastplayer "
                "videocaption audioplayerwrapper brightcove mejs vjs"},
    RegionWords{kRegionGallery, "gallery galleries slideshow carousel slider swiper slick"},
    RegionWords{kRegionStandfirst,
                "standfirst dek lede subtitle subtitles subheadline subhead "
                "subheading summary chapo chapeau sottotitolo entradilla vorspann "
                "ingress deck bajada copete articledescription leadtext articlelead "
                "articlesummary articleintro strapline sommario occhiello manchet perex zajawka "
                "preamble manchette synopsis anons subtitulo linhafina leadin articledek"},
    RegionWords{kRegionBody,
                "articlebody articlecontent articletext articlecopy storybody storycontent "
                "storytext postbody postcontent posttext entrycontent entrybody newsbody "
                "newscontent newstext contentbody bodytext bodycopy bodycontent textbody "
                "detailcontent detailbody detailtext contenttext articledetail newsdetail "
                "storydetail articlemain bodymain articlecontainer contentarticle paragraphs "
                "articleparagraphs articlebodytext pagetext blogcontent blogpost"},
    RegionWords{kRegionEmbed,
                "twittertweet instagrammedia fbpost tiktokembed blueskyembed "
                "redditembed telegrampost"},
    RegionWords{kRegionPullQuote, "pullquote pullquotes blockquotepull quotebox"},
    RegionWords{kRegionCorrection, "correction corrections clarification erratum korrektur"},
    RegionWords{kRegionPaywall,
                "paywall regwall paywalled registerwall subscriberonly metered "
                "paywallmessage piano"},
    RegionWords{kRegionTitle, "headline pagetitle articletitle entrytitle posttitle storytitle"},
    RegionWords{kRegionTable, "toc tableofcontents ezttoc lwptoc"},
    RegionWords{kRegionDropCap, "dropcap dropcaps firstletter initialletter initcap capletter"},
};

// Open addressing by FNV-1a; filled once. Twice as many slots as words keeps chains short.
class WordTable {
 public:
  static const WordTable& instance() {
    static const WordTable table;
    return table;
  }

  // The regions of the word spelled by `head` then `tail`.
  [[nodiscard]] RegionSet find(uint32_t hash, std::string_view head, std::string_view tail) const {
    for (uint32_t slot = hash % kSlots; !slots_[slot].word.empty(); slot = (slot + 1) % kSlots) {
      const std::string_view word = slots_[slot].word;
      if (word.size() == head.size() + tail.size() && word.starts_with(head) &&
          word.ends_with(tail)) {
        return slots_[slot].regions;
      }
    }
    return 0;
  }

  static constexpr uint32_t kHashStart = 2166136261U;
  static constexpr uint32_t hash_of(std::string_view word, uint32_t hash = kHashStart) {
    for (const char c : word) {
      hash = (hash ^ static_cast<uint8_t>(c)) * 16777619U;
    }
    return hash;
  }

 private:
  static constexpr uint32_t kSlots = 1024;
  struct Slot {
    std::string_view word;
    RegionSet regions = 0;
  };

  WordTable() {
    for (const RegionWords& group : kRegionWords) {
      for (const std::string_view word : split(group.words, ' ')) {
        insert(word, group.regions);
      }
    }
  }
  void insert(std::string_view word, RegionSet regions) {
    uint32_t slot = hash_of(word) % kSlots;
    while (!slots_[slot].word.empty() && slots_[slot].word != word) {
      slot = (slot + 1) % kSlots;
    }
    slots_[slot].word = word;
    slots_[slot].regions |= regions;
  }

  std::array<Slot, kSlots> slots_{};
};

constexpr size_t kNameBytesMax = 400;  // of one attribute; utility-class soup goes on for longer

// Lower-case words of a class or id attribute, one at a time.
class NameWords {
 public:
  explicit NameWords(std::string_view name) : name_(name.substr(0, kNameBytesMax)) {}

  // The next word in `buffer`; empty at the end. `joined` says that no blank stood before it.
  std::string_view next(std::array<char, 40>& buffer, bool& joined) {
    joined = at_ != 0;
    while (at_ < name_.size() && !is_ascii_alpha(name_[at_])) {
      joined = joined && !is_ascii_space(name_[at_]);
      ++at_;
    }
    size_t length = 0;
    bool lower_seen = false;
    while (at_ < name_.size() && is_ascii_alpha(name_[at_])) {
      const char c = name_[at_];
      const bool upper = c >= 'A' && c <= 'Z';
      if (upper && lower_seen) {
        break;
      }
      lower_seen = lower_seen || !upper;
      if (length < buffer.size()) {
        buffer[length++] = upper ? static_cast<char>(c + 32) : c;
      }
      ++at_;
    }
    return {buffer.data(), length};
  }

 private:
  std::string_view name_;
  size_t at_ = 0;
};

RegionSet regions_of_name(std::string_view name) {
  const WordTable& table = WordTable::instance();
  NameWords words(name);
  std::array<std::array<char, 40>, 2> buffers{};
  RegionSet regions = 0;
  std::string_view previous;
  uint32_t previous_hash = WordTable::kHashStart;
  for (int turn = 0;; turn = 1 - turn) {
    bool joined = false;
    const std::string_view word = words.next(buffers[static_cast<size_t>(turn)], joined);
    if (word.empty()) {
      return regions;
    }
    // "has-sidebar", "no-comments", "with-ads" describe the page around, not this element.
    const bool describes = previous == "has" || previous == "no" || previous == "with" ||
                           previous == "without" || previous == "is";
    const uint32_t hash = WordTable::hash_of(word);
    if (!(joined && describes)) {
      regions |= table.find(hash, word, {});
    }
    if (joined) {
      regions |= table.find(WordTable::hash_of(word, previous_hash), previous, word);
    }
    previous = word;
    previous_hash = hash;
  }
}

RegionSet regions_of_tag(Node node) {
  switch (node.tag()) {
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_MENU:
      return kRegionNavigation;
    case GUMBO_TAG_ASIDE:
      return kRegionSide;
    case GUMBO_TAG_FOOTER:
      return kRegionFooter;
    case GUMBO_TAG_HEADER:
      return kRegionHeader;
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_FIELDSET:
      return kRegionForm;
    case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_CAPTION:
      return kRegionCaption;
    case GUMBO_TAG_ADDRESS:
      return kRegionAuthor;
    case GUMBO_TAG_TIME:
      return kRegionMeta;
    case GUMBO_TAG_H1:
      return kRegionTitle;
    default:
      return 0;
  }
}

RegionSet regions_of_role(std::string_view role) {
  struct Role {
    std::string_view name;
    RegionSet regions;
  };
  static constexpr std::array kRoles = {
      Role{"navigation", kRegionNavigation}, Role{"menu", kRegionNavigation},
      Role{"menubar", kRegionNavigation},    Role{"complementary", kRegionSide},
      Role{"contentinfo", kRegionFooter},    Role{"dialog", kRegionPopup},
      Role{"alertdialog", kRegionPopup},     Role{"banner", kRegionHeader},
      Role{"search", kRegionForm},           Role{"form", kRegionForm},
      Role{"tooltip", kRegionPopup},
  };
  for (const Role& entry : kRoles) {
    if (entry.name == role) {
      return entry.regions;
    }
  }
  return 0;
}

bool is_heading(Node node) {
  switch (node.tag()) {
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
      return true;
    default:
      return false;
  }
}

bool hides(std::string_view style) {
  const size_t display = ascii_ifind(style, "display");
  if (display == std::string_view::npos) {
    return false;
  }
  std::string_view value = trim(style.substr(display + 7));
  if (value.starts_with(':')) {
    value = trim(value.substr(1));
  }
  return ascii_istarts_with(value, "none");
}

}  // namespace

RegionSet regions_of(Node node, NameCache<RegionSet>& names) {
  if (node.is(GUMBO_TAG_BODY) || node.is(GUMBO_TAG_HTML)) {
    return 0;
  }
  RegionSet regions = regions_of_tag(node);
  if (node.is(GUMBO_TAG_UNKNOWN)) {
    regions |= regions_of_name(node.tag_name());  // <amp-ad>, <share-bar>
  }
  for (const auto& [name, value] : node.attributes()) {
    if (name == "class") {
      // Content systems put the article's tags, category and author into the class of its element.
      const bool article = node.is(GUMBO_TAG_ARTICLE) || node.is(GUMBO_TAG_MAIN);
      const RegionSet named = names.meaning_of(value, regions_of_name);
      regions |= article ? named & ~(kRegionMeta | kRegionAuthor | kRegionSide) : named;
    } else if (name == "id") {
      // The id of a heading is its wording, for links to it.
      regions |= is_heading(node) ? 0 : names.meaning_of(value, regions_of_name);
    } else if (name == "role") {
      regions |= regions_of_role(value);
    } else if (name == "itemprop") {
      regions |= ascii_iequals(value, "articleBody") ? kRegionBody : 0;
    } else if (name == "hidden" || (name == "style" && hides(value))) {
      regions |= kRegionHidden;
    }
  }
  return regions;
}

}  // namespace broadsheet::parser

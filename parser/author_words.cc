#include "parser/author_words.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

// '|' between entries.
constexpr std::string_view kLabels =
    "view all posts by|all posts by|posts by|more by|articles by|show all articles of|more from|"
    "see all articles by|written by|posted by|published by|reported by|story by|article by|words "
    "by|"
    "text by|review by|blog post by|submitted by|report by|analysis by|opinion by|interview "
    "by|by:|by|"
    "author:|authors:|author(s):|author|authors|writer:|words:|text:|reporter:|"
    "zeige alle beiträge von|alle beiträge von|alle artikel von|beiträge von|mehr von|"
    "weitere artikel von|geschrieben von|veröffentlicht von|ein beitrag von|ein artikel von|"
    "beitrag von|gastbeitrag von|blog beitrag von|artikel von|gespeichert von|eingereicht von|"
    "erstellt von|verfasst von|text von|interview von|eine analyse von|ein kommentar von|"
    "ein gastbeitrag von|kommentar von|eine kolumne von|ein interview von|eine reportage von|von:|"
    "von|vom|autor:|autorin:|autoren:|autor/in:|autor*in:|autor|autorin|autoren|interview:|"
    "protokoll:|text und fotos:|text & fotos:|text und foto:|verfasser:|verfasst am|"
    "voir tous les articles de|tous les articles de|publié par|écrit par|rédigé "
    "par|par:|par|auteur:|"
    "auteurs:|auteur :|auteur|texte :|propos recueillis par|ver todas las entradas de|"
    "todos los artículos de|por:|por|escrito por|publicado por|texto:|autora:|redacción:|"
    "altri articoli di|scritto da|pubblicato da|articolo di|a cura di|di:|di|da:|autore:|tekst:|"
    "geschreven door|door:|door|av:|av|text av|skrevet av|publisert av|af:|af|skrevet "
    "af|journalist:|"
    "journalist|kirjoittaja:|teksti:|autorzy:|tekst|napisał|napisała|opr.|oprac.|autoři:|napsal|"
    "napsala|szerző:|írta:|автор:|авторы:|автор|текст:|автори:|autori:|autorius:|autors:|yazar:|"
    "yazan:|haber:|συντάκτης:|του|της|tác giả:|theo|oleh:|oleh|penulis:|ditulis oleh|โดย|كتب|"
    "بقلم|الكاتب:|نویسنده:|מאת:|מאת|द्वारा|作者:|作者|記者:|记者:|記者|记者|撰文:|撰文|撰稿:|文:|文/"
    "|文|"
    "文字:|著者:|執筆:|筆者:|原创|由";

constexpr std::string_view kRoles =
    "staff|reporter|reporters|writer|writers|editor|editors|correspondent|journalist|columnist|"
    "contributor|contributors|producer|photographer|author|guest|senior|chief|deputy|political|"
    "business|technology|science|sports|health|foreign|editorial|team|desk|newsroom|bureau|special|"
    "freelance|admin|administrator|webmaster|redakteur|redakteurin|korrespondent|korrespondentin|"
    "autor|autorin|redaktor|redaktorka|redaktør|journalistin|journaliste|periodista|giornalista|"
    "toimittaja|published|updated|freelancer|intern|researcher|news|digital|online|web|managing|"
    "executive|assistant|associate|lead|global|head|of|the|and|profile|follow|biography|bio|"
    "contact|"
    "gastautor|gastautorin|shares|director|founder|co-founder|ceo|cto|manager|president|professor|"
    "expert|specialist|strategist|analyst|consultant|marketing|last|website|datum|mon|tue|wed|thu|"
    "fri|sat|sun|mo|di|mi|fr|sa|uhr";

constexpr std::string_view kNobody =
    "staff|admin|administrator|webmaster|guest|unknown|anonymous|anonym|author|authors|editor|"
    "editors|"
    "staff writer|staff writers|staff reporter|staff reports|staff report|news staff|web staff|"
    "web desk|our correspondent|news desk|read "
    "more|share|comments|none|null|n/a|undefined|user|root|"
    "super user|superuser|default|moderator|redaktor|jr|sr|et al|others|agencies|agency|wire|wires|"
    "home|news|follow|autor|autorin|autoren|more|profile|guest author|guest contributor|guest "
    "writer|"
    "all posts|posts|phd|ph.d|ph.d.|md|m.d.|mba|esq|view all posts|name|author name|your name|"
    "text|foto|fotos|photo|photos|folgen|abbruch|follow us|wordpressadmin|wpadmin|test|"
    "news service reports|staff and news service reports|wire reports|from staff reports|"
    "staff and wire reports|usuario|invitado|gast|benutzer|webredaktion|site admin|siteadmin";

constexpr std::string_view kAgencies =
    "afp|ap|dpa|reuters|apa|sda|keystone-sda|ansa|efe|pap|ntb|tt|ritzau|belga|anp|ctk|čtk|mti|lusa|"
    "tass|upi|pti|ians|ani|bloomberg|associated press|the associated press|agence "
    "france-presse|epd|"
    "kna|cnn|bbc|bbc news|afxp|sid|xinhua|press association|pa media|dpa-infocom|agenturen|"
    "中央社|共同通信|新華社|新华社|路透社|法新社|美聯社|聯合報|中國時報|自由時報|經濟日報|工商時報|"
    "中時電子報|itmedia|cnet japan";

constexpr std::string_view kParticles =
    "de|da|do|dos|das|del|della|di|du|des|la|le|van|von|der|den|ter|ten|zu|zur|zum|bin|ibn|al|el|y|"
    "e|"
    "af|av|ap|vom|d|lo|san|st|mac|mc|und|and|degli|dei|ben|bint|te|op|in't|'t|het";

constexpr std::string_view kPhrases =
    "read|more|share|comment|comments|follow|print|email|mail|facebook|twitter|whatsapp|telegram|"
    "linkedin|instagram|news|home|updated|published|posted|subscribe|newsletter|sign|login|menu|"
    "search|photo|image|video|getty|images|minutes|minute|min|uhr|kommentare|kommentar|artikel|"
    "drucken|teilen|merken|about|contact|this|that|your|you|our|we|how|what|why|when|top|best|"
    "latest|"
    "breaking|leave|reply|category|tags|blog|january|february|march|april|june|july|august|"
    "september|"
    "october|november|december|januar|februar|märz|juni|juli|oktober|dezember|monday|tuesday|"
    "wednesday|thursday|friday|saturday|sunday|copyright|quelle|source|foto|bild|advertisement|"
    "anzeige|view|all|posts|add|save|listen|download|pdf|lesezeit|keine|permalink|startseite|"
    "archiv|"
    "impressum|datenschutz|hier|mehr|folgen|abbruch|text|table|contents|skip|content|"
    "partager|imprimer|commentaires|compartir|imprimir|comentarios|condividi|stampa|commenti|"
    "delen|udskriv|del|dela|skriv|tulosta|jaa|autor|autorin|author|interview|kategorie|editor|the|"
    "is|"
    "are|was|from|with|show|written|modified|account|settings|book|now|last|publié|datum|people|"
    "website|"
    "auteur|auteurs|security|privacy|people|community|strategy|pipeline|page|post|free|join|start|"
    "bluesky|select|click|here|back|next|previous|newsroom|opinion|analysis|"
    "february|nachrichten|politik|wirtschaft|sport|kultur|meinung|panorama|wissen|reise|digital";

constexpr std::string_view kOrganisations =
    "gmbh|ag|e.v.|ev|inc|inc.|ltd|ltd.|llc|corp|verlag|redaktion|redakcja|redazione|redacción|"
    "redacao|redação|rédaction|redaksi|redaktionen|редакция|редакція|toimitus|editorial|newsroom|"
    "stiftung|landesanstalt|universität|university|institut|institute|zeitung|times|news|magazin|"
    "magazine|media|verein|online|agentur|agency|ministerium|foundation|association|group|team|"
    "staff|"
    "company|press|radio|tv|editors|blog|portal|website|gazette|tribune|herald|daily|post|journal|"
    "web|"
    "network|"
    "online-redaktion|webredaktion|gruppe|akademie|verband|bundesamt|desk|correspondents";

constexpr std::string_view kHanStops =
    "分享|列印|留言|評論|评论|發表|发表|收藏|首頁|首页|來源|来源|編輯|编辑|責任編輯|责任编辑|時間|"
    "时间|閱讀|阅读|"
    "關注|关注|訂閱|订阅|新聞|新闻|社會|社会|國際|国际|政治|生活|娛樂|娱乐|財經|财经|體育|体育|"
    "科技|更多|整合|綜合|"
    "综合|即時|文|字號|字号|原创|转载|小字型|回覆|檢舉|フォロー|記事|速報|経済|登录|登入|注册|會員|"
    "会员|列表|作者|"
    "記者|记者|匿名|佚名|小編|小编|管理員|管理员|网友|網友|责编|責編|編集部|特派員|整理|图源|特约|"
    "傳送|传送|列印本頁|"
    "轉寄|推薦|推荐|下載|下载|搜尋|搜索|登錄|我要|字體|字体|大字|中字|小字|讚|加入|友善列印|返回|"
    "上一頁|下一頁|"
    "聯絡|投稿|爆料|熱門|最新|中国|中國|台灣|台湾|香港|廣告|广告";

// Ends of Han words that stand behind names: reports, telegrams, photographs, desks.
constexpr auto kHanStopEnds = std::to_array<std::string_view>({
    "報導", "报道", "報道", "电",   "電",   "讯",   "訊",   "攝影", "摄影",   "攝",
    "摄",   "翻攝", "新聞", "新闻", "提供", "供图", "图片", "圖片", "資料照", "頻道",
    "频道", "快讯", "日報", "日报", "晚報", "晚报", "时报", "時報",
});

std::vector<std::string> load(std::string_view list) {
  std::vector<std::string> words;
  for (const std::string_view word : split(list, '|')) {
    words.push_back(nfkc_casefold(word));
  }
  std::ranges::sort(words);
  return words;
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::binary_search(words, word);
}

}  // namespace

const std::vector<std::string>& author_labels() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> labels = load(kLabels);
    std::ranges::sort(labels, std::ranges::greater(), &std::string::size);
    return labels;
  }();
  return words;
}

bool is_role_word(std::string_view folded) {
  static const std::vector<std::string> words = load(kRoles);
  return contains(words, folded);
}

bool is_nobody(std::string_view folded) {
  static const std::vector<std::string> words = load(kNobody);
  return contains(words, folded);
}

bool is_agency(std::string_view folded) {
  static const std::vector<std::string> words = load(kAgencies);
  return contains(words, folded);
}

bool is_name_particle(std::string_view folded) {
  static const std::vector<std::string> words = load(kParticles);
  return contains(words, folded);
}

bool is_phrase_word(std::string_view folded) {
  static const std::vector<std::string> words = load(kPhrases);
  return contains(words, folded);
}

bool is_organisation_word(std::string_view folded) {
  static const std::vector<std::string> words = load(kOrganisations);
  return contains(words, folded);
}

bool is_han_stop(std::string_view text) {
  static const std::vector<std::string> words = load(kHanStops);
  return contains(words, text) || std::ranges::any_of(kHanStopEnds, [&](std::string_view end) {
           return text.ends_with(end);
         });
}

}  // namespace broadsheet::parser

#include "parser/author_names.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "parser/html_text.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kNameBytesMax = 120;
constexpr size_t kWordsMax = 6;
constexpr size_t kAuthorsMax = 20;

// Labels that need a colon or a space and a name behind; folded.
constexpr auto kLabels = std::to_array<std::string_view>({
    "written by",
    "posted by",
    "published by",
    "reported by",
    "story by",
    "article by",
    "words by",
    "text by",
    "review by",
    "blog post by",
    "submitted by",
    "photographs by",
    "by:",
    "by",
    "author:",
    "authors:",
    "author(s):",
    "author",
    "authors",
    "writer:",
    "words:",
    "text:",
    "geschrieben von",
    "veröffentlicht von",
    "ein beitrag von",
    "ein artikel von",
    "beitrag von",
    "gastbeitrag von",
    "blog beitrag von",
    "artikel von",
    "gespeichert von",
    "eingereicht von",
    "erstellt von",
    "verfasst von",
    "text von",
    "interview von",
    "eine analyse von",
    "ein kommentar von",
    "ein gastbeitrag von",
    "kommentar von",
    "von:",
    "von",
    "vom",
    "autor:",
    "autorin:",
    "autoren:",
    "autor/in:",
    "autor*in:",
    "autor",
    "text und fotos:",
    "verfasser:",
    "publié par",
    "écrit par",
    "rédigé par",
    "par:",
    "par",
    "auteur:",
    "auteurs:",
    "auteur :",
    "auteur",
    "texte :",
    "propos recueillis par",
    "por:",
    "por",
    "escrito por",
    "publicado por",
    "texto:",
    "autora:",
    "redacción:",
    "scritto da",
    "pubblicato da",
    "articolo di",
    "a cura di",
    "di:",
    "di",
    "da:",
    "autore:",
    "tekst:",
    "geschreven door",
    "door:",
    "door",
    "av:",
    "av",
    "text av",
    "skrevet av",
    "publisert av",
    "af:",
    "af",
    "skrevet af",
    "journalist:",
    "kirjoittaja:",
    "teksti:",
    "autorzy:",
    "tekst",
    "napisał",
    "napisała",
    "opr.",
    "oprac.",
    "autoři:",
    "napsal",
    "napsala",
    "szerző:",
    "írta:",
    "автор:",
    "авторы:",
    "автор",
    "текст:",
    "автори:",
    "autori:",
    "autorius:",
    "autors:",
    "yazar:",
    "yazan:",
    "haber:",
    "συντάκτης:",
    "του",
    "της",
    "tác giả:",
    "theo",
    "oleh:",
    "oleh",
    "penulis:",
    "reporter:",
    "ditulis oleh",
    "โดย",
    "คุณ",
    "كتب",
    "بقلم",
    "الكاتب:",
    "نویسنده:",
    "מאת:",
    "מאת",
    "द्वारा",
    "作者:",
    "作者",
    "記者:",
    "记者:",
    "記者",
    "记者",
    "撰文:",
    "撰文",
    "撰稿:",
    "文:",
    "文/",
    "文|",
    "文字:",
    "著者:",
    "執筆:",
    "筆者:",
    "原创",
    "由",
});

// Words that are not part of a name: roles, and what stands beside names on pages. Folded. A part
// that holds nothing else is dropped; at the end of a name they are cut off.
constexpr auto kRoleWords = std::to_array<std::string_view>({
    "staff",        "reporter",     "reporters",     "writer",
    "writers",      "editor",       "editors",       "correspondent",
    "journalist",   "columnist",    "contributor",   "contributors",
    "producer",     "photographer", "author",        "guest",
    "senior",       "chief",        "deputy",        "political",
    "business",     "technology",   "science",       "sports",
    "health",       "foreign",      "editorial",     "team",
    "desk",         "newsroom",     "bureau",        "special",
    "freelance",    "admin",        "administrator", "webmaster",
    "redakteur",    "redakteurin",  "korrespondent", "korrespondentin",
    "autor",        "autorin",      "redakcja",      "redazione",
    "redacción",    "redacao",      "redação",       "rédaction",
    "journaliste",  "periodista",   "giornalista",   "toimitus",
    "toimittaja",   "redaktor",     "redaktorka",    "redaktør",
    "journalistin", "dr",           "prof",          "phd",
    "md",           "published",    "updated",       "freelancer",
    "intern",       "researcher",   "news",          "digital",
    "online",       "web",          "managing",      "executive",
    "assistant",    "associate",    "lead",          "global",
    "head",         "of",           "the",           "and",
    "profile",      "follow",       "biography",     "bio",
    "contact",      "gastautor",    "gastautorin",
});

// Whole parts that name nobody.
constexpr auto kNobody = std::to_array<std::string_view>({
    "staff",
    "admin",
    "administrator",
    "webmaster",
    "guest",
    "unknown",
    "anonymous",
    "anonym",
    "author",
    "authors",
    "editor",
    "editors",
    "staff writer",
    "staff writers",
    "staff reporter",
    "staff reports",
    "staff report",
    "news staff",
    "web staff",
    "web desk",
    "our correspondent",
    "news desk",
    "read more",
    "share",
    "comments",
    "none",
    "null",
    "n/a",
    "undefined",
    "user",
    "root",
    "super user",
    "superuser",
    "default",
    "moderator",
    "redaktor",
    "jr",
    "sr",
    "et al",
    "others",
    "agencies",
    "agency",
    "wire",
    "wires",
    "home",
    "news",
    "follow",
    "autor",
    "autorin",
    "more",
    "profile",
    "guest author",
    "guest contributor",
    "guest writer",
    "all posts",
    "posts",
    "phd",
    "ph.d",
    "ph.d.",
    "md",
    "m.d.",
    "mba",
    "esq",
    "mit material von",
    "view all posts",
});

constexpr auto kAgencies = std::to_array<std::string_view>({
    "afp",
    "ap",
    "dpa",
    "reuters",
    "apa",
    "sda",
    "keystone-sda",
    "ansa",
    "efe",
    "pap",
    "ntb",
    "tt",
    "ritzau",
    "belga",
    "anp",
    "ctk",
    "čtk",
    "mti",
    "lusa",
    "tass",
    "upi",
    "pti",
    "ians",
    "ani",
    "bloomberg",
    "associated press",
    "the associated press",
    "agence france-presse",
    "epd",
    "kna",
    "cnn",
    "bbc",
    "bbc news",
    "afxp",
    "sid",
    "afp/dpa",
    "dpa/afp",
    "xinhua",
    "中央社",
    "共同通信",
});

// Lower-case words inside names.
constexpr auto kParticles = std::to_array<std::string_view>({
    "de",  "da",  "do",  "dos", "das", "del", "della", "di",  "du",  "des", "la", "le", "van",
    "von", "der", "den", "ter", "ten", "zu",  "zur",   "zum", "bin", "ibn", "al", "el", "y",
    "e",   "af",  "av",  "ap",  "vom", "d",   "lo",    "san", "st",  "mac", "mc",
});

// Words that visible phrases near headlines start with or hold, but names do not.
constexpr auto kPhraseWords = std::to_array<std::string_view>({
    "read",        "more",     "share",         "comment",    "comments",  "follow",
    "print",       "email",    "mail",          "facebook",   "twitter",   "whatsapp",
    "telegram",    "linkedin", "instagram",     "news",       "home",      "updated",
    "published",   "posted",   "subscribe",     "newsletter", "sign",      "login",
    "menu",        "search",   "photo",         "image",      "video",     "getty",
    "images",      "minutes",  "minute",        "min",        "uhr",       "kommentare",
    "kommentar",   "artikel",  "drucken",       "teilen",     "merken",    "about",
    "contact",     "this",     "that",          "your",       "you",       "our",
    "we",          "how",      "what",          "why",        "when",      "top",
    "best",        "latest",   "breaking",      "leave",      "reply",     "category",
    "tags",        "blog",     "january",       "february",   "march",     "april",
    "june",        "july",     "august",        "september",  "october",   "november",
    "december",    "januar",   "februar",       "märz",       "juni",      "juli",
    "oktober",     "dezember", "monday",        "tuesday",    "wednesday", "thursday",
    "friday",      "saturday", "sunday",        "copyright",  "quelle",    "source",
    "foto",        "bild",     "advertisement", "anzeige",    "view",      "all",
    "posts",       "add",      "save",          "listen",     "download",  "pdf",
    "lesezeit",    "keine",    "permalink",     "startseite", "archiv",    "impressum",
    "datenschutz", "hier",     "mehr",
});

// Han words that follow or stand for names in bylines.
constexpr auto kHanStops = std::to_array<std::string_view>({
    "分享",     "列印",   "留言", "評論", "评论",   "發表",     "发表",     "收藏", "首頁",
    "首页",     "來源",   "来源", "編輯", "编辑",   "責任編輯", "责任编辑", "時間", "时间",
    "閱讀",     "阅读",   "關注", "关注", "訂閱",   "订阅",     "新聞",     "新闻", "社會",
    "社会",     "國際",   "国际", "政治", "生活",   "娛樂",     "娱乐",     "財經", "财经",
    "體育",     "体育",   "科技", "更多", "整合",   "综合",     "綜合",     "報導", "报道",
    "即時",     "攝影",   "摄影", "采写", "图片",   "圖片",     "图",       "圖",   "文",
    "摄",       "攝",     "字號", "字号", "原创",   "转载",     "小字型",   "回覆", "檢舉",
    "フォロー", "記事",   "速報", "経済", "登录",   "登入",     "注册",     "會員", "会员",
    "列表",     "作者",   "記者", "记者", "匿名",   "佚名",     "小編",     "小编", "管理員",
    "管理员",   "网友",   "網友", "责编", "責編",   "編集部",   "電",       "电",   "讯",
    "訊",       "特派員", "整理", "翻攝", "資料照", "图源",     "特约",
});

bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string letters_only(std::string_view text) {
  std::string out;
  const std::string folded = nfkc_casefold(text);
  for (size_t at = 0; at < folded.size();) {
    const CodePoint point = decode_code_point(folded, at);
    if (u_isalnum(static_cast<UChar32>(point.value)) != 0) {
      append_utf8(out, point.value);
    }
    at += point.bytes;
  }
  return out;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) {
      words.push_back(word);
    }
  }
  return words;
}

bool has_han_or_kana(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_code_point(text, at);
    if (is_han(point.value) || is_kana(point.value)) {
      return true;
    }
    at += point.bytes;
  }
  return false;
}

// Replaces what is written in several ways by one: full-width marks, line breaks, bullets, and
// words for "and" between names by ';'.
std::string unify_separators(std::string_view text) {
  struct Replacement {
    std::string_view from;
    std::string_view to;
  };
  static constexpr auto kReplacements = std::to_array<Replacement>({
      {"；", ";"},     {"，", ","},      {"、", ";"},        {"；", ";"},        {"／", ";"},
      {"╱", ";"},      {"|", ";"},       {"｜", ";"},        {" / ", ";"},       {"•", ";"},
      {" · ", ";"},    {" – ", ";"},     {" — ", ";"},       {" - ", ";"},       {"&", ";"},
      {" and ", ";"},  {" und ", ";"},   {" et ", ";"},      {" y ", ";"},       {" e ", ";"},
      {" og ", ";"},   {" och ", ";"},   {" sowie ", ";"},   {" и ", ";"},       {" та ", ";"},
      {" i ", ";"},    {" a ", ";"},     {" ja ", ";"},      {" és ", ";"},      {" ve ", ";"},
      {" dan ", ";"},  {" và ", ";"},    {" και ", ";"},     {" con ", ";"},     {" mit ", ";"},
      {" with ", ";"}, {" 和 ", ";"},    {" 與 ", ";"},      {" و ", ";"},       {"：", ":"},
      {" And ", ";"},  {" AND ", ";"},   {" Und ", ";"},     {" UND ", ";"},     {" avec ", ";"},
      {" ja ", ";"},   {" in ", ";in "}, {" for ", ";for "}, {" aus ", ";aus "}, {"\n", ";"},
  });
  std::string out(text);
  for (const Replacement& replacement : kReplacements) {
    for (size_t at = out.find(replacement.from); at != std::string::npos;
         at = out.find(replacement.from, at + replacement.to.size())) {
      out.replace(at, replacement.from.size(), replacement.to);
    }
  }
  return out;
}

// "Name (Reuters)", "Name [mail]": the brackets and what they hold.
std::string without_brackets(std::string_view text) {
  std::string out;
  int depth = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_code_point(text, at);
    const char32_t c = point.value;
    if (c == U'(' || c == U'[' || c == U'（' || c == U'〔' || c == U'【') {
      ++depth;
    } else if (c == U')' || c == U']' || c == U'）' || c == U'〕' || c == U'】') {
      depth = std::max(depth - 1, 0);
    } else if (depth == 0) {
      out.append(text.substr(at, point.bytes));
    }
    at += point.bytes;
  }
  // Brackets that hold everything hold the names themselves.
  return trim(out).empty() ? std::string(text) : out;
}

std::string_view trim_marks(std::string_view text) {
  constexpr std::string_view kMarks = " \t.,;:-*\"'<>~_|/\\@[]()";
  const size_t first = text.find_first_not_of(kMarks);
  if (first == std::string_view::npos) {
    return {};
  }
  const size_t last = text.find_last_not_of(" \t,;:-*\"'<>~_|/\\@[](");
  return text.substr(first, last - first + 1);
}

bool is_address(std::string_view word) {
  return word.find('@') != std::string_view::npos || word.find("://") != std::string_view::npos ||
         word.starts_with("www.");
}

std::string without_addresses(std::string_view part) {
  std::string out;
  for (const std::string_view word : words_of(part)) {
    if (is_address(word)) {
      continue;
    }
    if (!out.empty()) {
      out += ' ';
    }
    out += word;
  }
  return out;
}

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, is_ascii_digit);
}

// Cuts roles that follow a name ("Jane Doe Political Editor") and drops parts that are nothing
// else.
std::string without_roles(std::string_view part) {
  std::vector<std::string_view> words = words_of(part);
  const auto is_role = [](std::string_view word) {
    return contains(kRoleWords, nfkc_casefold(trim_marks(word)));
  };
  while (words.size() > 2 && is_role(words.back())) {
    words.pop_back();
  }
  if (std::ranges::all_of(words, is_role)) {
    return {};
  }
  std::string out;
  for (const std::string_view word : words) {
    out += out.empty() ? "" : " ";
    out += word;
  }
  return out;
}

std::string clean_part(std::string_view part) {
  std::string text = without_addresses(trim(part));
  std::string_view view = trim_marks(text);
  if (const std::string_view rest = after_author_label(view); !rest.empty()) {
    view = trim_marks(rest);
  }
  if (view.empty() || view.size() > kNameBytesMax || words_of(view).size() > kWordsMax) {
    return {};
  }
  std::string name = without_roles(view);
  const std::string folded = nfkc_casefold(name);
  const bool starts_phrase = folded.starts_with("in ") || folded.starts_with("for ") ||
                             folded.starts_with("aus ") || folded.starts_with("http");
  if (contains(kNobody, folded) || contains(kHanStops, name) || starts_phrase) {
    return {};
  }
  const bool is_phrase = has_digit(name) && name.find(' ') != std::string::npos;
  const bool is_number = std::ranges::none_of(
      name, [](char c) { return is_ascii_alpha(c) || static_cast<unsigned char>(c) >= 0x80; });
  return is_phrase || is_number ? std::string() : name;
}

// "Doe, Jane": two single words with one comma and nothing else, as library metadata has it.
bool is_inverted_name(const std::vector<std::string_view>& parts) {
  if (parts.size() != 2) {
    return false;
  }
  return std::ranges::all_of(parts, [](std::string_view part) {
    const std::string_view word = trim(part);
    constexpr size_t kShortest = 3;
    return word.size() >= kShortest && word.find(' ') == std::string_view::npos &&
           !contains(kAgencies, nfkc_casefold(word)) && !has_digit(word) &&
           !std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; }) &&
           !has_han_or_kana(word);
  });
}

// An outlet or agency beside people is where they work; alone it is the credit.
void drop_outlets(std::vector<std::string>& names, std::string_view site_name) {
  const std::string site = letters_only(site_name);
  const auto is_outlet = [&](const std::string& name) {
    const std::string folded = nfkc_casefold(name);
    return contains(kAgencies, folded) || (!site.empty() && letters_only(name) == site);
  };
  if (!std::ranges::all_of(names, is_outlet)) {
    std::erase_if(names, is_outlet);
  }
}

}  // namespace

std::string_view after_author_label(std::string_view text) {
  const std::string folded = nfkc_casefold(text.substr(0, 80));
  for (const std::string_view label : kLabels) {
    if (!folded.starts_with(label)) {
      continue;
    }
    const bool is_open = label.ends_with(':') || label.ends_with('/') || label.ends_with('|');
    const bool is_han_label = has_han_or_kana(label) && !is_open;
    // The fold changes lengths only for letters that no label holds, so positions agree, but for
    // full-width marks: compare the rest by what follows.
    size_t bytes = label.size();
    if (is_open && text.size() > label.size() && text.substr(label.size() - 1).starts_with("：")) {
      bytes += 2;
    } else if (is_open && (text.substr(label.size() - 1).starts_with("／") ||
                           text.substr(label.size() - 1).starts_with("｜"))) {
      bytes += 2;
    }
    if (bytes >= text.size()) {
      return {};
    }
    std::string_view rest = text.substr(bytes);
    const bool parted = is_open || is_han_label || rest.front() == ' ' || rest.front() == ':' ||
                        rest.front() == '\n' || rest.starts_with("\u00a0");
    if (!parted) {
      continue;
    }
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == ':' || rest.front() == '\n')) {
      rest.remove_prefix(1);
    }
    return rest;
  }
  return {};
}

bool looks_like_name(std::string_view text) {
  const std::string name(trim_marks(text));
  if (name.empty() || name.size() > kNameBytesMax || has_digit(name) ||
      name.find_first_of("!?#%=+{}<>@:") != std::string::npos) {
    return false;
  }
  if (has_han_or_kana(name)) {
    const size_t length = count_code_points(name);
    constexpr size_t kHanNameMax = 8;
    return length >= 2 && length <= kHanNameMax && !contains(kHanStops, name);
  }
  const auto words = words_of(name);
  if (words.size() > 5) {
    return false;
  }
  bool has_capital = false;
  for (const std::string_view word : words) {
    const std::string folded = nfkc_casefold(trim_marks(word));
    if (contains(kPhraseWords, folded)) {
      return false;
    }
    const auto first = static_cast<UChar32>(decode_code_point(word, 0).value);
    const bool is_lower = u_islower(first) != 0;
    if (is_lower && !contains(kParticles, folded)) {
      return false;
    }
    has_capital = has_capital || !is_lower;
  }
  return has_capital;
}

std::vector<std::string> split_authors(std::string_view text, std::string_view site_name) {
  constexpr size_t kTextBytesMax = 1000;
  std::string plain = without_brackets(plain_text(text.substr(0, kTextBytesMax)));
  if (const std::string_view rest = after_author_label(plain); !rest.empty()) {
    plain = std::string(rest);
  }
  const std::string unified = unify_separators(plain);
  std::vector<std::string> names;
  for (const std::string_view group : split(unified, ';')) {
    const auto parts = split(group, ',');
    if (is_inverted_name(parts) && unified.find(';') == std::string::npos) {
      const std::string name =
          clean_part(std::string(trim(parts[1])) + " " + std::string(trim(parts[0])));
      if (!name.empty()) {
        names.push_back(name);
      }
      continue;
    }
    for (const std::string_view part : parts) {
      std::string name = clean_part(part);
      if (!name.empty() &&
          !contains(std::vector<std::string_view>(names.begin(), names.end()), name) &&
          names.size() < kAuthorsMax) {
        names.push_back(std::move(name));
      }
    }
  }
  drop_outlets(names, site_name);
  return names;
}

std::vector<std::string> split_authors(const std::vector<std::string>& texts,
                                       std::string_view site_name) {
  std::vector<std::string> names;
  std::vector<std::string> seen;
  for (const std::string& text : texts) {
    for (std::string& name : split_authors(text, site_name)) {
      std::string key = letters_only(name);
      if (!key.empty() && std::ranges::find(seen, key) == seen.end() &&
          names.size() < kAuthorsMax) {
        seen.push_back(std::move(key));
        names.push_back(std::move(name));
      }
    }
  }
  drop_outlets(names, site_name);
  return names;
}

}  // namespace broadsheet::parser

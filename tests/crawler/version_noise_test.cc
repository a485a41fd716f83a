#include <gtest/gtest.h>

#include <fmt/format.h>

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "base/units.h"
#include "parser/page.h"
#include "storage/article_record.h"
#include "storage/edit_class.h"

// What changes on a news page from one visit to the next without anybody touching the article, in
// pages of four content systems and three languages: none of it may make a version. And edits of
// one word, number, sentence or title: each must make one.

namespace broadsheet {
namespace {

struct Words {
  std::string_view language, ago, shares, comments, advertisement, newsletter, sign_up, read_also,
      most_read, consent, subscribe, biography, follow, by;
};

constexpr Words kEnglish = {
    "en",
    "{} minutes ago",
    "{} shares",
    "{} comments",
    "Advertisement",
    "Sign up for our newsletter",
    "Get the best stories of the day by email. You can unsubscribe at any time.",
    "Read also",
    "Most read",
    "We use cookies to measure our audience. Accept all cookies",
    "Subscribe now for {} a month and read all our stories",
    "Ada Penhallow has written about the harbour since {}. She lives by the quay.",
    "Follow us on social media",
    "By Ada Penhallow"};
constexpr Words kGerman = {
    "de",
    "vor {} Minuten",
    "{} Mal geteilt",
    "{} Kommentare",
    "Anzeige",
    "Newsletter abonnieren",
    "Die wichtigsten Nachrichten des Tages per E-Mail. Abmeldung jederzeit möglich.",
    "Lesen Sie auch",
    "Meistgelesen",
    "Wir verwenden Cookies, um unsere Reichweite zu messen. Alle Cookies akzeptieren",
    "Jetzt für {} Euro im Monat abonnieren und alle Artikel lesen",
    "Wiebke Harms schreibt seit {} über den Hafen. Sie wohnt am Kai.",
    "Folgen Sie uns in den sozialen Medien",
    "Von Wiebke Harms"};
constexpr Words kChinese = {"zh",
                            "{}分钟前",
                            "{}次分享",
                            "评论({})",
                            "广告",
                            "订阅我们的通讯",
                            "每天把最重要的新闻发到您的邮箱，可随时退订。",
                            "延伸阅读",
                            "热门文章",
                            "我们使用cookies来统计访问量，接受所有cookies",
                            "每月{}元订阅，阅读全部文章",
                            "林若海，{}年起报道港口新闻。",
                            "关注我们的微信公众号",
                            "记者 林若海"};

struct Story {
  const Words* words = nullptr;
  std::string title;
  std::vector<std::string> paragraphs;
  std::vector<std::string> other_titles;
};

Story english() {
  return {&kEnglish,
          "Harbour board delays vote on the new crane",
          {"The harbour board put off its vote on a new crane on Tuesday after members asked for "
           "figures that the manager could not give them.",
           "The crane would cost 4.2 million and lift forty tonnes. The old one, which dates from "
           "1974, stood still for eleven days last winter.",
           "\"We will not be hurried by anyone,\" said the chair, Maud Sefton. She expects a "
           "decision before the end of March.",
           "Two shipping lines have said that they would call elsewhere if the quay had no crane "
           "by the summer."},
          {"Ferry strike enters its third week", "Lighthouse keeper hangs up his keys",
           "Oyster beds reopen after clean tests", "Night buses return to the east quay",
           "Council sells the old customs house", "Choir sings on the slipway"}};
}

Story german() {
  return {&kGerman,
          "Hafenrat vertagt Abstimmung über den neuen Kran",
          {"Der Hafenrat hat seine Abstimmung über einen neuen Kran am Dienstag vertagt, nachdem "
           "Mitglieder Zahlen verlangt hatten, die der Leiter nicht nennen konnte.",
           "Der Kran würde 4,2 Millionen Euro kosten und vierzig Tonnen heben. Der alte von 1974 "
           "stand im letzten Winter elf Tage lang still.",
           "\u201eWir lassen uns von niemandem drängen\u201c, sagte die Vorsitzende Jorinde "
           "Claasen. Sie rechnet mit einer Entscheidung bis Ende März.",
           "Zwei Reedereien haben angekündigt, andere Häfen anzulaufen, wenn der Kai bis zum "
           "Sommer keinen Kran hat."},
          {"Nebel legt den Verkehr auf der Elbe lahm", "Werft sucht sechzig Lehrlinge",
           "Deichverband warnt vor mürben Bohlen", "Leuchtturm bekommt einen neuen Anstrich",
           "Bürgerbus fährt jetzt auch sonntags", "Museum zeigt Karten aus vier Jahrhunderten"}};
}

Story chinese() {
  return {&kChinese,
          "港务委员会推迟新起重机表决",
          {"港务委员会星期二推迟了关于购置新起重机的表决，此前有委员要求提供经理无法给出的数据。会"
           "议持续了三个小时，没有形成决议。",
           "新起重机预计耗资420万元，可起吊四十吨货物。现有的起重机建于1974年，去年冬天曾停工十一天"
           "，码头因此损失了两条航线的业务。",
           "委员会主席周一帆说：“我们不会被任何人催促。”她预计三月底以前会作出决定，届时将公布全部"
           "测算数据。",
           "两家航运公司表示，如果码头到夏天仍没有新的起重机，它们将改停其他港口。"},
          {"轮渡罢工进入第三周", "灯塔看守人交出钥匙", "牡蛎养殖场检测合格后重新开放",
           "夜班公交恢复通往东码头", "议会出售旧海关大楼", "合唱团在船坞演出"}};
}

// Where a page can change beside its text.
struct Slots {
  std::string head_title;  // "" for the story's
  std::string head, script_attribute, page_top, below_title, box_in_text, end_of_text, sidebar,
      page_end, image_query, body_class;
};

std::string joined(const std::vector<std::string>& paragraphs, const std::string& box) {
  std::string html;
  for (size_t i = 0; i < paragraphs.size(); ++i) {
    html += "<p>" + paragraphs[i] + "</p>\n" + (i == 1 ? box : "");
  }
  return html;
}

std::string head_of(const Story& story, const Slots& slots) {
  return fmt::format(
      "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title>{}"
      "<script{}>window.app={{}};</script></head>",
      story.words->language, slots.head_title.empty() ? story.title : slots.head_title, slots.head,
      slots.script_attribute);
}

std::string blog_system(const Story& story, const Slots& slots) {
  return head_of(story, slots) +
         fmt::format(
             "<body class=\"single-post {0}\">{1}<div id=\"content\"><main><article class=\"post "
             "type-post\"><header><h1 class=\"entry-title\">{2}</h1>{3}</header><div "
             "class=\"entry-content\"><img src=\"/crane.jpg{4}\" alt=\"\">{5}{6}</div></article>"
             "</main><aside class=\"sidebar\">{7}</aside></div>{8}</body></html>",
             slots.body_class, slots.page_top, story.title, slots.below_title, slots.image_query,
             joined(story.paragraphs, slots.box_in_text), slots.end_of_text, slots.sidebar,
             slots.page_end);
}

std::string newspaper_system(const Story& story, const Slots& slots) {
  return head_of(story, slots) +
         fmt::format(
             "<body class=\"{0}\">{1}<div class=\"page\"><section itemscope "
             "itemtype=\"https://schema.org/NewsArticle\"><h1 itemprop=\"headline\">{2}</h1>{3}"
             "<figure><img src=\"https://img.press.example/c.jpg{4}\"></figure><div "
             "itemprop=\"articleBody\" class=\"article__body\">{5}</div>{6}</section><div "
             "class=\"col-right\">{7}</div></div>{8}</body></html>",
             slots.body_class, slots.page_top, story.title, slots.below_title, slots.image_query,
             joined(story.paragraphs, slots.box_in_text), slots.end_of_text, slots.sidebar,
             slots.page_end);
}

std::string portal_system(const Story& story, const Slots& slots) {
  return head_of(story, slots) +
         fmt::format(
             "<body class=\"{0}\">{1}<table><tr><td><div class=\"h\"><h1>{2}</h1></div>{3}<div "
             "id=\"zoom\"><div align=\"center\"><img src=\"/c.jpg{4}\"></div>{5}</div>{6}</td><td>"
             "{7}</td></tr></table>{8}</body></html>",
             slots.body_class, slots.page_top, story.title, slots.below_title, slots.image_query,
             joined(story.paragraphs, slots.box_in_text), slots.end_of_text, slots.sidebar,
             slots.page_end);
}

std::string script_system(const Story& story, const Slots& slots) {
  std::string blocks;
  for (size_t i = 0; i < story.paragraphs.size(); ++i) {
    blocks += fmt::format("<div class=\"css-1k{}\" data-component=\"text-block\"><p>{}</p></div>",
                          i, story.paragraphs[i]);
    blocks += i == 1 ? slots.box_in_text : "";
  }
  return head_of(story, slots) +
         fmt::format(
             "<body class=\"{0}\"><div id=\"root\">{1}<article><div data-component=\"headline\">"
             "<h1>{2}</h1></div>{3}<div data-component=\"image\"><img src=\"/c.jpg{4}\"></div>{5}"
             "{6}</article>{7}</div>{8}</body></html>",
             slots.body_class, slots.page_top, story.title, slots.below_title, slots.image_query,
             blocks, slots.end_of_text, slots.sidebar, slots.page_end);
}

using Render = std::string (*)(const Story&, const Slots&);
constexpr std::array<Render, 4> kSystems = {blog_system, newspaper_system, portal_system,
                                            script_system};

std::string number(Rng& rng) {
  return std::to_string(2 + rng.below(900));
}

std::string link(const Story& story, Rng& rng) {
  const std::string& title = story.other_titles[rng.below(story.other_titles.size())];
  return fmt::format("<a href=\"/news/2026/{}-story.html?src=box{}\">{}</a>", 100 + rng.below(900),
                     rng.below(99), title);
}

std::string list(const Story& story, Rng& rng) {
  std::string items;
  for (uint64_t i = 3 + rng.below(4); i > 0; --i) {
    items += "<li>" + link(story, rng) + "</li>";
  }
  return "<ul>" + items + "</ul>";
}

std::string said(std::string_view phrase, Rng& rng) {
  return fmt::format(fmt::runtime(phrase), number(rng));
}

struct Noise {
  std::string_view name;
  std::function<void(const Story&, Rng&, Slots&)> apply;
};

const std::vector<Noise>& noises() {
  static const std::vector<Noise> all = {
      {"share counts",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.below_title += "<div class=\"share-bar\"><span>" + said(story.words->shares, rng) +
                              "</span><a href=\"https://social.example/share?u=1\">Share</a></div>";
       }},
      {"minutes ago",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.below_title += "<div class=\"meta\"><span>" + std::string(story.words->by) +
                              "</span> <time>" + said(story.words->ago, rng) + "</time></div>";
       }},
      {"advertisement in the text",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.box_in_text += fmt::format(
             "<div class=\"ad-slot\" id=\"ad-{}\"><span>{}</span><a href=\"https://ads.example/c?"
             "{}\"><img src=\"https://ads.example/{}.gif\"></a></div>",
             number(rng), story.words->advertisement, number(rng), number(rng));
       }},
      {"related block at the end",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.end_of_text += "<div class=\"related\"><h3>" + std::string(story.words->read_also) +
                              "</h3>" + list(story, rng) + "</div>";
       }},
      {"newsletter box in the text",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.box_in_text += fmt::format(
             "<div class=\"newsletter-signup\"><h4>{}</h4><p>{}</p><form><input name=\"e{}\">"
             "<button>OK</button></form></div>",
             story.words->newsletter, story.words->sign_up, number(rng));
       }},
      {"comment counts",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.below_title += "<a class=\"comments-link\" href=\"#comments\">" +
                              said(story.words->comments, rng) + "</a>";
         slots.end_of_text +=
             "<div class=\"comments-count\">" + said(story.words->comments, rng) + "</div>";
       }},
      {"read also in the text",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.box_in_text += "<p><strong>" + std::string(story.words->read_also) + ":</strong> " +
                              link(story, rng) + "</p>";
       }},
      {"link line in the text",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.box_in_text += "<p>" + link(story, rng) + "</p>";
       }},
      {"tracking of pictures",
       [](const Story& /*story*/, Rng& rng, Slots& slots) {
         slots.image_query = "?w=720&t=" + number(rng) + "&sig=" + number(rng);
       }},
      {"sidebar",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.sidebar += "<h3>" + std::string(story.words->most_read) + "</h3>" + list(story, rng);
       }},
      {"nonce",
       [](const Story& /*story*/, Rng& rng, Slots& slots) {
         slots.script_attribute = " nonce=\"" + number(rng) + number(rng) + "\"";
         slots.head += "<meta name=\"csrf-token\" content=\"" + number(rng) + "\">";
         slots.body_class += " v" + number(rng);
       }},
      {"consent banner",
       [](const Story& story, Rng& rng, Slots& slots) {
         (rng.below(2) == 0 ? slots.page_top : slots.page_end) +=
             "<div id=\"consent-banner\" class=\"cookie-banner\"><p>" +
             std::string(story.words->consent) + "</p></div>";
       }},
      {"offer to subscribe",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.end_of_text += "<div class=\"subscribe-box promo\"><p>" +
                              said(story.words->subscribe, rng) +
                              "</p><a href=\"/subscribe\">OK</a>"
                              "</div>";
       }},
      {"headline tried out in the head",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.head_title = story.other_titles[rng.below(story.other_titles.size())];
       }},
      {"site name in the head",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.head_title = fmt::format("({}) {} | The Tide", rng.below(9), story.title);
       }},
      {"author's biography",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.end_of_text += "<div class=\"author-bio\"><img src=\"/a.jpg\"><p>" +
                              said(story.words->biography, rng) + "</p></div>";
       }},
      {"most read inside the article",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.box_in_text += "<div class=\"most-read\"><h3>" +
                              std::string(story.words->most_read) + "</h3>" + list(story, rng) +
                              "</div>";
       }},
      {"ticker above",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.page_top += "<nav class=\"ticker\">" + list(story, rng) + "</nav>";
       }},
      {"follow us",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.end_of_text += rng.below(2) == 0
                                  ? "<p>" + std::string(story.words->follow) + "</p>"
                                  : "<p><em>" + std::string(story.words->follow) + "</em></p>";
       }},
      {"footer",
       [](const Story& story, Rng& rng, Slots& slots) {
         slots.page_end +=
             "<footer>" + list(story, rng) + "<p>&copy; " + number(rng) + " The Tide</p></footer>";
       }},
  };
  return all;
}

parser::Page read(const std::string& html) {
  return parser::read_page(
      {.url = *Url::parse("https://tide.example/news/2026/03/10/crane-4711.html"),
       .body = html,
       .content_type = "text/html; charset=utf-8",
       .fetched = parse_time("2026-03-10T12:00:00Z").value()},
      {});
}

std::string text_of(const parser::Page& page) {
  return page.article ? page.article->title + "\n" + page.article->text() : "(no article)";
}

struct Sample {
  Story story;
  size_t system = 0;
};

std::vector<Sample> samples() {
  std::vector<Sample> all;
  for (const Story& story : {english(), german(), chinese()}) {
    for (size_t system = 0; system < kSystems.size(); ++system) {
      all.push_back({.story = story, .system = system});
    }
  }
  return all;
}

Slots usual_slots(const Story& story) {
  Slots slots;
  slots.page_top = "<nav><a href=\"/\">The Tide</a> <a href=\"/news\">News</a></nav>";
  slots.below_title = "<p class=\"byline\">" + std::string(story.words->by) + "</p>";
  return slots;
}

TEST(VersionNoise, NothingAroundAnArticleMakesAVersion) {
  for (const Sample& sample : samples()) {
    const Slots usual = usual_slots(sample.story);
    const std::string wanted = text_of(read(kSystems.at(sample.system)(sample.story, usual)));
    ASSERT_GT(wanted.size(), 300U);
    for (const Noise& noise : noises()) {
      for (uint64_t seed = 1; seed <= 3; ++seed) {
        Rng rng(seed);
        Slots slots = usual;
        noise.apply(sample.story, rng, slots);
        EXPECT_EQ(text_of(read(kSystems.at(sample.system)(sample.story, slots))), wanted)
            << noise.name << ", system " << sample.system << ", seed " << seed;
      }
    }
  }
}

TEST(VersionNoise, NorDoesAllOfItAtOnce) {
  for (const Sample& sample : samples()) {
    const Slots usual = usual_slots(sample.story);
    const std::string wanted = text_of(read(kSystems.at(sample.system)(sample.story, usual)));
    for (uint64_t seed = 11; seed <= 22; ++seed) {
      Rng rng(seed);
      Slots slots = usual;
      for (const Noise& noise : noises()) {
        if (rng.below(2) == 0) {
          noise.apply(sample.story, rng, slots);
        }
      }
      EXPECT_EQ(text_of(read(kSystems.at(sample.system)(sample.story, slots))), wanted)
          << "system " << sample.system << ", seed " << seed;
    }
  }
}

struct Edit {
  std::string_view name;
  std::function<void(Story&)> apply;
};

void replace_in(std::string& text, std::string_view from, std::string_view to) {
  if (const size_t at = text.find(from); at != std::string::npos) {
    text.replace(at, from.size(), to);
  }
}

TEST(VersionNoise, EditsOfAWordANumberASentenceOrTheTitleDo) {
  const std::vector<Edit> edits = {
      {"number", [](Story& story) { replace_in(story.paragraphs[1], "1974", "1975"); }},
      {"word",
       [](Story& story) {
         replace_in(story.paragraphs[0], "delayed", "postponed");
         replace_in(story.paragraphs[0], "new crane", "second crane");
         replace_in(story.paragraphs[0], "neuen Kran", "zweiten Kran");
         replace_in(story.paragraphs[0], "三个小时", "四个小时");
       }},
      {"sentence", [](Story& story) { story.paragraphs[3] = story.paragraphs[2]; }},
      {"paragraph cut", [](Story& story) { story.paragraphs.erase(story.paragraphs.begin() + 2); }},
      {"title", [](Story& story) { story.title = story.title.substr(0, story.title.size() - 6); }},
  };
  for (const Sample& sample : samples()) {
    const Slots usual = usual_slots(sample.story);
    const parser::Page before = read(kSystems.at(sample.system)(sample.story, usual));
    ASSERT_TRUE(before.article.has_value());
    for (const Edit& edit : edits) {
      Story story = sample.story;
      edit.apply(story);
      const parser::Page after = read(kSystems.at(sample.system)(story, usual));
      ASSERT_TRUE(after.article.has_value()) << edit.name;
      EXPECT_NE(storage::encode_article(*before.article).text,
                storage::encode_article(*after.article).text)
          << edit.name << ", system " << sample.system;
      EXPECT_EQ(storage::compare_articles(*before.article, *after.article).succession,
                storage::Succession::kEdited)
          << edit.name;
    }
  }
}

}  // namespace
}  // namespace broadsheet

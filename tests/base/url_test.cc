#include "base/url.h"

#include <gtest/gtest.h>

#include <vector>

namespace broadsheet {
namespace {

Url must(std::string_view text) {
  auto url = Url::parse(text);
  EXPECT_TRUE(url.ok()) << text;
  return *url;
}

TEST(Url, NamesWhyATextIsNoUrl) {
  struct Case {
    std::string_view text;
    ErrorKind kind;
  };
  const std::vector<Case> cases = {
      {"", ErrorKind::kInvalidInput},
      {"/relative", ErrorKind::kInvalidInput},
      {"http://", ErrorKind::kInvalidInput},
      {"http:///?q", ErrorKind::kInvalidInput},
      {"http://a b/", ErrorKind::kInvalidInput},
      {"http://user@/", ErrorKind::kInvalidInput},
      {"http://h:65536/", ErrorKind::kInvalidInput},
      {"http://h:8a/", ErrorKind::kInvalidInput},
      {"http://u:p:q/@h/", ErrorKind::kInvalidInput},  // the slash ends the authority
      {"http://1.2.3.256/", ErrorKind::kInvalidInput},
      {"http://[::1/", ErrorKind::kInvalidInput},
      {"http://é.xn--a/", ErrorKind::kInvalidInput},
      {"http://\u00AD/", ErrorKind::kInvalidInput},
      {"mailto:a@b", ErrorKind::kBlockedScheme},
      {"javascript:void(0)", ErrorKind::kBlockedScheme},
      {"ftp://h/", ErrorKind::kBlockedScheme},
  };
  for (const Case& c : cases) {
    const auto url = Url::parse(c.text);
    ASSERT_FALSE(url.ok()) << c.text;
    EXPECT_EQ(url.error().kind, c.kind) << c.text;
  }
}

TEST(Url, RefusesLongTextAtTheBound) {
  const std::string head = "http://h/";
  EXPECT_TRUE(Url::parse(head + std::string(Url::kBytesMax - head.size(), 'a')).ok());
  const auto one_over = Url::parse(head + std::string(Url::kBytesMax - head.size() + 1, 'a'));
  ASSERT_FALSE(one_over.ok());
  EXPECT_EQ(one_over.error().kind, ErrorKind::kTooLarge);
  const auto grown = Url::parse(head + std::string(3000, ' ') + "x");
  ASSERT_FALSE(grown.ok()) << "three bytes for each space";
  EXPECT_EQ(grown.error().kind, ErrorKind::kTooLarge);
}

TEST(Url, SerialisesAsBrowsersDo) {
  struct Case {
    std::string_view text;
    std::string_view href;
  };
  const std::vector<Case> cases = {
      {"http://example.org", "http://example.org/"},
      {"  HTTP://EXAMPLE.org:80/a/./b/../c?x=1#f  ", "http://example.org/a/c?x=1#f"},
      {"https:\\\\h\\a\\..\\b", "https://h/b"},
      {"http:example.org/x", "http://example.org/x"},
      {"http:////h/x", "http://h/x"},
      {"ht\ntp://h/a\tb\r\n", "http://h/ab"},
      {"http://h/%2e%2E/%2e/a/%2e", "http://h/a/"},
      {"http://h/a/..", "http://h/"},
      {"http://h/../../a", "http://h/a"},
      {"http://h/...", "http://h/..."},
      {"http://h//a//..", "http://h//a/"},
      {"http://h/a b\"<>`{}^", "http://h/a%20b%22%3C%3E%60%7B%7D%5E"},
      {"http://h/?a b'\"<>#a b`", "http://h/?a%20b%27%22%3C%3E#a%20b%60"},
      {"http://h/新闻?q=字#段", "http://h/%E6%96%B0%E9%97%BB?q=%E5%AD%97#%E6%AE%B5"},
      {"http://h/%zz%", "http://h/%zz%"},
      {"http://h/?", "http://h/?"},
      {"http://h/#", "http://h/#"},
      {"http://u:p@h/", "http://u:p@h/"},
      {"http://u:@h/", "http://u@h/"},
      {"http://:p@h/", "http://:p@h/"},
      {"http://:@h/", "http://h/"},
      {"http://a@b@h/", "http://a%40b@h/"},
      {"http://h:/", "http://h/"},
      {"http://h:0080/", "http://h/"},
      {"https://h:80/", "https://h:80/"},
      {"http://0x7f.1/", "http://127.0.0.1/"},
      {"http://2130706433/", "http://127.0.0.1/"},
      {"http://017700000001./", "http://127.0.0.1/"},
      {"http://[::FFFF:1.2.3.4]/", "http://[::ffff:102:304]/"},
      {"http://[1:0:0:2:0:0:0:3]/", "http://[1:0:0:2::3]/"},
      {"http://[0:1::]/", "http://[0:1::]/"},
      {"http://[1:2:3:4:5:6:7::]/", "http://[1:2:3:4:5:6:7:0]/"},
      {"http://Bücher.example/", "http://xn--bcher-kva.example/"},
      {"http://新闻.中国/", "http://xn--efvy88h.xn--fiqs8s/"},
      {"http://XN--pokxncvks/", "http://xn--pokxncvks/"},
      {"http://faß.example/", "http://xn--fa-hia.example/"},
      {"http://ＧＯ.com/", "http://go.com/"},
      {"http://ex%41mple.org/", "http://example.org/"},
      {"http://a--b.-c-.example/", "http://a--b.-c-.example/"},
      {"http://under_score.example/", "http://under_score.example/"},
  };
  for (const Case& c : cases) {
    const auto url = Url::parse(c.text);
    ASSERT_TRUE(url.ok()) << c.text << ": " << url.error().detail;
    EXPECT_EQ(url->href(), c.href) << c.text;
    EXPECT_EQ(must(url->href()), *url) << "parsing again changes nothing";
  }
}

TEST(Url, ResolvesAgainstABase) {
  const Url base = must("http://u:p@h:8080/a/b?q#f");
  struct Case {
    std::string_view text;
    std::string_view href;
  };
  const std::vector<Case> cases = {
      {"", "http://u:p@h:8080/a/b?q"},
      {"c", "http://u:p@h:8080/a/c"},
      {"./c/", "http://u:p@h:8080/a/c/"},
      {"../c", "http://u:p@h:8080/c"},
      {"../../../c", "http://u:p@h:8080/c"},
      {"/c", "http://u:p@h:8080/c"},
      {"\\c", "http://u:p@h:8080/c"},
      {"?x", "http://u:p@h:8080/a/b?x"},
      {"#x", "http://u:p@h:8080/a/b?q#x"},
      {"//o/x", "http://o/x"},
      {"\\/o/x", "http://o/x"},
      {"http:c", "http://u:p@h:8080/a/c"},
      {"http:/c", "http://u:p@h:8080/c"},
      {"http:?x", "http://u:p@h:8080/a/b?x"},
      {"https:c", "https://c/"},
      {"a:b", ""},
      {":b", "http://u:p@h:8080/a/:b"},
      {"1a:b", "http://u:p@h:8080/a/1a:b"},
      {".", "http://u:p@h:8080/a/"},
      {"..", "http://u:p@h:8080/"},
  };
  for (const Case& c : cases) {
    const auto url = Url::parse(c.text, &base);
    EXPECT_EQ(url.ok() ? url->href() : std::string_view(), c.href) << c.text;
  }
}

TEST(Url, GettersNameTheParts) {
  const Url url = must("https://user:pass@news.example.org:8443/a/b.html?x=1&y=2#top");
  EXPECT_EQ(url.scheme(), "https");
  EXPECT_TRUE(url.is_https());
  EXPECT_EQ(url.username(), "user");
  EXPECT_EQ(url.password(), "pass");
  EXPECT_EQ(url.host(), "news.example.org");
  EXPECT_EQ(url.host_port(), "news.example.org:8443");
  EXPECT_EQ(url.port_text(), "8443");
  EXPECT_EQ(url.port(), 8443);
  EXPECT_EQ(url.path(), "/a/b.html");
  EXPECT_EQ(url.query(), "x=1&y=2");
  EXPECT_EQ(url.fragment(), "top");
  EXPECT_EQ(url.path_and_query(), "/a/b.html?x=1&y=2");
  EXPECT_EQ(url.origin(), "https://news.example.org:8443");
  EXPECT_EQ(url.without_fragment().href(),
            "https://user:pass@news.example.org:8443/a/b.html?x=1&y=2");
  EXPECT_FALSE(url.host_is_ip());
}

TEST(Url, AbsentPartsAreEmpty) {
  const Url url = must("http://user@h");
  EXPECT_EQ(url.username(), "user");
  EXPECT_EQ(url.password(), "");
  EXPECT_EQ(url.port(), 80);
  EXPECT_EQ(url.port_text(), "");
  EXPECT_EQ(url.path(), "/");
  EXPECT_FALSE(url.has_query());
  EXPECT_EQ(url.fragment(), "");
  EXPECT_EQ(must("http://:p@h/").password(), "p");
  EXPECT_EQ(must("http://:p@h/").username(), "");
  EXPECT_TRUE(must("http://h/?").has_query());
  EXPECT_EQ(must("http://h/?").query(), "");
  EXPECT_EQ(must("http://h/?#x").fragment(), "x");
}

TEST(Url, GettersHoldAfterResolving) {
  const Url base = must("https://u:p@h:8443/a/b?q#f");
  const Url url = *Url::parse("../c?d#e", &base);
  EXPECT_EQ(url.username(), "u");
  EXPECT_EQ(url.password(), "p");
  EXPECT_EQ(url.host_port(), "h:8443");
  EXPECT_EQ(url.port(), 8443);
  EXPECT_EQ(url.path(), "/c");
  EXPECT_EQ(url.query(), "d");
  EXPECT_EQ(url.fragment(), "e");
  const Url bare = *Url::parse("#e", &base);
  EXPECT_EQ(bare.query(), "q");
  EXPECT_EQ(bare.fragment(), "e");
}

TEST(Url, KnowsAddresses) {
  EXPECT_TRUE(must("http://1.2.3.4/").host_is_ip());
  EXPECT_TRUE(must("http://[::1]/").host_is_ip());
  EXPECT_FALSE(must("http://1.2.3.4.example/").host_is_ip());
}

TEST(Url, BytesThatAreNotUtf8AreEncodedAsTheyAre) {
  EXPECT_EQ(must("http://h/\xC4\xE3\xBA\xC3?\xC4").href(), "http://h/%C4%E3%BA%C3?%C4");
  EXPECT_FALSE(Url::parse("http://\xC4\xE3/").ok());
}

}  // namespace
}  // namespace broadsheet

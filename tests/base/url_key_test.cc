#include "base/url_key.h"

#include <gtest/gtest.h>

#include <vector>

namespace broadsheet {
namespace {

std::string key_of(std::string_view text) {
  const auto url = Url::parse(text);
  EXPECT_TRUE(url.ok()) << text;
  return UrlKey::of(*url).text();
}

TEST(UrlKey, IsInSurtOrderWithoutWhatDoesNotNameThePage) {
  struct Case {
    std::string_view url;
    std::string_view key;
  };
  const std::vector<Case> cases = {
      {"https://www.example.org/b?a=1", "https://(org,example,www,)/b?a=1"},
      {"http://example.org", "http://(org,example,)/"},
      {"http://example.org:8080/x", "http://(org,example,:8080)/x"},
      {"http://u:p@example.org/x#frag", "http://(org,example,)/x"},
      {"http://192.0.2.7/x", "http://(192.0.2.7)/x"},
      {"http://[2001:db8::1]:81/", "http://([2001:db8::1]:81)/"},
      {"http://localhost/", "http://(localhost,)/"},
      {"http://h.example/?", "http://(example,h,)/"},
      {"http://h.example/a?utm_source=x&b=1&fbclid=2", "http://(example,h,)/a?b=1"},
      {"http://h.example/a?UTM_Medium=x", "http://(example,h,)/a"},
      {"http://h.example/a?b=2&&a=1&", "http://(example,h,)/a?b=2&a=1"},
      {"http://h.example/a?id=7&PHPSESSID=0123", "http://(example,h,)/a?id=7"},
      {"http://h.example/a;jsessionid=0F?id=7", "http://(example,h,)/a?id=7"},
      {"http://h.example/a?ASPSESSIONIDQQ=1&q=utm_source", "http://(example,h,)/a?q=utm_source"},
      {"http://h.example/%7Ea%2fb%zz%41", "http://(example,h,)/~a%2Fb%zzA"},
      {"http://h.example/?q=%e5%ad%97", "http://(example,h,)/?q=%E5%AD%97"},
      {"http://h.example/?ref=1&source=2", "http://(example,h,)/?ref=1&source=2"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(key_of(c.url), c.key) << c.url;
  }
}

TEST(UrlKey, OneSiteIsOneRange) {
  EXPECT_LT(key_of("http://a.example.org/z"), key_of("http://b.example.org/a"));
  EXPECT_LT(key_of("http://b.example.org/"), key_of("http://example.com.zz/"));
}

TEST(UrlKey, ComesBackFromStorage) {
  const std::string text = key_of("http://h.example/a?b");
  EXPECT_EQ(UrlKey::from_stored(text).text(), text);
  EXPECT_TRUE(UrlKey().empty());
}

TEST(UrlKey, CleaningKeepsTheRestAsItStands) {
  struct Case {
    std::string_view url;
    std::string_view cleaned;
  };
  const std::vector<Case> cases = {
      {"http://h.example/a?b=1&a=2#f", "http://h.example/a?b=1&a=2"},
      {"http://u:p@h.example:81/a?x", "http://h.example:81/a?x"},
      {"http://u@h.example/?", "http://h.example/?"},
      {"http://h.example/a?utm_source=x", "http://h.example/a"},
      {"http://h.example/a?x=%7E&utm_source=x&sid=9", "http://h.example/a?x=%7E&sid=9"},
      {"http://h.example/a?PHPSESSID=1", "http://h.example/a?PHPSESSID=1"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(cleaned(*Url::parse(c.url)).href(), c.cleaned) << c.url;
  }
}

TEST(UrlKey, RegistrableDomainFollowsThePublicSuffixList) {
  struct Case {
    std::string_view host;
    std::string_view domain;
  };
  const std::vector<Case> cases = {
      {"news.bbc.co.uk", "bbc.co.uk"},
      {"www.example.org", "example.org"},
      {"example.org", "example.org"},
      {"co.uk", "co.uk"},
      {"localhost", "localhost"},
      {"192.0.2.7", "192.0.2.7"},
      {"[2001:db8::1]", "[2001:db8::1]"},
      {"a.b.someone.github.io", "someone.github.io"},
      {"", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(registrable_domain(c.host), c.domain) << c.host;
  }
}

}  // namespace
}  // namespace broadsheet

#include "base/url_canon.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/url.h"
#include "base/url_key.h"

namespace broadsheet {
namespace {

struct Case {
  std::string_view text;
  std::string_view expected;  // "" for none
};

void expect_all(CanonPolicy policy, const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(canonicalise(c.text, policy).value_or(""), c.expected) << c.text;
  }
}

TEST(UrlCanon, BasicRefusesWhatIsNoUrl) {
  expect_all(CanonPolicy::kBasic, {{"", ""},
                                   {"/relative", ""},
                                   {"http://[]/", ""},
                                   {"http://a%2Xb/", ""},
                                   {"http://h:8a/", ""}});
}

TEST(UrlCanon, BasicBringsEscapesPathAndQueryToOneForm) {
  expect_all(CanonPolicy::kBasic, {{"HTTP://u:p@Example.ORG:80", "http://example.org/"},
                                   {"https://example.org.:443/#f", "https://example.org/"},
                                   {"http://h/a//b/./../c/", "http://h/a/c/"},
                                   {"http://h/%7e%2f%zz", "http://h/~%2F%25zz"},
                                   {"http://h/ü?ü=ü", "http://h/%C3%BC?%C3%BC=%C3%BC"},
                                   {"http://h/?b=2&&a=&b=1&", "http://h/?a&b=1&b=2"},
                                   {"http://h/?", "http://h/"},
                                   {"http://字.example/", "http://xn--p8s.example/"}});
}

TEST(UrlCanon, BasicDropsTheParametersItIsTold) {
  const CanonOptions options{.dropped_parameters = {"sid"}};
  EXPECT_EQ(canonicalise("http://h/?SID=1&a=2&side=3", CanonPolicy::kBasic, options),
            "http://h/?a=2&side=3");
}

TEST(UrlCanon, GoogleUndoesEscapesUntilNoneIsLeft) {
  expect_all(CanonPolicy::kGoogle, {{"example.org", "http://example.org/"},
                                    {" http://h/%25%32%35x\ty ", "http://h/%25xy"},
                                    {"http://..a..b../", "http://a.b/"},
                                    {"http://3279880203/", "http://195.127.0.11/"},
                                    {"http://h/a?", "http://h/a?"},
                                    {"HTTP://h/", "HTTP://h/"}});
}

TEST(UrlCanon, OrdinaryAndAggressiveDropMore) {
  expect_all(CanonPolicy::kOrdinary,
             {{"HTTPS://h:443/a?", "https://h/a"}, {"http://www.h.org/A", "http://www.h.org/A"}});
  const std::string id(32, '1');
  EXPECT_EQ(canonicalise("http://u@www2.H.org/A/;jsessionid=" + id + "?B=1&a&sid=" + id,
                         CanonPolicy::kAggressive),
            "http://h.org/a?a&b=1");
  EXPECT_EQ(canonicalise("http://h.org/?sid=7", CanonPolicy::kAggressive), "http://h.org/?sid=7");
}

TEST(UrlCanon, SurtKeysAreThoseOfOtherArchives) {
  const std::vector<Case> cases = {{"http://www.example.org/a/?b=1&a", "org,example)/a?a&b=1"},
                                   {"https://example.org:8443/", "org,example:8443)/"},
                                   {"http://192.0.2.7/x", "7,2,0,192)/x"},
                                   {"http://[2001:db8::1]/", "2001:db8::1)/"},
                                   {"example.org:8080/a", "org,example:8080)/a"},
                                   {"dns:example.org", "org,example)"},
                                   {"warcinfo:x.warc.gz", "warcinfo:x.warc.gz"}};
  for (const Case& c : cases) {
    EXPECT_EQ(surt_key(c.text), c.expected) << c.text;
  }
  EXPECT_EQ(cdx_key(*Url::parse("https://www.example.org/A?b=1")), "org,example)/a?b=1");
}

}  // namespace
}  // namespace broadsheet

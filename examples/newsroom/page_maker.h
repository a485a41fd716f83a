#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "examples/newsroom/press.h"
#include "tests/support/fake_site.h"

namespace broadsheet::newsroom {

// Makes the pages of one edition out of each site's templates. Borrows the edition.
class PageMaker {
 public:
  PageMaker(const Edition& edition, uint16_t port) : edition_(edition), port_(port) {}

  // Whatever a site serves: front page, sections, articles, feed, sitemap, robots.txt, images.
  [[nodiscard]] support::SiteResponse answer(std::string_view host, std::string_view path) const;

 private:
  [[nodiscard]] std::string url_of(std::string_view host, std::string_view path) const;
  [[nodiscard]] Fields common_values(const Site& site) const;
  [[nodiscard]] std::string teasers(const Site& site, std::string_view section) const;
  [[nodiscard]] std::string related(const Site& site, const Story& story) const;
  [[nodiscard]] std::string most_read(const Site& site, const Story& story) const;
  [[nodiscard]] std::string link_item(const Site& site, const Story& target,
                                      std::string_view item) const;
  [[nodiscard]] std::string body(const Site& site, const Story& story) const;
  [[nodiscard]] support::SiteResponse article(const Site& site, const Story& story) const;
  [[nodiscard]] support::SiteResponse listing(const Site& site, size_t section) const;
  [[nodiscard]] std::string feed(const Site& site) const;
  [[nodiscard]] std::string sitemap(const Site& site) const;

  const Edition& edition_;
  uint16_t port_;
};

}  // namespace broadsheet::newsroom

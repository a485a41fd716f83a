#pragma once

#include <cstdint>

#include "parser/document.h"
#include "parser/name_cache.h"

namespace broadsheet::parser {

// What a part of a page is for, as its tags, roles and the words of its class and id tell. A set,
// because names pile up ("related-sidebar-widget").
using RegionSet = uint32_t;

inline constexpr RegionSet kRegionNavigation = 1U << 0;  // menus, breadcrumbs, pagers
inline constexpr RegionSet kRegionShare = 1U << 1;
inline constexpr RegionSet kRegionRelated = 1U << 2;    // related, most read, promoted networks
inline constexpr RegionSet kRegionPromotion = 1U << 3;  // newsletter, subscribe, app, donate
inline constexpr RegionSet kRegionAdvert = 1U << 4;
inline constexpr RegionSet kRegionComments = 1U << 5;
inline constexpr RegionSet kRegionAuthor = 1U << 6;  // byline, author box
inline constexpr RegionSet kRegionMeta = 1U << 7;    // dates, tags, kicker, reading time
inline constexpr RegionSet kRegionFooter = 1U << 8;
inline constexpr RegionSet kRegionSide = 1U << 9;  // aside, sidebar, rail
inline constexpr RegionSet kRegionCaption = 1U << 10;
inline constexpr RegionSet kRegionHidden = 1U << 11;
inline constexpr RegionSet kRegionPopup = 1U << 12;  // consent, login, dialog
inline constexpr RegionSet kRegionMedia = 1U << 13;  // players
inline constexpr RegionSet kRegionGallery = 1U << 14;
inline constexpr RegionSet kRegionStandfirst = 1U << 15;
inline constexpr RegionSet kRegionBody = 1U << 16;   // names its content as the article's text
inline constexpr RegionSet kRegionEmbed = 1U << 17;  // a quoted post
inline constexpr RegionSet kRegionPullQuote = 1U << 18;
inline constexpr RegionSet kRegionHeader = 1U << 19;
inline constexpr RegionSet kRegionCorrection = 1U << 20;
inline constexpr RegionSet kRegionPaywall = 1U << 21;
inline constexpr RegionSet kRegionTitle = 1U << 22;
inline constexpr RegionSet kRegionForm = 1U << 23;
inline constexpr RegionSet kRegionDropCap = 1U << 24;
inline constexpr RegionSet kRegionTable = 1U << 25;  // a table of contents or fact box

// Regions that never hold text of the article (standfirst, caption, correction, embed and header
// ones may, and are looked at by their own rules).
inline constexpr RegionSet kRegionsOutside =
    kRegionNavigation | kRegionShare | kRegionRelated | kRegionPromotion | kRegionAdvert |
    kRegionComments | kRegionAuthor | kRegionMeta | kRegionFooter | kRegionSide | kRegionHidden |
    kRegionPopup | kRegionMedia | kRegionPaywall | kRegionForm | kRegionTable;

// The regions `node` itself opens; those of its ancestors are not included. `names` is the page's.
[[nodiscard]] RegionSet regions_of(Node node, NameCache<RegionSet>& names);

}  // namespace broadsheet::parser

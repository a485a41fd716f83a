#include "parser/tag_traits.h"

namespace broadsheet::parser {
namespace {

using TraitTable = std::array<uint16_t, GUMBO_TAG_LAST + 1>;

template <size_t N>
constexpr void add_trait(TraitTable& table, uint16_t trait, const GumboTag (&tags)[N]) {
  for (const GumboTag tag : tags) {
    table[tag] = static_cast<uint16_t>(table[tag] | trait);
  }
}

constexpr TraitTable make_traits() {
  TraitTable table{};
  add_trait(table, kVoid | kSpecial,
            {GUMBO_TAG_AREA, GUMBO_TAG_BASE, GUMBO_TAG_BASEFONT, GUMBO_TAG_BGSOUND, GUMBO_TAG_BR,
             GUMBO_TAG_COL, GUMBO_TAG_EMBED, GUMBO_TAG_FRAME, GUMBO_TAG_HR, GUMBO_TAG_IMAGE,
             GUMBO_TAG_IMG, GUMBO_TAG_INPUT, GUMBO_TAG_KEYGEN, GUMBO_TAG_LINK, GUMBO_TAG_META,
             GUMBO_TAG_PARAM, GUMBO_TAG_SOURCE, GUMBO_TAG_TRACK, GUMBO_TAG_WBR});
  add_trait(table, kFormatting,
            {GUMBO_TAG_A, GUMBO_TAG_B, GUMBO_TAG_BIG, GUMBO_TAG_CODE, GUMBO_TAG_EM, GUMBO_TAG_FONT,
             GUMBO_TAG_I, GUMBO_TAG_NOBR, GUMBO_TAG_S, GUMBO_TAG_SMALL, GUMBO_TAG_STRIKE,
             GUMBO_TAG_STRONG, GUMBO_TAG_TT, GUMBO_TAG_U});
  add_trait(table, kSpecial | kClosesP | kBlockEnd,
            {GUMBO_TAG_ADDRESS, GUMBO_TAG_ARTICLE,  GUMBO_TAG_ASIDE,      GUMBO_TAG_BLOCKQUOTE,
             GUMBO_TAG_CENTER,  GUMBO_TAG_DETAILS,  GUMBO_TAG_DIR,        GUMBO_TAG_DIV,
             GUMBO_TAG_DL,      GUMBO_TAG_FIELDSET, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FIGURE,
             GUMBO_TAG_FOOTER,  GUMBO_TAG_HEADER,   GUMBO_TAG_HGROUP,     GUMBO_TAG_MAIN,
             GUMBO_TAG_MENU,    GUMBO_TAG_NAV,      GUMBO_TAG_OL,         GUMBO_TAG_SECTION,
             GUMBO_TAG_SUMMARY, GUMBO_TAG_UL,       GUMBO_TAG_PRE,        GUMBO_TAG_LISTING,
             GUMBO_TAG_DD,      GUMBO_TAG_DT});
  add_trait(table, kSpecial | kClosesP,
            {GUMBO_TAG_P, GUMBO_TAG_FORM, GUMBO_TAG_TABLE, GUMBO_TAG_LI, GUMBO_TAG_XMP,
             GUMBO_TAG_PLAINTEXT});
  add_trait(table, kSpecial | kClosesP | kHeading,
            {GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6});
  add_trait(table, kClosesP, {GUMBO_TAG_HR});
  add_trait(
      table, kSpecial,
      {GUMBO_TAG_BUTTON, GUMBO_TAG_COLGROUP, GUMBO_TAG_FRAMESET, GUMBO_TAG_IFRAME,
       GUMBO_TAG_NOEMBED, GUMBO_TAG_NOFRAMES, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_SELECT, GUMBO_TAG_TBODY,
       GUMBO_TAG_TEXTAREA, GUMBO_TAG_TFOOT, GUMBO_TAG_THEAD, GUMBO_TAG_TITLE, GUMBO_TAG_TR});
  add_trait(table, kSpecial | kScope | kMarker,
            {GUMBO_TAG_APPLET, GUMBO_TAG_CAPTION, GUMBO_TAG_MARQUEE, GUMBO_TAG_OBJECT, GUMBO_TAG_TD,
             GUMBO_TAG_TEMPLATE, GUMBO_TAG_TH});
  add_trait(table, kTablePart,
            {GUMBO_TAG_CAPTION, GUMBO_TAG_COLGROUP, GUMBO_TAG_TBODY, GUMBO_TAG_TD, GUMBO_TAG_TFOOT,
             GUMBO_TAG_TH, GUMBO_TAG_THEAD, GUMBO_TAG_TR});
  add_trait(table, kScope, {GUMBO_TAG_TABLE});
  add_trait(table, kTableScope, {GUMBO_TAG_TABLE, GUMBO_TAG_TEMPLATE});
  add_trait(table, kListScope, {GUMBO_TAG_OL, GUMBO_TAG_UL});
  add_trait(table, kButtonScope | kBlockEnd, {GUMBO_TAG_BUTTON});
  add_trait(table, kUnstacked, {GUMBO_TAG_HTML, GUMBO_TAG_HEAD, GUMBO_TAG_BODY});
  add_trait(table, kImpliedEnd,
            {GUMBO_TAG_DD, GUMBO_TAG_DT, GUMBO_TAG_LI, GUMBO_TAG_OPTGROUP, GUMBO_TAG_OPTION,
             GUMBO_TAG_P, GUMBO_TAG_RB, GUMBO_TAG_RP, GUMBO_TAG_RT, GUMBO_TAG_RTC});
  add_trait(table, kTableContext,
            {GUMBO_TAG_TABLE, GUMBO_TAG_TBODY, GUMBO_TAG_THEAD, GUMBO_TAG_TFOOT, GUMBO_TAG_TR,
             GUMBO_TAG_COLGROUP});
  return table;
}

}  // namespace

constinit const std::array<uint16_t, GUMBO_TAG_LAST + 1> kTagTraits = make_traits();

}  // namespace broadsheet::parser

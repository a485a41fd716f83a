#include "parser/open_elements.h"

#include <algorithm>
#include <array>

namespace broadsheet::parser {
namespace {

// What the tree construction rules ask of a tag.
enum Trait : uint16_t {
  kVoid = 1U << 0,         // no content: never open
  kFormatting = 1U << 1,   // 13.2.4.3, the list of active formatting elements
  kSpecial = 1U << 2,      // 13.2.4.2, the stack of open elements
  kScope = 1U << 3,        // ends "in scope"
  kListScope = 1U << 4,    // ends "in list item scope" beside those
  kButtonScope = 1U << 5,  // ends "in button scope" beside those
  kTableScope = 1U << 6,   // ends "in table scope"
  kClosesP = 1U << 7,
  kMarker = 1U << 8,
  kUnstacked = 1U << 9,  // html, head, body: merged into the one that is there
  kHeading = 1U << 10,
  kTablePart = 1U << 11,
};

constexpr size_t kNowhere = SIZE_MAX;
constexpr uint32_t kTable = GUMBO_TAG_TABLE;

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
  add_trait(table, kSpecial | kClosesP,
            {GUMBO_TAG_ADDRESS, GUMBO_TAG_ARTICLE,  GUMBO_TAG_ASIDE,      GUMBO_TAG_BLOCKQUOTE,
             GUMBO_TAG_CENTER,  GUMBO_TAG_DETAILS,  GUMBO_TAG_DIR,        GUMBO_TAG_DIV,
             GUMBO_TAG_DL,      GUMBO_TAG_FIELDSET, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FIGURE,
             GUMBO_TAG_FOOTER,  GUMBO_TAG_HEADER,   GUMBO_TAG_HGROUP,     GUMBO_TAG_MAIN,
             GUMBO_TAG_MENU,    GUMBO_TAG_NAV,      GUMBO_TAG_OL,         GUMBO_TAG_P,
             GUMBO_TAG_SECTION, GUMBO_TAG_SUMMARY,  GUMBO_TAG_UL,         GUMBO_TAG_H1,
             GUMBO_TAG_H2,      GUMBO_TAG_H3,       GUMBO_TAG_H4,         GUMBO_TAG_H5,
             GUMBO_TAG_H6,      GUMBO_TAG_PRE,      GUMBO_TAG_LISTING,    GUMBO_TAG_FORM,
             GUMBO_TAG_TABLE,   GUMBO_TAG_LI,       GUMBO_TAG_DD,         GUMBO_TAG_DT,
             GUMBO_TAG_XMP,     GUMBO_TAG_PLAINTEXT});
  add_trait(table, kClosesP, {GUMBO_TAG_HR});
  add_trait(table, kHeading,
            {GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6});
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
  add_trait(table, kButtonScope, {GUMBO_TAG_BUTTON});
  add_trait(table, kUnstacked, {GUMBO_TAG_HTML, GUMBO_TAG_HEAD, GUMBO_TAG_BODY});
  return table;
}

constexpr TraitTable kTraits = make_traits();

uint16_t traits_of(uint32_t id) {
  return id < kTraits.size() ? kTraits[id] : uint16_t{0};
}

bool has(uint32_t id, uint16_t trait) {
  return (traits_of(id) & trait) != 0;
}

}  // namespace

OpenElements::ElementId OpenElements::id_of(GumboTag tag, std::string_view name) {
  if (tag != GUMBO_TAG_UNKNOWN) {
    return static_cast<ElementId>(tag);
  }
  uint32_t hash = 2166136261U;  // FNV-1a
  for (const char c : name) {
    hash = (hash ^ static_cast<uint8_t>(c)) * 16777619U;
  }
  return std::max<uint32_t>(hash, GUMBO_TAG_LAST + 1);
}

// Height of the innermost `wanted`, or kNowhere when a barrier comes first.
size_t OpenElements::find_in_scope(ElementId wanted, uint16_t barriers) const {
  for (size_t height = stack_.size(); height-- > 0;) {
    if (stack_[height] == wanted) {
      return height;
    }
    if (has(stack_[height], barriers)) {
      return kNowhere;
    }
  }
  return kNowhere;
}

void OpenElements::pop_scoped(ElementId wanted, uint16_t barriers) {
  if (const size_t height = find_in_scope(wanted, barriers); height != kNowhere) {
    pop_to(height);
  }
}

void OpenElements::pop_to(size_t height) {
  while (stack_.size() > height) {
    const ElementId id = stack_.back();
    stack_.pop_back();
    if (has(id, kFormatting)) {
      const auto entry =
          std::find_if(formatting_.rbegin(), formatting_.rend(),
                       [id](const Formatting& f) { return f.id == id && f.open && !f.marker; });
      if (entry != formatting_.rend()) {
        entry->open = false;
        ++closed_formatting_;
      }
    } else if (has(id, kMarker)) {
      while (!formatting_.empty()) {
        const bool marker = formatting_.back().marker;
        forget_formatting(formatting_.size() - 1);
        if (marker) {
          break;
        }
      }
    }
  }
}

void OpenElements::forget_formatting(size_t index) {
  const Formatting& entry = formatting_[index];
  if (!entry.marker) {
    --formatting_count_;
    closed_formatting_ -= entry.open ? 0 : 1;
  }
  formatting_.erase(formatting_.begin() + static_cast<std::ptrdiff_t>(index));
}

// 13.2.4.3, "reconstruct the active formatting elements".
void OpenElements::rebuild_formatting() {
  if (closed_formatting_ == 0) {
    return;
  }
  size_t first = formatting_.size();
  while (first > 0 && !formatting_[first - 1].marker) {
    --first;
  }
  for (size_t i = first; i < formatting_.size(); ++i) {
    if (!formatting_[i].open) {
      formatting_[i].open = true;
      --closed_formatting_;
      stack_.push_back(formatting_[i].id);
      ++rebuilt_;
    }
  }
}

// The end tags that a start tag of `tag` implies.
void OpenElements::close_implied(GumboTag tag) {
  constexpr uint16_t kCells = kScope | kTableScope;
  switch (tag) {
    case GUMBO_TAG_LI:
      pop_scoped(GUMBO_TAG_LI, kScope | kListScope);
      break;
    case GUMBO_TAG_DD:
    case GUMBO_TAG_DT:
      pop_scoped(GUMBO_TAG_DD, kScope);
      pop_scoped(GUMBO_TAG_DT, kScope);
      break;
    case GUMBO_TAG_OPTION:
    case GUMBO_TAG_OPTGROUP:
      if (!stack_.empty() && stack_.back() == GUMBO_TAG_OPTION) {
        pop_to(stack_.size() - 1);
      }
      break;
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
      pop_scoped(GUMBO_TAG_TD, kTableScope);
      pop_scoped(GUMBO_TAG_TH, kTableScope);
      break;
    case GUMBO_TAG_TR:
      pop_scoped(GUMBO_TAG_TR, kTableScope);
      break;
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TFOOT:
      pop_scoped(GUMBO_TAG_TBODY, kTableScope);
      pop_scoped(GUMBO_TAG_THEAD, kTableScope);
      pop_scoped(GUMBO_TAG_TFOOT, kTableScope);
      break;
    case GUMBO_TAG_BUTTON:
      pop_scoped(GUMBO_TAG_BUTTON, kCells);
      break;
    case GUMBO_TAG_A:
    case GUMBO_TAG_NOBR:
      close_formatting(static_cast<ElementId>(tag));
      break;
    default:
      break;
  }
  if (has(tag, kHeading) && !stack_.empty() && has(stack_.back(), kHeading)) {
    pop_to(stack_.size() - 1);
  }
  if (has(tag, kClosesP)) {
    pop_scoped(GUMBO_TAG_P, kScope | kButtonScope);
  }
}

bool OpenElements::push_formatting(ElementId id) {
  if (formatting_count_ >= limits_.formatting_max) {
    formatting_bit_ = true;
    return false;
  }
  formatting_.push_back({.id = id});
  ++formatting_count_;
  return true;
}

bool OpenElements::open(GumboTag tag, std::string_view name) {
  // Parts of tables are ignored outside one.
  if (has(tag, kUnstacked) ||
      (has(tag, kTablePart) && std::ranges::find(stack_, kTable) == stack_.end())) {
    return true;
  }
  close_implied(tag);
  if (!has(tag, kSpecial)) {
    rebuild_formatting();
  }
  if (has(tag, kVoid)) {
    return true;
  }
  const ElementId id = id_of(tag, name);
  if (stack_.size() >= limits_.depth_max) {
    depth_bit_ = true;
    ++left_out_[id];
    return false;
  }
  if (has(tag, kFormatting) && !push_formatting(id)) {
    ++left_out_[id];
    return false;
  }
  if (has(tag, kMarker)) {
    formatting_.push_back({.id = id, .marker = true});
  }
  stack_.push_back(id);
  return true;
}

// 13.2.6.4.7, the adoption agency algorithm, as far as it changes what is open: the formatting
// element goes, the blocks opened inside it stay.
void OpenElements::close_formatting(ElementId id) {
  size_t index = formatting_.size();
  while (index > 0 && !formatting_[index - 1].marker && formatting_[index - 1].id != id) {
    --index;
  }
  if (index == 0 || formatting_[index - 1].marker) {
    return;
  }
  const bool was_open = formatting_[index - 1].open;
  forget_formatting(index - 1);
  if (!was_open) {
    return;
  }
  for (size_t height = stack_.size(); height-- > 0;) {
    if (stack_[height] == id) {
      stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(height));
      return;
    }
  }
}

bool OpenElements::close(GumboTag tag, std::string_view name) {
  const ElementId id = id_of(tag, name);
  if (!left_out_.empty()) {
    const auto entry = left_out_.find(id);
    if (entry != left_out_.end()) {
      if (--entry->second == 0) {
        left_out_.erase(entry);
      }
      return false;
    }
  }
  if (has(tag, kVoid | kUnstacked)) {
    return true;
  }
  if (has(tag, kFormatting)) {
    close_formatting(id);
  } else if (has(tag, kHeading)) {
    for (size_t height = stack_.size(); height > 0; --height) {
      const ElementId open_id = stack_[height - 1];
      if (has(open_id, kHeading)) {  // any heading's end tag ends any heading
        pop_to(height - 1);
      }
      if (has(open_id, kHeading | kScope)) {
        break;
      }
    }
  } else if (tag == GUMBO_TAG_P) {
    pop_scoped(id, kScope | kButtonScope);
  } else if (tag == GUMBO_TAG_LI) {
    pop_scoped(id, kScope | kListScope);
  } else if (has(tag, kSpecial)) {
    pop_scoped(id, id == kTable || has(tag, kTablePart) ? kTableScope : kScope);
  } else {
    pop_scoped(id, kSpecial);
  }
  return true;
}

}  // namespace broadsheet::parser

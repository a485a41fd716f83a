#include "parser/open_elements.h"

#include <algorithm>

#include "parser/tag_traits.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kNowhere = SIZE_MAX;
constexpr uint32_t kTable = GUMBO_TAG_TABLE;

// Of an element: a tag, or the hash of a name.
bool has(uint32_t id, uint16_t trait) {
  return id < kTagTraits.size() && (kTagTraits[id] & trait) != 0;
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

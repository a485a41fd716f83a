#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parser/document.h"
#include "parser/link_map.h"
#include "parser/related_cues.h"

namespace broadsheet::parser {

// One article offered in a block: a card, a list entry or an inline link.
struct LinkItem {
  uint32_t target = 0;
  NodeId anchor = kNoNode;  // the first one of the card
  NodeId card = kNoNode;    // the largest element around it that leads to no other article
  std::string title;        // the headline as shown
  bool in_prose = false;    // a link within the article's running text
  bool alone = true;        // its line holds little but the link
};

// How the block's links were found to belong together.
enum class BlockOrigin : uint8_t {
  kHeading,  // they follow one heading
  kPrefix,   // one line: "Read also: <link>"
  kRun,      // neighbours without a heading
};

// Neighbouring links to articles under one heading, or without any.
struct LinkBlock {
  BlockOrigin origin = BlockOrigin::kRun;
  HeadingCue cue = HeadingCue::kNone;
  std::string heading;         // as shown, "" when none
  NodeId first = kNoNode;      // from the heading (or the first link) ...
  NodeId last = kNoNode;       // ... to the last link
  NodeId container = kNoNode;  // the innermost element around all of it
  std::vector<LinkItem> items;
};

// Cuts the page's article links into blocks: at headings (any tag), at the body's text and where
// a list ends. Every item is in at most one block; blocks are in document order. Links within
// sentences are in no block.
[[nodiscard]] std::vector<LinkBlock> find_link_blocks(const Document& document, const LinkMap& map);

}  // namespace broadsheet::parser

#pragma once

#include <string>
#include <vector>

#include "base/article.h"
#include "parser/document.h"
#include "parser/metadata.h"

namespace broadsheet::parser {

// One candidate container for the body, for --explain.
struct BodyCandidate {
  NodeId node = kNoNode;
  std::string path;  // "html > body > div.main > div#zoom"
  double score = 0;
  std::string origin;  // "density", "itemprop", "json_ld", ...
  size_t characters = 0;
};

struct TrimmedLine {
  std::string text;    // the first 80 graphemes
  std::string reason;  // "equals the title", "link list", ...
};

// The article's body in one page.
struct Body {
  PageKind kind = PageKind::kUnknown;
  std::vector<Block> blocks;  // empty when the page has no article
  std::string standfirst;
  std::vector<std::string> captions;
  std::vector<std::string> corrections;
  std::vector<Image> images;
  std::vector<LiveEntry> entries;  // of a live blog
  NodeId first = kNoNode;  // first and one past the last node that gave text: what comes after is
                           // "after the body"
  NodeId last = kNoNode;
  NodeId container = kNoNode;
  std::vector<NodeId> block_nodes;  // the element each block came from, in step with `blocks`
  bool partial = false;
  double confidence = 0;
  std::vector<std::string> notes;
  std::vector<BodyCandidate> candidates;  // best first; only with explain
  std::vector<TrimmedLine> trimmed;       // only with explain
};

struct BodyOptions {
  bool explain = false;
};

// Finds the body: candidates from one pass over the DOM, a selector, trimming from both ends
// (docs/extraction.md). Pure; costs time linear in the nodes.
[[nodiscard]] Body extract_body(const Document& document, const Metadata& metadata,
                                const PageContext& context, const BodyOptions& options);

}  // namespace broadsheet::parser

// Whatever the markup, the tree is whole: every node's subtree lies within its parent's, siblings
// meet, and the pre-pass keeps within its limits; and it is Gumbo's. Limits are small so that they
// bite.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "base/text.h"
#include "parser/document.h"
#include "parser/prepass.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace broadsheet;          // NOLINT(google-build-using-namespace): one function
  using namespace broadsheet::parser;  // NOLINT(google-build-using-namespace): one function
  const std::string html =
      to_valid_utf8(std::string_view(reinterpret_cast<const char*>(data), size));
  const DocumentLimits limits{.bytes_max = 1U << 20,
                              .depth_max = 32,
                              .nodes_max = 4000,
                              .attributes_max = 8,
                              .formatting_max = 4,
                              .arena_bytes_max = 32U << 20};
  BS_CHECK(prepass(html, limits).html.size() <= html.size());
  const Document document = Document::parse(html, limits);
  BS_CHECK(document.root() && document.size() <= limits.nodes_max);
  for (NodeId id = 0; id < document.size(); ++id) {
    const Node node = document.node(id);
    BS_CHECK(node.subtree_end() > id && node.subtree_end() <= document.size());
    BS_CHECK(id == 0 || node.parent().contains(node));
    BS_CHECK(id == 0 || node.depth() == node.parent().depth() + 1);
    if (const Node next = node.next_sibling()) {
      BS_CHECK(next.previous_sibling() == node && next.parent() == node.parent());
    }
  }
  BS_CHECK(is_valid_utf8(text_of(document.root())));
  // However the tree is built it is the same, unless Gumbo spent what it may.
  const Document gumbos = Document::parse(html, limits, nullptr, TreeBuilder::kGumbo);
  if (gumbos.notes() == document.notes()) {
    BS_CHECK(gumbos.size() == document.size());
    for (NodeId id = 0; id < document.size(); ++id) {
      BS_CHECK(gumbos.node(id).tag_name() == document.node(id).tag_name());
      BS_CHECK(gumbos.node(id).text() == document.node(id).text());
      BS_CHECK(gumbos.node(id).depth() == document.node(id).depth());
      BS_CHECK(gumbos.node(id).attributes().size() == document.node(id).attributes().size());
    }
  }
  return 0;
}

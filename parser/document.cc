#include "parser/document.h"

#include <algorithm>
#include <chrono>
#include <csetjmp>
#include <utility>

#include "base/clock.h"
#include "parser/arena.h"
#include "parser/prepass.h"

// The tree is a table of its nodes in document order: one row a node, children by number. The plain
// tree writes it down as the page is read; where a page's tags leave that in doubt, Gumbo builds
// its tree in an arena and the table is made from it. Everything that walks it is a loop over
// numbers, so nesting in the input never becomes nesting of calls.

namespace broadsheet::parser {
namespace {

// What the allocator callbacks see. The abort path is a longjmp out of Gumbo's C frames: it has no
// error return, and a null from its allocator would be a crash.
struct ParseBudget {
  Arena* arena = nullptr;
  std::chrono::nanoseconds cpu_deadline{};
  uint32_t calls = 0;
  bool out_of_time = false;
  std::jmp_buf abort;
};

constexpr uint32_t kCallsPerTimeCheck = 1024;

void* arena_allocate(void* userdata, size_t bytes) {
  auto* const budget = static_cast<ParseBudget*>(userdata);
  if (++budget->calls % kCallsPerTimeCheck == 0 &&
      SystemClock().thread_cpu() > budget->cpu_deadline) {
    budget->out_of_time = true;
    std::longjmp(budget->abort, 1);
  }
  void* const memory = budget->arena->allocate(bytes);
  if (memory == nullptr) {
    std::longjmp(budget->abort, 1);
  }
  return memory;
}

void arena_deallocate(void* /*userdata*/, void* /*memory*/) {}

// Null when a budget was spent. No object with a destructor may live in this frame.
GumboOutput* parse_within(ParseBudget* budget, const char* html, size_t html_bytes) {
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = arena_allocate;
  options.deallocator = arena_deallocate;
  options.userdata = budget;
  options.max_errors = 0;
  if (setjmp(budget->abort) != 0) {
    return nullptr;
  }
  return gumbo_parse_with_options(&options, html, html_bytes);
}

const GumboVector* children_of(const GumboNode* node) {
  return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE
             ? &node->v.element.children
             : nullptr;
}

bool is_kept(const GumboNode* node) {
  return node->type != GUMBO_NODE_COMMENT && node->type != GUMBO_NODE_DOCUMENT;
}

}  // namespace

struct Document::State {
  std::string html;                 // what Gumbo parsed; its tag names point in here
  std::unique_ptr<PutAside> aside;  // what texts and attributes point into
  ArenaPtr own_arena;
  Arena* arena = nullptr;
  std::vector<Row> rows;
  std::vector<KeptScript> kept_scripts;
  std::vector<Script> scripts;
  std::vector<std::string> notes;

  void build_tree(const DocumentLimits& limits);
  void flatten(const GumboNode* root, const DocumentLimits& limits);
  void add_row(const GumboNode* gumbo, NodeId parent, NodeId previous, uint32_t depth);
};

void Document::State::add_row(const GumboNode* gumbo, NodeId parent, NodeId previous,
                              uint32_t depth) {
  Row row{.parent = parent,
          .end = static_cast<NodeId>(rows.size()) + 1,
          .previous = previous,
          .depth = static_cast<uint16_t>(std::min<uint32_t>(depth, UINT16_MAX))};
  if (children_of(gumbo) != nullptr) {
    row.is_element = true;
    row.tag = gumbo->v.element.tag;
    if (row.tag == GUMBO_TAG_UNKNOWN && gumbo->v.element.original_tag.data != nullptr) {
      GumboStringPiece name = gumbo->v.element.original_tag;
      gumbo_tag_from_original_text(&name);
      row.text = name.data;
      row.text_bytes = static_cast<uint32_t>(name.length);
    }
    const AttributeTable::Slice slice = aside->attributes.attributes_of(gumbo->v.element, html);
    row.first_attribute = slice.first;
    row.attribute_count = slice.count;
  } else {
    const std::string_view text = aside->texts.restored(gumbo->v.text.text);
    row.text = text.data();
    row.text_bytes = static_cast<uint32_t>(text.size());
  }
  rows.push_back(row);
}

void Document::State::flatten(const GumboNode* root, const DocumentLimits& limits) {
  struct Open {
    const GumboNode* gumbo;
    NodeId id;
    NodeId last_child;
    unsigned next;  // index of the child to visit
  };
  std::vector<Open> open;
  rows.reserve(html.size() / 12);
  add_row(root, kNoNode, kNoNode, 0);
  open.push_back({root, 0, kNoNode, 0});
  while (!open.empty()) {
    Open& top = open.back();
    const GumboVector* const children = children_of(top.gumbo);
    if (top.next >= children->length || rows.size() >= limits.nodes_max) {
      rows[top.id].end = static_cast<NodeId>(rows.size());
      open.pop_back();
      continue;
    }
    const auto* const child = static_cast<const GumboNode*>(children->data[top.next++]);
    if (!is_kept(child)) {
      continue;
    }
    const auto id = static_cast<NodeId>(rows.size());
    add_row(child, top.id, top.last_child, static_cast<uint32_t>(open.size()));
    top.last_child = id;
    if (rows[id].is_element) {
      open.push_back({child, id, kNoNode, 0});
    }
  }
  if (rows.size() >= limits.nodes_max) {
    notes.emplace_back("document: more nodes than nodes_max, the rest left out");
  }
}

void Document::State::build_tree(const DocumentLimits& limits) {
  // A page that spends its budget is tried once more, by its first eighth; then it is an empty one.
  struct Attempt {
    size_t bytes;
    std::chrono::nanoseconds cpu;
    size_t arena_bytes_max;
  };
  const std::chrono::nanoseconds cpu = Milliseconds(limits.cpu_milliseconds_max);
  constexpr size_t kEmptyPageBytes = 1U << 20;
  const Attempt attempts[] = {{html.size(), cpu, limits.arena_bytes_max},
                              {html.size() / 8, cpu / 8, limits.arena_bytes_max},
                              {0, cpu, kEmptyPageBytes}};
  for (const Attempt& attempt : attempts) {
    arena->reset(attempt.arena_bytes_max);
    ParseBudget budget;
    budget.arena = arena;
    budget.cpu_deadline = SystemClock().thread_cpu() + attempt.cpu;
    if (const GumboOutput* const output = parse_within(&budget, html.data(), attempt.bytes)) {
      flatten(output->root, limits);
      return;
    }
    notes.emplace_back(budget.out_of_time ? "document: parse stopped at cpu_milliseconds_max"
                                          : "document: parse stopped at arena_bytes_max");
  }
}

Document::Document(std::unique_ptr<State> state)
    : state_(std::move(state)),
      rows_(state_->rows.data()),
      attributes_(state_->aside->attributes.all().data()) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Document Document::parse(std::string utf8, const DocumentLimits& limits, Arena* arena,
                         TreeBuilder builder) {
  auto state = std::make_unique<State>();
  if (arena == nullptr) {
    state->own_arena = make_arena();
    arena = state->own_arena.get();
  }
  state->arena = arena;
  state->aside = std::make_unique<PutAside>(utf8);
  PrepassResult lean = prepass(std::move(utf8), limits, state->aside.get());
  state->html = std::move(lean.html);
  state->notes = std::move(lean.notes);
  state->kept_scripts = std::move(lean.scripts);
  for (const KeptScript& script : state->kept_scripts) {
    state->scripts.push_back({script.type, script.id, script.text});
  }
  if (auto rows = state->aside->tree.finish(); rows && builder == TreeBuilder::kPlainOrGumbo) {
    state->rows = *std::move(rows);
  } else {
    state->build_tree(limits);
  }
  return Document(std::move(state));
}

size_t Document::size() const {
  return state_->rows.size();
}

Node Document::root() const {
  return state_->rows.empty() ? Node() : Node(this, 0);
}

Node Document::head() const {
  for (Node child = root().first_child(); child; child = child.next_sibling()) {
    if (child.is(GUMBO_TAG_HEAD)) {
      return child;
    }
  }
  return {};
}

Node Document::body() const {
  for (Node child = root().first_child(); child; child = child.next_sibling()) {
    if (child.is(GUMBO_TAG_BODY) || child.is(GUMBO_TAG_FRAMESET)) {
      return child;
    }
  }
  return {};
}

const std::vector<Document::Script>& Document::scripts() const {
  return state_->scripts;
}

const std::vector<std::string>& Document::notes() const {
  return state_->notes;
}

std::string_view Node::tag_name() const {
  if (!is_element()) {
    return {};
  }
  const NodeRow& row = document_->rows_[id_];
  return row.tag != GUMBO_TAG_UNKNOWN ? gumbo_normalized_tagname(row.tag)
                                      : std::string_view(row.text, row.text_bytes);
}

}  // namespace broadsheet::parser

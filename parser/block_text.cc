#include "parser/block_text.h"

#include <algorithm>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

constexpr double kCellWeightMax = 60;  // mean weight of a cell: more is a table used for layout

// The lines [first, end) of one table among the kept ones, when it is a table of data.
bool is_data_table(const PageLines& page, const std::vector<uint32_t>& kept, size_t first,
                   size_t end) {
  double weight = 0;
  size_t cells = 0;
  size_t rows = 0;
  for (size_t i = first; i < end; ++i) {
    const Line& line = page.lines[kept[i]];
    weight += line.measure.weight;
    cells += i == first || line.cell != page.lines[kept[i - 1]].cell ? 1 : 0;
    rows += i == first || line.row != page.lines[kept[i - 1]].row ? 1 : 0;
  }
  return rows >= 2 && cells > rows && weight / static_cast<double>(cells) <= kCellWeightMax;
}

std::string table_text(const PageLines& page, const std::vector<uint32_t>& kept, size_t first,
                       size_t end) {
  std::string text;
  for (size_t i = first; i < end; ++i) {
    const Line& line = page.lines[kept[i]];
    if (i > first) {
      const Line& before = page.lines[kept[i - 1]];
      text += line.row != before.row ? '\n' : line.cell != before.cell ? '\t' : ' ';
    }
    text += line.text;
  }
  return text;
}

void add_block(Body& body, const Line& line, BlockKind kind, std::string_view text) {
  body.blocks.push_back({.kind = kind, .level = line.level, .text = nfc(text)});
  body.block_nodes.push_back(line.node);
}

}  // namespace

void write_blocks(Body& body, const PageLines& page, const Candidate& candidate,
                  const Trimmed& trimmed) {
  std::vector<uint32_t> kept;
  for (uint32_t i = candidate.first; i < candidate.last; ++i) {
    const LineFate fate = trimmed.verdicts[i - candidate.first].fate;
    if (fate == LineFate::kBody) {
      kept.push_back(i);
    } else if (fate == LineFate::kCaption) {
      body.captions.push_back(nfc(page.lines[i].text));
    } else if (fate == LineFate::kCorrection) {
      body.corrections.push_back(nfc(page.lines[i].text));
    }
  }
  for (size_t i = 0; i < kept.size();) {
    const Line& line = page.lines[kept[i]];
    size_t end = i + 1;
    while (line.table != kNoNode && end < kept.size() &&
           page.lines[kept[end]].table == line.table) {
      ++end;
    }
    if (line.table != kNoNode && is_data_table(page, kept, i, end)) {
      add_block(body, line, BlockKind::kTable, table_text(page, kept, i, end));
      i = end;
      continue;
    }
    const bool post = (line.regions & kRegionEmbed) != 0;
    add_block(body, line, post ? BlockKind::kEmbed : line.kind, line.text);
    ++i;
  }
  if (!kept.empty()) {
    body.first = page.lines[kept.front()].first_text;
    body.last = page.lines[kept.back()].last_text + 1;
  }
}

}  // namespace broadsheet::parser

#include "cli/article_view.h"

#include <fmt/format.h>
#include <unicode/uloc.h>

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace broadsheet::cli {
namespace {

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const auto& part : parts) {
    out += out.empty() ? part : std::string(separator) + part;
  }
  return out;
}

// "Maren Holloway · 2026-03-04T08:30+00:00 · Harbour", only what is known.
std::string byline(const Article& article) {
  std::vector<std::string> parts;
  if (!article.authors.empty()) {
    parts.push_back(joined(article.authors, ", "));
  }
  if (article.published) {
    parts.push_back(iso8601(*article.published));
  }
  if (article.modified && article.modified != article.published) {
    parts.push_back("updated " + iso8601(*article.modified));
  }
  if (!article.section.empty()) {
    parts.push_back(article.section);
  }
  return joined(parts, " · ");
}

// Backslash before what CommonMark would read as markup (2.4, "Backslash escapes").
std::string markdown_escaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool inline_markup =
        c == '\\' || c == '`' || c == '*' || c == '_' || c == '[' || c == ']' || c == '<';
    const bool block_markup =
        i == 0 && (c == '#' || c == '>' || c == '+' || c == '-' || c == '=' || c == '~');
    if (inline_markup || block_markup) {
      out += '\\';
    }
    out += c;
  }
  // "1." and "1)" at the start would open a list.
  size_t digits = 0;
  while (digits < out.size() && is_ascii_digit(out[digits])) {
    ++digits;
  }
  if (digits > 0 && digits < out.size() && (out[digits] == '.' || out[digits] == ')')) {
    out.insert(digits, "\\");
  }
  return out;
}

std::string with_line_prefix(std::string_view text, std::string_view prefix) {
  std::string out;
  for (const auto line : split(text, '\n')) {
    out.append(out.empty() ? "" : "\n").append(prefix).append(line);
  }
  return out;
}

// Rows by '\n', cells by '\t': a GitHub-style table with the first row as its head.
std::string markdown_table(std::string_view text) {
  std::string out;
  for (const auto row : split(text, '\n')) {
    std::string line = "|";
    std::string rule = "|";
    for (const auto cell : split(row, '\t')) {
      line += ' ';
      line += markdown_escaped(cell);
      line += " |";
      rule += " --- |";
    }
    const bool is_head = out.empty();
    out += is_head ? "" : "\n";
    out += line;
    if (is_head) {
      out += '\n';
      out += rule;
    }
  }
  return out;
}

std::string markdown_block(const Block& block) {
  switch (block.kind) {
    case BlockKind::kHeading: {
      const size_t level = block.level < 2 ? 2 : block.level;  // the title is the only #
      return std::string(level > 6 ? 6 : level, '#') + " " + markdown_escaped(block.text);
    }
    case BlockKind::kListItem:
      return std::string(block.level * size_t{2}, ' ') + "- " + markdown_escaped(block.text);
    case BlockKind::kQuote:
    case BlockKind::kEmbed:
      return with_line_prefix(markdown_escaped(block.text), "> ");
    case BlockKind::kTable:
      return markdown_table(block.text);
    case BlockKind::kCode:
      return with_line_prefix(block.text, "    ");
    case BlockKind::kParagraph:
      break;
  }
  return markdown_escaped(block.text);
}

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string html_table(std::string_view text) {
  std::string out = "<table>";
  for (const auto row : split(text, '\n')) {
    out += "<tr>";
    for (const auto cell : split(row, '\t')) {
      out += "<td>" + html_escaped(cell) + "</td>";
    }
    out += "</tr>";
  }
  return out + "</table>";
}

std::string html_block(const Block& block) {
  const auto text = html_escaped(block.text);
  switch (block.kind) {
    case BlockKind::kHeading: {
      const int level = block.level < 2 ? 2 : block.level;
      return fmt::format("<h{0}>{1}</h{0}>", level > 6 ? 6 : level, text);
    }
    case BlockKind::kListItem:
      return "<ul><li>" + text + "</li></ul>";
    case BlockKind::kQuote:
    case BlockKind::kEmbed:
      return "<blockquote>" + text + "</blockquote>";
    case BlockKind::kTable:
      return html_table(block.text);
    case BlockKind::kCode:
      return "<pre>" + text + "</pre>";
    case BlockKind::kParagraph:
      break;
  }
  return "<p>" + text + "</p>";
}

// How many blocks stand before the first entry of a live blog: all where none of them is found.
size_t blocks_before_entries(const Article& article) {
  const auto is_entry_text = [&](const Block& block) {
    for (const auto& entry : article.entries) {
      const auto first_line = std::string_view(entry.text).substr(0, entry.text.find('\n'));
      if (block.text == entry.title || block.text == first_line) {
        return true;
      }
    }
    return false;
  };
  const auto found = std::ranges::find_if(article.blocks, is_entry_text);
  return static_cast<size_t>(found - article.blocks.begin());
}

// "## 2026-03-04T10:42+00:00 Minister resigns", the text and the author.
std::string markdown_entry(const LiveEntry& entry) {
  std::string out = "##";
  if (entry.time) {
    out += " " + iso8601(*entry.time);
  }
  if (!entry.title.empty()) {
    out += " " + markdown_escaped(entry.title);
  }
  out += out.size() == 2 ? " …\n\n" : "\n\n";
  for (const auto line : split(entry.text, '\n')) {
    out += markdown_escaped(line) + "\n\n";
  }
  if (!entry.author.empty()) {
    out += "*" + markdown_escaped(entry.author) + "*\n\n";
  }
  return out;
}

std::string language_tag(const Article& article) {
  const bool whole = article.script.empty() || article.language.find('-') != std::string::npos;
  return whole ? article.language : article.language + "-" + article.script;
}

}  // namespace

Result<ArticleFormat> parse_format(std::string_view name) {
  constexpr std::pair<std::string_view, ArticleFormat> kFormats[] = {
      {"text", ArticleFormat::kText},
      {"md", ArticleFormat::kMarkdown},
      {"json", ArticleFormat::kJson},
      {"html", ArticleFormat::kHtml},
      {"raw", ArticleFormat::kRaw}};
  for (const auto& [known, format] : kFormats) {
    if (known == name) {
      return format;
    }
  }
  return Error{ErrorKind::kUsage,
               fmt::format("--format: \"{}\" is none of text, md, json, html, raw", name)};
}

std::string as_text(const Article& article) {
  std::string out = article.title + "\n";
  if (const auto line = byline(article); !line.empty()) {
    out += line + "\n";
  }
  if (!article.standfirst.empty()) {
    out += "\n" + article.standfirst + "\n";
  }
  return out + "\n" + article.text() + "\n";
}

std::string as_markdown(const Article& article) {
  std::string out = "# " + markdown_escaped(article.title) + "\n\n";
  if (const auto line = byline(article); !line.empty()) {
    out += "*" + markdown_escaped(line) + "*\n\n";
  }
  if (!article.standfirst.empty()) {
    out += "**" + markdown_escaped(article.standfirst) + "**\n\n";
  }
  const size_t blocks =
      article.entries.empty() ? article.blocks.size() : blocks_before_entries(article);
  for (size_t i = 0; i < blocks; ++i) {
    const bool list_goes_on = article.blocks[i].kind == BlockKind::kListItem && i + 1 < blocks &&
                              article.blocks[i + 1].kind == BlockKind::kListItem;
    out += markdown_block(article.blocks[i]) + (list_goes_on ? "\n" : "\n\n");
  }
  for (const auto& entry : article.entries) {
    out += markdown_entry(entry);
  }
  if (!article.related.empty()) {
    out += "---\n\n";
  }
  for (const auto& link : article.related) {
    if (link.kind == RelatedKind::kRelated) {
      out += fmt::format("- [{}](<{}>)\n", markdown_escaped(link.title), link.url);
    }
  }
  return out;
}

std::string as_html(const Article& article) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"{}\"{}>\n<head><meta "
      "charset=\"utf-8\"><title>{}</title></head>\n"
      "<body>\n<article>\n<h1>{}</h1>\n",
      html_escaped(language_tag(article)),
      uloc_isRightToLeft(language_tag(article).c_str()) != 0 ? " dir=\"rtl\"" : "",
      html_escaped(article.title), html_escaped(article.title));
  if (const auto line = byline(article); !line.empty()) {
    out += "<p><small>" + html_escaped(line) + "</small></p>\n";
  }
  if (!article.standfirst.empty()) {
    out += "<p><strong>" + html_escaped(article.standfirst) + "</strong></p>\n";
  }
  for (const auto& block : article.blocks) {
    out += html_block(block) + "\n";
  }
  return out + "</article>\n</body>\n</html>\n";
}

}  // namespace broadsheet::cli

#include "parser/body_images.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kImagesMax = 100;
constexpr int kFigureLevelsMax = 4;
constexpr int kIconPixelsMax = 60;

// The largest picture a srcset names last, by custom; its first word.
std::string_view first_source(std::string_view set) {
  set = trim(set);
  return set.substr(0, set.find_first_of(" ,"));
}

std::string_view source_of(Node image) {
  for (const char* name : {"data-src", "data-original", "data-lazy-src", "data-url", "src"}) {
    const std::string_view source = trim(image.attribute_or(name));
    if (!source.empty() && !source.starts_with("data:")) {
      return source;
    }
  }
  for (const char* name : {"data-srcset", "srcset"}) {
    if (const std::string_view source = first_source(image.attribute_or(name)); !source.empty()) {
      return source;
    }
  }
  return {};
}

bool is_icon(Node image) {
  for (const char* name : {"width", "height"}) {
    const std::string_view text = image.attribute_or(name);
    int pixels = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), pixels);
    if (read.ec == std::errc() && pixels > 0 && pixels <= kIconPixelsMax) {
      return true;
    }
  }
  return false;
}

std::string caption_of(Node image, const PageLines& page) {
  Node at = image;
  for (int level = 0; level < kFigureLevelsMax && at.parent(); ++level) {
    at = at.parent();
    std::string caption;
    for (uint32_t i = page.first_line(at); i < page.last_line(at); ++i) {
      if ((page.lines[i].regions & kRegionCaption) == 0) {
        break;
      }
      caption += caption.empty() ? "" : " ";
      caption += page.lines[i].text;
    }
    if (!caption.empty() || at.is(GUMBO_TAG_FIGURE)) {
      return nfc(caption);
    }
  }
  return {};
}

}  // namespace

std::vector<Image> body_images(const Document& document, const PageLines& page,
                               const Candidate& candidate, const Url& base) {
  std::vector<Image> images;
  const Node container = document.node(candidate.container);
  auto span = page.spans.begin();
  NodeId outside_until = 0;  // images before it stand in a region that is not the article's
  for (NodeId id = container.id(); id < container.subtree_end() && images.size() < kImagesMax;
       ++id) {
    for (; span != page.spans.end() && span->node <= id; ++span) {
      if (span->node > container.id() && (span->regions & kRegionsOutside & ~kRegionMedia) != 0) {
        outside_until = std::max(outside_until, document.node(span->node).subtree_end());
      }
    }
    const Node node = document.node(id);
    if (id < outside_until || !node.is(GUMBO_TAG_IMG) || is_icon(node)) {
      continue;
    }
    const auto url = Url::parse(source_of(node), &base);
    if (source_of(node).empty() || !url.ok()) {
      continue;
    }
    const auto known = [&](const Image& image) { return image.url == url->href(); };
    if (std::none_of(images.begin(), images.end(), known)) {
      images.push_back({.url = std::string(url->href()),
                        .alt = collapse_space(node.attribute_or("alt")),
                        .caption = caption_of(node, page)});
    }
  }
  return images;
}

}  // namespace broadsheet::parser

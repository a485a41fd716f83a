#include "examples/newsroom/desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/units.h"

namespace broadsheet::newsroom {
namespace {

constexpr size_t kStoriesMax = 12;  // of one paper

bool is_paragraph(const std::string& block) {
  return !block.starts_with("## ") && !block.starts_with("- ") && !block.starts_with(">> ");
}

// "/a/story.html" and 7 -> "/a/story-7.html"
std::string numbered(const std::string& path, uint32_t number) {
  const size_t slash = path.find_last_of('/', path.size() - 2);
  const size_t dot = path.find('.', slash);
  const size_t at = dot != std::string::npos ? dot : path.size() - (path.ends_with('/') ? 1 : 0);
  return path.substr(0, at) + fmt::format("-{}", number) + path.substr(at);
}

}  // namespace

std::vector<Change> Desk::work_on(Edition& edition, SysTime now) {
  ++turns_;
  ++edition.number;
  std::vector<Change> changes;
  uint32_t paper = 0;
  for (auto& [host, site] : edition.sites) {
    Story& story = site.stories[rng_.below(site.stories.size())];
    const auto words = std::find_if(story.blocks.begin(), story.blocks.end(), is_paragraph);
    if (!story.gone && words != story.blocks.end()) {
      const std::string& first = first_words_.try_emplace(host + story.path, *words).first->second;
      *words = fmt::format("{} ({})", first, turns_);
      story.fields["modified"] = format_rfc3339(now);
      changes.push_back({.host = host, .path = story.path});
    }
    if (turns_ % edition.sites.size() == paper++ && site.stories.size() < kStoriesMax) {
      Story made = written_anew(site.stories[rng_.below(site.stories.size())], now);
      changes.push_back({.host = host, .path = made.path, .is_new = true});
      site.stories.insert(site.stories.begin(), std::move(made));
    }
  }
  return changes;
}

Story Desk::written_anew(const Story& model, SysTime now) const {
  Story made = model;
  made.gone = false;
  made.path = numbered(model.path, turns_);
  made.fields["path"] = made.path;
  made.fields["title"] = fmt::format("{} ({})", model.field("title"), turns_);
  made.fields["published"] = format_rfc3339(now);
  made.fields.erase("modified");
  for (std::string& block : made.blocks) {
    if (is_paragraph(block)) {
      block += fmt::format(" ({})", turns_);
    }
  }
  return made;
}

}  // namespace broadsheet::newsroom

#include "examples/newsroom/press.h"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "base/text.h"

namespace broadsheet::newsroom {
namespace {

namespace fs = std::filesystem;

std::string lookup(const Fields& fields, std::string_view name) {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

// The line without its edition mark; nullopt when it is not part of that edition.
std::optional<std::string_view> in_edition(std::string_view line, int edition) {
  if (line.starts_with("[1] ") || line.starts_with("[2] ")) {
    const bool wanted = line[1] == '1' ? edition == 1 : edition >= 2;
    return wanted ? std::optional(line.substr(4)) : std::nullopt;
  }
  return line;
}

std::vector<std::string> lines_of(const fs::path& file, int edition) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (const auto kept = in_edition(line, edition)) {
      lines.emplace_back(*kept);
    }
  }
  return lines;
}

// Reads "key: value" lines up to the first empty one and returns how many lines that took.
size_t read_fields(const std::vector<std::string>& lines, Fields& fields) {
  size_t i = 0;
  for (; i < lines.size() && !lines[i].empty(); ++i) {
    const auto colon = lines[i].find(": ");
    if (colon != std::string::npos) {
      fields[lines[i].substr(0, colon)] = lines[i].substr(colon + 2);
    }
  }
  return i;
}

Story load_story(const fs::path& file, const std::string& host, int edition) {
  Story story;
  story.host = host;
  const auto lines = lines_of(file, edition);
  for (size_t i = read_fields(lines, story.fields); i < lines.size(); ++i) {
    if (!lines[i].empty()) {
      story.blocks.push_back(lines[i]);
    }
  }
  story.path = story.field("path");
  story.gone = !story.field("gone").empty() && edition >= 2;
  return story;
}

Fields load_templates(const fs::path& file) {
  Fields templates;
  std::string* current = nullptr;
  for (const auto& line : lines_of(file, 1)) {
    if (line.starts_with("=== ")) {
      current = &templates[line.substr(4)];
    } else if (current != nullptr) {
      *current += line + "\n";
    }
  }
  return templates;
}

Site load_site(const fs::path& directory, int edition) {
  Site site;
  site.host = directory.filename().string();
  read_fields(lines_of(directory / "site.txt", edition), site.fields);
  site.templates = load_templates(directory / "templates.html");
  for (const auto& entry : fs::directory_iterator(directory / "articles")) {
    Story story = load_story(entry.path(), site.host, edition);
    if (story.field("since").empty() || edition >= 2) {
      site.stories.push_back(std::move(story));
    }
  }
  std::sort(site.stories.begin(), site.stories.end(), [](const Story& a, const Story& b) {
    return a.field("published") > b.field("published");
  });
  for (const auto& story : site.stories) {
    if (std::find(site.sections.begin(), site.sections.end(), story.field("section")) ==
        site.sections.end()) {
      site.sections.push_back(story.field("section"));
    }
  }
  return site;
}

}  // namespace

std::string Story::field(std::string_view name) const {
  return lookup(fields, name);
}

std::string Site::field(std::string_view name) const {
  return lookup(fields, name);
}

const Story* Edition::find(std::string_view host, std::string_view reference) const {
  if (!reference.starts_with('/')) {
    const auto slash = reference.find('/');
    host = reference.substr(0, slash);
    reference = slash == std::string_view::npos ? "" : reference.substr(slash);
  }
  const auto site = sites.find(host);
  if (site == sites.end()) {
    return nullptr;
  }
  const auto& stories = site->second.stories;
  const auto found = std::find_if(stories.begin(), stories.end(),
                                  [&](const Story& story) { return story.path == reference; });
  return found == stories.end() ? nullptr : &*found;
}

std::optional<Edition> load_edition(const fs::path& content, int number) {
  Edition edition{.number = number, .sites = {}, .images = content / "images"};
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(content, error)) {
    if (!fs::exists(entry.path() / "site.txt")) {
      continue;
    }
    Site site = load_site(entry.path(), number);
    for (const auto& story : site.stories) {
      if (!story.path.starts_with('/') || story.field("title").empty()) {
        std::fprintf(stderr, "newsroom: an article of %s has no path or no title\n",
                     site.host.c_str());
        return std::nullopt;
      }
    }
    edition.sites.emplace(site.host, std::move(site));
  }
  if (edition.sites.empty()) {
    std::fprintf(stderr, "newsroom: no sites below %s (give --content DIR)\n", content.c_str());
    return std::nullopt;
  }
  return edition;
}

}  // namespace broadsheet::newsroom

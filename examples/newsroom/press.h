#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The newsroom's content as it lies in content/HOST/: plain text files, so that a story can be
// changed without touching a program.
//
// site.txt and the head of each articles/*.txt are "key: value" lines. An article's body follows
// after an empty line: paragraphs, "## heading", "- item", ">> path" (a read-also link). A line
// that starts with "[2] " exists from edition 2 on only, one with "[1] " in edition 1 only.
namespace broadsheet::newsroom {

using Fields = std::map<std::string, std::string, std::less<>>;

struct Story {
  std::string host;
  std::string path;
  Fields fields;  // title, standfirst, author, published, ...
  std::vector<std::string> blocks;
  bool gone = false;  // withdrawn: answered with 410

  [[nodiscard]] std::string field(std::string_view name) const;
};

struct Site {
  std::string host;
  Fields fields;                      // name, language, headings, feed, ...
  Fields templates;                   // by name, from templates.html
  std::vector<std::string> sections;  // in order of first appearance
  std::vector<Story> stories;         // newest first

  [[nodiscard]] std::string field(std::string_view name) const;
};

// One edition of every site.
struct Edition {
  int number = 1;
  std::map<std::string, Site, std::less<>> sites;
  std::filesystem::path images;

  // `reference` as articles write it: "/path" on `host`, or "host/path".
  [[nodiscard]] const Story* find(std::string_view host, std::string_view reference) const;
};

// Reads content/. nullopt, with a line on stderr, when a file is not as it should be.
[[nodiscard]] std::optional<Edition> load_edition(const std::filesystem::path& content, int number);

}  // namespace broadsheet::newsroom

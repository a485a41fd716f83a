#include <fmt/format.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/text.h"
#include "cli/new_file.h"
#include "cli/toml_file.h"
#include "cli/verbs/config.h"
#include "parser/feed.h"

namespace broadsheet::cli {
namespace {

constexpr uint64_t kListBytesMax = 64ULL << 20;
constexpr size_t kNameBytesMax = 60;  // leaves room for a number

struct Listed {
  std::string name;
  std::string title;
  std::vector<std::string> urls;
};

// In the order of the list, one entry a host: a site's sections are one source.
class SourceList {
 public:
  void add(const Url& url, std::string_view title) {
    const auto [at, fresh] = by_host_.emplace(url.host_port(), listed_.size());
    if (fresh) {
      listed_.push_back({.name = name_for(url), .title = std::string(title), .urls = {}});
    }
    auto& urls = listed_[at->second].urls;
    if (std::ranges::find(urls, url.href()) == urls.end()) {
      urls.emplace_back(url.href());
    }
  }

  [[nodiscard]] bool empty() const { return listed_.empty(); }

  [[nodiscard]] std::string toml(std::string_view key) const {
    std::string text;
    for (const Listed& one : listed_) {
      std::string urls;
      for (const auto& url : one.urls) {
        urls += (urls.empty() ? "" : ",\n  ") + toml_quoted(url);
      }
      text += fmt::format("{}[[source]]{}\nname = {}\n{} = [{}]\n", text.empty() ? "" : "\n",
                          one.title.empty() ? "" : "  # " + printable(one.title),
                          toml_quoted(one.name), key, urls);
    }
    return text;
  }

 private:
  // "www.daily-news.example:8080" as "daily-news.example-8080", with a number where it is taken.
  std::string name_for(const Url& url) {
    std::string_view host = url.host_port();
    host.remove_prefix(host.starts_with("www.") ? 4 : 0);
    std::string name;
    for (const char c : host.substr(0, kNameBytesMax)) {
      const bool plain = (c >= 'a' && c <= 'z') || is_ascii_digit(c) || c == '.' || c == '-';
      name += plain ? c : '-';
    }
    name.erase(0, name.find_first_not_of("-."));
    name = name.empty() ? "source" : name;
    std::string free = name;
    for (int number = 2; !names_.insert(free).second; ++number) {
      free = fmt::format("{}-{}", name, number);
    }
    return free;
  }

  std::vector<Listed> listed_;
  std::map<std::string, size_t, std::less<>> by_host_;
  std::set<std::string> names_;
};

Result<std::string> read_list(const std::filesystem::path& file) {
  std::error_code bad;
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file, bad)) {
    return Error{ErrorKind::kUsage, fmt::format("cannot read {}", file.string())};
  }
  const auto bytes = std::filesystem::file_size(file, bad);
  if (!bad && bytes > kListBytesMax) {
    return Error{ErrorKind::kUsage, fmt::format("{} is larger than 64 MiB", file.string())};
  }
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Result<void> add_opml(const SourcesImportCommand& command, std::string_view text,
                      SourceList& list) {
  BS_TRY(const Url base, Url::parse("http://list.invalid/"));
  const auto outlines =
      parser::parse_opml({.body = text, .content_type = "", .url = base}, parser::FeedLimits());
  if (!outlines.ok()) {
    return Error{ErrorKind::kInvalidInput,
                 fmt::format("{}: {}", command.file.string(), outlines.error().detail)};
  }
  for (const auto& outline : *outlines) {
    const auto url = Url::parse(outline.feed_url);
    if (url.ok() && url->host() != base.host()) {
      list.add(*url, outline.title);
    }
  }
  return ok();
}

Result<void> add_lines(const SourcesImportCommand& command, std::string_view text,
                       SourceList& list) {
  size_t number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    const auto words = trim(line.substr(0, line.find('#') == 0 ? 0 : line.find(" #")));
    if (words.empty()) {
      continue;
    }
    const auto url = Url::parse(words);
    if (!url.ok()) {
      return Error{ErrorKind::kInvalidInput,
                   fmt::format("{}:{}: \"{}\" is no http or https URL", command.file.string(),
                               number, shortened(printable(words), 80))};
    }
    list.add(url->without_fragment(), "");
  }
  return ok();
}

}  // namespace

Result<ExitCode> import_sources(const SourcesImportCommand& command, const Terminal& terminal) {
  BS_TRY(const std::string bytes, read_list(command.file));
  std::string_view text = bytes;
  text.remove_prefix(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  const bool opml = trim(text).starts_with('<');
  SourceList list;
  BS_TRY_VOID(opml ? add_opml(command, text, list) : add_lines(command, text, list));
  if (list.empty()) {
    return Error{ErrorKind::kNotFound, fmt::format("{} names no site", command.file.string())};
  }
  const auto blocks = list.toml(opml ? "feeds" : "seeds");
  if (command.output.empty()) {
    terminal.out << blocks;
  } else {
    BS_TRY_VOID(write_new_file(command.output, blocks));
  }
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli

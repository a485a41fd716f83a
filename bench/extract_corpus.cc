// Reads the pages of an article-extraction corpus with the real reader and writes the predictions
// its scorer takes: {"id": {"articleBody", "title", "authors", "published"}}, with where each value
// came from beside them.
//
//   extract_corpus [--standfirst] [--captions] [--cpu] [--explain ID] SET_DIR > predictions.json
//
// SET_DIR holds gold.json and pages/ID.html.gz. --standfirst and --captions join those fields to
// the body, by the rule that is fixed for each corpus (docs/BENCHMARKS.md). --cpu prints pages per
// second of CPU to stderr. --explain shows one page's candidates and what was trimmed.

#include <zlib.h>

#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "base/clock.h"
#include "parser/page.h"

namespace {

using broadsheet::Article;
using broadsheet::BlockKind;
using broadsheet::Url;
using broadsheet::parser::Page;
using broadsheet::parser::PageOptions;
using broadsheet::parser::PageRequest;

struct Options {
  bool standfirst = false;
  bool captions = false;
  bool cpu = false;
  std::string explained;
  std::string directory;
};

Options parse_options(const std::vector<std::string>& arguments) {
  Options options;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--standfirst") {
      options.standfirst = true;
    } else if (argument == "--captions") {
      options.captions = true;
    } else if (argument == "--cpu") {
      options.cpu = true;
    } else if (argument == "--explain" && i + 1 < arguments.size()) {
      options.explained = arguments[++i];
    } else {
      options.directory = argument;
    }
  }
  return options;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string read_gzip(const std::string& path) {
  std::string bytes;
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) {
    return bytes;
  }
  char buffer[1 << 16];
  for (int got = gzread(file, buffer, sizeof buffer); got > 0;
       got = gzread(file, buffer, sizeof buffer)) {
    bytes.append(buffer, static_cast<size_t>(got));
  }
  gzclose(file);
  return bytes;
}

void add_line(std::string& text, const std::string& line) {
  if (line.empty()) {
    return;
  }
  text += text.empty() ? "" : "\n";
  text += line;
}

boost::json::object prediction_of(const Article& article, const Options& options) {
  std::string text;
  if (options.standfirst) {
    add_line(text, article.standfirst);
  }
  add_line(text, article.text());
  if (options.captions) {
    for (const std::string& caption : article.captions) {
      add_line(text, caption);
    }
  }
  boost::json::array authors(article.authors.begin(), article.authors.end());
  boost::json::object prediction{{"articleBody", text}, {"title", article.title}};
  prediction["authors"] = std::move(authors);
  if (article.published) {
    prediction["published"] = iso8601(*article.published);
  }
  boost::json::object origins;
  for (const broadsheet::Provenance& source : article.sources) {
    origins[source.field] = source.origin;
  }
  prediction["origins"] = std::move(origins);
  prediction["confidence"] = article.confidence;
  prediction["notes"] = boost::json::array(article.notes.begin(), article.notes.end());
  return prediction;
}

void explain(const Page& page) {
  std::cerr << "kind " << broadsheet::name_of(page.kind) << '\n';
  for (const auto& candidate : page.candidates) {
    std::cerr << candidate.score << ' ' << candidate.origin << ' ' << candidate.characters << ' '
              << candidate.path << '\n';
  }
  for (const auto& line : page.trimmed) {
    std::cerr << "- [" << line.reason << "] " << line.text << '\n';
  }
  if (!page.article) {
    return;
  }
  std::cerr << "standfirst: " << page.article->standfirst << '\n';
  for (const auto& block : page.article->blocks) {
    std::cerr << "+ [" << broadsheet::name_of(block.kind) << "] " << block.text << '\n';
  }
  for (const auto& entry : page.article->entries) {
    std::cerr << "entry " << (entry.time ? iso8601(*entry.time) : std::string("-")) << " ["
              << entry.title << "] " << entry.author << ": " << entry.text << '\n';
  }
  for (const auto& note : page.article->notes) {
    std::cerr << "note: " << note << '\n';
  }
}

int run(const Options& options) {
  boost::system::error_code failed;
  const boost::json::value gold =
      boost::json::parse(read_file(options.directory + "/gold.json"), failed);
  if (failed || !gold.is_object()) {
    std::cerr << "no gold.json in '" << options.directory << "'\n";
    return 1;
  }
  const broadsheet::SystemClock clock;
  std::chrono::nanoseconds spent{};
  boost::json::object predictions;
  for (const auto& [id, entry] : gold.as_object()) {
    if (!options.explained.empty() && !std::string_view(id).starts_with(options.explained)) {
      continue;
    }
    const std::string bytes =
        read_gzip(options.directory + "/pages/" + std::string(id) + ".html.gz");
    const auto text_of = [&](const char* field) {
      const auto* value = entry.as_object().if_contains(field);
      return value != nullptr && value->is_string() ? std::string(value->as_string())
                                                    : std::string();
    };
    auto url = Url::parse(text_of("url"));
    if (!url.ok()) {
      url = Url::parse("http://corpus.example/" + std::string(id));
    }
    PageOptions page_options;
    page_options.explain = !options.explained.empty();
    const std::string type = "text/html; charset=" + text_of("charset");
    const auto before = clock.thread_cpu();
    const Page page = read_page(
        PageRequest{.url = *url, .body = bytes, .content_type = type, .fetched = clock.now()},
        page_options);
    spent += clock.thread_cpu() - before;
    if (page_options.explain) {
      explain(page);
    }
    if (page.article) {
      predictions[id] = prediction_of(*page.article, options);
    }
  }
  if (options.cpu) {
    const double seconds = std::chrono::duration<double>(spent).count();
    std::cerr << predictions.size() << " articles, "
              << static_cast<double>(gold.as_object().size()) / seconds
              << " pages per CPU-second\n";
  }
  std::cout << boost::json::serialize(predictions) << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return run(parse_options(std::vector<std::string>(argv + 1, argv + argc)));
}

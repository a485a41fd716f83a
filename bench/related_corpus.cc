// Reads the pages of a related-articles benchmark with the real reader and writes the predictions
// its scorer takes: {"id": {"url", "related": [{"url", "title", ...}]}}.
//
//   related_corpus [--lists] [--cpu] GOLD.json HTML_DIR > predictions.json
//
// GOLD.json gives ids and addresses only. --lists adds the links of other lists (most read,
// latest) as "lists", for looking at mistakes. --cpu prints pages per second of CPU to stderr.

#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/content_coding.h"
#include "parser/page.h"

namespace {

using broadsheet::Related;
using broadsheet::RelatedKind;
using broadsheet::Url;
using broadsheet::parser::Page;
using broadsheet::parser::PageRequest;

// Stands in where a saved page does not tell its address.
constexpr std::string_view kUnknownAddress = "http://x.invalid/";

struct Options {
  bool lists = false;
  bool cpu = false;
  std::vector<std::string> paths;
};

Options parse_options(const std::vector<std::string>& arguments) {
  Options options;
  for (const std::string& argument : arguments) {
    if (argument == "--lists") {
      options.lists = true;
    } else if (argument == "--cpu") {
      options.cpu = true;
    } else {
      options.paths.push_back(argument);
    }
  }
  return options;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string page_bytes(const std::string& path) {
  const auto decoded = broadsheet::decode_content(read_file(path + ".gz"), "gzip", {});
  return decoded && !decoded->bytes.empty() ? decoded->bytes : read_file(path);
}

std::string text_of(const boost::json::object& entry, const char* field) {
  const auto* value = entry.if_contains(field);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::string address_of(const boost::json::object& entry) {
  for (const char* field : {"url", "base"}) {
    if (std::string address = text_of(entry, field); !address.empty()) {
      return address;
    }
  }
  return std::string(kUnknownAddress);
}

boost::json::array links_of(const Page& page, RelatedKind kind) {
  boost::json::array links;
  if (!page.article) {
    return links;
  }
  for (const Related& related : page.article->related) {
    if (related.kind == kind) {
      links.push_back({{"url", related.url},
                       {"title", related.title},
                       {"heading", related.heading},
                       {"position", broadsheet::name_of(related.position)},
                       {"image", related.image}});
    }
  }
  return links;
}

int run(const Options& options) {
  boost::system::error_code failed;
  const boost::json::value gold = boost::json::parse(read_file(options.paths[0]), failed);
  const auto* pages = !failed && gold.is_object() ? gold.as_object().if_contains("pages") : nullptr;
  if (pages == nullptr || !pages->is_array()) {
    std::cerr << "no pages in '" << options.paths[0] << "'\n";
    return 1;
  }
  const broadsheet::SystemClock clock;
  std::chrono::nanoseconds spent{};
  boost::json::object predictions;
  for (const auto& entry : pages->as_array()) {
    const std::string id = text_of(entry.as_object(), "id");
    const std::string bytes = page_bytes(options.paths[1] + "/" + id + ".html");
    const auto url = Url::parse(address_of(entry.as_object()));
    if (!url || bytes.empty()) {
      std::cerr << id << ": no page or no address\n";
      continue;
    }
    const auto before = clock.thread_cpu();
    const Page page = read_page(PageRequest{.url = *url, .body = bytes, .content_type = {}}, {});
    spent += clock.thread_cpu() - before;
    boost::json::object prediction{{"url", url->href()},
                                   {"kind", broadsheet::name_of(page.kind)},
                                   {"related", links_of(page, RelatedKind::kRelated)}};
    if (options.lists) {
      prediction["lists"] = links_of(page, RelatedKind::kList);
    }
    predictions[id] = std::move(prediction);
  }
  if (options.cpu) {
    std::cerr << static_cast<double>(predictions.size()) /
                     std::chrono::duration<double>(spent).count()
              << " pages per CPU-second\n";
  }
  std::cout << boost::json::serialize(predictions) << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse_options({argv + 1, argv + argc});
  if (options.paths.size() != 2) {
    std::cerr << "usage: related_corpus [--lists] [--cpu] GOLD.json HTML_DIR\n";
    return 2;
  }
  return run(options);
}

// Pages per second of CPU over a folder of saved pages (.html.gz or .html), whole and by stage:
//
//   read_page [--rounds N] [--only STAGE] FOLDER...
//
// Every stage (or the one named) is run over all pages N times (3 unless told) and its best round
// counts; decompression is not in the figures. "front" is what must happen to any page before it
// can be understood: charset, decoding, pre-pass, Gumbo, flattening. The path of a file below its
// FOLDER is the path of its URL, since a day in it spares much looking for one in the text.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/content_coding.h"
#include "parser/charset.h"
#include "parser/links.h"
#include "parser/page.h"
#include "parser/prepass.h"

namespace {

using broadsheet::SystemClock;
using broadsheet::SysTime;
using broadsheet::Url;
using broadsheet::parser::decode;
using broadsheet::parser::detect_charset;
using broadsheet::parser::Document;
using broadsheet::parser::DocumentLimits;

struct SavedPage {
  Url url;
  std::string bytes;
};

Url url_of(const std::filesystem::path& path, const std::filesystem::path& folder) {
  std::filesystem::path shown = path.lexically_relative(folder);
  if (shown.extension() == ".gz") {
    shown.replace_extension();
  }
  auto url = Url::parse("https://news.example/" + shown.generic_string());
  return url.ok() ? *url : *Url::parse("https://news.example/");
}

std::vector<SavedPage> load_pages(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  std::vector<SavedPage> pages;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (path.extension() != ".gz") {
      pages.push_back({url_of(path, folder), std::move(bytes)});
    } else if (auto decoded = broadsheet::decode_content(bytes, "gzip", {}); decoded.ok()) {
      pages.push_back({url_of(path, folder), std::move(decoded->bytes)});
    }
  }
  return pages;
}

struct Stage {
  const char* name;
  std::function<size_t(const SavedPage&)> run;  // the result keeps the work from being dropped
};

double best_milliseconds(const std::vector<SavedPage>& pages, const Stage& stage, int rounds) {
  double best = 1e18;
  size_t sum = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto before = SystemClock().thread_cpu();
    for (const SavedPage& page : pages) {
      sum += stage.run(page);
    }
    const std::chrono::duration<double, std::milli> spent = SystemClock().thread_cpu() - before;
    best = std::min(best, spent.count());
  }
  return sum == 0 ? best : best / static_cast<double>(pages.size());
}

std::string to_utf8(const SavedPage& page) {
  return decode(page.bytes, detect_charset(page.bytes, "text/html"));
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 3;
  std::string_view only;
  std::vector<SavedPage> pages;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--rounds" && i + 1 < argc) {
      rounds = std::stoi(argv[++i]);
      continue;
    }
    if (std::string_view(argv[i]) == "--only" && i + 1 < argc) {
      only = argv[++i];
      continue;
    }
    for (SavedPage& page : load_pages(argv[i])) {
      pages.push_back(std::move(page));
    }
  }
  if (pages.empty()) {
    std::fprintf(stderr, "usage: read_page [--rounds N] [--only STAGE] FOLDER...\n");
    return 2;
  }
  const auto arena = broadsheet::parser::make_arena();
  const broadsheet::parser::PageOptions whole;
  broadsheet::parser::PageOptions links_only;
  links_only.article = false;
  const auto read = [](const SavedPage& page, const auto& options) {
    return broadsheet::parser::read_page({.url = page.url,
                                          .body = page.bytes,
                                          .content_type = "text/html",
                                          .fetched = SysTime(std::chrono::days(20'779))},
                                         options);
  };
  const Stage stages[] = {
      {"charset + decode", [](const SavedPage& page) { return to_utf8(page).size(); }},
      {"  + pre-pass",
       [](const SavedPage& page) {
         return broadsheet::parser::prepass(to_utf8(page), {}).html.size();
       }},
      {"front (+ Gumbo, flatten)",
       [&arena](const SavedPage& page) {
         return Document::parse(to_utf8(page), DocumentLimits{}, arena.get()).size();
       }},
      {"scan_links",
       [](const SavedPage& page) {
         return broadsheet::parser::scan_links(page.bytes, page.url, {}).links.size();
       }},
      {"read_page, links only",
       [&](const SavedPage& page) { return read(page, links_only).links.size(); }},
      {"read_page", [&](const SavedPage& page) { return read(page, whole).links.size(); }},
  };
  size_t bytes = 0;
  size_t lean_bytes = 0;
  for (const SavedPage& page : pages) {
    bytes += page.bytes.size();
    lean_bytes += broadsheet::parser::prepass(to_utf8(page), {}).html.size();
  }
  std::printf("%zu pages, mean %.1f KiB, %.1f KiB after the pre-pass\n", pages.size(),
              static_cast<double>(bytes) / 1024 / static_cast<double>(pages.size()),
              static_cast<double>(lean_bytes) / 1024 / static_cast<double>(pages.size()));
  for (const Stage& stage : stages) {
    if (!only.empty() && only != stage.name) {
      continue;
    }
    const double milliseconds = best_milliseconds(pages, stage, rounds);
    std::printf("%-26s %8.3f ms/page %8.0f pages/CPU-s\n", stage.name, milliseconds,
                1000 / milliseconds);
  }
  return 0;
}

// How small and how fast captures of the same pages are kept:
//   build/release/bench/versions DIR [--json] [--no-peers] [--chains N]
// DIR holds chains of captures, `frontpages__SITE__PAGE.tar.zst` with YYYYMMDDhhmmss.html in each.
// Every capture is committed to a fresh archive as a crawl would, in order of time; then the
// archive is flushed, measured on disk, and every payload is read back and compared. Beside it on
// the same bytes: WARC.gz (a gzip member a capture, head and body), zstd -3 --patch-from the
// capture before, and git after gc, where git is installed. Lines of `*_texts_*.jsonl.zst` beside
// the chains (url, ts, title, text) are captures of articles whose pages are not at hand: committed
// each with a page of its own, they tell how many versions and texts are made of them.

#include <fmt/format.h>
#include <sys/resource.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "base/text.h"
#include "base/units.h"
#include "parser/page.h"
#include "storage/archive.h"

namespace broadsheet {
namespace {

namespace fs = std::filesystem;

constexpr size_t kTarBlockBytes = 512;
constexpr double kPageKiB = 74;  // the page size that ingest is told for

struct PageCapture {
  SysTime at{};
  std::string body;
};
struct Chain {
  std::string name;
  std::string href;
  std::vector<PageCapture> captures;
};

struct Figures {
  uint64_t captures = 0;
  uint64_t raw_bytes = 0;
  uint64_t stored_bytes = 0;
  uint64_t warc_gz_bytes = 0;
  uint64_t patch_bytes = 0;
  std::optional<uint64_t> git_bytes;
  double ingest_cpu_ms = 0;
  double read_cpu_ms = 0;
  double read_cpu_ms_max = 0;
  uint64_t findings = 0;
  uint64_t differences = 0;
  uint64_t text_captures = 0;
  uint64_t text_versions = 0;
  uint64_t texts = 0;
  uint64_t dense_articles = 0;           // captures of the chains in which an article was read
  uint64_t dense_versions = 0;           // beyond the first of a page
  std::vector<std::string> dense_pages;  // those with any, and how many
};

double process_cpu_ms() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string unpack_zstd(const std::string& packed) {
  ZSTD_DCtx* const context = ZSTD_createDCtx();
  ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27);
  std::string out;
  std::string piece(1 << 20, '\0');
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  while (in.pos < in.size) {
    ZSTD_outBuffer to{piece.data(), piece.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(context, &to, &in)) != 0) {
      break;
    }
    out.append(piece, 0, to.pos);
  }
  ZSTD_freeDCtx(context);
  return out;
}

// The regular files of a tar archive whose names end in .html.
std::vector<PageCapture> read_tar(const std::string& tar) {
  std::vector<PageCapture> captures;
  for (size_t at = 0; at + kTarBlockBytes <= tar.size() && tar[at] != '\0';) {
    const std::string name(tar.c_str() + at);
    const size_t size = std::strtoull(tar.substr(at + 124, 12).c_str(), nullptr, 8);
    const char type = tar[at + 156];
    at += kTarBlockBytes;
    const std::string stem = fs::path(name).stem().string();
    const auto time = parse_time(stem);
    if ((type == '0' || type == '\0') && name.ends_with(".html") && time.ok()) {
      captures.push_back({.at = *time, .body = tar.substr(at, size)});
    }
    at += (size + kTarBlockBytes - 1) / kTarBlockBytes * kTarBlockBytes;
  }
  std::sort(captures.begin(), captures.end(),
            [](const PageCapture& a, const PageCapture& b) { return a.at < b.at; });
  return captures;
}

// "frontpages__zeit.de__politik" -> https://zeit.de/politik; "index" is the front page itself
std::string href_of(const std::string& name) {
  const size_t site = name.find("__");
  const size_t page = name.find("__", site + 2);
  if (site == std::string::npos || page == std::string::npos) {
    return "https://example.org/" + name;
  }
  const std::string rest = name.substr(page + 2);
  return "https://" + name.substr(site + 2, page - site - 2) + "/" + (rest == "index" ? "" : rest);
}

std::vector<Chain> read_chains(const fs::path& directory, size_t chains_max) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().filename().string().ends_with(".tar.zst")) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  files.resize(std::min(files.size(), chains_max));
  std::vector<Chain> chains;
  for (const fs::path& file : files) {
    const std::string name = file.stem().stem().string();
    chains.push_back({.name = name,
                      .href = href_of(file.filename().string().substr(
                          0, file.filename().string().size() - std::strlen(".tar.zst"))),
                      .captures = read_tar(unpack_zstd(read_file(file)))});
  }
  return chains;
}

// The head of an answer as news sites send it, with what differs from one to the next.
Headers response_headers(const PageCapture& page) {
  Headers headers;
  headers.add("Date", format_http_date(page.at));
  headers.add("Content-Type", "text/html; charset=utf-8");
  headers.add("Server", "nginx");
  headers.add("Cache-Control", "max-age=60");
  headers.add("Vary", "Accept-Encoding");
  headers.add("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
  headers.add("X-Request-Id", sha256(page.body).hex().substr(0, 32));
  return headers;
}

storage::VisitRecord visit_of(const Chain& chain, const PageCapture& page, const Url& url) {
  storage::VisitRecord visit;
  visit.key = UrlKey::of(url);
  visit.href = chain.href;
  visit.at = page.at;
  visit.outcome = Outcome::kStored;
  visit.page_kind = PageKind::kFront;
  Capture capture{.url = url};
  capture.started = page.at;
  capture.status = 200;
  capture.http_version = "1.1";
  capture.reason = "OK";
  capture.request_headers.add("User-Agent", "broadsheet/0.1");
  capture.request_headers.add("Accept", "text/html");
  capture.response_headers = response_headers(page);
  capture.remote_address = "192.0.2.1";
  capture.tls_version = "TLSv1.3";
  capture.body = page.body;
  visit.capture = std::move(capture);
  return visit;
}

// Commits everything in order of time, all chains interleaved as a crawl would.
bool ingest(const std::vector<Chain>& chains, storage::Archive& archive, Figures& figures) {
  struct Turn {
    const Chain* chain;
    const PageCapture* page;
  };
  std::vector<Turn> turns;
  for (const Chain& chain : chains) {
    for (const PageCapture& page : chain.captures) {
      turns.push_back({&chain, &page});
    }
  }
  std::sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) {
    return std::tie(a.page->at, a.chain->href) < std::tie(b.page->at, b.chain->href);
  });
  for (const Turn& turn : turns) {
    const auto url = Url::parse(turn.chain->href);
    if (!url.ok()) {
      return false;
    }
    storage::VisitRecord visit = visit_of(*turn.chain, *turn.page, *url);
    const double before = process_cpu_ms();
    const auto result = archive.commit(std::move(visit));
    figures.ingest_cpu_ms += process_cpu_ms() - before;
    if (!result.ok()) {
      fmt::print(stderr, "{}\n", result.error().detail);
      return false;
    }
    ++figures.captures;
    figures.raw_bytes += turn.page->body.size();
  }
  return archive.flush().ok();
}

void read_back(const std::vector<Chain>& chains, const storage::Reader& reader, Figures& figures) {
  for (const Chain& chain : chains) {
    for (const PageCapture& page : chain.captures) {
      const Digest digest = sha256(page.body);
      const double before = process_cpu_ms();
      const auto payload = reader.payload(digest);
      const double spent = process_cpu_ms() - before;
      figures.read_cpu_ms += spent;
      figures.read_cpu_ms_max = std::max(figures.read_cpu_ms_max, spent);
      figures.differences += payload.ok() && *payload == page.body ? 0 : 1;
    }
  }
  const auto findings = reader.check({});
  figures.findings = findings.ok() ? findings->size() : 1;
}

// One line of a file of texts as a visit; nullopt for one that is none.
std::optional<storage::VisitRecord> text_visit(const boost::json::value& line) {
  const auto field = [&](std::string_view name) {
    const boost::json::value* const found =
        line.is_object() ? line.as_object().if_contains(name) : nullptr;
    return found != nullptr && found->is_string() ? std::string(found->as_string().c_str()) : "";
  };
  const auto url = Url::parse(field("url"));
  const auto at = parse_time(field("ts"));
  if (!url.ok() || !at.ok()) {
    return std::nullopt;
  }
  Article article;
  article.title = field("title");
  article.blocks.push_back({.text = field("text")});
  // No two answers have the same bytes.
  const PageCapture page{.at = *at, .body = article.title + field("text") + field("ts")};
  const Chain chain{.name = {}, .href = std::string(url->href()), .captures = {}};
  storage::VisitRecord visit = visit_of(chain, page, *url);
  visit.page_kind = PageKind::kArticle;
  visit.article = std::move(article);
  return visit;
}

// Commits the articles of every file of texts in order of time to an archive of their own.
bool measure_texts(const fs::path& directory, const fs::path& scratch, Figures& figures) {
  std::vector<storage::VisitRecord> visits;
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (name.find("_texts_") == std::string::npos || !name.ends_with(".jsonl.zst")) {
      continue;
    }
    const std::string lines = unpack_zstd(read_file(entry.path()));
    for (const std::string_view line : split(lines, '\n')) {
      boost::json::error_code error;
      auto visit = text_visit(boost::json::parse(line, error));
      if (!error && visit) {
        visits.push_back(std::move(*visit));
      }
    }
  }
  std::sort(visits.begin(), visits.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  const auto archive = storage::Archive::open(scratch, storage::ArchiveOptions{});
  if (!archive.ok()) {
    return false;
  }
  figures.text_captures = visits.size();
  for (storage::VisitRecord& visit : visits) {
    if (!(*archive)->commit(std::move(visit)).ok()) {
      return false;
    }
  }
  const auto stats = (*archive)->reader()->stats();
  if (stats.ok()) {
    figures.text_versions = stats->versions;
    figures.texts = stats->articles;
  }
  return stats.ok();
}

// Reads every page of the chains as a crawl would. They are taken so often that next to nothing but
// scripts, teasers, share bars and adverts changes from one to the next: a version beyond a page's
// first is noise taken for an edit. Payloads are of no concern here, so their digests stand for
// them.
bool measure_dense(const std::vector<Chain>& chains, const fs::path& scratch, Figures& figures) {
  const auto archive = storage::Archive::open(scratch, storage::ArchiveOptions{});
  if (!archive.ok()) {
    return false;
  }
  uint64_t with_versions = 0;
  for (const Chain& chain : chains) {
    const auto url = Url::parse(chain.href);
    if (!url.ok()) {
      return false;
    }
    uint32_t versions = 0;
    for (const PageCapture& page : chain.captures) {
      parser::Page read = parser::read_page(
          {.url = *url, .body = page.body, .content_type = "text/html", .fetched = page.at}, {});
      storage::VisitRecord visit =
          visit_of(chain, {.at = page.at, .body = sha256(page.body).hex()}, *url);
      visit.page_kind = read.kind;
      visit.article = std::move(read.article);
      const auto result = (*archive)->commit(std::move(visit));
      if (!result.ok()) {
        return false;
      }
      figures.dense_articles += result->version ? 1 : 0;
      versions = std::max(versions, result->version.value_or(0));
    }
    with_versions += versions > 0 ? 1 : 0;
    figures.dense_versions += versions;
    if (versions > 1) {
      figures.dense_pages.push_back(fmt::format("{} {}", chain.name, versions - 1));
    }
  }
  figures.dense_versions -= with_versions;
  return true;
}

uint64_t gzip_bytes(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  const uint64_t size = stream.total_out;
  deflateEnd(&stream);
  return size;
}

uint64_t patch_bytes(const std::string& page, const std::string& before) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 3);
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 24);
  if (!before.empty()) {
    ZSTD_CCtx_refPrefix(context, before.data(), before.size());
  }
  std::string out(ZSTD_compressBound(page.size()), '\0');
  const size_t size = ZSTD_compress2(context, out.data(), out.size(), page.data(), page.size());
  ZSTD_freeCCtx(context);
  return size;
}

void measure_peers(const std::vector<Chain>& chains, Figures& figures) {
  for (const Chain& chain : chains) {
    std::string before;
    for (const PageCapture& page : chain.captures) {
      std::string record = fmt::format(
          "WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: {}\r\nWARC-Target-URI: {}\r\n"
          "WARC-Payload-Digest: sha256:{}\r\nContent-Length: {}\r\n\r\nHTTP/1.1 200 OK\r\n",
          format_rfc3339(page.at), chain.href, sha256(page.body).hex(), page.body.size());
      const Headers headers = response_headers(page);
      for (const HeaderField& field : headers.fields()) {
        record += field.name + ": " + field.value + "\r\n";
      }
      figures.warc_gz_bytes += gzip_bytes(record + "\r\n" + page.body + "\r\n\r\n");
      figures.patch_bytes += patch_bytes(page.body, before);
      before = page.body;
    }
  }
}

uint64_t bytes_under(const fs::path& directory) {
  uint64_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    bytes += entry.is_regular_file() ? entry.file_size() : 0;
  }
  return bytes;
}

// One file a page, one commit a capture, then gc as users run it.
std::optional<uint64_t> git_bytes(const std::vector<Chain>& chains, const fs::path& directory) {
  const std::string git = "git -c user.name=b -c user.email=b -C '" + directory.string() + "' ";
  const std::string quiet = " >/dev/null 2>&1";
  fs::create_directories(directory);
  if (std::system((git + "init" + quiet).c_str()) != 0) {
    return std::nullopt;
  }
  const std::string add = git + "add -A" + quiet;
  const std::string commit = git + "commit -m c" + quiet;
  for (const Chain& chain : chains) {
    for (const PageCapture& page : chain.captures) {
      std::ofstream(directory / (chain.name + ".html"), std::ios::binary) << page.body;
      if (std::system(add.c_str()) != 0 || std::system(commit.c_str()) != 0) {
        return std::nullopt;
      }
    }
  }
  if (std::system((git + "gc" + quiet).c_str()) != 0) {
    return std::nullopt;
  }
  return bytes_under(directory / ".git" / "objects" / "pack");
}

void print_text(const Figures& figures) {
  const auto each = [&](uint64_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(figures.captures);
  };
  fmt::print("captures {}, raw {} ({:.0f} bytes each)\n", figures.captures,
             format_bytes(figures.raw_bytes), each(figures.raw_bytes));
  fmt::print("broadsheet         {:>9.0f} bytes a capture, all told\n", each(figures.stored_bytes));
  if (figures.warc_gz_bytes > 0) {
    fmt::print("WARC.gz            {:>9.0f}\n", each(figures.warc_gz_bytes));
    fmt::print("zstd -3 patch-from {:>9.0f}\n", each(figures.patch_bytes));
  }
  if (figures.git_bytes) {
    fmt::print("git after gc       {:>9.0f}\n", each(*figures.git_bytes));
  }
  const double pages = static_cast<double>(figures.raw_bytes) / 1024 / kPageKiB;
  fmt::print("ingest {:.2f} ms CPU per {:.0f} KiB, {:.2f} a capture\n",
             figures.ingest_cpu_ms / pages, kPageKiB,
             figures.ingest_cpu_ms / static_cast<double>(figures.captures));
  fmt::print("read   {:.2f} ms CPU a capture, {:.2f} at most\n",
             figures.read_cpu_ms / static_cast<double>(figures.captures), figures.read_cpu_ms_max);
  fmt::print("check  {} findings, {} captures that differ\n", figures.findings,
             figures.differences);
  if (figures.text_captures > 0) {
    fmt::print("texts  {} captures of articles: {} versions, {} texts stored\n",
               figures.text_captures, figures.text_versions, figures.texts);
  }
  fmt::print("dense  {} captures show an article; {} versions beyond a page's first{}{}\n",
             figures.dense_articles, figures.dense_versions,
             figures.dense_pages.empty() ? "" : ": ", fmt::join(figures.dense_pages, ", "));
}

void print_json(const Figures& figures) {
  fmt::print(
      R"({{"captures":{},"raw_bytes":{},"stored_bytes":{},"warc_gz_bytes":{},"patch_from_bytes":{},)"
      R"("git_bytes":{},"ingest_cpu_ms":{:.1f},"read_cpu_ms":{:.1f},"read_cpu_ms_max":{:.2f},)"
      R"("findings":{},"differences":{},"text_captures":{},"text_versions":{},"texts":{},)"
      R"("dense_articles":{},"dense_versions":{}}})"
      "\n",
      figures.captures, figures.raw_bytes, figures.stored_bytes, figures.warc_gz_bytes,
      figures.patch_bytes, figures.git_bytes ? std::to_string(*figures.git_bytes) : "null",
      figures.ingest_cpu_ms, figures.read_cpu_ms, figures.read_cpu_ms_max, figures.findings,
      figures.differences, figures.text_captures, figures.text_versions, figures.texts,
      figures.dense_articles, figures.dense_versions);
}

struct Arguments {
  fs::path directory;
  bool json = false;
  bool peers = true;
  size_t chains_max = 1'000'000;
};

int run(const Arguments& arguments) {
  const std::vector<Chain> chains = read_chains(arguments.directory, arguments.chains_max);
  if (chains.empty()) {
    fmt::print(stderr, "no chains (*.tar.zst) in {}\n", arguments.directory.string());
    return 2;
  }
  std::string scratch = (fs::temp_directory_path() / "versions-bench-XXXXXX").string();
  if (mkdtemp(scratch.data()) == nullptr) {
    fmt::print(stderr, "cannot make a directory in {}\n", fs::temp_directory_path().string());
    return 1;
  }
  Figures figures;
  const fs::path directory = fs::path(scratch) / "archive";
  bool done = false;
  {
    auto archive = storage::Archive::open(directory, storage::ArchiveOptions{});
    done = archive.ok() && ingest(chains, **archive, figures);
  }
  if (done) {
    // Opened once more, so that logs already flushed are gone.
    done = storage::Archive::open(directory, storage::ArchiveOptions{}).ok();
    figures.stored_bytes = bytes_under(directory);
    const auto reader = storage::open_reader(directory);
    done = done && reader.ok();
    if (done) {
      read_back(chains, **reader, figures);
    }
    done = done && measure_texts(arguments.directory, fs::path(scratch) / "texts", figures);
    done = done && measure_dense(chains, fs::path(scratch) / "noise", figures);
    if (done && arguments.peers) {
      measure_peers(chains, figures);
      figures.git_bytes = git_bytes(chains, fs::path(scratch) / "git");
    }
  }
  fs::remove_all(scratch);
  if (!done) {
    fmt::print(stderr, "the archive failed\n");
    return 1;
  }
  arguments.json ? print_json(figures) : print_text(figures);
  return figures.findings + figures.differences == 0 ? 0 : 1;
}

}  // namespace
}  // namespace broadsheet

int main(int count, char** values) {
  broadsheet::Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string_view value = values[i];
    if (value == "--json") {
      arguments.json = true;
    } else if (value == "--no-peers") {
      arguments.peers = false;
    } else if (value == "--chains" && i + 1 < count) {
      arguments.chains_max = std::strtoull(values[++i], nullptr, 10);
    } else if (arguments.directory.empty() && !value.starts_with("-")) {
      arguments.directory = value;
    } else {
      arguments.directory.clear();
      break;
    }
  }
  if (arguments.directory.empty()) {
    fmt::print(stderr, "usage: versions DIR [--json] [--no-peers] [--chains N]\n");
    return 2;
  }
  return broadsheet::run(arguments);
}

#include <fmt/format.h>

#include "base/log.h"
#include "broadsheet_version.h"
#include "cli/article_json.h"
#include "cli/lookup.h"
#include "cli/page_source.h"
#include "cli/verbs/verbs.h"

namespace broadsheet::cli {
namespace {

// Any scheme: one that is not ours is a bad address, not a missing file.
bool is_web_address(const std::string& text) {
  std::error_code error;
  return text.find("://") != std::string::npos && !std::filesystem::exists(text, error);
}

Result<PageSource> download(const ExtractCommand& command, const Clock& clock) {
  BS_TRY(const Url url, parse_url_argument(command.source));
  crawler::CrawlOptions options = command.settings.crawl;
  if (options.user_agent.empty()) {
    options.user_agent = fmt::format("broadsheet/{}", kVersion);
  }
  const auto log = make_stderr_log(LogLevel::kWarn, LogFormat::kText);
  BS_TRY(crawler::SinglePage page, crawler::fetch_page(url, options, clock, *log));
  constexpr int kGone = 410;
  constexpr int kNotFound = 404;
  const int status = page.capture.status;
  if (status >= 400) {
    const bool absent = status == kNotFound || status == kGone;
    return Error{
        absent ? ErrorKind::kNotFound : ErrorKind::kProtocol,
        fmt::format("{} answered {} {}", page.capture.url.href(), status, page.capture.reason)};
  }
  const auto type = page.capture.response_headers.get("Content-Type").value_or("");
  return PageSource{.url = std::string(page.capture.url.href()),
                    .content_type = std::string(type),
                    .headers = page.capture.response_headers,
                    .bytes = std::move(page.decoded),
                    .fetched = page.capture.started};
}

Result<PageSource> source_of(const ExtractCommand& command, const Clock& clock,
                             const Terminal& terminal) {
  if (is_web_address(command.source)) {
    return download(command, clock);
  }
  if (!command.url.empty()) {
    if (auto url = parse_url_argument(command.url); !url.ok()) {
      return std::move(url).error();
    }
  }
  PageSource source{.url = command.url,
                    .content_type = command.content_type,
                    .headers = {},
                    .bytes = {},
                    .fetched = clock.now()};
  BS_TRY(source.bytes, command.source == "-" ? read_page_stream(terminal.in, "stdin")
                                             : read_page_file(command.source));
  return source;
}

void print_explanation(const parser::Page& page, const Terminal& terminal) {
  constexpr size_t kPathColumns = 90;
  terminal.out << "\n" << terminal.styled(Style::kBold, "Candidates") << "\n";
  for (const auto& candidate : page.candidates) {
    terminal.out << fmt::format("{:>9.2f} {:>7} characters  {:<12} {}\n", candidate.score,
                                candidate.characters, candidate.origin,
                                shortened(printable(candidate.path), kPathColumns));
  }
  terminal.out << terminal.styled(Style::kBold, "Trimmed") << "\n";
  for (const auto& line : page.trimmed) {
    terminal.out << fmt::format("  {}: {}\n", line.reason, printable(line.text));
  }
  terminal.out << terminal.styled(Style::kBold, "Notes") << "\n";
  for (const auto& note : page.notes) {
    terminal.out << "  " << printable(note) << "\n";
  }
}

}  // namespace

Result<ExitCode> extract(const ExtractCommand& command, const Clock& clock,
                         const Terminal& terminal) {
  BS_TRY(const auto format, parse_format(command.format));
  if (format == ArticleFormat::kRaw) {
    return Error{ErrorKind::kUsage, "--format: extract has text, md, json and html"};
  }
  BS_TRY(const PageSource source, source_of(command, clock, terminal));
  auto page = parse_page(source, command.explain);
  if (!page.ok()) {
    return Error{page.error().kind, fmt::format("{}: {}", command.source, page.error().detail)};
  }
  if (format == ArticleFormat::kJson) {
    auto object = page_json(*page, source.url);
    if (command.explain) {
      add_explanation(object, *page);
    }
    terminal.out << json_line(object);
    return page->article ? ExitCode::kOk : ExitCode::kNothing;
  }
  if (page->article) {
    const Article& article = *page->article;
    terminal.out << (format == ArticleFormat::kText   ? as_text(article)
                     : format == ArticleFormat::kHtml ? as_html(article)
                                                      : as_markdown(article));
  }
  if (command.explain) {
    print_explanation(*page, terminal);
  }
  if (!page->article) {
    return Error{ErrorKind::kNotFound, fmt::format("{} holds no article (it looks like: {})",
                                                   command.source, name_of(page->kind))};
  }
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli

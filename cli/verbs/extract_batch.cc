#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <optional>

#include "base/text.h"
#include "cli/article_json.h"
#include "cli/ordered_pool.h"
#include "cli/page_source.h"
#include "cli/verbs/verbs.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;

std::string text_field(const json::object& object, std::string_view name) {
  const auto* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

class Batch {
 public:
  Batch(const ExtractCommand& command, SysTime now)
      : directory_(command.batch == "-" ? std::filesystem::path()
                                        : std::filesystem::path(command.batch).parent_path()),
        explain_(command.explain),
        now_(now) {}

  // One line of JSON for one line of the batch file; a page that cannot be read is a line with
  // "error".
  [[nodiscard]] LineAnswer answer(const std::string& line, size_t number) const {
    boost::system::error_code bad;
    const json::value value = json::parse(line, bad);
    if (bad || !value.is_object()) {
      return {.text = json_line({{"id", nullptr},
                                 {"error", fmt::format("line {} is no JSON object", number + 1)}}),
              .failed = true};
    }
    const json::object& entry = value.get_object();
    json::object out;
    const auto* const id = entry.if_contains("id");
    out["id"] = id != nullptr ? *id : json::value(nullptr);
    auto page = read(entry);
    if (!page.ok()) {
      out["error"] = page.error().detail;
      return {.text = json_line(out), .failed = true};
    }
    for (auto& [name, field] : page_json(*page, text_field(entry, "url"))) {
      out[name] = std::move(field);
    }
    if (explain_) {
      add_explanation(out, *page);
    }
    return {.text = json_line(out), .failed = false};
  }

 private:
  // File names count from where the program runs, else from where the batch file lies.
  [[nodiscard]] std::filesystem::path path_of(const std::string& name) const {
    std::error_code error;
    const std::filesystem::path path(name);
    return std::filesystem::exists(path, error) ? path : directory_ / path;
  }

  [[nodiscard]] Result<parser::Page> read(const json::object& entry) const {
    const std::string file = text_field(entry, "file");
    if (file.empty()) {
      return Error{ErrorKind::kInvalidInput, "the line names no file"};
    }
    PageSource source{.url = text_field(entry, "url"),
                      .content_type = text_field(entry, "content_type"),
                      .headers = {},
                      .bytes = {},
                      .fetched = now_};
    BS_TRY(source.bytes, read_page_file(path_of(file)));
    return parse_page(source, explain_);
  }

  std::filesystem::path directory_;
  bool explain_;
  SysTime now_;
};

}  // namespace

Result<ExitCode> extract_batch(const ExtractCommand& command, const Clock& clock,
                               const Terminal& terminal) {
  std::ifstream file;
  if (command.batch != "-") {
    std::error_code error;
    file.open(command.batch);
    if (!file || std::filesystem::is_directory(command.batch, error)) {
      return Error{ErrorKind::kNotFound,
                   fmt::format("cannot read the batch file {}", command.batch)};
    }
  }
  std::istream& in = command.batch == "-" ? terminal.in : file;
  const Batch batch(command, clock.now());
  uint64_t pages = 0;
  uint64_t failed = 0;
  run_in_order(
      command.jobs,
      [&](std::string& line) {
        do {
          if (!std::getline(in, line)) {
            return false;
          }
        } while (trim(line).empty());
        return true;
      },
      [&](const std::string& line, size_t number) { return batch.answer(line, number); },
      [&](const LineAnswer& answer) {
        terminal.out << answer.text << std::flush;
        ++pages;
        failed += answer.failed ? 1 : 0;
        if (terminal.err_is_terminal && !terminal.out_is_terminal) {
          terminal.err << fmt::format("\r\x1b[K{} pages, {} failed", pages, failed) << std::flush;
        }
      });
  if (terminal.err_is_terminal && !terminal.out_is_terminal) {
    terminal.err << '\n';
  }
  return failed > 0 ? ExitCode::kPartial : ExitCode::kOk;
}

}  // namespace broadsheet::cli

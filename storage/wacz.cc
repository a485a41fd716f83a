#include "storage/wacz.h"

#include <fmt/format.h>
#include <zip.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <system_error>

#include "base/digest.h"
#include "base/units.h"
#include "broadsheet_version.h"
#include "storage/cdxj.h"

namespace broadsheet::storage {
namespace {

namespace json = boost::json;

struct ZipDiscard {
  void operator()(zip_t* zip) const { zip_discard(zip); }
};

std::string pages_text(const ExportResult& exported) {
  std::string text = json::serialize(
      json::object{{"format", "json-pages-1.0"}, {"id", "pages"}, {"title", "All articles"}});
  text += '\n';
  for (const ExportedPage& page : exported.pages) {
    const std::string id = sha256(page.url + format_rfc3339(page.at)).hex().substr(0, 20);
    text += json::serialize(json::object{{"id", id},
                                         {"url", page.url},
                                         {"ts", format_rfc3339(page.at)},
                                         {"title", page.title},
                                         {"text", page.text}});
    text += '\n';
  }
  return text;
}

// One ZIP under construction, and the resource list that its datapackage.json needs.
class Package {
 public:
  Package(std::filesystem::path file, SysTime created)
      : file_(std::move(file)),
        created_(std::chrono::duration_cast<Seconds>(created.time_since_epoch()).count()) {}

  Result<void> open() {
    int code = 0;
    zip_.reset(zip_open(file_.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code));
    if (!zip_) {
      zip_error_t error;
      zip_error_init_with_code(&error, code);
      const std::string why = zip_error_strerror(&error);
      zip_error_fini(&error);
      return Error{ErrorKind::kStorage, fmt::format("{}: {}", file_.string(), why)};
    }
    return ok();
  }

  // `text` must live until close().
  Result<void> add_text(const std::string& name, const std::string& text) {
    BS_TRY_VOID(
        add(name, zip_source_buffer(zip_.get(), text.data(), text.size(), 0), ZIP_CM_DEFLATE));
    list(name, sha256(text), text.size());
    return ok();
  }

  Result<void> add_file(const std::string& name, const std::filesystem::path& path) {
    BS_TRY(const Digest digest, sha256_of_file(path));
    std::error_code error;
    const uint64_t bytes = std::filesystem::file_size(path, error);
    BS_TRY_VOID(add(name, zip_source_file(zip_.get(), path.c_str(), 0, -1), ZIP_CM_STORE));
    list(name, digest, bytes);
    return ok();
  }

  [[nodiscard]] json::array resources() const { return resources_; }

  Result<void> close() {
    if (zip_close(zip_.get()) != 0) {
      return failed();
    }
    [[maybe_unused]] const zip_t* closed = zip_.release();
    return ok();
  }

 private:
  Result<void> add(const std::string& name, zip_source_t* source, int method) {
    if (source == nullptr) {
      return failed();
    }
    const zip_int64_t index = zip_file_add(zip_.get(), name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(source);
      return failed();
    }
    const auto at = static_cast<zip_uint64_t>(index);
    zip_set_file_compression(zip_.get(), at, method, 0);
    zip_file_set_mtime(zip_.get(), at, static_cast<time_t>(created_), 0);
    return ok();
  }

  void list(const std::string& name, const Digest& digest, uint64_t bytes) {
    resources_.push_back(json::object{{"name", name.substr(name.rfind('/') + 1)},
                                      {"path", name},
                                      {"hash", "sha256:" + digest.hex()},
                                      {"bytes", bytes}});
  }

  [[nodiscard]] Error failed() const {
    return {ErrorKind::kStorage, fmt::format("{}: {}", file_.string(), zip_strerror(zip_.get()))};
  }

  std::filesystem::path file_;
  int64_t created_;
  std::unique_ptr<zip_t, ZipDiscard> zip_;
  json::array resources_;
};

}  // namespace

Result<void> write_wacz(const std::filesystem::path& file, const ExportResult& exported,
                        const WaczOptions& options) {
  Package package(file, options.created);
  BS_TRY_VOID(package.open());
  for (const std::filesystem::path& warc : exported.files) {
    BS_TRY_VOID(package.add_file("archive/" + warc.filename().string(), warc));
  }
  const std::string index = cdxj_index(exported.index);
  const std::string pages = pages_text(exported);
  BS_TRY_VOID(package.add_text("indexes/index.cdxj", index));
  BS_TRY_VOID(package.add_text("pages/pages.jsonl", pages));
  json::object about = {{"profile", "data-package"},
                        {"wacz_version", "1.1.1"},
                        {"title", options.title},
                        {"description", options.description},
                        {"created", format_rfc3339(options.created)},
                        {"modified", format_rfc3339(options.created)},
                        {"software", fmt::format("broadsheet {}", kVersion)},
                        {"resources", package.resources()}};
  if (!exported.pages.empty()) {
    about["mainPageUrl"] = exported.pages.front().url;
    about["mainPageDate"] = format_rfc3339(exported.pages.front().at);
  }
  const std::string datapackage = json::serialize(about);
  const std::string digest = json::serialize(
      json::object{{"path", "datapackage.json"}, {"hash", "sha256:" + sha256(datapackage).hex()}});
  BS_TRY_VOID(package.add_text("datapackage.json", datapackage));
  BS_TRY_VOID(package.add_text("datapackage-digest.json", digest));
  return package.close();
}

}  // namespace broadsheet::storage

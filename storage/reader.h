#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/archive.h"
#include "storage/content_store.h"
#include "storage/provenance.h"
#include "storage/records.h"
#include "storage/rocks.h"

namespace broadsheet::storage {

// Reads a database as it stood when this was made. The database is shared with the Archive that
// made this reader, or with nobody when it was opened for it.
class DatabaseReader final : public Reader {
 public:
  explicit DatabaseReader(std::shared_ptr<const Database> database);

  [[nodiscard]] Result<std::optional<UrlRow>> url(const UrlKey& key) const override;
  [[nodiscard]] Result<std::vector<CaptureInfo>> captures(const UrlKey& key) const override;
  [[nodiscard]] Result<std::vector<VersionInfo>> versions(const UrlKey& key) const override;
  [[nodiscard]] Result<std::optional<VersionInfo>> version_at(const UrlKey& key,
                                                              SysTime time) const override;
  [[nodiscard]] Result<Article> article(const Digest& article) const override;
  [[nodiscard]] Result<std::string> payload(const Digest& payload) const override;
  [[nodiscard]] Result<std::vector<Copy>> copies(const Digest& folded_text) const override;
  [[nodiscard]] Result<std::vector<RelatedEdge>> related_from(const UrlKey& key) const override;
  [[nodiscard]] Result<std::vector<RelatedEdge>> related_to(const UrlKey& key) const override;
  [[nodiscard]] Result<std::optional<HostRow>> host(const std::string& origin) const override;
  [[nodiscard]] Result<void> for_each_url(
      const std::string& prefix,
      const std::function<bool(const UrlKey&, const UrlRow&)>& each) const override;
  [[nodiscard]] Result<std::vector<JobRow>> jobs() const override;
  [[nodiscard]] Result<std::vector<SourceRow>> sources() const override;
  [[nodiscard]] Result<ArchiveStats> stats() const override;
  [[nodiscard]] Result<std::optional<ChainHead>> chain_head() const override;
  [[nodiscard]] Result<std::vector<Finding>> check(
      const std::function<void(uint64_t done)>& progress) const override;

 private:
  [[nodiscard]] Result<std::string> href_of(const UrlKey& key) const;

  std::shared_ptr<const Database> database_;
  Snapshot snapshot_;
  ReadView view_;
  ContentCodec codec_;
};

// Both parts of a stored article, put together.
[[nodiscard]] Result<Article> read_article(const Database& database, const ContentCodec& codec,
                                           const Digest& article, const ReadView& view);
// Of the archive's files.
[[nodiscard]] uint64_t bytes_on_disk(const std::filesystem::path& directory);
// The jobs of a database, by id.
[[nodiscard]] Result<std::vector<JobRow>> read_jobs(const Database& database, const ReadView& view);
// The sources that the daemon ran, by name.
[[nodiscard]] Result<std::vector<SourceRow>> read_sources(const Database& database,
                                                          const ReadView& view);
[[nodiscard]] Result<std::optional<HostRow>> read_host(const Database& database,
                                                       const std::string& origin,
                                                       const ReadView& view);
[[nodiscard]] Result<Counters> read_counters(const Database& database, const ReadView& view);

}  // namespace broadsheet::storage

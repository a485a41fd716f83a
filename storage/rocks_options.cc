#include "storage/rocks_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/file_system.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <string>

#include "storage/payload_name.h"
#include "storage/records.h"

namespace broadsheet::storage {
namespace {

constexpr int kOpenFilesMax = 512;
constexpr uint64_t kBlobBytesMin = kNamedShortBytesMax + 1;
constexpr size_t kBlockBytes = 8192;
// Captures of a page lie side by side and are nearly alike: the more of them share a block, the
// less each costs. Few are read singly.
constexpr size_t kCaptureBlockBytes = 65536;
constexpr int kCaptureZstdLevel = 9;
constexpr size_t kNearFrontBytes = 5;  // a tag and a hash, or the front of a digest
constexpr auto kTableChecksum = rocksdb::ChecksumType::kXXH3;

// RocksDB's own log: nothing in it is for the reader of an archive, and a reader must not write.
class SilentLogger final : public rocksdb::Logger {
 public:
  SilentLogger() : rocksdb::Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

// Sums of differences: what Batch::add writes.
class AddDifferences final : public rocksdb::AssociativeMergeOperator {
 public:
  bool Merge(const rocksdb::Slice& /*key*/, const rocksdb::Slice* existing,
             const rocksdb::Slice& value, std::string* merged,
             rocksdb::Logger* /*logger*/) const override {
    const auto before =
        existing == nullptr ? int64_t{0} : decode_difference(existing->ToStringView());
    const auto more = decode_difference(value.ToStringView());
    if (!before || !more) {
      return false;
    }
    *merged = encode_difference(*before + *more);
    return true;
  }
  [[nodiscard]] const char* Name() const override { return "broadsheet.differences"; }
};

class WithoutOptionsFiles final : public rocksdb::FileSystemWrapper {
 public:
  using rocksdb::FileSystemWrapper::FileSystemWrapper;
  [[nodiscard]] const char* Name() const override { return "broadsheet.without_options_files"; }
  // RocksDB goes on without a file of options that cannot be written.
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* context) override {
    if (is_options_file(std::string_view(path).substr(path.rfind('/') + 1))) {
      return rocksdb::IOStatus::NotSupported("no file of options is kept");
    }
    return target()->NewWritableFile(path, options, file, context);
  }
};

class ArchiveEnv final : public rocksdb::EnvWrapper {
 public:
  explicit ArchiveEnv(rocksdb::Env& files) : rocksdb::EnvWrapper(&files) {
    file_system_ = std::make_shared<WithoutOptionsFiles>(files.GetFileSystem());
    system_clock_ = files.GetSystemClock();
  }
  [[nodiscard]] const char* Name() const override { return "broadsheet.archive"; }
};

}  // namespace

rocksdb::DBOptions database_options(const DatabaseOptions& options, OpenMode mode,
                                    const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::DBOptions out;
  out.env = options.env != nullptr ? options.env : rocksdb::Env::Default();
  out.create_if_missing = mode == OpenMode::kCreate;
  out.max_background_jobs = 2;
  out.max_subcompactions = 1;
  // A reader must hold every file open: a writer beside it may delete it from the directory. (Blob
  // files are opened when first read, but payloads are never deleted while anyone may read them.)
  out.max_open_files = mode == OpenMode::kRead ? -1 : kOpenFilesMax;
  out.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(options.write_buffer_bytes, cache);
  out.max_total_wal_size = 4 * options.write_buffer_bytes;
  out.stats_dump_period_sec = 0;
  out.stats_persist_period_sec = 0;
  out.info_log = std::make_shared<SilentLogger>();
  // Over every byte of a file, also those between its blocks; kept in the manifest.
  out.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // A process that is killed leaves at most a torn record at the end of the log. After a power cut
  // without fsync the log may end in anything: the whole records before it are kept.
  out.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  return out;
}

rocksdb::ColumnFamilyOptions family_options(std::string_view name, const DatabaseOptions& options,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions out;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;  // which table_guard.cc reads
  table.block_size = kBlockBytes;
  if (name == name_of(Family::kCapture)) {
    table.block_size = kCaptureBlockBytes;
  }
  table.checksum = kTableChecksum;  // the kind that table_guard.cc verifies
  out.write_buffer_size = std::max<uint64_t>(1 << 20, options.write_buffer_bytes / 4);
  out.arena_block_size = 64 << 10;  // over ten families: the default would cost a mebibyte each
  // Most look-ups are for what is not there: new links, new payloads.
  out.memtable_whole_key_filtering = true;
  out.memtable_prefix_bloom_size_ratio = 0.05;
  out.compression = rocksdb::kLZ4Compression;
  out.bottommost_compression = rocksdb::kZSTD;
  out.target_file_size_base = 32 << 20;
  // Twice the usual: half as often is a family rewritten, and filters spare most reads the files.
  out.level0_file_num_compaction_trigger = 8;
  out.level_compaction_dynamic_level_bytes = true;
  if (name == name_of(Family::kCapture)) {
    // Captures that are looked up are there, and the last level holds nearly all of them.
    out.optimize_filters_for_hits = true;
    out.compression = rocksdb::kZSTD;  // nine parts of ten of a block are as in the one before
    out.bottommost_compression_opts.enabled = true;
    out.bottommost_compression_opts.level = kCaptureZstdLevel;
  }
  if (name == name_of(Family::kMeta)) {
    out.merge_operator = std::make_shared<AddDifferences>();
  }
  // Digests, hashes and what was packed before it got here: packing it again would gain nothing.
  const bool is_packed = name == name_of(Family::kArticle) || name == name_of(Family::kNear);
  if (is_packed) {
    out.compression = rocksdb::kNoCompression;
    out.bottommost_compression = rocksdb::kDisableCompressionOption;
  }
  if (name == name_of(Family::kNear)) {
    // Nearly all that is looked for there is not: filters over these fronts say so.
    out.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kNearFrontBytes));
    table.whole_key_filtering = false;
  }
  if (name == name_of(Family::kContent)) {
    // Payloads are compressed before they get here, and never rewritten: out of compaction's way.
    out.enable_blob_files = true;
    out.min_blob_size = kBlobBytesMin;
    out.blob_file_size = 128ULL << 20;
    out.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kPayloadNameBytes));
    table.whole_key_filtering = false;  // six bytes of a digest tell what is not there as well
    // What is too short for a blob lies in tables: nothing to gain in it but around it.
    out.compression = rocksdb::kNoCompression;
  }
  out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return out;
}

std::unique_ptr<rocksdb::Env> without_options_files(rocksdb::Env& files) {
  return std::make_unique<ArchiveEnv>(files);
}

bool is_options_file(std::string_view name) {
  return name.starts_with("OPTIONS-");
}

}  // namespace broadsheet::storage

#include "storage/keys.h"

#include <algorithm>

#include "storage/bytes.h"

namespace broadsheet::storage {
namespace {

constexpr char kEnd = '\0';
constexpr size_t kJobBytes = 4;
constexpr size_t kTimeBytes = 8;
constexpr size_t kCaptureBytes = 8;
constexpr size_t kVersionBytes = 4;
constexpr size_t kDigestBytes = 32;
constexpr size_t kShingleBytes = 4;
constexpr size_t kLinkBytes = 8;

constexpr char kTextTag = 'T';         // on disk
constexpr char kArticleTag = 'A';      // on disk
constexpr char kCopyTag = 'F';         // on disk
constexpr char kFingerprintTag = 'S';  // on disk
constexpr char kBandTag = 'B';         // on disk
constexpr char kAlikeTag = 'N';        // on disk
constexpr char kFromTag = 'F';         // on disk
constexpr char kToTag = 'T';           // on disk
constexpr char kPaceTag = 'p';         // on disk
constexpr char kRobotsTag = 'r';       // on disk
constexpr char kLinkTag = 'L';         // on disk
constexpr char kCaptureTag = 'C';      // on disk

std::string tagged(char tag, std::string_view rest) {
  std::string key;
  key.reserve(1 + rest.size());
  key.push_back(tag);
  key.append(rest);
  return key;
}

std::string numbered(const UrlKey& key, uint64_t number, size_t bytes) {
  std::string out = url_prefix(key);
  append_big_endian(out, number, bytes);
  return out;
}

std::optional<NumberedKey> parse_numbered(std::string_view bytes, size_t number_bytes) {
  if (bytes.size() <= number_bytes + 1) {
    return std::nullopt;
  }
  const size_t end = bytes.size() - number_bytes - 1;
  if (bytes.find(kEnd) != end) {
    return std::nullopt;
  }
  return NumberedKey{UrlKey::from_stored(std::string(bytes.substr(0, end))),
                     read_big_endian(bytes.substr(end + 1), number_bytes)};
}

std::string ended(std::string_view origin, char tag) {
  std::string key(origin);
  key.push_back(kEnd);
  key.push_back(tag);
  return key;
}

}  // namespace

std::string_view queue_name(std::string_view url_key) {
  const size_t scheme_end = url_key.find("://");
  const size_t path = url_key.find('/', scheme_end == std::string_view::npos ? 0 : scheme_end + 3);
  return url_key.substr(0, path);
}

std::string due_key(JobId job, const UrlKey& key, uint8_t priority, SysTime due_at) {
  const std::string_view queue = queue_name(key.text());
  std::string out = due_prefix(job, queue);
  out.reserve(out.size() + 1 + kTimeBytes + key.text().size() - queue.size());
  out.push_back(static_cast<char>(priority));
  const int64_t due_ms = std::max<int64_t>(0, due_at.time_since_epoch().count());
  append_big_endian(out, static_cast<uint64_t>(due_ms), kTimeBytes);
  out.append(key.text(), queue.size());
  return out;
}

std::string due_prefix(JobId job) {
  std::string out;
  append_big_endian(out, job, kJobBytes);
  return out;
}

std::string due_prefix(JobId job, std::string_view queue) {
  std::string out = due_prefix(job);
  out.append(queue);
  out.push_back(kEnd);
  return out;
}

std::string due_priority_end(JobId job, std::string_view queue, uint8_t priority) {
  std::string out = due_prefix(job, queue);
  out.push_back(static_cast<char>(priority));
  out.append(kTimeBytes, '\xff');
  return out;
}

std::optional<DueKey> parse_due_key(std::string_view bytes) {
  if (bytes.size() < kJobBytes) {
    return std::nullopt;
  }
  const size_t end = bytes.find(kEnd, kJobBytes);
  if (end == std::string_view::npos || bytes.size() < end + 2 + kTimeBytes) {
    return std::nullopt;
  }
  DueKey due;
  due.job = static_cast<JobId>(read_big_endian(bytes, kJobBytes));
  due.queue = bytes.substr(kJobBytes, end - kJobBytes);
  due.priority = static_cast<uint8_t>(bytes[end + 1]);
  const uint64_t due_ms = read_big_endian(bytes.substr(end + 2), kTimeBytes);
  due.due_at = SysTime{Milliseconds{static_cast<int64_t>(due_ms)}};
  due.key =
      UrlKey::from_stored(std::string(due.queue) + std::string(bytes.substr(end + 2 + kTimeBytes)));
  return due;
}

std::string capture_key(const UrlKey& key, CaptureId id) {
  return numbered(key, id, kCaptureBytes);
}

std::string version_key(const UrlKey& key, uint32_t number) {
  return numbered(key, number, kVersionBytes);
}

std::string url_prefix(const UrlKey& key) {
  return key.text() + kEnd;
}

std::optional<NumberedKey> parse_capture_key(std::string_view bytes) {
  return parse_numbered(bytes, kCaptureBytes);
}

std::optional<NumberedKey> parse_version_key(std::string_view bytes) {
  return parse_numbered(bytes, kVersionBytes);
}

std::string text_key(const Digest& text) {
  return tagged(kTextTag, text.view());
}

std::string text_prefix() {
  return std::string(1, kTextTag);
}

std::string article_key(const Digest& article) {
  return tagged(kArticleTag, article.view());
}

std::optional<ArticleKey> parse_article_key(std::string_view bytes) {
  if (bytes.size() != 1 + kDigestBytes || (bytes[0] != kTextTag && bytes[0] != kArticleTag)) {
    return std::nullopt;
  }
  return ArticleKey{bytes[0] == kTextTag ? ArticlePart::kText : ArticlePart::kArticle,
                    *Digest::from_bytes(bytes.substr(1))};
}

std::string copy_prefix(const Digest& folded_text) {
  return tagged(kCopyTag, folded_text.view());
}

std::string copy_key(const Digest& folded_text, const UrlKey& key) {
  return copy_prefix(folded_text) + key.text();
}

std::optional<CopyKey> parse_copy_key(std::string_view bytes) {
  if (bytes.size() <= 1 + kDigestBytes || bytes[0] != kCopyTag) {
    return std::nullopt;
  }
  return CopyKey{*Digest::from_bytes(bytes.substr(1, kDigestBytes)),
                 UrlKey::from_stored(std::string(bytes.substr(1 + kDigestBytes)))};
}

std::string fingerprint_key(const Digest& folded_text) {
  return tagged(kFingerprintTag, folded_text.view());
}

std::string band_prefix(uint32_t shingle) {
  std::string key(1, kBandTag);
  append_big_endian(key, shingle, kShingleBytes);
  return key;
}

std::string band_key(uint32_t shingle, const Digest& folded_text) {
  return band_prefix(shingle).append(folded_text.view());
}

std::string alike_prefix(const Digest& folded_text) {
  return tagged(kAlikeTag, folded_text.view());
}

std::string alike_key(const Digest& folded_text, const Digest& other) {
  return alike_prefix(folded_text).append(other.view());
}

std::string near_prefix(NearPart part) {
  switch (part) {
    case NearPart::kCopy:
      return std::string(1, kCopyTag);
    case NearPart::kFingerprint:
      return std::string(1, kFingerprintTag);
    case NearPart::kBand:
      return std::string(1, kBandTag);
    case NearPart::kAlike:
      break;
  }
  return std::string(1, kAlikeTag);
}

std::optional<Digest> parse_fingerprint_key(std::string_view bytes) {
  if (bytes.size() != 1 + kDigestBytes || bytes[0] != kFingerprintTag) {
    return std::nullopt;
  }
  return Digest::from_bytes(bytes.substr(1));
}

std::optional<Digest> parse_band_key(std::string_view bytes) {
  if (bytes.size() != 1 + kShingleBytes + kDigestBytes || bytes[0] != kBandTag) {
    return std::nullopt;
  }
  return Digest::from_bytes(bytes.substr(1 + kShingleBytes));
}

std::optional<AlikeKey> parse_alike_key(std::string_view bytes) {
  if (bytes.size() != 1 + 2 * kDigestBytes || bytes[0] != kAlikeTag) {
    return std::nullopt;
  }
  return AlikeKey{*Digest::from_bytes(bytes.substr(1, kDigestBytes)),
                  *Digest::from_bytes(bytes.substr(1 + kDigestBytes))};
}

std::string edge_prefix(EdgeEnd end, const UrlKey& key) {
  return tagged(end == EdgeEnd::kFrom ? kFromTag : kToTag, url_prefix(key));
}

std::string edge_key(EdgeEnd end, const UrlKey& key, const UrlKey& other) {
  return edge_prefix(end, key) + other.text();
}

std::optional<EdgeKey> parse_edge_key(std::string_view bytes) {
  const size_t end = bytes.find(kEnd);
  if (end == std::string_view::npos || (bytes[0] != kFromTag && bytes[0] != kToTag)) {
    return std::nullopt;
  }
  return EdgeKey{bytes[0] == kFromTag ? EdgeEnd::kFrom : EdgeEnd::kTo,
                 UrlKey::from_stored(std::string(bytes.substr(1, end - 1))),
                 UrlKey::from_stored(std::string(bytes.substr(end + 1)))};
}

std::string host_pace_key(std::string_view origin) {
  return ended(origin, kPaceTag);
}

std::string host_robots_key(std::string_view origin) {
  return ended(origin, kRobotsTag);
}

std::optional<HostKey> parse_host_key(std::string_view bytes) {
  const bool is_whole = bytes.size() > 2 && bytes[bytes.size() - 2] == kEnd;
  if (!is_whole || (bytes.back() != kPaceTag && bytes.back() != kRobotsTag)) {
    return std::nullopt;
  }
  return HostKey{std::string(bytes.substr(0, bytes.size() - 2)),
                 bytes.back() == kPaceTag ? HostPart::kPace : HostPart::kRobots};
}

std::string chain_link_key(uint64_t number) {
  std::string key(1, kLinkTag);
  append_big_endian(key, number, kLinkBytes);
  return key;
}

std::string chain_capture_key(const UrlKey& key, CaptureId id) {
  return tagged(kCaptureTag, capture_key(key, id));
}

std::string chain_prefix(ChainPart part) {
  return std::string(1, part == ChainPart::kLink ? kLinkTag : kCaptureTag);
}

std::optional<uint64_t> parse_chain_link_key(std::string_view bytes) {
  if (bytes.size() != 1 + kLinkBytes || bytes[0] != kLinkTag) {
    return std::nullopt;
  }
  return read_big_endian(bytes.substr(1), kLinkBytes);
}

std::optional<NumberedKey> parse_chain_capture_key(std::string_view bytes) {
  if (bytes.empty() || bytes[0] != kCaptureTag) {
    return std::nullopt;
  }
  return parse_capture_key(bytes.substr(1));
}

std::string queue_count_prefix(JobId job) {
  std::string key(kQueueCountPrefix);
  append_big_endian(key, job, kJobBytes);
  return key;
}

std::string queue_count_key(JobId job, std::string_view origin) {
  return queue_count_prefix(job).append(origin);
}

std::string job_key(JobId job) {
  std::string key(kJobPrefix);
  append_big_endian(key, job, kJobBytes);
  return key;
}

std::string round_key(JobId job) {
  std::string key(kRoundPrefix);
  append_big_endian(key, job, kJobBytes);
  return key;
}

std::string source_key(std::string_view name) {
  return std::string(kSourcePrefix).append(name);
}

std::optional<JobId> parse_job_key(std::string_view bytes) {
  if (!bytes.starts_with(kJobPrefix) || bytes.size() != kJobPrefix.size() + kJobBytes) {
    return std::nullopt;
  }
  return static_cast<JobId>(read_big_endian(bytes.substr(kJobPrefix.size()), kJobBytes));
}

}  // namespace broadsheet::storage

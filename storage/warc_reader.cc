#include "storage/warc_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "base/digest.h"
#include "base/text.h"
#include "base/units.h"

namespace broadsheet::storage {
namespace {

constexpr size_t kProblemsMax = 10'000;

std::optional<uint64_t> parse_length(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

std::string_view line_at(std::string_view text, size_t& at) {
  const size_t end = std::min(text.find('\n', at), text.size());
  std::string_view line = text.substr(at, end - at);
  at = end + 1;
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

// ISO 28500, 4: a line that starts with white space continues the one above.
Headers parse_fields(std::string_view head) {
  Headers fields;
  std::string name;
  std::string value;
  const auto flush = [&] {
    if (!name.empty()) {
      fields.add(std::move(name), std::string(trim(value)));
    }
    name.clear();
    value.clear();
  };
  for (size_t at = 0; at < head.size();) {
    const std::string_view line = line_at(head, at);
    if (line.starts_with(' ') || line.starts_with('\t')) {
      value += ' ';
      value += trim(line);
      continue;
    }
    flush();
    if (const size_t colon = line.find(':'); colon != std::string_view::npos) {
      name = trim(line.substr(0, colon));
      value = trim(line.substr(colon + 1));
    }
  }
  flush();
  return fields;
}

struct ArcHead {
  Headers fields;
  std::string type;
  uint64_t length = 0;
};

// "URL IP date type length" (the Internet Archive's ARC 1.0), in fields of the younger format's
// names. URLs of that age hold spaces, so the line is read from its end.
std::optional<ArcHead> parse_arc_line(std::string_view line) {
  std::vector<std::string_view> words = split(line, ' ');
  if (words.size() < 5) {
    return std::nullopt;
  }
  const std::optional<uint64_t> length = parse_length(words.back());
  const std::string_view date = words[words.size() - 3];
  const Result<SysTime> at = parse_time(date);
  if (!length || !at.ok() || date.size() != 14) {
    return std::nullopt;
  }
  const std::string_view address = words[words.size() - 4];
  const std::string_view url =
      trim(line.substr(0, static_cast<size_t>(address.data() - line.data())));
  ArcHead head;
  head.length = *length;
  head.type = url.starts_with("filedesc:") ? "warcinfo" : "response";
  head.fields.add("WARC-Type", head.type);
  head.fields.add("WARC-Target-URI", std::string(url));
  head.fields.add("WARC-IP-Address", std::string(address));
  head.fields.add("WARC-Date", format_rfc3339(*at));
  head.fields.add("Content-Type", head.type == "response" && url.starts_with("http")
                                      ? "application/http;msgtype=response"
                                      : std::string(words[words.size() - 2]));
  return head;
}

}  // namespace

std::optional<bool> has_digest(std::string_view field, std::string_view bytes) {
  constexpr std::string_view kSha1 = "sha1:";
  constexpr size_t kSha1Base32Digits = 32;
  constexpr std::string_view kSha256 = "sha256:";
  constexpr size_t kSha256HexDigits = 64;
  const std::string_view given = trim(field);
  if (ascii_istarts_with(given, kSha1) && given.size() == kSha1.size() + kSha1Base32Digits) {
    return ascii_iequals(given, sha1_base32(bytes));
  }
  if (ascii_istarts_with(given, kSha256) && given.size() == kSha256.size() + kSha256HexDigits) {
    return ascii_iequals(given.substr(kSha256.size()), sha256(bytes).hex());
  }
  return std::nullopt;
}

bool has_intact_block(const WarcReadRecord& record) {
  return record.block_cut || record.type == "revisit" ||
         has_digest(record.fields.get("WARC-Block-Digest").value_or(""), record.block)
             .value_or(true);
}

WarcReader::WarcReader(std::unique_ptr<ByteStream> stream, const WarcReadLimits& limits)
    : stream_(std::move(stream)), limits_(limits) {}

Result<std::unique_ptr<WarcReader>> WarcReader::open(const std::filesystem::path& file,
                                                     const WarcReadLimits& limits) {
  BS_TRY(std::unique_ptr<ByteStream> stream, open_byte_stream(file));
  return over(std::move(stream), limits);
}

std::unique_ptr<WarcReader> WarcReader::over(std::unique_ptr<ByteStream> stream,
                                             const WarcReadLimits& limits) {
  return std::unique_ptr<WarcReader>(new WarcReader(std::move(stream), limits));
}

void WarcReader::note(std::string reason) {
  if (problems_.size() < kProblemsMax) {
    problems_.push_back({plain_ ? consumed_ : member_, std::move(reason)});
  }
}

void WarcReader::drop(size_t count) {
  position_ += count;
  consumed_ += count;
  if (position_ == buffer_.size()) {
    buffer_.clear();
    position_ = 0;
  } else if (position_ > (size_t{1} << 20)) {
    buffer_.erase(0, position_);
    position_ = 0;
  }
}

// False: the file, or what can be decoded of this member, ends before.
Result<bool> WarcReader::fill(size_t wanted) {
  while (buffer_.size() - position_ < wanted) {
    if (broken_) {
      return false;
    }
    const bool was_empty = position_ == buffer_.size();
    Result<bool> more = stream_->read(buffer_);
    if (!more.ok()) {
      if (more.error().kind != ErrorKind::kCorrupt) {
        return std::move(more).error();
      }
      member_ = stream_->member_offset();
      note(more.error().detail);
      broken_ = true;
      return false;
    }
    if (!*more) {
      return false;
    }
    plain_ = plain_ && !stream_->at_member_start();
    if (was_empty) {
      member_ = stream_->member_offset();
    }
  }
  return true;
}

Result<bool> WarcReader::skip_blank() {
  for (;;) {
    BS_TRY(const bool more, fill(1));
    if (!more) {
      return false;
    }
    const char next = buffer_[position_];
    if (next != '\r' && next != '\n') {
      return true;
    }
    drop(1);
  }
}

// To the next line that begins a record. False at the end of the file.
Result<bool> WarcReader::resynchronize(const std::string& reason) {
  note(reason);
  for (;;) {
    const std::string_view rest = std::string_view(buffer_).substr(position_);
    if (const size_t at = rest.find("\nWARC/", 0); at != std::string_view::npos) {
      drop(at + 1);
      return true;
    }
    drop(rest.size() > 6 ? rest.size() - 6 : 0);
    const size_t kept = buffer_.size() - position_;
    BS_TRY(const bool more, fill(kept + 1));
    if (!more) {
      drop(buffer_.size() - position_);
      return broken_;  // another member may follow
    }
  }
}

// The record's head without its closing blank line (an ARC record's single line); nullopt when it
// does not end within bounds.
Result<std::optional<std::string>> WarcReader::read_head() {
  const auto found = [this]() -> std::optional<std::pair<size_t, size_t>> {
    const std::string_view rest = std::string_view(buffer_).substr(position_);
    if (!rest.starts_with("WARC/")) {
      const size_t end = rest.find('\n');
      return end == std::string_view::npos ? std::nullopt : std::optional(std::pair(end, end + 1));
    }
    const size_t crlf = rest.find("\r\n\r\n");
    const size_t lf = rest.find("\n\n");
    if (crlf == std::string_view::npos && lf == std::string_view::npos) {
      return std::nullopt;
    }
    return crlf < lf ? std::pair(crlf, crlf + 4) : std::pair(lf, lf + 2);
  };
  BS_TRY([[maybe_unused]] const bool enough, fill(5));
  for (;;) {
    if (const auto head = found(); head && head->first <= limits_.header_bytes_max) {
      std::string text = buffer_.substr(position_, head->first);
      drop(head->second);
      return std::optional(std::move(text));
    }
    const size_t have = buffer_.size() - position_;
    if (have > limits_.header_bytes_max) {
      return std::optional<std::string>();
    }
    BS_TRY(const bool more, fill(have + 1));
    if (!more) {
      return std::optional<std::string>();
    }
  }
}

// False: the block is not all there.
Result<bool> WarcReader::read_block(WarcReadRecord& record, uint64_t length) {
  uint64_t left = length;
  while (left > 0) {
    BS_TRY(const bool more, fill(1));
    if (!more) {
      return false;
    }
    const auto piece = static_cast<size_t>(std::min<uint64_t>(left, buffer_.size() - position_));
    const uint64_t room =
        limits_.block_bytes_max - std::min<uint64_t>(limits_.block_bytes_max, record.block.size());
    record.block.append(buffer_, position_, static_cast<size_t>(std::min<uint64_t>(piece, room)));
    record.block_cut = record.block_cut || piece > room;
    drop(piece);
    left -= piece;
  }
  return true;
}

Result<std::optional<WarcReadRecord>> WarcReader::next() {
  for (;;) {
    if (broken_) {
      buffer_.clear();
      position_ = 0;
      BS_TRY(const bool found, stream_->skip_member());
      if (!found) {
        return std::optional<WarcReadRecord>();
      }
      broken_ = false;
    }
    BS_TRY(const bool any, skip_blank());
    if (!any) {
      if (broken_) {
        continue;
      }
      return std::optional<WarcReadRecord>();
    }
    WarcReadRecord record;
    record.offset = plain_ ? consumed_ : member_;
    BS_TRY(const std::optional<std::string> head, read_head());
    std::optional<uint64_t> length;
    if (head && head->starts_with("WARC/")) {
      size_t at = 0;
      record.version = line_at(*head, at);
      record.fields = parse_fields(std::string_view(*head).substr(std::min(at, head->size())));
      record.type = ascii_lower(record.fields.get("WARC-Type").value_or(""));
      length = parse_length(record.fields.get("Content-Length").value_or(""));
    } else if (head) {
      size_t at = 0;
      if (std::optional<ArcHead> arc = parse_arc_line(line_at(*head, at))) {
        record.version = "ARC/1";
        record.fields = std::move(arc->fields);
        record.type = arc->type;
        length = arc->length;
      }
    }
    if (!length) {
      BS_TRY(const bool found, resynchronize("no WARC or ARC record head with a length"));
      if (!found) {
        return std::optional<WarcReadRecord>();
      }
      continue;
    }
    BS_TRY(const bool whole, read_block(record, *length));
    if (whole) {
      return std::optional(std::move(record));
    }
    note(fmt::format("the block of {} bytes is cut off after {}", *length, record.block.size()));
  }
}

}  // namespace broadsheet::storage

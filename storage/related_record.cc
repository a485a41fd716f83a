#include "storage/related_record.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "storage/record_frame.h"

namespace broadsheet::storage {
namespace {

constexpr uint8_t kRelatedFormat = 1;
// Of a key, an href or a heading. No URL is as long; what a page calls a heading may be anything.
constexpr size_t kTextBytesMax = 2 * Url::kBytesMax;

bool is_before(const RelatedLink& a, const RelatedLink& b) {
  return a.to < b.to;
}

// Unsigned, because times in a damaged record may be as far apart as anything.
int64_t step_between(SysTime from, SysTime to) {
  return static_cast<int64_t>(static_cast<uint64_t>(to.time_since_epoch().count()) -
                              static_cast<uint64_t>(from.time_since_epoch().count()));
}

SysTime after_step(SysTime from, int64_t step) {
  return SysTime{Milliseconds{static_cast<int64_t>(
      static_cast<uint64_t>(from.time_since_epoch().count()) + static_cast<uint64_t>(step))}};
}

}  // namespace

std::string encode_related(const std::vector<RelatedLink>& links) {
  ByteWriter out;
  out.byte(kRelatedFormat);
  out.varint(links.size());
  const RelatedLink nothing;
  const RelatedLink* before = &nothing;
  std::string_view heading_before;
  for (const RelatedLink& link : links) {
    out.next_text(link.to.text(), before->to.text());
    out.next_text(link.edge.to_href, before->edge.to_href);
    out.text(link.edge.title);
    const std::string_view heading = whole_characters(link.edge.heading, kTextBytesMax);
    out.next_text(heading, heading_before);
    heading_before = heading;
    out.enumerator(link.edge.kind);
    out.zigzag(step_between(before->edge.first_seen, link.edge.first_seen));
    out.zigzag(step_between(link.edge.first_seen, link.edge.last_seen));
    before = &link;
  }
  return std::move(out).take();
}

Result<std::vector<RelatedLink>> decode_related(std::string_view bytes) {
  BS_TRY(ByteReader in, open_record(bytes, "related", kRelatedFormat));
  std::vector<RelatedLink> links;
  const size_t count = in.count();
  std::string key;
  std::string href;
  std::string heading;
  SysTime first_seen{};
  for (size_t i = 0; i < count && in.ok(); ++i) {
    RelatedLink link;
    in.next_text(key, kTextBytesMax);
    in.next_text(href, kTextBytesMax);
    link.edge.title = in.text();
    in.next_text(heading, kTextBytesMax);
    link.edge.kind = in.enumerator(RelatedKind::kList);
    first_seen = after_step(first_seen, in.zigzag());
    link.edge.first_seen = first_seen;
    link.edge.last_seen = after_step(first_seen, in.zigzag());
    link.to = UrlKey::from_stored(key);
    link.edge.to_href = href;
    link.edge.heading = heading;
    links.push_back(std::move(link));
  }
  BS_TRY_VOID(close_record(in, "related"));
  if (!std::is_sorted(links.begin(), links.end(), is_before)) {
    return Error{ErrorKind::kCorrupt, "related record is out of order"};
  }
  return links;
}

}  // namespace broadsheet::storage

#include "storage/provenance.h"

#include <fmt/format.h>

#include "storage/keys.h"
#include "storage/payload_name.h"
#include "storage/record_frame.h"
#include "storage/records.h"
#include "storage/tombstone.h"

namespace broadsheet::storage {
namespace {

constexpr uint8_t kFormat = 1;
constexpr uint64_t kToldEvery = 1000;
constexpr uint64_t kLinksPerBatch = 1000;
constexpr std::string_view kNoDigest = "its payload is missing, and with it its digest";

std::string head_record(const ChainHead& head) {
  ByteWriter out;
  out.byte(kFormat);
  out.varint(head.links);
  out.digest(head.digest);
  return std::move(out).take();
}

void put_link(const ChainLink& link, Batch& batch) {
  batch.put(Family::kChain, chain_link_key(link.number), encode_chain_link(link));
  if (link.state == LinkState::kHeld) {
    batch.put(Family::kChain, chain_capture_key(link.key, link.capture),
              encode_link_number(link.number));
  }
}

std::string_view truncation_word(Truncation truncation) {
  switch (truncation) {
    case Truncation::kNone:
      return "none";
    case Truncation::kLength:
      return "length";
    case Truncation::kTime:
      return "time";
    case Truncation::kDisconnect:
      return "disconnect";
  }
  return "";
}

void append_fields(std::string& text, const Headers& headers) {
  for (const HeaderField& field : headers.fields()) {
    text.append(field.name).append(": ").append(field.value).append("\r\n");
  }
}

// "" where the capture's URL is its row's, which has to be read then.
Result<std::string> href_of_row(const Database& database, const UrlKey& key, const ReadView& view) {
  BS_TRY(const auto record, database.get(Family::kUrl, key.text(), view));
  if (!record) {
    return std::string();
  }
  BS_TRY(UrlRow row, decode_url_row(*record));
  return std::move(row.href);
}

std::string place_of(const UrlKey& key, CaptureId id) {
  return fmt::format("{} capture {}", key.text(), id);
}

// nullopt: it is missing.
Result<std::optional<std::string>> held_statement(const Database& database, const ChainLink& link,
                                                  const ReadView& view) {
  BS_TRY(const auto record,
         database.get(Family::kCapture, capture_key(link.key, link.capture), view));
  if (!record) {
    return std::optional<std::string>();
  }
  BS_TRY(CaptureInfo capture, decode_capture(*record));
  BS_TRY(capture.payload, PayloadNames(database, view).payload_of(capture.payload));
  if (is_short_name(capture.payload)) {
    return Error{ErrorKind::kCorrupt, std::string(kNoDigest)};
  }
  if (capture.href.empty()) {
    BS_TRY(capture.href, href_of_row(database, link.key, view));
  }
  return std::optional(statement_of(capture.href, capture));
}

class ChainWalk {
 public:
  ChainWalk(const Database& database, const ReadView& view, const std::map<uint64_t, Digest>& known,
            const std::function<void(uint64_t done)>& told)
      : database_(database), view_(view), known_(known), told_(told) {
    view_.fill_cache = false;
  }

  Result<ChainReport> run(const ChainHead& head);

 private:
  void fault(const ChainLink& link, std::string what);
  void fault(uint64_t number, std::string where, std::string what);
  [[nodiscard]] bool goes_on() const { return report_.faults.size() < kChainFaultsMax; }
  void step();
  Result<void> walk_links();
  Result<void> verify_link(const ChainLink& link);
  Result<std::optional<Digest>> statement_in(const ChainLink& link);
  Result<void> verify_removal(const ChainLink& link);
  void compare_with_known(const ChainLink& link);
  void verify_end(const ChainHead& head);
  Result<void> find_unchained();

  const Database& database_;
  ReadView view_;
  const std::map<uint64_t, Digest>& known_;
  const std::function<void(uint64_t done)>& told_;
  std::optional<Digest> before_ = Digest{};  // nullopt behind a link that cannot be read
  uint64_t last_ = 0;
  uint64_t done_ = 0;
  ChainReport report_;
};

Result<ChainReport> ChainWalk::run(const ChainHead& head) {
  report_.head = head;
  BS_TRY_VOID(walk_links());
  verify_end(head);
  BS_TRY_VOID(find_unchained());
  return std::move(report_);
}

void ChainWalk::fault(uint64_t number, std::string where, std::string what) {
  if (goes_on()) {
    report_.faults.push_back({.link = number, .where = std::move(where), .what = std::move(what)});
  }
}

void ChainWalk::fault(const ChainLink& link, std::string what) {
  fault(link.number, place_of(link.key, link.capture), std::move(what));
}

void ChainWalk::step() {
  if (++done_ % kToldEvery == 0 && told_) {
    told_(done_);
  }
}

Result<void> ChainWalk::walk_links() {
  Cursor cursor = database_.scan(Family::kChain, chain_prefix(ChainPart::kLink), view_);
  for (; cursor.valid() && goes_on(); cursor.next()) {
    step();
    const auto number = parse_chain_link_key(cursor.key());
    if (!number) {
      fault(last_, "", "the key of the link behind this one is damaged");
      before_.reset();
      continue;
    }
    if (*number != last_ + 1) {
      fault(last_ + 1, "",
            *number == last_ + 2
                ? std::string("the link is missing")
                : fmt::format("the links from here to {} are missing", *number - 1));
      before_.reset();
    }
    last_ = *number;
    Result<ChainLink> link = decode_chain_link(cursor.value());
    if (!link.ok()) {
      fault(*number, "", link.error().detail);
      before_.reset();
      continue;
    }
    link->number = *number;
    BS_TRY_VOID(verify_link(*link));
  }
  return cursor.status();
}

Result<void> ChainWalk::verify_link(const ChainLink& link) {
  compare_with_known(link);
  std::optional<Digest> statement = link.statement;
  if (link.state == LinkState::kHeld) {
    BS_TRY(statement, statement_in(link));
  } else if (link.state == LinkState::kRemoved) {
    BS_TRY_VOID(verify_removal(link));
  }
  if (statement == Digest{}) {
    fault(link, "its payload was lost before it was removed: nothing tells what was chained");
    statement.reset();
  }
  if (statement && before_) {
    if (link_after(*before_, *statement) != link.digest) {
      fault(link, link.state == LinkState::kHeld
                      ? "what is held is not what was chained, or the link was altered"
                      : "the link was altered");
    } else {
      ++(link.state == LinkState::kHeld ? report_.held : report_.removed);
    }
  }
  before_ = link.digest;
  return ok();
}

// Of the capture as it is held; nullopt, and a fault, where it cannot be had.
Result<std::optional<Digest>> ChainWalk::statement_in(const ChainLink& link) {
  const std::optional<Digest> none;
  const auto statement = held_statement(database_, link, view_);
  if (!statement.ok() || !*statement) {
    fault(link, statement.ok() ? "the capture is missing, and nothing says that it was removed"
                               : statement.error().detail);
    return none;
  }
  BS_TRY(const auto place,
         database_.get(Family::kChain, chain_capture_key(link.key, link.capture), view_));
  const auto number = place ? decode_link_number(*place) : Result<uint64_t>(uint64_t{0});
  if (!number.ok() || *number != link.number) {
    fault(link, "the capture does not know of its link");
  }
  return std::optional(sha256(**statement));
}

Result<void> ChainWalk::verify_removal(const ChainLink& link) {
  const auto tombstones = tombstones_of(database_, link.key, view_);
  if (!tombstones.ok() || tombstones->empty()) {
    fault(link, "the capture was removed without a tombstone that says why");
  }
  return ok();
}

void ChainWalk::compare_with_known(const ChainLink& link) {
  const auto known = known_.find(link.number);
  if (known != known_.end() && known->second != link.digest) {
    fault(link, fmt::format("the link is not the {} that is known: the chain was written anew at "
                            "or before it",
                            known->second.hex()));
  }
}

void ChainWalk::verify_end(const ChainHead& head) {
  if (head.links != last_) {
    fault(0, "", fmt::format("the head tells of {} links, there are {}", head.links, last_));
  } else if (before_ && *before_ != head.digest) {
    fault(0, "", "the head is not the last link");
  }
  for (const auto& [number, digest] : known_) {
    if (number > last_) {
      fault(number, "",
            fmt::format("the link is known as {}, but the chain ends at {}", digest.hex(), last_));
    }
  }
}

// Both run in the order of capture keys.
Result<void> ChainWalk::find_unchained() {
  const std::string prefix = chain_prefix(ChainPart::kCapture);
  Cursor chained = database_.scan(Family::kChain, prefix, view_);
  Cursor capture = database_.scan(Family::kCapture, "", view_);
  for (; capture.valid() && goes_on(); capture.next()) {
    step();
    while (chained.valid() && chained.key().substr(prefix.size()) < capture.key()) {
      chained.next();  // its capture is missing: the link has said so
    }
    if (!chained.valid() || chained.key().substr(prefix.size()) != capture.key()) {
      const auto place = parse_capture_key(capture.key());
      fault(0, place ? place_of(place->key, place->number) : "",
            "the capture is in no link: it was put in past the chain");
    }
  }
  BS_TRY_VOID(chained.status());
  return capture.status();
}

}  // namespace

std::string statement_of(std::string_view href, const CaptureInfo& capture) {
  std::string request;
  append_fields(request, capture.request_headers);
  std::string response =
      fmt::format("HTTP/{} {} {}\r\n", capture.http_version, capture.status, capture.reason);
  append_fields(response, capture.response_headers);
  return fmt::format(
      "broadsheet capture 1\n"
      "url {}\nat {}\naddress {}\nrequest {}\nresponse {}\npayload {} {}\ntruncated {}\n",
      href, capture.at.time_since_epoch().count(),
      capture.remote_address.empty() ? "-" : capture.remote_address, sha256(request).hex(),
      sha256(response).hex(), capture.payload.hex(), capture.payload_bytes,
      truncation_word(capture.truncated));
}

Digest link_after(const Digest& before, const Digest& statement) {
  std::string both(before.view());
  both.append(statement.view());
  return sha256(both);
}

std::string encode_chain_link(const ChainLink& link) {
  ByteWriter out;
  out.byte(kFormat);
  out.enumerator(link.state);
  out.digest(link.digest);
  out.varint(link.capture);
  out.text(link.key.text());
  if (link.state != LinkState::kHeld) {
    out.digest(link.statement);
  }
  return std::move(out).take();
}

Result<ChainLink> decode_chain_link(std::string_view bytes) {
  BS_TRY(ByteReader in, open_record(bytes, "chain link", kFormat));
  ChainLink link;
  link.state = in.enumerator(LinkState::kTwin);
  link.digest = in.digest();
  link.capture = in.varint();
  link.key = UrlKey::from_stored(std::string(in.text()));
  if (link.state != LinkState::kHeld) {
    link.statement = in.digest();
  }
  BS_TRY_VOID(close_record(in, "chain link"));
  return link;
}

std::string encode_link_number(uint64_t number) {
  ByteWriter out;
  out.byte(kFormat);
  out.varint(number);
  return std::move(out).take();
}

Result<uint64_t> decode_link_number(std::string_view bytes) {
  BS_TRY(ByteReader in, open_record(bytes, "chain", kFormat));
  const uint64_t number = in.varint();
  BS_TRY_VOID(close_record(in, "chain"));
  return number;
}

void ChainWriter::append(const UrlKey& key, std::string_view href, const CaptureInfo& capture,
                         Batch& batch) {
  head_.digest = link_after(head_.digest, sha256(statement_of(href, capture)));
  ++head_.links;
  ChainLink link;
  link.number = head_.links;
  link.digest = head_.digest;
  link.key = key;
  link.capture = capture.id;
  put_link(link, batch);
}

void ChainWriter::write(Batch& batch) const {
  batch.put(Family::kChain, kChainHeadKey, head_record(head_));
}

Result<std::optional<ChainHead>> read_chain_head(const Database& database, const ReadView& view) {
  BS_TRY(const auto record, database.get(Family::kChain, kChainHeadKey, view));
  if (!record) {
    return std::optional<ChainHead>();
  }
  BS_TRY(ByteReader in, open_record(*record, "head of the chain", kFormat));
  ChainHead head;
  head.links = in.varint();
  head.digest = in.digest();
  BS_TRY_VOID(close_record(in, "head of the chain"));
  return std::optional(head);
}

Result<ChainHead> begin_chain(Database& database) {
  ChainWriter chain(ChainHead{});
  Cursor cursor = database.scan(Family::kCapture, "", {.fill_cache = false});
  PayloadNames names(database);
  UrlKey key;
  std::string href;
  while (cursor.valid()) {
    Batch batch(database);
    for (uint64_t i = 0; i < kLinksPerBatch && cursor.valid(); ++i, cursor.next()) {
      const auto place = parse_capture_key(cursor.key());
      if (!place) {
        return Error{ErrorKind::kCorrupt, "a capture key is damaged: run check --repair first"};
      }
      BS_TRY(CaptureInfo capture, decode_capture(cursor.value()));
      capture.id = place->number;
      BS_TRY(capture.payload, names.payload_of(capture.payload));
      if (is_short_name(capture.payload)) {
        return Error{ErrorKind::kCorrupt,
                     fmt::format("cannot chain {}: {} (restore a backup that holds it, or prune "
                                 "the capture)",
                                 place_of(place->key, place->number), kNoDigest)};
      }
      if (place->key != key) {
        key = place->key;
        BS_TRY(href, href_of_row(database, key, {}));
      }
      chain.append(key, capture.href.empty() ? href : capture.href, capture, batch);
    }
    BS_TRY_VOID(database.write(batch, false));
  }
  BS_TRY_VOID(cursor.status());
  Batch batch(database);
  chain.write(batch);
  BS_TRY_VOID(database.write(batch, true));
  return chain.head();
}

Result<std::optional<ChainEntry>> read_chain_link(const Database& database, uint64_t number) {
  BS_TRY(const auto record, database.get(Family::kChain, chain_link_key(number)));
  if (!record) {
    return std::optional<ChainEntry>();
  }
  ChainEntry entry;
  BS_TRY(entry.link, decode_chain_link(*record));
  entry.link.number = number;
  if (entry.link.state == LinkState::kHeld) {
    auto statement = held_statement(database, entry.link, {});
    if (!statement.ok()) {
      return Error{statement.error().kind, fmt::format("link {}, {}: {}", number,
                                                       place_of(entry.link.key, entry.link.capture),
                                                       statement.error().detail)};
    }
    entry.statement = std::move(*statement).value_or("");
    entry.link.statement = sha256(entry.statement);
  }
  return std::optional(std::move(entry));
}

Result<void> move_links(const Database& database, const UrlKey& key, std::string_view href,
                        std::span<const CaptureMove> moves, Batch& batch) {
  std::vector<ChainLink> moved;
  for (const CaptureMove& move : moves) {
    const std::string place = chain_capture_key(key, move.capture->id);
    BS_TRY(const auto record, database.get(Family::kChain, place));
    if (!record) {
      continue;
    }
    BS_TRY(const uint64_t number, decode_link_number(*record));
    BS_TRY(const auto link_record, database.get(Family::kChain, chain_link_key(number)));
    if (!link_record) {
      continue;  // verification tells of it
    }
    BS_TRY(ChainLink link, decode_chain_link(*link_record));
    link.number = number;
    link.state = move.state;
    if (move.state == LinkState::kHeld) {
      link.capture = move.id;
    } else if (!is_short_name(move.capture->payload)) {
      link.statement = sha256(
          statement_of(move.capture->href.empty() ? href : move.capture->href, *move.capture));
    }
    batch.erase(Family::kChain, place);
    moved.push_back(std::move(link));
  }
  // A new number may be another capture's old one: all old places are free before any is taken.
  for (const ChainLink& link : moved) {
    put_link(link, batch);
  }
  return ok();
}

Result<ChainReport> verify_chain(const Database& database, const ReadView& view,
                                 const std::map<uint64_t, Digest>& known,
                                 const std::function<void(uint64_t done)>& told) {
  BS_TRY(const auto head, read_chain_head(database, view));
  if (!head && known.empty()) {
    return ChainReport{};
  }
  return ChainWalk(database, view, known, told).run(head.value_or(ChainHead{}));
}

}  // namespace broadsheet::storage

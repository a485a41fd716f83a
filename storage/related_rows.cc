#include "storage/related_rows.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "storage/keys.h"
#include "storage/records.h"

namespace broadsheet::storage {
namespace {

bool is_before(const RelatedLink& a, const RelatedLink& b) {
  return a.to < b.to;
}

const RelatedLink* find_in(const std::vector<RelatedLink>& links, const UrlKey& to) {
  const auto place = std::lower_bound(
      links.begin(), links.end(), to,
      [](const RelatedLink& link, const UrlKey& wanted) { return link.to < wanted; });
  return place != links.end() && place->to == to ? &*place : nullptr;
}

std::string row_key(const UrlKey& from, const RelatedLink& link) {
  return edge_key(EdgeEnd::kFrom, from, link.to);
}

void put_list(Batch& batch, const UrlKey& from, const std::vector<RelatedLink>& links) {
  const std::string place = edge_prefix(EdgeEnd::kFrom, from);
  if (links.empty()) {
    batch.erase(Family::kEdge, place);
  } else {
    batch.put(Family::kEdge, place, encode_related(links));
  }
}

void put_mark(Batch& batch, const UrlKey& from, const UrlKey& to) {
  batch.put(Family::kEdge, edge_key(EdgeEnd::kTo, to, from), "");
}

Result<std::vector<RelatedLink>> read_list(const Database& database, const UrlKey& from,
                                           const ReadView& view) {
  BS_TRY(const auto record, database.get(Family::kEdge, edge_prefix(EdgeEnd::kFrom, from), view));
  return record ? decode_related(*record) : std::vector<RelatedLink>();
}

// Takes from the rows of former links the first sightings of those in `returned`; the rest are new
// to the archive.
Result<void> settle_returned(const Database& database, Batch& batch, const UrlKey& from,
                             const std::vector<RelatedLink*>& returned) {
  std::vector<std::string> places;
  places.reserve(returned.size());
  for (const RelatedLink* link : returned) {
    places.push_back(row_key(from, *link));
  }
  BS_TRY(const auto rows, database.multi_get(Family::kEdge, places));
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i]) {
      BS_TRY(const RelatedEdge before, decode_edge(*rows[i]));
      returned[i]->edge.first_seen = before.first_seen;
      batch.erase(Family::kEdge, places[i]);
    } else {
      put_mark(batch, from, returned[i]->to);
    }
  }
  return ok();
}

Result<void> erase_outgoing(const Database& database, Batch& batch, const UrlKey& from) {
  BS_TRY(RelatedLinks links, read_related(database, from));
  for (const RelatedLink& link : links.former) {
    batch.erase(Family::kEdge, row_key(from, link));
  }
  batch.erase(Family::kEdge, edge_prefix(EdgeEnd::kFrom, from));
  for (const RelatedLink& link : all_of(std::move(links))) {
    batch.erase(Family::kEdge, edge_key(EdgeEnd::kTo, link.to, from));
  }
  return ok();
}

}  // namespace

Result<RelatedLinks> read_related(const Database& database, const UrlKey& from,
                                  const ReadView& view) {
  RelatedLinks links;
  Cursor cursor = database.scan(Family::kEdge, edge_prefix(EdgeEnd::kFrom, from), view);
  for (; cursor.valid(); cursor.next()) {
    auto place = parse_edge_key(cursor.key());
    if (!place) {
      return Error{ErrorKind::kCorrupt, "an edge key is damaged of " + from.text()};
    }
    if (place->other.empty()) {
      BS_TRY(links.shown, decode_related(cursor.value()));
      continue;
    }
    BS_TRY(RelatedEdge edge, decode_edge(cursor.value()));
    links.former.push_back({.to = std::move(place->other), .edge = std::move(edge)});
  }
  BS_TRY_VOID(cursor.status());
  return links;
}

std::vector<RelatedLink> all_of(RelatedLinks links) {
  std::vector<RelatedLink> all;
  all.reserve(links.shown.size() + links.former.size());
  std::merge(std::make_move_iterator(links.shown.begin()),
             std::make_move_iterator(links.shown.end()),
             std::make_move_iterator(links.former.begin()),
             std::make_move_iterator(links.former.end()), std::back_inserter(all), is_before);
  return all;
}

Result<std::optional<RelatedEdge>> find_related(const Database& database, const UrlKey& from,
                                                const UrlKey& to, const ReadView& view) {
  BS_TRY(const std::vector<RelatedLink> shown, read_list(database, from, view));
  if (const RelatedLink* link = find_in(shown, to)) {
    return std::optional<RelatedEdge>(link->edge);
  }
  BS_TRY(const auto record, database.get(Family::kEdge, edge_key(EdgeEnd::kFrom, from, to), view));
  if (!record) {
    return std::optional<RelatedEdge>();
  }
  BS_TRY(RelatedEdge edge, decode_edge(*record));
  return std::optional<RelatedEdge>(std::move(edge));
}

Result<void> put_shown(const Database& database, Batch& batch, const UrlKey& from,
                       std::vector<RelatedLink> shown, RelatedHeld held) {
  if (held == RelatedHeld::kNothing) {
    for (const RelatedLink& link : shown) {
      put_mark(batch, from, link.to);
    }
    if (!shown.empty()) {
      put_list(batch, from, shown);
    }
    return ok();
  }
  BS_TRY(const std::vector<RelatedLink> before, read_list(database, from, {}));
  std::vector<RelatedLink*> returned;
  for (RelatedLink& link : shown) {
    if (const RelatedLink* known = find_in(before, link.to)) {
      link.edge.first_seen = known->edge.first_seen;
    } else {
      returned.push_back(&link);
    }
  }
  BS_TRY_VOID(settle_returned(database, batch, from, returned));
  for (const RelatedLink& link : before) {
    if (find_in(shown, link.to) == nullptr) {
      batch.put(Family::kEdge, row_key(from, link), encode_edge(link.edge));
    }
  }
  if (!shown.empty() || !before.empty()) {
    put_list(batch, from, shown);
  }
  return ok();
}

Result<void> put_related(const Database& database, Batch& batch, const UrlKey& from,
                         const RelatedLinks& links) {
  BS_TRY_VOID(erase_outgoing(database, batch, from));
  if (!links.shown.empty()) {
    put_list(batch, from, links.shown);
  }
  for (const RelatedLink& link : links.former) {
    batch.put(Family::kEdge, row_key(from, link), encode_edge(link.edge));
  }
  for (const std::vector<RelatedLink>* some : {&links.shown, &links.former}) {
    for (const RelatedLink& link : *some) {
      put_mark(batch, from, link.to);
    }
  }
  return ok();
}

Result<void> erase_related(const Database& database, Batch& batch, const UrlKey& key) {
  BS_TRY_VOID(erase_outgoing(database, batch, key));
  Cursor marks = database.scan(Family::kEdge, edge_prefix(EdgeEnd::kTo, key));
  for (; marks.valid(); marks.next()) {
    batch.erase(Family::kEdge, marks.key());
    const auto place = parse_edge_key(marks.key());
    if (!place || place->other == key) {
      continue;
    }
    batch.erase(Family::kEdge, edge_key(EdgeEnd::kFrom, place->other, key));
    BS_TRY(std::vector<RelatedLink> list, read_list(database, place->other, {}));
    if (std::erase_if(list, [&](const RelatedLink& link) { return link.to == key; }) > 0) {
      put_list(batch, place->other, list);
    }
  }
  return marks.status();
}

}  // namespace broadsheet::storage

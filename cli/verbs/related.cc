#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <tuple>

#include "base/units.h"
#include "cli/article_json.h"
#include "cli/lookup.h"
#include "cli/verbs/verbs.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;

json::object edge_json(const storage::RelatedEdge& edge, bool incoming) {
  return {{"url", incoming ? edge.from_href : edge.to_href},
          {"title", edge.title},
          {"heading", edge.heading},
          {"kind", name_of(edge.kind)},
          {"first_seen", format_rfc3339(edge.first_seen)},
          {"last_seen", format_rfc3339(edge.last_seen)}};
}

void print(const std::vector<storage::RelatedEdge>& edges, bool incoming,
           const Terminal& terminal) {
  constexpr size_t kTitleColumns = 70;
  std::string heading;
  for (const auto& edge : edges) {
    if (!incoming && edge.heading != heading) {
      heading = edge.heading;
      terminal.out << terminal.styled(Style::kBold, printable(heading)) << '\n';
    }
    terminal.out << fmt::format("  {:<8} {}\n", name_of(edge.kind),
                                shortened(printable(edge.title), kTitleColumns))
                 << terminal.styled(
                        Style::kDim,
                        fmt::format("           {}\n", incoming ? edge.from_href : edge.to_href));
  }
}

}  // namespace

Result<ExitCode> related(const RelatedCommand& command, const Terminal& terminal) {
  BS_TRY(const Lookup lookup, look_up(command.what.archive, command.what.url));
  BS_TRY(auto edges, command.incoming ? lookup.reader->related_to(lookup.key)
                                      : lookup.reader->related_from(lookup.key));
  // As the page groups them: what is related first, then its lists, each under its heading.
  std::sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) {
    return std::tie(a.kind, a.heading, a.from_href, a.to_href) <
           std::tie(b.kind, b.heading, b.from_href, b.to_href);
  });
  if (command.what.json) {
    json::array list;
    for (const auto& edge : edges) {
      list.push_back(edge_json(edge, command.incoming));
    }
    terminal.out << json_line({{"url", lookup.row.href},
                               {"direction", command.incoming ? "in" : "out"},
                               {"related", std::move(list)}});
  } else if (edges.empty()) {
    terminal.err << "broadsheet: " << lookup.row.href
                 << (command.incoming ? " is related to by no page of the archive\n"
                                      : " relates to no other article\n");
  } else {
    print(edges, command.incoming, terminal);
  }
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli

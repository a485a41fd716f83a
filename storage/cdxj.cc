#include "storage/cdxj.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace broadsheet::storage {
namespace {

std::string line_of(const CdxRecord& record) {
  const boost::json::object fields = {
      {"url", record.url},
      {"mime", record.mime},
      {"status", std::to_string(record.status)},
      {"digest", record.digest},
      {"length", std::to_string(record.place.length)},
      {"offset", std::to_string(record.place.offset)},
      {"filename", record.place.file},
  };
  return fmt::format("{} {} {}", record.key, record.timestamp, boost::json::serialize(fields));
}

}  // namespace

std::string cdxj_index(const std::vector<CdxRecord>& records) {
  std::vector<std::string> lines;
  lines.reserve(records.size());
  for (const CdxRecord& record : records) {
    lines.push_back(line_of(record));
  }
  std::ranges::sort(lines);  // std::string compares bytes as unsigned
  std::string index;
  for (const std::string& line : lines) {
    index += line;
    index += '\n';
  }
  return index;
}

}  // namespace broadsheet::storage

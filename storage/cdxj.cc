#include "storage/cdxj.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace broadsheet::storage {

std::string cdxj_line(const CdxRecord& record) {
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

}  // namespace broadsheet::storage

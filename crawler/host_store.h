#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/strand.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/url.h"
#include "storage/archive.h"

namespace broadsheet::crawler {

// Rows of hosts, read and written off the network thread, one at a time: a row has a pace half and
// a robots half, and each write keeps the other half as it is stored.
class HostStore {
 public:
  // `archive` must outlive what runs on `pool`.
  HostStore(storage::Archive& archive, const boost::asio::any_io_executor& pool)
      : archive_(archive), strand_(boost::asio::make_strand(pool)) {}

  // A row with only the origin set where nothing is stored.
  [[nodiscard]] boost::asio::awaitable<Result<storage::HostRow>> load(std::string origin);
  // The pace fields of each row.
  [[nodiscard]] boost::asio::awaitable<Result<void>> save_pace(std::vector<storage::HostRow> rows);
  // The robots fields.
  [[nodiscard]] boost::asio::awaitable<Result<void>> save_robots(storage::HostRow row);
  // Gives URLs that were asked for to know a host's rules a row that says so, where they have none.
  [[nodiscard]] boost::asio::awaitable<Result<void>> note_files(std::vector<Url> files,
                                                                storage::FoundVia via,
                                                                std::string document, SysTime now);

 private:
  storage::Archive& archive_;
  boost::asio::strand<boost::asio::any_io_executor> strand_;
};

}  // namespace broadsheet::crawler

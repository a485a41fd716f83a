#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::vectors {

// What one vector gave. It passed when the two texts are equal.
struct Outcome {
  std::string expected;
  std::string actual;
};

// Each runs one vector of its class. May throw on a vector that is not of the class's format.
Outcome run_robots(const boost::json::object& vector);
Outcome run_url(const boost::json::object& vector);
Outcome run_canon(const boost::json::object& vector);
Outcome run_feed(const boost::json::object& vector);
Outcome run_encoding(const boost::json::object& vector);
Outcome run_date(const boost::json::object& vector);

// The text under `key`; nullopt when it is absent or null.
std::optional<std::string> text_at(const boost::json::object& object, std::string_view key);
// The bytes under `key` in Base64.
std::string bytes_at(const boost::json::object& object, std::string_view key);

}  // namespace broadsheet::vectors

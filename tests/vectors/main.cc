// vectors CLASS FILE.json: runs a file of conformance vectors, prints what fails, and exits 0 only
// when nothing does. File formats: docs/testing.md, "Conformance vectors".
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <array>
#include <boost/json/parse.hpp>
#include <cctype>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/vectors/vector_class.h"

namespace broadsheet::vectors {
namespace {

struct VectorClass {
  std::string_view name;
  Outcome (*run)(const boost::json::object&);
};

constexpr auto kClasses = std::to_array<VectorClass>({{"robots", run_robots},
                                                      {"urls", run_url},
                                                      {"canon", run_canon},
                                                      {"feeds", run_feed},
                                                      {"encoding", run_encoding},
                                                      {"dates", run_date}});

bool is_hex_escape(std::string_view text, size_t at, std::string_view first_digits) {
  return text.substr(at).size() >= 6 && text[at] == '\\' && text[at + 1] == 'u' &&
         std::tolower(static_cast<unsigned char>(text[at + 2])) == 'd' &&
         first_digits.find(static_cast<char>(
             std::tolower(static_cast<unsigned char>(text[at + 3])))) != std::string_view::npos;
}

// JSON escapes of half a surrogate pair as U+FFFD: the suites use them for ill-formed text, and
// that is what every parser of ours is given for it.
std::string mend_surrogates(std::string text) {
  for (size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] != '\\') {
      continue;
    }
    const bool high = is_hex_escape(text, at, "89ab");
    if (high && is_hex_escape(text, at + 6, "cdef")) {
      at += 11;
    } else if (high || is_hex_escape(text, at, "cdef")) {
      text.replace(at, 6, "\\ufffd");
      at += 5;
    } else {
      ++at;  // an escaped backslash starts no escape
    }
  }
  return text;
}

int run(std::string_view name, const char* path) {
  const VectorClass* found = nullptr;
  for (const VectorClass& known : kClasses) {
    found = known.name == name ? &known : found;
  }
  if (found == nullptr) {
    fmt::print(stderr, "vectors: no class \"{}\"\n", name);
    return 2;
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    fmt::print(stderr, "vectors: cannot read {}\n", path);
    return 2;
  }
  const std::string text(std::istreambuf_iterator<char>(file), {});
  size_t passed = 0;
  size_t failed = 0;
  for (const auto& value : boost::json::parse(mend_surrogates(text)).at("vectors").as_array()) {
    const Outcome outcome = found->run(value.as_object());
    if (outcome.expected == outcome.actual) {
      ++passed;
      continue;
    }
    ++failed;
    fmt::print("{}\n  expected {}\n  actual   {}\n", text_at(value.as_object(), "id").value_or("?"),
               outcome.expected, outcome.actual);
  }
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace broadsheet::vectors

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: vectors CLASS FILE.json\n");
    return 2;
  }
  try {
    return broadsheet::vectors::run(argv[1], argv[2]);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "vectors: {}: {}\n", argv[2], problem.what());
    return 2;
  }
}

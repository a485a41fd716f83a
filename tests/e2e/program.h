#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::e2e {

struct ProgramResult {
  int exit_code = -1;  // 128 + the signal when one ended it
  std::string out;
  std::string err;
};

// A program started with posix_spawn, its output caught in files. The destructor kills what is
// still running.
class Program {
 public:
  Program(const std::string& file, std::vector<std::string> args, const std::string& input = "",
          std::vector<std::string> environment = {});
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void signal(int number) const;
  // Waits for its end; kills it after `patience`, which the exit code then shows.
  [[nodiscard]] ProgramResult wait(Milliseconds patience = Seconds(60));
  // What it has written to stdout so far, waiting until that holds `text`.
  [[nodiscard]] std::string out_with(std::string_view text, Milliseconds patience = Seconds(20));

 private:
  support::TempDirectory directory_;
  int process_ = -1;
  int handle_ = -1;  // pidfd
};

// broadsheet with these arguments, run to its end.
[[nodiscard]] ProgramResult broadsheet(std::vector<std::string> args, const std::string& input = "",
                                       std::vector<std::string> environment = {});

// One line of JSON as an object; an empty one when it is none.
[[nodiscard]] boost::json::object parsed(std::string_view line);
// The lines of a JSON-lines file.
[[nodiscard]] std::vector<boost::json::object> json_lines(const std::filesystem::path& file);
// A text or number field, as text.
[[nodiscard]] std::string text_of(const boost::json::object& object, std::string_view field);
[[nodiscard]] int64_t number_of(const boost::json::object& object, std::string_view field);

}  // namespace broadsheet::e2e

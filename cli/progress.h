#pragma once

#include <cstdint>
#include <string>

#include "cli/terminal.h"

namespace broadsheet::cli {

// One line on a terminal that says how far long work is, rewritten in place and gone at the end.
// Elsewhere it says nothing.
class ProgressLine {
 public:
  explicit ProgressLine(const Terminal& terminal) : terminal_(terminal) {}
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const std::string& text);
  void clear();

 private:
  const Terminal& terminal_;
  bool shown_ = false;
};

}  // namespace broadsheet::cli

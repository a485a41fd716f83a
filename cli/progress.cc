#include "cli/progress.h"

#include <ostream>

namespace broadsheet::cli {

void ProgressLine::show(const std::string& text) {
  if (terminal_.err_is_terminal) {
    terminal_.err << "\r\x1b[K" << shortened(text, terminal_.err_columns - 1) << std::flush;
    shown_ = true;
  }
}

void ProgressLine::clear() {
  if (shown_) {
    terminal_.err << "\r\x1b[K" << std::flush;
    shown_ = false;
  }
}

}  // namespace broadsheet::cli

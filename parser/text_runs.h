#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::parser {

// The texts of a page, put aside while Gumbo builds its tree. Gumbo costs some four hundred
// instructions for each byte of text, and all it does with text is carry it to a node: so it gets
// one mark (page_marks.h) for each run, and the node's text is put back afterwards. Only runs
// that Gumbo would not change are put aside: no references, no control characters. Not thread-safe.
class TextRuns {
 public:
  // A `page` (valid UTF-8) that uses such characters itself gets none put aside.
  explicit TextRuns(std::string_view page);

  // Puts aside what can be of the text [begin, begin + bytes), which begins no markup, and closes
  // the gaps in place. `plain` is plain_bytes() of it. Gives the size that is left.
  [[nodiscard]] size_t put_aside(char* begin, size_t bytes, size_t plain);
  // Nothing more from here on (inside a frameset, where Gumbo drops all text but its white space).
  void stop() { stopped_ = true; }
  [[nodiscard]] size_t bytes_saved() const { return bytes_saved_; }

  // The text of a node as the page had it; views `text` or this object.
  [[nodiscard]] std::string_view restored(std::string_view text);

 private:
  struct Run {
    size_t begin = 0;
    size_t end = 0;
  };
  [[nodiscard]] size_t put_aside_one(char* out, const char* begin, size_t bytes, bool spaced);
  [[nodiscard]] std::string_view run_at(std::string_view text) const;

  bool stopped_ = false;
  size_t bytes_saved_ = 0;
  std::string texts_;
  std::vector<Run> runs_;
  std::deque<std::string> joined_;  // of nodes that are more than one run
};

}  // namespace broadsheet::parser

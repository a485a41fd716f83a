#include "parser/text_runs.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "parser/page_marks.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kRunBytesMin = 8;         // shorter ones gain nothing
constexpr size_t kReferenceBytesMax = 40;  // beyond the longest name of a character

// Past a character that Gumbo does not carry through, with whatever might belong to a reference.
size_t stop_end(const char* text, size_t at, size_t end) {
  const bool is_reference = text[at] == '&';
  const size_t last = std::min(end, at + kReferenceBytesMax);
  ++at;
  if (is_reference) {
    while (at < last && text[at] != ';' && text[at] != ' ' && text[at] != '\n' && text[at] != '&') {
      ++at;
    }
    if (at < end && text[at] == '&') {
      return at;  // which may begin a reference of its own
    }
    at += at < end ? 1 : 0;
  }
  // The next run must not begin within a character.
  while (at < end && (static_cast<uint8_t>(text[at]) & 0xC0U) == 0x80) {
    ++at;
  }
  return at;
}

}  // namespace

TextRuns::TextRuns(std::string_view page) : stopped_(uses_marks(page)) {}

size_t TextRuns::put_aside_one(char* out, const char* begin, size_t bytes, bool spaced) {
  if (bytes < kRunBytesMin || runs_.size() == kMarksMax) {
    std::memmove(out, begin, bytes);
    return bytes;
  }
  if (spaced) {
    texts_ += *(begin - 1);  // so that the node's text is one piece
  }
  const auto number = static_cast<uint32_t>(runs_.size());
  runs_.push_back({texts_.size(), texts_.size() + bytes});
  texts_.append(begin, bytes);
  std::ranges::copy(mark_of(number), out);
  bytes_saved_ += bytes - kMarkBytes;
  return kMarkBytes;
}

size_t TextRuns::put_aside(char* begin, size_t bytes, size_t plain) {
  if (stopped_ || bytes < kRunBytesMin) {
    return bytes;
  }
  size_t in = 0;
  size_t out = 0;
  // White space in front decides where Gumbo puts the text, so Gumbo sees it.
  while (in < bytes && is_ascii_space(begin[in])) {
    begin[out++] = begin[in++];
  }
  bool spaced = in == 1;
  while (in < bytes) {
    const size_t end = in < plain ? plain : in + plain_bytes({begin + in, bytes - in});
    out += put_aside_one(begin + out, begin + in, end - in, spaced);
    in = end;
    spaced = false;
    if (in == bytes) {
      break;
    }
    const size_t next = stop_end(begin, in, bytes);
    std::memmove(begin + out, begin + in, next - in);
    out += next - in;
    in = next;
  }
  return out;
}

// The run whose mark `text` begins with; nothing where it is none of ours.
std::string_view TextRuns::run_at(std::string_view text) const {
  const auto number = mark_at(text);
  if (!number || *number >= runs_.size()) {
    return {};
  }
  const Run& run = runs_[*number];
  return std::string_view(texts_).substr(run.begin, run.end - run.begin);
}

std::string_view TextRuns::restored(std::string_view text) {
  size_t mark = text.find(kMarkLead);
  if (mark == std::string_view::npos || runs_.empty()) {
    return text;
  }
  const std::string_view first = run_at(text.substr(mark));
  const bool is_last = text.size() == mark + kMarkBytes;
  if (is_last && mark == 0) {
    return first;
  }
  const auto begin = static_cast<size_t>(first.data() - texts_.data());
  if (is_last && mark == 1 && begin > 0 && texts_[begin - 1] == text[0]) {
    return std::string_view(texts_).substr(begin - 1, first.size() + 1);
  }
  std::string& joined = joined_.emplace_back();
  size_t at = 0;
  for (; mark != std::string_view::npos; mark = text.find(kMarkLead, at)) {
    joined.append(text, at, mark - at);
    joined += run_at(text.substr(mark));
    at = std::min(mark + kMarkBytes, text.size());
  }
  joined.append(text, at);
  return joined;
}

}  // namespace broadsheet::parser

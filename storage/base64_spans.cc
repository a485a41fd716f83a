#include "storage/base64_spans.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/text.h"

namespace broadsheet::storage {
namespace {

constexpr char kOpen = 2;  // on disk
constexpr char kClose = 3;
constexpr char kAsItIs = 4;
constexpr size_t kDigitsMin = 32;  // shorter ones gain nothing
constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr int8_t kNoDigit = -1;

constexpr std::array<int8_t, 256> kValues = [] {
  std::array<int8_t, 256> values{};
  values.fill(kNoDigit);
  for (size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<uint8_t>(kDigits[i])] = static_cast<int8_t>(i);
  }
  return values;
}();

bool is_digit(char c) {
  return kValues[static_cast<uint8_t>(c)] != kNoDigit;
}

bool is_text(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return (byte >= 0x20 && byte != 0x7F) || c == '\t' || c == '\n' || c == '\r';
}

// Where the next mark stands in a text that is read from front to back.
class MarkScan {
 public:
  explicit MarkScan(std::string_view text) : text_(text) {}
  // At `at` or behind it; the end of the text when there is none.
  size_t next(size_t at) {
    size_t first = text_.size();
    for (size_t i = 0; i < next_.size(); ++i) {
      if (next_[i] < at || at == 0) {
        next_[i] = std::min(text_.find(static_cast<char>(kOpen + i), at), text_.size());
      }
      first = std::min(first, next_[i]);
    }
    return first;
  }

 private:
  std::string_view text_;
  std::array<size_t, kAsItIs - kOpen + 1> next_{};
};

// The text of so many digits, padded as their number asks for; nullopt when it is none.
std::optional<std::string> text_of(std::string_view digits) {
  std::string text;
  text.reserve(digits.size() / 4 * 3 + 2);
  uint32_t held = 0;
  unsigned bits = 0;
  for (const char digit : digits) {
    held = (held << 6) | static_cast<uint32_t>(kValues[static_cast<uint8_t>(digit)]);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      const auto c = static_cast<char>(held >> bits);
      if (!is_text(c)) {
        return std::nullopt;
      }
      text.push_back(c);
    }
  }
  const bool ends_in_zeros = (held & ((1U << bits) - 1)) == 0;
  // Hexadecimal digits are taken for bytes beyond ASCII, none of them a control character.
  return ends_in_zeros && is_valid_utf8(text) ? std::optional(std::move(text)) : std::nullopt;
}

void write_digits(std::string& out, std::string_view text) {
  uint32_t held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    held = (held << 8) | static_cast<uint8_t>(c);
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      out.push_back(kDigits[(held >> bits) & 63]);
    }
  }
  if (bits > 0) {
    out.push_back(kDigits[(held << (6 - bits)) & 63]);
    out.append(bits == 2 ? "==" : "=");
  }
}

// Writes a page opened, from left to right.
class Opening {
 public:
  explicit Opening(std::string_view page) : page_(page), marks_(page) {
    out_.reserve(page.size() + 16);
  }

  std::string opened() && {
    // A run of so many digits has one at every such distance.
    for (size_t at = kDigitsMin - 1; at < page_.size(); at += kDigitsMin) {
      if (!is_digit(page_[at])) {
        continue;
      }
      size_t begin = at;
      while (begin > done_ && is_digit(page_[begin - 1])) {
        --begin;
      }
      size_t end = at + 1;
      while (end < page_.size() && is_digit(page_[end])) {
        ++end;
      }
      if (end - begin >= kDigitsMin) {
        take_run(begin, end);
      }
      at = std::max(at, end / kDigitsMin * kDigitsMin - 1);
    }
    copy_to(page_.size());
    return std::move(out_);
  }

 private:
  void copy_to(size_t end) {
    for (size_t mark = marks_.next(done_); mark < end; mark = marks_.next(done_)) {
      out_.append(page_.substr(done_, mark - done_));
      out_.push_back(kAsItIs);
      out_.push_back(page_[mark]);
      done_ = mark + 1;
    }
    out_.append(page_.substr(done_, end - done_));
    done_ = end;
  }

  void take_run(size_t begin, size_t end) {
    const size_t padding = (4 - (end - begin) % 4) % 4;
    const bool is_padded = padding != 0 && padding != 3 &&
                           page_.substr(end, padding) == std::string_view("==").substr(0, padding);
    size_t behind = is_padded ? end : end - (end - begin) % 4;
    std::optional<std::string> text = text_of(page_.substr(begin, behind - begin));
    if (text) {
      copy_to(begin);
      out_ += kOpen;
      out_ += *text;
      out_ += kClose;
      done_ = behind + (is_padded ? padding : 0);
    }
  }

  std::string_view page_;
  MarkScan marks_;
  size_t done_ = 0;
  std::string out_;
};

}  // namespace

std::string open_base64(std::string_view page) {
  return Opening(page).opened();
}

std::string close_base64(std::string_view opened) {
  std::string page;
  page.reserve(opened.size());
  MarkScan marks(opened);
  for (size_t at = 0; at < opened.size(); ++at) {
    const size_t plain = at;
    at = marks.next(plain);
    page.append(opened.substr(plain, at - plain));
    if (at == opened.size()) {
      break;
    }
    if (opened[at] == kOpen) {
      const size_t end = std::min(opened.find(kClose, at), opened.size());
      write_digits(page, opened.substr(at + 1, end - at - 1));
      at = end;
    } else if (++at < opened.size()) {
      page.push_back(opened[at]);
    }
  }
  return page;
}

}  // namespace broadsheet::storage

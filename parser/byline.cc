#include "parser/byline.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/author_names.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kLineBytesMax = 600;

// What ends the names in a visible byline.
constexpr auto kEnds = std::to_array<std::string_view>({
    " | ",
    " · ",
    " • ",
    "\n",
    " – ",
    " — ",
    " - ",
    " // ",
    "\t",
    "»",
    "›",
    "│",
    " for ",
    " on ",
    " at ",
    " am ",
    " le ",
    " el ",
    " il ",
    " in ",
    " Published",
    " Updated",
    " Posted",
    " published",
    " updated",
    " posted",
    " Veröffentlicht",
    " Aktualisiert",
    "  ",
    " um ",
    " unter ",
    " to ",
    " Comment",
    " Kommentar",
    " Leave",
    " with ",
    " den ",
    " dne ",
    " aus ",
    "...",
    "…",
    " (",
});

struct HanText {
  std::vector<char32_t> letters;
  std::vector<size_t> at;  // byte of each letter, and the end
};

HanText han_text(std::string_view line) {
  HanText text;
  line = whole_characters(line, kLineBytesMax);
  for (size_t at = 0; at < line.size();) {
    const CodePoint point = decode_code_point(line, at);
    text.letters.push_back(point.value);
    text.at.push_back(at);
    at += point.bytes;
  }
  text.at.push_back(line.size());
  return text;
}

bool is_space(char32_t c) {
  return c == U' ' || c == U'\u3000' || c == U'\u00a0' || c == U'\t' || c == U'\n';
}

// Words that may follow a name without a mark between.
constexpr auto kHanTails = std::to_array<std::u32string_view>({
    U"翻攝", U"攝影", U"摄影", U"攝",   U"摄",   U"图",   U"圖",   U"提供",
    U"採訪", U"采访", U"整理", U"整合", U"综合", U"綜合", U"報導", U"报道",
    U"文",   U"撰文", U"即時", U"特稿", U"撰",   U"編譯", U"编译", U"采写",
});
constexpr auto kPhotoTails = std::to_array<std::u32string_view>({
    U"翻攝",
    U"攝影",
    U"摄影",
    U"攝",
    U"摄",
    U"图",
    U"圖",
    U"提供",
    U"翻拍",
    U"拍攝",
    U"拍摄",
    U"供图",
    U"供圖",
});
constexpr auto kCreditLabels = std::to_array<std::u32string_view>({
    U"記者",
    U"记者",
    U"通讯员",
    U"通訊員",
    U"特派員",
    U"特派员",
    U"作者",
    U"撰文",
    U"撰稿",
    U"編譯",
    U"编译",
});

// Reads names in one line of Han text, position by position.
class CreditReader {
 public:
  explicit CreditReader(std::string_view line) : text_(han_text(line)) {}

  std::vector<std::string> run() {
    for (size_t at = 0; at < size() && names_.empty(); ++at) {
      if (const size_t label = label_at(at); label > 0 && !is_photo_label(at)) {
        read_labelled(at, at + label);
      } else if (is_opening(letter(at)) || at == 0) {
        read_slashed(is_opening(letter(at)) ? at + 1 : at);
      }
    }
    return names_;
  }

 private:
  [[nodiscard]] size_t size() const { return text_.letters.size(); }
  [[nodiscard]] char32_t letter(size_t i) const { return i < size() ? text_.letters[i] : 0; }

  static bool is_opening(char32_t c) {
    return c == U'(' || c == U'（' || c == U'〔' || c == U'【' || c == U'[' || c == U'［';
  }
  static bool is_closing(char32_t c) {
    return c == U')' || c == U'）' || c == U'〕' || c == U'】' || c == U']' || c == U'］';
  }
  static bool is_slash(char32_t c) { return c == U'/' || c == U'／' || c == U'╱' || c == U'∕'; }
  static bool parts_names(char32_t c) {
    return c == U'、' || c == U'&' || c == U'與' || c == U'和';
  }

  [[nodiscard]] bool matches(size_t at, std::u32string_view word) const {
    for (size_t i = 0; i < word.size(); ++i) {
      if (letter(at + i) != word[i]) {
        return false;
      }
    }
    return true;
  }

  // A credit stands where a line or a bracket begins, behind an outlet's name, or before a space.
  [[nodiscard]] size_t label_at(size_t at) const {
    for (const std::u32string_view label : kCreditLabels) {
      if (matches(at, label)) {
        return label.size();
      }
    }
    return 0;
  }

  // "圖／記者…", "（圖：記者…"
  [[nodiscard]] bool is_photo_label(size_t at) const {
    while (at > 0 && (is_space(letter(at - 1)) || is_slash(letter(at - 1)) ||
                      letter(at - 1) == U'：' || letter(at - 1) == U':')) {
      --at;
    }
    const char32_t before = at > 0 ? letter(at - 1) : 0;
    return before == U'图' || before == U'圖' || before == U'攝' || before == U'摄';
  }

  [[nodiscard]] std::string slice(size_t begin, size_t end) const {
    std::string out;
    for (size_t i = begin; i < end; ++i) {
      append_utf8(out, text_.letters[i]);
    }
    return out;
  }

  [[nodiscard]] size_t han_end(size_t at) const {
    while (is_han(letter(at)) || letter(at) == U'·') {
      ++at;
    }
    return at;
  }

  [[nodiscard]] size_t skip_marks(size_t at) const {
    while (is_space(letter(at)) || letter(at) == U':' || letter(at) == U'：') {
      ++at;
    }
    return at;
  }

  // Names behind a label, up to what no longer is one.
  void read_labelled(size_t label, size_t at) {
    at = skip_marks(at);
    const bool starts_credit = label == 0 || !is_han(letter(label - 1)) ||
                               is_space(letter(at - 1)) || credit_ends_soon(at);
    if (!starts_credit) {
      return;
    }
    constexpr size_t kNamesMax = 8;
    std::vector<std::string> found;
    while (found.size() < kNamesMax) {
      const size_t end = han_end(at);
      const size_t name_end = cut_name(at, end);
      if (name_end == at) {
        break;
      }
      if (is_photo_behind(name_end)) {
        return;
      }
      found.push_back(slice(at, name_end));
      size_t next = name_end;
      if (next != end) {
        break;
      }
      while (parts_names(letter(next)) || is_space(letter(next))) {
        ++next;
      }
      if (next == name_end) {
        break;
      }
      at = next;
    }
    keep(std::move(found));
  }

  // Whether a slash, a closing bracket or a "日電" comes within a credit's length: "記者" in a
  // sentence ("記者昨天問到…") has none.
  [[nodiscard]] bool credit_ends_soon(size_t at) const {
    constexpr size_t kCreditLetters = 16;
    for (size_t i = at; i < std::min(at + kCreditLetters, size()); ++i) {
      if (is_slash(letter(i)) || is_closing(letter(i)) || matches(i, U"日電") ||
          matches(i, U"日电") || matches(i, U"報導") || matches(i, U"报道")) {
        return true;
      }
      if (letter(i) == U'。' || letter(i) == U'，') {
        return false;
      }
    }
    return size() - std::min(at, size()) <= 6 && han_end(at) == size();
  }

  // The end of the name at the start of a run of ideographs: 2-4 of them, less what is glued on.
  [[nodiscard]] size_t cut_name(size_t begin, size_t end) const {
    constexpr size_t kNameMin = 2;
    constexpr size_t kNameMax = 4;
    const std::string run = slice(begin, end);
    if (run.find("·") != std::string::npos) {
      return end;
    }
    for (size_t length = kNameMin; length <= std::min(kNameMax, end - begin); ++length) {
      for (const std::u32string_view tail : kHanTails) {
        // Three ideographs are a name sooner than one of two and a verb of one.
        if (tail.size() == 1 && begin + length + 1 == end && length == kNameMin &&
            !is_photo_behind(begin + length)) {
          continue;
        }
        if (begin + length + tail.size() <= end && matches(begin + length, tail)) {
          return begin + length;
        }
      }
    }
    const size_t length = end - begin;
    if (length >= kNameMin && length <= kNameMax && !is_day(end)) {
      return is_name(run) ? end : begin;
    }
    if (is_day(end) && length > kNameMin) {
      // "王小明台北8日電": the place is two ideographs, or three where it says what it is.
      const char32_t last = letter(end - 1);
      const bool long_place = last == U'市' || last == U'縣' || last == U'县' || last == U'省';
      const size_t place = long_place && length > kNameMin + 2 ? 3 : 2;
      return length >= kNameMin + place ? end - place : begin;
    }
    return begin;
  }

  [[nodiscard]] bool is_day(size_t at) const { return letter(at) >= U'0' && letter(at) <= U'9'; }

  static bool is_name(const std::string& run) { return looks_like_name(run); }

  [[nodiscard]] bool is_photo_behind(size_t at) const {
    while (is_space(letter(at)) || is_slash(letter(at))) {
      ++at;
    }
    return std::ranges::any_of(kPhotoTails,
                               [&](std::u32string_view tail) { return matches(at, tail); });
  }

  // （王煌忠／台中報導）, 吳垠慧／台北報導: names, a slash, a place and "report".
  void read_slashed(size_t at) {
    size_t begin = skip_marks(at);
    std::vector<std::string> found;
    constexpr size_t kNamesMax = 6;
    for (size_t count = 0; count < kNamesMax; ++count) {
      const size_t end = han_end(begin);
      if (end - begin < 2 || end - begin > 4 || !is_name(slice(begin, end))) {
        return;
      }
      found.push_back(slice(begin, end));
      size_t next = end;
      while (is_space(letter(next))) {
        ++next;
      }
      if (is_slash(letter(next))) {
        if (is_report_behind(next + 1)) {
          keep(std::move(found));
        }
        return;
      }
      if (!parts_names(letter(next)) && next == end) {
        return;
      }
      while (parts_names(letter(next)) || is_space(letter(next))) {
        ++next;
      }
      begin = next;
    }
  }

  [[nodiscard]] bool is_report_behind(size_t at) const {
    constexpr size_t kPlaceLetters = 10;
    for (size_t i = at; i < std::min(at + kPlaceLetters, size()); ++i) {
      if (matches(i, U"報導") || matches(i, U"报道") || matches(i, U"報道")) {
        return true;
      }
      if (is_closing(letter(i))) {
        return false;
      }
    }
    return false;
  }

  void keep(std::vector<std::string> found) {
    std::erase_if(found, [](const std::string& name) { return !is_name(name); });
    names_ = std::move(found);
  }

  HanText text_;
  std::vector<std::string> names_;
};

// The first word of two to four ideographs that can be a name.
std::string first_han_name(std::string_view text) {
  for (const std::string_view word : split(text, ' ')) {
    const size_t length = count_code_points(word);
    const bool is_han_word = length >= 2 && length <= 4 && word.size() == 3 * length &&
                             is_han(decode_code_point(word, 0).value);
    if (is_han_word && looks_like_name(word)) {
      return std::string(word);
    }
  }
  return {};
}

constexpr int kPartsMax = 6;

// The names behind a label at the start of the text, up to the first thing that is none.
std::vector<std::string> read_labelled(std::string_view text, std::string_view site_name) {
  const std::string_view rest = after_author_label(text);
  size_t end = rest.size();
  for (const std::string_view mark : kEnds) {
    end = std::min(end, rest.find(mark));
  }
  constexpr size_t kNamesBytesMax = 160;
  if (end == 0 || end > kNamesBytesMax) {
    return {};
  }
  std::vector<std::string> names = split_authors(rest.substr(0, end), site_name);
  const auto is_no_name = [](const std::string& name) { return !looks_like_name(name); };
  names.erase(std::ranges::find_if(names, is_no_name), names.end());
  return names;
}

}  // namespace

std::string without_dates(std::string_view line, const DateHints& hints) {
  std::string out;
  size_t at = 0;
  for (const DateMention& mention : find_dates(line, hints)) {
    if (mention.relative && mention.end - mention.begin < 4) {
      continue;
    }
    out.append(line.substr(at, mention.begin - at));
    out += " | ";
    at = mention.end;
  }
  out.append(line.substr(std::min(at, line.size())));
  return out;
}

std::vector<std::string> read_byline(std::string_view line, std::string_view site_name,
                                     const DateHints& hints) {
  const std::string dateless = without_dates(trim(whole_characters(line, kLineBytesMax)), hints);
  // A label starts the line or what stands behind a mark: "Stars | 6 Nov 13:30 von Olga".
  std::string_view rest = dateless;
  for (int part = 0; part < kPartsMax && !rest.empty(); ++part) {
    std::vector<std::string> names = read_labelled(trim(rest), site_name);
    if (!names.empty()) {
      return names;
    }
    const size_t next = std::min(
        {rest.find(" | "), rest.find(" · "), rest.find(" • "), rest.find(" - "), rest.find(" – ")});
    if (next == std::string_view::npos) {
      break;
    }
    rest = rest.substr(rest.find(' ', next + 1) + 1);
  }
  return {};
}

std::vector<std::string> read_dateline_name(std::string_view line, std::string_view site_name,
                                            const DateHints& hints) {
  const std::vector<DateMention> dates = find_dates(line, hints);
  if (dates.empty() || !dates.front().year_stated) {
    return {};
  }
  const std::string dateless = without_dates(line, hints);
  if (std::string name = first_han_name(dateless); !name.empty()) {
    return {std::move(name)};
  }
  std::vector<std::string> names = split_authors(dateless, site_name);
  std::erase_if(names, [](const std::string& name) {
    // One word beside a date may be a place or a section.
    return !looks_like_name(name) || name.find(' ') == std::string::npos ||
           looks_like_organisation(name);
  });
  constexpr size_t kNamesMax = 2;
  return names.size() <= kNamesMax ? names : std::vector<std::string>();
}

bool is_author_label(std::string_view line) {
  constexpr size_t kLabelBytesMax = 40;
  line = trim(line);
  if (line.empty() || line.size() > kLabelBytesMax) {
    return false;
  }
  // A label is what a name could follow: try with one.
  const std::string probe = std::string(line) + (line.ends_with(":") ? " X" : ": X");
  return after_author_label(probe) == "X";
}

std::vector<std::string> read_han_credit(std::string_view line) {
  // No credit without an ideograph, and in UTF-8 these begin with 0xE3 or more.
  if (std::ranges::all_of(line, [](char c) { return static_cast<uint8_t>(c) < 0xE3; })) {
    return {};
  }
  return CreditReader(line).run();
}

}  // namespace broadsheet::parser

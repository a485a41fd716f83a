#include "parser/author_names.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/author_words.h"
#include "parser/html_text.h"
#include "parser/title.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kNameBytesMax = 120;
constexpr size_t kWordsMax = 6;
constexpr size_t kAuthorsMax = 20;

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) {
      words.push_back(word);
    }
  }
  return words;
}

bool has_han_or_kana(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_code_point(text, at);
    if (is_han(point.value) || is_kana(point.value)) {
      return true;
    }
    at += point.bytes;
  }
  return false;
}

// Replaces what is written in several ways by one: full-width marks, line breaks, bullets, and
// words for "and" between names by ';'.
std::string unify_separators(std::string_view text) {
  struct Replacement {
    std::string_view from;
    std::string_view to;
  };
  static constexpr auto kReplacements = std::to_array<Replacement>({
      {"；", ";"},     {"，", ","},      {"、", ";"},        {"；", ";"},        {"／", ";"},
      {"╱", ";"},      {"|", ";"},       {"｜", ";"},        {" / ", ";"},       {"•", ";"},
      {" · ", ";"},    {" – ", ";"},     {" — ", ";"},       {" - ", ";"},       {"&", ";"},
      {" and ", ";"},  {" und ", ";"},   {" et ", ";"},      {" y ", ";"},       {" e ", ";"},
      {" og ", ";"},   {" och ", ";"},   {" sowie ", ";"},   {" и ", ";"},       {" та ", ";"},
      {" i ", ";"},    {" a ", ";"},     {" ja ", ";"},      {" és ", ";"},      {" ve ", ";"},
      {" dan ", ";"},  {" và ", ";"},    {" και ", ";"},     {" con ", ";"},     {" mit ", ";"},
      {" with ", ";"}, {" 和 ", ";"},    {" 與 ", ";"},      {" و ", ";"},       {"：", ":"},
      {" And ", ";"},  {" AND ", ";"},   {" Und ", ";"},     {" UND ", ";"},     {" avec ", ";"},
      {" ja ", ";"},   {" in ", ";in "}, {" for ", ";for "}, {" aus ", ";aus "}, {"\n", ";"},
  });
  std::string out(text);
  for (const Replacement& replacement : kReplacements) {
    for (size_t at = out.find(replacement.from); at != std::string::npos;
         at = out.find(replacement.from, at + replacement.to.size())) {
      out.replace(at, replacement.from.size(), replacement.to);
    }
  }
  return out;
}

// "Name (Reuters)", "Name [mail]": the brackets and what they hold.
std::string without_brackets(std::string_view text) {
  std::string out;
  int depth = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_code_point(text, at);
    const char32_t c = point.value;
    if (c == U'(' || c == U'[' || c == U'（' || c == U'〔' || c == U'【') {
      ++depth;
    } else if (c == U')' || c == U']' || c == U'）' || c == U'〕' || c == U'】') {
      depth = std::max(depth - 1, 0);
    } else if (depth == 0) {
      out.append(text.substr(at, point.bytes));
    }
    at += point.bytes;
  }
  // Brackets that hold everything hold the names themselves.
  return trim(out).empty() ? std::string(text) : out;
}

std::string_view trim_marks(std::string_view text) {
  constexpr std::string_view kMarks = " \t.,;:-*\"'<>~_|/\\@[]()";
  const size_t first = text.find_first_not_of(kMarks);
  if (first == std::string_view::npos) {
    return {};
  }
  const size_t last = text.find_last_not_of(" \t,;:-*\"'<>~_|/\\@[](");
  return text.substr(first, last - first + 1);
}

bool is_address(std::string_view word) {
  return word.find('@') != std::string_view::npos || word.find("://") != std::string_view::npos ||
         word.starts_with("www.");
}

std::string without_addresses(std::string_view part) {
  std::string out;
  for (const std::string_view word : words_of(part)) {
    if (is_address(word)) {
      continue;
    }
    if (!out.empty()) {
      out += ' ';
    }
    out += word;
  }
  return out;
}

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, is_ascii_digit);
}

// Cuts roles that follow a name ("Jane Doe Political Editor") and drops parts that are nothing
// else.
std::string without_roles(std::string_view part) {
  std::vector<std::string_view> words = words_of(part);
  const auto is_role = [](std::string_view word) {
    return is_role_word(nfkc_casefold(trim_marks(word)));
  };
  while (words.size() > 2 && is_role(words.back()) &&
         !is_organisation_word(nfkc_casefold(words.back()))) {
    words.pop_back();
  }
  if (std::ranges::all_of(words, is_role)) {
    return {};
  }
  std::string out;
  for (const std::string_view word : words) {
    out += out.empty() ? "" : " ";
    out += word;
  }
  return out;
}

// "Jane Doe ExampleNews" on the site of that name: markup without a mark between.
std::string without_site(std::string name, std::string_view site_name) {
  const size_t keep = name.size() - std::min(name.size(), site_name.size());
  if (!site_name.empty() && keep > 1 && name[keep - 1] == ' ' &&
      ascii_iequals(std::string_view(name).substr(keep), site_name) && name.find(' ') < keep - 1) {
    name.resize(keep - 1);
  }
  return name;
}

std::string clean_part(std::string_view part, std::string_view site_name) {
  std::string text = without_addresses(trim(part));
  std::string_view view = trim_marks(text);
  if (const std::string_view rest = after_author_label(view); !rest.empty()) {
    view = trim_marks(rest);
  }
  if (view.empty() || view.size() > kNameBytesMax || words_of(view).size() > kWordsMax) {
    return {};
  }
  std::string name = without_roles(without_site(std::string(view), site_name));
  const std::string folded = nfkc_casefold(name);
  const bool starts_phrase = folded.starts_with("in ") || folded.starts_with("for ") ||
                             folded.starts_with("aus ") || folded.starts_with("http");
  if (is_nobody(folded) || is_han_stop(name) || starts_phrase) {
    return {};
  }
  const bool is_phrase = has_digit(name) && name.find(' ') != std::string::npos;
  const bool is_number = std::ranges::none_of(
      name, [](char c) { return is_ascii_alpha(c) || static_cast<unsigned char>(c) >= 0x80; });
  return is_phrase || is_number ? std::string() : name;
}

// "MS", "RD", "CFP®", "Ph.D.": capitals without a vowel's worth of a name.
bool is_degree(std::string_view part) {
  part = trim(part);
  constexpr size_t kDegreeBytesMax = 7;
  size_t capitals = 0;
  for (const char c : part) {
    if (c >= 'A' && c <= 'Z') {
      ++capitals;
    } else if (c == ' ' || (c >= 'a' && c <= 'z' && capitals != 1)) {
      return false;
    }
  }
  return capitals >= 2 && part.size() <= kDegreeBytesMax;
}

// "Doe, Jane": two single words with one comma and nothing else, as library metadata has it.
bool is_inverted_name(const std::vector<std::string_view>& parts) {
  if (parts.size() != 2) {
    return false;
  }
  return std::ranges::all_of(parts, [](std::string_view part) {
    const std::string_view word = trim(part);
    constexpr size_t kShortest = 3;
    return word.size() >= kShortest && word.find(' ') == std::string_view::npos &&
           !is_agency(nfkc_casefold(word)) && !has_digit(word) &&
           !std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; }) &&
           !has_han_or_kana(word);
  });
}

// "Center for Drug Evaluation and Research": a name that only looks like a list.
bool is_one_organisation(std::string_view text) {
  constexpr size_t kLongest = 10;
  const std::string folded = nfkc_casefold(text);
  const bool starts_as_one =
      folded.starts_with("center for ") || folded.starts_with("centre for ") ||
      folded.starts_with("department of ") || folded.starts_with("ministry of ") ||
      folded.starts_with("office of ") || folded.starts_with("institute ") ||
      folded.starts_with("university of ");
  return starts_as_one && words_of(text).size() <= kLongest &&
         text.find_first_of(",;|") == std::string_view::npos;
}

// An outlet or agency beside people is where they work; alone it is the credit.
void drop_outlets(std::vector<std::string>& names, std::string_view site_name) {
  const std::string site = title_key(site_name);
  const auto is_outlet = [&](const std::string& name) {
    const std::string folded = nfkc_casefold(name);
    return is_agency(folded) || (!site.empty() && title_key(name) == site);
  };
  if (!std::ranges::all_of(names, is_outlet)) {
    std::erase_if(names, is_outlet);
  }
}

}  // namespace

bool looks_like_organisation(std::string_view name) {
  return std::ranges::any_of(words_of(name), [](std::string_view word) {
    return is_organisation_word(nfkc_casefold(trim_marks(word)));
  });
}

bool looks_like_user_name(std::string_view text) {
  constexpr size_t kBytesMax = 30;
  const bool is_word = std::ranges::all_of(text, [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '_' || c == '-' || c == '.' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
  const bool has_letter = std::ranges::any_of(
      text, [](char c) { return is_ascii_alpha(c) || static_cast<unsigned char>(c) >= 0x80; });
  const std::string folded = nfkc_casefold(text);
  return text.size() >= 2 && text.size() <= kBytesMax && is_word && has_letter &&
         !is_phrase_word(folded) && !is_nobody(folded) && !is_role_word(folded);
}

std::string_view after_author_label(std::string_view text) {
  const std::string folded = nfkc_casefold(text.substr(0, 80));
  for (const std::string& label : author_labels()) {
    if (!folded.starts_with(label)) {
      continue;
    }
    const bool is_open = label.ends_with(':') || label.ends_with('/') || label.ends_with('|');
    const bool is_han_label = has_han_or_kana(label) && !is_open;
    // The fold changes lengths only for letters that no label holds, so positions agree, but for
    // full-width marks: compare the rest by what follows.
    size_t bytes = label.size();
    if (is_open && text.size() > label.size() && text.substr(label.size() - 1).starts_with("：")) {
      bytes += 2;
    } else if (is_open && (text.substr(label.size() - 1).starts_with("／") ||
                           text.substr(label.size() - 1).starts_with("｜"))) {
      bytes += 2;
    }
    if (bytes >= text.size()) {
      return {};
    }
    std::string_view rest = text.substr(bytes);
    const bool parted = is_open || is_han_label || rest.front() == ' ' || rest.front() == ':' ||
                        rest.front() == '\n' || rest.starts_with("\u00a0");
    if (!parted) {
      continue;
    }
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == ':' || rest.front() == '\n')) {
      rest.remove_prefix(1);
    }
    return rest;
  }
  return {};
}

bool looks_like_name(std::string_view text) {
  const std::string name(trim_marks(text));
  if (name.empty() || name.size() > kNameBytesMax || has_digit(name) ||
      name.find_first_of("!?#%=+{}<>@:") != std::string::npos) {
    return false;
  }
  if (has_han_or_kana(name)) {
    const size_t length = count_code_points(name);
    constexpr size_t kHanNameMax = 8;
    return length >= 2 && length <= kHanNameMax && !is_han_stop(name);
  }
  const auto words = words_of(name);
  if (words.size() > 5) {
    return false;
  }
  bool has_capital = false;
  for (const std::string_view word : words) {
    const std::string folded = nfkc_casefold(trim_marks(word));
    if (is_phrase_word(folded)) {
      return false;
    }
    const auto first = static_cast<UChar32>(decode_code_point(word, 0).value);
    const bool is_lower = u_islower(first) != 0;
    if (is_lower && !is_name_particle(folded)) {
      return false;
    }
    has_capital = has_capital || !is_lower;
  }
  return has_capital;
}

std::vector<std::string> split_authors(std::string_view text, std::string_view site_name) {
  constexpr size_t kTextBytesMax = 1000;
  std::string plain = without_brackets(plain_text(whole_characters(text, kTextBytesMax)));
  if (const std::string_view rest = after_author_label(plain); !rest.empty()) {
    plain = std::string(rest);
  }
  if (is_one_organisation(plain)) {
    return {plain};
  }
  const std::string unified = unify_separators(plain);
  std::vector<std::string> names;
  for (const std::string_view group : split(unified, ';')) {
    const auto parts = split(group, ',');
    if (is_inverted_name(parts) && unified.find(';') == std::string::npos) {
      const std::string name =
          clean_part(std::string(trim(parts[1])) + " " + std::string(trim(parts[0])), site_name);
      if (!name.empty()) {
        names.push_back(name);
      }
      continue;
    }
    for (const std::string_view part : parts) {
      // "Jane Doe, MS, RD": what follows a name in capitals is a degree.
      if (part.data() != parts.front().data() && is_degree(part) && !names.empty()) {
        continue;
      }
      std::string name = clean_part(part, site_name);
      if (!name.empty() && std::ranges::find(names, name) == names.end() &&
          names.size() < kAuthorsMax) {
        names.push_back(std::move(name));
      }
    }
  }
  drop_outlets(names, site_name);
  return names;
}

std::vector<std::string> split_authors(const std::vector<std::string>& texts,
                                       std::string_view site_name) {
  std::vector<std::string> names;
  std::vector<std::string> seen;
  for (const std::string& text : texts) {
    for (std::string& name : split_authors(text, site_name)) {
      std::string key = title_key(name);
      if (!key.empty() && std::ranges::find(seen, key) == seen.end() &&
          names.size() < kAuthorsMax) {
        seen.push_back(std::move(key));
        names.push_back(std::move(name));
      }
    }
  }
  drop_outlets(names, site_name);
  return names;
}

}  // namespace broadsheet::parser

#include "parser/title.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

struct Cut {
  size_t begin = 0;  // of the separator
  size_t end = 0;
};

// Marks that set a site's name off. Those with spaces can stand inside headlines too, so what they
// cut off must be known as the site's name, or be agreed on by another source.
constexpr auto kSeparators = std::to_array<std::string_view>({
    " │ ", "│",   " | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ",
    " « ", " › ", " < ", " > ", " / ", ": ",  "｜",   "|",   "_",   " ‹ ",
    "－",  "—",   "-",   "：",  "–",   " : ", " ~ ",  " ⋆ ",
});

std::vector<Cut> cuts_in(std::string_view title) {
  std::vector<Cut> cuts;
  for (const std::string_view separator : kSeparators) {
    for (size_t at = title.find(separator); at != std::string_view::npos;
         at = title.find(separator, at + separator.size())) {
      cuts.push_back({at, at + separator.size()});
    }
  }
  std::ranges::sort(cuts, [](const Cut& a, const Cut& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  return cuts;
}

bool is_site_name(std::string_view part, const std::vector<std::string>& site_names) {
  const std::string key = title_key(part);
  if (key.empty()) {
    return true;
  }
  return std::ranges::any_of(site_names, [&](const std::string& name) {
    const std::string site = title_key(name);
    constexpr size_t kTellingBytes = 4;
    return site == key ||
           (site.size() >= kTellingBytes && key.find(site) != std::string::npos &&
            key.size() <= 3 * site.size()) ||
           (key.size() >= kTellingBytes && site.find(key) != std::string::npos);
  });
}

constexpr size_t kTitleBytesMax = 600;

std::vector<uint64_t> letter_pairs(std::string_view title) {
  const std::string key = title_key(whole_characters(title, kTitleBytesMax));
  std::vector<uint64_t> pairs;
  char32_t before = 0;
  for (size_t at = 0; at < key.size();) {
    const CodePoint point = decode_code_point(key, at);
    if (before != 0 || key.size() == point.bytes) {
      pairs.push_back(static_cast<uint64_t>(before) << 32U | point.value);
    }
    before = point.value;
    at += point.bytes;
  }
  std::ranges::sort(pairs);
  return pairs;
}

// Where `whole` ends with what `part` is, and a kicker or a section stands before it: "Brexit: X"
// shown, "X" stated. The part must be most of it, or it is a fragment.
bool is_tail_of(std::string_view part, std::string_view whole) {
  constexpr double kShareMin = 0.4;
  const std::string key = title_key(part);
  const std::string whole_key = title_key(whole);
  return !key.empty() && key != whole_key && whole_key.ends_with(key) &&
         static_cast<double>(key.size()) >= kShareMin * static_cast<double>(whole_key.size());
}

// Where `whole` is the part and a '|' behind it: a section or site that the heading itself carries.
bool is_head_of(std::string_view part, std::string_view whole) {
  const size_t bar = std::min(whole.find(" | "), whole.find(" │ "));
  return bar != std::string_view::npos && bar > 0 &&
         title_key(whole.substr(0, bar)) == title_key(part);
}

class TitleChoice {
 public:
  explicit TitleChoice(const TitleSources& sources) : sources_(sources) {
    add(sources.json_ld, "json-ld");
    add(strip_site(sources.open_graph, sources.site_names), "og:title");
    add(strip_site(sources.title_element, sources.site_names), "title");
    add(strip_site(sources.twitter, sources.site_names), "twitter:title");
    add(strip_site(sources.meta, sources.site_names), "meta dc.title");
    add(sources.marked, "microdata");
  }

  [[nodiscard]] ChosenTitle choose() const {
    const std::string shown(trim(sources_.headline));
    if (shown.empty() || (!resembles_any(shown) && !stated_.empty() && !is_sole_headline(shown))) {
      return stated_.empty() ? ChosenTitle{shown, "headline"} : best_stated();
    }
    for (const ChosenTitle& title : stated_) {
      const bool is_trusted = title.origin == "json-ld" || title.origin == "og:title";
      if ((is_trusted && is_tail_of(title.text, shown)) || is_head_of(title.text, shown)) {
        return title;
      }
    }
    return {shown, "headline"};
  }

 private:
  void add(std::string_view text, std::string_view origin) {
    text = whole_characters(trim(text), kTitleBytesMax);
    if (!title_key(text).empty()) {
      stated_.push_back({std::string(text), std::string(origin)});
    }
  }

  [[nodiscard]] bool resembles_any(const std::string& shown) const {
    constexpr double kLike = 0.4;
    const TitleLikeness likeness(shown);
    return std::ranges::any_of(
        stated_, [&](const ChosenTitle& title) { return likeness.to(title.text) >= kLike; });
  }

  // As long as headlines are, and no name of the site or of a section.
  [[nodiscard]] bool is_sole_headline(const std::string& shown) const {
    constexpr size_t kHeadlineLettersMin = 24;
    constexpr size_t kIdeographsMin = 9;
    const std::string key = title_key(shown);
    const size_t points = count_code_points(key);
    const bool is_long =
        points >= kHeadlineLettersMin || (points >= kIdeographsMin && key.size() >= 3 * points);
    const bool only_title = std::ranges::all_of(
        stated_, [](const ChosenTitle& title) { return title.origin == "title"; });
    const bool in_head = title_key(sources_.title_element).find(key) != std::string::npos;
    return sources_.is_only_h1 && only_title && is_long && !in_head;
  }

  // The first that another one confirms, else the first.
  [[nodiscard]] ChosenTitle best_stated() const {
    for (const ChosenTitle& title : stated_) {
      const std::string key = title_key(title.text);
      for (const ChosenTitle& other : stated_) {
        if (&other != &title && title_key(other.text).find(key) != std::string::npos) {
          return title;
        }
      }
    }
    return stated_.front();
  }

  const TitleSources& sources_;
  std::vector<ChosenTitle> stated_;  // in order of trust
};

}  // namespace

std::string title_key(std::string_view title) {
  std::string key;
  const std::string folded = nfkc_casefold(title);
  key.reserve(folded.size());
  for (size_t at = 0; at < folded.size();) {
    const char byte = folded[at];
    if (static_cast<uint8_t>(byte) < 0x80) {
      if (is_ascii_alpha(byte) || is_ascii_digit(byte)) {
        key += byte;
      }
      ++at;
      continue;
    }
    const CodePoint point = decode_code_point(folded, at);
    if (u_isalnum(static_cast<UChar32>(point.value)) != 0) {
      key.append(folded, at, point.bytes);
    }
    at += point.bytes;
  }
  return key;
}

TitleLikeness::TitleLikeness(std::string_view title) : pairs_(letter_pairs(title)) {}

double TitleLikeness::to(std::string_view other) const {
  const std::vector<uint64_t> others = letter_pairs(other);
  if (pairs_.empty() || others.empty()) {
    return 0;
  }
  std::vector<uint64_t> shared;
  std::ranges::set_intersection(pairs_, others, std::back_inserter(shared));
  return 2.0 * static_cast<double>(shared.size()) /
         static_cast<double>(pairs_.size() + others.size());
}

std::string strip_site(std::string_view title, const std::vector<std::string>& site_names) {
  title = trim(whole_characters(title, kTitleBytesMax));
  constexpr int kPartsMax = 4;
  for (int part = 0; part < kPartsMax; ++part) {
    const std::vector<Cut> cuts = cuts_in(title);
    bool cut_any = false;
    for (auto cut = cuts.rbegin(); cut != cuts.rend() && !cut_any; ++cut) {
      const std::string_view tail = title.substr(cut->end);
      if (cut->begin > 0 && is_site_name(tail, site_names)) {
        title = trim(title.substr(0, cut->begin));
        cut_any = true;
      }
    }
    if (!cut_any && !cuts.empty() &&
        is_site_name(title.substr(0, cuts.front().begin), site_names)) {
      const std::string_view rest = trim(title.substr(cuts.front().end));
      if (!rest.empty()) {
        title = rest;
        cut_any = true;
      }
    }
    if (!cut_any) {
      break;
    }
  }
  return std::string(title);
}

std::vector<std::string_view> title_parts(std::string_view title) {
  constexpr size_t kCutsMax = 12;
  title = trim(whole_characters(title, kTitleBytesMax));
  std::vector<std::string_view> parts;
  if (title.empty()) {
    return parts;
  }
  parts.push_back(title);
  std::vector<Cut> cuts = cuts_in(title);
  cuts.resize(std::min(cuts.size(), kCutsMax));
  for (size_t i = 0; i < cuts.size(); ++i) {
    parts.push_back(trim(title.substr(0, cuts[i].begin)));
    parts.push_back(trim(title.substr(cuts[i].end)));
    if (i > 0 && cuts[i].begin > cuts[i - 1].end) {
      parts.push_back(trim(title.substr(cuts[i - 1].end, cuts[i].begin - cuts[i - 1].end)));
    }
  }
  return parts;
}

ChosenTitle choose_title(const TitleSources& sources) {
  return TitleChoice(sources).choose();
}

}  // namespace broadsheet::parser

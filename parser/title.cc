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
    " | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " « ", " › ", " < ", " > ", " / ",
    ": ",  "｜",  "|",   "_",   " ‹ ",  "－",  "—",   "-",   "：",  "–",   " : ", " ~ ", " ⋆ ",
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

// The part of `text` between separators whose key is `key`, as written; "" when there is none.
std::string part_with_key(std::string_view text, std::string_view key) {
  if (title_key(text) == key) {
    return std::string(text);
  }
  for (const Cut& cut : cuts_in(text)) {
    const std::string_view head = trim(text.substr(0, cut.begin));
    const std::string_view tail = trim(text.substr(cut.end));
    if (title_key(head) == key) {
      return std::string(head);
    }
    if (title_key(tail) == key) {
      return std::string(tail);
    }
  }
  return {};
}

struct Candidate {
  std::string text;
  std::string key;
  std::string_view origin;
  int trust = 0;
};

class TitleVote {
 public:
  explicit TitleVote(const TitleSources& sources) : sources_(sources) {
    add(sources.json_ld, "json-ld", 5);
    add(sources.open_graph, "og:title", 6);
    add(sources.twitter, "twitter:title", 3);
    add(sources.meta, "meta", 2);
    add(sources.title_element, "title", 4);
    add(sources.marked, "marked", 3);
    for (const std::string& heading : sources.first_headings) {
      add(heading, "h1", 7);
    }
  }

  [[nodiscard]] ChosenTitle choose() const {
    const Candidate* best = nullptr;
    double best_score = -1;
    for (const Candidate& candidate : candidates_) {
      const double score = score_of(candidate);
      if (score > best_score) {
        best = &candidate;
        best_score = score;
      }
    }
    return best == nullptr ? ChosenTitle{} : ChosenTitle{best->text, std::string(best->origin)};
  }

 private:
  void add(std::string_view raw, std::string_view origin, int trust) {
    constexpr size_t kTitleBytesMax = 600;
    raw = raw.substr(0, kTitleBytesMax);
    // What names the article alone is taken as it stands: a headline may well name the site.
    const bool is_bare = origin == "h1" || origin == "json-ld" || origin == "marked";
    const std::string text =
        is_bare ? std::string(trim(raw)) : strip_site(raw, sources_.site_names);
    std::string key = title_key(text);
    // A heading that is only the site's name is its logo.
    if (key.empty() || (is_site_name(text, sources_.site_names) && origin == "h1")) {
      return;
    }
    candidates_.push_back({text, std::move(key), origin, trust});
  }

  // How many other sources say the same, whole or as a part set off by a separator.
  [[nodiscard]] double score_of(const Candidate& candidate) const {
    double score = candidate.trust;
    for (const Candidate& other : candidates_) {
      if (&other == &candidate || other.origin == candidate.origin) {
        continue;
      }
      constexpr double kAgreement = 10;
      if (other.key == candidate.key) {
        score += kAgreement;
      } else if (!part_with_key(other.text, candidate.key).empty()) {
        score += kAgreement * 0.7;
      } else if (candidate.key.size() > 12 && other.key.find(candidate.key) != std::string::npos) {
        score += kAgreement * 0.3;
      }
    }
    return score;
  }

  const TitleSources& sources_;
  std::vector<Candidate> candidates_;
};

}  // namespace

std::string title_key(std::string_view title) {
  std::string key;
  const std::string folded = nfkc_casefold(title);
  for (size_t at = 0; at < folded.size();) {
    const CodePoint point = decode_code_point(folded, at);
    if (u_isalnum(static_cast<UChar32>(point.value)) != 0) {
      append_utf8(key, point.value);
    }
    at += point.bytes;
  }
  return key;
}

std::string strip_site(std::string_view title, const std::vector<std::string>& site_names) {
  title = trim(title);
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

ChosenTitle choose_title(const TitleSources& sources) {
  return TitleVote(sources).choose();
}

}  // namespace broadsheet::parser

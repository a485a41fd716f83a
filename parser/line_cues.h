#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace broadsheet::parser {

// What the wording of a line says it is, when it is not the article's text.
enum class LineCue : uint8_t {
  kNone,
  kPromotion,   // newsletter, subscribe, follow us, app, donate
  kShare,       // share bars, copy link, print, font size
  kCopyright,   // copyright, disclaimers, "all rights reserved"
  kCredit,      // editor, source, original title, photo credit lines
  kBio,         // about the author, "X is a reporter"
  kComments,    // comment headings and rules
  kAdvert,      // "Advertisement", "continues below"
  kCorrection,  // "Correction:", "An earlier version of this article"
  kPaywall,     // "subscribe to continue reading"
  kByline,      // "By ", "Von ", "記者"
  kDate,        // "Published", "Updated", reading time
  kTags,        // "Tags:", "Topics"
  kReadMore,    // "Read more", "see also": inserted links
};

// The form lines are compared in: NFKC, case folded, at most the first 600 bytes.
[[nodiscard]] std::string fold_line(std::string_view text);

// The cue of a line in fold_line form, in any language of the table. `brief` allows phrases that
// count anywhere in a line: only lines of a sentence or two may ask for it.
[[nodiscard]] LineCue line_cue(std::string_view folded, bool brief);

}  // namespace broadsheet::parser

#include "crawler/mention.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/content_coding.h"
#include "base/text.h"
#include "base/url_key.h"
#include "parser/css_links.h"
#include "parser/links.h"

// Nothing in the archive says which documents name a URL that was not followed, and an index of all
// pictures would cost every crawl more than the rare question is worth. So the documents are
// searched: first for a piece of the URL that every way of writing it shares, then, where that is
// found, for the URL itself among what the document links to or as it stands in the text.
namespace broadsheet::crawler {
namespace {

constexpr size_t kReferencesMax = 100'000;

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t found = std::min(text.find(from, at), text.size());
    out.append(text.substr(at, found - at));
    if (found < text.size()) {
      out.append(to);
    }
    at = found + from.size();
  }
  return out;
}

// What relative, absolute and escaped references have in common: the last part of the path without
// what may be percent-encoded; the host where the path has none.
std::string_view common_piece(const Url& url) {
  std::string_view piece = url.host();
  for (const std::string_view segment : split(url.path(), '/')) {
    for (const std::string_view run : split(segment, '%')) {
      piece = run.empty() ? piece : run;
    }
  }
  return piece;
}

class Search {
 public:
  Search(const storage::Reader& reader, const Url& url, const MentionLimits& limits)
      : reader_(reader),
        url_(cleaned(url)),
        piece_(common_piece(url_)),
        limits_(limits),
        bytes_left_(limits.bytes_max),
        rows_left_(limits.rows_max) {}

  // Looks at the documents whose keys begin with `prefix`, less those that begin with `but`.
  Result<void> look_below(const std::string& prefix, std::string_view but) {
    Result<void> looked = ok();
    BS_TRY_VOID(reader_.for_each_url(prefix, [&](const UrlKey& key, const storage::UrlRow& row) {
      const bool is_searched =
          row.captures > 0 && (but.empty() || !std::string_view(key.text()).starts_with(but));
      if (is_searched) {
        looked = look_at(key, row);
      }
      return looked.ok() && !found_ && --rows_left_ > 0 && bytes_left_ > 0;
    }));
    return looked;
  }

  [[nodiscard]] bool is_over() const { return found_ || rows_left_ == 0 || bytes_left_ == 0; }
  [[nodiscard]] std::optional<std::string> take() { return std::move(found_); }

 private:
  Result<void> look_at(const UrlKey& key, const storage::UrlRow& row);
  [[nodiscard]] Result<std::string> text_of(const UrlKey& key) const;
  [[nodiscard]] bool is_named_in(std::string_view text, const Url& document) const;

  const storage::Reader& reader_;
  const Url url_;
  const std::string_view piece_;  // of url_
  const MentionLimits limits_;
  uint64_t bytes_left_;
  size_t rows_left_;
  std::optional<std::string> found_;
};

// The newest answer that has bytes, without its content coding; "" where there is none that
// decodes.
Result<std::string> Search::text_of(const UrlKey& key) const {
  BS_TRY(const auto captures, reader_.captures(key));
  const auto newest = std::find_if(captures.rbegin(), captures.rend(), [](const auto& capture) {
    return capture.status != 304 && capture.payload_bytes > 0;
  });
  if (newest == captures.rend()) {
    return std::string();
  }
  BS_TRY(std::string body, reader_.payload(newest->payload));
  const auto coding = newest->response_headers.get("Content-Encoding");
  if (!coding) {
    return body;
  }
  auto decoded = decode_content(body, *coding, {.decoded_bytes_max = limits_.document_max});
  return decoded.ok() ? std::move(decoded->bytes) : std::string();
}

Result<void> Search::look_at(const UrlKey& key, const storage::UrlRow& row) {
  const auto text = text_of(key);
  if (!text.ok()) {
    // A damaged payload is for `check` to tell; the others are searched all the same.
    return text.error().kind == ErrorKind::kCorrupt ? ok() : Result<void>(text.error());
  }
  const std::string_view shown = std::string_view(*text).substr(0, limits_.document_max);
  bytes_left_ -= std::min<uint64_t>(bytes_left_, shown.size());
  const auto document = Url::parse(row.href);
  if (document.ok() && *document != url_ && shown.find(piece_) != std::string_view::npos &&
      is_named_in(shown, *document)) {
    found_ = row.href;
  }
  return ok();
}

// Whether the text has the reference between delimiters, and not as a part of a longer one.
bool stands_in(std::string_view text, std::string_view reference) {
  constexpr std::string_view kDelimiters = "\"'`()<>=,;# \t\r\n";
  const auto is_end = [&](size_t at) {
    return at >= text.size() || kDelimiters.find(text[at]) != std::string_view::npos;
  };
  for (size_t at = text.find(reference); at != std::string_view::npos;
       at = text.find(reference, at + 1)) {
    if ((at == 0 || is_end(at - 1)) && is_end(at + reference.size())) {
      return true;
    }
  }
  return false;
}

bool Search::is_named_in(std::string_view text, const Url& document) const {
  std::vector<std::string> written = {std::string(url_.href())};
  if (document.origin() == url_.origin()) {
    written.push_back(written.front().substr(url_.origin().size()));
  }
  for (const std::string& reference : written) {
    if (stands_in(text, reference) || stands_in(text, replaced(reference, "&", "&amp;")) ||
        stands_in(text, replaced(reference, "/", "\\/"))) {
      return true;
    }
  }
  const auto is_it = [&](const Url& url) { return cleaned(url) == url_; };
  const auto scan =
      parser::scan_links(text, document, {.links_max = kReferencesMax, .requisites = true});
  if (std::any_of(scan.links.begin(), scan.links.end(),
                  [&](const parser::Link& link) { return is_it(link.url); })) {
    return true;
  }
  const auto references = parser::css_references(text, kReferencesMax);
  return std::any_of(references.begin(), references.end(), [&](const std::string& reference) {
    const auto url = Url::parse(reference, &document);
    return url.ok() && is_it(*url);
  });
}

}  // namespace

size_t domain_end(std::string_view key) {
  const size_t host_end = std::min(key.find(')'), key.size());
  const size_t top = key.find(',');
  const size_t second = top >= host_end ? host_end : key.find(',', top + 1);
  return std::min(second, host_end);
}

Result<std::optional<std::string>> find_mention(const storage::Reader& reader, const Url& url,
                                                const MentionLimits& limits) {
  const std::string key = UrlKey::of(url).text();
  const std::string domain = key.substr(0, domain_end(key));
  Search search(reader, url, limits);
  BS_TRY_VOID(search.look_below(domain, ""));
  if (!search.is_over()) {
    BS_TRY_VOID(search.look_below("", domain));
  }
  return search.take();
}

}  // namespace broadsheet::crawler

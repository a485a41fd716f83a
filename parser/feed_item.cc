#include "parser/feed_item.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "base/units.h"
#include "parser/dates.h"
#include "parser/html_text.h"

namespace broadsheet::parser {
namespace {

struct NamedField {
  std::string_view name;
  FeedField field;
};

constexpr std::array<NamedField, 35> kFields = {{
    {"title", FeedField::kTitle},
    {"link", FeedField::kLink},
    {"origlink", FeedField::kOriginalLink},
    {"guid", FeedField::kGuid},
    {"id", FeedField::kGuid},
    {"pubdate", FeedField::kPublished},
    {"published", FeedField::kPublished},
    {"issued", FeedField::kPublished},
    {"created", FeedField::kPublished},
    {"date", FeedField::kPublished},
    {"publication_date", FeedField::kPublished},
    {"updated", FeedField::kUpdated},
    {"modified", FeedField::kUpdated},
    {"lastbuilddate", FeedField::kUpdated},
    {"description", FeedField::kSummary},
    {"summary", FeedField::kSummary},
    {"abstract", FeedField::kSummary},
    {"encoded", FeedField::kContent},
    {"content", FeedField::kContent},
    {"fullitem", FeedField::kContent},
    {"body", FeedField::kContent},
    {"author", FeedField::kAuthor},
    {"creator", FeedField::kAuthor},
    {"contributor", FeedField::kNone},
    {"name", FeedField::kAuthorName},
    {"category", FeedField::kCategory},
    {"subject", FeedField::kCategory},
    {"keywords", FeedField::kCategory},
    {"thumbnail", FeedField::kImage},
    {"enclosure", FeedField::kImage},
    {"expirationdate", FeedField::kNone},
    {"source", FeedField::kNone},
    {"comments", FeedField::kNone},
    {"textinput", FeedField::kNone},
    {"image", FeedField::kImage},
}};

std::string decode_base64(std::string_view text) {
  std::string out;
  uint32_t buffer = 0;
  int bits = 0;
  for (const char c : text) {
    int value = 0;
    if (c >= 'A' && c <= 'Z') {
      value = c - 'A';
    } else if (c >= 'a' && c <= 'z') {
      value = c - 'a' + 26;
    } else if (is_ascii_digit(c)) {
      value = c - '0' + 52;
    } else if (c == '+' || c == '/') {
      value = c == '+' ? 62 : 63;
    } else {
      continue;
    }
    buffer = (buffer << 6) | static_cast<uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>((buffer >> bits) & 0xFF);
    }
  }
  return to_valid_utf8(out);
}

// RFC 4287, 4.1.3.3: a type that is neither text nor XML comes in Base64.
bool is_base64(const TextForm& form) {
  if (form.mode == "base64") {
    return true;
  }
  const bool is_media_type = form.type.find('/') != std::string::npos;
  return form.mode.empty() && is_media_type && !form.type.starts_with("text/") &&
         !form.type.ends_with("xml");
}

bool is_markup(const TextForm& form) {
  if (!form.is_atom) {
    return true;  // RSS does not say, and mostly it is
  }
  return form.type == "html" || form.type.ends_with("html") || form.mode == "escaped" ||
         form.mode == "base64";
}

bool is_web_url(std::string_view text) {
  return ascii_istarts_with(text, "http://") || ascii_istarts_with(text, "https://");
}

// W3CDTF, which dc:date is written in, has dates without a day and without a month.
std::optional<DateTime> read_coarse_date(std::string_view text) {
  constexpr size_t kYear = 4;
  constexpr size_t kYearAndMonth = 7;
  if (text.size() != kYear && text.size() != kYearAndMonth) {
    return std::nullopt;
  }
  const auto time = parse_time(std::string(text) + (text.size() == kYear ? "-01-01" : "-01"));
  return time.ok() ? std::optional(DateTime{.instant = *time, .precision = DatePrecision::kDay})
                   : std::nullopt;
}

std::optional<DateTime> read_date(std::string_view text, SysTime fetched) {
  const auto date = parse_date(text, {.language = "en", .zone = {}, .reference = fetched});
  // RFC 822 allows a year of two digits, which is no date elsewhere.
  const auto rfc822 = parse_http_date(text);
  if (rfc822.ok() && (!date || date->instant != *rfc822)) {
    return DateTime{.instant = *rfc822, .offset_minutes = 0, .zone_stated = true};
  }
  return date ? date : read_coarse_date(text);
}

std::string href_of(const std::optional<Url>& url) {
  return url ? std::string(url->href()) : std::string();
}

}  // namespace

FeedField field_of(XmlSpace space, std::string_view name, std::string_view parent_name) {
  if (space == XmlSpace::kXhtml && name != "body") {
    return FeedField::kNone;
  }
  if (space == XmlSpace::kMedia && (name == "content" || name == "thumbnail")) {
    return FeedField::kImage;
  }
  for (const NamedField& known : kFields) {
    if (known.name == name) {
      const bool misplaced = known.field == FeedField::kAuthorName && parent_name != "author" &&
                             parent_name != "creator";
      return misplaced ? FeedField::kNone : known.field;
    }
  }
  return FeedField::kNone;
}

bool is_short(FeedField field) {
  return field != FeedField::kNone && field != FeedField::kSummary && field != FeedField::kContent;
}

std::string text_of_construct(std::string_view raw, const TextForm& form) {
  if (is_base64(form)) {
    return plain_text(decode_base64(raw));
  }
  return is_markup(form) ? plain_text(raw) : collapse_space(raw);
}

void ItemBuilder::set_title(std::string text, XmlSpace space) {
  const bool own =
      space != XmlSpace::kMedia && space != XmlSpace::kDublinCore && space != XmlSpace::kOther;
  if (!text.empty() && (item_.title.empty() || (own && !title_is_own_))) {
    item_.title = std::move(text);
    title_is_own_ = own;
  }
}

void ItemBuilder::add_link(const std::optional<Url>& url) {
  if (link_.empty()) {
    link_ = href_of(url);
  }
}

void ItemBuilder::add_link(const std::optional<Url>& url, std::string_view rel,
                           std::string_view type) {
  if (rel == "enclosure" && ascii_istarts_with(type, "image/")) {
    set_image(url);
    return;
  }
  // RFC 4287, 4.2.7.2: no rel means alternate.
  const bool is_alternate = rel.empty() || rel == "alternate" || rel.ends_with("/alternate");
  if (!is_alternate) {
    return;
  }
  const bool is_page = type.empty() || ascii_iequals(type, "text/html") ||
                       ascii_istarts_with(type, "application/xhtml");
  const int rank = is_page ? 2 : 1;
  if (url && rank > alternate_rank_) {
    alternate_ = href_of(url);
    alternate_rank_ = rank;
  }
}

void ItemBuilder::set_original_link(const std::optional<Url>& url) {
  original_ = href_of(url);
}

void ItemBuilder::set_guid(std::string text, bool is_permalink) {
  if (item_.guid.empty()) {
    if (is_permalink && is_web_url(text)) {
      permalink_ = text;
    }
    item_.guid = std::move(text);
  }
}

void ItemBuilder::set_about(std::string_view text) {
  about_ = is_web_url(text) ? text : std::string_view();
}

void ItemBuilder::set_image(const std::optional<Url>& url) {
  if (item_.image.empty()) {
    item_.image = href_of(url);
  }
}

void ItemBuilder::set_date(FeedField field, std::string_view text, SysTime fetched) {
  std::optional<DateTime>& date = field == FeedField::kUpdated ? item_.updated : item_.published;
  if (!date) {
    date = read_date(trim(text), fetched);
  }
}

FeedItem ItemBuilder::finish() {
  const std::array<const std::string*, 5> in_order = {&original_, &link_, &alternate_, &permalink_,
                                                      &about_};
  for (const std::string* candidate : in_order) {
    const auto url = Url::parse(*candidate);
    if (url.ok()) {
      item_.url = url->href();
      break;
    }
  }
  return std::move(item_);
}

}  // namespace broadsheet::parser

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::parser {

// The vocabularies of feeds and sitemaps, by namespace. Prefixes mean nothing but what the document
// binds them to; one that it does not bind means what it usually does.
enum class XmlSpace : uint8_t {
  kNone,  // no namespace, RSS in any of its own, sitemaps
  kAtom,  // 1.0 and 0.3
  kDublinCore,
  kContent,
  kMedia,
  kFeedburner,
  kNews,
  kXhtml,
  kRdf,
  kXml,
  kOther,
};

enum class XmlEvent : uint8_t { kStart, kEnd, kText, kDone };

// Reads XML as servers send it, from front to back, without building a tree: feeds are too often
// not well-formed for a parser that stops at the first fault, and too large for one that keeps
// everything. A bare '&' or '<' is text; a missing end tag ends with its parent, a stray one is
// passed over. Document type declarations are skipped and their entities never expanded, so that
// none can explode. Views the text it was given; depth is bounded, and nothing recurses.
class XmlReader {
 public:
  static constexpr size_t kDepthMax = 128;  // deeper, reading ends: see truncated()
  static constexpr size_t kAttributesMax = 200;
  static constexpr size_t kBindingsMax = 200;  // namespaces in force at once

  explicit XmlReader(std::string_view utf8) : text_(utf8) {}

  XmlEvent next();

  // Of the element that started or ends: the local name in lower case, and its vocabulary.
  [[nodiscard]] const std::string& name() const { return frames_.back().name; }
  [[nodiscard]] XmlSpace space() const { return frames_.back().space; }
  // The element around it; "" at the root.
  [[nodiscard]] std::string_view parent_name() const;
  // Open elements, that one counted.
  [[nodiscard]] size_t depth() const { return frames_.size(); }
  // At kStart: the value of the attribute with that name (lower case, without its prefix unless
  // that is "xml:").
  [[nodiscard]] std::optional<std::string> attribute(std::string_view name) const;
  // At kText: a run of characters, references decoded.
  [[nodiscard]] const std::string& characters() const { return characters_; }
  // Where the markup of this event begins, and where that of the next one will, in the text.
  [[nodiscard]] size_t event_begin() const { return event_begin_; }
  [[nodiscard]] size_t event_end() const { return at_; }
  [[nodiscard]] bool truncated() const { return truncated_; }

 private:
  struct Attribute {
    std::string name;
    std::string_view value;  // references not decoded
  };
  struct Frame {
    std::string name;
    XmlSpace space = XmlSpace::kNone;
    size_t bindings = 0;  // how many there were outside it
  };
  struct Binding {
    std::string prefix;
    XmlSpace space;
  };

  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  void skip_past(std::string_view mark);
  void skip_doctype();
  bool read_markup(XmlEvent& event);
  bool read_start(XmlEvent& event);
  bool read_end(XmlEvent& event);
  void read_attributes();
  void read_text(size_t end);
  void bind_namespaces();
  void close_frame();
  [[nodiscard]] XmlSpace space_of(std::string_view prefix) const;

  std::string_view text_;
  size_t at_ = 0;
  size_t event_begin_ = 0;
  std::vector<Frame> frames_;
  std::vector<Binding> bindings_;
  std::vector<Attribute> attributes_;
  std::string characters_;
  size_t ends_pending_ = 0;         // end events still to give
  bool close_before_next_ = false;  // the innermost element's end was given
  bool truncated_ = false;
};

}  // namespace broadsheet::parser

#include "parser/json_reader.h"

#include <algorithm>

#include "base/text.h"

namespace broadsheet::parser {

namespace {
constexpr size_t kDepthMax = 64;
constexpr size_t kNodesMax = 100'000;
}  // namespace

// One pass with a stack of open containers. What does not fit where it stands (a comma too many, a
// stray bracket) is stepped over, so every byte is read once and the reader always ends.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  JsonTree run() {
    skip_wrapper();
    while (at_ < text_.size() && tree_.nodes_.size() < kNodesMax) {
      step();
    }
    return std::move(tree_);
  }

 private:
  struct Open {
    JsonId id = kNoJson;
    JsonId last_child = kNoJson;
    bool is_object = false;
  };

  // "<!--", "//<![CDATA[" and the like stand before the first bracket.
  void skip_wrapper() {
    at_ = std::min(text_.find_first_of("{["), text_.size());
    constexpr std::string_view kMark = "[CDATA[";
    if (text_.substr(at_).starts_with(kMark)) {
      at_ = std::min(text_.find_first_of("{[", at_ + kMark.size()), text_.size());
    }
  }

  void step() {
    const char c = text_[at_];
    switch (c) {
      case '{':
      case '[':
        open(c == '{');
        return;
      case '}':
      case ']':
        close(c == '}');
        return;
      case '"':
        string_value();
        return;
      case '/':
        skip_comment();
        return;
      case ',':
        key_.clear();
        has_key_ = false;
        ++at_;
        return;
      default:
        break;
    }
    if (is_ascii_digit(c) || c == '-' || is_ascii_alpha(c)) {
      bare_value();
    } else {
      ++at_;
    }
  }

  JsonId add(JsonNode::Kind kind) {
    const auto id = static_cast<JsonId>(tree_.nodes_.size());
    tree_.nodes_.emplace_back();
    tree_.nodes_.back().kind = kind;
    if (stack_.empty()) {
      tree_.roots_.push_back(id);
    } else {
      Open& parent = stack_.back();
      tree_.nodes_.back().key = std::move(key_);
      if (parent.last_child == kNoJson) {
        tree_.nodes_[parent.id].first_child = id;
      } else {
        tree_.nodes_[parent.last_child].next_sibling = id;
      }
      parent.last_child = id;
    }
    key_.clear();
    has_key_ = false;
    return id;
  }

  void open(bool is_object) {
    ++at_;
    if (skipped_depth_ > 0 || stack_.size() >= kDepthMax) {
      ++skipped_depth_;
      return;
    }
    const JsonId id = add(is_object ? JsonNode::Kind::kObject : JsonNode::Kind::kArray);
    stack_.push_back({id, kNoJson, is_object});
  }

  void close(bool is_object) {
    ++at_;
    if (skipped_depth_ > 0) {
      --skipped_depth_;
      return;
    }
    key_.clear();
    has_key_ = false;
    // A bracket of the other kind closes what it can: the innermost open one of its kind.
    const auto match = std::find_if(stack_.rbegin(), stack_.rend(), [is_object](const Open& open) {
      return open.is_object == is_object;
    });
    if (match != stack_.rend()) {
      stack_.resize(static_cast<size_t>(stack_.rend() - match) - 1);
    }
  }

  void skip_comment() {
    const bool block = text_.substr(at_).starts_with("/*");
    const bool line = text_.substr(at_).starts_with("//");
    const size_t end = block ? text_.find("*/", at_ + 2) : line ? text_.find('\n', at_) : at_;
    at_ = end == std::string_view::npos ? text_.size() : end + (block ? 2 : 1);
  }

  [[nodiscard]] bool in_object() const { return !stack_.empty() && stack_.back().is_object; }

  // Whether what was just read is the key of the next member; then it is kept as that.
  bool is_key(std::string_view text) {
    const size_t next = space_end(at_);
    if (!in_object() || has_key_ || next >= text_.size() || text_[next] != ':') {
      return false;
    }
    key_ = text;
    has_key_ = true;
    at_ = next + 1;
    return true;
  }

  [[nodiscard]] size_t space_end(size_t at) const {
    while (at < text_.size() && is_ascii_space(text_[at])) {
      ++at;
    }
    return at;
  }

  void string_value() {
    std::string value = take_string();
    if (skipped_depth_ > 0 || is_key(value)) {
      return;
    }
    const JsonId id = add(JsonNode::Kind::kString);
    tree_.nodes_[id].text = std::move(value);
  }

  // A quote inside the text that the page forgot to escape: the real end is followed by ',', ':', a
  // closing bracket or the end.
  [[nodiscard]] bool ends_string(size_t quote) const {
    const size_t next = space_end(quote + 1);
    return next >= text_.size() || text_[next] == ',' || text_[next] == ':' || text_[next] == '}' ||
           text_[next] == ']' || text_[next] == '"';
  }

  std::string take_string() {
    std::string value;
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' && ends_string(at_)) {
        ++at_;
        break;
      }
      if (c == '\\') {
        take_escape(value);
      } else {
        value += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        ++at_;
      }
    }
    return value;
  }

  [[nodiscard]] std::optional<char32_t> hex4(size_t from) const {
    constexpr size_t kDigits = 4;
    if (from + kDigits > text_.size()) {
      return std::nullopt;
    }
    char32_t value = 0;
    for (const char c : text_.substr(from, kDigits)) {
      const char lower = static_cast<char>(c | 0x20);
      if (is_ascii_digit(c)) {
        value = value * 16 + static_cast<char32_t>(c - '0');
      } else if (lower >= 'a' && lower <= 'f') {
        value = value * 16 + static_cast<char32_t>(lower - 'a' + 10);
      } else {
        return std::nullopt;
      }
    }
    return value;
  }

  void take_escape(std::string& value) {
    const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\\';
    at_ += 2;
    switch (c) {
      case 'n':
      case 'r':
        value += '\n';
        return;
      case 't':
      case 'b':
      case 'f':
        value += ' ';
        return;
      case 'u':
        break;
      default:
        value += c;
        return;
    }
    auto code = hex4(at_);
    if (!code) {
      value += 'u';
      return;
    }
    at_ += 4;
    const bool is_high = *code >= 0xD800 && *code < 0xDC00;
    if (is_high && text_.substr(at_).starts_with("\\u")) {
      const auto low = hex4(at_ + 2);
      if (low && *low >= 0xDC00 && *low < 0xE000) {
        code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
        at_ += 6;
      }
    }
    const bool is_lone = *code >= 0xD800 && *code < 0xE000;
    append_utf8(value, is_lone ? char32_t{0xFFFD} : *code);
  }

  // true, false, null, a number, or a key without quotes.
  void bare_value() {
    const size_t begin = at_;
    while (at_ < text_.size() &&
           (is_ascii_alpha(text_[at_]) || is_ascii_digit(text_[at_]) || text_[at_] == '-' ||
            text_[at_] == '+' || text_[at_] == '.' || text_[at_] == '_')) {
      ++at_;
    }
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (skipped_depth_ > 0 || is_key(word) || stack_.empty()) {
      return;
    }
    const bool is_truth = word == "true" || word == "false";
    const JsonId id = add(is_truth         ? JsonNode::Kind::kBool
                          : word == "null" ? JsonNode::Kind::kNull
                                           : JsonNode::Kind::kNumber);
    tree_.nodes_[id].truth = word == "true";
    tree_.nodes_[id].text = word == "null" ? std::string_view() : word;
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t skipped_depth_ = 0;
  std::string key_;
  bool has_key_ = false;
  std::vector<Open> stack_;
  JsonTree tree_;
};

JsonTree JsonTree::read(std::string_view text) {
  return JsonReader(text).run();
}

JsonId JsonTree::member(JsonId object, std::string_view key) const {
  if (object == kNoJson || nodes_[object].kind != JsonNode::Kind::kObject) {
    return kNoJson;
  }
  for (JsonId id = nodes_[object].first_child; id != kNoJson; id = nodes_[id].next_sibling) {
    if (nodes_[id].key == key) {
      return id;
    }
  }
  return kNoJson;
}

std::vector<JsonId> JsonTree::children(JsonId id) const {
  std::vector<JsonId> ids;
  if (id != kNoJson) {
    for (JsonId child = nodes_[id].first_child; child != kNoJson;
         child = nodes_[child].next_sibling) {
      ids.push_back(child);
    }
  }
  return ids;
}

std::vector<JsonId> JsonTree::as_list(JsonId id) const {
  if (id == kNoJson || nodes_[id].kind == JsonNode::Kind::kNull) {
    return {};
  }
  return nodes_[id].kind == JsonNode::Kind::kArray ? children(id) : std::vector<JsonId>{id};
}

std::string_view JsonTree::text(JsonId id) const {
  return id == kNoJson ? std::string_view() : std::string_view(nodes_[id].text);
}

}  // namespace broadsheet::parser

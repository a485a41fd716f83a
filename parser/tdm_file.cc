#include "parser/tdm_file.h"

#include "base/text.h"
#include "parser/json_reader.h"
#include "parser/path_pattern.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kLocationBytesMax = 2048;
constexpr size_t kPolicyBytesMax = 1024;

// 1 and 0; some write them as texts or truth values.
std::optional<bool> flag_of(const JsonTree& tree, JsonId id) {
  if (id == kNoJson) {
    return std::nullopt;
  }
  if (tree[id].kind == JsonNode::Kind::kBool) {
    return tree[id].truth;
  }
  const std::string_view text = trim(tree.text(id));
  return text == "1" || text == "0" ? std::optional(text == "1") : std::nullopt;
}

}  // namespace

TdmFile TdmFile::parse(std::string_view json) {
  TdmFile file;
  const JsonTree tree = JsonTree::read(json.substr(0, kBytesMax));
  for (const JsonId root : tree.roots()) {
    for (const JsonId rule : tree.as_list(root)) {
      const std::string_view location = trim(tree.text(tree.member(rule, "location")));
      const auto reserved = flag_of(tree, tree.member(rule, "tdm-reservation"));
      const bool is_pattern = location.starts_with('/') || location.starts_with('*');
      if (!is_pattern || location.size() > kLocationBytesMax || !reserved ||
          file.rules_.size() >= kRulesMax) {
        continue;
      }
      const std::string_view policy = trim(tree.text(tree.member(rule, "tdm-policy")));
      file.rules_.push_back({comparable_pattern(location),
                             {reserved, std::string(whole_characters(policy, kPolicyBytesMax))}});
    }
  }
  return file;
}

TdmFile::Statement TdmFile::statement_for(const Url& url) const {
  if (rules_.empty()) {
    return {};
  }
  const std::string path = comparable_path(url.path_and_query());
  const Rule* best = nullptr;
  for (const Rule& rule : rules_) {
    const bool is_stronger = best == nullptr || rule.pattern.size() > best->pattern.size() ||
                             (rule.pattern.size() == best->pattern.size() &&
                              *rule.statement.reserved && !*best->statement.reserved);
    if (is_stronger && pattern_matches(rule.pattern, path)) {
      best = &rule;
    }
  }
  return best == nullptr ? Statement{} : best->statement;
}

}  // namespace broadsheet::parser

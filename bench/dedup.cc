// How well copies of a story are told from other stories:
//   build/release/bench/dedup PAIRS.jsonl[.zst] [--json] [--list]
// One JSON a line: id, class, label (1 = same article), a, b. Prints precision, recall and F1 of
// storage/fingerprint.h over folded text, by class; beside it on the same pairs two plain methods:
// Jaccard of word 5-grams at 0.5, and their containment at 0.8 (one token a Han character, not
// folded). --list names the pairs that were decided wrongly.

#include <fmt/core.h>
#include <zstd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/digest.h"
#include "base/text.h"
#include "parser/text_fold.h"
#include "storage/fingerprint.h"

namespace broadsheet {
namespace {

struct Pair {
  std::string id;
  std::string class_name;
  bool same = false;
  std::string a;
  std::string b;
};

struct Score {
  uint64_t right_same = 0, wrong_same = 0, missed = 0, right_other = 0;

  void add(bool truth, bool said) {
    right_same += truth && said ? 1 : 0;
    wrong_same += !truth && said ? 1 : 0;
    missed += truth && !said ? 1 : 0;
    right_other += !truth && !said ? 1 : 0;
  }
  [[nodiscard]] double precision() const { return ratio(right_same, right_same + wrong_same); }
  [[nodiscard]] double recall() const { return ratio(right_same, right_same + missed); }
  [[nodiscard]] double f1() const {
    return ratio(2 * right_same, 2 * right_same + wrong_same + missed);
  }

 private:
  static double ratio(uint64_t part, uint64_t whole) {
    return whole == 0 ? 1 : static_cast<double>(part) / static_cast<double>(whole);
  }
};

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (!path.ends_with(".zst")) {
    return bytes;
  }
  ZSTD_DCtx* const context = ZSTD_createDCtx();
  std::string out;
  std::string piece(1 << 20, '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  while (in.pos < in.size) {
    ZSTD_outBuffer to{piece.data(), piece.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(context, &to, &in)) != 0) {
      break;
    }
    out.append(piece, 0, to.pos);
  }
  ZSTD_freeDCtx(context);
  return out;
}

std::string string_at(const boost::json::object& object, std::string_view name) {
  const boost::json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string().c_str())
                                                : std::string();
}

std::vector<Pair> read_pairs(const std::string& path) {
  std::vector<Pair> pairs;
  const std::string text = read_text(path);
  for (const std::string_view line : split(text, '\n')) {
    boost::json::error_code error;
    const boost::json::value value = boost::json::parse(line, error);
    if (error || !value.is_object()) {
      continue;
    }
    const boost::json::object& object = value.as_object();
    const boost::json::value* const label = object.if_contains("label");
    const bool same = label != nullptr && label->is_int64() && label->as_int64() == 1;
    pairs.push_back({.id = string_at(object, "id"),
                     .class_name = string_at(object, "class"),
                     .same = same,
                     .a = string_at(object, "a"),
                     .b = string_at(object, "b")});
  }
  return pairs;
}

std::set<uint64_t> word_grams(std::string_view text) {
  constexpr size_t kGram = 5;
  std::vector<std::string> tokens(1);
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_code_point(text, at);
    const std::string_view bytes = text.substr(at, point.bytes);
    at += std::max<size_t>(1, point.bytes);
    const bool is_letter =
        point.value >= 0xC0 || (point.value < 0x80 && bytes.size() == 1 &&
                                (is_ascii_alpha(bytes[0]) || is_ascii_digit(bytes[0])));
    if (!is_letter || is_han(point.value)) {
      if (!tokens.back().empty()) {
        tokens.emplace_back();
      }
    }
    if (is_letter) {
      tokens.back() += ascii_lower(bytes);
    }
  }
  std::set<uint64_t> grams;
  for (size_t i = 0; i + kGram <= tokens.size(); ++i) {
    std::string gram;
    for (size_t k = 0; k < kGram; ++k) {
      gram += tokens[i + k] + " ";
    }
    grams.insert(hash64(gram));
  }
  return grams;
}

void add_plain(const Pair& pair, Score& jaccard, Score& containment) {
  const std::set<uint64_t> a = word_grams(pair.a);
  const std::set<uint64_t> b = word_grams(pair.b);
  size_t both = 0;
  for (const uint64_t gram : a) {
    both += b.contains(gram) ? 1 : 0;
  }
  const size_t either = a.size() + b.size() - both;
  const size_t smaller = std::min(a.size(), b.size());
  jaccard.add(pair.same, either > 0 && 2 * both >= either);
  containment.add(pair.same, smaller > 0 && 10 * both >= 8 * smaller);
}

void print_line(std::string_view name, const Score& score) {
  fmt::print("{:<28} P {:.3f} R {:.3f} F1 {:.3f}  (same {}/{}, other {}/{})\n", name,
             score.precision(), score.recall(), score.f1(), score.right_same,
             score.right_same + score.missed, score.right_other,
             score.right_other + score.wrong_same);
}

int run(const std::string& path, bool json, bool list) {
  const std::vector<Pair> pairs = read_pairs(path);
  if (pairs.empty()) {
    fmt::print(stderr, "no pairs in {}\n", path);
    return 2;
  }
  Score ours;
  Score jaccard;
  Score containment;
  std::map<std::string, Score> classes;
  const SystemClock clock;
  std::chrono::nanoseconds spent{0};
  for (const Pair& pair : pairs) {
    const std::string a = parser::fold_text(pair.a);
    const std::string b = parser::fold_text(pair.b);
    const auto before = clock.thread_cpu();
    const bool said =
        storage::is_same_story(storage::fingerprint_of(a), storage::fingerprint_of(b));
    spent += clock.thread_cpu() - before;
    ours.add(pair.same, said);
    classes[pair.class_name].add(pair.same, said);
    add_plain(pair, jaccard, containment);
    if (list && said != pair.same) {
      fmt::print("wrong: {} {} said {}\n", pair.id, pair.class_name, said ? "same" : "other");
    }
  }
  if (json) {
    fmt::print(R"({{"pairs":{},"precision":{:.4f},"recall":{:.4f},"f1":{:.4f}}})"
               "\n",
               pairs.size(), ours.precision(), ours.recall(), ours.f1());
    return 0;
  }
  for (const auto& [name, score] : classes) {
    print_line("  " + name, score);
  }
  print_line("broadsheet", ours);
  print_line("5-gram Jaccard >= 0.5", jaccard);
  print_line("5-gram containment >= 0.8", containment);
  fmt::print("{:.1f} us CPU a pair, fold apart\n",
             static_cast<double>(spent.count()) / 1e3 / static_cast<double>(pairs.size()));
  return 0;
}

}  // namespace
}  // namespace broadsheet

int main(int count, char** values) {
  std::string path;
  bool json = false;
  bool list = false;
  for (int i = 1; i < count; ++i) {
    const std::string_view value = values[i];
    json = json || value == "--json";
    list = list || value == "--list";
    if (!value.starts_with("-")) {
      path = value;
    }
  }
  if (path.empty()) {
    fmt::print(stderr, "usage: dedup PAIRS.jsonl[.zst] [--json] [--list]\n");
    return 2;
  }
  return broadsheet::run(path, json, list);
}

// encoding: {bytes_b64, http_charset or null, expected_encoding}, and of our own vectors also
// {accept, expected_text or expected_text_part}: what the text of the page must hold.
#include <algorithm>

#include <boost/json/value.hpp>

#include "parser/charset.h"
#include "parser/charset_labels.h"
#include "tests/vectors/vector_class.h"

namespace broadsheet::vectors {

Outcome run_encoding(const boost::json::object& vector) {
  const auto label = text_at(vector, "http_charset");
  const std::string type = label ? "text/html; charset=" + *label : "text/html";
  const std::string bytes = bytes_at(vector, "bytes_b64");
  const parser::CharsetVerdict verdict = parser::detect_charset(bytes, type);
  const std::string expected = text_at(vector, "expected_encoding").value_or("");
  const boost::json::value* accept = vector.if_contains("accept");
  if (accept == nullptr) {
    // The suite asks for what the labels alone say.
    return {.expected = std::string(parser::charset_for_label(expected)),
            .actual = verdict.sniffed.empty() ? verdict.name : verdict.sniffed};
  }
  Outcome outcome{.expected = expected, .actual = verdict.name};
  for (const auto& name : accept->as_array()) {
    if (parser::charset_for_label(std::string(name.as_string())) == verdict.name) {
      outcome.actual = expected;
    }
  }
  const auto whole = text_at(vector, "expected_text");
  const std::string part = whole ? *whole : text_at(vector, "expected_text_part").value_or("");
  const std::string text = parser::decode(bytes, verdict);
  outcome.expected += ": " + part;
  outcome.actual += text.find(part) == std::string::npos ? ": other text" : ": " + part;
  return outcome;
}

}  // namespace broadsheet::vectors

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/dates.h"

namespace broadsheet::parser {

// The authors that a visible line names after a label ("By Jane Doe | 8 April 2019", "Von Hans
// Huber und Eva Maier, Berlin", "作者：王文"): empty when the line has no label or no name behind
// it.
[[nodiscard]] std::vector<std::string> read_byline(std::string_view line,
                                                   std::string_view site_name,
                                                   const DateHints& hints);

// The person that stands beside a date without a label ("11.12.2019 - Amelie Loevenich").
[[nodiscard]] std::vector<std::string> read_dateline_name(std::string_view line,
                                                          std::string_view site_name,
                                                          const DateHints& hints);

// A line that is only a label ("Autor:", "Author"): the next line holds the names.
[[nodiscard]] bool is_author_label(std::string_view line);

// The reporters that a credit in Chinese names: "記者林悅／南市報導", "〔記者王憶紅／台北報導〕",
// "（中央社記者王小明台北8日電）", "（王煌忠／台中報導）", "新京报快讯（记者 裴剑飞）",
// "澎湃新闻记者 段彦超 廖艳". Photo credits ("記者陳嘉寧／攝影", "圖／記者林悅翻攝") name nobody.
[[nodiscard]] std::vector<std::string> read_han_credit(std::string_view line);

// The line without its dates and times of day.
[[nodiscard]] std::string without_dates(std::string_view line, const DateHints& hints);

}  // namespace broadsheet::parser

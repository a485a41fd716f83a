#pragma once

#include <functional>
#include <string>

namespace broadsheet::cli {

// Gives the next piece of work; false when there is none left.
using NextLine = std::function<bool(std::string& line)>;
struct LineAnswer {
  std::string text;
  bool failed = false;
};
// Turns one line into its answer. Called from several threads at once.
using LineJob = std::function<LineAnswer(const std::string& line, size_t number)>;
// Takes the answers, in the order of the lines.
using LineSink = std::function<void(const LineAnswer& answer)>;

// Runs `job` over lines on `threads` threads and hands the answers on in order. At most a few lines
// a thread are held at a time, however long the input is. `next` and `sink` run on the caller's
// thread.
void run_in_order(unsigned threads, const NextLine& next, const LineJob& job, const LineSink& sink);

}  // namespace broadsheet::cli

#pragma once
// How far a run has got, on one line of the terminal.
#include <atomic>
#include <chrono>
#include <mutex>
#include <string>

#include "app/terminal.hpp"
#include "shopwright/study/run.hpp"

namespace shopwright::app {

/// One line, redrawn ten times a second at most and wiped at the end: share done, days, days per second, time left.
/// Silent when not shown, but it remembers how far the run got. Thread-safe.
/// Tested: tests/cli/test_progress.py, on a pseudo terminal.
class ProgressBar {
 public:
  ProgressBar(const Terminal& terminal, bool shown) : terminal_(terminal), shown_(shown) {}
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void update(const study::Progress& progress);
  void clear();
  /// "after 312 of 1,960 days (16%)", or "before the first day".
  std::string how_far() const;

 private:
  const Terminal& terminal_;
  bool shown_;
  std::mutex mutex_;  // of what is drawn
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_{};
  std::atomic<int64_t> done_{0}, total_{0};
};

/// The line itself, in `width` columns.
std::string progress_line(const study::Progress& progress, int width, bool colour);

}  // namespace shopwright::app

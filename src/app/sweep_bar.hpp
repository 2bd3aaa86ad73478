#pragma once
// How far a sweep has got, on one line of the terminal.
#include <chrono>
#include <mutex>
#include <string>

#include "app/terminal.hpp"
#include "shopwright/study/sweep.hpp"

namespace shopwright::app {

/// One line, redrawn ten times a second at most and wiped at the end: share done, runs, runs per second, time left; or for how many runs of
/// other processes it waits. Silent when not shown. Thread-safe. Tested: tests/cli/test_sweep.py, on a pseudo terminal.
class SweepBar {
 public:
  SweepBar(const Terminal& terminal, bool shown) : terminal_(terminal), shown_(shown) {}
  ~SweepBar() { clear(); }
  SweepBar(const SweepBar&) = delete;
  SweepBar& operator=(const SweepBar&) = delete;

  void update(const study::SweepProgress& progress);
  void clear();
  study::SweepProgress last() const;

 private:
  const Terminal& terminal_;
  bool shown_;
  mutable std::mutex mutex_;
  bool drawn_ = false;
  study::SweepProgress progress_;
  std::chrono::steady_clock::time_point time_{};
};

/// The line itself, in `width` columns.
std::string sweep_progress_line(const study::SweepProgress& progress, int width);

}  // namespace shopwright::app

#pragma once
// How far a long command has got, on one line of the terminal.
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "app/terminal.hpp"
#include "shopwright/study/run.hpp"
#include "shopwright/study/sweep.hpp"

namespace shopwright::app {

/// What there is to tell, in days or in runs.
struct Advance {
  int64_t done = 0, total = 0;
  int64_t here = 0;  ///< of what is done, by this process: the speed is measured from it
  double seconds = 0;
  std::string_view unit = "days";
  int64_t waiting_for = 0;  ///< of other processes, when there is nothing else to do

  Advance() = default;
  Advance(int64_t n, int64_t of, double s, std::string_view what)
      : done(n), total(of), here(n), seconds(s), unit(what) {}
  Advance(const study::Progress& p)
      : Advance(p.days_done, p.days_total, p.seconds, "days") {}                          // NOLINT: the same thing
  Advance(const study::SweepProgress& p) : Advance(p.done, p.total, p.seconds, "runs") {  // NOLINT
    here = p.here;
    waiting_for = p.waiting_for;
  }
};

/// One line, redrawn ten times a second at most and wiped at the end: share done, days or runs, their speed, time left; or what it waits
/// for. Silent when not shown, but it remembers how far the command got. Thread-safe.
/// Tested: tests/cli/test_progress.py and test_sweep.py, on a pseudo terminal.
class ProgressBar {
 public:
  ProgressBar(const Terminal& terminal, bool shown) : terminal_(terminal), shown_(shown) {}
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void update(const Advance& advance);
  void clear();
  Advance last() const;
  /// "after 312 of 1,960 days (16%)", or "before the first day was over".
  std::string how_far() const;

 private:
  const Terminal& terminal_;
  bool shown_;
  mutable std::mutex mutex_;
  bool drawn_ = false;
  Advance advance_;
  std::chrono::steady_clock::time_point drawn_at_{};
};

/// The line itself, in `width` columns.
std::string progress_line(const Advance& advance, int width, bool colour);

}  // namespace shopwright::app

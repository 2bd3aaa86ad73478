#pragma once
// Ctrl-C and polite termination, turned into a stop that work in progress looks at.
#include <signal.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace shopwright::app {

/// While one lives, SIGINT and SIGTERM ask for a stop instead of ending the process. Make it before any other thread starts: it
/// blocks the signals, and later threads inherit that; a thread of its own waits for them. A signal that was ignored when the
/// program started (nohup) stays ignored.
/// When the stop has not led to the object's end within 0.8 s and nothing is being written, `overdue(signal)` is called in that
/// thread and the process exits at once with 128 + signal: a stop takes less than a second whatever is being computed.
/// Tested: tests/cli/test_interrupt.py.
class Interruption {
 public:
  explicit Interruption(std::function<void(int signal)> overdue);
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  std::stop_token token() const { return stop_.get_token(); }
  int signal() const { return signal_.load(); }  ///< 0: none came
  /// While files are being written, the process is not ended half-way.
  void set_writing(bool writing) {
    const std::lock_guard lock(mutex_);
    writing_ = writing;
  }

 private:
  void watch();

  std::function<void(int)> overdue_;
  std::stop_source stop_;
  std::atomic<int> signal_{0};
  std::mutex mutex_;  // of writing_: the process never ends in the moment in which writing begins
  bool writing_ = false;
  sigset_t watched_{}, before_{};
  int signals_ = -1, end_ = -1;  // descriptors
  std::thread watcher_;
};

}  // namespace shopwright::app

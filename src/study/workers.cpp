#include "shopwright/study/workers.hpp"

#include <atomic>

namespace shopwright::study {
namespace {

// Beyond it a run's own chunks keep all threads busy, and side by side would only take more memory.
constexpr int64_t kLargeMarket = 300000;

}  // namespace

Workers::Workers(int threads, int64_t consumers)
    : threads_(threads > 0 ? threads : core::default_threads()),
      side_by_side_(threads_ > 1 && consumers < kLargeMarket),
      team_(threads_ == 1 ? core::make_serial() : core::make_tbb(threads_)) {}

void Workers::each(size_t n, const std::function<void(size_t, core::Parallel&)>& body, std::stop_token stop) {
  if (!side_by_side_ || n < 2) {
    for (size_t i = 0; i < n && !stop.stop_requested(); ++i) body(i, *team_);
    return;
  }
  // One loop a thread, so that runs begin in ascending order: what neighbours share is then still there.
  std::atomic<size_t> next = 0;
  std::atomic<bool> failed = false;
  team_->tasks(static_cast<size_t>(threads_), [&](size_t) {
    const auto serial = core::make_serial();
    while (!failed && !stop.stop_requested()) {
      const size_t i = next++;
      if (i >= n) return;
      try {
        body(i, *serial);
      } catch (...) {
        failed = true;
        throw;
      }
    }
  });
}

}  // namespace shopwright::study

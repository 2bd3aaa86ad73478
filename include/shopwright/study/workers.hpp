#pragma once
// Many runs on few threads: over runs first, within a run where it is large.
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>

#include "shopwright/core/parallel.hpp"

namespace shopwright::study {

/// Runs of small markets go side by side, one thread each; large ones one after the other, on all threads. Results do not depend
/// on it. One caller at a time.
class Workers {
 public:
  /// threads 0: all that there are. consumers: of one run.
  explicit Workers(int threads, int64_t consumers);
  int threads() const { return threads_; }
  bool side_by_side() const { return side_by_side_; }
  /// body(i, team) for each i in 0..n-1, in ascending order of starting; none starts after `stop`.
  void each(size_t n, const std::function<void(size_t, core::Parallel&)>& body, std::stop_token stop = {});
  core::Parallel& team() { return *team_; }

 private:
  int threads_;
  bool side_by_side_;
  std::unique_ptr<core::Parallel> team_;
};

}  // namespace shopwright::study

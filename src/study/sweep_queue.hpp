#pragma once
// What is left of a sweep, handed out run by run to the threads of this process and shared with other processes by claims.
#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "shopwright/study/sweep_store.hpp"

namespace shopwright::study {

/// Thread-safe. Runs come replicate by replicate.
class SweepQueue {
 public:
  /// `wanted`: runs that shall be complete in the end; those that are already are left out.
  SweepQueue(SweepStore& store, const std::vector<SweepRun>& wanted, int threads);

  int64_t total() const { return total_; }
  int64_t done_before() const { return done_before_; }

  /// The next run, claimed. nullopt: there is none for us now, or a stop was asked for.
  std::optional<SweepRun> next(const std::stop_token& stop);
  /// A run of ours is over. True when this was the last that we have of its replicate.
  bool over(const SweepRun& run);
  /// Hands out nothing more.
  void stop();

  struct Left {
    int64_t finished_by_others = 0;  ///< since it was asked last
    int64_t waiting = 0;             ///< runs that others have claimed
    bool more = false;               ///< others have left some to us
  };
  /// What has become of the runs that others had claimed.
  Left look_again(double dead_after_seconds);

 private:
  void claim_more();

  SweepStore& store_;
  int64_t total_ = 0, done_before_ = 0;
  std::mutex mutex_;
  std::deque<SweepRun> wanted_, mine_;
  std::vector<SweepRun> others_;
  std::map<uint32_t, int64_t> open_;  // [replicate] runs that we want, have claimed or are at
  bool stopped_ = false;
  size_t batch_;
  size_t least_;
  std::optional<std::chrono::steady_clock::time_point> claimed_;
};

}  // namespace shopwright::study

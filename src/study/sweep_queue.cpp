#include "study/sweep_queue.hpp"

#include <algorithm>

namespace shopwright::study {
namespace {

// Claims should last for about half a second: fewer cost more transactions, more keep other processes from sharing the rest.
constexpr double kShort = 0.25, kLong = 1;
constexpr size_t kMostClaims = 1024;

}  // namespace

SweepQueue::SweepQueue(SweepStore& store, const std::vector<SweepRun>& wanted, int threads)
    : store_(store), batch_(static_cast<size_t>(threads)), least_(batch_) {
  const auto complete = store.complete_runs();
  const auto replicates = static_cast<size_t>(store.plan().replicates);
  for (const SweepRun& run : wanted) {
    ++total_;
    if (complete[run.point * replicates + run.replicate]) {
      ++done_before_;
      continue;
    }
    wanted_.push_back(run);
    ++open_[run.replicate];
  }
}

void SweepQueue::claim_more() {
  const auto now = std::chrono::steady_clock::now();
  if (claimed_) {
    const double lasted = std::chrono::duration<double>(now - *claimed_).count();
    if (lasted < kShort) batch_ = std::min(2 * batch_, kMostClaims);
    else if (lasted > kLong) batch_ = std::max(batch_ / 2, least_);
  }
  claimed_ = now;
  // One call looks at a stretch only, so that a file which is nearly complete is not locked for long.
  const size_t stretch = std::min(wanted_.size(), std::max<size_t>(4 * batch_, 256));
  const std::vector<SweepRun> next(wanted_.begin(), wanted_.begin() + static_cast<ptrdiff_t>(stretch));
  const auto claimed = store_.claim(next, batch_);
  wanted_.erase(wanted_.begin(), wanted_.begin() + static_cast<ptrdiff_t>(claimed.examined));
  mine_.insert(mine_.end(), claimed.mine.begin(), claimed.mine.end());
  // Complete ones, too: look_again counts them.
  for (size_t i = 0; i < claimed.examined; ++i)
    if (!std::binary_search(claimed.mine.begin(), claimed.mine.end(), next[i],
                            [](const SweepRun& a, const SweepRun& b) {
                              return std::pair(a.replicate, a.point) < std::pair(b.replicate, b.point);
                            })) {
      others_.push_back(next[i]);
      --open_[next[i].replicate];
    }
}

std::optional<SweepRun> SweepQueue::next(const std::stop_token& stop) {
  const std::lock_guard lock(mutex_);
  if (stopped_ || stop.stop_requested()) return std::nullopt;
  while (mine_.empty() && !wanted_.empty()) claim_more();
  if (mine_.empty()) return std::nullopt;
  const SweepRun run = mine_.front();
  mine_.pop_front();
  return run;
}

bool SweepQueue::over(const SweepRun& run) {
  const std::lock_guard lock(mutex_);
  return --open_[run.replicate] == 0;
}

void SweepQueue::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
}

SweepQueue::Left SweepQueue::look_again(double dead_after_seconds) {
  const std::lock_guard lock(mutex_);
  Left left;
  if (others_.empty()) return left;
  store_.keep_alive(dead_after_seconds);
  const auto complete = store_.complete_runs();
  const auto replicates = static_cast<size_t>(store_.plan().replicates);
  std::vector<SweepRun> open;
  for (const SweepRun& run : others_) {
    if (complete[run.point * replicates + run.replicate]) ++left.finished_by_others;
    else open.push_back(run);
  }
  others_.clear();
  if (open.empty()) return left;
  const auto claimed = store_.claim(open, std::max(batch_, least_));
  for (const SweepRun& run : claimed.mine) {
    mine_.push_back(run);
    ++open_[run.replicate];
  }
  for (const SweepRun& run : open)
    if (std::find(claimed.mine.begin(), claimed.mine.end(), run) == claimed.mine.end()) others_.push_back(run);
  left.waiting = static_cast<int64_t>(others_.size());
  left.more = !mine_.empty();
  return left;
}

}  // namespace shopwright::study

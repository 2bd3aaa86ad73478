#pragma once
// Private to shopping: all trips of a day on which something is scarce, as the settlement sees them.
#include <algorithm>
#include <span>
#include <vector>

#include "shopping/day_run.hpp"
#include "shopwright/shopping/contention.hpp"

namespace shopwright::shopping {

/// In order of (arrival, id).
class OrderedTrips final : public Trips {
 public:
  OrderedTrips(std::vector<Trip> trips, const Evaluator& evaluator, std::span<const DayTerms> classes,
               const ShopOptions& options, DayRun& run)
      : trips_(std::move(trips)), evaluator_(evaluator), classes_(classes), options_(options), run_(run) {
    std::sort(trips_.begin(), trips_.end(), [](const Trip& a, const Trip& b) {
      return a.first->arrival != b.first->arrival ? a.first->arrival < b.first->arrival
                                                  : a.first->consumer_id < b.first->consumer_id;
    });
  }
  size_t size() const override { return trips_.size(); }
  void evaluate(std::span<const uint32_t> which, std::span<const int64_t> left) override {
    DayRun::Lease worker(run_);
    worker->trips.clear();
    for (uint32_t i : which) worker->trips.push_back(trips_[i]);
    evaluator_.evaluate(worker->trips, classes_, left, options_.simd, worker->bench);
  }
  bool holds(uint32_t trip, std::span<const int64_t> assumed, std::span<const int64_t> left) const override {
    return evaluator_.holds(trips_[trip], classes_, assumed, left);
  }
  void take(uint32_t trip, std::span<int64_t> left) const override { evaluator_.take(trips_[trip], classes_, left); }

 private:
  std::vector<Trip> trips_;
  const Evaluator& evaluator_;
  std::span<const DayTerms> classes_;
  const ShopOptions& options_;
  DayRun& run_;
};

}  // namespace shopwright::shopping

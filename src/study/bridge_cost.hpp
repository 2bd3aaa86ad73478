#pragma once
// The bridge's cost of goods: which row each minor unit belongs to.
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/core/function_ref.hpp"
#include "shopwright/study/trip_log.hpp"

namespace shopwright::study {

/// How many units of each of our offers a row accounts for, by day, in one run; less than none, where a row takes off what others tell
/// and was not sold.
class RowCounts {
 public:
  RowCounts(size_t offers, size_t days, size_t rows) : days_(days), rows_(rows), counts_(offers * days * rows, 0) {}
  std::span<int64_t> at(size_t offer, size_t day) {
    return std::span(counts_).subspan((offer * days_ + day) * rows_, rows_);
  }

 private:
  size_t days_, rows_;
  std::vector<int64_t> counts_;
};

/// An amount of cost that belongs to a row; `day` counts reported days.
using TellCost = core::FunctionRef<void(core::Day day, size_t row, core::Money cost)>;

/// Hands out what each day's facts say that our offers cost, exactly. `offers`: rows of ours in the log's world; `counts`: of
/// these, in the same order. The cost of a day goes, in equal shares, to the units that were delivered on it: those sold that
/// day, or, where shortage is backordered, those that waited longest in their stock (first sold first delivered, as the stockroom
/// keeps its promises: within a day, in order of offers). Units that a row takes off are costed like those sold. Shares are rounded by largest
/// remainder over the rows. Units sold
/// before the first reported day, and cost that no delivery explains, are of the row `other`.
void share_cost(const TripLog& log, std::span<const uint32_t> offers, RowCounts& counts, size_t other, TellCost tell);

}  // namespace shopwright::study

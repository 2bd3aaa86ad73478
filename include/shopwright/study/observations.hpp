#pragma once
// Replicates of candidates as they come in: which are wanted, and which are here.
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/study/moments.hpp"

namespace shopwright::study {

/// Replicates first .. first + count - 1 of a candidate.
struct Request {
  size_t candidate = 0;
  uint32_t first = 0, count = 0;
  bool operator==(const Request&) const = default;
};

struct Observed {
  size_t candidate = 0;
  uint32_t replicate = 0;
  double value = 0;
};

/// What procedures that compare candidates (selection.hpp, race.hpp) keep of them. Values may come in any order; what is asked of
/// this depends on which are here, not on when they came.
/// Tested: by the procedures' tests.
class Observations {
 public:
  /// negated: values are kept with their sign turned, for those who look for the smallest.
  Observations(size_t candidates, bool negated);

  size_t candidates() const { return rows_.size(); }
  /// Replicates 0 .. replicates - 1 of the candidate are wanted; never fewer than before.
  void want(size_t candidate, uint32_t replicates);
  /// Candidates begin alive; of one that is dropped nothing more is asked for.
  void drop(size_t candidate) { rows_[candidate].alive = false; }
  bool alive(size_t candidate) const { return rows_[candidate].alive; }
  size_t survivors() const;

  /// What is wanted of those alive and is not here, by candidate and replicate.
  std::vector<Request> lacking() const;
  /// A replicate that is not wanted, comes twice, or is not a number is our bug.
  void add(std::span<const Observed> observations);

  /// Replicates that are here without a gap, from 0.
  uint32_t complete(size_t candidate) const { return rows_[candidate].complete; }
  /// [replicate], as far as they are wanted; NaN: not here.
  std::span<const double> of(size_t candidate) const { return rows_[candidate].values; }
  /// Of all that are here.
  Moments moments(size_t candidate) const;

 private:
  struct Row {
    std::vector<double> values;
    uint32_t complete = 0;
    bool alive = true;
  };
  std::vector<Row> rows_;
  bool negated_;
};

}  // namespace shopwright::study

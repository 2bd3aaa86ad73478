#pragma once
// Exact contention for what is scarce, in parallel (model.md 4.5): first come, first served, exactly as if trips had
// been made one by one, although nearly all are evaluated side by side.
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/core/parallel.hpp"

namespace shopwright::shopping {

/// The trips of a day, in order of (arrival time, id), as the settlement sees them. An evaluation is a pure function of the
/// trip and the amounts left, and remembers against which amounts it was made and what it looked at.
class Trips {
 public:
  virtual ~Trips() = default;
  virtual size_t size() const = 0;
  /// Evaluates trip `trip` against the amounts left. Called for different trips at once.
  virtual void evaluate(std::span<const uint32_t> trips, std::span<const int64_t> left) = 0;
  /// Whether a trip evaluated against `assumed` would be the same against `left`:
  /// min(left, looked) = min(assumed, looked) for all it looked at.
  virtual bool holds(uint32_t trip, std::span<const int64_t> assumed, std::span<const int64_t> left) const = 0;
  /// Subtracts what the trip takes.
  virtual void take(uint32_t trip, std::span<int64_t> left) const = 0;
};

struct Settlement {
  int32_t rounds = 0;         ///< re-evaluations; 0: the first evaluation held throughout
  std::vector<int64_t> left;  ///< at closing
};

/// Every trip must have been evaluated against `opening`. Afterwards every trip is evaluated against
/// what it met. At most as many rounds as there are scarce units looked at.
Settlement settle(Trips& trips, std::span<const int64_t> opening, core::Parallel& parallel);

/// The reference: one trip after the other.
Settlement settle_one_by_one(Trips& trips, std::span<const int64_t> opening);

}  // namespace shopwright::shopping

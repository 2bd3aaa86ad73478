#pragma once
// When trips happen within a day.
#include <cstdint>
#include <vector>

namespace shopwright::shopping {

/// Cumulative shares of trips at 24 hours' ends. Density is constant within an hour.
/// Tested: tests/shopping/shop.cpp.
struct ArrivalProfile {
  std::vector<double> cumulative;  ///< 24 values ending in 1
  /// u in (0, 1) to a time of day in 2^-32 days.
  uint32_t time(double u) const;
};

}  // namespace shopwright::shopping

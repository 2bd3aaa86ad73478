#pragma once
// When trips happen within a day.
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/language/form.hpp"

namespace shopwright::shopping {

/// Cumulative shares of trips at 24 hours' ends. Density is constant within an hour.
/// Tested: tests/shopping/shop.cpp.
struct ArrivalProfile {
  std::vector<double> cumulative;  ///< 24 values ending in 1
  /// From 24 relative numbers of trips, not all 0.
  static ArrivalProfile of(const std::vector<double>& weights);
  /// u in (0, 1) to a time of day in 2^-32 days.
  uint32_t time(double u) const;
};

/// The profile of each day: the usual one, but on the days of events that have their own.
/// Tested: tests/engine/test_events.cpp.
struct ArrivalCalendar {
  std::vector<ArrivalProfile> profiles;  ///< the usual one first
  std::vector<uint16_t> of_day;          ///< [day] index of profiles; empty: the usual one every day

  ArrivalCalendar() = default;
  ArrivalCalendar(ArrivalProfile usual) : profiles{std::move(usual)} {}  // NOLINT: every day alike
  const ArrivalProfile& on(core::Day day) const {
    return profiles[of_day.empty() ? 0 : of_day[static_cast<size_t>(day)]];
  }
};

/// Error unless a record's `arrivals` has 24 values that are not all 0; none is right too.
void check_arrivals(const std::vector<double>& arrivals, const language::Node& node, const language::Scope& scope);

}  // namespace shopwright::shopping

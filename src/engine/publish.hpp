#pragma once
// Phase Publish: from the plan and what was decided to the day's tables, one for each class of buyers.
#include <vector>

#include "engine/parts.hpp"

namespace shopwright::engine {

/// The tables of today and who buys from which: classes as in shopping::Shop::day (empty: everybody of class 0).
struct Published {
  std::vector<market::DayTable> tables;
  std::span<const uint8_t> buyer_class;
  std::vector<market::RefusalFacts> refused;  ///< [promotion]; empty: no platform has a rule
};
/// buyer_class is valid until the next call for the same run.
Published publish(const Simulation::Parts& parts);

/// Offers of channels that are treated from `treated`, the others from `control`; the hours of both. No promotions on baskets: a
/// basket may be filled in both.
market::DayTable merge_channels(const market::World& world, const market::DayTable& control,
                                const market::DayTable& treated, const std::vector<uint8_t>& channel_treated);

}  // namespace shopwright::engine

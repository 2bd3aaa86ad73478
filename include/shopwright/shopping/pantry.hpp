#pragma once
// The pantry: what a household still has at home. It runs down as it is consumed, and the fuller it is, the less
// often a need arises. The dip after a promotion is a consequence.
// Source: Ailawadi and Neslin 1998 (consumption that rises with stock); need and normalisation: assumption.
#include <span>

#include "shopwright/language/distribution.hpp"

namespace shopwright::shopping {

/// consumption: units a day at an empty pantry. fills_at: units at which no need arises. flexibility: by how much
/// (as a share) consumption is higher at a full pantry.
struct Pantry {
  float fills_at = 0;  ///< 0: no pantry in this category
  float flexibility = 0;
  bool exists() const { return fills_at > 0; }

  /// Stock after `days` of consumption at `rate` units a day, day by day.
  float after(float stock, float rate, int days) const;
  /// How much room there is, 1 (empty) to 0 (full): needs and further units are scaled by it.
  float room(float stock) const { return stock >= fills_at ? 0.0f : 1.0f - stock / fills_at; }
};

inline constexpr double kMostNormalisation = 64;  ///< of needs by kappa

/// The factor kappa by which needs are scaled so that, with needs arising at kappa x room(stock) x r, their mean is r.
/// rate: r across consumers, in needs a day. demand: consumption per need interval 1/r, in units, at an empty pantry.
/// purchase: probability that a need ends in a purchase at regular prices, of groups of consumers, equally many in each.
/// mean_units: units bought then (a shifted Poisson, its extra part scaled by room).
/// Solved by false position from the stationary distribution of stock from morning to morning, as the shop runs it: the needs of a
/// day all arise from the morning's stock. Within [1, kMostNormalisation]; that when less is consumed than a mean of r would buy, so that no factor
/// reaches it. Takes some hundred milliseconds at worst, once in a program for the same arguments; threads may call it together.
/// Tested: tests/shopping/pantry.cpp (simulated mean visits within 1% of r), tests/truths/pantry.cpp (in a market).
double need_normalisation(const Pantry& pantry, const language::Distribution& rate, double demand,
                          std::span<const double> purchase, double mean_units);

}  // namespace shopwright::shopping

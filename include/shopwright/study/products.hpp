#pragma once
// What people know and think of products at the end of a run.
#include <span>
#include <string>
#include <vector>

#include "shopwright/engine/compile.hpp"
#include "shopwright/market/facts.hpp"
#include "shopwright/study/estimate.hpp"

namespace shopwright::study {

/// Over replicates, of one product.
struct ProductStanding {
  std::string name;
  bool limited = false;   ///< not everybody knew it
  bool reviewed = false;  ///< its category has reviews
  Estimate aware{};       ///< share of consumers who know it
  Estimate reviews{};     ///< that can be read
  Estimate rating{};      ///< their mean, over the replicates in which there are any
  int rated = 0;          ///< in so many
};

/// Products with reviews, or that not everybody knows, in the order of their names. runs: [replicate] facts of its last day.
/// Tested: tests/cli/test_products.py.
std::vector<ProductStanding> product_standings(const engine::Compiled& market,
                                               std::span<const std::vector<market::ProductFacts>> runs);

}  // namespace shopwright::study

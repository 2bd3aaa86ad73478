#pragma once
// A test inside the market: some consumers, days or channels meet another plan while the others meet the usual one.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shopwright/engine/compile.hpp"

namespace shopwright::engine {

/// What is treated. Everything that consumers share (stocks, quotas, rivals) both arms share, as in a real test. Rivals observe the
/// prices of the usual plan where consumers are treated, and what is posted where days or channels are.
struct Treatment {
  enum class Unit : uint8_t { consumers, days, channels };
  std::shared_ptr<const Compiled> plan;  ///< prices, featuring, displays and promotions of those treated
  Unit unit = Unit::consumers;
  std::vector<uint8_t> treated;  ///< 1 or 0 for each [consumer], [day from the first warm-up day] or [ChannelId]
};

/// Why `treated` cannot be tested within a run of `control`, by treating some units: they may differ in list prices, featuring, displays
/// and promotions (with the same limited ones) alone. Where channels are treated there are no promotions on baskets, and the
/// audiences of both together must not make too many classes of buyers. nullopt when it can.
/// Tested: tests/engine/test_audiences.cpp.
std::optional<std::string> cannot_treat(const Compiled& control, const Compiled& treated, Treatment::Unit unit);

}  // namespace shopwright::engine

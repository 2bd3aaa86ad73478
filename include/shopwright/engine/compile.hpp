#pragma once
// From a model to a market that can run: names become indices, tables become columns by day. Draws no noise, so all
// replicates, forks and seeds share it.
#include <algorithm>
#include <memory>
#include <vector>

#include "shopwright/core/parallel.hpp"
#include "shopwright/engine/model.hpp"
#include "shopwright/finance/tariff.hpp"
#include "shopwright/market/policy.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/marketing/campaigns.hpp"
#include "shopwright/marketing/pages.hpp"
#include "shopwright/marketing/placements.hpp"
#include "shopwright/promotion/price_protection.hpp"
#include "shopwright/promotion/promotions.hpp"
#include "shopwright/shopping/awareness.hpp"
#include "shopwright/shopping/life_cycle.hpp"
#include "shopwright/shopping/reviews.hpp"
#include "shopwright/shopping/shop.hpp"
#include "shopwright/supply/stockroom.hpp"
#include "shopwright/supply/trade.hpp"

namespace shopwright::engine {

/// What a platform asks of a promotion.
struct PlatformRules {
  int lowest_price_days = 0;   ///< 0: nothing
  int64_t minimum_rating = 0;  ///< millionths of a star; 0: none
  int64_t minimum_reviews = 0;
  bool any() const { return lowest_price_days > 0 || minimum_rating > 0 || minimum_reviews > 0; }
};

/// Const after compile; threads share it.
struct Compiled {
  market::World world;

  // demand
  std::vector<shopping::SegmentHabits> habits;
  struct Category {
    std::vector<float> curve;  ///< [day] season x weekday x events
    shopping::PriceResponse price_response;
    shopping::Pantry pantry;
    shopping::Adoption adoption;
    std::vector<float> normalisation, consumption;  ///< [segment]
    std::vector<double> mean_units;                 ///< [segment] with which the normalisation was found
    int log2_interval;
    double needs_sigma, needs_memory;    ///< market shock of needs
    double appeal_sigma, appeal_memory;  ///< market shock of each offer's appeal
  };
  std::vector<Category> categories;
  shopping::ArrivalCalendar arrivals;
  shopping::Reviews reviews;
  shopping::Awareness awareness;
  shopping::LifeCycles life_cycles;

  // the plan, [day x offers + offer]
  std::vector<uint8_t> listed;  ///< empty: everything is, always
  std::vector<core::Money> list_price;
  std::vector<core::UnitRate> unit_cost;
  std::vector<float> feature, display;
  promotion::Promotions promotions;
  promotion::PriceProtection protection;
  marketing::Campaigns campaigns;
  marketing::Placements placements;
  marketing::Pages pages;
  finance::Tariff tariff;
  std::vector<PlatformRules> platform_rules;  ///< [offer]
  bool has_platform_rules() const {
    return std::any_of(platform_rules.begin(), platform_rules.end(), [](const auto& rules) { return rules.any(); });
  }
  /// Whether anybody buys on account.
  bool on_account() const {
    bool dealers = false;
    for (uint32_t t = 0; t < world.trades.size(); ++t) dealers |= trade.terms(t).payment_days > 0;
    return dealers || world.on_account();
  }

  // supply
  supply::Stockroom stockroom;
  supply::Trade trade;
  std::vector<std::optional<language::Distribution>> demand;  ///< [offer] instead of consumers

  // policies
  struct RunningPolicy {
    std::shared_ptr<const market::Policy> policy;
    std::vector<core::SellerId> sellers;
    std::string rule;  ///< as one would write it, with its sellers: equal rules remember alike
  };
  std::vector<RunningPolicy> policies;

  size_t at(core::Day day, uint32_t offer) const { return static_cast<size_t>(day) * world.offers.size() + offer; }
  bool is_listed(core::Day day, uint32_t offer) const { return listed.empty() || listed[at(day, offer)] != 0; }
};

/// `model` must come from a scenario without errors; anything else is our bug.
/// `base`: the market of which this is a variant. What the base has found out about people holds for its variants: how much their
/// needs must be scaled for a pantry (kappa depends on what is offered, and an offer more must not move everybody's
/// needs). It also makes compiling fast, since kappa takes milliseconds.
/// `parallel`: whose threads share that work; null: the caller's alone. The result does not depend on it.
std::shared_ptr<const Compiled> compile(const Model& model, const Compiled* base = nullptr,
                                        core::Parallel* parallel = nullptr);

}  // namespace shopwright::engine

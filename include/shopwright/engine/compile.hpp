#pragma once
// From a model to a market that can run: names become indices, tables become columns by day. Draws no noise, so all
// replicates, forks and seeds share it.
#include <memory>
#include <vector>

#include "shopwright/engine/model.hpp"
#include "shopwright/finance/tariff.hpp"
#include "shopwright/market/policy.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/marketing/campaigns.hpp"
#include "shopwright/marketing/placements.hpp"
#include "shopwright/promotion/promotions.hpp"
#include "shopwright/shopping/shop.hpp"
#include "shopwright/supply/stockroom.hpp"

namespace shopwright::engine {

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

  // the plan, [day x offers + offer]
  std::vector<core::Money> list_price;
  std::vector<core::UnitRate> unit_cost;
  std::vector<float> feature, display;
  promotion::Promotions promotions;
  marketing::Campaigns campaigns;
  marketing::Placements placements;
  finance::Tariff tariff;

  // supply
  supply::Stockroom stockroom;
  std::vector<std::optional<language::Distribution>> demand;  ///< [offer] instead of consumers

  // policies
  struct RunningPolicy {
    std::shared_ptr<const market::Policy> policy;
    std::vector<core::SellerId> sellers;
    std::string rule;  ///< as one would write it, with its sellers: equal rules remember alike
  };
  std::vector<RunningPolicy> policies;

  size_t at(core::Day day, uint32_t offer) const { return static_cast<size_t>(day) * world.offers.size() + offer; }
};

/// `model` must come from a scenario without errors; anything else is our bug.
/// `base`: the market of which this is a variant. What the base has found out about people holds for its variants: how much their
/// needs must be scaled for a pantry (kappa depends on what is offered, and an offer more must not move everybody's
/// needs). It also makes compiling fast, since kappa takes milliseconds.
std::shared_ptr<const Compiled> compile(const Model& model, const Compiled* base = nullptr);

}  // namespace shopwright::engine

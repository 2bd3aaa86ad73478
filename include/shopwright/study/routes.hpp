#pragma once
// The routes of a supplier's goods to consumers: his own channels and his dealers, side by side. Channel conflict is read here.
#include <span>
#include <string>
#include <vector>

#include "shopwright/market/facts.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/study/estimate.hpp"

namespace shopwright::study {

/// Sums of one run over the reported days.
struct RouteCounts {
  struct Offer {
    int64_t units = 0;
    core::Money paid{}, revenue{},
        margin{};  ///< margin: after charges that are told of the offer (commission, fulfilment by unit)
  };
  std::vector<Offer> offers;                      ///< [offer]
  std::vector<market::WholesaleFacts> wholesale;  ///< [trade]; owed: at the last close
  std::vector<market::CreditFacts> credit;        ///< [seller]
  std::vector<market::RefusalFacts> refused;      ///< [promotion by hash], in offers x days
  void add(const market::DayFacts& facts);
};

/// One way to consumers, over replicates. Money in major units.
struct Route {
  std::string supplier;
  std::string dealer;   ///< empty: the supplier's own channel
  std::string channel;  ///< of the supplier; empty: a dealer's
  Estimate sold;        ///< units that consumers buy of what the supplier offers dealers or sells here
  Estimate
      price_level;   ///< what they pay, as a share of the regular prices of what they buy: comparable whatever they buy
  Estimate shipped;  ///< units that leave the supplier this way
  Estimate refused;  ///< units that a dealer wanted and did not get
  Estimate revenue;  ///< of the supplier
  Estimate margin;   ///< of the supplier, after commission and fulfilment by unit
};

/// What a seller sells on account, over replicates.
struct SellerCredit {
  std::string seller;
  Estimate lent, collected, lost;
};
/// How often a platform refused a promotion.
struct RefusedPromotion {
  std::string promotion;
  Estimate offer_days;
  Estimate by_rating;  ///< of these, since the product was not rated well enough, or by too few
};

/// Of every supplier: his channels, then his dealers, as the world lists them. Empty without dealers.
std::vector<Route> routes(const market::World& world, std::span<const RouteCounts> runs);

/// Of every seller, as the world lists them; empty where everybody pays at once.
std::vector<SellerCredit> credit(const market::World& world, std::span<const RouteCounts> runs);
/// names: of the promotions, by hash. Empty where no platform has a rule.
std::vector<RefusedPromotion> refused(std::span<const std::string> names, std::span<const RouteCounts> runs);

}  // namespace shopwright::study

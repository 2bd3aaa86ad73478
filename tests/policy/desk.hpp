#pragma once
// Observations for policy tests, made by hand.
#include <string>
#include <vector>

#include "shopwright/core/money.hpp"
#include "shopwright/market/lookup.hpp"
#include "shopwright/market/policy.hpp"
#include "support/small_world.hpp"

namespace shopwright::test {

/// A market's posted prices by day and what its sellers observe; decisions are applied to the next day's prices.
struct Desk {
  market::World world;
  std::vector<core::Money> price;  ///< [offer] posted now
  std::vector<core::UnitRate> cost;
  std::vector<std::vector<market::PostedPrice>> posted;  ///< newest first
  std::vector<int64_t> orders;                           ///< [offer] yesterday
  int64_t visits = 0;                                    ///< of each seller, yesterday
  core::Day day = 0;

  explicit Desk(market::World w, core::Money start = core::Money{200}, core::UnitRate unit_cost = {100 * core::kMicro})
      : world(std::move(w)),
        price(world.offers.size(), start),
        cost(world.offers.size(), unit_cost),
        orders(world.offers.size()) {}

  market::Observation observe(uint32_t seller) const {
    market::Observation seen;
    seen.day = day;
    seen.seller = core::SellerId{seller};
    seen.posted = posted;
    seen.visits = visits;
    for (uint32_t o = 0; o < world.offers.size(); ++o) {
      const auto& offer = world.offers[o];
      if (offer.seller.value != seller) continue;
      market::OwnOffer own;
      own.offer = core::OfferId{o};
      own.product = offer.product;
      own.channel = offer.channel;
      own.price = price[o];
      own.unit_cost = cost[o];
      own.orders = own.units = orders[o];
      own.views = visits;
      own.on_hand = -1;
      seen.orders += own.orders;
      seen.own.push_back(own);
    }
    return seen;
  }
  void apply(const std::vector<market::Decision>& decisions) {
    for (const auto& decision : decisions)
      for (uint32_t o = 0; o < world.offers.size(); ++o) {
        const auto& offer = world.offers[o];
        if (offer.seller == decision.by &&
            world.products[offer.product.value].name == decision.args["product"].text() &&
            world.channels[offer.channel.value] == decision.args["channel"].text())
          price[o] = *core::parse_money(decision.args["price"].text(), world.currency);
      }
  }
  /// Today's prices become yesterday's.
  void close(std::vector<bool> available = {}) {
    std::vector<market::PostedPrice> today;
    for (uint32_t o = 0; o < world.offers.size(); ++o) {
      const auto& offer = world.offers[o];
      today.push_back(
          {core::OfferId{o}, offer.seller, offer.product, offer.category, price[o], available.empty() || available[o]});
    }
    posted.insert(posted.begin(), today);
    ++day;
  }
  std::vector<market::Decision> decide(const market::Policy& policy, std::vector<uint32_t> sellers,
                                       market::PolicyState& memory, uint64_t seed = 1) const {
    std::vector<market::Observation> seen;
    for (uint32_t s : sellers) seen.push_back(observe(s));
    std::vector<market::Decision> out;
    policy.decide(seen, memory, core::Noise({.seed = seed}), out);
    return out;
  }
};

}  // namespace shopwright::test

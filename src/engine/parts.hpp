#pragma once
// What a Simulation is made of: const rules, plain state, and the books.
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "engine/buyers.hpp"
#include "shopwright/engine/simulation.hpp"
#include "shopwright/finance/credit.hpp"
#include "shopwright/marketing/reach.hpp"

namespace shopwright::engine {

inline constexpr int64_t kPlanPrice = -1;

/// Everything that changes from day to day, but for consumers' columns: small, copied by forks.
struct MarketState {
  core::Day today = 0;
  std::vector<int64_t> quota_left;
  std::vector<int64_t> price_decided;  ///< [offer] minor units of the price that a decision set, or kPlanPrice
  supply::StockColumns stock;
  supply::TradeColumns trade;
  std::vector<finance::Due> dues;  ///< in order of sale
  finance::Ledger ledger;
  std::vector<finance::Waterfall> earned;  ///< [seller] since day 0
  core::Digest past;                       ///< of all facts so far
  /// What can be observed: posted prices of the last days (newest first), and yesterday.
  std::vector<std::vector<market::PostedPrice>> posted;
  marketing::PageSales page_sales;
  market::DayFacts yesterday;
  shopping::ReviewState reviews;
  std::vector<promotion::PreOrder> preorders;              ///< in order of ordering
  std::vector<promotion::ProtectedUnits> protected_units;  ///< in order of buying
  std::vector<int64_t> claims_micro;                       ///< [offer] what PriceProtection carries over
};

struct Simulation::Parts {
  std::shared_ptr<const Compiled> compiled;
  core::NoiseKey key;
  core::Noise noise;
  market::Sinks sinks;
  RunOptions options;

  std::shared_ptr<const shopping::Traits> traits;
  std::shared_ptr<const shopping::Shop> shop;
  std::unique_ptr<Buyers> buyers;           ///< what it remembers follows from the above
  std::unique_ptr<marketing::Reach> reach;  ///< likewise
  std::vector<float> appeal_shock;          ///< [day x offers], empty when there are none

  MarketState state;
  shopping::Shoppers shoppers;
  std::vector<promotion::ClaimedColumn> claimed;  ///< [voucher]
  market::Customers customers;
  shopping::AwarenessState awareness;
  marketing::ReachState reached;
  std::vector<std::unique_ptr<market::PolicyState>> memories;  ///< [policy of Compiled]
  std::vector<market::Decision> journal;
  std::vector<size_t> pending;  ///< of the journal: not yet in effect, in order of submission

  /// Rules and noise; no state yet.
  Parts(std::shared_ptr<const Compiled> market, core::NoiseKey noise_key, core::Parallel& parallel, market::Sinks to,
        RunOptions how, std::shared_ptr<const shopping::Traits> known_traits = nullptr);
  void begin(core::Parallel& parallel);
  /// Nobody has claimed, redeemed or been given anything yet.
  void begin_vouchers();

  core::Money list_price(core::Day day, uint32_t offer) const {
    const int64_t decided = state.price_decided[offer];
    return decided != kPlanPrice ? core::Money{decided} : compiled->list_price[compiled->at(day, offer)];
  }
  /// Whether a policy's sellers are to keep silent.
  bool silent(const std::vector<core::SellerId>& sellers) const;
  market::Observation observe(core::SellerId seller) const;
  /// What a price must cover today, before VAT, commission and fees.
  core::UnitRate unit_cost_now(uint32_t offer) const;
  /// What is wrong with a decision, if anything.
  std::optional<language::Diagnostic> check(const market::Decision& decision) const;
  void apply(const market::Decision& decision, supply::StockMoves& moves,
             std::vector<market::WholesaleFacts>& wholesale);
  /// What a unit costs, [offer], by today's plan.
  std::span<const core::UnitRate> unit_costs() const {
    return std::span(compiled->unit_cost).subspan(compiled->at(state.today, 0), compiled->world.offers.size());
  }
  supply::TradeBooks trade_books(supply::StockMoves& moves, std::vector<market::WholesaleFacts>& wholesale) {
    return {state.stock, state.trade, state.ledger, moves, wholesale};
  }
};

}  // namespace shopwright::engine

#pragma once
// Trade between sellers of the market: dealers order, their supplier ships what he has.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "shopwright/supply/stockroom.hpp"
#include "shopwright/supply/trade_params.hpp"

namespace shopwright::supply {

/// What a supplier asks for one product of one dealer.
struct TradeTerms {
  std::vector<core::Money> price;  ///< [day] of a unit, before the tier
  language::ShareSteps tiers;
  int64_t minimum_order = 1;
  Shortage shortage = Shortage::lost;
  int payment_days = 0;
};

/// A part of an order that the supplier did not have.
struct OwedOrder {
  uint32_t trade = 0;
  core::Day since = 0;  ///< day of the order
  int64_t units = 0;
  core::Money price;           ///< of a unit, as agreed
  int64_t lead_time_days = 0;  ///< from shipping to arrival
  bool operator==(const OwedOrder&) const = default;
};

struct TradeColumns {
  std::vector<int64_t> shipped;  ///< [trade] units since the beginning of the run
  std::vector<OwedOrder> owed;   ///< in order of ordering

  bool operator==(const TradeColumns&) const = default;
};

/// Everything that trade moves on a day.
struct TradeBooks {
  StockColumns& stock;
  TradeColumns& trade;
  market::Journal& journal;
  StockMoves& moves;
  std::vector<market::WholesaleFacts>& facts;  ///< [trade] of today
};

/// Rules of trade. Const; threads may share it; the operations themselves are serial.
///
/// Dealers order by the rule of their own stock, which counts what they are owed as on order. Orders of a morning come before the
/// supplier's own, in an order drawn anew each day by the names of dealer and product (Stream::rationing): who is served first
/// where there is too little depends on no list. A supplier's buyers who wait are served before his dealers.
/// A unit's price is that of the day of the order less its tier's share, rounded half to even to the minor unit. The supplier's goods
/// leave at his weighted average cost, when they are shipped; they are the dealer's when they arrive, at what he paid.
/// Books: cost of goods here; revenue and payment by whoever reads the facts.
/// Tested: tests/supply/trade.cpp (hand-computed orders; conservation under random trade), tests/engine/test_dealers.cpp.
class Trade {
 public:
  Trade() = default;
  /// terms: [trade of the world].
  Trade(const market::World& world, std::vector<TradeTerms> terms);

  bool any() const { return !terms_.empty(); }
  const TradeTerms& terms(uint32_t trade) const { return terms_[trade]; }
  TradeColumns start() const { return {std::vector<int64_t>(terms_.size()), {}}; }
  /// The trade that fills a stock, if there is one.
  std::optional<uint32_t> of_stock(core::StockId to) const;

  /// What a unit costs in an order of so many.
  core::Money price(uint32_t trade, core::Day day, int64_t units) const;

  /// Ships what is owed and has come in: in phase Open, and after the supplier has ordered. unit_cost: [offer] of today.
  void ship_owed(core::Day day, const Stockroom& stockroom, std::span<const core::UnitRate> unit_cost,
                 const TradeBooks& books) const;
  /// Phase Decide: what dealers order by their rules.
  void decide(core::Day day, const core::Noise& noise, const Stockroom& stockroom,
              std::span<const core::UnitRate> unit_cost, const TradeBooks& books) const;
  /// One order, by rule or by hand; units at least 0.
  void order(core::Day day, uint32_t trade, int64_t units, int lead_time_days, const Stockroom& stockroom,
             std::span<const core::UnitRate> unit_cost, const TradeBooks& books) const;

  /// Units ordered and still to be shipped, [trade].
  std::vector<int64_t> owed(const TradeColumns& columns) const;
  /// The check of phase Close; throws BugError: what was shipped has arrived or is on its way, and nobody waits while there are goods.
  void check_close(const StockColumns& stock, const TradeColumns& columns) const;

 private:
  void ship(core::Day day, uint32_t trade, int64_t units, core::Money price, int lead_time_days,
            const Stockroom& stockroom, std::span<const core::UnitRate> unit_cost, const TradeBooks& books) const;

  std::vector<TradeTerms> terms_;
  std::vector<market::TradeInfo> trades_;
  std::vector<core::Day> leaves_;  // [trade] the dealer
};

}  // namespace shopwright::supply

#pragma once
// Goods: they are ordered, arrive, are sold or promised, and are worth what they cost.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/market/facts.hpp"
#include "shopwright/market/journal.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/supply/params.hpp"

namespace shopwright::supply {

/// Units on their way.
struct Delivery {
  core::StockId stock;
  core::Day due = 0;  ///< morning of arrival
  int64_t units = 0;
  core::UnitRate unit_cost;  ///< as agreed on the day of the order
  bool operator==(const Delivery&) const = default;
};

/// Units sold and not yet delivered.
struct Promise {
  core::OfferId offer;
  core::Day since = 0;
  int64_t units = 0;
  bool operator==(const Promise&) const = default;
};

/// The state of all stocks: plain columns.
struct StockColumns {
  std::vector<int64_t> on_hand;            ///< [stock] units
  std::vector<int64_t> backorders;         ///< [stock] units promised; 0 while anything is on hand
  std::vector<int64_t> on_order;           ///< [stock] units on their way
  std::vector<int64_t> reserved;           ///< [stock] units set aside for pre-orders: neither on hand nor issued
  std::vector<core::Money> value;          ///< [stock] of the units on hand and reserved, at weighted average cost
  std::vector<int64_t> received;           ///< [stock] units put away since the beginning of the run
  std::vector<int64_t> issued;             ///< [stock] units handed over since the beginning of the run
  std::vector<int64_t> carry_micro;        ///< [stock] millionths of a minor unit not yet booked of purchases
  std::vector<int64_t> offer_carry_micro;  ///< [offer] the same for offers without stock
  std::vector<Delivery> deliveries;        ///< in order of ordering
  std::vector<Promise> promises;           ///< in order of promising

  /// Every column: visit(name, std::vector<T>&) with T plain data.
  template <class Visit>
  void columns(Visit&& visit) {
    each(*this, visit);
  }
  template <class Visit>
  void columns(Visit&& visit) const {
    each(*this, visit);
  }
  bool operator==(const StockColumns&) const = default;

 private:
  template <class Self, class Visit>
  static void each(Self& self, Visit& visit) {
    visit(std::string_view("stock.on_hand"), self.on_hand);
    visit(std::string_view("stock.backorders"), self.backorders);
    visit(std::string_view("stock.on_order"), self.on_order);
    visit(std::string_view("stock.reserved"), self.reserved);
    visit(std::string_view("stock.value"), self.value);
    visit(std::string_view("stock.received"), self.received);
    visit(std::string_view("stock.issued"), self.issued);
    visit(std::string_view("stock.carry_micro"), self.carry_micro);
    visit(std::string_view("stock.offer_carry_micro"), self.offer_carry_micro);
    visit(std::string_view("stock.deliveries"), self.deliveries);
    visit(std::string_view("stock.promises"), self.promises);
  }
};

/// Backordered units that a delivery brought to their buyers, with their cost: cost of goods of the day they are handed over.
struct Handover {
  core::OfferId offer;
  core::Day since = 0;  ///< day they were promised
  int64_t units = 0;
  core::Money cost;
};

/// What happened to stocks on one day besides sales, for the day's facts.
struct StockMoves {
  std::vector<int64_t> received;    ///< [stock] units put away today
  std::vector<Handover> handovers;  ///< in order
};

/// One sale of an offer from its stock.
struct Sale {
  int64_t delivered = 0;
  int64_t backordered = 0;
  core::Money cost;  ///< of the units delivered
};

/// What a stock's rule would order.
struct Wish {
  int64_t units = 0;  ///< 0: nothing
  int lead_time_days = 0;
};

/// Rules of all stocks. Const; threads may share it; the operations themselves are serial.
///
/// Value is conserved exactly. Deliveries enter at units x agreed rate, fractions of a minor unit carried per stock. Units
/// leave at the weighted average, round-half-even(value x units / on hand), the last unit taking the rest. Backordered units
/// cost nothing when promised; they are costed when handed over, at the average of that moment, first promised first served.
/// Books: opening stock Dr inventory Cr equity; arrival Dr inventory Cr payables; handing over Dr cost of goods Cr inventory.
/// A lead time that is a distribution draws Stream::lead_time by (stock's seller/product name, day of order); orders may cross.
/// Tested: tests/supply/stockroom.cpp (hand-computed days; conservation under random operations), truth_*.cpp.
class Stockroom {
 public:
  Stockroom() = default;
  /// params: [StockId of world].
  Stockroom(const market::World& world, std::vector<StockParams> params);

  size_t size() const { return params_.size(); }
  const StockParams& params(core::StockId stock) const { return params_[stock.value]; }

  /// The state before day 0. unit_cost: [stock] on day 0, at which the opening stock is valued.
  StockColumns start(std::span<const core::UnitRate> unit_cost, market::Journal& journal) const;

  /// Phase Open: clears `moves`, then deliveries due today arrive; promises are kept first.
  void open(core::Day day, StockColumns& columns, market::Journal& journal, StockMoves& moves) const;
  /// What a stock's rule orders today, `owed` units being ordered and not yet on their way.
  Wish wish(core::Day day, core::StockId stock, int64_t owed, const core::Noise& noise,
            const StockColumns& columns) const;
  /// Phase Decide: replenishment orders at today's unit cost [stock]. A lead time of 0 arrives at once. What a dealer buys in this
  /// market is left to Trade; who has left the market orders nothing.
  void decide(core::Day day, const core::Noise& noise, std::span<const core::UnitRate> unit_cost, StockColumns& columns,
              market::Journal& journal, StockMoves& moves) const;
  /// One order by hand (Verb::order_stock); units and lead time at least 0.
  void order(core::Day day, core::StockId stock, int64_t units, int lead_time_days, core::UnitRate unit_cost,
             StockColumns& columns, market::Journal& journal, StockMoves& moves) const;

  /// Phase Fulfil: `units` of a stocked offer were sold. Beyond what is on hand they are promised; where shortage is lost,
  /// selling more than is on hand is our bug.
  Sale sell(core::Day day, core::OfferId offer, int64_t units, StockColumns& columns, market::Journal& journal) const;
  /// The same for an offer without stock: units are bought as they are sold. Returns their cost.
  core::Money sell_unlimited(core::OfferId offer, int64_t units, core::UnitRate unit_cost, StockColumns& columns,
                             market::Journal& journal) const;

  /// `units` of what is on hand leave; returns their cost.
  core::Money issue(uint32_t stock, int64_t units, StockColumns& columns, market::Journal& journal) const;
  /// Sets units of a stocked offer that are on hand aside for pre-orders.
  void reserve(core::OfferId offer, int64_t units, StockColumns& columns) const;
  /// Phase Open: units that were set aside are on hand again; promises are kept first.
  void release(core::OfferId offer, int64_t units, StockColumns& columns, market::Journal& journal,
               StockMoves& moves) const;
  /// Phase Fulfil: hands over units that were set aside. Returns their cost.
  core::Money hand_over_reserved(core::OfferId offer, int64_t units, StockColumns& columns,
                                 market::Journal& journal) const;
  /// Phase Fulfil, after all sales: units of an offer's product given away. They leave what is on hand; what is missing, or all where
  /// there is no stock, is bought at this cost. Booked as gifts. Returns their cost.
  core::Money give_away(core::OfferId offer, int64_t units, core::UnitRate unit_cost, StockColumns& columns,
                        market::Journal& journal) const;

  /// A stock at close, for the day's facts.
  market::StockFacts facts(core::StockId stock, const StockColumns& columns, const StockMoves& moves) const;
  /// Holding and shortage cost of a stock's day, rounded half to even: not posted, reported beside the gross margin.
  core::Money supply_cost(core::StockId stock, const market::StockFacts& facts, int64_t lost_units) const;
  /// Value of goods on hand, [seller].
  std::vector<core::Money> value_by_seller(const StockColumns& columns, size_t sellers) const;
  /// The check of phase Close; throws BugError. Opening + received = issued + on hand + reserved; backorders and orders are those of
  /// the lists; nothing is negative; no promise waits while there are goods; value without goods is nothing.
  void check_close(const StockColumns& columns) const;

 private:
  int64_t wanted(core::Day day, uint32_t stock, int64_t position) const;
  int lead_time_days(const language::Distribution& lead_time, uint32_t stock, core::Day day,
                     const core::KeyedStream& stream) const;
  void put_away(const Delivery& delivery, StockColumns& columns, market::Journal& journal, StockMoves& moves) const;
  void keep_promises(uint32_t stock, StockColumns& columns, market::Journal& journal, StockMoves& moves) const;
  /// Takes units from those on hand, or from those `reserved`, at the average cost of all.
  core::Money issue(uint32_t stock, int64_t units, market::Account as, std::vector<int64_t>& from,
                    StockColumns& columns, market::Journal& journal) const;

  std::vector<StockParams> params_;
  std::vector<core::SellerId> seller_;       // [stock]
  std::vector<uint64_t> hash_;               // [stock] of "seller/product"
  std::vector<core::Day> season_order_day_;  // [stock] newsvendor: the day of the one order
  std::vector<core::Day> leaves_;            // [stock] its seller
  std::vector<bool> traded_;                 // [stock] bought from a supplier in this market
  std::vector<core::StockId> stock_of_;      // [offer]
  std::vector<core::SellerId> seller_of_;    // [offer]
};

}  // namespace shopwright::supply

#pragma once
// The day: who acts when. Read run() and you know what happens.
#include <vector>

#include "engine/parts.hpp"

namespace shopwright::engine {

/// One day of one market. Each phase reads what the phases before it wrote.
class Day {
 public:
  Day(Simulation::Parts& parts, core::Parallel& parallel) : p_(parts), parallel_(parallel) {}

  void run() {
    open();     // deliveries arrive and are put away; promises are kept; balances of pre-orders fall due
    decide();   // what people and programs decided takes effect; policies see yesterday and act; stock is reordered
    publish();  // the day's offer table is compiled and frozen
    reach();    // word of mouth, placements and campaigns reach consumers
    shop();     // needs arise; consumers visit, consider, choose and buy
    fulfil();   // goods leave the stock, sales are booked
    care();     // buyers write reviews, and talk
    close();    // the books balance; facts are told
  }

 private:
  void open();
  void decide();
  void publish();
  void reach();
  void shop();
  void fulfil();
  void care();
  void close();

  void advertise();
  void ship_owed();
  void sell_to_dealers();
  void sell_on_account();
  // payments.cpp
  void open_payments();
  void take_preorders();
  void pay_balances(std::vector<core::Money>& paid, std::vector<int64_t>& reserved);
  void refund();
  void give_gifts();
  void book_points();
  void check_payments();
  void sell_to_distributions(std::vector<int64_t>& left);
  core::Day today() const { return p_.state.today; }
  const market::World& world() const { return p_.compiled->world; }
  std::vector<core::UnitRate> stock_costs() const;

  Simulation::Parts& p_;
  core::Parallel& parallel_;
  market::DayFacts facts_;
  std::vector<market::DayTable> tables_{1};  ///< [class of buyers]; the first is what others can observe
  std::span<const uint8_t> buyer_class_;     ///< [consumer]; empty: everybody is of class 0
  supply::StockMoves moves_;
  market::Outreach outreach_;
  shopping::ShopResult sold_;
  struct Due {
    promotion::PreOrder order;
    int64_t forfeited = 0;  ///< units
  };
  std::vector<Due> due_;  ///< pre-orders whose balance is due today
};

}  // namespace shopwright::engine

#include "shopwright/finance/waterfall.hpp"

#include "shopwright/core/ensure.hpp"

namespace shopwright::finance {

using core::Money;
using market::Account;

Waterfall& Waterfall::operator+=(const Waterfall& other) {
  gross_merchandise_value += other.gross_merchandise_value;
  discounts += other.discounts;
  revenue += other.revenue;
  cost_of_goods += other.cost_of_goods;
  gross_margin += other.gross_margin;
  return *this;
}

Waterfall operator-(const Waterfall& a, const Waterfall& b) {
  return {a.gross_merchandise_value - b.gross_merchandise_value, a.discounts - b.discounts, a.revenue - b.revenue,
          a.cost_of_goods - b.cost_of_goods, a.gross_margin - b.gross_margin};
}

Waterfall waterfall(const market::DayFacts& facts, const market::World& world, core::SellerId seller) {
  ENSURE(facts.offers.size() == world.offers.size(), facts.offers.size());
  Waterfall w;
  for (size_t o = 0; o < facts.offers.size(); ++o) {
    if (world.offers[o].seller != seller) continue;
    const market::OfferFacts& offer = facts.offers[o];
    w += {offer.list_value, offer.discounts, offer.revenue, offer.cost_of_goods, offer.gross_margin()};
  }
  return w;
}

Waterfall waterfall(const Ledger& ledger, core::SellerId seller) {
  Waterfall w;
  w.gross_merchandise_value = -ledger.balance(seller, Account::sales);
  w.discounts = ledger.balance(seller, Account::discounts);
  w.revenue = w.gross_merchandise_value - w.discounts;
  w.cost_of_goods = ledger.balance(seller, Account::cost_of_goods);
  w.gross_margin = w.revenue - w.cost_of_goods;
  return w;
}

void post_sales(market::Journal& journal, core::SellerId seller, Money list_value, Money discounts) {
  journal.post(seller, Account::cash, Account::sales, list_value - discounts);
  journal.post(seller, Account::discounts, Account::sales, discounts);
}

void check_close(const Ledger& ledger, std::span<const Money> stock_value, std::span<const Waterfall> from_facts) {
  ENSURE(stock_value.size() == ledger.sellers() && from_facts.size() == ledger.sellers(), stock_value.size(),
         from_facts.size(), ledger.sellers());
  ENSURE(ledger.trial_balance_ok());
  for (uint32_t s = 0; s < ledger.sellers(); ++s) {
    const core::SellerId seller{s};
    const auto balance = [&](Account account) { return ledger.balance(seller, account); };
    ENSURE(balance(Account::inventory) == stock_value[s], seller, balance(Account::inventory), stock_value[s]);
    const Waterfall books = waterfall(ledger, seller);
    const Waterfall& facts = from_facts[s];
    ENSURE(facts.revenue == facts.gross_merchandise_value - facts.discounts, seller, facts.revenue);
    ENSURE(books.gross_merchandise_value == facts.gross_merchandise_value, seller, books.gross_merchandise_value,
           facts.gross_merchandise_value);
    ENSURE(books.discounts == facts.discounts, seller, books.discounts, facts.discounts);
    ENSURE(books.revenue == facts.revenue, seller, books.revenue, facts.revenue);
    ENSURE(books.cost_of_goods == facts.cost_of_goods, seller, books.cost_of_goods, facts.cost_of_goods);
    ENSURE(books.gross_margin == facts.gross_margin, seller, books.gross_margin, facts.gross_margin);
    ENSURE(balance(Account::cash) == books.revenue, seller, balance(Account::cash), books.revenue);
    const Money brought_in = -balance(Account::payables) - balance(Account::equity);
    ENSURE(brought_in == books.cost_of_goods + balance(Account::write_offs) + stock_value[s], seller, brought_in);
  }
}

}  // namespace shopwright::finance

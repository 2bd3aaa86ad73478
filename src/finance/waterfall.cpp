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
  charges += other.charges;
  contribution_margin += other.contribution_margin;
  return *this;
}

Waterfall operator-(const Waterfall& a, const Waterfall& b) {
  Waterfall w = a;
  w.gross_merchandise_value -= b.gross_merchandise_value;
  w.discounts -= b.discounts;
  w.revenue -= b.revenue;
  w.cost_of_goods -= b.cost_of_goods;
  w.gross_margin -= b.gross_margin;
  w.charges -= b.charges;
  w.contribution_margin -= b.contribution_margin;
  return w;
}

Waterfall waterfall(const market::DayFacts& facts, const market::World& world, core::SellerId seller) {
  ENSURE(facts.offers.size() == world.offers.size(), facts.offers.size());
  Waterfall w;
  for (size_t o = 0; o < facts.offers.size(); ++o) {
    if (world.offers[o].seller != seller) continue;
    const market::OfferFacts& offer = facts.offers[o];
    w += {offer.list_value,           offer.discounts,      offer.revenue,
          offer.cost_of_goods,        offer.gross_margin(), offer.charges,
          offer.contribution_margin()};
  }
  if (seller.value < facts.sellers.size()) {
    const market::Charges& charges = facts.sellers[seller.value].charges;
    const Money revenue = charges.to_revenue();
    const Money cost = facts.sellers[seller.value].cost_of_goods, margin = revenue - cost;
    w += {{}, {}, revenue, cost, margin, charges, margin - charges.below_margin()};
  }
  return w;
}

Waterfall waterfall(const Ledger& ledger, core::SellerId seller) {
  const auto spent = [&](Account account) { return ledger.balance(seller, account); };
  const auto earned = [&](Account account) { return -ledger.balance(seller, account); };
  Waterfall w;
  w.gross_merchandise_value = earned(Account::sales);
  w.discounts = spent(Account::discounts);
  w.charges = {.platform_funded = earned(Account::platform_funding),
               .supplier_funded = earned(Account::supplier_funding),
               .shipping_income = earned(Account::shipping_income),
               .vat = spent(Account::vat_on_sales),
               .commission = spent(Account::commission),
               .fulfilment = spent(Account::fulfilment),
               .marketing = spent(Account::marketing),
               .placements = spent(Account::placements),
               .gifts = spent(Account::gifts),
               .wholesale = earned(Account::wholesale),
               .bad_debt = spent(Account::bad_debt),
               .forfeits = earned(Account::forfeits),
               .points = spent(Account::deferred_points),
               .refunds = spent(Account::refunds)};
  w.revenue = w.paid() + w.charges.to_revenue();
  w.cost_of_goods = spent(Account::cost_of_goods);
  w.gross_margin = w.revenue - w.cost_of_goods;
  w.contribution_margin = w.gross_margin - w.charges.below_margin();
  return w;
}

void post_sales(market::Journal& journal, core::SellerId seller, Money list_value, Money discounts) {
  journal.post(seller, Account::cash, Account::sales, list_value - discounts);
  journal.post(seller, Account::discounts, Account::sales, discounts);
}

void post_charges(market::Journal& journal, core::SellerId seller, const market::Charges& charges) {
  journal.post(seller, Account::cash, Account::platform_funding, charges.platform_funded);
  journal.post(seller, Account::cash, Account::supplier_funding, charges.supplier_funded);
  journal.post(seller, Account::cash, Account::shipping_income, charges.shipping_income);
  journal.post(seller, Account::cash, Account::wholesale, charges.wholesale);
  journal.post(seller, Account::vat_on_sales, Account::vat, charges.vat);
  journal.post(seller, Account::commission, Account::cash, charges.commission);
  journal.post(seller, Account::fulfilment, Account::cash, charges.fulfilment);
  journal.post(seller, Account::marketing, Account::cash, charges.marketing);
  journal.post(seller, Account::placements, Account::cash, charges.placements);
  journal.post(seller, Account::deposits, Account::forfeits, charges.forfeits);
  journal.post(seller, Account::deferred_points, Account::points_liability, charges.points);
  journal.post(seller, Account::refunds, Account::cash, charges.refunds);
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
    ENSURE(facts.revenue == facts.paid() + facts.charges.to_revenue(), seller, facts.revenue);
    ENSURE(facts.contribution_margin == facts.gross_margin - facts.charges.below_margin(), seller,
           facts.contribution_margin);
    ENSURE(books.gross_merchandise_value == facts.gross_merchandise_value, seller, books.gross_merchandise_value,
           facts.gross_merchandise_value);
    ENSURE(books.discounts == facts.discounts, seller, books.discounts, facts.discounts);
    ENSURE(books.revenue == facts.revenue, seller, books.revenue, facts.revenue);
    ENSURE(books.cost_of_goods == facts.cost_of_goods, seller, books.cost_of_goods, facts.cost_of_goods);
    ENSURE(books.gross_margin == facts.gross_margin, seller, books.gross_margin, facts.gross_margin);
    for (const auto amount : market::Charges::amounts())
      ENSURE(books.charges.*amount == facts.charges.*amount, seller, books.charges.*amount, facts.charges.*amount);
    ENSURE(books.contribution_margin == facts.contribution_margin, seller, books.contribution_margin,
           facts.contribution_margin);
    const Money paid_out = books.charges.below_margin() - books.charges.gifts;
    const Money owed = -balance(Account::vat) - balance(Account::deposits) - balance(Account::points_liability);
    const Money to_suppliers = ledger.debits(seller, Account::payables);
    ENSURE(balance(Account::cash) + balance(Account::receivables) == books.revenue - paid_out + owed - to_suppliers,
           seller, balance(Account::cash), books.revenue);
    const Money brought_in = ledger.credits(seller, Account::payables) - balance(Account::equity);
    ENSURE(brought_in == books.cost_of_goods + books.charges.gifts + balance(Account::write_offs) + stock_value[s],
           seller, brought_in);
  }
}

}  // namespace shopwright::finance

#include <random>

#include "shopwright/core/ensure.hpp"
#include "shopwright/finance/waterfall.hpp"
#include "support/catch.hpp"
#include "support/small_world.hpp"

using namespace shopwright;
using core::Money;
using core::SellerId;
using finance::Ledger;
using finance::Waterfall;
using market::Account;

namespace {

/// A year of random days, posted as departments post them, with the facts beside.
struct RandomBooks {
  market::World world = test::small_world({"ours", "rival"}, {"a", "b", "c"});
  Ledger ledger{2};
  std::vector<Waterfall> facts = std::vector<Waterfall>(2);
  std::vector<Money> stock = std::vector<Money>(2);

  explicit RandomBooks(uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto amount = [&](int64_t limit) {
      return Money{static_cast<int64_t>(random() % static_cast<uint64_t>(limit))};
    };
    for (uint32_t s = 0; s < 2; ++s) {
      stock[s] = amount(100000);
      ledger.post(SellerId{s}, Account::inventory, Account::equity, stock[s]);
    }
    for (int day = 0; day < 30; ++day) {
      market::DayFacts today;
      for (const auto& offer : world.offers) {
        const uint32_t s = offer.seller.value;
        const Money bought = amount(5000);
        ledger.post(offer.seller, Account::inventory, Account::payables, bought);
        stock[s] += bought;
        market::OfferFacts o;
        o.list_value = amount(8000);
        o.discounts = amount(o.list_value.minor + 1);
        o.charges = {.platform_funded = amount(o.discounts.minor / 2 + 1),
                     .supplier_funded = amount(o.discounts.minor / 2 + 1),
                     .vat = amount(900),
                     .commission = amount(300),
                     .fulfilment = amount(400)};
        o.revenue = o.paid() + o.charges.to_revenue();
        o.cost_of_goods = amount(stock[s].minor + 1);
        finance::post_sales(ledger, offer.seller, o.list_value, o.discounts);
        finance::post_charges(ledger, offer.seller, o.charges);
        ledger.post(offer.seller, Account::cost_of_goods, Account::inventory, o.cost_of_goods);
        stock[s] -= o.cost_of_goods;
        today.offers.push_back(o);
      }
      today.sellers.resize(2);
      for (uint32_t s = 0; s < 2; ++s) {
        market::Charges& charges = today.sellers[s].charges;
        charges = {.shipping_income = amount(700),
                   .vat = amount(80),
                   .commission = amount(50),
                   .fulfilment = amount(600),
                   .marketing = amount(3000),
                   .placements = amount(500),
                   .gifts = amount(stock[s].minor + 1),
                   .wholesale = amount(2000),
                   .bad_debt = amount(100),
                   .forfeits = amount(90),
                   .points = amount(400) - amount(200),
                   .refunds = amount(300)};
        finance::post_charges(ledger, SellerId{s}, charges);
        ledger.post(SellerId{s}, Account::gifts, Account::inventory, charges.gifts);
        stock[s] -= charges.gifts;
        ledger.post(SellerId{s}, Account::bad_debt, Account::cash, charges.bad_debt);
        ledger.post(SellerId{s}, Account::cash, Account::deposits, amount(200));
      }
      for (uint32_t s = 0; s < 2; ++s) facts[s] += finance::waterfall(today, world, SellerId{s});
    }
  }
};

}  // namespace

TEST_CASE("waterfall: hand-computed") {
  const market::World world = test::small_world({"ours", "rival"}, {"a", "b"});
  market::DayFacts day;
  day.offers.resize(4);
  day.offers[0] = {.units = 10,
                   .list_value = Money{2790},
                   .discounts = Money{558},
                   .revenue = Money{2232},
                   .cost_of_goods = Money{2150}};
  day.offers[1] = {
      .units = 2, .list_value = Money{338}, .discounts = Money{0}, .revenue = Money{338}, .cost_of_goods = Money{250}};
  day.offers[2] = {
      .units = 1, .list_value = Money{999}, .discounts = Money{0}, .revenue = Money{999}, .cost_of_goods = Money{0}};
  CHECK(finance::waterfall(day, world, SellerId{0}) ==
        Waterfall{Money{3128}, Money{558}, Money{2570}, Money{2400}, Money{170}, {}, Money{170}});
  CHECK(finance::waterfall(day, world, SellerId{1}).gross_margin == Money{999});
}

TEST_CASE("waterfall: with VAT, funding and costs down to contribution margin, hand-computed") {
  // 100 units at 11.30 with 13% VAT, half of them at 20% off, of which the platform pays half and the supplier a quarter.
  const market::World world = test::small_world({"ours"}, {"a"});
  market::DayFacts day;
  day.offers.resize(1);
  day.sellers.resize(1);
  day.offers[0] = {.units = 100,
                   .list_value = Money{113000},
                   .discounts = Money{11300},
                   .revenue = Money{97500},  // (113000 - 11300 + 5650 + 2825) / 1.13
                   .cost_of_goods = Money{60000},
                   .charges = {.platform_funded = Money{5650},
                               .supplier_funded = Money{2825},
                               .vat = Money{12675},
                               .commission = Money{5085},
                               .fulfilment = Money{5000}}};
  day.sellers[0].charges = {
      .shipping_income = Money{1130}, .vat = Money{130}, .fulfilment = Money{20000}, .marketing = Money{1500}};
  const Waterfall w = finance::waterfall(day, world, SellerId{0});
  CHECK(w.revenue == Money{98500});
  CHECK(w.gross_margin == Money{38500});
  CHECK(w.charges.vat == Money{12805});
  CHECK(w.charges.fulfilment == Money{25000});
  CHECK(w.contribution_margin == Money{38500 - 5085 - 25000 - 1500});
}

TEST_CASE("waterfall: facts and books tell the same, over any period") {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    const RandomBooks books(seed);
    finance::check_close(books.ledger, books.stock, books.facts);
    for (uint32_t s = 0; s < 2; ++s) CHECK(finance::waterfall(books.ledger, SellerId{s}) == books.facts[s]);
    const Waterfall both = books.facts[0] + books.facts[1];
    CHECK(both - books.facts[1] == books.facts[0]);
  }
}

TEST_CASE("waterfall: any one amount that is off is found at close") {
  const RandomBooks good(3);
  const auto broken = [&](auto change) {
    RandomBooks books = good;
    change(books);
    CHECK_THROWS_AS(finance::check_close(books.ledger, books.stock, books.facts), core::BugError);
  };
  broken([](RandomBooks& b) { b.stock[1] += Money{1}; });
  broken([](RandomBooks& b) { b.facts[0].revenue += Money{1}; });
  broken([](RandomBooks& b) { b.facts[0].cost_of_goods += Money{1}; });
  broken([](RandomBooks& b) { b.facts[1].gross_margin += Money{1}; });
  broken([](RandomBooks& b) { b.facts[1] += Waterfall{Money{1}, Money{1}, Money{0}, Money{0}, Money{0}}; });
  broken([](RandomBooks& b) { b.facts[0].contribution_margin += Money{1}; });
  for (Money market::Charges::* amount :
       {&market::Charges::platform_funded, &market::Charges::supplier_funded, &market::Charges::shipping_income,
        &market::Charges::vat, &market::Charges::commission, &market::Charges::fulfilment, &market::Charges::marketing,
        &market::Charges::placements, &market::Charges::gifts, &market::Charges::wholesale, &market::Charges::bad_debt,
        &market::Charges::forfeits, &market::Charges::points, &market::Charges::refunds})
    broken([&](RandomBooks& b) {  // told as one thing and booked as another
      b.facts[0].charges.*amount += Money{1};
      b.facts[0].revenue = b.facts[0].paid() + b.facts[0].charges.to_revenue();
      b.facts[0].gross_margin = b.facts[0].revenue - b.facts[0].cost_of_goods;
      b.facts[0].contribution_margin = b.facts[0].gross_margin - b.facts[0].charges.below_margin();
    });
  for (const Account account : {Account::vat, Account::deposits, Account::points_liability, Account::commission,
                                Account::gifts, Account::forfeits, Account::deferred_points, Account::refunds})
    broken([&](RandomBooks& b) { b.ledger.post(SellerId{0}, account, Account::payables, Money{1}); });
  broken([](RandomBooks& b) { b.ledger.post(SellerId{0}, Account::inventory, Account::payables, Money{1}); });
  broken([](RandomBooks& b) { b.ledger.post(SellerId{0}, Account::cash, Account::payables, Money{1}); });
  broken([](RandomBooks& b) { b.ledger.post(SellerId{0}, Account::cash, Account::sales, Money{1}); });
  broken([](RandomBooks& b) {
    b.ledger.post(SellerId{0}, Account::write_offs, Account::equity, Money{-1});
    b.stock[0] += Money{1};
  });
}

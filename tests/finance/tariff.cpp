#include "shopwright/finance/tariff.hpp"

#include <random>

#include "support/catch.hpp"
#include "support/small_world.hpp"

using namespace shopwright;
using core::kMicro;
using core::Money;
using core::OfferId;
using finance::Tariff;

TEST_CASE("VAT within an amount: hand-computed, half to even") {
  CHECK(finance::vat_within(Money{11300}, 130000) == Money{1300});
  CHECK(finance::vat_within(Money{100}, 130000) == Money{12});  // 100 / 1.13 = 88.496
  CHECK(finance::vat_within(Money{109}, 90000) == Money{9});
  CHECK(finance::vat_within(Money{5}, 1000000) == Money{3});  // 2.5 is left: 2, the even one
  CHECK(finance::vat_within(Money{7}, 1000000) == Money{3});  // 3.5 is left: 4
  CHECK(finance::vat_within(Money{12345}, 0) == Money{0});
}

TEST_CASE("tariff: what is charged on a day, hand-computed") {
  const market::World world = test::small_world({"ours", "rival"}, {"a", "b"});
  const Tariff tariff({130000, 90000, 0, 0}, {{50000, Money{30}, {Money{250}, Money{50}}}, {}});
  market::DayFacts day;
  day.offers.resize(4);
  day.sellers.resize(2);
  day.storefronts.resize(2);
  day.storefronts[0].orders = 7;
  day.storefronts[1].orders = 5;
  day.offers[0].units = 10;
  day.offers[0].list_value = Money{22600};
  day.offers[0].discounts = Money{4520};
  day.offers[0].charges.platform_funded = Money{2260};
  day.offers[1].units = 2;
  day.offers[1].list_value = Money{333};
  day.offers[2].units = 1;
  day.offers[2].list_value = day.offers[2].revenue = Money{500};
  day.sellers[0].charges.shipping_income = Money{700};
  const std::vector<Money> shipping = {Money{500}, Money{200}, Money{0}, Money{0}};
  tariff.charge(world, shipping, day);
  CHECK(day.offers[0].charges.vat == Money{2340});  // 18080 + 2260 = 20340 = 1.13 x 18000
  CHECK(day.offers[0].revenue == Money{18000});
  CHECK(day.offers[0].charges.commission == Money{904});  // of what buyers paid
  CHECK(day.offers[0].charges.fulfilment == Money{500});
  CHECK(day.offers[1].charges.vat == Money{27});  // 333 / 1.09 = 305.505
  CHECK(day.offers[1].charges.commission == Money{17});
  CHECK(day.offers[1].revenue == Money{306});
  CHECK(day.offers[2].revenue == Money{500});
  CHECK_FALSE(day.offers[2].charges.any());
  CHECK(day.sellers[0].charges.vat == Money{75});  // 500 / 1.13 = 442.48 and 200 / 1.09 = 183.49
  CHECK(day.sellers[0].charges.to_revenue() == Money{625});
  CHECK(day.sellers[0].charges.commission == Money{210});
  CHECK(day.sellers[0].charges.fulfilment == Money{1750});
  CHECK_FALSE(day.sellers[1].charges.any());
}

TEST_CASE("tariff: a price covers what it must from the break-even price on") {
  const market::World world = test::small_world({"ours"}, {"a"});
  CHECK(Tariff({0}, {{}}).break_even(world, OfferId{0}, {123456789}) == core::UnitRate{123456789});
  // (1.00 + 0.50) / (1 / 1.25 - 0.05) = 2.00
  const Tariff plain({250000}, {{50000, Money{30}, {Money{250}, Money{50}}}});
  CHECK(plain.break_even(world, OfferId{0}, {100 * kMicro}) == core::UnitRate{200 * kMicro});
  CHECK(plain.covers(world, OfferId{0}, {100 * kMicro}, Money{200}, {}));
  CHECK_FALSE(plain.covers(world, OfferId{0}, {100 * kMicro}, Money{199}, {}));
  // What others pay bears VAT and no commission: 1.50 + 0.05 p = (p + f) / 1.25.
  CHECK(plain.covers(world, OfferId{0}, {100 * kMicro}, Money{100}, {75 * kMicro, 19 * kMicro}));
  CHECK_FALSE(plain.covers(world, OfferId{0}, {100 * kMicro}, Money{100}, {75 * kMicro, 18 * kMicro}));

  std::mt19937_64 random(5);
  for (int i = 0; i < 2000; ++i) {
    const Tariff tariff(
        {static_cast<int64_t>(random() % 270001)},
        {{static_cast<int64_t>(random() % 300001), {}, {{}, Money{static_cast<int64_t>(random() % 300)}}}});
    const core::UnitRate cost{static_cast<int64_t>(random() % (10000 * kMicro))};
    const core::UnitRate least = tariff.break_even(world, OfferId{0}, cost);
    const int64_t price = (least.micro + kMicro - 1) / kMicro;
    CAPTURE(i, price);
    CHECK(tariff.covers(world, OfferId{0}, cost, Money{price}, {}));
    CHECK_FALSE(tariff.covers(world, OfferId{0}, cost, Money{price - 2}, {}));
  }
}

TEST_CASE("tariff: VAT and what is left add up, and VAT grows with its rate") {
  std::mt19937_64 random(6);
  for (int i = 0; i < 5000; ++i) {
    const Money amount{static_cast<int64_t>(random() % 1000000000)};
    const auto rate = static_cast<int64_t>(random() % 500000);
    const Money vat = finance::vat_within(amount, rate), net = amount - vat;
    CHECK(vat >= Money{0});
    // net (1 + rate) is the amount, within half a minor unit of net
    CHECK(std::abs(net.minor * (kMicro + rate) - amount.minor * kMicro) <= (kMicro + rate) / 2 + 1);
    CHECK(finance::vat_within(amount, rate + 1000) >= vat);
  }
}

// Who pays what: VAT, funding of discounts, commission and fulfilment, from the scenario to the books.
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "shopwright/finance/tariff.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;
using core::Money;

namespace {

// Two sellers, two channels, two categories; promotions on units and on baskets that stack; scarce stock and a limited price.
std::string market_yaml(uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto percent = [&](int most) { return std::to_string(random() % static_cast<uint64_t>(most + 1)) + "%"; };
  const auto cents = [&](int most) {
    const uint64_t amount = random() % static_cast<uint64_t>(most);
    return std::to_string(amount / 100) + "." + std::to_string(amount / 10 % 10) + std::to_string(amount % 10);
  };
  const auto funding = [&] {
    return "funding: {platform: " + std::to_string(1 + random() % 50) + "%, supplier: " + percent(49) + "}";
  };
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 12, warm_up: 2 days}
population:
  size: 1500
  segments:
    all: {share: 100%, price_sensitivity: 3, units: {mean: 1.8}, needs: {juice: {every: 2 days}, tea: {every: 3 days}}}
categories:
  juice: {vat: )" +
         percent(25) + R"(}
  tea: {vat: )" +
         percent(25) + R"(}
products:
  orange: {category: juice, regular_price: 3.00, appeal: 1}
  apple: {category: juice, regular_price: 2.50, appeal: 1, vat: )" +
         percent(15) + R"(}
  green: {category: tea, regular_price: 5.00, appeal: 1}
sellers:
  ours:
    role: operator
    channels:
      store: {fulfilment: {per_unit: )" +
         cents(40) + R"(}}
      app: {reach: 60%, commission: )" +
         percent(12) + ", order_fee: " + cents(60) + ", fulfilment: {per_order: " + cents(300) +
         ", per_unit: " + cents(50) + R"(}}
  rival: {channels: {store: {commission: )" +
         percent(9) + R"(}}}
offers:
  ours:
    orange: {price: 3.07, cost: 1.83, stock: {opening: 900, reorder: {base_stock: {level: 700, lead_time: 2 days}}}}
    apple: {price: 2.49, cost: 1.2345}
    green: {price: 5.19, cost: 2.5}
  rival:
    orange: {price: 2.99, cost: 1.9}
promotions:
  sale: {off: 17%, offers: [orange, green], during: 2026-03-03..2026-03-09, )" +
         funding() + R"(}
  flash: {price: 1.99, offers: [apple], limit: 300, )" +
         funding() + R"(}
  coupon: {amount_off: 0.13, group: coupons, offers: [orange, apple], )" +
         funding() + R"(}
  three: {multi_buy: {buy: 3, pay: 2}, offers: [apple], channels: [app], )" +
         funding() + R"(}
  more: {spend_and_save: {steps: {8: 0.50, 15: 2}}, )" +
         funding() + R"(}
  theirs: {quantity_tiers: {2: 5%, 3: 11%}, seller: rival, )" +
         funding() + "}\n";
}

class Lines final : public market::TripSink {
 public:
  void trips(core::Day day, std::span<const market::TripLine> lines) override {
    auto& today = by_day_[day];
    today.insert(today.end(), lines.begin(), lines.end());
  }
  const std::vector<market::TripLine>& of_day(core::Day day) const { return by_day_.at(day); }

 private:
  std::map<core::Day, std::vector<market::TripLine>> by_day_;
};

struct Run {
  std::shared_ptr<const engine::Compiled> market;
  Keep facts;
  Lines lines;
  std::string digest;
  finance::Ledger ledger;
};

Run run_of(const std::string& yaml, engine::RunOptions options = {}) {
  Run run;
  run.market = market_of(yaml);
  auto serial = core::make_serial();
  engine::Simulation simulation(run.market, {.seed = 5}, *serial, {.facts = &run.facts, .trips = &run.lines}, options);
  run_to(simulation, *serial);  // the books are checked at every close
  run.digest = simulation.digest().str();
  run.ledger = simulation.ledger();
  return run;
}

}  // namespace

TEST_CASE("random markets: what buyers and others pay, line by line, is what facts and books have", "[money]") {
  int64_t by_platform = 0, by_supplier = 0, fees = 0, vat = 0;
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    const Run run = run_of(market_yaml(seed));
    const auto& world = run.market->world;
    const auto& tariff = run.market->tariff;
    CAPTURE(seed);
    std::vector<finance::Waterfall> told(world.sellers.size());
    for (size_t day = 0; day < run.facts.days.size(); ++day) {
      const market::DayFacts& facts = run.facts.days[day];
      CAPTURE(day);
      std::vector<Money> paid(world.offers.size());
      std::vector<market::FundingSum> funding(world.offers.size());
      std::vector<std::set<uint64_t>> buyers(world.storefronts.size());
      for (const auto& line : run.lines.of_day(static_cast<core::Day>(day))) {
        if (line.units == 0) continue;
        paid[line.offer.value] += line.paid;
        funding[line.offer.value].add(line.funded);
        buyers[world.offers[line.offer.value].storefront].insert(line.consumer);
      }
      for (uint32_t o = 0; o < world.offers.size(); ++o) {
        const market::OfferFacts& offer = facts.offers[o];
        const auto& terms = tariff.storefront(world.offers[o].storefront);
        const auto parts = funding[o].of(offer.discounts);
        REQUIRE(offer.paid() == paid[o]);
        REQUIRE(offer.charges.platform_funded == parts.platform);
        REQUIRE(offer.charges.supplier_funded == parts.supplier);
        REQUIRE(offer.charges.vat ==
                finance::vat_within(paid[o] + parts.platform + parts.supplier, tariff.vat(core::OfferId{o})));
        REQUIRE(offer.charges.commission.minor ==
                core::mul_div_half_even(paid[o].minor, terms.commission, core::kMicro));
        REQUIRE(offer.charges.fulfilment == terms.fulfilment.per_unit * offer.units);
        REQUIRE(offer.revenue == offer.list_value - parts.own - offer.charges.vat);
        by_platform += parts.platform.minor;
        by_supplier += parts.supplier.minor;
        vat += offer.charges.vat.minor;
      }
      std::vector<market::Charges> of_sellers(world.sellers.size());
      for (uint32_t f = 0; f < world.storefronts.size(); ++f) {
        const auto orders = static_cast<int64_t>(buyers[f].size());
        REQUIRE(facts.storefronts[f].orders == orders);
        market::Charges& charges = of_sellers[world.storefronts[f].seller.value];
        charges.commission += tariff.storefront(f).order_fee * orders;
        charges.fulfilment += tariff.storefront(f).fulfilment.per_order * orders;
        fees += charges.commission.minor;
      }
      for (uint32_t s = 0; s < world.sellers.size(); ++s) {
        REQUIRE(facts.sellers[s].charges == of_sellers[s]);
        told[s] += finance::waterfall(facts, world, core::SellerId{s});
      }
    }
    for (uint32_t s = 0; s < world.sellers.size(); ++s) {
      REQUIRE(finance::waterfall(run.ledger, core::SellerId{s}) == told[s]);
      const auto balance = [&](market::Account account) { return run.ledger.balance(core::SellerId{s}, account); };
      REQUIRE(-balance(market::Account::vat) == told[s].charges.vat);
      // What is in the till: from buyers and funders, less what was paid out; of it the VAT is owed.
      REQUIRE(balance(market::Account::cash) - told[s].charges.vat ==
              told[s].contribution_margin + told[s].cost_of_goods);
    }
  }
  CHECK(by_platform > 0);
  CHECK(by_supplier > 0);
  CHECK(vat > 0);
  CHECK(fees > 0);
}

TEST_CASE("where all promotions have the same payers, so has every discount", "[money]") {
  const market::Funding shares{310000, 170000};
  int64_t discounts = 0;
  for (uint64_t seed = 20; seed < 26; ++seed) {
    auto scenario = scenario_of(market_yaml(seed));
    for (auto& promotion : scenario.model.promotions) promotion.value.funding = promotion::FundingParams{0.31, 0.17};
    auto serial = core::make_serial();
    Keep facts;
    engine::Simulation simulation(engine::compile(scenario.model), {.seed = seed}, *serial, {.facts = &facts});
    run_to(simulation, *serial);
    for (const auto& day : facts.days)
      for (const auto& offer : day.offers) {
        market::FundingSum sum;
        sum.add(market::funded(offer.discounts.minor, shares));
        const auto parts = sum.of(offer.discounts);
        REQUIRE(offer.charges.platform_funded == parts.platform);
        REQUIRE(offer.charges.supplier_funded == parts.supplier);
        discounts += offer.discounts.minor;
      }
  }
  CHECK(discounts > 100000);
}

TEST_CASE("taxes, fees and funding are the same in any number of threads, one by one, saved and loaded", "[money]") {
  const std::string yaml = market_yaml(77);
  const auto market = market_of(yaml);
  auto serial = core::make_serial();
  const std::string expected = run_of(yaml).digest;
  CHECK(run_of(yaml, {.one_by_one = true}).digest == expected);
  for (const int threads : {2, 5}) {
    auto team = core::make_threads(threads);
    engine::Simulation simulation(market, {.seed = 5}, *team);
    run_to(simulation, *team);
    CHECK(simulation.digest().str() == expected);
  }
  engine::Simulation half(market, {.seed = 5}, *serial);
  run_to(half, *serial, 6);
  std::vector<std::byte> bytes;
  core::Writer out(bytes);
  half.save(out);
  core::Reader in(bytes);
  auto loaded = engine::Simulation::load(market, in, *serial);
  auto branched = half.branch(market, *serial);
  run_to(loaded, *serial);
  run_to(branched, *serial);
  CHECK(loaded.digest().str() == expected);
  CHECK(branched.digest().str() == expected);
}

TEST_CASE("what nobody sees changes nobody's choice: taxes, fees and payers move money alone", "[money]") {
  const std::string yaml = market_yaml(9);
  const Run with = run_of(yaml);
  auto scenario = scenario_of(yaml);
  auto& model = scenario.model;
  for (auto& category : model.categories) category.value.vat = 0;
  for (auto& product : model.products) product.value.vat.reset();
  for (auto& seller : model.sellers)
    for (auto& channel : seller.value.channels) {
      channel.value.commission = 0;
      channel.value.order_fee = Money{};
      channel.value.fulfilment = {};
    }
  for (auto& promotion : model.promotions) promotion.value.funding.reset();
  auto serial = core::make_serial();
  Keep without;
  engine::Simulation plain(engine::compile(model), {.seed = 5}, *serial, {.facts = &without});
  run_to(plain, *serial);
  REQUIRE(without.days.size() == with.facts.days.size());
  for (size_t day = 0; day < without.days.size(); ++day)
    for (size_t o = 0; o < without.days[day].offers.size(); ++o) {
      const auto &a = without.days[day].offers[o], &b = with.facts.days[day].offers[o];
      CHECK(a.units == b.units);
      CHECK(a.discounts == b.discounts);
      CHECK(a.cost_of_goods == b.cost_of_goods);
      CHECK_FALSE(a.charges.any());
      CHECK(a.revenue == a.paid());
      CHECK(b.revenue == a.revenue + b.charges.to_revenue());
    }
  CHECK(plain.digest().str() != with.digest);
  for (const auto account : {market::Account::vat, market::Account::commission, market::Account::fulfilment,
                             market::Account::platform_funding})
    CHECK(plain.ledger().debits(core::SellerId{0}, account) == Money{0});
}

TEST_CASE("a policy's prices cover VAT, commission and fees by unit", "[money]") {
  const auto market = market_of(R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 3, warm_up: 0 days}
population: {size: 200, segments: {all: {share: 100%, needs: {juice: 1 day}}}}
categories: {juice: {vat: 25%}}
products: {orange: {category: juice, regular_price: 3.00, appeal: 1}}
sellers:
  ours:
    role: operator
    channels: {store: {commission: 5%, fulfilment: {per_unit: 0.50}}}
    pricing: {cost_plus: {markup: 10%}}
offers: {ours: {orange: {price: 3.00, cost: 1.00}}}
)");
  auto serial = core::make_serial();
  engine::Simulation simulation(market, {.seed = 1}, *serial);
  run_to(simulation, *serial, 2);
  const auto seen = simulation.observe(core::SellerId{0});
  // (1.00 + 0.50) / (1 / 1.25 - 0.05) = 2.00; and 10% on top
  CHECK(seen.own[0].unit_cost == core::UnitRate{200 * core::kMicro});
  CHECK(seen.own[0].price == Money{220});
}

// Monopoly under logit demand: the price that maximises what is left to the seller, (p (1 / (1 + VAT) - commission) - c) s(p).
TEST_CASE("a best response is the best for the contribution margin, not for the margin before charges", "[money]") {
  const auto market = market_of(R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 3, warm_up: 0 days}
population: {size: 200, segments: {all: {share: 100%, needs: {juice: 1 day}}}}
categories: {juice: {vat: 25%}}
products: {orange: {category: juice, regular_price: 3.00, appeal: 1}}
sellers:
  ours:
    role: operator
    channels: {store: {commission: 15%, fulfilment: {per_unit: 0.50}}}
    pricing: {best_response: {belief: exact, mu: 0.7, quality: {orange: 4}}}
offers: {ours: {orange: {price: 3.00, cost: 1.00}}}
)");
  auto serial = core::make_serial();
  engine::Simulation simulation(market, {.seed = 1}, *serial);
  run_to(simulation, *serial, 2);
  const Money price = simulation.observe(core::SellerId{0}).own[0].price;
  const auto best = [](double kept, double cost) {
    int64_t at = 0;
    double most = 0;
    for (int64_t cents = 100; cents < 1000; ++cents) {
      const double p = static_cast<double>(cents) / 100, bought = std::exp((4 - p) / 0.7);
      const double earned = (kept * p - cost) * bought / (1 + bought);
      if (earned > most) most = earned, at = cents;
    }
    return at;
  };
  CHECK(std::abs(price.minor - best(1 / 1.25 - 0.15, 1.50)) <= 1);
  CHECK(std::abs(best(1 / 1.25 - 0.15, 1.50) - best(1, 1.00)) > 20);
}

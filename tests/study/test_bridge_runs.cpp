// The bridge on simulated runs: every scenario, and markets in which the answer is known by construction.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "bridge_runs.hpp"
#include "shopwright/study/margin_bridge.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"
#include "support/source_dir.hpp"

using namespace shopwright;
using study::Bridge;
using study::Period;
using study::Reason;
namespace fs = std::filesystem;

namespace {

struct Told {
  study::TripLog log;
  testing::Keep facts;
};

void run_of(const engine::Compiled& market, uint64_t seed, Told& told) {
  auto parallel = core::make_tbb(2);
  engine::Simulation simulation(std::make_shared<const engine::Compiled>(market), {.seed = seed}, *parallel,
                                {.facts = &told.log, .trips = &told.log});
  testing::run_to(simulation, *parallel);
}
std::unique_ptr<Told> run_of(const engine::Compiled& market, uint64_t seed) {
  auto told = std::make_unique<Told>(Told{study::TripLog(market.world), {}});
  told->log = study::TripLog(market.world, &told->facts);
  run_of(market, seed, *told);
  return told;
}

// Units, revenue and cost of the operator's reported days, straight from the facts: what the metrics say.
std::array<int64_t, 3> facts_of(const Told& told) {
  std::array<int64_t, 3> sum{};
  const market::World& world = told.log.world();
  for (const auto& day : told.facts.days) {
    for (uint32_t o = 0; day.reported && o < world.offers.size(); ++o)
      if (world.sellers[world.offers[o].seller.value].is_operator) {
        sum[0] += day.offers[o].units;
        sum[1] += day.offers[o].revenue.minor;
        sum[2] += day.offers[o].cost_of_goods.minor;
      }
    for (uint32_t s = 0; day.reported && s < world.sellers.size(); ++s)
      if (world.sellers[s].is_operator) {
        sum[1] += day.sellers[s].charges.to_revenue().minor;
        sum[2] += day.sellers[s].cost_of_goods.minor;
      }
  }
  return sum;
}

std::vector<study::OfferTotals> totals_of(const Told& told) {
  std::vector<study::OfferTotals> all;
  const market::World& world = told.log.world();
  for (uint32_t o = 0; o < world.offers.size(); ++o) {
    if (!world.sellers[world.offers[o].seller.value].is_operator) continue;
    all.push_back({.offer = world.offers[o].name, .list_value = {}, .discounts = {}, .cost = {}});
    for (const auto& day : told.facts.days) {
      if (!day.reported) continue;
      // Without VAT, which is a part of what buyers and others pay and are not paid back, and with the discounts that the seller bears.
      const market::OfferFacts& offer = day.offers[o];
      const core::Money received = offer.paid() + offer.charges.platform_funded + offer.charges.supplier_funded,
                        kept = received - offer.charges.refunds;
      core::Money goods = offer.revenue - offer.charges.forfeits;
      if (offer.charges.refunds != core::Money{} && kept != core::Money{})
        goods.minor = core::mul_div_half_even(received.minor, goods.minor, kept.minor);
      core::Money list = offer.list_value;
      if (offer.charges.any() && received > core::Money{})
        list.minor = core::mul_div_half_even(list.minor, goods.minor, received.minor);
      all.back().units += offer.units;
      all.back().list_value += list;
      all.back().discounts += list - offer.revenue;
      all.back().cost += offer.cost_of_goods;
    }
  }
  study::OfferTotals charges;
  for (const auto& day : told.facts.days)
    for (uint32_t s = 0; day.reported && s < world.sellers.size(); ++s)
      if (world.sellers[s].is_operator) {
        charges.list_value += day.sellers[s].charges.to_revenue();
        charges.cost += day.sellers[s].cost_of_goods;
      }
  all.push_back(charges);
  return all;
}

std::array<int64_t, 3> difference(const Told& base, const Told& variant) {
  const auto b = facts_of(base), v = facts_of(variant);
  return {v[0] - b[0], v[1] - b[1], v[2] - b[2]};
}

study::BridgeCell rows_of(const Bridge& bridge) {
  study::BridgeCell sum;
  for (const auto& row : bridge.rows) {
    sum.base += row[Period::total].base;
    sum.variant += row[Period::total].variant;
  }
  return sum;
}

long long number(int64_t value) { return value; }

bool is_scenario(const fs::path& file) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);)
    if (line == "kind: scenario") return true;
  return false;
}

void check_exact(const Bridge& bridge, const Told& base, const Told& variant) {
  const study::BridgeCell sum = rows_of(bridge);
  const auto [units, revenue, cost] = difference(base, variant);
  CHECK(sum.units() == units);
  CHECK(sum.revenue().minor == revenue);
  CHECK(sum.cost().minor == cost);
  CHECK(bridge_runs::row(bridge, Reason::timing)[Period::total].units() == 0);

  // The margin bridge, by both ways to its totals.
  const auto from_logs = study::margin_bridge(study::offer_totals(base.log, {}), study::offer_totals(variant.log, {}));
  const auto from_facts = study::margin_bridge(totals_of(base), totals_of(variant));
  CHECK(from_logs.difference() == bridge.whole[static_cast<size_t>(Period::total)].margin());
  CHECK(from_logs.price == from_facts.price);
  CHECK(from_logs.mix == from_facts.mix);
}

std::shared_ptr<const engine::Compiled> scenario(const std::string& path, const std::vector<std::string>& sets,
                                                 const std::vector<std::string>& scales = {}) {
  language::Diagnostics diagnostics;
  std::vector<language::Change> changes;
  for (const auto& set : sets)
    changes.push_back(*language::parse_change(language::Change::Operation::set, set, diagnostics));
  for (const auto& scale : scales)
    changes.push_back(*language::parse_change(language::Change::Operation::scale, scale, diagnostics));
  const engine::Scenario read = engine::read_scenario(path, changes);
  INFO(language::render(read.diagnostics, false));
  REQUIRE(read.ok());
  return engine::compile(read.model);
}

const std::string kImproving = R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 90, warm_up: 0 days}
population:
  size: 3000
  segments:
    families:
      share: 100%
      price_sensitivity: {lognormal: {median: 2.5, sigma: 0.4}}
      tastes: {fresh: {normal: {mean: 0.3, sd: 0.8}}}
      needs: {juice: {every: 4 days, shape: 1.2}, bread: {every: 9 days}}
      units: {mean: 1.4}
categories: {juice: {needs_shock: 0.1}, bread: {}}
products:
  carton: {category: juice, regular_price: 3.00, appeal: 0.6, attributes: {fresh: 1}}
  bottle: {category: juice, regular_price: 2.00, appeal: 0.2}
  loaf: {category: bread, regular_price: 2.00, appeal: 0.2}
sellers:
  ours: {role: operator, channels: {store: {}, app: {reach: 40%}}}
  rival: {channels: {store: {reach: 80%}}}
offers:
  ours:
    carton: {price: PRICE, cost: 1.00}
    bottle: {price: 1.90, cost: 1.00}
    loaf: {price: 1.90, cost: 1.00}
  rival:
    carton: {price: 2.80, cost: 1.00}
    bottle: {price: 1.80, cost: 1.00}
)";

std::shared_ptr<const engine::Compiled> improving(const std::string& price) {
  std::string yaml = kImproving;
  yaml.replace(yaml.find("PRICE"), 5, price);
  return testing::market_of(yaml);
}

}  // namespace

TEST_CASE("Every scenario, with our prices cut: parts add up to the difference of the facts", "[bridge][slow]") {
  std::vector<fs::path> scenarios;
  for (const auto& entry : fs::recursive_directory_iterator(testing::source_dir() / "scenarios"))
    if (entry.path().extension() == ".yaml" && is_scenario(entry.path())) scenarios.push_back(entry.path());
  std::sort(scenarios.begin(), scenarios.end());
  CHECK(scenarios.size() >= 7);
  int64_t stock_outs = 0, unpaid = 0, paid_back = 0, charges = 0;
  for (const fs::path& path : scenarios) {
    CAPTURE(path.string());
    auto base = scenario(path.string(), {});
    std::vector<std::string> sets;  // the tutorial's stocks are for all of its consumers
    if (base->world.consumers > 10000) base = scenario(path.string(), sets = {"population.size=2000"});
    std::string op;
    for (const auto& seller : base->world.sellers)
      if (seller.is_operator) op = seller.name;
    const auto variant = scenario(path.string(), sets, {"offers." + op + ".*.price=0.9"});
    const auto b = run_of(*base, 3), v = run_of(*variant, 3);
    study::BridgeSettings settings;
    settings.first = b->log.first_reported() + 5;
    settings.last = b->log.first_reported() + 20;
    const Bridge bridge = study::bridge(b->log, v->log, settings);
    check_exact(bridge, *b, *v);
    const study::BridgeCell& whole = bridge.whole[static_cast<size_t>(Period::total)];
    CHECK(whole.revenue() != core::Money{});
    const Bridge back = study::bridge(v->log, b->log, settings);
    for (size_t r = 0; r < bridge.rows.size(); ++r)
      for (size_t p = 0; p < study::kPeriods; ++p) {
        CHECK(back.rows[r].periods[p].base == bridge.rows[r].periods[p].variant);
        CHECK(back.rows[r].periods[p].variant == bridge.rows[r].periods[p].base);
      }
    for (const auto& row : study::bridge(b->log, b->log).rows)
      for (const auto& cell : row.periods) CHECK(cell.base == cell.variant);
    const study::BridgeCell& out = bridge_runs::row(bridge, Reason::stock_outs)[Period::total];
    stock_outs += out.base.units + out.variant.units;
    unpaid -= bridge_runs::row(bridge, Reason::unpaid_orders)[Period::total].variant.units;
    paid_back -= bridge_runs::row(bridge, Reason::refunds)[Period::total].variant.revenue.minor;
    charges += std::abs(bridge_runs::row(bridge, Reason::charges)[Period::total].revenue().minor);
    const auto facts = difference(*b, *v);
    std::printf("%-20s %2zu rows: %+8lld units of %+lld; revenue %+8lld of %+lld, cost %+8lld of %+lld\n",
                path.filename().c_str(), bridge.rows.size(), number(rows_of(bridge).units()), number(facts[0]),
                number(rows_of(bridge).revenue().minor), number(facts[1]), number(rows_of(bridge).cost().minor),
                number(facts[2]));
  }
  CHECK(stock_outs > 100);
  CHECK(unpaid > 0);
  CHECK(paid_back > 0);
  CHECK(charges > 0);
}

TEST_CASE("Without pantry, memory and stock, an offer that only improves moves nothing in time", "[bridge]") {
  const auto base = improving("2.90"), variant = improving("2.60");
  study::BridgeCell timing;
  int64_t won = 0;
  const uint64_t seeds = 10;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    const auto b = run_of(*base, seed), v = run_of(*variant, seed);
    study::BridgeSettings settings;
    settings.touched = std::vector<std::string>{"juice"};
    const Bridge bridge = study::bridge(b->log, v->log, settings);
    check_exact(bridge, *b, *v);
    const auto total = [&](Reason reason, const std::string& competitor = "") {
      return bridge_runs::row(bridge, reason, competitor)[Period::total];
    };
    // The same needs, and everybody who switches, switches to the better offer.
    CHECK(total(Reason::timing) == study::BridgeCell{});
    CHECK(total(Reason::visits) == study::BridgeCell{});
    CHECK(total(Reason::stock_outs) == study::BridgeCell{});
    CHECK(total(Reason::competitor, "rival").base.units == 0);
    CHECK(total(Reason::competitor, "rival").units() > 100);
    CHECK(total(Reason::conversion).base.units == 0);
    CHECK(total(Reason::conversion).units() > 100);
    CHECK(total(Reason::cannibalised).base.units > 100);
    CHECK(total(Reason::bought_anyway).revenue().minor < 0);
    CHECK(total(Reason::halo).units() == 0);  // bread is bought as it was
    CHECK(total(Reason::halo).base.units > 100);
    CHECK(total(Reason::halo).revenue() == core::Money{});
    timing.base += total(Reason::timing).base;
    timing.variant += total(Reason::timing).variant;
    won += total(Reason::competitor, "rival").units() + total(Reason::conversion).units();
  }
  std::printf("an offer that only improves, no pantry, memory or stock, %llu pairs: %+lld units won, timing %lld\n",
              static_cast<unsigned long long>(seeds), number(won), number(timing.base.units + timing.variant.units));
}

TEST_CASE("Stock, backorders, pantries, memories and rivals' answers: exact, and unlike nothing", "[bridge]") {
  const auto market = [](const std::string& promotions) {
    return testing::market_of(R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 120, warm_up: 10 days}
population:
  size: 3000
  segments:
    families:
      share: 100%
      price_sensitivity: 2.6
      loyalty: 0.8
      reference_price: {weight: 0.5, memory: 0.7, loss_aversion: 1.8}
      needs: {juice: {every: 6 days, shape: 1.2}}
      units: {mean: 1.3}
      stockpiling: 1.5
      postpones: 20%
categories: {juice: {pantry: {consumption: 1 per 5 days, fills_at: 4, flexibility: 30%}}}
products:
  carton: {category: juice, regular_price: 2.87, appeal: 0.6}
  bottle: {category: juice, regular_price: 1.74, appeal: 0.2}
sellers:
  ours: {role: operator, channels: {store: {}, app: {reach: 40%}}}
  rival: {channels: {store: {reach: 90%}}, pricing: {match: {seller: ours, lag: 2 days}}}
offers:
  ours:
    carton:
      price: 2.79
      cost: 2.15
      stock: {opening: 1200, reorder: {base_stock: {level: 1500, lead_time: 3 days}}}
    bottle:
      price: 1.69
      cost: 1.25
      stock: {opening: 50, shortage: backorder, reorder: {min_max: {reorder_point: 10, order_up_to: 600, lead_time: 2 days}}}
  rival:
    carton: {price: 2.85, cost: 2.20}
)" + promotions);
  };
  std::shared_ptr<const engine::Compiled> base, variant;
  try {
    base = market("");
    variant = market("promotions: {sale: {off: 30%, offers: [carton], during: 2026-04-01..2026-04-14}}");
  } catch (const std::exception& wrong) {
    FAIL(wrong.what());
  }
  const auto b = run_of(*base, 9), v = run_of(*variant, 9);
  study::BridgeSettings settings;
  settings.first = *core::make_date(2026, 4, 1);
  settings.last = *core::make_date(2026, 4, 14);
  const Bridge bridge = study::bridge(b->log, v->log, settings);
  check_exact(bridge, *b, *v);
  const auto cell = [&](Reason reason, Period period) { return bridge_runs::row(bridge, reason)[period]; };
  CHECK(cell(Reason::timing, Period::window).units() > 0);  // pulled forward
  CHECK(cell(Reason::timing, Period::after).units() < 0);
  CHECK(cell(Reason::stock_outs, Period::total).base.units + cell(Reason::stock_outs, Period::total).variant.units > 0);
  CHECK(cell(Reason::more_per_purchase, Period::window).units() > 0);
  for (const auto& row : bridge.rows) {
    CHECK(row[Period::before].base == row[Period::before].variant);  // nothing changes before the change
  }
  // What is other is the cost of units promised in the warm-up, the same in both.
  CHECK(cell(Reason::other, Period::total).base == cell(Reason::other, Period::total).variant);
}

// Dealers: what they order is demand on their supplier; units and money are conserved across both.
#include <map>
#include <random>

#include "shopwright/core/serialize.hpp"
#include "support/catch.hpp"
#include "support/goes_on.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;
using core::Money;
using market::Account;

namespace {

std::string market_yaml(const std::string& sellers, const std::string& offers, int days = 20) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: )" +
         std::to_string(days) + R"(, warm_up: 0 days}
population: {size: 2000, segments: {all: {share: 100%, price_sensitivity: 3, units: {mean: 1.4}, needs: {juice: {every: 4 days}}}}}
categories: {juice: {}}
products:
  orange: {category: juice, regular_price: 3.00, appeal: 1}
  apple: {category: juice, regular_price: 2.50, appeal: 1}
sellers: {)" +
         sellers + "}\noffers: {" + offers + "}\n";
}

const std::string kMaker = "maker: {role: operator, wholesale: {prices: {orange: 1.80}, ",
                  kMakerOfBoth = "maker: {role: operator, wholesale: {prices: {orange: 1.80, apple: 1.50}, ";
const std::string kShop = ", shop: {role: dealer, supplier: maker}";

struct Ran {
  std::shared_ptr<const engine::Compiled> market;
  std::vector<market::DayFacts> days;
  finance::Ledger ledger;
  std::string digest;

  uint32_t seller(const std::string& name) const { return seller_index(market->world, name); }
  Money balance(const std::string& name, Account account) const {
    return ledger.balance(core::SellerId{seller(name)}, account);
  }
  market::WholesaleFacts traded() const {
    market::WholesaleFacts sum;
    for (const auto& day : days)
      for (const auto& facts : day.wholesale) sum += facts;
    return sum;
  }
  market::OfferFacts sold(const std::string& offer) const {
    market::OfferFacts sum;
    const uint32_t o = offer_index(market->world, offer);
    for (const auto& day : days) {
      sum.units += day.offers[o].units;
      sum.list_value += day.offers[o].list_value;
      sum.discounts += day.offers[o].discounts;
      sum.cost_of_goods += day.offers[o].cost_of_goods;
    }
    return sum;
  }
};
Ran run(const std::string& yaml, int threads = 2, engine::RunOptions options = {}) {
  Keep keep;
  auto parallel = core::make_threads(threads);
  Ran out;
  out.market = market_of(yaml);
  engine::Simulation simulation(out.market, {.seed = 5}, *parallel, {&keep, nullptr}, std::move(options));
  run_to(simulation, *parallel);
  out.days = keep.days;
  out.ledger = simulation.ledger();
  out.digest = simulation.digest().str();
  return out;
}

}  // namespace

TEST_CASE("what a dealer pays is what his supplier earns, and what his goods cost", "[dealers]") {
  const Ran ran = run(market_yaml(kMaker + "minimum_order: 10}}" + kShop,
                                  "maker: {orange: {price: 3, cost: 1.1}, apple: {price: 2.5, cost: 0.9}}, "
                                  "shop: {orange: {price: 2.90, stock: {opening: 100, reorder: {base_stock: {level: "
                                  "900, lead_time: 2 days}}}}}"));
  const auto traded = ran.traded();
  REQUIRE(traded.shipped > 1000);
  CHECK(traded.shipped == traded.ordered);
  CHECK(traded.revenue == Money{180} * traded.shipped);
  CHECK(traded.cost_of_goods == Money{110} * traded.shipped);
  const auto sold = ran.sold("shop/store/orange");
  CHECK(sold.cost_of_goods == Money{180} * sold.units);
  // Paid at once: the dealer owes nothing but for what he has not had yet.
  CHECK(ran.balance("maker", Account::wholesale) == -traded.revenue);
  CHECK(ran.balance("maker", Account::receivables) == Money{});
  const auto& last = ran.days.back();
  const auto stock = ran.market->world.trades[0].to;
  CHECK(ran.balance("shop", Account::payables) == Money{180} * last.stocks[stock.value].on_order);
  CHECK(100 + traded.shipped == sold.units + last.stocks[stock.value].on_hand + last.stocks[stock.value].on_order);
  // The supplier's result has both routes.
  const auto own = finance::waterfall(ran.ledger, core::SellerId{ran.seller("maker")});
  CHECK(own.charges.wholesale == traded.revenue);
  Money retail{}, cost = traded.cost_of_goods;
  for (const std::string product : {"orange", "apple"}) {
    const auto offer = ran.sold("maker/store/" + product);
    retail += offer.paid();
    cost += offer.cost_of_goods;
  }
  CHECK(own.revenue == retail + traded.revenue);
  CHECK(own.gross_margin == own.revenue - cost);
}

TEST_CASE("a larger order reaches a lower price, rounded as on an invoice", "[dealers]") {
  const std::string offers =
      "maker: {orange: {price: 3, cost: 1.1}}, shop: {orange: {price: 2.90, stock: {opening: 0, shortage: lost, "
      "reorder: {newsvendor: {season: 2026-03-05..2026-03-20, quantity: QUANTITY, lead_time: 1 days}}}}}";
  const auto price_of = [&](const std::string& quantity) {
    std::string with = offers;
    with.replace(with.find("QUANTITY"), 8, quantity);
    const Ran ran =
        run(market_yaml("maker: {role: operator, wholesale: {prices: {orange: 1.79}, tiers: {100: 5%, 500: "
                        "12.5%}, minimum_order: 20}}" +
                            kShop,
                        with));
    const auto traded = ran.traded();
    CHECK(traded.ordered == traded.shipped);
    if (traded.shipped == 0) return Money{-1};
    CHECK(traded.shipped == std::stoll(quantity));
    const auto sold = ran.sold("shop/store/orange");
    CHECK(sold.cost_of_goods + ran.balance("shop", Account::inventory) == traded.revenue);
    CHECK(traded.revenue.minor % traded.shipped == 0);
    return Money{traded.revenue.minor / traded.shipped};
  };
  CHECK(price_of("19") == Money{-1});  // below the minimum order
  CHECK(price_of("20") == Money{179});
  CHECK(price_of("99") == Money{179});
  CHECK(price_of("100") == Money{170});  // 170.05
  CHECK(price_of("500") == Money{157});  // 156.625
}

TEST_CASE("what the supplier has not, a dealer does not get, or gets later", "[dealers]") {
  const auto yaml = [](const std::string& shortage, const std::string& reorder) {
    return market_yaml(kMaker + "shortage: " + shortage + "}}" + kShop + ", other: {role: dealer, supplier: maker}",
                       "maker: {orange: {price: 9, cost: 1.1, stock: {opening: 300" + reorder +
                           "}}}, shop: {orange: {price: 2.90, stock: {opening: 0, reorder: {base_stock: {level: 400, "
                           "lead_time: 1 days}}}}}, other: {orange: {price: 2.90, stock: {opening: 0, reorder: "
                           "{base_stock: {level: 400, lead_time: 1 days}}}}}");
  };
  const Ran cut = run(yaml("lost", ""));
  CHECK(cut.traded().refused > 0);
  CHECK(cut.traded().ordered == cut.traded().shipped + cut.traded().refused);
  CHECK(cut.traded().shipped + cut.sold("maker/store/orange").units == 300);
  for (const auto& day : cut.days)
    for (const auto& facts : day.wholesale) CHECK(facts.owed == 0);

  const Ran owed = run(yaml("backorder", ""));
  CHECK(owed.traded().refused == 0);
  int64_t waits = 0;
  for (const auto& facts : owed.days.back().wholesale) waits += facts.owed;
  CHECK(owed.traded().ordered == owed.traded().shipped + waits);
  CHECK(waits > 0);
  CHECK(owed.traded().shipped + owed.sold("maker/store/orange").units == 300);
  CHECK(owed.traded().ordered < cut.traded().ordered);  // who is owed does not order it again

  const Ran later =
      run(yaml("backorder", ", reorder: {min_max: {reorder_point: 0, order_up_to: 900, lead_time: 6 days}}"));
  bool waited = false, emptied = false;
  for (const auto& day : later.days) {
    int64_t sum = 0;
    for (const auto& facts : day.wholesale) sum += facts.owed;
    emptied |= waited && sum == 0;
    waited |= sum > 0;
  }
  CHECK(waited);
  CHECK(emptied);
}

TEST_CASE("whose dealer is listed first, how many threads and how scarcity is settled change nothing",
          "[dealers][tsan]") {
  const std::string shop = ", shop: {role: dealer, supplier: maker, pricing: {undercut: {seller: maker, by: 5%}}}",
                    other = ", other: {role: dealer, supplier: maker, pricing: {cost_plus: 40%}}";
  const std::string maker_offers =
      "maker: {orange: {price: 3, cost: 1.1, stock: {opening: 500, reorder: {base_stock: {level: 900, lead_time: 3 "
      "days}}}}, apple: {price: 2.5, cost: 0.9}}";
  const std::string of =
      ": {orange: {price: 2.90, stock: {opening: 50, reorder: {min_max: {reorder_point: 60, "
      "order_up_to: 300, lead_time: {uniform: {from: 1 days, to: 3 days}}}}}}, apple: {price: 2.4, stock: {opening: "
      "20, reorder: "
      "{base_stock: {level: 150, lead_time: 0 days}}}}}";
  const std::string terms = "tiers: {100: 4%}, shortage: backorder, payment: 5 days}}";
  const std::string one =
      market_yaml(kMakerOfBoth + terms + shop + other, maker_offers + ", shop" + of + ", other" + of);
  const Ran ran = run(one, 1);
  REQUIRE(ran.traded().shipped > 500);
  CHECK(run(market_yaml(kMakerOfBoth + terms + other + shop, "other" + of + ", shop" + of + ", " + maker_offers), 2)
            .digest == ran.digest);
  CHECK(run(one, 2, {.simd = shopping::Simd::scalar, .one_by_one = true}).digest == ran.digest);
  // Invoices are open for five days.
  Money open{};
  for (size_t day = ran.days.size() - 5; day < ran.days.size(); ++day)
    for (const auto& facts : ran.days[day].wholesale) open += facts.revenue;
  CHECK(ran.balance("maker", Account::receivables) == open);
  CHECK(open > Money{});
}

TEST_CASE("a dealer's markup is on what he paid", "[dealers]") {
  const auto price_at_end = [](const std::string& tiers) {
    const Ran ran =
        run(market_yaml(kMaker + tiers + "}}, shop: {role: dealer, supplier: maker, pricing: {cost_plus: 50%}}",
                        "maker: {orange: {price: 3, cost: 1.1}}, shop: {orange: {price: 2.90, stock: "
                        "{opening: 0, reorder: {base_stock: {level: 500, lead_time: 0 days}}}}}"));
    const auto& last = ran.days.back();
    const uint32_t o = offer_index(ran.market->world, "shop/store/orange");
    return Money{last.offers[o].list_value.minor / last.offers[o].units};
  };
  CHECK(price_at_end("minimum_order: 1") == Money{270});
  CHECK(price_at_end("tiers: {1: 10%}") == Money{243});
}

TEST_CASE("an order by hand goes to the supplier", "[dealers]") {
  auto serial = core::make_serial();
  Keep keep;
  const auto market = market_of(market_yaml(kMaker + "minimum_order: 1}}" + kShop,
                                            "maker: {orange: {price: 9, cost: 1.1, stock: {opening: 1000}}}, shop: "
                                            "{orange: {price: 2.9, stock: {opening: 5}}}"));
  engine::Simulation simulation(market, {.seed = 1}, *serial, {&keep, nullptr});
  market::Decision decision;
  decision.day = 2;
  decision.by = core::SellerId{seller_index(market->world, "shop")};
  decision.verb = market::Verb::order_stock;
  decision.args = language::Node::map({{"product", language::Node::scalar("orange")},
                                       {"quantity", language::Node::scalar("200")},
                                       {"lead_time", language::Node::scalar("3")}});
  REQUIRE(simulation.submit(decision));
  run_to(simulation, *serial);
  for (const auto& day : keep.days) CHECK(day.wholesale[0].shipped == (day.day == 2 ? 200 : 0));
  CHECK(keep.days[5].stocks[market->world.trades[0].to.value].received == 200);
}

TEST_CASE("trade goes on in a saved run, a fork and a branch", "[dealers]") {
  const std::string offers =
      "maker: {orange: {price: 3, cost: 1.1, stock: {opening: 300, reorder: {min_max: {reorder_point: 50, order_up_to: "
      "600, "
      "lead_time: 4 days}}}}}, shop: {orange: {price: 2.90, stock: {opening: 0, reorder: {base_stock: {level: 500, "
      "lead_time: 2 days}}}}}";
  const auto market = market_of(market_yaml(kMaker + "shortage: backorder, payment: 6 days}}" + kShop, offers));
  auto serial = core::make_serial();
  goes_on(market, {.seed = 3}, 7, market, *serial);
  // A variant in which the dealer is gone: his debts are still collected, and the books balance at every close.
  engine::Simulation again(market, {.seed = 3}, *serial);
  run_to(again, *serial, 7);
  const auto without = market_of(
      market_yaml("maker: {role: operator}", "maker: {orange: {price: 3, cost: 1.1, stock: {opening: 300}}}"));
  engine::Simulation variant = again.branch(without, *serial);
  run_to(variant, *serial);
  CHECK(variant.ledger().balance(core::SellerId{0}, Account::receivables) == Money{});
  CHECK(variant.ledger().balance(core::SellerId{0}, Account::wholesale) < Money{});
}

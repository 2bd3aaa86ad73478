// Shipping fees in a market: who pays them, what they make buyers do, and that they are settled as if buyers came one by one.
#include "engine/random_markets.hpp"
#include "engine/tea_and_cups.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

// Many wants, few of them dear: parcels on both sides of a threshold.
std::string corner_shop(const std::string& shipping) {
  return tea_and_cups("3 days", R"(sellers:
  ours: {role: operator)" + shipping +
                                    R"(}
  rival: {}
offers:
  ours: {green: {price: 10.00, cost: 6}, bowl: {price: 14.00, cost: 8}}
  rival: {green: {price: 11.00, cost: 6}, bowl: {price: 15.00, cost: 8}}
)");
}

struct Ran {
  int64_t units = 0, fees = 0, parcels = 0, large = 0;
};

// Goes through what everybody paid, parcel by parcel.
Ran run(const std::string& yaml, int64_t fee, int64_t free_from) {
  const auto market = market_of(yaml);
  Keep keep;
  Lines lines;
  auto threads = core::make_threads(2);
  engine::Simulation simulation(market, {.seed = 3}, *threads, {&keep, &lines});
  run_to(simulation, *threads);
  Ran out;
  uint32_t ours = 0;
  while (market->world.sellers[ours].name != "ours") ++ours;
  for (const auto& day : keep.days) {
    out.fees += day.sellers[ours].charges.shipping_income.minor;
    for (size_t o = 0; o < day.offers.size(); ++o)
      if (market->world.offers[o].seller.value == ours) out.units += day.offers[o].units;
  }
  // Lines of one trip are neighbours; a consumer's next trip is on another day.
  int64_t expected = 0;
  for (size_t i = 0; i < lines.all.size();) {
    int64_t paid = 0;
    bool any = false;
    const uint64_t who = lines.all[i].consumer;
    for (; i < lines.all.size() && lines.all[i].consumer == who; ++i) {
      if (lines.all[i].units == 0 || market->world.offers[lines.all[i].offer.value].seller.value != ours) continue;
      paid += lines.all[i].paid.minor;
      any = true;
    }
    if (!any) continue;
    ++out.parcels;
    out.large += paid >= free_from;
    if (paid < free_from) expected += fee;
  }
  CHECK(out.fees == expected);
  CHECK(simulation.ledger().credits(core::SellerId{ours}, market::Account::shipping_income).minor == expected);
  return out;
}

}  // namespace

TEST_CASE("every parcel below the threshold pays the fee, and the books have it", "[shipping]") {
  const Ran free = run(corner_shop(""), 0, 3000);
  const Ran always = run(corner_shop(", shipping: 3.00"), 300, INT64_MAX);
  const Ran from = run(corner_shop(", shipping: {fee: 3.00, free_from: 30}"), 300, 3000);
  CHECK(free.fees == 0);
  // A fee costs sales, most where it is asked of all.
  CHECK(always.units < from.units);
  CHECK(from.units < free.units);
  // To pay it only below a threshold makes more baskets reach it.
  CHECK(from.large * free.parcels > free.large * from.parcels);
}

TEST_CASE("a fee that nobody is asked changes nothing", "[shipping]") {
  const auto digest = [](const std::string& yaml) {
    auto serial = core::make_serial();
    engine::Simulation simulation(market_of(yaml), {.seed = 3}, *serial);
    run_to(simulation, *serial);
    return simulation.digest().str();
  };
  const std::string none = digest(corner_shop(""));
  CHECK(digest(corner_shop(", shipping: {fee: 3.00, free_from: 0.01}")) == none);
  CHECK(digest(corner_shop(", shipping: 3.00") + "promotions: {ship: {free_shipping: {}}}\n") == none);
  CHECK(digest(corner_shop(", shipping: 0.01")) != none);
}

TEST_CASE("with shipping fees and promotions of all kinds, scarce things go as if buyers came one by one",
          "[shipping][contention][tsan]") {
  auto serial = core::make_serial();
  auto threads = core::make_threads(2);
  const core::KeyedStream stream = core::Noise({.seed = 99}).stream(core::Stream::test, 21);
  int64_t rounds = 0, fees = 0;
  const uint64_t cases = random_cases(80, 1500) / 3;  // as many classes of buyers as there may be
  for (uint64_t i = 0; i < cases; ++i) {
    core::NoiseEngine random(stream, i, 0);
    const std::string yaml = random_market(random, true, true);
    const auto market = market_of(yaml);
    Keep keep;
    engine::Simulation parallel(market, {.seed = i}, *threads, {&keep, nullptr});
    engine::Simulation reference(market, {.seed = i}, *serial, {},
                                 {.simd = shopping::Simd::scalar, .one_by_one = true});
    run_to(parallel, *threads);
    run_to(reference, *serial);
    for (const auto& day : keep.days) {
      rounds += day.contention_rounds;
      for (const auto& seller : day.sellers) fees += seller.charges.shipping_income.minor;
    }
    if (parallel.digest().str() != reference.digest().str()) {
      FAIL_CHECK("case " << i << " differs:\n" << yaml);
      return;
    }
  }
  CHECK(rounds > static_cast<int64_t>(cases));
  CHECK(fees > 0);
}

TEST_CASE("what is paid for delivery has the VAT of the goods that it is of", "[shipping][money]") {
  const auto run_at = [](const std::string& tea, const std::string& cups) {
    std::string yaml = corner_shop(", shipping: {fee: 2.99, free_from: 30}");
    const std::string untaxed = "{tea: {}, cups: {}}";
    yaml.replace(yaml.find(untaxed), untaxed.size(), "{tea: {vat: " + tea + "}, cups: {vat: " + cups + "}}");
    const auto market = market_of(yaml);
    Keep keep;
    auto threads = core::make_threads(2);
    engine::Simulation simulation(market, {.seed = 3}, *threads, {&keep, nullptr});
    run_to(simulation, *threads);
    const uint32_t ours = seller_index(market->world, "ours");
    market::Charges sum;
    core::Money of_goods;
    for (const auto& day : keep.days) {
      sum += day.sellers[ours].charges;
      for (uint32_t o = 0; o < market->world.offers.size(); ++o)
        if (market->world.offers[o].seller.value == ours) of_goods += day.offers[o].charges.vat;
    }
    // VAT is owed on both, and the books know no other.
    CHECK(simulation.ledger().balance(core::SellerId{ours}, market::Account::vat) == -(sum.vat + of_goods));
    return std::pair(sum.shipping_income, sum.vat);
  };
  const auto [fees, none] = run_at("0%", "0%");
  CHECK(none == core::Money{});
  const auto net = [&](core::Money vat) { return static_cast<double>((fees - vat).minor); };
  const double gross = static_cast<double>(fees.minor), roundings = 2 * 14 * 0.5;  // offers x days
  const auto [same_fees, both] = run_at("25%", "25%");
  CHECK(same_fees == fees);
  CHECK(std::abs(net(both) - gross / 1.25) <= roundings);
  const core::Money tea = run_at("25%", "0%").second, cups = run_at("0%", "25%").second;
  CHECK(tea + cups == both);  // each line bears its own
  CHECK(tea > core::Money{});
  CHECK(cups > core::Money{});
}

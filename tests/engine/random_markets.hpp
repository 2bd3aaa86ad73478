#pragma once
// Random small markets in which nearly everything runs out, and their shop by itself.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <tuple>

#include "support/catch.hpp"
#include "support/market.hpp"

namespace shopwright::testing {

// A random market of a few dozen to a few hundred consumers in which nearly everything runs out.
/// How many random markets: `daily`, or what SHOPWRIGHT_CONTENTION_CASES asks for, at most `most` of them: 10,000 over all kinds
/// in the full property test (tools/measure contention), a few under a sanitizer.
inline uint64_t random_cases(uint64_t daily, uint64_t most) {
  const char* asked = std::getenv("SHOPWRIGHT_CONTENTION_CASES");
  return asked ? std::clamp(static_cast<uint64_t>(std::atoll(asked)), uint64_t{10}, most) : daily;
}

// everything: with promotions on baskets, exclusive groups, announced prices and audiences, too. levers: with shipping fees and vouchers.
// carts: with carts that are not paid.
inline std::string random_market(core::NoiseEngine& random, bool everything = false, bool levers = false,
                                 bool carts = false) {
  auto below = [&](uint32_t n) { return random() % n; };
  auto pick = [&](auto... options) {
    const std::string all[] = {std::string(options)...};
    return all[below(sizeof...(options))];
  };
  const int products = 1 + static_cast<int>(below(4)), categories = 1 + static_cast<int>(below(2));
  std::string y = "shopwright: 1\nkind: scenario\ncalendar: {start: 2026-03-02, days: 3, warm_up: 1 days}\n";
  y += "population:\n  size: " + std::to_string(20 + below(150)) + "\n  segments:\n";
  for (int g = 0; g < 2; ++g) {
    y += "    s" + std::to_string(g) +
         ": {share: 50%, price_sensitivity: " + pick("0.5", "3", "{lognormal: {median: 2, sigma: 0.5}}") +
         ", loyalty: " + pick("0", "1") + ", stockpiling: " + pick("0", "2", "6") +
         ", postpones: " + pick("0%", "30%") + ", units: {mean: " + pick("1", "1.5", "3") +
         pick("}", "}, top_up: 0", "}, top_up: -2") + ", reference_price: {weight: " + pick("0", "0.8") +
         (g == 1 ? "}, waiting: {cost: 0.2" : "") + "}, needs: {";
    for (int c = 0; c < categories; ++c)
      y += (c ? ", " : "") + std::string("c") + std::to_string(c) + ": {every: " + pick("1 day", "8 hours", "2 days") +
           "}";
    y += "}}\n";
  }
  y += "categories:\n";
  for (int c = 0; c < categories; ++c)
    y += "  c" + std::to_string(c) + ": " + pick("{}", "{pantry: {consumption: 2 per day, fills_at: 6}}") + "\n";
  y += "products:\n";
  for (int p = 0; p < products; ++p)
    y += "  p" + std::to_string(p) + ": {category: c" + std::to_string(p % categories) +
         ", regular_price: 2.00, appeal: " + pick("0.5", "1.5", "3") + "}\n";
  y += "sellers:\n  ours: {role: operator, channels: " + pick("{store: {}}", "{store: {}, app: {reach: 50%}}");
  if (levers)
    y += ", shipping: {fee: " + pick("0.30", "1.00") + pick("", ", free_from: 6", ", free_from: 12") +
         "}, points: {earn: 5%, at_most: " + pick("50%", "100%") + pick("", ", redeem_from: 0.20", ", expire: 1 day") +
         "}, price_protection: {days: 2, claims: 60%}";
  if (carts) y += ", checkout: {completed: " + pick("40%", "80%", "100%") + pick("", ", paid: 70%");
  if (carts && levers) y += ", with_fee: 40%";
  if (carts) y += "}";
  y += "}\n  rival: {channels: {store: {}}" + (levers ? pick("", ", shipping: 0.50") : "") +
       (carts ? pick("", ", checkout: 50%") : "") + "}\noffers:\n";
  for (const char* seller : {"ours", "rival"}) {
    y += std::string("  ") + seller + ":\n";
    for (int p = 0; p < products; ++p) {
      y += "    p" + std::to_string(p) + ": {price: " + pick("1.90", "2.00", "2.20") + ", cost: 1.00";
      if (below(3) != 0)
        y += ", stock: {opening: " + std::to_string(below(40)) + ", shortage: " + pick("lost", "lost", "backorder") +
             ", reorder: {base_stock: {level: " + std::to_string(below(60)) +
             ", lead_time: " + pick("0 days", "1 day") + "}}}";
      y += "}\n";
    }
  }
  y += "promotions:\n";
  for (int k = 0; k < 3; ++k)
    y += "  x" + std::to_string(k) + ": {" + pick("off: 40%", "amount_off: 0.70", "price: 1.11") +
         ", during: 2026-03-01..2026-03-04, hours: \"" + pick("00:00..24:00", "08:00..20:00", "12:00..13:00") +
         "\", limit: " + std::to_string(below(30)) + " units" + (below(2) ? ", offers: [p0]" : "") + "}\n";
  if (everything) {
    y += "  deal: {multi_buy: " + pick("{buy: 2, pay: 1, off: 50%}", "{buy: 3, pay: 2}") + pick("", ", offers: [p0]") +
         "}\n";
    y += "  steps: {spend_and_save: {steps: {3: 0.50, 8: 2.50}}, group: saves, hours: \"" +
         pick("00:00..24:00", "10:00..18:00") + "\"}\n";
    y += "  every: {spend_and_save: {every: " + pick("4", "6") + ", off: 1, at_most: 2}, group: saves}\n";
    y += "  some: {off: 10%, audience: {share: " + pick("40%", "80%") + "}, group: coupons}\n";
    y += "  tiers: {seller: rival, quantity_tiers: {2: 5%, 4: 20%}, audience: {segments: [s0], hold_out: 30%}}\n";
    y += "  later: {off: 50%, announced: 2026-03-01, during: 2026-03-04" + pick("", ", offers: [p0]") + "}\n";
  }
  if (levers) {
    y += "  some-off: {voucher: {off: 0.80, from: " + pick("0", "3") +
         ", claim: 60%, redeemable: " + std::to_string(1 + below(25)) + "}, during: 2026-03-02..2026-03-04" +
         pick("", ", group: saves", ", hours: \"09:00..21:00\"") + "}\n";
    y += "  share-off: {" +
         pick("seller: rival", "seller: rival, audience: strangers", "seller: rival, audience: customers",
              "sellers: [rival, ours]") +
         ", voucher: {percent: 30%, at_most: 2, issued: " + std::to_string(2 + below(60)) +
         ", per_consumer: " + pick("1", "2") + "}, during: 2026-03-01..2026-03-03}\n";
  }
  if (levers)
    y += "  joint: {sellers: [ours, rival], spend_and_save: {steps: {4: 0.40, 9: 1.50}}" +
         pick("", ", group: all", ", audience: {segments: [s0]}") + "}\n";
  if (levers) {
    y += "  mug: {gift: {product: p0, from: " + pick("0", "3", "6") +
         ", worth: 0.60, available: " + std::to_string(1 + below(25)) + pick("", ", per_consumer: 1") +
         "}, during: 2026-03-02..2026-03-04" + pick("", ", group: saves", ", hours: \"09:00..21:00\"") +
         pick("", ", audience: customers") + "}\n";
    y += "  ahead: {seller: rival, presale: {deposit: 0.20, counts: " + pick("0.50", "0.90") +
         ", balance: 2026-03-03, forfeits: " + pick("0%", "30%") + "}, during: 2026-03-01..2026-03-02" +
         pick("", ", offers: [p0]", ", audience: {share: 50%}") + "}\n";
  }
  if (levers)
    y += "  ship: {free_shipping: {from: " + pick("2", "5") + "}" +
         pick("", ", group: saves", ", audience: {share: 50%}") + "}\n";
  return y;
}

class Lines final : public market::TripSink {
 public:
  void trips(core::Day, std::span<const market::TripLine> lines) override {
    all.insert(all.end(), lines.begin(), lines.end());
  }
  std::vector<market::TripLine> all;
};

// The shop of a market by itself, so that each class of buyers can be published a table of its own.
struct Classes {
  std::shared_ptr<const engine::Compiled> market;
  core::Noise noise{core::NoiseKey{.seed = 5}};
  std::unique_ptr<shopping::Shop> shop;
  std::vector<uint8_t> buyer_class;
  // of the second class
  std::shared_ptr<const market::BasketPricer> baskets;
  std::vector<market::AnnouncedPrice> announced;

  Classes(std::shared_ptr<const engine::Compiled> of, core::NoiseEngine& random) : market(std::move(of)) {
    std::vector<shopping::CategoryHabits> categories;
    for (uint32_t c = 0; c < market->world.categories.size(); ++c) {
      const auto& fixed = market->categories[c];
      const float most = *std::max_element(fixed.normalisation.begin(), fixed.normalisation.end());
      std::vector<float> bound = fixed.curve;
      for (float& b : bound) b *= most;
      categories.push_back(
          {std::make_shared<shopping::NeedProcess>(noise.stream(core::Stream::needs, market->world.categories[c].hash),
                                                   fixed.log2_interval, bound),
           fixed.curve, fixed.price_response, fixed.pantry, fixed.normalisation, fixed.consumption});
    }
    auto serial = core::make_serial();
    shop =
        std::make_unique<shopping::Shop>(market->world, market->habits, std::move(categories), market->arrivals,
                                         shopping::make_traits(market->world, market->habits, noise, *serial), noise);
    for (uint32_t i = 0; i < market->world.consumers; ++i) buyer_class.push_back(static_cast<uint8_t>(random() % 2));
  }
  // percent: of the list prices; promotions (and with them time windows) can be left out.
  market::DayTable table(core::Day day, int64_t percent, bool promoted, std::span<const int64_t> quota_left) const {
    const size_t n = market->world.offers.size();
    market::DayTable table;
    std::vector<core::Money> price;
    for (uint32_t o = 0; o < n; ++o)
      price.push_back(core::Money{market->list_price[market->at(day, o)].minor * percent / 100});
    table.offers.resize(n);
    const std::vector<float> none(n, 0.0f);
    if (promoted) market->promotions.publish(day, price, none, none, quota_left, table);
    else promotion::Promotions(market->world, {}).publish(day, price, none, none, {}, table);
    return table;
  }
  struct Outcome {
    std::vector<shopping::ShopResult> results;
    std::vector<market::DayFacts> facts;
    shopping::Shoppers shoppers;
    int64_t rounds = 0;
  };
  // Three days on which stocks are filled up again; quotas last.
  Outcome run(core::Parallel& parallel, std::span<const int64_t> stock, int64_t percent, bool promoted,
              std::span<const uint8_t> classes, shopping::ShopOptions options, market::TripSink* sink = nullptr) const {
    Outcome out;
    market::Customers customers;
    out.shoppers = shop->start(parallel);
    std::vector<int64_t> quota_left = market->promotions.opening_quotas();
    for (core::Day day = 0; day < 3; ++day) {
      shopping::Scarce scarce{std::vector<int64_t>(stock.begin(), stock.end())};
      scarce.left.insert(scarce.left.end(), quota_left.begin(), quota_left.end());
      std::vector<market::DayTable> tables = {table(day, 100, true, quota_left),
                                              table(day, percent, promoted, quota_left)};
      tables[1].baskets = baskets;
      for (const auto& price : announced)
        if (price.day > day) tables[1].announced.push_back(price);
      market::DayFacts facts;
      facts.offers.resize(market->world.offers.size());
      facts.sellers.resize(market->world.sellers.size());
      out.results.push_back(
          shop->day(day, tables, classes, scarce, {}, options, out.shoppers, customers, parallel, facts, sink));
      for (size_t q = 0; q < quota_left.size(); ++q) quota_left[q] -= out.results.back().taken[stock.size() + q];
      for (int64_t left : quota_left) REQUIRE(left >= 0);
      out.rounds += facts.contention_rounds;
      out.facts.push_back(std::move(facts));
    }
    return out;
  }
};

using Sold = std::map<std::tuple<uint8_t, uint32_t, int64_t>, int64_t>;
inline Sold sold(const shopping::ShopResult& result, bool by_class = true) {
  Sold sum;
  for (const auto& s : result.sold)
    sum[{by_class ? s.buyer_class : uint8_t{0}, s.offer.value, s.price.minor}] += s.units;
  return sum;
}

inline bool same(const Classes::Outcome& a, const Classes::Outcome& b, bool by_class = true) {
  for (size_t d = 0; d < a.results.size(); ++d) {
    if (sold(a.results[d], by_class) != sold(b.results[d], by_class) || a.results[d].taken != b.results[d].taken)
      return false;
    auto equal = [](const auto& x, const auto& y) {
      return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof x[0]) == 0;
    };
    if (!equal(a.facts[d].offers, b.facts[d].offers) || !equal(a.facts[d].sellers, b.facts[d].sellers)) return false;
    if (a.facts[d].needs != b.facts[d].needs) return false;
    for (size_t c = 0; c < a.shoppers.state.size(); ++c)
      if (!equal(a.shoppers.state[c], b.shoppers.state[c])) return false;
  }
  return true;
}

/// Two of three consumers, drawn by lot, are of the second class, which `change` makes different; stocks are small. Settled in parallel
/// and one by one, `cases` markets must be equal, unit for unit.
struct Settled {
  uint64_t cases = 0;
  int64_t rounds = 0;  ///< of re-evaluation
  int64_t apart = 0;   ///< cases in which the change makes a difference
};
template <class Make, class Change>
Settled settle_both_ways(uint64_t cases, uint64_t item, Make&& make, Change&& change) {
  auto serial = core::make_serial();
  auto threads = core::make_threads(2);
  Settled sum{.cases = cases};
  for (uint64_t i = 0; i < cases; ++i) {
    core::NoiseEngine random(core::Noise({.seed = 99}).stream(core::Stream::test, item), i, 0);
    Classes market = make(i, random);
    for (auto& one : market.buyer_class) one = static_cast<uint8_t>(random() % 3 != 0);
    std::vector<int64_t> stock;
    for (size_t s = 0; s < market.market->world.stocks.size(); ++s) stock.push_back(random() % 40);
    const auto plain = market.run(*serial, stock, 100, true, market.buyer_class, {});
    change(market, random);
    const auto parallel = market.run(*threads, stock, 100, true, market.buyer_class, {});
    const auto reference =
        market.run(*serial, stock, 100, true, market.buyer_class, {.simd = shopping::Simd::scalar, .one_by_one = true});
    sum.rounds += parallel.rounds;
    sum.apart += !same(parallel, plain);
    if (!same(parallel, reference)) FAIL("case " << i << " differs");
  }
  return sum;
}

}  // namespace shopwright::testing

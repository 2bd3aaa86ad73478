// Baskets (model.md 4.4): what a consumer takes where the price of one thing depends on what else she holds.
#include <set>

#include "engine/random_markets.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

// Whoever spends `ask` at a seller, or more, gets `off` back, spread over the lines from the last to the first as far as they go.
class Step final : public market::BasketPricer {
 public:
  Step(const market::World& world, int64_t ask, int64_t off) : world_(world), ask_(ask), off_(off) {}
  bool holds(uint32_t, core::OfferId) const override { return true; }
  uint32_t charge(uint32_t, std::span<market::BasketLine> lines) const override {
    for (auto& line : lines) line.charged = line.unit_price * line.units;
    for (uint32_t seller = 0; seller < world_.sellers.size(); ++seller) {
      int64_t sum = 0;
      for (const auto& line : lines)
        if (world_.offers[line.offer.value].seller.value == seller) sum += line.charged.minor;
      int64_t rest = sum >= ask_ ? off_ : 0;
      for (auto& line : lines) {
        if (world_.offers[line.offer.value].seller.value != seller) continue;
        const int64_t here = std::min(rest, line.charged.minor);
        line.charged.minor -= here;
        rest -= here;
      }
    }
    return 0;
  }
  void shortfalls(uint32_t window, std::span<market::BasketLine> lines,
                  std::vector<market::Shortfall>& out) const override {
    charge(window, lines);
    out.clear();
    for (uint32_t seller = 0; seller < world_.sellers.size(); ++seller) {
      core::Money missing{ask_};
      bool any = false;
      for (const auto& line : lines)
        if (world_.offers[line.offer.value].seller.value == seller) missing -= line.unit_price * line.units, any = true;
      if (any && missing > core::Money{}) out.push_back({missing, seller});
    }
  }
  bool counts(const market::Shortfall& missing, core::OfferId offer) const override {
    return world_.offers[offer.value].seller.value == missing.rule;
  }

 private:
  const market::World& world_;
  int64_t ask_, off_;
};

Classes random_classes(uint64_t i, uint64_t item) {
  core::NoiseEngine random(core::Noise({.seed = 99}).stream(core::Stream::test, item), i, 0);
  Classes market(market_of(random_market(random)), random);
  std::fill(market.buyer_class.begin(), market.buyer_class.end(), uint8_t{1});
  return market;
}

}  // namespace

TEST_CASE("a rule on baskets that never applies changes nothing", "[baskets]") {
  auto serial = core::make_serial();
  for (uint64_t i = 0; i < random_cases(60, 60); ++i) {
    Classes market = random_classes(i, 5);
    const std::vector<int64_t> plenty(market.market->world.stocks.size(), 1'000'000);
    const auto without = market.run(*serial, plenty, 100, false, market.buyer_class, {});
    market.baskets = std::make_shared<Step>(market.market->world, 1'000'000'000, 100);
    const auto with = market.run(*serial, plenty, 100, false, market.buyer_class, {});
    CAPTURE(i);
    CHECK(same(without, with));
  }
}

TEST_CASE("baskets, quotas and stocks are settled as if buyers came one by one", "[baskets][contention][tsan]") {
  const Settled settled = settle_both_ways(
      random_cases(150, 2000), 7, [](uint64_t i, core::NoiseEngine&) { return random_classes(i, 6); },
      [](Classes& market, core::NoiseEngine& random) {
        const int64_t ask = 150 + random() % 600, off = 50 + random() % 300;
        market.baskets = std::make_shared<Step>(market.market->world, ask, off);
      });
  CHECK(settled.rounds > static_cast<int64_t>(settled.cases));
  CHECK(settled.apart > static_cast<int64_t>(settled.cases / 2));
}

TEST_CASE("what buyers pay line by line is what the books get", "[baskets]") {
  auto serial = core::make_serial();
  int64_t saved = 0;
  for (uint64_t i = 0; i < random_cases(30, 30); ++i) {
    Classes market = random_classes(i, 8);
    const auto& world = market.market->world;
    market.baskets = std::make_shared<Step>(world, 300, 120);
    Lines lines;
    const std::vector<int64_t> stock(world.stocks.size(), i % 2 == 0 ? 15 : 1'000'000);
    const auto run = market.run(*serial, stock, 100, true, market.buyer_class, {}, &lines);
    int64_t paid = 0, sold = 0, discounts = 0, promoted = 0, units = 0;
    for (const auto& line : lines.all) {
      CHECK(line.paid.minor >= 0);
      paid += line.paid.minor;
      units += line.units;
    }
    for (size_t d = 0; d < run.facts.size(); ++d) {
      for (const auto& s : run.results[d].sold) sold += s.price.minor * s.units;
      for (const auto& offer : run.facts[d].offers)
        discounts += offer.discounts.minor, promoted += offer.promoted_units;
    }
    CHECK(paid == sold - discounts);
    CHECK(promoted <= units);
    CHECK((promoted > 0) == (discounts > 0));
    saved += discounts;
  }
  CHECK(saved > 0);
}

TEST_CASE("two things that are worth it only together are bought together", "[baskets]") {
  // At full price one in twenty buys. Both together, at a quarter, nearly everybody wants, but neither is the first step to it.
  const std::string yaml = R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 3, warm_up: 0 days}
population:
  size: 4000
  segments:
    all: {share: 100%, price_sensitivity: 5, needs: {tea: {every: 2 days}, cups: {every: 2 days}}}
categories: {tea: {}, cups: {}}
products:
  green: {category: tea, regular_price: 10.00, appeal: -3}
  bowl: {category: cups, regular_price: 10.00, appeal: -3}
sellers: {ours: {role: operator}}
offers: {ours: {green: {price: 10.00, cost: 1}, bowl: {price: 10.00, cost: 1}}}
)";
  core::NoiseEngine random(core::Noise({.seed = 99}).stream(core::Stream::test, 9), 0, 0);
  Classes market(market_of(yaml), random);
  std::fill(market.buyer_class.begin(), market.buyer_class.end(), uint8_t{1});
  auto serial = core::make_serial();
  struct Share {
    double both, one;
  };
  const auto shares = [&] {
    Lines lines;
    market.run(*serial, {}, 100, false, market.buyer_class, {}, &lines);
    double both = 0, of_both = 0, one = 0, of_one = 0;
    // Lines of one trip are neighbours.
    for (size_t i = 0; i < lines.all.size();) {
      size_t end = i;
      std::set<uint32_t> wanted, bought;
      for (; end < lines.all.size() && lines.all[end].consumer == lines.all[i].consumer; ++end) {
        wanted.insert(lines.all[end].category.value);
        if (lines.all[end].units > 0) bought.insert(lines.all[end].category.value);
      }
      if (wanted.size() == 2 && end == i + 2) of_both += 1, both += bought.size() == 2;
      else if (end == i + 1) of_one += 1, one += bought.size() == 1;
      i = end;
    }
    CHECK(of_both > 300);
    return Share{both / of_both, one / of_one};
  };
  const Share without = [&] {
    market.baskets = std::make_shared<Step>(market.market->world, 1'000'000, 1);
    return shares();
  }();
  CHECK(without.both < 0.02);
  market.baskets = std::make_shared<Step>(market.market->world, 2000, 1500);
  const Share with = shares();
  CHECK(with.both > 0.95);
  CHECK(with.one == Approx(without.one).margin(0.02));
}

// Carts: as many are paid as the scenario says, whoever does not pay changes nothing, and what is scarce goes to those who pay as if all had
// come one by one.
#include <cmath>
#include <map>
#include <set>

#include "engine/random_markets.hpp"
#include "engine/tea_and_cups.hpp"
#include "shopwright/engine/treatment.hpp"
#include "support/busy_market.hpp"
#include "support/goes_on.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

// A shop in two channels and a rival; nothing that one day leaves to another.
std::string corner_shop(const std::string& ours, const std::string& rival = "{}") {
  return tea_and_cups("3 days", "sellers:\n  ours: {role: operator" + ours + "}\n  rival: " + rival + R"(
offers:
  ours: {green: {price: 10.00, cost: 6}, bowl: {price: 14.00, cost: 8}}
  rival: {green: {price: 11.00, cost: 6}, bowl: {price: 15.00, cost: 8}}
)");
}

struct Ran {
  std::shared_ptr<const engine::Compiled> market;
  std::vector<market::DayFacts> days;
  std::vector<market::TripLine> lines;
  std::vector<core::Day> line_days;
  std::string digest;

  market::SellerFacts seller(const std::string& name) const {
    market::SellerFacts sum;
    for (const auto& day : days) {
      const auto& facts = day.sellers[seller_index(market->world, name)];
      sum.visits += facts.visits;
      sum.orders += facts.orders;
      sum.unpaid += facts.unpaid;
    }
    return sum;
  }
};

class DatedLines final : public market::TripSink {
 public:
  explicit DatedLines(Ran& to) : to_(to) {}
  void trips(core::Day day, std::span<const market::TripLine> lines) override {
    to_.lines.insert(to_.lines.end(), lines.begin(), lines.end());
    to_.line_days.resize(to_.lines.size(), day);
  }

 private:
  Ran& to_;
};

Ran run(const std::string& yaml, int threads = 2, engine::RunOptions options = {}) {
  Ran out;
  out.market = market_of(yaml);
  Keep keep;
  DatedLines lines(out);
  auto parallel = core::make_tbb(threads);
  engine::Simulation simulation(out.market, {.seed = 3}, *parallel, {&keep, &lines}, options);
  run_to(simulation, *parallel);
  out.days = std::move(keep.days);
  out.digest = simulation.digest().str();
  return out;
}

// Of n draws with probability p, within four standard errors.
void check_share(int64_t part, int64_t n, double p) {
  INFO(part << " of " << n << ", expected " << p);
  const double error = std::sqrt(p * (1 - p) * static_cast<double>(n));
  CHECK(std::abs(static_cast<double>(part) - p * static_cast<double>(n)) <= 4 * error);
}

}  // namespace

TEST_CASE("as many carts are ordered and paid as the scenario says", "[checkout]") {
  const Ran all = run(corner_shop(""));
  const Ran some = run(corner_shop(", checkout: {completed: 60%, paid: 90%}"));
  const auto before = all.seller("ours"), ours = some.seller("ours");
  CHECK_FALSE(before.unpaid.any());
  CHECK(ours.carts() == before.orders);  // nothing carries over from one day to another: the same carts
  CHECK(ours.carts() > 5000);
  check_share(ours.ordered(), ours.carts(), 0.6);
  check_share(ours.orders, ours.ordered(), 0.9);
  CHECK_FALSE(some.seller("rival").unpaid.any());
  CHECK(some.seller("rival").orders == all.seller("rival").orders);
  for (const auto& day : some.days)
    for (size_t o = 0; o < day.offers.size(); ++o) {
      const auto& offer = day.offers[o];
      CHECK((offer.unpaid.any()) ==
            (some.market->world.offers[o].seller.value == seller_index(some.market->world, "ours")));
    }
}

TEST_CASE("whoever pays at a small share pays at a larger one, for the same", "[checkout]") {
  const Ran all = run(corner_shop(""));
  const Ran many = run(corner_shop(", checkout: 70%")), few = run(corner_shop(", checkout: 30%"));
  REQUIRE(many.lines.size() == few.lines.size());
  REQUIRE(many.lines.size() == all.lines.size());
  int64_t paid = 0;
  for (size_t i = 0; i < all.lines.size(); ++i) {
    const auto same = [&](const market::TripLine& a, const market::TripLine& b) {
      return a.consumer == b.consumer && a.offer == b.offer && a.units == b.units && a.paid == b.paid;
    };
    if (many.lines[i].units > 0) REQUIRE(same(many.lines[i], all.lines[i]));
    if (few.lines[i].units == 0) continue;
    REQUIRE(same(few.lines[i], many.lines[i]));
    ++paid;
  }
  CHECK(paid > 3000);
}

TEST_CASE("where a fee is asked, fewer carts are ordered, and it is the parcel's", "[checkout][shipping]") {
  const std::string shipping = ", shipping: {fee: 3.00, free_from: 22}";
  const Ran all = run(corner_shop(shipping));
  const Ran some = run(corner_shop(shipping + ", checkout: {completed: 80%, with_fee: 40%}"));
  // Parcels of a consumer's day at our shop: their lines are neighbours.
  const auto parcels = [](const Ran& of) {
    std::map<std::pair<core::Day, uint64_t>, int64_t> paid;
    const uint32_t ours = seller_index(of.market->world, "ours");
    for (size_t i = 0; i < of.lines.size(); ++i)
      if (of.lines[i].units > 0 && of.market->world.offers[of.lines[i].offer.value].seller.value == ours)
        paid[{of.line_days[i], of.lines[i].consumer}] += of.lines[i].paid.minor;
    return paid;
  };
  const auto carts = parcels(all), paid = parcels(some);
  int64_t small = 0, large = 0, small_paid = 0, large_paid = 0;
  for (const auto& [who, amount] : carts) {
    const auto it = paid.find(who);
    if (it != paid.end()) CHECK(it->second == amount);  // whole, or not at all
    (amount < 2200 ? small : large)++;
    (amount < 2200 ? small_paid : large_paid) += it != paid.end();
  }
  CHECK(paid.size() == static_cast<size_t>(small_paid + large_paid));
  check_share(small_paid, small, 0.4);
  check_share(large_paid, large, 0.8);
  int64_t fees = 0;
  for (const auto& day : some.days)
    fees += day.sellers[seller_index(some.market->world, "ours")].charges.shipping_income.minor;
  CHECK(fees == 300 * small_paid);
}

TEST_CASE("carts that are all paid change nothing, and cost no digest", "[checkout]") {
  CHECK(run(corner_shop(", checkout: 100%")).digest == run(corner_shop("")).digest);
  std::string busy = kBusy;
  const std::string app = "app: {reach: 40%, appeal: 0.2";
  busy.replace(busy.find(app), app.size(), app + ", checkout: {completed: 100%, paid: 100%}");
  CHECK(run(busy).digest == run(kBusy).digest);
}

TEST_CASE(
    "whoever never pays has what she had: needs, pantries and memories are those of a market where nothing is sold",
    "[checkout]") {
  const auto market = [](const std::string& checkout, const std::string& appeal) {
    return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 20, warm_up: 0 days}
population:
  size: 2000
  segments:
    all: {share: 100%, loyalty: 1, reference_price: {weight: 1}, stockpiling: 2, units: {mean: 2}, needs: {tea: {every: 2 days}}}
categories: {tea: {pantry: {consumption: 1 per day, fills_at: 6}}}
products: {green: {category: tea, regular_price: 4, appeal: )" +
           appeal + R"(}, black: {category: tea, regular_price: 3, appeal: )" + appeal + R"(}}
sellers: {ours: {role: operator)" +
           checkout + R"(}}
offers: {ours: {green: {price: 3.50, cost: 2, stock: {opening: 300}}, black: {price: 3, cost: 2}}}
)";
  };
  const Ran nobody_pays = run(market(", checkout: 0.00001%", "3")), nobody_wants = run(market("", "-30"));
  CHECK(nobody_pays.seller("ours").orders == 0);
  CHECK(nobody_pays.seller("ours").carts() > 5000);
  CHECK(nobody_wants.seller("ours").orders == 0);
  REQUIRE(nobody_pays.days.size() == nobody_wants.days.size());
  for (size_t d = 0; d < nobody_pays.days.size(); ++d) {
    CHECK(nobody_pays.days[d].needs == nobody_wants.days[d].needs);
    CHECK(nobody_pays.days[d].offers[0].units + nobody_pays.days[d].offers[1].units == 0);
  }
  CHECK(run(market("", "3")).days.back().needs != nobody_wants.days.back().needs);
}

TEST_CASE("a channel has its own carts, and what is counted of segments and channels is what consumers did",
          "[checkout]") {
  std::string yaml = kBusy;
  const std::string app = "app: {reach: 40%, appeal: 0.2", operator_ = "role: operator, ";
  yaml.replace(yaml.find(app), app.size(), app + ", checkout: {completed: 50%, paid: 80%}");
  yaml.replace(yaml.find(operator_), operator_.size(), operator_ + "checkout: 90%, ");
  const Ran ran = run(yaml);
  const auto& world = ran.market->world;
  const size_t segments = world.segments.size();
  std::vector<market::SegmentFacts> expected(world.sellers.size() * segments), counted(expected.size());
  std::set<std::tuple<core::Day, uint64_t, uint32_t>> baskets;
  for (size_t i = 0; i < ran.lines.size(); ++i) {
    const auto& line = ran.lines[i];
    if (line.units == 0) continue;
    const uint32_t seller = world.offers[line.offer.value].seller.value;
    size_t g = 0;
    while (world.segments[g].hash32 != line.consumer >> 32) ++g;
    auto& sum = expected[seller * segments + g];
    sum.units += line.units;
    sum.sales += line.paid;
    sum.orders += baskets.insert({ran.line_days[i], line.consumer, seller}).second;
  }
  std::vector<market::StorefrontFacts> fronts(world.storefronts.size());
  for (const auto& day : ran.days) {
    for (size_t k = 0; k < counted.size(); ++k) counted[k] += day.segments[k];
    for (size_t f = 0; f < fronts.size(); ++f) {
      fronts[f].visits += day.storefronts[f].visits;
      fronts[f].orders += day.storefronts[f].orders;
      fronts[f].unpaid += day.storefronts[f].unpaid;
    }
  }
  for (size_t k = 0; k < counted.size(); ++k) {
    INFO(k);
    CHECK(counted[k].units == expected[k].units);
    CHECK(counted[k].sales == expected[k].sales);
    CHECK(counted[k].orders == expected[k].orders);
    CHECK(counted[k].visits > counted[k].orders);
  }
  for (size_t f = 0; f < fronts.size(); ++f) {
    const auto& front = world.storefronts[f];
    const bool app_of_ours = world.channels[front.channel.value] == "app";
    const bool ours = world.sellers[front.seller.value].name == "ours";
    check_share(fronts[f].ordered(), fronts[f].carts(), app_of_ours ? 0.5 : ours ? 0.9 : 1);
    check_share(fronts[f].orders, fronts[f].ordered(), app_of_ours ? 0.8 : 1);
    CHECK(fronts[f].orders > 1000);
  }
}

TEST_CASE("carts are the same bytes at any number of threads, one by one, and after saving", "[checkout]") {
  std::string yaml = kBusy;
  const std::string app = "app: {reach: 40%, appeal: 0.2", rival = "rival: {channels";
  yaml.replace(yaml.find(app), app.size(), app + ", checkout: {completed: 50%, paid: 80%}");
  yaml.replace(yaml.find(rival), rival.size(), "rival: {checkout: 60%, channels");
  const std::string digest = run(yaml, 1).digest;
  CHECK(run(yaml, 2).digest == digest);
  CHECK(run(yaml, 1, {.simd = shopping::Simd::scalar, .one_by_one = true}).digest == digest);
  const auto market = market_of(yaml);
  auto parallel = core::make_tbb(2);
  CHECK(goes_on(market, {.seed = 3}, 20, market_of(yaml), *parallel) == digest);
}

TEST_CASE("a test must not give its arms other carts", "[checkout]") {
  const auto control = market_of(corner_shop(", checkout: 60%")), treated = market_of(corner_shop(", checkout: 70%"));
  CHECK(engine::cannot_treat(*control, *treated, engine::Treatment::Unit::days) == "what becomes of carts differs");
  CHECK_FALSE(engine::cannot_treat(*control, *control, engine::Treatment::Unit::days));
}

TEST_CASE("with carts that are not paid, scarce things go as if buyers came one by one",
          "[checkout][contention][tsan]") {
  auto serial = core::make_serial();
  auto threads = core::make_threads(2);
  const core::KeyedStream stream = core::Noise({.seed = 99}).stream(core::Stream::test, 31);
  int64_t rounds = 0, left = 0, redeemed = 0;
  const uint64_t cases = random_cases(60, 1000);
  for (uint64_t i = 0; i < cases; ++i) {
    core::NoiseEngine random(stream, i, 0);
    const std::string yaml = random_market(random, i % 2 == 0, i % 4 < 3, true);
    const auto market = market_of(yaml);
    Keep keep;
    engine::Simulation parallel(market, {.seed = i}, *threads, {&keep, nullptr});
    engine::Simulation reference(market, {.seed = i}, *serial, {},
                                 {.simd = shopping::Simd::scalar, .one_by_one = true});
    run_to(parallel, *threads);
    run_to(reference, *serial);
    for (const auto& day : keep.days) {
      rounds += day.contention_rounds;
      for (const auto& seller : day.sellers) left += seller.unpaid.carts;
      for (const auto& voucher : day.vouchers) redeemed += voucher.redeemed;
    }
    if (parallel.digest().str() != reference.digest().str()) {
      FAIL_CHECK("case " << i << " differs:\n" << yaml);
      return;
    }
  }
  CHECK(rounds > static_cast<int64_t>(cases));
  CHECK(left > static_cast<int64_t>(10 * cases));
  CHECK(redeemed > static_cast<int64_t>(cases));
}

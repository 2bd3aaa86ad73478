// Shipping fees: a parcel's fee, from when on it is not asked, and how lines bear it.
#include "shopwright/promotion/shipping.hpp"

#include <map>

#include "shopwright/promotion/promotions.hpp"
#include "support/catch.hpp"
#include "support/naive_basket.hpp"
#include "support/random_promotions.hpp"

using namespace shopwright;
using core::Money;
using core::OfferId;
using market::BasketLine;
using promotion::PromotionParams;
using promotion::Promotions;
using test::RandomPromotions;

namespace {

using Named = language::Named<PromotionParams>;
using Charged = std::vector<std::pair<int64_t, int64_t>>;  // goods, shipping

// Offers 0, 1, 2: ours a, b, c in the store; 3, 4, 5: the rival's; 6, 7, 8: ours in the app.
market::World world_with(std::vector<std::pair<int64_t, int64_t>> fees) {
  market::World world = test::two_channel_world();
  for (size_t s = 0; s < fees.size(); ++s) {
    world.storefronts[s].shipping_fee = Money{fees[s].first};
    if (fees[s].second > 0) world.storefronts[s].free_from = Money{fees[s].second};
  }
  return world;
}

market::DayTable published(const Promotions& promotions) {
  market::DayTable table;
  const std::vector<Money> list(9, Money{1000});
  const std::vector<float> none(list.size());
  std::vector<uint32_t> all;  // everybody holds every voucher
  for (uint32_t r = 0; r < promotions.size(); ++r) all.push_back(r);
  promotions.publish(0, list, none, none, promotions.opening_quotas(), table, all);
  return table;
}

Charged price(const market::World& world, const Named& named, const std::vector<std::array<int, 3>>& written) {
  std::vector<BasketLine> lines;
  for (const auto& [offer, units, unit_price] : written)
    lines.push_back({OfferId{static_cast<uint32_t>(offer)}, units, Money{unit_price}, {}});
  const auto table = published(Promotions(world, named));
  table.baskets->charge(0, lines);
  Charged out;
  for (const BasketLine& line : lines) out.emplace_back(line.charged.minor, line.shipping.minor);
  return out;
}

Named free_from(int64_t from, std::string group = "", int64_t priority = 0) {
  PromotionParams p;
  p.free_shipping.emplace().from = Money{from};
  p.group = std::move(group);
  p.priority = priority;
  Named named;
  named.add("free", p);
  return named;
}
PromotionParams save(int64_t from, int64_t off, std::string group = "", int64_t priority = 0) {
  PromotionParams p;
  p.spend_and_save.emplace().steps.list.push_back({Money{from}, Money{off}, {}});
  p.group = std::move(group);
  p.priority = priority;
  return p;
}

int64_t total(const market::DayTable& table, std::vector<BasketLine> lines) {
  int64_t sum = 0;
  if (lines.empty()) return 0;
  table.baskets->charge(0, lines);
  for (const auto& line : lines) sum += line.charged.minor + line.shipping.minor;
  return sum;
}

}  // namespace

TEST_CASE("shipping: a fee for each parcel, until its goods are worth enough") {
  const auto world = world_with({{600, 9900}, {0, 0}, {300, 0}});
  CHECK(price(world, {}, {{0, 1, 5000}}) == Charged{{5000, 600}});
  CHECK(price(world, {}, {{0, 1, 9899}}) == Charged{{9899, 600}});
  CHECK(price(world, {}, {{0, 1, 9900}}) == Charged{{9900, 0}});
  CHECK(price(world, {}, {{0, 3, 3300}}) == Charged{{9900, 0}});
  CHECK(price(world, {}, {{3, 1, 5000}}) == Charged{{5000, 0}});                               // the rival asks nothing
  CHECK(price(world, {}, {{6, 9, 5000}}) == Charged{{45000, 300}});                            // the app always does
  CHECK(price(world, {}, {{0, 1, 9000}, {6, 1, 9000}}) == Charged{{9000, 600}, {9000, 300}});  // parcels of their own
  // 600 over 2000 : 1000 : 500 is 342.86, 171.43, 85.71; the largest remainders are the first and the last.
  CHECK(price(world, {}, {{0, 2, 1000}, {1, 1, 1000}, {2, 1, 500}}) == Charged{{2000, 343}, {1000, 171}, {500, 86}});
  CHECK(price(world, {}, {{0, 2, 0}, {1, 1, 0}}) == Charged{{0, 400}, {0, 200}});  // by units where all is free
}

TEST_CASE("shipping: the threshold counts what goods cost after promotions") {
  const auto world = world_with({{600, 9900}});
  Named named;
  named.add("coupon", save(9900, 100));
  CHECK(price(world, named, {{0, 1, 9900}}) == Charged{{9800, 600}});
  CHECK(price(world, named, {{0, 1, 10000}}) == Charged{{9900, 0}});
}

TEST_CASE("shipping: a promotion takes the fee off") {
  const auto world = world_with({{600, 9900}});
  CHECK(price(world, free_from(5900), {{0, 1, 5899}}) == Charged{{5899, 600}});
  CHECK(price(world, free_from(5900), {{0, 1, 5900}}) == Charged{{5900, 0}});
  Named some = free_from(0);
  some[0].value.offers = {{"a"}};
  CHECK(price(world, some, {{1, 1, 100}}) == Charged{{100, 600}});
  CHECK(price(world, some, {{1, 1, 100}, {0, 1, 1}}) == Charged{{100, 0}, {1, 0}});
  // What it looks at depends on its place: before the coupon 6000, after it 5800.
  Named after = free_from(5900);
  after.add("coupon", save(6000, 200));
  CHECK(price(world, after, {{0, 1, 6000}}) == Charged{{5800, 600}});
  Named before = free_from(5900, "", 1);
  before.add("coupon", save(6000, 200));
  CHECK(price(world, before, {{0, 1, 6000}}) == Charged{{5800, 0}});
}

TEST_CASE("shipping: in a group, no fee or money off, whichever is more") {
  const auto world = world_with({{600, 9900}});
  Named named = free_from(5900, "deal");
  named.add("coupon", save(5900, 500, "deal"));
  CHECK(price(world, named, {{0, 1, 6000}}) == Charged{{6000, 0}});    // 600 rather than 500
  CHECK(price(world, named, {{0, 1, 12000}}) == Charged{{11500, 0}});  // it would be free anyway
  Named better = free_from(5900, "deal");
  better.add("coupon", save(5900, 700, "deal"));
  CHECK(price(world, better, {{0, 1, 6000}}) == Charged{{5300, 600}});
}

TEST_CASE("shipping: 100,000 random baskets cost what they cost unit by unit, and so does one line more") {
  RandomPromotions random(20260303);
  int64_t wrong = 0, with_fee = 0, cheaper = 0, redeemed = 0, gifts = 0;
  for (int round = 0; round < 20000; ++round) {
    const int64_t scale = std::array<int64_t, 3>{10, 1000, 3'000'000}[static_cast<size_t>(random.below(3))];
    std::vector<std::pair<int64_t, int64_t>> fees;
    for (int s = 0; s < 3; ++s)
      fees.emplace_back(random.below(4) == 0 ? 0 : random.below(scale),
                        random.below(2) * (1 + random.below(12 * scale)));
    const auto world = world_with(fees);
    Named named;
    for (int64_t i = 0, n = random.below(6); i < n; ++i)
      named.add("p" + std::to_string(i), random.promotion(scale, true));
    const Promotions promotions(world, named);
    if (!promotions.on_baskets()) continue;
    const market::DayTable table = published(promotions);
    gifts += std::any_of(named.begin(), named.end(), [](const auto& entry) { return entry.value.gift.has_value(); });
    test::NaiveBasket naive(world, named, world.first_day, 0.25);
    for (int basket = 0; basket < 6; ++basket) {
      auto lines = random.basket(scale, 6, 12);
      auto found = lines;
      const uint32_t vouchers = table.baskets->charge(0, found);
      std::map<test::NaiveBasket::LineKey, std::pair<int64_t, int64_t>> sum;
      std::map<test::NaiveBasket::LineKey, int64_t> felt;
      int64_t whole = 0;
      for (const BasketLine& line : found) {
        auto& of = sum[{line.offer.value, line.unit_price.minor}];
        of.first += line.charged.minor, of.second += line.shipping.minor;
        felt[{line.offer.value, line.unit_price.minor}] += line.felt.minor;
        wrong += line.shipping < Money{};
        whole += line.charged.minor + line.shipping.minor;
      }
      const auto expected = naive.price(lines);
      wrong += sum.size() != expected.size();
      for (const uint32_t r : promotions.vouchers())
        wrong += ((vouchers >> promotions.rules()[r].voucher & 1) != 0) !=
                 (naive.vouchers().count(promotions.rules()[r].name) != 0);
      redeemed += vouchers != 0;
      int64_t asked = 0, naive_total = 0;
      for (const auto& [line, cost] : expected) {
        wrong += sum[line] != std::pair(cost, naive.shipping(line));
        wrong += felt[line] != naive.felt(line);
        asked += naive.shipping(line);
        naive_total += cost + naive.shipping(line);
      }
      with_fee += asked > 0;
      // One line more costs F(B + line) - F(B), which may be less than nothing.
      lines.pop_back();
      int64_t before = 0;
      if (!lines.empty())
        for (const auto& [line, cost] : naive.price(lines)) before += cost + naive.shipping(line);
      const int64_t marginal = whole - total(table, lines);
      wrong += marginal != naive_total - before;
      cheaper += marginal < 0;
    }
  }
  CHECK(wrong == 0);
  CHECK(with_fee > 40000);
  CHECK(redeemed > 20000);
  CHECK(gifts > 5000);
  CHECK(cheaper > 1000);  // to top up to free shipping pays
}

TEST_CASE("shipping: neither the order of lines nor how they are split changes the fee") {
  RandomPromotions random(17);
  for (int round = 0; round < 3000; ++round) {
    const auto world = world_with({{1 + random.below(300), 900}, {77, 0}, {random.below(50), 400}});
    Named named;
    for (int64_t i = 0, n = random.below(4); i < n; ++i)
      named.add("p" + std::to_string(i), random.promotion(100, true));
    const market::DayTable table = published(Promotions(world, named));
    auto lines = random.basket(100, 5, 9);
    const auto by_line = [&](std::vector<BasketLine> of) {
      table.baskets->charge(0, of);
      std::map<test::NaiveBasket::LineKey, int64_t> sum;
      for (const auto& line : of) sum[{line.offer.value, line.unit_price.minor}] += line.shipping.minor;
      return sum;
    };
    const auto as_written = by_line(lines);
    std::shuffle(lines.begin(), lines.end(), random.engine());
    REQUIRE(by_line(lines) == as_written);
    std::vector<BasketLine> split;
    for (BasketLine line : lines) {
      const auto some = static_cast<int32_t>(random.below(line.units));
      const int32_t rest = line.units - some;
      line.units = rest;
      split.push_back(line);
      line.units = some;
      if (some > 0) split.push_back(line);
    }
    REQUIRE(by_line(split) == as_written);
  }
}

#include "shopwright/promotion/baskets.hpp"

#include <algorithm>
#include <map>
#include <optional>

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
using Charged = std::vector<int64_t>;

// Offers 0, 1, 2: ours a, b, c in the store; 3, 4, 5: the rival's; 6, 7, 8: ours in the app.
const market::World& world() {
  static const market::World made = test::two_channel_world();
  return made;
}

market::DayTable published(const Promotions& promotions, core::Day day = 0) {
  market::DayTable table;
  const std::vector<Money> list(world().offers.size(), Money{1000});
  const std::vector<float> none(list.size());
  promotions.publish(day, list, none, none, promotions.opening_quotas(), table);
  return table;
}

std::vector<BasketLine> charged(const market::DayTable& table, std::vector<BasketLine> lines, uint32_t window = 0) {
  if (table.baskets) table.baskets->charge(window, lines);
  else
    for (BasketLine& line : lines) line.charged = line.unit_price * line.units;
  return lines;
}

// Lines written as {offer, units, unit price}.
Charged price(const Named& named, const std::vector<std::array<int, 3>>& written) {
  std::vector<BasketLine> lines;
  for (const auto& [offer, units, unit_price] : written)
    lines.push_back({OfferId{static_cast<uint32_t>(offer)}, units, Money{unit_price}, {}});
  Charged out;
  for (const BasketLine& line : charged(published(Promotions(world(), named)), lines))
    out.push_back(line.charged.minor);
  return out;
}

PromotionParams multi_buy(int64_t buy, int64_t pay, double off = 1) {
  PromotionParams p;
  p.multi_buy = promotion::MultiBuyParams{buy, pay, off};
  return p;
}
PromotionParams bundle(std::initializer_list<std::pair<const char*, int64_t>> products, int64_t at) {
  PromotionParams p;
  p.bundle.emplace().price = Money{at};
  for (const auto& [name, units] : products) p.bundle->products.add(name, units);
  return p;
}
PromotionParams steps(std::initializer_list<std::pair<int64_t, int64_t>> list) {
  PromotionParams p;
  for (const auto& [from, off] : list) {
    if (!p.spend_and_save) p.spend_and_save.emplace();
    p.spend_and_save->steps.list.push_back({Money{from}, Money{off}, {}});
  }
  return p;
}
PromotionParams every(int64_t amount, int64_t off, std::optional<int64_t> at_most = {}) {
  PromotionParams p;
  p.spend_and_save.emplace();
  p.spend_and_save->every = Money{amount};
  p.spend_and_save->off = Money{off};
  p.spend_and_save->at_most = at_most;
  return p;
}
PromotionParams tiers(std::initializer_list<std::pair<int64_t, double>> list) {
  PromotionParams p;
  for (const auto& [from, off] : list) p.quantity_tiers.list.push_back({from, off, {}});
  return p;
}
Named one(PromotionParams p) {
  Named named;
  named.add("p", std::move(p));
  return named;
}
Named two(PromotionParams a, PromotionParams b) {
  Named named;
  named.add("first", std::move(a));
  named.add("second", std::move(b));
  return named;
}
PromotionParams with(PromotionParams p, std::string group, int64_t priority = 0) {
  p.group = std::move(group);
  p.priority = priority;
  return p;
}

}  // namespace

TEST_CASE("baskets: multi-buy, computed by hand") {
  CHECK(price(one(multi_buy(3, 2)), {{0, 2, 100}}) == Charged{200});
  CHECK(price(one(multi_buy(3, 2)), {{0, 3, 100}}) == Charged{200});
  CHECK(price(one(multi_buy(3, 2)), {{0, 7, 100}}) == Charged{500});
  CHECK(price(one(multi_buy(2, 1, 0.5)), {{0, 2, 199}}) == Charged{299});  // 99.5 stays, rounded to the even 100
  CHECK(price(one(multi_buy(2, 1, 0.5)), {{0, 4, 199}}) == Charged{598});
  CHECK(price(one(multi_buy(3, 0, 0.5)), {{0, 4, 100}}) == Charged{250});
  // Dearest first: groups (10, 10, 8) and (5, 5, 5), of which 8 and 5 are free; 13 over 20 : 8 : 15 is 6.05, 2.42, 4.53.
  CHECK(price(one(multi_buy(3, 2)), {{0, 2, 10}, {1, 1, 8}, {2, 3, 5}}) == Charged{14, 6, 10});
  // The fourth unit is in no full group and bears nothing of the 5: 12 : 10 is 2.73, 2.27.
  CHECK(price(one(multi_buy(3, 2)), {{0, 1, 12}, {2, 3, 5}}) == Charged{9, 13});
  CHECK(price(one(multi_buy(3, 2)), {{0, 2, 100}, {3, 1, 100}}) == Charged{200, 100});  // the rival's does not count
}

TEST_CASE("baskets: bundle, computed by hand") {
  const Named set = one(bundle({{"a", 1}, {"b", 2}}, 200));
  CHECK(price(set, {{0, 1, 100}, {1, 1, 80}}) == Charged{100, 80});
  CHECK(price(set, {{0, 1, 100}, {1, 2, 80}}) == Charged{77, 123});  // 60 over 100 : 160 is 23.08, 36.92
  CHECK(price(set, {{0, 1, 100}, {1, 3, 80}}) == Charged{77, 203});
  CHECK(price(set, {{0, 2, 100}, {1, 4, 80}}) == Charged{154, 246});
  CHECK(price(set, {{0, 2, 50}, {1, 4, 70}}) == Charged{100, 280});  // a set costs 190 as it is
  // The dearest units enter first: 120 with 90 and 70 saves 80, 50 with 70 and 70 nothing. 80 over 120 : 90 : 70.
  CHECK(price(set, {{0, 1, 120}, {6, 1, 50}, {1, 1, 90}, {7, 3, 70}}) == Charged{86, 50, 64, 190});
}

TEST_CASE("baskets: spend and save, computed by hand") {
  const Named named = one(steps({{100, 10}, {300, 50}}));
  CHECK(price(named, {{0, 1, 99}}) == Charged{99});
  CHECK(price(named, {{0, 1, 100}}) == Charged{90});
  CHECK(price(named, {{0, 2, 100}, {1, 1, 99}}) == Charged{193, 96});   // 10 over 200 : 99 is 6.69, 3.31
  CHECK(price(named, {{0, 2, 100}, {1, 1, 100}}) == Charged{167, 83});  // 33.3, 16.7
  CHECK(price(one(every(300, 50)), {{0, 1, 299}}) == Charged{299});
  CHECK(price(one(every(300, 50)), {{0, 4, 300}}) == Charged{1000});
  CHECK(price(one(every(300, 50, 3)), {{0, 4, 300}}) == Charged{1050});
}

TEST_CASE("baskets: quantity tiers, computed by hand") {
  const Named named = one(tiers({{10, 0.05}, {50, 0.1}}));
  CHECK(price(named, {{0, 9, 199}, {1, 9, 199}}) == Charged{1791, 1791});  // by offer, not together
  CHECK(price(named, {{0, 10, 199}}) == Charged{1890});                    // 189.05 a unit
  CHECK(price(named, {{0, 50, 199}}) == Charged{8950});                    // 179.1 a unit
  CHECK(price(named, {{0, 6, 199}, {0, 4, 100}}) == Charged{1134, 380});   // units of an offer at two prices
}

TEST_CASE("baskets: promotions without a group stack, by priority, kind and hash") {
  // 3 x 100: 3 for 2 leaves 200, which misses 300; the other way round 10 is taken off first, then a third of what is left.
  CHECK(price(two(multi_buy(3, 2), steps({{300, 10}})), {{0, 3, 100}}) == Charged{200});
  PromotionParams early = steps({{300, 10}});
  early.priority = 1;
  CHECK(price(two(multi_buy(3, 2), early), {{0, 3, 100}}) == Charged{194});  // units of 97, 97, 96
  CHECK(price(two(tiers({{3, 0.1}}), multi_buy(3, 2)), {{0, 3, 100}}) == Charged{180});
  CHECK(price(two(steps({{100, 20}}), steps({{100, 20}})), {{0, 1, 100}}) == Charged{80});  // the second sees 80
  CHECK(price(two(every(1, 1), every(1, 1)), {{0, 3, 100}, {1, 1, 1}}) == Charged{0, 0});
}

TEST_CASE("baskets: in a group the best for the basket holds, others stack on it") {
  const Named named = two(with(multi_buy(3, 2), "deal"), with(steps({{250, 60}}), "deal"));
  CHECK(price(named, {{0, 3, 100}}) == Charged{200});
  CHECK(price(named, {{0, 2, 100}, {1, 1, 50}}) == Charged{152, 38});  // 60 rather than 50
  CHECK(price(named, {{0, 1, 250}}) == Charged{190});
  CHECK(price(named, {{0, 1, 249}}) == Charged{249});
  // Of another seller's group of that name one holds as well.
  PromotionParams theirs = with(steps({{100, 10}}), "deal");
  theirs.seller = {"rival"};
  CHECK(price(two(with(steps({{100, 20}}), "deal"), theirs), {{0, 1, 100}, {3, 1, 100}}) == Charged{80, 90});
  // Two that take off the same: the smaller hash, which shows in how it is spread.
  PromotionParams narrow = with(steps({{100, 30}}), "deal");
  narrow.offers = {{"a"}};
  const bool narrow_first = core::identity_hash("first") < core::identity_hash("second");
  CHECK(price(two(narrow, with(steps({{100, 30}}), "deal")), {{0, 1, 100}, {1, 1, 100}}) ==
        (narrow_first ? Charged{70, 100} : Charged{85, 85}));
}

TEST_CASE("baskets: dates, hours, channels, and what holds says") {
  PromotionParams evening = multi_buy(2, 1);
  evening.hours = {0.5, 1};
  evening.channels = {{"app"}};
  evening.during = {*core::make_date(2026, 3, 3), *core::make_date(2026, 3, 4)};
  const Promotions promotions(world(), one(evening));
  CHECK(promotions.on_baskets());
  CHECK_FALSE(published(promotions, 0).baskets);
  const market::DayTable table = published(promotions, 1);
  REQUIRE(table.baskets);
  REQUIRE(table.window_start.size() == 2);
  CHECK_FALSE(table.baskets->holds(0, OfferId{6}));
  CHECK(table.baskets->holds(1, OfferId{6}));
  CHECK_FALSE(table.baskets->holds(1, OfferId{0}));
  const std::vector<BasketLine> lines = {{OfferId{6}, 2, Money{100}, {}}, {OfferId{0}, 2, Money{100}, {}}};
  CHECK(charged(table, lines, 0)[0].charged == Money{200});
  CHECK(charged(table, lines, 1)[0].charged == Money{100});
  CHECK(charged(table, lines, 1)[1].charged == Money{200});
  market::DayTable reused = table;  // what was there before is gone
  const std::vector<float> none(9);
  promotions.publish(9, std::vector<Money>(9), none, none, {}, reused);
  CHECK_FALSE(reused.baskets);
}

TEST_CASE("baskets: an audience-limited promotion is for those who have joined it") {
  PromotionParams p = steps({{100, 10}});
  p.audience.share = 0.5;
  const Promotions promotions(world(), one(p));
  market::DayTable table;
  const std::vector<float> none(9);
  promotions.publish(0, std::vector<Money>(9), none, none, {}, table);
  CHECK_FALSE(table.baskets);
  promotions.publish(0, std::vector<Money>(9), none, none, {}, table, std::vector<uint32_t>{0});
  CHECK(table.baskets);
}

TEST_CASE("baskets: long ones and large amounts") {
  Named named = two(multi_buy(3, 2), steps({{100, 10}}));
  std::vector<BasketLine> lines;
  for (int i = 0; i < 100; ++i) lines.push_back({OfferId{static_cast<uint32_t>(i % 9)}, 1 + i % 3, Money{100 + i}, {}});
  auto expected = test::NaiveBasket(world(), named, world().first_day, 0.25).price(lines);
  for (const BasketLine& line : charged(published(Promotions(world(), named)), lines))
    CHECK(line.charged.minor == expected[{line.offer.value, line.unit_price.minor}]);
  lines = {{OfferId{0}, 1000, Money{100'000'000'000'003}, {}}, {OfferId{1}, 7, Money{99'999'999'999'989}, {}}};
  expected = test::NaiveBasket(world(), named, world().first_day, 0.25).price(lines);
  for (const BasketLine& line : charged(published(Promotions(world(), named)), lines))
    CHECK(line.charged.minor == expected[{line.offer.value, line.unit_price.minor}]);
}

TEST_CASE("baskets: 100,000 random baskets and promotion sets cost what they cost unit by unit") {
  RandomPromotions random(20260302);
  int64_t saved_in = 0, wrong = 0;
  for (int round = 0; round < 25000; ++round) {
    const int64_t scale = std::array<int64_t, 3>{10, 1000, 3'000'000'000}[static_cast<size_t>(random.below(3))];
    Named named;
    for (int64_t i = 0, n = random.below(7); i < n; ++i) named.add("p" + std::to_string(i), random.promotion(scale));
    const market::DayTable table = published(Promotions(world(), named));
    test::NaiveBasket naive(world(), named, world().first_day, 0.25);
    for (int basket = 0; basket < 4; ++basket) {
      const auto lines = random.basket(scale, 6, 12);
      std::map<test::NaiveBasket::LineKey, int64_t> found;
      int64_t whole = 0, total = 0;
      for (const BasketLine& line : charged(table, lines)) {
        found[{line.offer.value, line.unit_price.minor}] += line.charged.minor;
        whole += line.unit_price.minor * line.units;
        total += line.charged.minor;
        wrong += line.charged < Money{} || line.charged > line.unit_price * line.units;
      }
      wrong += found != naive.price(lines);
      saved_in += total < whole;
    }
  }
  CHECK(wrong == 0);
  CHECK(saved_in > 50000);  // the cases are worth testing
}

TEST_CASE("baskets: neither the order of lines nor how they are split changes what a basket costs") {
  RandomPromotions random(7);
  for (int round = 0; round < 4000; ++round) {
    Named named;
    for (int64_t i = 0, n = 1 + random.below(6); i < n; ++i) named.add("p" + std::to_string(i), random.promotion(100));
    const market::DayTable table = published(Promotions(world(), named));
    const auto lines = random.basket(100, 5, 9);
    using Key = std::tuple<uint32_t, int64_t>;
    const auto by_price = [&](const std::vector<BasketLine>& priced) {
      std::map<Key, int64_t> sum;
      for (const auto& line : priced) sum[{line.offer.value, line.unit_price.minor}] += line.charged.minor;
      return sum;
    };
    const auto as_written = by_price(charged(table, lines));
    std::vector<BasketLine> shuffled = lines;
    std::shuffle(shuffled.begin(), shuffled.end(), random.engine());
    const auto sorted = [](std::vector<BasketLine> priced) {
      std::vector<std::tuple<uint32_t, int64_t, int32_t, int64_t>> rows;
      for (const auto& l : priced) rows.emplace_back(l.offer.value, l.unit_price.minor, l.units, l.charged.minor);
      std::sort(rows.begin(), rows.end());
      return rows;
    };
    REQUIRE(sorted(charged(table, shuffled)) == sorted(charged(table, lines)));
    std::vector<BasketLine> split;
    for (const BasketLine& line : shuffled) {
      const auto some = static_cast<int32_t>(random.below(line.units));
      BasketLine part = line;
      part.units = some;
      if (some > 0) split.push_back(part);
      part.units = line.units - some;
      split.push_back(part);
    }
    REQUIRE(by_price(charged(table, split)) == as_written);
    for (const BasketLine& line : charged(table, split)) {
      REQUIRE(line.charged >= Money{});
      REQUIRE(line.charged <= line.unit_price * line.units);
    }
  }
}

TEST_CASE("baskets: a promotion that does not apply changes nothing, whatever its group and priority") {
  RandomPromotions random(8);
  for (int round = 0; round < 4000; ++round) {
    Named named;
    for (int64_t i = 0, n = 1 + random.below(5); i < n; ++i) named.add("p" + std::to_string(i), random.promotion(100));
    auto lines = random.basket(100, 5, 9);
    for (BasketLine& line : lines)
      if (line.offer.value % 3 == 2) line.offer.value -= 1;  // nobody buys c
    const auto before = charged(published(Promotions(world(), named)), lines);
    PromotionParams idle = random.promotion(100);
    switch (random.below(idle.bundle ? 2 : 3)) {
      case 0: idle.during = {*core::make_date(2027, 1, 1), *core::make_date(2027, 1, 2)}; break;
      case 1: idle.audience.share = 0.99; break;
      default: idle.offers = {{"c"}};
    }
    named.add("idle", idle);
    const auto after = charged(published(Promotions(world(), named)), lines);
    for (size_t i = 0; i < lines.size(); ++i) REQUIRE(after[i].charged == before[i].charged);
  }
}

TEST_CASE("baskets: the explanation adds up to the price") {
  struct Told final : promotion::BasketTrace {
    int64_t taken = 0;
    std::vector<uint32_t> named;
    void applied(uint32_t rule, std::span<const Money> by_line, Money) override {
      named.push_back(rule);
      for (Money m : by_line) taken += m.minor;
    }
    void refused(uint32_t rule, const Refused&) override { named.push_back(rule); }
  };
  RandomPromotions random(9);
  for (int round = 0; round < 2000; ++round) {
    Named named;
    for (int64_t i = 0, n = 1 + random.below(6); i < n; ++i) named.add("p" + std::to_string(i), random.promotion(100));
    const market::DayTable table = published(Promotions(world(), named));
    auto lines = random.basket(100, 1, 9);
    const auto plain = charged(table, lines);
    Told told;
    dynamic_cast<const promotion::Baskets&>(*table.baskets).explain(0, lines, told);
    REQUIRE(lines[0].charged == plain[0].charged);
    REQUIRE(lines[0].unit_price.minor * lines[0].units - told.taken == lines[0].charged.minor);
    std::sort(told.named.begin(), told.named.end());  // each promotion once
    REQUIRE(told.named.size() == named.size());
    REQUIRE(std::unique(told.named.begin(), told.named.end()) == told.named.end());
  }
}

TEST_CASE("baskets: of several sellers together, computed by hand") {
  PromotionParams both = steps({{300, 60}});
  both.sellers = {{"rival"}, {"ours"}};
  CHECK(price(one(both), {{0, 1, 200}, {3, 1, 100}}) == Charged{160, 80});
  CHECK(price(one(both), {{0, 1, 200}, {6, 1, 100}}) == Charged{160, 80});  // in any channel
  CHECK(price(one(both), {{0, 1, 200}, {3, 1, 99}}) == Charged{200, 99});
  // A group of theirs is not that of one of them.
  PromotionParams own = with(steps({{200, 20}}), "x");
  CHECK(price(two(with(both, "x"), own), {{0, 1, 200}, {3, 1, 120}}) ==
        price(two(with(both, "y"), own), {{0, 1, 200}, {3, 1, 120}}));
}

TEST_CASE("baskets: what is missing to further steps") {
  const auto missing = [&](const Named& named, std::vector<BasketLine> lines) {
    const market::DayTable table = published(Promotions(world(), named));
    std::vector<market::Shortfall> found;
    std::vector<BasketLine> same = lines;
    table.baskets->shortfalls(0, lines, found);
    table.baskets->charge(0, same);
    for (size_t i = 0; i < lines.size(); ++i) CHECK(lines[i].charged == same[i].charged);
    std::vector<int64_t> amounts;
    for (const auto& one : found) {
      amounts.push_back(one.amount.minor);
      CHECK(table.baskets->counts(one, OfferId{0}));
      CHECK_FALSE(table.baskets->counts(one, OfferId{3}));  // the rival's
    }
    return amounts;
  };
  using Amounts = std::vector<int64_t>;
  const std::vector<BasketLine> two_a = {{OfferId{0}, 2, Money{100}, {}}};
  CHECK(missing(one(steps({{250, 10}, {400, 30}})), two_a) == Amounts{50});
  CHECK(missing(one(steps({{200, 10}, {400, 30}})), two_a) == Amounts{200});
  CHECK(missing(one(steps({{150, 10}})), two_a).empty());
  CHECK(missing(one(every(150, 10)), two_a) == Amounts{100});
  CHECK(missing(one(every(150, 10, 1)), two_a).empty());
  CHECK(missing(one(multi_buy(3, 2)), two_a).empty());  // units, not money
  CHECK(missing(two(with(steps({{150, 10}}), "x"), with(steps({{220, 40}}), "x")), two_a) == Amounts{20});
  PromotionParams rivals = steps({{250, 10}});
  rivals.seller = {"rival"};
  CHECK(missing(one(rivals), two_a).empty());  // nothing of his is in the basket
}

TEST_CASE("baskets: what is missing is said") {
  struct Told final : promotion::BasketTrace {
    Refused last;
    void applied(uint32_t, std::span<const Money>, Money) override {}
    void refused(uint32_t, const Refused& refused) override { last = refused; }
  };
  const auto told = [&](const Named& named, std::vector<BasketLine> lines) {
    Told trace;
    const market::DayTable table = published(Promotions(world(), named));
    dynamic_cast<const promotion::Baskets&>(*table.baskets).explain(0, lines, trace);
    return trace.last;
  };
  using Refusal = promotion::BasketTrace::Refusal;
  const std::vector<BasketLine> two_a = {{OfferId{0}, 2, Money{100}, {}}};
  CHECK(told(one(steps({{250, 10}})), two_a).amount == Money{50});
  CHECK(told(one(every(300, 10)), two_a).amount == Money{100});
  CHECK(told(one(multi_buy(5, 4)), two_a).units == 3);
  CHECK(told(one(tiers({{10, 0.1}})), two_a).units == 8);
  CHECK(told(one(bundle({{"a", 3}, {"b", 1}}, 5)), two_a).units == 2);
  const auto dear = told(one(bundle({{"a", 2}}, 500)), two_a);
  CHECK((dear.why == Refusal::not_enough && dear.units == 0 && dear.amount == Money{}));
  CHECK(told(one(multi_buy(2, 1)), {{OfferId{3}, 2, Money{100}, {}}}).why == Refusal::other_offers);
  CHECK(told(two(with(steps({{100, 10}}), "x"), with(steps({{100, 20}}), "x")), two_a).why == Refusal::better);
}

#include "shopwright/promotion/buyer_classes.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "support/catch.hpp"
#include "support/small_world.hpp"

using namespace shopwright;
using promotion::BuyerClasses;
using promotion::PromotionParams;
using promotion::Promotions;

namespace {

using Named = language::Named<PromotionParams>;

market::World people() {
  market::World world = test::small_world({"ours"}, {"a"});
  uint32_t first = 0;
  for (const auto& [name, count] : {std::pair{"families", 60000u}, {"singles", 40000u}}) {
    world.segments.push_back({name, core::identity_hash32(name), first, count});
    first += count;
  }
  world.consumers = first;
  return world;
}

PromotionParams to(std::vector<language::Ref> segments, double share, double hold_out, int last_day = 31) {
  PromotionParams p;
  p.off = 0.1;
  p.audience.segments = std::move(segments);
  p.audience.share = share;
  p.audience.hold_out = hold_out;
  p.during = {*core::make_date(2026, 3, 2), *core::make_date(2026, 3, last_day)};
  return p;
}

const core::NoiseKey kKey{.seed = 7, .replicate = 1};

// Who has joined the one promotion.
std::vector<bool> members(const market::World& world, const PromotionParams& p, core::NoiseKey key = kKey,
                          const char* name = "coupon") {
  Named named;
  named.add(name, p);
  const Promotions promotions(world, named);
  BuyerClasses classes(world, promotions, key);
  const auto& today = classes.on(0, {});
  std::vector<bool> in(world.consumers);
  for (size_t i = 0; i < in.size(); ++i) in[i] = !today.joined[today.of_consumer[i]].empty();
  return in;
}

double count(const std::vector<bool>& in, uint32_t from, uint32_t to) {
  return static_cast<double>(std::count(in.begin() + from, in.begin() + to, true));
}
// Within four standard errors: false alarms 6 in 100,000.
void check_binomial(double found, double n, double p) {
  INFO(found << " of " << n << ", expected " << n * p);
  CHECK(std::abs(found - n * p) <= 4 * std::sqrt(n * p * (1 - p)));
}

}  // namespace

TEST_CASE("buyer classes: without audiences everybody is of class 0") {
  const auto world = people();
  Named named;
  named.add("all", to({}, 1, 0));
  const Promotions promotions(world, named);
  BuyerClasses classes(world, promotions, kKey);
  CHECK(classes.on(3, {}).joined == std::vector<std::vector<uint32_t>>{{}});
  CHECK(classes.on(3, {}).of_consumer.empty());
  CHECK(promotion::classes_at_most(world, promotions) == 1);
}

TEST_CASE("buyer classes: shares and hold-outs are as large as they should be, whatever the segment") {
  const auto world = people();
  const auto half = members(world, to({}, 0.5, 0));
  check_binomial(count(half, 0, 60000), 60000, 0.5);
  check_binomial(count(half, 60000, 100000), 40000, 0.5);
  const auto few = members(world, to({{"singles"}}, 0.03, 0));
  CHECK(count(few, 0, 60000) == 0);
  check_binomial(count(few, 60000, 100000), 40000, 0.03);
  const auto held_out = members(world, to({}, 1, 0.1));
  check_binomial(count(held_out, 0, 100000), 100000, 0.9);
  const auto both = members(world, to({}, 0.5, 0.2));
  check_binomial(count(both, 0, 100000), 100000, 0.4);  // the hold-out is drawn apart
}

TEST_CASE("buyer classes: a larger share contains the smaller, a smaller hold-out leaves more in") {
  const auto world = people();
  const auto within = [](const std::vector<bool>& a, const std::vector<bool>& b) {
    for (size_t i = 0; i < a.size(); ++i)
      if (a[i] && !b[i]) return false;
    return true;
  };
  const auto some = members(world, to({}, 0.2, 0)), more = members(world, to({}, 0.5, 0));
  CHECK(within(some, more));
  CHECK_FALSE(within(more, some));
  CHECK(within(members(world, to({}, 0.5, 0.3)), members(world, to({}, 0.5, 0.1))));
  CHECK(within(members(world, to({}, 0.5, 0.3)), more));
}

TEST_CASE("buyer classes: lots go by promotion, seed and replicate, and not by what will be") {
  const auto world = people();
  const PromotionParams p = to({}, 0.5, 0);
  const auto base = members(world, p);
  const auto agreement = [&](const std::vector<bool>& other) {
    double same = 0;
    for (size_t i = 0; i < base.size(); ++i) same += base[i] == other[i];
    return same;
  };
  check_binomial(agreement(members(world, p, kKey, "other")), 100000, 0.5);
  check_binomial(agreement(members(world, p, {.seed = 8, .replicate = 1})), 100000, 0.5);
  check_binomial(agreement(members(world, p, {.seed = 7, .replicate = 2})), 100000, 0.5);
  CHECK(members(world, p, {.seed = 7, .replicate = 1, .future = 3, .future_from = 0}) == base);
}

TEST_CASE("buyer classes: a class has joined what each of its members has joined, day by day") {
  const auto world = people();
  Named named;
  named.add("half", to({}, 0.5, 0));
  named.add("families", to({{"families"}}, 1, 0, 10));
  named.add("test", to({{"families"}}, 1, 0.2));
  named.add("singles", to({{"singles"}}, 1, 0, 5));
  named.add("all", to({}, 1, 0));
  const Promotions promotions(world, named);
  BuyerClasses classes(world, promotions, kKey);
  std::map<std::string, std::vector<bool>> in;
  for (const auto& entry : named)
    if (entry.value.audience.limited()) in[entry.name] = members(world, entry.value, kKey, entry.name.c_str());
  for (core::Day day : {0, 8, 20, 8, 40}) {
    const auto& today = classes.on(day, {});
    REQUIRE(today.joined.size() <= promotion::classes_at_most(world, promotions));
    CHECK(today.joined[0].empty());
    CHECK(std::set(today.joined.begin(), today.joined.end()).size() == today.joined.size());
    CHECK(today.of_consumer.empty() == (day == 40));
    size_t wrong = 0;
    for (uint32_t i = 0; i < world.consumers && day != 40; ++i) {
      std::vector<uint32_t> expected;
      for (uint32_t r = 0; r < promotions.size(); ++r) {
        const promotion::Rule& rule = promotions.rules()[r];
        if (rule.params.audience.limited() && rule.on(world.date(day)) && in[rule.name][i]) expected.push_back(r);
      }
      wrong += today.joined[today.of_consumer[i]] != expected;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("buyer classes: how many there can be") {
  const auto world = people();
  const auto at_most = [&](std::vector<PromotionParams> list) {
    Named named;
    for (size_t i = 0; i < list.size(); ++i) named.add("p" + std::to_string(i), list[i]);
    return promotion::classes_at_most(world, Promotions(world, named));
  };
  const PromotionParams half = to({}, 0.5, 0), of_families = to({{"families"}}, 0.5, 0);
  CHECK(at_most({half}) == 2);
  CHECK(at_most({of_families}) == 2);
  CHECK(at_most({to({{"families"}}, 1, 0)}) == 2);
  CHECK(at_most({half, of_families}) ==
        5);  // none, one or both; and half of the singles, who might be a class of their own
  CHECK(at_most(std::vector<PromotionParams>(8, half)) == 256);
  CHECK(at_most(std::vector<PromotionParams>(9, half)) > promotion::kMostClasses);
  // Days count one by one.
  std::vector<PromotionParams> weekly;
  for (int week = 0; week < 4; ++week)
    for (int i = 0; i < 3; ++i) {
      PromotionParams p = half;
      p.during = {*core::make_date(2026, 3, 2 + 7 * week), *core::make_date(2026, 3, 8 + 7 * week)};
      weekly.push_back(p);
    }
  CHECK(at_most(weekly) == 8);
}

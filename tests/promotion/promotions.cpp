#include <algorithm>
#include <random>

#include "shopwright/promotion/promotions.hpp"
#include "support/catch.hpp"
#include "support/small_world.hpp"

using namespace shopwright;
using core::Money;
using core::OfferId;
using promotion::PromotionParams;
using promotion::Promotions;

namespace {

using Named = language::Named<PromotionParams>;

PromotionParams percent(double off, int first, int last) {
  PromotionParams p;
  p.off = off;
  p.during = {*core::make_date(2026, 3, first), *core::make_date(2026, 3, last)};
  return p;
}

struct Published {
  market::DayTable table;
  Published(const Promotions& promotions, core::Day day, std::vector<Money> list, std::vector<int64_t> left,
            float feature = 0) {
    const std::vector<float> attention(list.size(), feature);
    promotions.publish(day, list, attention, attention, left, table);
  }
  const market::OfferTerms& terms(uint32_t offer, size_t window = 0) const {
    return table.offers[offer].windows[window];
  }
};

using Tiers = std::vector<market::PriceTier>;

}  // namespace

TEST_CASE("promotions: none leaves list prices, one window, the plan's attention") {
  const auto world = test::small_world({"ours", "rival"}, {"a", "b"});
  const Promotions none(world, Named{});
  const Published day(none, 0, {Money{279}, Money{169}, Money{285}, Money{0}}, {}, 0.25f);
  CHECK(day.table.window_start == std::vector<uint32_t>{0});
  CHECK(day.terms(0).tiers == Tiers{{Money{279}, market::kNoQuota}});
  CHECK(day.terms(3).tiers == Tiers{{Money{0}, market::kNoQuota}});
  CHECK(day.terms(2).feature == 0.25f);
  CHECK(day.table.offers[2].list_price == Money{285});
}

TEST_CASE("promotions: dates, weekdays, seller, products") {
  const auto world = test::small_world({"ours", "rival"}, {"a", "b"});
  Named named;
  PromotionParams p = percent(0.2, 4, 10);
  p.on = language::Weekdays{0b1100000};
  p.offers = {{"a"}};
  named.add("weekend", p);
  PromotionParams q = percent(0.1, 2, 3);
  q.seller = {"rival"};
  named.add("theirs", q);
  const Promotions promotions(world, named);
  const std::vector<Money> list(4, Money{1000});
  CHECK(Published(promotions, 0, list, {}).terms(0).tiers.size() == 1);
  CHECK(Published(promotions, 0, list, {}).terms(2).tiers == Tiers{{Money{900}, market::kNoQuota}});
  CHECK(Published(promotions, 0, list, {}).terms(3).tiers == Tiers{{Money{900}, market::kNoQuota}});
  CHECK(Published(promotions, 4, list, {}).terms(0).tiers == Tiers{{Money{1000}, market::kNoQuota}});  // Friday
  CHECK(Published(promotions, 5, list, {}).terms(0).tiers == Tiers{{Money{800}, market::kNoQuota}});   // Saturday
  CHECK(Published(promotions, 5, list, {}).terms(1).tiers == Tiers{{Money{1000}, market::kNoQuota}});
  CHECK(Published(promotions, 12, list, {}).terms(0).tiers == Tiers{{Money{1000}, market::kNoQuota}});  // the next one
  CHECK(promotions.active("weekend", OfferId{0}, 6));
  CHECK_FALSE(promotions.active("weekend", OfferId{1}, 6));
  CHECK_FALSE(promotions.active("weekend", OfferId{0}, 7));
}

TEST_CASE("promotions: a flash sale has its window, its quota, and falls back to the next best") {
  const auto world = test::small_world({"ours"}, {"a", "b"});
  Named named;
  PromotionParams week = percent(0.2, 2, 8);
  week.feature = 0.5;
  named.add("week", week);
  PromotionParams flash;
  flash.price = Money{199};
  flash.hours = {20.0 / 24, 1};
  flash.limit = 500;
  flash.offers = {{"a"}};
  flash.display = 1;
  named.add("flash", flash);
  const Promotions promotions(world, named);
  REQUIRE(promotions.quotas() == 1);
  CHECK(promotions.quota_names()[0] == "flash");
  CHECK(promotions.opening_quotas() == std::vector<int64_t>{500});

  const Published day(promotions, 1, {Money{279}, Money{169}}, {120});
  CHECK(day.table.window_start == std::vector<uint32_t>{0, 3579139413u});
  CHECK(day.table.quota_opening == std::vector<int64_t>{120});
  CHECK(day.terms(0, 0).tiers == Tiers{{Money{223}, market::kNoQuota}});
  CHECK(day.terms(0, 1).tiers == Tiers{{Money{199}, 0}, {Money{223}, market::kNoQuota}});
  CHECK(day.terms(0, 0).display == 0);
  CHECK(day.terms(0, 1).display == 1);
  CHECK(day.terms(0, 1).feature == 0.5f);
  CHECK(day.terms(1, 1).tiers == Tiers{{Money{135}, market::kNoQuota}});  // 135.2; the flash sale is not for b

  const Published after(promotions, 1, {Money{279}, Money{169}}, {0});
  CHECK(after.terms(0, 1).tiers == Tiers{{Money{223}, market::kNoQuota}});
  CHECK(after.terms(0, 1).display == 1);
  const Published cheap(promotions, 9, {Money{150}, Money{169}}, {10});
  CHECK(cheap.terms(0, 1).tiers == Tiers{{Money{150}, market::kNoQuota}});
}

TEST_CASE(
    "promotions: at every moment the price is the lowest that is still available, in whatever order they are written") {
  std::mt19937_64 random(99);
  const auto below = [&](uint64_t n) { return random() % n; };
  const auto world = test::small_world({"ours", "rival"}, {"a", "b", "c"});
  for (int round = 0; round < 300; ++round) {
    std::vector<std::pair<std::string, PromotionParams>> written;
    for (uint64_t i = 0, n = below(6); i < n; ++i) {
      PromotionParams p;
      const uint64_t mechanic = below(3);
      if (mechanic == 0) p.off = static_cast<double>(below(101)) / 100;
      if (mechanic == 1) p.amount_off = Money{static_cast<int64_t>(below(300))};
      if (mechanic == 2) p.price = Money{static_cast<int64_t>(below(300))};
      const double from = static_cast<double>(below(24)) / 24;
      p.hours = {from, from + static_cast<double>(1 + below(24 - static_cast<uint64_t>(from * 24 + 0.5))) / 24};
      if (below(2)) p.limit = static_cast<int64_t>(below(3));
      if (below(2)) p.offers = {{"b"}};
      if (below(3) == 0) p.seller = {"rival"};
      p.feature = static_cast<double>(below(3)) / 2;
      written.emplace_back("p" + std::to_string(i), p);
    }
    const auto compile = [&] {
      Named named;
      for (const auto& [name, p] : written) named.add(name, p);
      return Promotions(world, named);
    };
    const Promotions promotions = compile();
    std::vector<Money> list;
    for (int o = 0; o < 6; ++o) list.push_back(Money{static_cast<int64_t>(below(300))});
    const Published day(promotions, 3, list, promotions.opening_quotas());
    std::shuffle(written.begin(), written.end(), random);
    const Published same(compile(), 3, list, compile().opening_quotas());
    for (uint32_t o = 0; o < 6; ++o) {
      for (size_t w = 0; w < day.table.window_start.size(); ++w) {
        const double time = day.table.window_start[w] * 0x1p-32 + 0.5 / 24;  // borders are whole hours
        // What is on offer, one by one: (price, units left or none).
        std::vector<Money> expected;
        Money unlimited = list[o];
        float feature = 0;
        for (const auto& [name, p] : written) {
          const auto& offer = world.offers[o];
          const bool theirs = p.seller.empty() ? offer.seller.value == 0 : offer.seller.value == 1;
          if (!theirs || (!p.offers.empty() && offer.product.value != 1) || !p.hours.contains(time)) continue;
          feature = std::max(feature, static_cast<float>(p.feature));
          const Money price = promotion::promoted_price(p, list[o]);
          if (!p.limit) unlimited = std::min(unlimited, price);
          else if (*p.limit > 0) expected.push_back(price);
        }
        expected.erase(std::remove_if(expected.begin(), expected.end(), [&](Money m) { return m >= unlimited; }),
                       expected.end());
        std::sort(expected.begin(), expected.end());
        expected.push_back(unlimited);
        const auto& terms = day.terms(o, w);
        REQUIRE(terms.tiers.size() == expected.size());
        for (size_t i = 0; i < expected.size(); ++i) {
          CHECK(terms.tiers[i].price == expected[i]);
          CHECK((terms.tiers[i].quota == market::kNoQuota) == (i + 1 == expected.size()));
        }
        CHECK(terms.feature == feature);
        CHECK(same.terms(o, w).tiers == terms.tiers);
      }
    }
    CHECK(same.table.window_start == day.table.window_start);
    CHECK(std::is_sorted(day.table.window_start.begin(), day.table.window_start.end()));
  }
}

TEST_CASE("promotions: groups of their own stack on the usual one, by priority, the best of each") {
  const auto world = test::small_world({"ours"}, {"a", "b"});
  const auto tiers_with = [&](const Named& named, int64_t list, std::vector<int64_t> left = {}) {
    return Published(Promotions(world, named), 3, {Money{list}, Money{list}}, std::move(left)).terms(0).tiers;
  };
  const auto in_group = [](PromotionParams p, std::string group, int64_t priority) {
    p.group = std::move(group);
    p.priority = priority;
    return p;
  };
  PromotionParams amount;
  amount.amount_off = Money{30};
  Named named;
  named.add("week", percent(0.2, 2, 8));
  named.add("coupon", in_group(amount, "coupons", 0));
  CHECK(tiers_with(named, 200) == Tiers{{Money{130}, market::kNoQuota}});  // 160 - 30
  CHECK(tiers_with(named, 30) == Tiers{{Money{0}, market::kNoQuota}});
  named.add("better", in_group(percent(0.5, 2, 8), "coupons", -1));
  CHECK(tiers_with(named, 200) == Tiers{{Money{80}, market::kNoQuota}});
  CHECK(tiers_with(named, 60) == Tiers{{Money{18}, market::kNoQuota}});  // 48: 30 is more than half
  named.add("staff", in_group(percent(0.1, 2, 8), "staff", 1));
  CHECK(tiers_with(named, 200) == Tiers{{Money{72}, market::kNoQuota}});  // 160, 144, 72
  named.add("later", in_group(percent(0.1, 9, 10), "later", 9));
  CHECK(tiers_with(named, 200) == Tiers{{Money{72}, market::kNoQuota}});

  // Limited tiers keep their quota below; where the coupon makes both equal, the quota is spared.
  Named limited;
  PromotionParams flash;
  flash.price = Money{100};
  flash.limit = 5;
  limited.add("flash", flash);
  limited.add("coupon", in_group(amount, "coupons", 0));
  CHECK(tiers_with(limited, 200, {5}) == Tiers{{Money{70}, 0}, {Money{170}, market::kNoQuota}});
  CHECK(tiers_with(limited, 200, {0}) == Tiers{{Money{170}, market::kNoQuota}});
  PromotionParams fixed;
  fixed.price = Money{50};
  limited.add("fixed", in_group(fixed, "fixed", 5));
  CHECK(tiers_with(limited, 200, {5}) == Tiers{{Money{20}, market::kNoQuota}});
}

TEST_CASE("promotions: an audience sees its own price and feature, others do not") {
  const auto world = test::small_world({"ours"}, {"a"});
  Named named;
  PromotionParams p = percent(0.2, 2, 8);
  p.audience.share = 0.5;
  p.feature = 1;
  p.hours = {0.5, 1};
  named.add("some", p);
  const Promotions promotions(world, named);
  CHECK(promotions.with_audience(3) == std::vector<uint32_t>{0});
  CHECK(promotions.with_audience(9).empty());
  const std::vector<Money> list{Money{200}};
  const std::vector<float> none{0};
  market::DayTable others, members;
  promotions.publish(3, list, none, none, {}, others);
  promotions.publish(3, list, none, none, {}, members, std::vector<uint32_t>{0});
  CHECK(others.window_start.size() == 1);
  CHECK(others.offers[0].windows[0].tiers == Tiers{{Money{200}, market::kNoQuota}});
  REQUIRE(members.window_start.size() == 2);
  CHECK(members.offers[0].windows[0].feature == 0);
  CHECK(members.offers[0].windows[1].feature == 1);
  CHECK(members.offers[0].windows[1].tiers == Tiers{{Money{160}, market::kNoQuota}});
}

TEST_CASE("promotions: warnings about the domain") {
  const auto world = test::small_world({"ours"}, {"a", "b"});
  const auto warnings = [&](const Named& named, int64_t list, int64_t cost) {
    language::Diagnostics diagnostics;
    promotion::warn_about_promotions(
        world, named, [&](OfferId, core::Day) { return Money{list}; },
        [&](OfferId, core::Day) { return core::UnitRate{cost * core::kMicro}; },
        [&](OfferId, core::Day, Money price, const market::Funding& funded) {
          return price.minor * core::kMicro + funded.platform + funded.supplier >= cost * core::kMicro;
        },
        "promotions", diagnostics);
    std::vector<std::string> found;
    for (const auto& d : diagnostics.items()) {
      CHECK(d.severity == language::Severity::warning);
      found.push_back(d.code + " " + d.path + ": " + d.message + (d.related ? " / " + d.related->note : ""));
    }
    return found;
  };
  using Found = std::vector<std::string>;
  Named overlap;
  overlap.add("first", percent(0.1, 2, 10));
  overlap.add("second", percent(0.2, 8, 12));
  CHECK(
      warnings(overlap, 200, 100) ==
      Found{"promotions-overlap promotions.second: overlaps first on ours/store/a from 2026-03-08; they do not stack, "
            "the lower price holds / the other promotion"});

  // What really happens where two hold.
  const auto what_of = [&](PromotionParams a, PromotionParams b) {
    Named both;
    both.add("first", std::move(a));
    both.add("second", std::move(b));
    const auto found = warnings(both, 200, 100);
    if (found.empty()) return std::string("they stack");
    REQUIRE(found.size() == 1);
    const size_t from = found[0].find("; ") + 2;
    return found[0].substr(from, found[0].find(" / ") - from);
  };
  PromotionParams coupon = percent(0.1, 2, 10), deal, save;
  coupon.group = "coupons";
  deal.multi_buy = promotion::MultiBuyParams{3, 2, 1};
  save.spend_and_save.emplace();
  save.spend_and_save->every = Money{100};
  save.spend_and_save->off = Money{1};
  CHECK(what_of(coupon, percent(0.1, 2, 3)) == "they stack");
  CHECK(what_of(coupon, coupon) == "they do not stack, the lower price holds");
  CHECK(what_of(deal, coupon) == "they stack");
  CHECK(what_of(deal, save) == "they stack");
  deal.group = save.group = "deals";
  CHECK(what_of(deal, save) == "they do not stack, the better one for the basket holds");

  Named apart;
  apart.add("first", percent(0.1, 2, 7));
  apart.add("second", percent(0.2, 8, 12));
  apart.add("third", percent(0.2, 2, 7)).hours = {0.5, 1};
  apart.add("fourth", percent(0.2, 2, 7)).hours = {0, 0.5};
  Named hours;
  hours.add("morning", percent(0.2, 2, 7)).hours = {0, 0.5};
  hours.add("evening", percent(0.2, 2, 7)).hours = {0.5, 1};
  CHECK(warnings(apart, 200, 100).size() == 2);  // third and fourth with first, not with each other
  CHECK(warnings(hours, 200, 100).empty());

  Named deep;
  deep.add("deep", percent(0.6, 3, 4));
  CHECK(warnings(deep, 200, 100) == Found{"promotion-below-cost promotions.deep: sells ours/store/a at 0.80 on "
                                          "2026-03-03, below its unit cost of 1.00"});
  CHECK(warnings(deep, 200, 80).empty());
  CHECK(warnings(deep, 200, 300).empty());  // the list price itself is below cost: not this promotion's doing

  Named late;
  late.add("late", percent(0.1, 2, 3)).during = {*core::make_date(2030, 1, 1), *core::make_date(2030, 1, 2)};
  late.add("nowhere", percent(0.1, 2, 3)).channels = {{"app"}};
  const auto found = warnings(late, 200, 100);
  REQUIRE(found.size() == 2);
  CHECK(found[0].rfind("promotion-outside-calendar", 0) == 0);
  CHECK(found[1].rfind("promotion-without-offers", 0) == 0);
}

// Campaigns: who sees them, who follows them, what they cost, and what they leave alone.
#include <cmath>
#include <map>
#include <set>
#include "support/busy_market.hpp"
#include "support/catch.hpp"
#include "support/goes_on.hpp"

#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

// A shop and a rival, nothing that carries over from one day to another.
std::string market_with(const std::string& campaigns, const std::string& more = "") {
  return R"(
shopwright: 1
kind: scenario
seed: 5
calendar: {start: 2026-03-02, days: 30, warm_up: 5 days}
population:
  size: 20000
  segments:
    old: {share: 50%, needs: {tea: {every: 12 days, shape: 1}}}
    young: {share: 50%, needs: {tea: {every: 20 days, shape: 1}, cake: {every: 20 days}}}
categories: {tea: {}, cake: {}}
products:
  green: {category: tea, regular_price: 4, appeal: 0.5}
  black: {category: tea, regular_price: 3, appeal: 0.2}
  tart: {category: cake, regular_price: 5, appeal: 0.2}
sellers: {ours: {role: operator)" +
         more + R"(}, rival: {}}
offers:
  ours: {green: {price: 4, cost: 2}, black: {price: 3, cost: 2}, tart: {price: 5, cost: 3}}
  rival: {green: {price: 4.10, cost: 2}, tart: {price: 4.80, cost: 3}}
contents:
  plain: {tires: 1}
  stale: {tires: 0.5}
  story: {raises_needs: 50%, tires: 1}
  guide: {converts: 3, tires: 1}
  unclear: {clear: 50%}
campaigns:
)" + campaigns;
}

struct Run {
  std::vector<market::DayFacts> days;
  std::vector<KeepTrips::Line> trips;
  std::shared_ptr<const engine::Compiled> market;
  std::string digest;

  market::CampaignFacts sum(const std::string& campaign) const {
    market::CampaignFacts sum;
    for (size_t c = 0; c < market->world.campaigns.size(); ++c)
      if (market->world.campaigns[c].name == campaign)
        for (const auto& day : days) {
          const auto& facts = day.campaigns[c];
          sum.impressions += facts.impressions;
          sum.clicks += facts.clicks;
          sum.visits += facts.visits;
          sum.raised += facts.raised;
          sum.opt_outs += facts.opt_outs;
          sum.follows += facts.follows;
          sum.orders += facts.orders;
          sum.units += facts.units;
          sum.sales += facts.sales;
          sum.cost += facts.cost;
        }
    return sum;
  }
  int64_t orders(uint32_t seller) const {
    int64_t sum = 0;
    for (const auto& day : days) sum += day.sellers[seller].orders;
    return sum;
  }
};

Run run(const std::string& yaml, int threads = 1, bool one_by_one = false) {
  Keep keep;
  KeepTrips trips;
  Run out;
  out.market = market_of(yaml);
  auto parallel = core::make_tbb(threads);
  engine::Simulation simulation(out.market, {.seed = 5}, *parallel, {.facts = &keep, .trips = &trips},
                                {.one_by_one = one_by_one});
  run_to(simulation, *parallel);
  out.days = std::move(keep.days);
  out.trips = std::move(trips.all);
  out.digest = simulation.digest().str();
  return out;
}

}  // namespace

TEST_CASE("campaigns are the same bytes at any number of threads, one by one, and after saving", "[campaigns]") {
  const std::string yaml = kBusy + R"(
contents: {guide: {converts: 0.5, tires: 0.8}, story: {raises_needs: 5%}}
campaigns:
  mail: {medium: email, content: guide, during: 2026-03-05..2026-03-20, reach: 30%, click: 20%, audience: {who: customers}}
  feed: {medium: feed, content: story, seller: rival, during: 2026-03-02..2026-04-01, reach: 20%, click: 10%, cost: {per_mille: 5, per_click: 0.20}, budget: 150}
  stream: {medium: live_stream, offers: [loaf], during: 2026-03-14..2026-03-15, reach: 20%, click: 40%, follow: 30%, cost: {fixed: 50, of_sales: 10%}, budget: 100, pacing: fast}
)";
  const Run one = run(yaml, 1), two = run(yaml, 2), reference = run(yaml, 1, true);
  CHECK(one.digest == two.digest);
  CHECK(one.digest == reference.digest);
  for (const char* campaign : {"mail", "feed", "stream"}) {
    CHECK(one.sum(campaign).impressions > 0);
    CHECK(one.sum(campaign).orders > 0);
  }
  CHECK(one.sum("stream").follows > 0);
  CHECK(one.sum("feed").raised > 0);

  const auto market = market_of(yaml);
  auto parallel = core::make_tbb(2);
  CHECK(goes_on(market, {.seed = 5}, 20, market_of(yaml), *parallel) == one.digest);
}

TEST_CASE("a campaign that nobody follows, and that says nothing, changes nothing", "[campaigns]") {
  const Run without = run(market_with("  {}"));
  const Run with = run(market_with("  mute: {medium: banner, during: 2026-03-02..2026-03-31, reach: 50%, click: 0%}"));
  CHECK(with.sum("mute").impressions > 100000);
  REQUIRE(with.trips.size() == without.trips.size());
  for (size_t i = 0; i < with.trips.size(); ++i) {
    REQUIRE(with.trips[i].trip.consumer == without.trips[i].trip.consumer);
    REQUIRE(with.trips[i].trip.offer == without.trips[i].trip.offer);
  }
}

TEST_CASE("visits are those that would be anyway and those that campaigns bring, and each knows its own",
          "[campaigns]") {
  const Run without = run(market_with("  {}"));
  const std::string mail =
      "  mail: {medium: email, content: guide, during: 2026-03-09..2026-03-15, reach: 40%, click: 25%, opt_out: 0%}\n";
  const Run with = run(market_with(mail));
  const uint32_t ours = seller_index(with.market->world, "ours"), rival = seller_index(with.market->world, "rival");
  const auto sum = with.sum("mail");
  CHECK(sum.visits > 5000);
  CHECK(sum.visits == sum.clicks);  // everybody needs something
  CHECK(with.trips.size() == without.trips.size() + static_cast<size_t>(sum.visits));
  int64_t more = 0, more_there = 0;
  for (size_t day = 0; day < with.days.size(); ++day) {
    more += with.days[day].sellers[ours].visits - without.days[day].sellers[ours].visits;
    more_there += with.days[day].sellers[rival].visits - without.days[day].sellers[rival].visits;
  }
  CHECK(more == sum.visits);
  CHECK(more_there == 0);
  CHECK(with.orders(rival) == without.orders(rival));

  SECTION("another campaign moves none of its draws") {
    const Run both = run(market_with(mail + "  other: {medium: push, during: 2026-03-09..2026-03-15, click: 30%}\n"));
    CHECK(both.sum("mail").impressions == sum.impressions);
    CHECK(both.sum("mail").clicks == sum.clicks);
    CHECK(both.sum("other").clicks > 100);
  }
  SECTION("a larger reach contains the smaller") {
    const Run more_reach = run(
        market_with("  mail: {medium: email, content: guide, during: 2026-03-09..2026-03-15, reach: 41%, click: 25%, "
                    "opt_out: 0%}\n"));
    CHECK(more_reach.sum("mail").impressions > sum.impressions);
    CHECK(more_reach.sum("mail").impressions < sum.impressions * 105 / 100);
  }
}

TEST_CASE("search ads are seen by those who look for something, and lead visits that would be anyway", "[campaigns]") {
  const std::string dates = ", during: 2026-03-09..2026-03-15, reach: 100%, ";
  const Run without = run(market_with("  {}"));
  const Run mute = run(market_with("  ad: {medium: search, content: plain, offers: [green]" + dates + "click: 40%}"));
  const Run shown = run(market_with("  ad: {medium: search, content: guide, offers: [green]" + dates + "click: 40%}"));
  const uint32_t ours = seller_index(shown.market->world, "ours"), rival = seller_index(shown.market->world, "rival");
  std::set<std::pair<core::Day, uint64_t>> looking;
  const auto& world = without.market->world;
  for (const auto& line : without.trips)
    if (line.day >= 12 && line.day < 19 && world.categories[line.trip.category.value].name == "tea")
      looking.insert({line.day, line.trip.consumer});
  CHECK(mute.sum("ad").impressions == static_cast<int64_t>(looking.size()));
  CHECK(mute.sum("ad").visits == mute.sum("ad").clicks);
  CHECK(mute.sum("ad").visits > 1000);
  // An ad without a message leads to the same visits, which end in the same purchases.
  REQUIRE(mute.trips.size() == without.trips.size());
  for (size_t i = 0; i < mute.trips.size(); ++i) CHECK(mute.trips[i].trip.offer == without.trips[i].trip.offer);
  CHECK(shown.trips.size() == without.trips.size());
  CHECK(shown.orders(ours) > without.orders(ours) + 300);
  CHECK(shown.orders(rival) < without.orders(rival));
}

TEST_CASE("an ad of a search brings visits of those alone who have access to its seller", "[campaigns]") {
  const std::string dates = ", during: 2026-03-09..2026-03-15, ";
  const Run result = run(market_with("  ad: {medium: search, content: plain, offers: [green]" + dates + "click: 40%}",
                                     ", channels: {app: {reach: 30%}}"));
  const auto ad = result.sum("ad");
  const auto n = static_cast<double>(ad.clicks);
  CHECK(std::abs(static_cast<double>(ad.visits) - 0.3 * n) < 4 * std::sqrt(n * 0.3 * 0.7));
  // So few that on many days nobody visits: what is visited for an ad is visited.
  std::string small =
      market_with("  ad: {medium: search, content: plain" + dates + "click: 100%}", ", channels: {app: {reach: 20%}}");
  small.replace(small.find("size: 20000"), 11, "size: 60");
  CHECK(run(small).sum("ad").clicks > 0);
}

TEST_CASE("frequencies of impressions, clicks, opt-outs, followers and stories are those stated", "[campaigns]") {
  const Run result = run(market_with(R"(
  mail: {medium: email, content: plain, during: 2026-03-09..2026-03-13, reach: 25%, click: 8%, opt_out: 0%}
  stale: {medium: push, content: stale, during: 2026-03-09..2026-03-10, reach: 100%, click: 40%, opt_out: 0%}
  leave: {medium: sms, content: plain, during: 2026-03-09..2026-03-20, reach: 100%, click: 0%, opt_out: 100%}
  story: {medium: feed, content: story, during: 2026-03-09, reach: 100%, click: 20%, follow: 30%}
)"));
  const auto near = [](int64_t found, double n, double p) {
    INFO(found << " of " << n << " at " << p);
    return std::abs(static_cast<double>(found) - n * p) <= 4 * std::sqrt(n * p * (1 - p));
  };
  const auto mail = result.sum("mail");
  CHECK(near(mail.impressions, 5 * 20000, .25));
  CHECK(near(mail.clicks, static_cast<double>(mail.impressions), .08));
  for (size_t c = 0; c < result.market->world.campaigns.size(); ++c)
    if (result.market->world.campaigns[c].name == "stale") {
      CHECK(near(result.days[12].campaigns[c].clicks, 20000, .4));
      CHECK(near(result.days[13].campaigns[c].clicks, 20000, .2));  // seen once before
    }
  CHECK(result.sum("leave").impressions == 20000);  // once, and never again
  CHECK(result.sum("leave").opt_outs == 20000);
  const auto story = result.sum("story");
  CHECK(near(story.follows, 20000, .3));
  CHECK(near(story.raised, 20000.0 - static_cast<double>(story.clicks), .5));
}

TEST_CASE("a budget is spent to the last message that it pays for, first come first served, and never more",
          "[campaigns]") {
  for (const char* pacing : {"even", "fast"}) {
    const Run result =
        run(market_with("  feed: {medium: feed, content: plain, during: 2026-03-09..2026-03-18, reach: 60%, "
                        "click: 10%, cost: {per_mille: 10, per_click: 0.50}, budget: 2000, pacing: " +
                        std::string(pacing) + "}"));
    core::Money spent{};
    int64_t running = 0;
    core::Money in_three_days{};
    for (const auto& day : result.days) {
      const auto& feed = day.campaigns[0];
      spent += feed.cost;
      if (feed.impressions == 0) continue;
      if (++running <= 3) in_three_days += feed.cost;
      if (std::string(pacing) == "even") {
        CHECK(feed.cost.minor <= 20000 + 60);
        CHECK(feed.cost.minor >= 20000 - 60);  // a click less, and what was left before
      }
    }
    CHECK(spent.minor <= 200000);
    CHECK(spent.minor > 200000 - 60);
    if (std::string(pacing) == "even") CHECK(running == 10);
    else CHECK(in_three_days.minor > 200000 - 60);  // 12,000 impressions a day at a cent, 1,200 clicks
    const auto sum = result.sum("feed");
    CHECK(spent.minor == std::llround(static_cast<double>(sum.impressions) + 50.0 * static_cast<double>(sum.clicks)));
  }
}

TEST_CASE("orders belong to the campaign that was followed last, for as long as it counts", "[campaigns]") {
  const std::string day_one = "during: 2026-03-02, reach: 100%, click: 100%, content: plain";
  const Run always = run(market_with("  once: {medium: email, attribution: 90 days, " + day_one + "}"));
  const uint32_t ours = seller_index(always.market->world, "ours");
  int64_t after = 0, units = 0;
  core::Money sales{};
  for (const auto& day : always.days)
    if (day.day >= 5) {
      after += day.sellers[ours].orders;
      for (size_t o = 0; o < day.offers.size(); ++o)
        if (always.market->world.offers[o].seller.value == ours) {
          units += day.offers[o].units;
          sales += day.offers[o].revenue;
        }
    }
  CHECK(always.sum("once").orders == after);
  CHECK(always.sum("once").units == units);
  CHECK(always.sum("once").sales == sales);

  const Run week = run(market_with("  once: {medium: email, attribution: 7 days, " + day_one + "}"));
  int64_t first_week = 0;
  for (const auto& day : week.days)
    if (day.day >= 5 && day.day < 12) first_week += day.sellers[ours].orders;
  CHECK(week.sum("once").orders == first_week);

  const Run last =
      run(market_with("  a: {medium: email, attribution: 90 days, " + day_one +
                      "}\n  b: {medium: sms, attribution: 90 days, reach: 100%, click: 100%, during: 2026-03-12}"));
  int64_t by_a = 0, by_b = 0;
  for (const auto& day : last.days)
    if (day.day >= 5) (day.day < 15 ? by_a : by_b) += day.sellers[ours].orders;
  CHECK(last.sum("a").orders == by_a);
  CHECK(last.sum("b").orders == by_b);
}

TEST_CASE("audiences by recency, frequency and monetary value are whom the seller knows them to be", "[campaigns]") {
  const std::string see = ", medium: banner, reach: 100%, click: 0%, opt_out: 0%, during: 2026-03-30}\n";
  const Run result =
      run(market_with("  strangers: {audience: strangers" + see + "  customers: {audience: customers" + see +
                      "  lapsed: {audience: {who: lapsed, recency: 10 days}" + see +
                      "  loyal: {audience: {who: loyal, recency: 10 days, frequency: 2, monetary: 9}" + see));
  std::map<uint64_t, std::vector<core::Day>> orders;
  std::map<uint64_t, int64_t> spent;
  const uint32_t ours = seller_index(result.market->world, "ours");
  const core::Day day = 28 + 5;
  for (const auto& line : result.trips)
    if (line.day < day && line.trip.units > 0 &&
        result.market->world.offers[line.trip.offer.value].seller.value == ours) {
      auto& days = orders[line.trip.consumer];
      if (days.empty() || days.back() != line.day) days.push_back(line.day);
      spent[line.trip.consumer] += line.trip.paid.minor;
    }
  int64_t lapsed = 0, loyal = 0;
  for (const auto& [consumer, days] : orders) {
    const bool recent = days.back() >= day - 10;
    if (!recent) ++lapsed;
    if (recent && days.size() >= 2 && spent[consumer] >= 900) ++loyal;
  }
  CHECK(result.sum("customers").impressions == static_cast<int64_t>(orders.size()));
  CHECK(result.sum("strangers").impressions == 20000 - static_cast<int64_t>(orders.size()));
  CHECK(result.sum("lapsed").impressions == lapsed);
  CHECK(result.sum("loyal").impressions == loyal);
  CHECK(lapsed > 1000);
  CHECK(loyal > 100);
  // New customers and returning orders add up to orders: looked at in every close; over the run, everybody is new once.
  int64_t fresh = 0;
  for (const auto& facts : result.days) fresh += facts.customers[ours].new_customers;
  std::set<uint64_t> buyers;
  for (const auto& line : result.trips)
    if (line.trip.units > 0 && result.market->world.offers[line.trip.offer.value].seller.value == ours)
      buyers.insert(line.trip.consumer);
  CHECK(fresh == static_cast<int64_t>(buyers.size()));
}

TEST_CASE("a promotion may be for customers whom the seller knows, and for those who understand it alone",
          "[campaigns]") {
  const std::string promotion = "promotions: {deal: {off: 50%, offers: [green], during: 2026-03-20..2026-03-31, ";
  const auto discounts = [](const Run& result) {
    int64_t sum = 0;
    for (const auto& day : result.days)
      for (const auto& offer : day.offers) sum += offer.discounts.minor;
    return sum;
  };
  const int64_t everyone = discounts(run(market_with("  {}\n" + promotion + "}}")));
  const int64_t customers = discounts(run(market_with("  {}\n" + promotion + "audience: customers}}")));
  const int64_t strangers = discounts(run(market_with("  {}\n" + promotion + "audience: strangers}}")));
  CHECK(customers > 0);
  CHECK(strangers > 0);
  // Whoever is not told buys less, and is a stranger for longer: a little less than all in all.
  CHECK(customers + strangers <= everyone);
  CHECK(customers + strangers > everyone * 9 / 10);
  const int64_t some = discounts(run(market_with("  {}\n" + promotion + "content: unclear}}\n")));
  CHECK(some == Approx(.5 * static_cast<double>(everyone)).epsilon(.1));
}

TEST_CASE("goodwill of the past sells, and fades", "[campaigns]") {
  const std::string banner =
      "  brand: {medium: banner, content: plain, during: 2026-03-02..2026-03-06, reach: 100%, click: 0%}";
  const Run plain = run(market_with(banner));
  const Run liked = run(market_with(banner, ", goodwill: {effect: 0.4, carry_over: 0.5}"));
  const uint32_t ours = seller_index(plain.market->world, "ours");
  const auto gain = [&](core::Day first, core::Day end) {
    int64_t sum = 0;
    for (core::Day day = first; day < end; ++day)
      sum += liked.days[static_cast<size_t>(day)].sellers[ours].orders -
             plain.days[static_cast<size_t>(day)].sellers[ours].orders;
    return sum;
  };
  CHECK(gain(0, 5) == 0);
  CHECK(gain(5, 10) > 100);
  CHECK(gain(10, 15) > 10);
  CHECK(gain(10, 15) < gain(5, 10) / 2);
  CHECK(gain(25, 35) == Approx(0).margin(3));
}

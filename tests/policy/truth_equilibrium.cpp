// Price equilibrium under logit demand (Calvano, Calzolari, Denicolo and Pastorello, AER 2020): a = 2, a0 = 0, mu = .25, c = 1,
// here times 100 so that a cent is harmless: competitive price 147.2927, joint maximum 192.4981. Demand is the exact share.
#include <cmath>

#include "desk.hpp"
#include "shopwright/policy/make.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::policy;
using core::Money;
using core::SellerId;

namespace {

constexpr double kMu = 25, kQuality = 200, kCost = 100, kNash = 147.2927, kJoint = 192.4981;

BeliefParams beliefs(Belief kind, int every = 1) {
  BeliefParams params;
  params.belief = kind;
  params.mu = kMu;
  params.every.days = every;
  if (kind == Belief::exact) params.quality.add("a") = kQuality;
  return params;
}

/// Runs policies for some days against exact logit shares of 10^9 visits a day; prices in major units.
std::vector<double> play(std::vector<std::pair<PricingParams, uint32_t>> pricing, double start, int days,
                         core::Day save_on = -1) {
  test::Desk desk(test::small_world({"ours", "rival"}, {"a"}), Money{std::llround(start * 100)},
                  core::UnitRate{std::llround(kCost * 1e8)});
  struct Running {
    std::unique_ptr<market::Policy> policy;
    std::unique_ptr<market::PolicyState> memory;
    std::vector<uint32_t> sellers;
  };
  std::vector<Running> running;
  for (auto& [params, seller] : pricing) {
    auto policy = make_policy(params, desk.world, SellerId{seller});
    auto memory = policy->start();
    std::vector<uint32_t> sellers;
    for (SellerId s : sellers_of(params, desk.world, SellerId{seller})) sellers.push_back(s.value);
    running.push_back({std::move(policy), std::move(memory), sellers});
  }
  for (int day = 0; day < days; ++day) {
    std::vector<market::Decision> decisions;
    for (Running& r : running) {
      for (auto& d : desk.decide(*r.policy, r.sellers, *r.memory)) decisions.push_back(d);
      if (day == save_on) {
        std::vector<std::byte> bytes;
        core::Writer writer(bytes);
        r.memory->clone()->save(writer);
        r.memory = r.policy->start();
        core::Reader reader(bytes);
        r.memory->load(reader);
        reader.end();
      }
    }
    desk.apply(decisions);
    double all = 1, weight[2];
    for (size_t o = 0; o < 2; ++o)
      all += weight[o] = std::exp((kQuality - static_cast<double>(desk.price[o].minor) / 100) / kMu);
    desk.visits = 1'000'000'000;
    for (size_t o = 0; o < 2; ++o) desk.orders[o] = std::llround(1e9 * weight[o] / all);
    desk.close();
  }
  return {static_cast<double>(desk.price[0].minor) / 100, static_cast<double>(desk.price[1].minor) / 100};
}

std::vector<double> duopoly(Belief kind, double start, int days, int every = 1, core::Day save_on = -1) {
  return play({{BestResponseParams{beliefs(kind, every)}, 0}, {BestResponseParams{beliefs(kind, every)}, 1}}, start,
              days, save_on);
}

std::vector<double> cartel(Belief kind, double start, int days) {
  JointMaximisationParams params;
  params.with = {{"rival"}};
  params.belief = beliefs(kind);
  return play({{params, 0}}, start, days);
}

}  // namespace

TEST_CASE("truth: two sellers that know demand meet at the Bertrand-Nash price, from anywhere") {
  for (double start : {60.0, 100.0, 192.0, 400.0})
    for (double price : duopoly(Belief::exact, start, 40)) CHECK(price == Approx(kNash).epsilon(0.0002));
}

TEST_CASE("truth: two sellers that learn demand from orders per visit meet there, too") {
  for (double start : {60.0, 100.0, 192.0, 400.0})
    for (double price : duopoly(Belief::learned, start, 60)) CHECK(price == Approx(kNash).epsilon(0.0002));
}

TEST_CASE("truth: a cartel prices at the joint maximum, exact and learned") {
  for (Belief kind : {Belief::exact, Belief::learned})
    for (double price : cartel(kind, 150, 60)) CHECK(price == Approx(kJoint).epsilon(0.0002));
}

TEST_CASE("best response: decides every n days, and a saved memory goes on the same") {
  CHECK(duopoly(Belief::learned, 192, 7, 7) == std::vector<double>{192, 192});
  CHECK(duopoly(Belief::learned, 192, 8, 7) != std::vector<double>{192, 192});
  CHECK(duopoly(Belief::learned, 192, 8, 7) == duopoly(Belief::learned, 192, 14, 7));
  for (core::Day day : {0, 3, 7, 12})
    CHECK(duopoly(Belief::learned, 192, 40, 7, day) == duopoly(Belief::learned, 192, 40, 7));
}

TEST_CASE("best response: start prices, no visitors, nobody or everybody buys") {
  auto params = BestResponseParams{beliefs(Belief::learned)};
  params.belief.start.add("a") = Money{17000};
  test::Desk desk(test::small_world({"ours", "rival"}, {"a"}), Money{15000}, core::UnitRate{100 * 100 * core::kMicro});
  const auto policy = make_policy(params, desk.world, SellerId{0});
  const auto memory = policy->start();
  desk.apply(desk.decide(*policy, {0}, *memory));
  CHECK(desk.price == std::vector<Money>{Money{17000}, Money{15000}});
  desk.close();
  CHECK(desk.decide(*policy, {0}, *memory).empty());
  desk.visits = 1000;
  ++desk.day;
  desk.apply(desk.decide(*policy, {0}, *memory));
  CHECK(desk.price[0] == Money{12500});  // nobody bought: cost + mu
  desk.orders[0] = 1000;
  ++desk.day;
  desk.apply(desk.decide(*policy, {0}, *memory));
  CHECK(desk.price[0] > Money{20000});
}

TEST_CASE("best response: a rival that is sold out is no rival") {
  test::Desk desk(test::small_world({"ours", "rival"}, {"a"}), Money{15000}, core::UnitRate{100 * 100 * core::kMicro});
  desk.close({true, false});
  const auto policy = make_policy(BestResponseParams{beliefs(Belief::exact)}, desk.world, SellerId{0});
  desk.apply(desk.decide(*policy, {0}, *policy->start()));
  CHECK(desk.price[0] == Money{18020});  // alone: 180.1985
}

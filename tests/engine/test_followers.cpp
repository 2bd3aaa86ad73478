// Followers gained by what was bought.
#include "engine/tea_and_cups.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

std::vector<market::DayFacts> days_of(const std::string& followers, const std::string& rest = "") {
  Keep keep;
  auto threads = core::make_threads(2);
  engine::Simulation simulation(
      market_of(tea_and_cups("3 days", "sellers: {ours: {role: operator" + followers + "}}\n" +
                                           "offers: {ours: {green: {price: 10.00, cost: 6}, bowl: {price: 14.00, "
                                           "cost: 8}}}\n" +
                                           rest)),
      {.seed = 3}, *threads, {.facts = &keep});
  run_to(simulation, *threads);
  return keep.days;
}

}  // namespace

TEST_CASE("a buyer follows the seller after as many orders as she should", "[followers]") {
  for (const auto& day : days_of(", followers: {after_order: 100%}"))  // each after her first
    CHECK(day.sellers[0].follows == day.customers[0].new_customers);
  // Geometric: after n orders she follows with probability 1 - .8^n. On the first day nobody has ordered before.
  const auto some = days_of(", followers: {after_order: 20%}");
  const auto orders = static_cast<double>(some[0].sellers[0].orders);
  CHECK(static_cast<double>(some[0].sellers[0].follows) == Approx(0.2 * orders).margin(4 * std::sqrt(0.16 * orders)));
  int64_t follows = 0;
  for (const auto& day : some) follows += day.sellers[0].follows;
  CHECK(follows > 800);
  CHECK(follows < 3000);
}

TEST_CASE("followers are reached for nothing, and buy no less for following", "[followers][campaigns]") {
  const std::string letter =
      "campaigns: {letter: {medium: email, audience: {who: followers}, reach: 100%, opt_out: 0%, click: 0%, during: "
      "2026-03-02..2026-03-15}}\n";
  const auto followed = days_of(", followers: {after_order: 20%}", letter), nobody = days_of("", letter);
  int64_t followers = 0;
  for (size_t d = 0; d < followed.size(); ++d) {
    CHECK(followed[d].campaigns[0].impressions == followers);  // of those until yesterday
    CHECK(followed[d].campaigns[0].cost.minor == 0);
    CHECK(nobody[d].campaigns[0].impressions == 0);
    CHECK(followed[d].offers[0].units == nobody[d].offers[0].units);
    followers += followed[d].sellers[0].follows;
  }
  CHECK(followers > 800);
}

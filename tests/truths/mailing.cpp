// The randomised mailing of Hillstrom 2008 (MineThatData e-mail challenge): 64,000 customers who had bought within a year, a third of
// whom got an e-mail about men's merchandise, a third one about women's, a third none; two weeks afterwards.
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "support/catch.hpp"
#include "support/market.hpp"
#include "truths/statistics.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

constexpr double kDays = 14;
struct Arm {
  const char* name;
  double visits, conversion, spend;  // shares of customers, and money per customer
};
// truths.md; spend per buyer differs by arm: 113.96, 113.57, 121.83.
constexpr std::array<Arm, 3> kArms = {
    {{"control", .1062, .00573, .653}, {"mens", .1828, .01253, 1.423}, {"womens", .1514, .00884, 1.077}}};

double logit(double p) { return std::log(p / (1 - p)); }

// The model is given the rates of the experiment: how often customers come by themselves, how many follow a mail, what part of each
// visit ends in a purchase, and what a buyer spends. That a visit in the model has them, that mails go to whom they should, on top of the
// visits that come anyway, and that the arms come out, is what is tested.
std::string mailing(uint32_t seed) {
  const Arm& control = kArms[0];
  const double rate = -std::log(1 - control.visits) / kDays;  // Poisson visits of a customer a day
  const double organic = -std::log(1 - control.conversion) / (rate * kDays);
  std::string yaml = R"(
shopwright: 1
kind: scenario
seed: )" + std::to_string(seed) +
                     R"(
calendar: {start: 2008-03-20, days: 14, warm_up: 0 days}
population:
  size: 64000
  segments:
)";
  std::string products = "products:\n", offers = "offers:\n  shop:\n", categories = "categories:\n";
  std::string contents = "contents:\n", campaigns = "campaigns:\n";
  for (const Arm& arm : kArms) {
    const std::string name = arm.name;
    const double share = std::string(arm.name) == "control" ? 33.3334 : 33.3333;
    yaml += "    " + name + ": {share: " + std::to_string(share) + "%, price_sensitivity: 0, needs: {" + name +
            ": {every: " + std::to_string(1 / rate) + " days}}}\n";
    const std::string price = std::to_string(arm.spend / arm.conversion).substr(0, 6);
    categories += "  " + name + ": {}\n";
    products += "  " + name + ": {category: " + name + ", regular_price: " + price +
                ", appeal: " + std::to_string(logit(organic)) + "}\n";
    offers += "    " + name + ": {price: " + price + ", cost: 60}\n";
    if (arm.visits == control.visits) continue;
    const double follow = 1 - (1 - arm.visits) / (1 - control.visits);
    const double paid = (1 - (1 - arm.conversion) / (1 - control.conversion)) / follow;
    contents += "  " + name + ": {converts: " + std::to_string(logit(paid) - logit(organic)) + "}\n";
    campaigns += "  " + name + ": {medium: email, content: " + name + ", offers: [" + name +
                 "], audience: {segments: [" + name +
                 "]}, during: 2008-03-20, reach: 25%, click: " + std::to_string(follow / .25) + "}\n";
  }
  return yaml + categories + products + "sellers: {shop: {role: operator}}\n" + offers + contents + campaigns;
}

class Visitors final : public market::TripSink {
 public:
  void trips(core::Day, std::span<const market::TripLine> lines) override {
    for (const auto& line : lines) {
      auto& customer = by_arm[line.consumer >> 32][line.consumer];
      customer += static_cast<double>(line.paid.minor) / 100;
    }
  }
  std::map<uint64_t, std::map<uint64_t, double>> by_arm;  // [hash of segment][consumer] spent
};

}  // namespace

TEST_CASE("a randomised mailing has the visits, conversion and spend of each arm, given its rates", "[truths][email]") {
  auto parallel = core::make_tbb(2);
  constexpr int kReplicates = 6;
  std::map<std::string, std::array<double, 3>> sum;
  int64_t n = 0;
  for (uint32_t replicate = 0; replicate < kReplicates; ++replicate) {
    const auto market = market_of(mailing(2008));
    Visitors visitors;
    Keep keep;
    engine::Simulation simulation(market, {.seed = 2008, .replicate = replicate}, *parallel,
                                  {.facts = &keep, .trips = &visitors});
    run_to(simulation, *parallel);
    for (const auto& segment : market->world.segments) {
      auto& arm = sum[segment.name];
      for (const auto& [consumer, spent] : visitors.by_arm[segment.hash32]) {
        arm[0] += 1;
        if (spent > 0) arm[1] += 1;
        arm[2] += spent;
      }
      if (segment.name == "mens") n += segment.count;
    }
    // Nobody of the control arm has seen a mail; a quarter of the others has.
    REQUIRE(keep.days.front().campaigns.size() == 2);
    for (const auto& campaign : keep.days.front().campaigns)
      CHECK(campaign.impressions == Approx(.25 * 21333).epsilon(.03));
    for (size_t day = 1; day < keep.days.size(); ++day)
      for (const auto& campaign : keep.days[day].campaigns) CHECK(campaign.impressions == 0);
  }
  const auto size = static_cast<double>(n);
  for (const Arm& arm : kArms) {
    const auto& found = sum.at(arm.name);
    const double visits = found[0] / size, conversion = found[1] / size, spend = found[2] / size;
    const double per_buyer = arm.spend / arm.conversion;
    const double z[] = {(visits - arm.visits) / std::sqrt(arm.visits * (1 - arm.visits) / size),
                        (conversion - arm.conversion) / std::sqrt(arm.conversion * (1 - arm.conversion) / size),
                        (spend - arm.spend) / (per_buyer * std::sqrt(arm.conversion / size))};
    INFO(arm.name << ": visits " << visits << " (" << arm.visits << "), conversion " << conversion << " ("
                  << arm.conversion << "), spend " << spend << " (" << arm.spend << "); z " << z[0] << " " << z[1]
                  << " " << z[2]);
    for (const double one : z) CHECK(std::abs(one) < 4);
    WARN(arm.name << ": visits " << visits << ", conversion " << conversion << ", spend " << spend << "; z " << z[0]
                  << ", " << z[1] << ", " << z[2]);
  }
}

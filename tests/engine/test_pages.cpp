// The order of products on pages, and the listing of offers: what they do to choices, saved and forked.
#include <cmath>

#include "support/catch.hpp"
#include "support/goes_on.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

// Six teas that are alike but for their cost.
std::string teas(const std::string& more, const std::string& one = "") {
  std::string yaml = R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 24, warm_up: 0 days}
population: {size: 20000, segments: {all: {share: 100%, needs: {tea: {every: 4 days}}}}}
categories: {tea: {}}
sellers: {ours: {role: operator, channels: {app: {}}}}
products:
)";
  std::string offers = "offers:\n  ours:\n";
  for (int k = 0; k < 6; ++k) {
    const std::string name = "t" + std::to_string(k);
    yaml += "  " + name + ": {category: tea, regular_price: 4}\n";
    offers += "    " + name + ": {price: 4, cost: " + std::to_string(3.0 - 0.1 * k) + (k == 2 ? one : "") + "}\n";
  }
  return yaml + offers + more;
}

struct Sold {
  std::vector<std::vector<int64_t>> units;  // [day][product number]
  std::string digest;
  int64_t of(int product, size_t from = 0, size_t to = 1000) const {
    int64_t sum = 0;
    for (size_t day = from; day < std::min(to, units.size()); ++day) sum += units[day][static_cast<size_t>(product)];
    return sum;
  }
};

Sold sold(const std::string& yaml, int threads = 1) {
  const auto market = market_of(yaml);
  auto parallel = core::make_tbb(threads);
  Keep keep;
  engine::Simulation simulation(market, {.seed = 6}, *parallel, {.facts = &keep});
  run_to(simulation, *parallel);
  Sold out;
  out.digest = simulation.digest().str();
  for (const auto& day : keep.days) {
    out.units.emplace_back();
    for (int k = 0; k < 6; ++k)
      out.units.back().push_back(day.offers[offer_index(market->world, "ours/app/t" + std::to_string(k))].units);
  }
  return out;
}

std::string page(const std::string& order, const std::string& effect = "0.5") {
  return "pages: {list: {category: tea, channel: app, order: " + order + ", effect: " + effect + "}}\n";
}

}  // namespace

TEST_CASE("by margin: odds fall with the place as the effect says (logit, 4 standard errors)", "[pages]") {
  const Sold result = sold(teas(page("margin")));
  for (int k = 5; k > 0; --k) {  // the last has the least cost and stands first
    const double first = static_cast<double>(result.of(5)), other = static_cast<double>(result.of(k - 1));
    const double expected = -0.5 * std::log(6 - (k - 1)), error = std::sqrt(1 / first + 1 / other);
    CHECK(std::abs(std::log(other / first) - expected) < 4 * error);
  }
}

TEST_CASE("by sales: who is ahead stays ahead; without an effect a page changes nothing", "[pages]") {
  const Sold plain = sold(teas("")), flat = sold(teas(page("sales", "0"))), steep = sold(teas(page("sales", "1")));
  CHECK(flat.units == plain.units);
  const auto spread = [](const Sold& result) {
    int64_t least = INT64_MAX, most = 0;
    for (int k = 0; k < 6; ++k)
      least = std::min(least, result.of(k, 6)), most = std::max(most, result.of(k, 6));  // three rounds
    return static_cast<double>(most) / static_cast<double>(least);
  };
  CHECK(spread(plain) < 1.1);
  CHECK(spread(steep) == Approx(6).epsilon(0.15));  // of the first place over the sixth: e^log 6
  // Rotation is fair where sales are not.
  CHECK(spread(sold(teas(page("rotating", "1")))) < 1.1);
  CHECK(steep.digest == sold(teas(page("sales", "1")), 2).digest);
}

TEST_CASE("what a page knows of sales is part of a saved run", "[pages]") {
  const auto market = market_of(teas(page("sales", "1")));
  auto serial = core::make_serial();
  goes_on(market, {.seed = 6}, 10, market, *serial);
}

TEST_CASE("an offer that is not listed is not considered, and nobody else's noise moves", "[pages]") {
  const Sold all = sold(teas("")), without = sold(teas("", ", listed: false"));
  const Sold later = sold(teas("", ", listed: {2026-03-02: false, 2026-03-12: true}"));
  CHECK(without.of(2) == 0);
  CHECK(later.of(2, 0, 10) == 0);
  for (size_t day = 0; day < 24; ++day) {
    CHECK(later.units[day] == (day < 10 ? without.units[day] : all.units[day]));
    for (const int k : {0, 1, 3, 4, 5})  // what was bought anyway is bought still
      CHECK(without.units[day][static_cast<size_t>(k)] >= all.units[day][static_cast<size_t>(k)]);
  }
  // Logit: of its buyers a sixth buys nothing, the others go to five equal teas.
  double won = 0;
  for (const int k : {0, 1, 3, 4, 5}) won += static_cast<double>(without.of(k) - all.of(k));
  const double n = static_cast<double>(all.of(2));
  CHECK(std::abs(won / n - 5.0 / 6) < 4 * std::sqrt(5.0 / 36 / n));
}

TEST_CASE("a page without a channel is one of its own in each channel", "[pages]") {
  const auto in_two_channels = [](const std::string& pages) {
    std::string yaml = teas(pages);
    const std::string one = "channels: {app: {}}";
    return sold(yaml.replace(yaml.find(one), one.size(), "channels: {app: {}, site: {appeal: 0.3}}")).digest;
  };
  const std::string all = in_two_channels("pages: {list: {category: tea}}\n");
  CHECK(all == in_two_channels("pages: {a: {category: tea, channel: app}, b: {category: tea, channel: site}}\n"));
  CHECK(all != in_two_channels("pages: {a: {category: tea, channel: app}}\n"));
}

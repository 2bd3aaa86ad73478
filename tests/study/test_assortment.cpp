// The review of a range and the prospects of a new product: against the logit's own answers.
#include "shopwright/study/assortment.hpp"

#include <cmath>
#include <numeric>

#include "shopwright/study/prospects.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

// Everybody is alike and remembers nothing: shares are the logit's.
const std::string kTeas = R"(shopwright: 1
kind: scenario
currency: USD
seed: 5
calendar: {start: 2026-03-02, days: 28, warm_up: 0 days}
population:
  size: 8000
  segments: {all: {share: 100%, price_sensitivity: 2, needs: {tea: {every: 4 days}, cups: {every: 30 days}}}}
categories: {tea: {}, cups: {}}
products:
  green: {category: tea, regular_price: 4, appeal: 0.6, brand: leaf}
  black: {category: tea, regular_price: 4, appeal: 0.2, brand: leaf}
  white: {category: tea, regular_price: 4, appeal: -0.4, brand: snow}
  mug: {category: cups, regular_price: 9, appeal: -1}
sellers: {ours: {role: operator}, rival: {}}
offers:
  ours: {green: {price: 4, cost: 2}, black: {price: 4, cost: 3.9}, mug: {price: 9, cost: 4}}
  rival: {green: {price: 4.20, cost: 2}, white: {price: 4, cost: 2}}
)";

study::Family family_of(const std::string& yaml) {
  auto scenario = std::make_shared<engine::Scenario>(scenario_of(yaml));
  INFO(language::render(scenario->diagnostics, false));
  REQUIRE(scenario->ok());
  return study::Family(std::move(scenario));
}

const study::ProductReview& product(const study::RangeReview& review, const std::string& name) {
  for (const auto& one : review.products)
    if (one.product == name) return one;
  throw std::runtime_error(name);
}

}  // namespace

TEST_CASE("review: a delisted product's buyers go to the others in proportion to their shares (logit)",
          "[assortment]") {
  const study::Family family = family_of(kTeas);
  study::Workers workers(2, family.consumers());
  int64_t last = 0;
  const auto review = study::review_range(family, {.replicates = 4}, workers, [&](int64_t done, int64_t total) {
    CHECK(total == 4 * 4);
    last = done;
  });
  REQUIRE(review);
  CHECK(last == 16);
  CHECK(review->seller == "ours");
  CHECK(review->runs == 16);
  const std::vector<double> utility = {0.6, 0.2, 0.6 - 2 * std::log(4.2 / 4),
                                       -0.4};  // ours green, black; rival green, white
  double sum = 1;
  for (const double u : utility) sum += std::exp(u);
  const auto share = [&](size_t k) { return std::exp(utility[k]) / sum; };
  const double needs = 4 * 8000 * 28 / 4.0;
  for (const size_t gone : {size_t{0}, size_t{1}}) {
    const study::ProductReview& one = product(*review, gone == 0 ? "green" : "black");
    CAPTURE(one.product);
    const double sold = needs * share(gone);
    const auto near = [&](double value, double expected) {
      CHECK(std::abs(value - expected) < 4 * std::sqrt(expected * (1 - expected) / sold));
    };
    // needs are a Poisson number
    CHECK(std::abs(4 * one.units.mean - sold) < 4 * std::sqrt(sold));
    near(one.to_own, share(1 - gone) / (1 - share(gone)));
    near(one.to_rivals, (share(2) + share(3)) / (1 - share(gone)));
    near(one.lost, 1 / sum / (1 - share(gone)));
    CHECK(one.to_own + one.to_rivals + one.lost == Approx(1));
    REQUIRE(one.substitutes.size() == 3);
    CHECK(std::is_sorted(one.substitutes.begin(), one.substitutes.end(),
                         [](const auto& x, const auto& y) { return x.share > y.share; }));
    double all = 0;
    for (const auto& other : one.substitutes) all += other.share;
    CHECK(all == Approx(one.to_own + one.to_rivals));
  }
  // Green tea earns most; who buys black tea, which earns next to nothing, would partly buy green: better without.
  CHECK(review->products.front().product == "green");
  CHECK(product(*review, "green").verdict == study::RangeVerdict::keep);
  CHECK(product(*review, "black").verdict == study::RangeVerdict::drop);
  CHECK(product(*review, "black").without.difference > 0);
  CHECK(product(*review, "green").range_class == study::RangeClass::a);
  CHECK(product(*review, "black").range_class == study::RangeClass::c);
  // Nobody takes tea for a mug.
  const auto& mug = product(*review, "mug");
  CHECK(mug.to_own == 0);
  CHECK(mug.to_rivals == 0);
  CHECK(mug.substitutes.empty());
  CHECK(mug.category_share == 1);
}

TEST_CASE("review: market sizes, shares and concentration add up", "[assortment]") {
  const study::Family family = family_of(kTeas);
  study::Workers workers(1, family.consumers());
  const auto review =
      study::review_range(family, {.categories = {"tea"}, .products = {"black"}, .replicates = 2}, workers);
  REQUIRE(review);
  CHECK(review->products.size() == 1);
  CHECK(review->runs == 4);
  REQUIRE(review->markets.size() == 1);
  const auto& tea = review->markets[0];
  CHECK(tea.category == "tea");
  for (const auto* list : {&tea.sellers, &tea.brands}) {
    REQUIRE(list->size() == 2);
    CHECK((*list)[0].units + (*list)[1].units == Approx(1));
    CHECK((*list)[0].revenue + (*list)[1].revenue == Approx(1));
    CHECK((*list)[0].revenue >= (*list)[1].revenue);
  }
  CHECK(tea.brands[0].name == "leaf");
  const double a = tea.sellers[0].revenue, b = tea.sellers[1].revenue;
  CHECK(tea.concentration.mean == Approx(10000 * (a * a + b * b)).epsilon(0.001));
  CHECK(study::reviewable_products(family, "rival") == std::vector<std::string>{"green", "white"});
}

TEST_CASE("review: the answer does not depend on threads", "[assortment]") {
  const study::Family family = family_of(kTeas);
  const auto asked = [&](int threads) {
    study::Workers workers(threads, family.consumers());
    return *study::review_range(family, {.categories = {"tea"}, .replicates = 3}, workers);
  };
  const auto one = asked(1), two = asked(2);
  REQUIRE(one.products.size() == two.products.size());
  for (size_t k = 0; k < one.products.size(); ++k) {
    CHECK(one.products[k].product == two.products[k].product);
    CHECK(one.products[k].without.difference == two.products[k].without.difference);
    CHECK(one.products[k].to_rivals == two.products[k].to_rivals);
  }
}

TEST_CASE("prospects: a forecast is as wide as its analogues differ, and sales come from where the logit says",
          "[assortment]") {
  const engine::Scenario scenario = scenario_of(kTeas);
  study::Workers workers(2, scenario.model.population.size);
  const study::ProspectsSettings asked{.product = "black", .like = {"green", "white"}, .replicates = 60};
  const auto found = study::prospects_of(scenario, {}, asked, workers);
  REQUIRE(found);
  CHECK(found->appeal_mean == Approx(0.1));
  CHECK(found->appeal_sd == Approx(std::sqrt(0.5 * 1.5)));  // variance 0.5 of (0.6, -0.4), and of their mean
  CHECK(found->runs == 120);
  CHECK(found->category == "tea");
  // Sales at quantiles of the appeal, but for luck: 60 draws, hence generous.
  const double others = 1 + std::exp(0.6) + std::exp(0.6 - 2 * std::log(4.2 / 4)) + std::exp(-0.4),
               needs = 8000 * 28 / 4.0;
  const auto units_at = [&](double z) {
    const double v = std::exp(0.1 + z * found->appeal_sd);
    return needs * v / (v + others);
  };
  CHECK(found->units.median == Approx(units_at(0)).epsilon(0.25));
  CHECK(found->units.low == Approx(units_at(-1.2816)).epsilon(0.35));
  CHECK(found->units.high == Approx(units_at(1.2816)).epsilon(0.35));
  CHECK(found->units.low < found->units.median);
  // Independence of irrelevant alternatives: whatever its appeal, it draws in proportion.
  const double own = std::exp(0.6) / others;
  CHECK(found->from_own == Approx(own).epsilon(0.02));
  CHECK(found->new_sales == Approx(1 / others).epsilon(0.02));
  CHECK(found->from_own + found->from_rivals + found->new_sales == Approx(1));
  REQUIRE(found->analogues.size() == 2);
  CHECK(found->analogues[0].units > found->analogues[1].units);
  CHECK(found->probability_of_gain == 0);  // it earns next to nothing, and takes buyers from green tea
  CHECK(found->contribution_margin.difference < 0);
}

TEST_CASE("prospects: a product that is like others by construction is within its forecast four times in five",
          "[assortment][slow]") {
  // Appeals of seven products drawn from one normal distribution; the seventh is forecast from the six.
  int within = 0;
  constexpr int kMarkets = 60;
  for (int m = 0; m < kMarkets; ++m) {
    core::NoiseEngine noise(core::Noise({.seed = 77}).stream(core::Stream::test, static_cast<uint64_t>(m)), 0, 0);
    std::string products, offers;
    study::ProspectsSettings asked{.product = "p6", .like = {}, .replicates = 30};
    for (int k = 0; k < 7; ++k) {
      double appeal = -6;
      for (int i = 0; i < 12; ++i) appeal += noise.uniform();
      products +=
          "  p" + std::to_string(k) + ": {category: tea, regular_price: 4, appeal: " + std::to_string(appeal) + "}\n";
      offers += "    p" + std::to_string(k) + ": {price: 4, cost: 2}\n";
      if (k < 6) asked.like.push_back("p" + std::to_string(k));
    }
    const engine::Scenario scenario = scenario_of(R"(shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 14, warm_up: 0 days}
population: {size: 4000, segments: {all: {share: 100%, price_sensitivity: 2, needs: {tea: {every: 4 days}}}}}
categories: {tea: {}}
sellers: {ours: {role: operator}}
products:
)" + products + "offers:\n  ours:\n" + offers);
    REQUIRE(scenario.ok());
    study::Workers workers(2, 4000);
    const auto forecast = study::prospects_of(scenario, {.seed = 100 + static_cast<uint64_t>(m)}, asked, workers);
    const study::Family family(std::make_shared<engine::Scenario>(scenario));
    const auto review = study::review_range(family, {.products = {"p6"}, .replicates = 2}, workers);
    REQUIRE((forecast && review));
    const double sold = review->products[0].units.mean;
    within += sold >= forecast->units.low && sold <= forecast->units.high;
  }
  // 80%, a little less since the t is taken as normal (n = 6: 78%); binomial, 3 standard errors.
  CHECK(std::abs(within / static_cast<double>(kMarkets) - 0.78) < 3 * std::sqrt(0.8 * 0.2 / kMarkets));
}

// What a sweep has found, from results that were made up.
#include "shopwright/study/sweep_findings.hpp"
#include "sweep_market.hpp"

using namespace shopwright;
using namespace shopwright::testing;
using study::Metric;

namespace {

/// Margin 100 - 40 (price - 2)^2 plus luck that all points of a replicate share; units fall as price^-2.
double margin_at(double price, size_t replicate) {
  return 100 - 40 * (price - 2) * (price - 2) + 3.0 * static_cast<double>(replicate);
}

study::SweepData made_up(const study::SweepPlan& plan) {
  study::SweepData data;
  data.plan = plan;
  const size_t runs = plan.points.size() * data.replicates();
  data.complete.assign(runs, true);
  data.samples.resize(runs * plan.sellers.size());
  data.digests.resize(runs);
  data.seconds.resize(runs);
  for (size_t p = 0; p < plan.points.size(); ++p)
    for (size_t r = 0; r < data.replicates(); ++r) {
      auto& sample = data.samples[(p * data.replicates() + r) * plan.sellers.size()];
      const double price = plan.points[p].numbers[0];
      study::at(sample, Metric::gross_margin) = margin_at(price, r);
      study::at(sample, Metric::units) = (1000 + 50 * static_cast<double>(r)) / (price * price);
    }
  data.status = {.points = static_cast<int64_t>(plan.points.size()),
                 .replicates = plan.replicates,
                 .done = static_cast<int64_t>(runs),
                 .total = static_cast<int64_t>(runs),
                 .shard = {},
                 .seconds = 0,
                 .processes = {}};
  return data;
}

void take_away(study::SweepData& data, size_t point, size_t replicate) {
  data.complete[point * data.replicates() + replicate] = false;
  --data.status.done;
}

}  // namespace

TEST_CASE("a parabola's best point, curve and elasticity are found") {
  const SweepCase one(kPrices, {.replicates = 4, .seed = {}, .race = {}});
  const auto data = made_up(*one.plan);
  const auto found = study::findings(data);
  REQUIRE(found.best);
  CHECK(one.plan->points[found.best->point].values[0] == "2");
  CHECK(found.best->mean.value == Approx(104.5));
  REQUIRE(found.best->mean.interval);
  CHECK(found.best->rivals == 10);
  CHECK(found.best->equals == 0);  // luck is shared, so differences are exact
  REQUIRE(found.optimum);
  CHECK(found.optimum->x[0] == Approx(2).margin(1e-6));
  CHECK(found.optimum->value.value == Approx(104.5));
  REQUIRE(found.factors.size() == 1);
  CHECK(found.factors[0].levels.size() == 11);
  REQUIRE(found.factors[0].units_elasticity);
  CHECK(found.factors[0].units_elasticity->value == Approx(-2).margin(1e-6));
  const auto& curve = found.factors[0].curve;
  for (size_t i = 0; i < curve.x.size(); ++i)
    CHECK(curve.y[i].value == Approx(margin_at(curve.x[i], 0) + 4.5).margin(0.5));
}

TEST_CASE("what is better small is minimised") {
  const SweepCase one(kPrices, {.replicates = 2, .seed = {}, .race = {}});
  auto data = made_up(*one.plan);
  for (auto& sample : data.samples)
    study::at(sample, Metric::supply_cost) = 200 - study::at(sample, Metric::gross_margin);
  const auto found = study::findings(data, {.seller = "ours", .metric = Metric::supply_cost});
  CHECK(one.plan->points[found.best->point].values[0] == "2");
  CHECK(found.optimum->x[0] == Approx(2).margin(1e-6));
}

TEST_CASE("half a sweep tells what it can") {
  const SweepCase one(kPrices, {.replicates = 4, .seed = {}, .race = {}});
  auto data = made_up(*one.plan);
  for (size_t p = 0; p < 11; ++p)
    for (size_t r = 2; r < 4; ++r)
      if (p != 3 || r == 3) take_away(data, p, r);
  auto found = study::findings(data);
  CHECK(found.replicates == 2);
  CHECK(found.points == 11);
  CHECK(found.best->replicates == 3);  // only one has as many
  CHECK(found.best->point == 3);
  CHECK(found.best->rivals == 0);
  for (size_t p = 0; p < 11; ++p)
    for (size_t r = 0; r < 4; ++r)
      if (data.has(p, r) && (p > 5 || r > 0)) take_away(data, p, r);
  found = study::findings(data);
  CHECK(found.points == 6);
  CHECK(found.replicates == 1);
  CHECK_FALSE(found.best->mean.interval);
  for (size_t p = 0; p < 6; ++p) take_away(data, p, 0);
  found = study::findings(data);
  CHECK(found.points == 0);
  CHECK_FALSE(found.best);
}

TEST_CASE("words have means and no curve") {
  const SweepCase one(" {vary: {stock: {path: offers.ours.plain.price, values: [1.5, 2.5]}}}");
  REQUIRE(one.plan);
  study::SweepPlan plan = *one.plan;
  plan.factors[0].params.values = {"low", "high"};
  plan.points[0].values = {"low"};
  plan.points[1].values = {"high"};
  plan.design.factors[0] = study::Factor::list("stock", {"low", "high"});
  const auto found = study::findings(made_up(plan));
  CHECK_FALSE(found.factors[0].numbers);
  CHECK(found.factors[0].levels.size() == 2);
  CHECK(found.factors[0].curve.x.empty());
  CHECK_FALSE(found.optimum);
}

TEST_CASE("where other factors move along there is no elasticity") {
  const std::string vary =
      "vary: {price: {path: offers.ours.plain.price, from: 1.5, to: 2.5, points: 6}, fine: {path: "
      "offers.ours.fine.price, from: 2.5, to: "
      "3.5, points: 6}}";
  const SweepCase grid(" {" + vary + "}"), sobol(" {" + vary + ", design: {sobol: 32}}");
  REQUIRE((grid.plan && sobol.plan));
  const auto balanced = study::findings(made_up(*grid.plan)), spread = study::findings(made_up(*sobol.plan));
  REQUIRE(balanced.factors[0].units_elasticity);
  CHECK(balanced.factors[0].units_elasticity->value == Approx(-2).margin(1e-6));
  CHECK(balanced.factors[1].units_elasticity->value == Approx(0).margin(1e-6));
  CHECK_FALSE(spread.factors[0].units_elasticity);
}

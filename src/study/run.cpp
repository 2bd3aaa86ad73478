#include "shopwright/study/run.hpp"

#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>

#include "shopwright/core/ensure.hpp"
#include "shopwright/study/tally.hpp"
#include "shopwright/study/workers.hpp"

namespace shopwright::study {
namespace {

Estimate estimate_of(const std::vector<Sample>& samples, size_t metric) {
  std::vector<double> values;
  for (const Sample& sample : samples) values.push_back(sample[metric]);
  return estimate(values);
}

// Tells that a day is over.
class Counter final : public market::FactSink {
 public:
  explicit Counter(const std::function<void()>& told) : told_(told) {}
  void day(const market::DayFacts&) override { told_(); }

 private:
  const std::function<void()>& told_;
};

}  // namespace

std::optional<RunResult> run(const engine::Scenario& scenario, const RunSettings& settings,
                             language::Diagnostics& diagnostics, const ProgressSink& progress, std::stop_token stop) {
  ENSURE(scenario.ok(), scenario.path);
  const auto started = std::chrono::steady_clock::now();
  auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count(); };

  RunResult result;
  result.scenario = scenario.path;
  result.seed = settings.seed.value_or(scenario.model.seed);
  result.replicates = settings.replicates.value_or(static_cast<int>(scenario.model.outputs.replicates));
  result.days = scenario.model.calendar.days;
  ENSURE(result.replicates >= 1, result.replicates);
  const auto n = static_cast<size_t>(result.replicates);

  // Every replicate's market is read before any runs: a wrong draw leaves nothing half done.
  std::vector<std::shared_ptr<const engine::Compiled>> markets(n);
  Workers workers(settings.threads, n > 1 ? scenario.model.population.size : std::numeric_limits<int64_t>::max());
  if (language::uncertain_paths(scenario.root).empty()) {
    markets[0] = engine::compile(scenario.model, nullptr, &workers.team());
    for (auto& market : markets) market = markets[0];
  } else {
    for (size_t r = 0; r < n; ++r) {
      const engine::Model model =
          engine::model_of_replicate(scenario, result.seed, static_cast<uint32_t>(r), diagnostics);
      if (!diagnostics.ok()) return std::nullopt;
      markets[r] = engine::compile(model, nullptr, &workers.team());
    }
  }
  const market::World& world = markets[0]->world;
  result.compiled = markets[0];
  result.currency = world.currency;
  result.consumers = world.consumers;
  for (const auto& seller : scenario.model.sellers) result.sellers.push_back(seller.name);
  const shopping::Simd simd = settings.simd == shopping::Simd::automatic ? shopping::best_simd() : settings.simd;

  std::mutex mutex;
  std::atomic<int64_t> days_done = 0;
  const int64_t days_total = static_cast<int64_t>(n) * world.horizon;
  const std::function<void()> after_day = [&] {
    const int64_t done = ++days_done;
    if (!progress) return;
    std::lock_guard lock(mutex);
    progress({done, days_total, seconds()});
  };

  std::vector<Outcome> outcomes(n);
  workers.each(
      n,
      [&](size_t r, core::Parallel& parallel) {
        Counter counter(after_day);
        Tally tally(*markets[r], settings.keep_daily, &counter);
        engine::Simulation simulation(markets[r], {.seed = result.seed, .replicate = static_cast<uint32_t>(r)},
                                      parallel, {.facts = &tally}, {.simd = simd, .one_by_one = settings.one_by_one});
        while (simulation.step(parallel, stop) == engine::StepResult::day) {
        }
        if (stop.stop_requested()) return;
        outcomes[r] = tally.outcome(result.sellers);
        outcomes[r].digest = simulation.digest().str();
      },
      stop);
  if (stop.stop_requested()) return std::nullopt;

  core::Digest digest;
  std::vector<Sample> totals;
  std::vector<FunnelCounts> funnels;
  std::vector<RouteCounts> route_counts;
  std::vector<std::vector<market::ProductFacts>> products;
  std::vector<CustomerCounts> customers;
  for (auto& outcome : outcomes) {
    digest.add(outcome.digest);
    totals.push_back(outcome.totals);
    funnels.push_back(std::move(outcome.funnel));
    route_counts.push_back(std::move(outcome.routes));
    products.push_back(std::move(outcome.products));
    customers.push_back(std::move(outcome.customers));
    result.samples.push_back(outcome.sellers);
    if (settings.keep_daily) result.daily.push_back(std::move(outcome.daily));
    result.visits += outcome.visits;
    result.evaluations += outcome.evaluations;
    result.contention_rounds += outcome.contention_rounds;
  }
  result.digest = digest.str();
  for (size_t s = 0; s < result.sellers.size(); ++s) {
    std::vector<Sample> samples;
    for (const auto& of_replicate : result.samples) samples.push_back(of_replicate[s]);
    Estimates estimates;
    for (size_t m = 0; m < kMetrics; ++m) estimates[m] = estimate_of(samples, m);
    result.by_seller.push_back(estimates);
  }
  for (size_t m = 0; m < kMetrics; ++m) result.totals[m] = estimate_of(totals, m);
  result.funnel = funnel(world, funnels);
  result.routes = routes(world, route_counts);
  result.credit = credit(world, route_counts);
  std::vector<std::string> promotions;
  for (const auto& rule : markets[0]->promotions.rules()) promotions.push_back(rule.name);
  result.refused = refused(promotions, route_counts);
  result.products = product_standings(*markets[0], products);
  result.customers = customer_base(world, customers);
  result.threads = workers.threads();
  result.simd = std::string(shopping::simd_name(simd));
  result.seconds = seconds();
  return result;
}

}  // namespace shopwright::study

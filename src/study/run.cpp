#include "shopwright/study/run.hpp"

#include <atomic>
#include <boost/math/distributions/students_t.hpp>
#include <chrono>
#include <cmath>
#include <mutex>

#include "shopwright/core/ensure.hpp"

namespace shopwright::study {
namespace {

constexpr std::array<std::string_view, kMetrics> kNames = {"units",         "visits",       "orders",
                                                           "lost_units",    "revenue",      "discounts",
                                                           "cost_of_goods", "gross_margin", "gross_margin_percent",
                                                           "share",         "supply_cost"};

using Sample = std::array<double, kMetrics>;
double& at(Sample& sample, Metric metric) { return sample[static_cast<size_t>(metric)]; }

// Integer totals of a seller over the reported days.
struct Totals {
  int64_t units = 0, visits = 0, orders = 0, lost_units = 0;
  core::Money revenue, discounts, cost_of_goods, supply_cost;
};

// Adds up facts as they come, and keeps them where they are wanted.
class Summary final : public market::FactSink {
 public:
  Summary(const engine::Compiled& market, bool keep, std::function<void()> after_day)
      : world_(market.world),
        stockroom_(market.stockroom),
        sellers_(world_.sellers.size()),
        by_category_(world_.sellers.size() * world_.categories.size()),
        keep_(keep),
        after_day_(std::move(after_day)) {}

  void day(const market::DayFacts& facts) override {
    visits += facts.needs;
    evaluations += facts.evaluations;
    rounds += facts.contention_rounds;
    if (facts.reported) {
      for (size_t o = 0; o < facts.offers.size(); ++o) {
        const auto& offer = facts.offers[o];
        const auto& info = world_.offers[o];
        Totals& totals = sellers_[info.seller.value];
        totals.units += offer.units;
        totals.lost_units += offer.lost_units;
        totals.revenue = totals.revenue + offer.revenue;
        totals.discounts = totals.discounts + offer.discounts;
        totals.cost_of_goods = totals.cost_of_goods + offer.cost_of_goods;
        by_category_[info.seller.value * world_.categories.size() + info.category.value] += offer.units;
      }
      std::vector<int64_t> lost(facts.stocks.size(), 0);
      for (size_t o = 0; o < facts.offers.size(); ++o)
        if (world_.offers[o].stock.valid()) lost[world_.offers[o].stock.value] += facts.offers[o].lost_units;
      for (uint32_t k = 0; k < facts.stocks.size(); ++k) {
        core::Money& cost = sellers_[world_.stocks[k].seller.value].supply_cost;
        cost = cost + stockroom_.supply_cost(core::StockId{k}, facts.stocks[k], lost[k]);
      }
      for (size_t s = 0; s < facts.sellers.size(); ++s) {
        sellers_[s].visits += facts.sellers[s].visits;
        sellers_[s].orders += facts.sellers[s].orders;
      }
      if (keep_) kept.push_back(facts);
    }
    after_day_();
  }

  // Units that all sellers sold in the categories in which these sellers offer something.
  int64_t market_units(std::span<const uint32_t> sellers) const {
    int64_t units = 0;
    for (size_t c = 0; c < world_.categories.size(); ++c) {
      const auto& info = world_.categories[c];
      bool sells = false;
      for (uint32_t o = info.first_offer; o < info.first_offer + info.n_offers; ++o)
        for (uint32_t s : sellers) sells |= world_.offers[o].seller.value == s;
      for (size_t s = 0; sells && s < world_.sellers.size(); ++s)
        units += by_category_[s * world_.categories.size() + c];
    }
    return units;
  }

  Sample sample(std::span<const uint32_t> sellers) const {
    Totals sum;
    for (uint32_t s : sellers) {
      sum.units += sellers_[s].units;
      sum.visits += sellers_[s].visits;
      sum.orders += sellers_[s].orders;
      sum.lost_units += sellers_[s].lost_units;
      sum.revenue = sum.revenue + sellers_[s].revenue;
      sum.discounts = sum.discounts + sellers_[s].discounts;
      sum.cost_of_goods = sum.cost_of_goods + sellers_[s].cost_of_goods;
      sum.supply_cost = sum.supply_cost + sellers_[s].supply_cost;
    }
    double minor = 1;
    for (int i = 0; i < world_.currency.digits; ++i) minor *= 10;
    auto major = [&](core::Money money) { return static_cast<double>(money.minor) / minor; };
    Sample out{};
    at(out, Metric::units) = static_cast<double>(sum.units);
    at(out, Metric::visits) = static_cast<double>(sum.visits);
    at(out, Metric::orders) = static_cast<double>(sum.orders);
    at(out, Metric::lost_units) = static_cast<double>(sum.lost_units);
    at(out, Metric::revenue) = major(sum.revenue);
    at(out, Metric::discounts) = major(sum.discounts);
    at(out, Metric::cost_of_goods) = major(sum.cost_of_goods);
    at(out, Metric::supply_cost) = major(sum.supply_cost);
    const core::Money margin = sum.revenue - sum.cost_of_goods;
    at(out, Metric::gross_margin) = major(margin);
    at(out, Metric::gross_margin_percent) =
        sum.revenue.minor == 0 ? 0 : 100 * static_cast<double>(margin.minor) / static_cast<double>(sum.revenue.minor);
    const int64_t market = market_units(sellers);
    at(out, Metric::share) = market == 0 ? 0 : static_cast<double>(sum.units) / static_cast<double>(market);
    return out;
  }

  int64_t visits = 0, evaluations = 0;
  int32_t rounds = 0;
  std::vector<market::DayFacts> kept;

 private:
  const market::World& world_;
  const supply::Stockroom& stockroom_;
  std::vector<Totals> sellers_;
  std::vector<int64_t> by_category_;
  bool keep_;
  std::function<void()> after_day_;
};

// Mean and 95% interval over replicates, summed in their order.
Estimate estimate(const std::vector<Sample>& samples, size_t metric) {
  Estimate result;
  const auto n = static_cast<double>(samples.size());
  double sum = 0;
  for (const Sample& sample : samples) sum += sample[metric];
  result.mean = sum / n;
  if (samples.size() < 2) return result;
  double squares = 0;
  for (const Sample& sample : samples) squares += (sample[metric] - result.mean) * (sample[metric] - result.mean);
  const boost::math::students_t student(n - 1);
  const double half = boost::math::quantile(student, 0.975) * std::sqrt(squares / (n - 1) / n);
  result.ci95 = Estimate::Interval{result.mean - half, result.mean + half};
  return result;
}

struct Replicate {
  std::vector<Sample> sellers;  // in the scenario's order
  Sample totals{};
  std::string digest;
  std::vector<market::DayFacts> daily;
  int64_t visits = 0, evaluations = 0;
  int32_t rounds = 0;
};

// Small markets run side by side, large ones one after the other on all threads.
constexpr uint32_t kLargeMarket = 300000;

}  // namespace

std::string_view metric_name(Metric metric) { return kNames[static_cast<size_t>(metric)]; }
bool metric_is_money(Metric metric) {
  return metric == Metric::revenue || metric == Metric::discounts || metric == Metric::cost_of_goods ||
         metric == Metric::gross_margin || metric == Metric::supply_cost;
}

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
  if (language::uncertain_paths(scenario.root).empty()) {
    markets[0] = engine::compile(scenario.model);
    for (auto& market : markets) market = markets[0];
  } else {
    for (size_t r = 0; r < n; ++r) {
      const engine::Model model =
          engine::model_of_replicate(scenario, result.seed, static_cast<uint32_t>(r), diagnostics);
      if (!diagnostics.ok()) return std::nullopt;
      markets[r] = engine::compile(model);
    }
  }
  const market::World& world = markets[0]->world;
  result.compiled = markets[0];
  result.currency = world.currency;
  result.consumers = world.consumers;
  for (const auto& seller : scenario.model.sellers) result.sellers.push_back(seller.name);

  int threads = settings.threads > 0 ? settings.threads : core::default_threads();
  const bool side_by_side = world.consumers < kLargeMarket && n > 1 && threads > 1;
  auto team = threads == 1 ? core::make_serial() : core::make_tbb(threads);
  const shopping::Simd simd = settings.simd == shopping::Simd::automatic ? shopping::best_simd() : settings.simd;

  std::mutex mutex;
  std::atomic<int64_t> days_done = 0;
  const int64_t days_total = static_cast<int64_t>(n) * world.horizon;
  auto after_day = [&] {
    const int64_t done = ++days_done;
    if (!progress) return;
    std::lock_guard lock(mutex);
    progress({done, days_total, seconds()});
  };

  std::vector<Replicate> replicates(n);
  auto run_one = [&](size_t r, core::Parallel& parallel) {
    const market::World& mine = markets[r]->world;
    Summary summary(*markets[r], settings.keep_daily, after_day);
    engine::Simulation simulation(markets[r], {.seed = result.seed, .replicate = static_cast<uint32_t>(r)}, parallel,
                                  {.facts = &summary}, {.simd = simd, .one_by_one = settings.one_by_one});
    while (simulation.step(parallel, stop) == engine::StepResult::day) {
    }
    if (stop.stop_requested()) return;
    Replicate& out = replicates[r];
    std::vector<uint32_t> all;
    for (const auto& name : result.sellers)
      for (uint32_t s = 0; s < mine.sellers.size(); ++s)
        if (mine.sellers[s].name == name) {
          all.push_back(s);
          out.sellers.push_back(summary.sample(std::span<const uint32_t>(&s, 1)));
        }
    out.totals = summary.sample(all);
    out.digest = simulation.digest().str();
    out.daily = std::move(summary.kept);
    out.visits = summary.visits;
    out.evaluations = summary.evaluations;
    out.rounds = summary.rounds;
  };
  if (side_by_side) {
    team->tasks(n, [&](size_t r) {
      auto serial = core::make_serial();
      run_one(r, *serial);
    });
  } else {
    for (size_t r = 0; r < n && !stop.stop_requested(); ++r) run_one(r, *team);
  }
  if (stop.stop_requested()) return std::nullopt;

  core::Digest digest;
  std::vector<Sample> totals;
  for (auto& replicate : replicates) {
    digest.add(replicate.digest);
    totals.push_back(replicate.totals);
    result.samples.push_back(replicate.sellers);
    if (settings.keep_daily) result.daily.push_back(std::move(replicate.daily));
    result.visits += replicate.visits;
    result.evaluations += replicate.evaluations;
    result.contention_rounds += replicate.rounds;
  }
  result.digest = digest.str();
  for (size_t s = 0; s < result.sellers.size(); ++s) {
    std::vector<Sample> samples;
    for (const auto& replicate : replicates) samples.push_back(replicate.sellers[s]);
    Estimates estimates;
    for (size_t m = 0; m < kMetrics; ++m) estimates[m] = estimate(samples, m);
    result.by_seller.push_back(estimates);
  }
  for (size_t m = 0; m < kMetrics; ++m) result.totals[m] = estimate(totals, m);
  result.threads = threads;
  result.simd = std::string(shopping::simd_name(simd));
  result.seconds = seconds();
  return result;
}

}  // namespace shopwright::study

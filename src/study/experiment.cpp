#include "shopwright/study/experiment.hpp"

#include <algorithm>
#include <atomic>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <mutex>

#include "shopwright/core/ensure.hpp"
#include "shopwright/market/lookup.hpp"
#include "study/experiment_arms.hpp"

namespace shopwright::study {
namespace {

// What a seller's metric has added up to after each length: the truth, from the books.
class Books final : public market::FactSink {
 public:
  Books(const engine::Compiled& market, core::SellerId seller, TestMetric metric, const std::vector<int>& lengths)
      : market_(market), seller_(seller), metric_(metric), lengths_(lengths) {
    for (int i = 0; i < market.world.currency.digits; ++i) minor_ *= 10;
  }
  void day(const market::DayFacts& facts) override {
    if (!facts.reported) return;
    if (metric_ == TestMetric::orders) sum_ += facts.sellers[seller_.value].orders;
    for (size_t o = 0; o < facts.offers.size(); ++o) {
      if (market_.world.offers[o].seller != seller_) continue;
      if (metric_ == TestMetric::units) sum_ += facts.offers[o].units;
      if (metric_ == TestMetric::revenue) sum_ += facts.offers[o].revenue.minor;
      if (metric_ == TestMetric::gross_margin) sum_ += facts.offers[o].gross_margin().minor;
    }
    const bool money = metric_ == TestMetric::revenue || metric_ == TestMetric::gross_margin;
    for (int length : lengths_)
      if (facts.day - market_.world.warm_up + 1 == length)
        after.push_back(static_cast<double>(sum_) / (money ? minor_ : 1.0));
  }
  std::vector<double> after;  // [length]

 private:
  const engine::Compiled& market_;
  core::SellerId seller_;
  TestMetric metric_;
  const std::vector<int>& lengths_;
  int64_t sum_ = 0;
  double minor_ = 1;
};

// The planned length, shorter ones, and longer ones up to four times as long: what the test would have said then.
std::vector<int> lengths_of(int planned, int calendar) {
  std::vector<int> lengths{planned};
  for (int days : {7, 14, 28, 56, 84, 112, 182, 364, 728, 1456})
    if (days <= calendar && days <= 4 * planned) lengths.push_back(days);
  for (int half : {planned / 4, planned / 2, planned * 2})
    if (half >= 1 && half <= calendar) lengths.push_back(half);
  std::sort(lengths.begin(), lengths.end());
  lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
  return lengths;
}

Averaged averaged(const std::vector<double>& values) {
  Averaged out;
  const auto n = static_cast<double>(values.size());
  for (double v : values) out.mean += v / n;
  out.low = out.high = out.mean;
  if (values.size() < 2) return out;
  double squares = 0;
  for (double v : values) squares += (v - out.mean) * (v - out.mean);
  const double half = boost::math::quantile(boost::math::students_t(n - 1), 0.975) * std::sqrt(squares / (n - 1) / n);
  out.low -= half;
  out.high += half;
  return out;
}

double spread_of(const std::vector<double>& values) {
  double mean = 0, squares = 0;
  for (double v : values) mean += v / static_cast<double>(values.size());
  for (double v : values) squares += (v - mean) * (v - mean);
  return values.size() < 2 ? 0 : std::sqrt(squares / static_cast<double>(values.size() - 1));
}

// A share with its interval by Wilson 1927.
Averaged share_of(size_t hits, size_t n) {
  const double z = 1.959963984540054, p = static_cast<double>(hits) / static_cast<double>(n),
               m = static_cast<double>(n);
  const double centre = (p + z * z / (2 * m)) / (1 + z * z / m);
  const double half = z / (1 + z * z / m) * std::sqrt(p * (1 - p) / m + z * z / (4 * m * m));
  return {p, std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

// One rehearsal: with nobody treated, with everybody, and the test; the same again without stock limits, and with rivals that answer
// nothing.
struct Rehearsal {
  std::vector<double> nobody, effect;  // [length]
  std::vector<TestResult> test;        // [length]
  double bias_without_stock = 0, bias_without_reaction = 0;
};

class Stage {
 public:
  Stage(const Family& family, const std::string& seller, const ExperimentParams& params, std::vector<int> lengths)
      : family_(family), seller_(seller), params_(params), lengths_(std::move(lengths)) {}

  /// [nobody, everybody, test] at the lengths; false when stopped.
  bool play(const Variant& control, const Variant& treated, uint32_t replicate, core::Parallel& parallel,
            std::span<const market::Decision> decisions, const std::vector<std::string>& silent, size_t first_length,
            std::vector<double>& nobody, std::vector<double>& everybody, std::vector<TestResult>& test,
            std::vector<market::Decision>* journal, std::stop_token stop, const std::function<void()>& told) const {
    const auto plan = family_.compiled(treated, replicate);
    const auto usual = family_.compiled(control, replicate);
    const std::vector<int> lengths(lengths_.begin() + static_cast<ptrdiff_t>(first_length), lengths_.end());
    const auto seller = *market::find_seller(usual->world, seller_);
    const core::Day days = lengths.back();
    Books none(*usual, seller, params_.metric, lengths), all(*plan, seller, params_.metric, lengths);
    const auto lots = draw_lots(usual->world, seller, params_, lengths_.back(),
                                {.seed = family_.seed(), .replicate = replicate}, plan);
    TestData data(*usual, *lots, seller, params_, lengths);
    auto run = [&](const Variant& variant, market::Sinks sinks, std::shared_ptr<const engine::Treatment> treatment,
                   std::vector<market::Decision>* keep) {
      const bool done = family_
                            .run(variant, replicate, parallel,
                                 {.also = sinks,
                                  .decisions = decisions,
                                  .silent = silent,
                                  .treatment = std::move(treatment),
                                  .journal = keep,
                                  .days = days},
                                 stop)
                            .has_value();
      if (done) told();
      return done;
    };
    if (!run(control, {.facts = &none}, nullptr, journal) || !run(treated, {.facts = &all}, nullptr, nullptr) ||
        !run(control, {.facts = &data, .trips = &data}, lots, nullptr))
      return false;
    nobody = std::move(none.after);
    everybody = std::move(all.after);
    test = std::move(data.results);
    return true;
  }

  const std::vector<int>& lengths() const { return lengths_; }

 private:
  const Family& family_;
  const std::string& seller_;
  const ExperimentParams& params_;
  std::vector<int> lengths_;
};

// Overlay that takes away every limit of stock; null when there is none.
language::Node without_stock(const engine::Model& model) {
  language::Node sellers;
  for (const auto& of_seller : model.offers) {
    language::Node products;
    for (const auto& offer : of_seller.value)
      if (offer.value.stock)
        products = (products.is_null() ? language::Node::map() : products)
                       .with(offer.name, language::Node::map({{"stock", language::Node::null({}), {}}}));
    if (!products.is_null())
      sellers = (sellers.is_null() ? language::Node::map() : sellers).with(of_seller.name, products);
  }
  return sellers.is_null() ? sellers : language::Node::map({{"offers", sellers, {}}});
}

void check(const Family& family, const Variant& treated, const std::string& seller, const ExperimentParams& params,
           language::Diagnostics& diagnostics) {
  const auto control = family.compiled(family.base(), 0), plan = family.compiled(treated, 0);
  if (const auto reason = engine::cannot_treat(*control, *plan))
    diagnostics.error("cannot-test", {}, "experiment.treatment",
                      "the treatment cannot be tested inside one market: " + *reason,
                      "a test may differ in prices, feature, display and promotions; compare shows other changes");
  const int days = params.length.whole_days();
  const int64_t calendar = family.scenario().model.calendar.days;
  if (days > calendar)
    diagnostics.error("too-long", {}, "experiment.length",
                      "the test lasts " + std::to_string(days) + " days and the scenario " + std::to_string(calendar),
                      "set calendar.days to at least " + std::to_string(days));
  const auto id = market::find_seller(control->world, seller);
  ENSURE(id, seller);
  if (params.randomise == Randomised::stores && stores_of(control->world, *id).size() < 4)
    diagnostics.error("too-few", {}, "experiment.randomise",
                      "'" + seller + "' sells in " + std::to_string(stores_of(control->world, *id).size()) +
                          " channels: too few to compare",
                      "at least four stores are needed, two in each arm");
  if (params.randomise == Randomised::days && days < 4 * params.block.whole_days())
    diagnostics.error("too-few", {}, "experiment.block",
                      "the test has fewer than four blocks of days: too few to compare",
                      "make the blocks shorter or the test longer");
}

}  // namespace

std::optional<ExperimentResult> rehearse(const Family& family, const Variant& treated, const std::string& name,
                                         const std::string& seller, const ExperimentParams& params, Workers& workers,
                                         language::Diagnostics& diagnostics,
                                         const std::function<void(int64_t, int64_t)>& progress, std::stop_token stop) {
  const size_t errors = diagnostics.errors();
  check(family, treated, seller, params, diagnostics);
  if (diagnostics.errors() != errors) return std::nullopt;

  const int planned = params.length.whole_days();
  const Stage stage(family, seller, params,
                    lengths_of(planned, static_cast<int>(family.scenario().model.calendar.days)));
  const auto& lengths = stage.lengths();
  const auto at = static_cast<size_t>(std::find(lengths.begin(), lengths.end(), planned) - lengths.begin());

  // The same market without limits of stock.
  std::optional<Variant> free_control, free_treated;
  if (const language::Node over = without_stock(family.scenario().model); !over.is_null()) {
    const language::DiskFiles files;
    auto free = [&](const engine::Scenario& scenario) {
      auto made = std::make_shared<engine::Scenario>(engine::vary(scenario, over, {}, files));
      ENSURE(made->ok(), language::render(made->diagnostics, false));
      return family.variant(std::move(made));
    };
    free_control = free(family.scenario());
    free_treated = free(treated.scenario());
  }
  std::vector<std::string> rivals;
  for (const auto& running : family.compiled(family.base(), 0)->policies)
    for (core::SellerId s : running.sellers)
      if (const auto& rival = family.compiled(family.base(), 0)->world.sellers[s.value].name; rival != seller)
        rivals.push_back(rival);

  const auto n = static_cast<size_t>(params.rehearsals);
  std::vector<Rehearsal> played(n);
  std::mutex mutex;
  int64_t done = 0;
  const int64_t total = static_cast<int64_t>(n) * (3 + (free_control ? 3 : 0) + (rivals.empty() ? 0 : 3));
  const std::function<void()> told = [&] {
    const std::lock_guard lock(mutex);
    ++done;
    if (progress) progress(done, total);
  };
  workers.each(
      n,
      [&](size_t r, core::Parallel& parallel) {
        Rehearsal& mine = played[r];
        const auto replicate = static_cast<uint32_t>(r);
        std::vector<double> everybody;
        std::vector<market::Decision> journal;
        if (!stage.play(family.base(), treated, replicate, parallel, {}, {}, 0, mine.nobody, everybody, mine.test,
                        &journal, stop, told))
          return;
        for (size_t i = 0; i < lengths.size(); ++i) mine.effect.push_back(everybody[i] - mine.nobody[i]);
        std::vector<double> none, all;
        std::vector<TestResult> test;
        if (free_control) {
          if (!stage.play(*free_control, *free_treated, replicate, parallel, {}, {}, 0, none, all, test, nullptr, stop,
                          told))
            return;
          mine.bias_without_stock = test[at].effect - (all[at] - none[at]);
        }
        if (!rivals.empty()) {
          if (!stage.play(family.base(), treated, replicate, parallel, journal, rivals, 0, none, all, test, nullptr,
                          stop, told))
            return;
          mine.bias_without_reaction = test[at].effect - (all[at] - none[at]);
        }
        family.done(replicate);
      },
      stop);
  if (stop.stop_requested()) return std::nullopt;

  ExperimentResult result;
  result.treatment = name;
  result.params = params;
  result.consumers = family.consumers();
  result.planned = at;
  std::vector<double> baseline, without_stock_bias, without_reaction_bias;
  for (const Rehearsal& one : played) {
    baseline.push_back(one.nobody[at]);
    without_stock_bias.push_back(one.bias_without_stock);
    without_reaction_bias.push_back(one.bias_without_reaction);
    result.rehearsals.push_back(one.test);
  }
  result.baseline = averaged(baseline).mean;
  if (free_control) result.bias_without_stock = averaged(without_stock_bias);
  if (!rivals.empty()) result.bias_without_reaction = averaged(without_reaction_bias);

  for (size_t i = 0; i < lengths.size(); ++i) {
    TestLength length;
    length.days = lengths[i];
    std::vector<double> truth, estimate, bias, errors_of_estimates;
    size_t significant = 0, covered = 0, wrong = 0;
    double mean_truth = 0;
    for (const Rehearsal& one : played) mean_truth += one.effect[i] / static_cast<double>(n);
    for (const Rehearsal& one : played) {
      const TestResult& test = one.test[i];
      truth.push_back(one.effect[i]);
      estimate.push_back(test.effect);
      bias.push_back(test.effect - one.effect[i]);
      length.standard_error += test.standard_error / static_cast<double>(n);
      covered += test.low <= one.effect[i] && one.effect[i] <= test.high;
      if (test.p_value >= params.significance) continue;
      ++significant;
      wrong += (test.effect > 0) != (mean_truth > 0);
    }
    length.truth = averaged(truth);
    length.estimate = averaged(estimate);
    length.bias = averaged(bias);
    length.spread = spread_of(estimate);
    length.power = share_of(significant, n);
    length.coverage = static_cast<double>(covered) / static_cast<double>(n);
    length.wrong_sign = significant == 0 ? 0 : static_cast<double>(wrong) / static_cast<double>(significant);
    if (!result.days_needed && length.power.mean >= params.power && length.truth.low * length.truth.high > 0) {
      result.days_needed = length.days;
      result.days_needed_rehearsed = true;
    }
    result.lengths.push_back(length);
  }
  const TestLength& longest = result.lengths.back();
  // Only where length helps: when most of an effect comes early, power falls with the days.
  const bool helps = std::all_of(result.lengths.begin(), result.lengths.end(),
                                 [&](const TestLength& l) { return l.power.mean <= longest.power.mean; });
  if (!result.days_needed && helps && longest.truth.low * longest.truth.high > 0 && longest.spread > 0) {
    // The error of a sum grows with the root of its days, the effect with the days.
    const boost::math::normal normal;
    const double z =
        boost::math::quantile(normal, 1 - params.significance / 2) + boost::math::quantile(normal, params.power);
    const double ratio = z * longest.spread / std::abs(longest.truth.mean);
    result.days_needed = std::max(longest.days + 1.0, std::ceil(longest.days * ratio * ratio));
  }
  return result;
}

}  // namespace shopwright::study

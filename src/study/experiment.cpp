#include "shopwright/study/experiment.hpp"

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <mutex>

#include "shopwright/core/ensure.hpp"
#include "shopwright/market/lookup.hpp"
#include "study/experiment_arms.hpp"
#include "study/rivals.hpp"

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

Averaged averaged(const Moments& moments) {
  const Interval interval = student_interval(moments);
  return {moments.mean(), interval.low, interval.high};
}

// A share with its interval by Wilson 1927.
Averaged share_of(size_t hits, size_t n) {
  const double z = 1.959963984540054, p = static_cast<double>(hits) / static_cast<double>(n),
               m = static_cast<double>(n);
  const double centre = (p + z * z / (2 * m)) / (1 + z * z / m);
  const double half = z / (1 + z * z / m) * std::sqrt(p * (1 - p) / m + z * z / (4 * m * m));
  return {p, std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

// What was sold with nobody treated, what more with everybody, and what the analyst of the test finds.
struct Played {
  std::vector<double> nobody, effect;  // [length]
  std::vector<TestResult> test;        // [length]
  double bias() const { return test.front().effect - effect.front(); }
};

// One rehearsal; and its bias at the planned length without stock limits, and with rivals that answer nothing.
struct Rehearsal {
  Played played;
  double bias_without_stock = 0, bias_without_reaction = 0;
};

// Rivals whose policies do nothing, and what they decide instead.
struct Silenced {
  std::vector<std::string> rivals;
  std::vector<market::Decision> decisions;
};

class Stage {
 public:
  // days: for how many lots are drawn. told(): after each run.
  Stage(const Family& family, const std::string& seller, const ExperimentParams& params, int days,
        const std::function<void()>& told, std::stop_token stop)
      : family_(family), seller_(seller), params_(params), days_(days), told_(told), stop_(std::move(stop)) {}

  // At these lengths, ascending; nullopt when stopped. journal: out, of the run with nobody treated.
  std::optional<Played> play(const Variant& control, const Variant& treated, uint32_t replicate,
                             core::Parallel& parallel, const std::vector<int>& lengths, const Silenced& silenced = {},
                             std::vector<market::Decision>* journal = nullptr) const {
    const auto plan = family_.compiled(treated, replicate);
    const auto usual = family_.compiled(control, replicate);
    const auto seller = *market::find_seller(usual->world, seller_);
    Books none(*usual, seller, params_.metric, lengths), all(*plan, seller, params_.metric, lengths);
    const auto lots =
        draw_lots(usual->world, seller, params_, days_, {.seed = family_.seed(), .replicate = replicate}, plan);
    TestData data(*usual, *lots, seller, params_, lengths);
    const auto run = [&](const Variant& variant, market::Sinks sinks,
                         std::shared_ptr<const engine::Treatment> treatment, std::vector<market::Decision>* keep) {
      const RunWishes wishes{.also = sinks,
                             .decisions = silenced.decisions,
                             .silent = silenced.rivals,
                             .treatment = std::move(treatment),
                             .journal = keep,
                             .days = lengths.back()};
      const bool done = family_.run(variant, replicate, parallel, wishes, stop_).has_value();
      if (done) told_();
      return done;
    };
    if (!run(control, {.facts = &none}, nullptr, journal) || !run(treated, {.facts = &all}, nullptr, nullptr) ||
        !run(control, {.facts = &data, .trips = &data}, lots, nullptr))
      return std::nullopt;
    Played played{std::move(none.after), std::move(all.after), std::move(data.results)};
    for (size_t i = 0; i < lengths.size(); ++i) played.effect[i] -= played.nobody[i];
    return played;
  }

 private:
  const Family& family_;
  const std::string& seller_;
  const ExperimentParams& params_;
  int days_;
  const std::function<void()>& told_;
  std::stop_token stop_;
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

/// `root`: of the study, for places; null when there is none.
void check(const Family& family, const Variant& treated, const std::string& seller, const ExperimentParams& params,
           const language::Node& root, language::Diagnostics& diagnostics) {
  const auto wrong = [&](const char* code, const char* key, const std::string& message, const std::string& hint) {
    const std::string path = std::string("experiment.") + key;
    diagnostics.error(code, language::find_place(root, path), path, message, hint);
  };
  const auto control = family.compiled(family.base(), 0), plan = family.compiled(treated, 0);
  if (const auto reason = engine::cannot_treat(*control, *plan, unit_of(params.randomise)))
    wrong("cannot-test", "treatment", "the treatment cannot be tested inside one market: " + *reason,
          "a test may differ in prices, feature, display and promotions; compare shows other changes");
  const int days = params.length.whole_days();
  const int64_t calendar = family.scenario().model.calendar.days;
  if (days > calendar)
    wrong("too-long", "length",
          "the test lasts " + std::to_string(days) + " days and the scenario " + std::to_string(calendar),
          "set calendar.days to at least " + std::to_string(days));
  const auto id = market::find_seller(control->world, seller);
  ENSURE(id, seller);
  if (params.randomise == Randomised::stores && stores_of(control->world, *id).size() < 4)
    wrong("too-few", "randomise",
          "'" + seller + "' sells in " + std::to_string(stores_of(control->world, *id).size()) +
              " channels: too few to compare",
          "at least four stores are needed, two in each arm");
  if (params.randomise == Randomised::days && days < 4 * params.block.whole_days())
    wrong("too-few", "block", "the test has fewer than four blocks of days: too few to compare",
          "make the blocks shorter or the test longer");
}

}  // namespace

std::optional<ExperimentResult> rehearse(const Family& family, const Variant& treated, const std::string& name,
                                         const std::string& seller, const ExperimentParams& params, Workers& workers,
                                         language::Diagnostics& diagnostics,
                                         const std::function<void(int64_t, int64_t)>& progress, std::stop_token stop) {
  const size_t errors = diagnostics.errors();
  check(family, treated, seller, params, {}, diagnostics);
  if (diagnostics.errors() != errors) return std::nullopt;

  const int planned = params.length.whole_days();
  const std::vector<int> lengths = lengths_of(planned, static_cast<int>(family.scenario().model.calendar.days));
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
  const std::vector<std::string> rivals = rivals_with_policies(std::array{&family.scenario()}, seller);

  const auto n = static_cast<size_t>(params.rehearsals);
  std::vector<Rehearsal> rehearsals(n);
  std::mutex mutex;
  int64_t done = 0;
  const int64_t total = static_cast<int64_t>(n) * (3 + (free_control ? 3 : 0) + (rivals.empty() ? 0 : 3));
  const std::function<void()> told = [&] {
    const std::lock_guard lock(mutex);
    ++done;
    if (progress) progress(done, total);
  };
  const auto usual = family.compiled(family.base(), 0);  // for names, which all replicates have in common
  const Stage stage(family, seller, params, lengths.back(), told, stop);
  workers.each(
      n,
      [&](size_t r, core::Parallel& parallel) {
        Rehearsal& mine = rehearsals[r];
        const auto replicate = static_cast<uint32_t>(r);
        std::vector<market::Decision> journal;
        auto played = stage.play(family.base(), treated, replicate, parallel, lengths, {}, &journal);
        if (!played) return;
        mine.played = std::move(*played);
        if (free_control) {
          const auto free = stage.play(*free_control, *free_treated, replicate, parallel, {planned});
          if (!free) return;
          mine.bias_without_stock = free->bias();
        }
        if (!rivals.empty()) {
          const auto deaf = stage.play(family.base(), treated, replicate, parallel, {planned},
                                       {rivals, decisions_of(rivals, journal, usual->world)});
          if (!deaf) return;
          mine.bias_without_reaction = deaf->bias();
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
  Moments baseline, bias_without_stock, bias_without_reaction;
  for (const Rehearsal& one : rehearsals) {
    baseline.add(one.played.nobody[at]);
    bias_without_stock.add(one.bias_without_stock);
    bias_without_reaction.add(one.bias_without_reaction);
    result.rehearsals.push_back(one.played.test);
  }
  result.baseline = baseline.mean();
  if (free_control) result.bias_without_stock = averaged(bias_without_stock);
  if (!rivals.empty()) result.bias_without_reaction = averaged(bias_without_reaction);

  for (size_t i = 0; i < lengths.size(); ++i) {
    TestLength length;
    length.days = lengths[i];
    Moments truth, estimate, bias, standard_error;
    size_t significant = 0, covered = 0, positive = 0;
    for (const Rehearsal& one : rehearsals) {
      const TestResult& test = one.played.test[i];
      const double effect = one.played.effect[i];
      truth.add(effect);
      estimate.add(test.effect);
      bias.add(test.effect - effect);
      standard_error.add(test.standard_error);
      covered += test.low <= effect && effect <= test.high;
      if (test.p_value >= params.significance) continue;
      ++significant;
      positive += test.effect > 0;
    }
    const size_t wrong = truth.mean() > 0 ? significant - positive : positive;
    length.truth = averaged(truth);
    length.estimate = averaged(estimate);
    length.bias = averaged(bias);
    length.standard_error = standard_error.mean();
    length.spread = std::sqrt(estimate.variance());
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

const Study::NamedVariant* treatment_of(const Study& study, language::Diagnostics& diagnostics) {
  const std::string& name = study.params.experiment->treatment;
  for (const auto& variant : study.variants)
    if (name.empty() ? study.variants.size() == 1 : variant.name == name) return &variant;
  std::string known;
  for (const auto& variant : study.variants) known += (known.empty() ? "" : ", ") + variant.name;
  diagnostics.error("unknown-name", language::find_place(study.root, "experiment.treatment"), "experiment.treatment",
                    name.empty() ? "which variant is the treatment?" : "there is no variant '" + name + "'",
                    known.empty() ? "describe it under `variants:`" : "one of: " + known);
  return nullptr;
}

bool can_rehearse(const Study& study, language::Diagnostics& diagnostics) {
  const size_t errors = diagnostics.errors();
  if (const auto* treatment = treatment_of(study, diagnostics)) {
    const Family family(study.base, {});
    check(family, family.variant(treatment->scenario), study.seller, *study.params.experiment, study.root, diagnostics);
  }
  return diagnostics.errors() == errors;
}

}  // namespace shopwright::study

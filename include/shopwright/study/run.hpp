#pragma once
// The first question: what does this scenario earn? One scenario, replicated, with confidence intervals.
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/engine/model.hpp"
#include "shopwright/engine/simulation.hpp"
#include "shopwright/study/customers.hpp"
#include "shopwright/study/estimate.hpp"
#include "shopwright/study/funnel.hpp"
#include "shopwright/study/metric.hpp"
#include "shopwright/study/products.hpp"
#include "shopwright/study/routes.hpp"

namespace shopwright::study {

using Estimates = std::array<Estimate, kMetrics>;  ///< units as in Sample

struct RunSettings {
  std::optional<uint64_t> seed{};   ///< instead of the scenario's
  std::optional<int> replicates{};  ///< instead of outputs.replicates
  int threads = 0;                  ///< 0: all that there are
  shopping::Simd simd = shopping::Simd::automatic;
  bool one_by_one = false;
  bool keep_daily = false;  ///< RunResult::daily
};

struct Progress {
  int64_t days_done = 0, days_total = 0;  ///< over all replicates, warm-up included
  double seconds = 0;
};
using ProgressSink = std::function<void(const Progress&)>;  ///< may be called from any thread, one at a time

struct RunResult {
  std::string scenario;  ///< path as given
  uint64_t seed = 0;
  int replicates = 0;
  int64_t consumers = 0;
  int64_t days = 0;  ///< reported
  core::Currency currency;
  std::string digest;                ///< "sw1:..." over all replicates
  std::vector<std::string> sellers;  ///< names, in the scenario's order
  std::vector<Estimates> by_seller;
  Estimates totals;
  Funnel funnel;
  CustomerBase customers;  ///< the operator's, where outputs.customers asks for it
  std::vector<Route> routes;
  std::vector<SellerCredit> credit;
  std::vector<RefusedPromotion> refused;
  std::vector<ProductStanding> products;  ///< by name
  /// [replicate][seller][metric] as in `by_seller`, before averaging.
  std::vector<std::vector<Sample>> samples;
  std::shared_ptr<const engine::Compiled> compiled;  ///< of the first replicate
  std::vector<std::vector<market::DayFacts>> daily;  ///< [replicate][reported day], with keep_daily
  // What may differ between machines:
  int threads = 0;
  std::string simd;
  double seconds = 0;
  int64_t visits = 0;       ///< needs that led to a choice, warm-up included
  int64_t evaluations = 0;  ///< consumer-offer utilities
  int32_t contention_rounds = 0;
};

/// Runs a scenario without errors. Replicates run in parallel where they are small, consumers where they are many; the
/// result is the same. nullopt when stopped, with `progress` having told how far it got.
/// Errors: a draw of an uncertain parameter that is out of range is in `diagnostics`, and nothing ran.
std::optional<RunResult> run(const engine::Scenario& scenario, const RunSettings& settings,
                             language::Diagnostics& diagnostics, const ProgressSink& progress = {},
                             std::stop_token stop = {});

}  // namespace shopwright::study

#pragma once
// A market so small that a run takes a millisecond, and sweeps of it.
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "shopwright/study/sweep.hpp"
#include "shopwright/study/sweep_store.hpp"
#include "support/catch.hpp"

namespace shopwright::testing {

inline const char* const kSweepMarket = R"(shopwright: 1
kind: scenario
label: A small market
currency: USD
seed: 11
calendar: {start: 2026-03-02, days: 10, warm_up: 3 days}
population:
  size: 200
  segments:
    all: {share: 100%, price_sensitivity: 3, needs: {juice: {every: 3 days}}}
categories: {juice: {}}
products:
  plain: {category: juice, regular_price: 2.00, appeal: 0.5}
  fine: {category: juice, regular_price: 3.00, appeal: 0.4}
sellers:
  ours: {label: Our Shop, role: operator, channels: {store: {}}}
  rival: {role: competitor, channels: {store: {}}}
offers:
  ours:
    plain: {price: 1.95, cost: 1.25}
    fine: {price: 3.10, cost: 2.15}
  rival:
    fine: {price: 2.95, cost: 2.20}
outputs: {replicates: 2}
)";

/// A study and its plan, read from memory.
struct SweepCase {
  language::MemoryFiles files;
  study::Study study;
  std::optional<study::SweepPlan> plan;
  language::Diagnostics wrong;

  /// `sweep`: the section, indented by two blanks or in one line.
  explicit SweepCase(const std::string& sweep, const study::SweepOverrides& overrides = {},
                     const std::string& more = {}) {
    files.files["market.yaml"] = kSweepMarket;
    files.files["study.yaml"] =
        "shopwright: 1\nkind: study\nlabel: A question\nscenario: market.yaml\n" + more + "sweep:" + sweep + "\n";
    study = study::read_study("study.yaml", files);
    wrong = study.diagnostics;
    if (study.ok()) plan = study::make_sweep_plan(study, study.root["sweep"], overrides, files, wrong);
  }
  std::string words() const { return language::render(wrong, false); }
  study::SweepOutcome run(study::SweepStore& store, study::SweepSettings settings = {},
                          const study::SweepSink& sink = {}, std::stop_token stop = {}) const {
    return study::run_sweep(study, *plan, store, files, settings, sink, stop);
  }
};

inline const char* const kPrices = " {vary: {price: {path: offers.ours.plain.price, from: 1.5, to: 2.5, points: 11}}}";

/// A folder of a test's own.
struct SweepFolder {
  std::filesystem::path path = std::filesystem::temp_directory_path() /
                               ("shopwright-sweep-" + std::to_string(::getpid()) + "-" + std::to_string(counter()++));
  SweepFolder() { std::filesystem::create_directories(path); }
  ~SweepFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::string file(const std::string& name) const { return (path / name).string(); }
  static int& counter() {
    static int n = 0;
    return n;
  }
};

inline study::SweepStore opened_store(const std::string& path, const study::SweepPlan& plan,
                                      const study::Shard& shard = {},
                                      const study::ProcessId& me = study::ProcessId::of_this()) {
  auto store = study::SweepStore::open(path, plan, shard, me);
  if (!store) FAIL(language::render(store.error(), false));
  return std::move(*store);
}

inline study::SweepStore read_store(const std::string& path) {
  auto store = study::SweepStore::read(path);
  if (!store) FAIL(language::render(store.error(), false));
  return std::move(*store);
}

/// All that two stores of one plan must have in common, row for row; seconds may differ.
inline bool same_rows(const study::SweepStore& a, const study::SweepStore& b) {
  const auto x = a.data(), y = b.data();
  if (x.complete != y.complete || x.digests != y.digests || x.plan.points.size() != y.plan.points.size()) return false;
  for (size_t p = 0; p < x.plan.points.size(); ++p)
    if (x.plan.points[p].values != y.plan.points[p].values || x.plan.points[p].unit != y.plan.points[p].unit)
      return false;
  for (size_t i = 0; i < x.samples.size(); ++i)
    for (size_t m = 0; m < study::kMetrics; ++m)
      if (x.samples[i][m] != y.samples[i][m] && !(std::isnan(x.samples[i][m]) && std::isnan(y.samples[i][m])))
        return false;
  std::vector<int64_t> days_a, days_b;
  const auto into = [](std::vector<int64_t>& out) {
    return [&out](const study::SweepStore::DailyRow& row) {
      for (const int64_t v : {int64_t{row.point}, int64_t{row.replicate}, int64_t{row.day}, int64_t{row.offer},
                              row.facts.units, row.facts.visits, row.facts.orders, row.facts.lost_units,
                              row.facts.list_value, row.facts.discounts, row.facts.revenue, row.facts.cost_of_goods})
        out.push_back(v);
    };
  };
  a.each_daily(into(days_a));
  b.each_daily(into(days_b));
  return days_a == days_b;
}

}  // namespace shopwright::testing

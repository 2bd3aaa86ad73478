#pragma once
// A made-up result, so that what is printed can be checked against what was put in.
#include "shopwright/engine/model.hpp"
#include "shopwright/study/run.hpp"

namespace example {

using namespace shopwright;
using study::Metric;

struct Case {
  engine::Model model;
  study::RunResult result;
};

inline study::Estimates estimates(double units, double revenue, double half_width_share) {
  study::Estimates all;
  const auto set = [&](Metric metric, double mean) {
    study::Estimate& one = all[static_cast<size_t>(metric)];
    one.mean = mean;
    const double half = half_width_share * mean;
    one.ci95 = study::Estimate::Interval{mean - half, mean + half};
  };
  set(Metric::visits, 4 * units);
  set(Metric::orders, 0.8 * units);
  set(Metric::units, units);
  set(Metric::lost_units, 0);
  set(Metric::revenue, revenue);
  set(Metric::discounts, 0);
  set(Metric::cost_of_goods, 0.75 * revenue);
  set(Metric::gross_margin, 0.25 * revenue);
  set(Metric::gross_margin_percent, 25);
  set(Metric::share, 0.5);
  return all;
}

/// Sellers with these labels, each selling the same; the first is the operator.
inline Case with_sellers(const std::vector<std::string>& labels) {
  Case one;
  one.model.label = "An example";
  one.model.calendar.start = *core::parse_date("2026-03-02");
  one.result.scenario = "example.yaml";
  one.result.seed = 18446744073709551615u;
  one.result.replicates = 5;
  one.result.consumers = 20000;
  one.result.days = 91;
  one.result.digest = "sw1:00112233445566778899aabbccddeeff";
  one.result.threads = 2;
  one.result.simd = "avx2";
  one.result.seconds = 0.5;
  one.result.visits = 3000000;
  one.result.evaluations = 24000000;
  for (size_t i = 0; i < labels.size(); ++i) {
    const std::string name = "s" + std::to_string(i);
    engine::SellerParams seller;
    seller.role = i == 0 ? engine::Role::operator_ : engine::Role::competitor;
    one.model.sellers.add(name, seller, labels[i]);
    one.result.sellers.push_back(name);
    one.result.by_seller.push_back(estimates(100000, 1234567.891, 0.0034));
  }
  one.result.totals =
      estimates(100000.0 * static_cast<double>(labels.size()), 1234567.891 * static_cast<double>(labels.size()), 0.002);
  return one;
}

}  // namespace example

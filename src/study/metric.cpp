#include "shopwright/study/metric.hpp"

namespace shopwright::study {
namespace {

constexpr std::array<std::string_view, kMetrics> kNames = {"units",         "visits",       "orders",
                                                           "lost_units",    "revenue",      "discounts",
                                                           "cost_of_goods", "gross_margin", "gross_margin_percent",
                                                           "share",         "supply_cost"};

}  // namespace

std::string_view metric_name(Metric metric) { return kNames[static_cast<size_t>(metric)]; }

std::optional<Metric> find_metric(std::string_view name) {
  for (size_t m = 0; m < kMetrics; ++m)
    if (kNames[m] == name) return static_cast<Metric>(m);
  return std::nullopt;
}

bool metric_is_money(Metric metric) {
  return metric == Metric::revenue || metric == Metric::discounts || metric == Metric::cost_of_goods ||
         metric == Metric::gross_margin || metric == Metric::supply_cost;
}

bool metric_more_is_better(Metric metric) {
  return metric != Metric::lost_units && metric != Metric::discounts && metric != Metric::cost_of_goods &&
         metric != Metric::supply_cost;
}

}  // namespace shopwright::study

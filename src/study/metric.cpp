#include "shopwright/study/metric.hpp"

#include <algorithm>

namespace shopwright::study {
namespace {

constexpr std::array<std::string_view, kMetrics> kNames = {"units",
                                                           "visits",
                                                           "orders",
                                                           "lost_units",
                                                           "revenue",
                                                           "discounts",
                                                           "cost_of_goods",
                                                           "gross_margin",
                                                           "gross_margin_percent",
                                                           "share",
                                                           "supply_cost",
                                                           "gross_merchandise_value",
                                                           "platform_funded",
                                                           "supplier_funded",
                                                           "shipping_income",
                                                           "vat",
                                                           "commission",
                                                           "fulfilment",
                                                           "marketing",
                                                           "placements",
                                                           "gifts",
                                                           "wholesale",
                                                           "bad_debt",
                                                           "forfeits",
                                                           "points_deferred",
                                                           "refunds",
                                                           "contribution_margin",
                                                           "carts",
                                                           "active_customers",
                                                           "new_customers",
                                                           "customer_lifetime_value"};

constexpr std::array kCharges = {
    Metric::platform_funded, Metric::supplier_funded, Metric::shipping_income, Metric::vat,    Metric::commission,
    Metric::fulfilment,      Metric::marketing,       Metric::placements,      Metric::gifts,  Metric::wholesale,
    Metric::bad_debt,        Metric::forfeits,        Metric::points,          Metric::refunds};

// Told where a scenario asks for them.
constexpr std::array kOfCustomers = {Metric::carts, Metric::active_customers, Metric::new_customers,
                                     Metric::customer_lifetime_value};

bool is_charge(Metric metric) { return std::find(kCharges.begin(), kCharges.end(), metric) != kCharges.end(); }

}  // namespace

std::string_view metric_name(Metric metric) { return kNames[static_cast<size_t>(metric)]; }

std::optional<Metric> find_metric(std::string_view name) {
  for (size_t m = 0; m < kMetrics; ++m)
    if (kNames[m] == name) return static_cast<Metric>(m);
  return std::nullopt;
}

bool metric_is_money(Metric metric) {
  return metric == Metric::revenue || metric == Metric::discounts || metric == Metric::cost_of_goods ||
         metric == Metric::gross_margin || metric == Metric::supply_cost || metric == Metric::gross_merchandise_value ||
         metric == Metric::contribution_margin || metric == Metric::customer_lifetime_value || is_charge(metric);
}

bool metric_more_is_better(Metric metric) {
  switch (metric) {
    case Metric::lost_units:
    case Metric::discounts:
    case Metric::cost_of_goods:
    case Metric::supply_cost:
    case Metric::vat:
    case Metric::commission:
    case Metric::fulfilment:
    case Metric::marketing:
    case Metric::placements:
    case Metric::gifts:
    case Metric::bad_debt:
    case Metric::points:
    case Metric::refunds: return false;
    default: return true;
  }
}

bool metric_is_told(Metric metric, const std::function<bool(Metric)>& any) {
  if (is_charge(metric) || std::find(kOfCustomers.begin(), kOfCustomers.end(), metric) != kOfCustomers.end())
    return any(metric);
  if (metric == Metric::gross_merchandise_value || metric == Metric::contribution_margin)
    return std::any_of(kCharges.begin(), kCharges.end(), any);
  return true;
}

}  // namespace shopwright::study

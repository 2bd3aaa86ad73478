#include "report/figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "report/layout.hpp"

namespace shopwright::report {
namespace {

using study::Metric;

bool is_zero(std::string_view digits) { return digits.find_first_of("123456789") == std::string_view::npos; }

}  // namespace

std::string_view metric_label(Metric metric) {
  switch (metric) {
    case Metric::units: return "Units sold";
    case Metric::visits: return "Visits";
    case Metric::orders: return "Orders";
    case Metric::lost_units: return "Lost to stock-out";
    case Metric::revenue: return "Revenue";
    case Metric::discounts: return "Discounts given";
    case Metric::cost_of_goods: return "Cost of goods";
    case Metric::gross_margin: return "Gross margin";
    case Metric::gross_margin_percent: return "  of revenue";
    case Metric::share: return "Share of units";
    case Metric::supply_cost: return "Cost of stock";
    case Metric::gross_merchandise_value: return "Goods at list price";
    case Metric::platform_funded: return "  paid by platform";
    case Metric::supplier_funded: return "  paid by supplier";
    case Metric::shipping_income: return "Delivery charged";
    case Metric::vat: return "VAT";
    case Metric::commission: return "Commission";
    case Metric::fulfilment: return "Fulfilment";
    case Metric::marketing: return "Marketing";
    case Metric::placements: return "Placements";
    case Metric::gifts: return "Gifts";
    case Metric::wholesale: return "Sold to dealers";
    case Metric::bad_debt: return "Bad debt";
    case Metric::forfeits: return "Forfeited deposits";
    case Metric::points: return "Loyalty points";
    case Metric::refunds: return "Refunds";
    case Metric::contribution_margin: return "Contribution margin";
    case Metric::carts: return "Carts";
    case Metric::active_customers: return "Active customers";
    case Metric::new_customers: return "New customers";
    case Metric::customer_lifetime_value: return "Worth of a customer";
    case Metric::count_: break;
  }
  return "";
}

std::vector<Metric> told_metrics(const std::function<bool(Metric)>& any) {
  std::vector<Metric> told;
  for (size_t m = 0; m < study::kMetrics; ++m)
    if (const auto metric = static_cast<Metric>(m); study::metric_is_told(metric, any)) told.push_back(metric);
  return told;
}

bool metric_in_percent(Metric metric) { return metric == Metric::share || metric == Metric::gross_margin_percent; }
double metric_factor(Metric metric) { return metric == Metric::share ? 100 : 1; }

std::string currency_sign(const core::Currency& currency) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSigns = {{{"USD", "$"},
                                                                                    {"EUR", "€"},
                                                                                    {"GBP", "£"},
                                                                                    {"CNY", "¥"},
                                                                                    {"JPY", "¥"},
                                                                                    {"INR", "₹"},
                                                                                    {"KRW", "₩"},
                                                                                    {"BRL", "R$"}}};
  for (const auto& [code, sign] : kSigns)
    if (code == currency.code) return std::string(sign);
  return currency.code + " ";
}

Numbers::Numbers(const core::Currency& currency, double largest)
    : sign_(currency_sign(currency)), money_digits_(largest >= 10000 ? 0 : currency.digits) {}

std::string Numbers::magnitude(double value, Metric metric, bool with_sign, bool fine) const {
  value = std::abs(value) * metric_factor(metric);
  if (metric_in_percent(metric)) return grouped(value, fine && value < 0.095 ? 2 : 1);
  if (study::metric_is_money(metric)) return (with_sign ? sign_ : "") + grouped(value, money_digits_);
  return grouped(value, value < 100 && value != std::round(value) ? 1 : 0);
}

std::string Numbers::value(double value, Metric metric) const {
  if (!std::isfinite(value)) return "–";
  const std::string text = magnitude(value, metric, true, false) + (metric_in_percent(metric) ? "%" : "");
  return value < 0 && !is_zero(text) ? "-" + text : text;
}

std::string Numbers::difference(double value, Metric metric) const {
  if (!std::isfinite(value)) return "–";
  if (value == 0) return "0";
  const std::string text = magnitude(value, metric, true, true) + (metric_in_percent(metric) ? "pt" : "");
  if (is_zero(text)) return text;
  return (value < 0 ? "-" : "+") + text;
}

std::string Numbers::half_width(double value, Metric metric) const {
  if (!std::isfinite(value)) return "";
  const std::string text = value == 0 ? "0" : magnitude(value, metric, false, true);
  return value > 0 && is_zero(text) ? "±<" + text.substr(0, text.size() - 1) + "1" : "±" + text;
}

}  // namespace shopwright::report

#include "report/customers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figures.hpp"
#include "report/layout.hpp"
#include "report/named_table.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::report {
namespace {

std::string count(double value) { return grouped(value, value < 100 && value != std::round(value) ? 1 : 0); }

const market::World& world_of(const study::RunResult& result) {
  ENSURE(result.compiled != nullptr);
  return result.compiled->world;
}

core::SellerId seller_of(const study::RunResult& result) {
  const auto& sellers = world_of(result).sellers;
  for (uint32_t s = 0; s < sellers.size(); ++s)
    if (sellers[s].name == result.customers.seller) return core::SellerId{s};
  ENSURE(false, result.customers.seller);
  return {};
}

std::string triangle(const study::RunResult& result, int width) {
  const std::string sign = currency_sign(result.currency);
  std::vector<std::string> names;
  std::vector<TableColumn> columns = {{"customers", 1000}, {"margin each", 999}};
  const size_t periods = result.customers.cohorts.size() - 1;
  for (size_t later = 1; later < periods; ++later)
    columns.push_back({fmt::format("+{}", later), 998 - static_cast<int>(later)});
  for (const auto& cohort : result.customers.cohorts) {
    if (cohort.active_share.empty()) continue;  // whoever was there before
    names.push_back(cohort.name);
    columns[0].cells.push_back(count(cohort.customers.mean));
    columns[1].cells.push_back(sign + grouped(cohort.margin.mean, 2));
    for (size_t later = 1; later < periods; ++later)
      columns[later + 1].cells.push_back(
          later < cohort.active_share.size() ? fmt::format("{:.1f}%", 100 * cohort.active_share[later].mean) : "");
  }
  return named_table(names, std::move(columns), width);
}

}  // namespace

std::string customers_text(const study::RunResult& result, const engine::Model& model, int width, bool colour) {
  const study::CustomerBase& base = result.customers;
  if (!base.any()) return {};
  const market::World::CustomerReport& report = world_of(result).customer_report;
  const std::string sign = currency_sign(result.currency);
  const auto money = [&](double value) { return (value < 0 ? "-" : "") + sign + grouped(std::abs(value), 2); };
  std::string out;
  const auto paragraph = [&](const std::string& words, bool heading = false) {
    for (const auto& line : wrapped(words, width))
      out += (heading && colour ? "\x1b[1m" + line + "\x1b[0m" : line) + '\n';
  };
  out += '\n';
  paragraph("Customers of " + label_in(model.sellers, base.seller), true);
  paragraph(
      fmt::format("{} at the end, {} of them active (ordered within {} days); {} orders were a consumer's first, "
                  "{} of customers who came back",
                  count(base.customers.mean), count(base.active.mean), report.active, count(base.new_customers.mean),
                  count(base.returning_orders.mean)));
  std::string worth = fmt::format(
      "Expected of a customer within {} days, if all goes on as it went: {:.2f} orders at a margin of {}, worth {}",
      report.horizon, base.orders_ahead.mean, money(base.margin_per_order.mean), money(base.lifetime_value.mean));
  if (base.acquisition_cost.mean > 0)
    worth += fmt::format("; marketing cost {} for each new one", money(base.acquisition_cost.mean));
  paragraph(worth);
  if (base.cohorts.size() > 2) {
    const int64_t rest = result.days % report.period;
    paragraph(
        fmt::format("Of those who ordered first in {} days from a date, the share who ordered so many periods "
                    "later, and the margin of each so far{}:",
                    report.period, rest == 0 ? "" : fmt::format(" (the last period has {} days)", rest)));
    out += triangle(result, width);
  }
  return out;
}

nlohmann::ordered_json customers_json(const study::RunResult& result) {
  using Json = nlohmann::ordered_json;
  const study::CustomerBase& base = result.customers;
  const market::World::CustomerReport& report = world_of(result).customer_report;
  const auto figure = [&](const study::Estimate& estimate, bool money = false) {
    const double scale = money ? std::pow(10, result.currency.digits) : 1e6;
    const auto rounded = [&](double value) { return std::round(value * scale) / scale; };
    Json one = {{"mean", rounded(estimate.mean)}, {"ci95", nullptr}};
    if (estimate.ci95) one["ci95"] = Json::array({rounded(estimate.ci95->low), rounded(estimate.ci95->high)});
    return one;
  };
  const auto figures = [&](const std::vector<study::Estimate>& estimates) {
    Json list = Json::array();
    for (const auto& one : estimates) list.push_back(figure(one));
    return list;
  };
  Json cohorts = Json::object();
  for (const auto& cohort : base.cohorts) {
    Json one = {{"customers", figure(cohort.customers)}, {"orders", figures(cohort.orders)}};
    if (!cohort.active_share.empty()) {
      one["active_share"] = figures(cohort.active_share);
      one["sales"] = figure(cohort.sales, true);
      one["margin"] = figure(cohort.margin, true);
    }
    cohorts[cohort.name] = std::move(one);
  }
  return {{"seller", base.seller},
          {"active_days", report.active},
          {"period_days", report.period},
          {"horizon_days", report.horizon},
          {"customers", figure(base.customers)},
          {"active", figure(base.active)},
          {"new_customers", figure(base.new_customers)},
          {"returning_orders", figure(base.returning_orders)},
          {"acquisition_cost", figure(base.acquisition_cost, true)},
          {"orders_ahead", figure(base.orders_ahead)},
          {"margin_per_order", figure(base.margin_per_order, true)},
          {"lifetime_value", figure(base.lifetime_value, true)},
          {"cohorts", std::move(cohorts)}};
}

void write_customers(const study::RunResult& result, Out out) {
  const market::World& world = world_of(result);
  const core::SellerId seller = seller_of(result);
  std::string text;
  CsvWriter csv(text);
  for (const std::string_view column :
       {"replicate", "day", "date", "seller", "active", "new_customers", "returning_orders"})
    csv.field(column);
  csv.end_row();
  for (size_t replicate = 0; replicate < result.daily.size(); ++replicate)
    for (const market::DayFacts& facts : result.daily[replicate]) {
      const market::CustomerFacts& one = facts.customers[seller.value];
      csv.day(replicate, facts, world).field(result.customers.seller);
      csv.field(one.active).field(one.new_customers).field(one.returning_orders);
      csv.end_row();
    }
  out(text);
}

void write_cohorts(const study::RunResult& result, Out out) {
  const market::World& world = world_of(result);
  const core::SellerId seller = seller_of(result);
  const uint32_t cohorts = world.cohorts();
  std::string text;
  CsvWriter csv(text);
  for (const std::string_view column :
       {"replicate", "seller", "cohort", "periods_later", "period", "customers", "orders", "sales"})
    csv.field(column);
  csv.end_row();
  for (size_t replicate = 0; replicate < result.daily.size(); ++replicate) {
    std::vector<market::CohortFacts> cells(size_t{cohorts} * cohorts);
    for (const market::DayFacts& facts : result.daily[replicate])
      for (uint32_t k = 0; k < cohorts; ++k)
        cells[k * cohorts + world.cohort_of(facts.day)] += facts.cohorts[seller.value * cohorts + k];
    for (uint32_t k = 0; k < cohorts; ++k)
      for (uint32_t period = std::max(k, 1u); period < cohorts; ++period) {
        const market::CohortFacts& cell = cells[k * cohorts + period];
        csv.field(static_cast<int64_t>(replicate + 1)).field(result.customers.seller);
        csv.field(result.customers.cohorts[k].name);
        if (k == 0) csv.field("");
        else csv.field(int64_t{period} - k);
        csv.field(int64_t{period}).field(cell.customers).field(cell.orders).field(cell.sales, world.currency);
        csv.end_row();
      }
  }
  out(text);
}

}  // namespace shopwright::report

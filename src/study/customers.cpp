#include "shopwright/study/customers.hpp"

#include <algorithm>

#include "shopwright/finance/waterfall.hpp"
#include "shopwright/study/nbd.hpp"

namespace shopwright::study {
namespace {

core::SellerId operator_of(const market::World& world) {
  for (uint32_t s = 0; s < world.sellers.size(); ++s)
    if (world.sellers[s].is_operator) return core::SellerId{s};
  return {};
}

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

int64_t customers_of(const CustomerCounts& run) {
  int64_t sum = 0;
  for (size_t x = 1; x < run.by_orders.size(); ++x) sum += run.by_orders[x];
  return sum;
}

}  // namespace

void CustomerCounts::add(const market::World& world, const market::DayFacts& facts) {
  const core::SellerId seller = operator_of(world);
  if (!world.customer_report.any() || !seller.valid()) return;
  const uint32_t cohorts = world.cohorts(), period = world.cohort_of(facts.day) - 1;
  cells.resize(cohorts, std::vector<CohortCell>(cohorts - 1));
  const double minor = world.currency.minor_per_major();
  const finance::Waterfall earned = finance::waterfall(facts, world, seller);
  const core::Money spent = earned.charges.marketing + earned.charges.placements;
  const double margin = static_cast<double>((earned.contribution_margin + spent).minor) / minor;
  int64_t all_sales = 0;
  for (uint32_t k = 0; k < cohorts; ++k) all_sales += facts.cohorts[seller.value * cohorts + k].sales.minor;
  for (uint32_t k = 0; k < cohorts; ++k) {
    const market::CohortFacts& cohort = facts.cohorts[seller.value * cohorts + k];
    CohortCell& cell = cells[k][period];
    cell.customers += cohort.customers;
    cell.orders += cohort.orders;
    cell.sales += static_cast<double>(cohort.sales.minor) / minor;
    cell.margin += margin * ratio(static_cast<double>(cohort.sales.minor), static_cast<double>(all_sales));
  }
  marketing += static_cast<double>(spent.minor) / minor;
  new_customers += facts.customers[seller.value].new_customers;
  returning_orders += facts.customers[seller.value].returning_orders;
  active = facts.customers[seller.value].active;
  if (!facts.customers_by_orders.empty()) by_orders = facts.customers_by_orders[seller.value];
}

CustomerWorth worth(const market::World& world, const CustomerCounts& counts) {
  CustomerWorth out;
  const int64_t customers = customers_of(counts);
  if (customers == 0) return out;
  const Nbd nbd = fit_nbd(counts.by_orders, world.horizon);
  double ahead = 0, orders = 0, margin = 0;
  for (size_t x = 1; x < counts.by_orders.size(); ++x)
    ahead += static_cast<double>(counts.by_orders[x]) *
             nbd.expected(static_cast<int64_t>(x), world.horizon, world.customer_report.horizon);
  for (const auto& cohort : counts.cells)
    for (const CohortCell& cell : cohort) orders += static_cast<double>(cell.orders), margin += cell.margin;
  out.orders_ahead = ahead / static_cast<double>(customers);
  out.margin_per_order = ratio(margin, orders);
  out.lifetime_value = out.orders_ahead * out.margin_per_order;
  return out;
}

CustomerBase customer_base(const market::World& world, std::span<const CustomerCounts> runs) {
  CustomerBase out;
  const core::SellerId seller = operator_of(world);
  if (!world.customer_report.any() || !seller.valid()) return out;
  out.seller = world.sellers[seller.value].name;
  out.customers = estimate_over(runs, customers_of);
  out.active = estimate_over(runs, [](const auto& run) { return run.active; });
  out.new_customers = estimate_over(runs, [](const auto& run) { return run.new_customers; });
  out.returning_orders = estimate_over(runs, [](const auto& run) { return run.returning_orders; });
  out.acquisition_cost =
      estimate_over(runs, [](const auto& run) { return ratio(run.marketing, static_cast<double>(run.new_customers)); });
  out.orders_ahead = estimate_over(runs, [&](const auto& run) { return worth(world, run).orders_ahead; });
  out.margin_per_order = estimate_over(runs, [&](const auto& run) { return worth(world, run).margin_per_order; });
  out.lifetime_value = estimate_over(runs, [&](const auto& run) { return worth(world, run).lifetime_value; });
  const uint32_t cohorts = world.cohorts();
  for (uint32_t k = 0; k < cohorts; ++k) {
    CustomerBase::Cohort cohort;
    const uint32_t first = k == 0 ? 0 : k - 1;  // its period
    const auto size = [&](const CustomerCounts& run) { return static_cast<double>(run.cells[k][first].customers); };
    cohort.name = k == 0 ? "before"
                         : core::format_date(world.date(world.warm_up +
                                                        static_cast<core::Day>(first) * world.customer_report.period));
    for (uint32_t period = first; period + 1 < cohorts; ++period) {
      const auto cell = [&](const CustomerCounts& run) -> const CohortCell& { return run.cells[k][period]; };
      cohort.orders.push_back(estimate_over(runs, [&](const auto& run) { return cell(run).orders; }));
      if (k > 0)
        cohort.active_share.push_back(estimate_over(
            runs, [&](const auto& run) { return ratio(static_cast<double>(cell(run).customers), size(run)); }));
    }
    if (k > 0) {
      const auto each = [&](double CohortCell::* amount) {
        return estimate_over(runs, [&](const CustomerCounts& run) {
          double sum = 0;
          for (const CohortCell& cell : run.cells[k]) sum += cell.*amount;
          return ratio(sum, size(run));
        });
      };
      cohort.customers = estimate_over(runs, size);
      cohort.sales = each(&CohortCell::sales);
      cohort.margin = each(&CohortCell::margin);
    } else {
      cohort.customers = estimate_over(runs, [&](const auto& run) { return customers_of(run) - run.new_customers; });
    }
    out.cohorts.push_back(std::move(cohort));
  }
  return out;
}

}  // namespace shopwright::study

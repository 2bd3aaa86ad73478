// A promotion whose stock arrives after it began.
#include <algorithm>
#include <cmath>

#include "engine/advice.hpp"
#include "engine/readiness_checks.hpp"

namespace shopwright::engine {
namespace {

using core::Day;

/// A stock as it is expected on average: fractions of units, mean lead times.
struct ExpectedStock {
  std::vector<double> morning;    ///< [day] there after deliveries
  std::vector<double> delivered;  ///< [day]
};

int lead_days(const language::Distribution& lead_time) {  // the mean may be infinite, the draws are not
  return static_cast<int>(std::lround(std::clamp(lead_time.mean(), 0.0, supply::kLongestLeadTime)));
}

ExpectedStock expect(const supply::StockParams& params, const market::World& world,
                     const std::vector<std::vector<double>>& demand, uint32_t stock) {
  ExpectedStock out;
  const auto horizon = static_cast<size_t>(world.horizon);
  out.morning.resize(horizon);
  out.delivered.resize(horizon);
  double there = static_cast<double>(params.opening), on_order = 0;
  for (size_t day = 0; day < horizon; ++day) {
    there += out.delivered[day];
    on_order -= out.delivered[day];
    const auto order = [&](double units, int lead) {
      if (units <= 0) return;
      if (lead == 0) {
        there += units;
        out.delivered[day] += units;
        return;
      }
      on_order += units;
      if (day + static_cast<size_t>(lead) < horizon) out.delivered[day + static_cast<size_t>(lead)] += units;
    };
    const double position = there + on_order;
    if (const auto* base = std::get_if<supply::BaseStock>(&params.reorder)) {
      order(static_cast<double>(base->level) - position, lead_days(base->lead_time));
    } else if (const auto* between = std::get_if<supply::MinMax>(&params.reorder)) {
      if (position <= static_cast<double>(between->reorder_point))
        order(static_cast<double>(between->order_up_to) - position, lead_days(between->lead_time));
    } else if (const auto* season = std::get_if<supply::Newsvendor>(&params.reorder)) {
      const int lead = lead_days(season->lead_time);
      const Day ordered = std::max(0, season->season.first - world.first_day - lead);
      if (static_cast<size_t>(ordered) == day) order(static_cast<double>(season->target()) - position, lead);
    }
    out.morning[day] = there;
    there -= demand[day][stock];
    if (params.shortage == supply::Shortage::lost) there = std::max(there, 0.0);
  }
  return out;
}

}  // namespace

void warn_late_stock(const Scenario& scenario, const Compiled& compiled, language::Diagnostics& diagnostics) {
  const market::World& world = compiled.world;
  if (world.stocks.empty()) return;
  const auto demand = expected_stock_demand(compiled);
  std::vector<ExpectedStock> stocks;
  for (uint32_t s = 0; s < world.stocks.size(); ++s)
    stocks.push_back(expect(compiled.stockroom.params(core::StockId{s}), world, demand, s));

  for (const auto& entry : scenario.model.promotions) {
    const auto rules = compiled.promotions.rules();
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const auto& r) { return r.name == entry.name; });
    Day first = 0, last = world.horizon - 1;
    while (first < world.horizon && !rule->on(world.date(first))) ++first;
    while (last >= first && !rule->on(world.date(last))) --last;
    if (first >= world.horizon) continue;
    struct Worst {
      double missing = 0;
      uint32_t stock = 0;
      size_t arrives = 0;
      size_t others = 0;
    } worst;
    std::vector<uint32_t> seen;
    for (const core::OfferId offer : rule->offers) {
      const core::StockId stock = world.offers[offer.value].stock;
      if (!stock.valid() || std::find(seen.begin(), seen.end(), stock.value) != seen.end()) continue;
      seen.push_back(stock.value);
      // What is there on the first morning must last until the next delivery.
      const ExpectedStock& expected = stocks[stock.value];
      auto arrives = static_cast<size_t>(first) + 1;
      double wanted = demand[static_cast<size_t>(first)][stock.value];
      while (arrives <= static_cast<size_t>(last) && expected.delivered[arrives] <= 0)
        wanted += demand[arrives++][stock.value];
      if (arrives >= expected.delivered.size() || expected.delivered[arrives] <= 0) continue;  // short, not late
      const double missing = wanted - std::max(0.0, expected.morning[static_cast<size_t>(first)]);
      if (missing < 1) continue;
      ++worst.others;
      if (missing > worst.missing) worst.missing = missing, worst.stock = stock.value, worst.arrives = arrives;
    }
    if (worst.others == 0) continue;
    const market::StockInfo& info = world.stocks[worst.stock];
    const std::string path =
        "offers." + world.sellers[info.seller.value].name + "." + world.products[info.product.value].name + ".stock";
    const ExpectedStock& expected = stocks[worst.stock];
    const double there = std::max(0.0, expected.morning[static_cast<size_t>(first)]);
    std::string message = "its stock arrives late: about " + std::to_string(std::llround(there)) + " " +
                          world.products[info.product.value].name + " are there on " +
                          core::format_date(world.date(first)) + ", " +
                          std::to_string(std::llround(there + worst.missing)) + " are wanted before " +
                          std::to_string(std::llround(expected.delivered[worst.arrives])) + " arrive on " +
                          core::format_date(world.date(static_cast<Day>(worst.arrives)));
    if (worst.others > 1) message += " (and " + std::to_string(worst.others - 1) + " more products)";
    diagnostics.warning("late-stock", entry.place, "promotions." + entry.name, std::move(message),
                        "order earlier, have more to begin with, or start later",
                        language::Related{language::find_place(scenario.root, path), "the stock"});
  }
}

}  // namespace shopwright::engine

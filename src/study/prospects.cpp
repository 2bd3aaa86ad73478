#include "shopwright/study/prospects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>

#include "shopwright/core/ensure.hpp"
#include "study/product_sums.hpp"

namespace shopwright::study {
namespace {

constexpr double kLow = 0.1, kHigh = 0.9;

std::shared_ptr<const engine::Scenario> varied(const engine::Scenario& scenario, const std::string& text) {
  language::Diagnostics found;
  const auto change = language::parse_change(language::Change::Operation::set, text, found);
  ENSURE(change.has_value(), text);
  auto variant =
      std::make_shared<engine::Scenario>(engine::vary(scenario, {}, std::span(&*change, 1), language::DiskFiles{}));
  if (!variant->ok()) throw WrongInput(variant->diagnostics);
  return variant;
}

// Linear between order statistics (type 7 of Hyndman and Fan 1996).
double quantile(const std::vector<double>& sorted, double p) {
  const double at = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Forecast forecast(std::vector<double> values) {
  Forecast out;
  for (const double value : values) out.mean += value / static_cast<double>(values.size());
  std::sort(values.begin(), values.end());
  out.low = quantile(values, kLow), out.median = quantile(values, 0.5), out.high = quantile(values, kHigh);
  return out;
}

uint32_t product_in(const market::World& world, const std::string& name) {
  for (uint32_t p = 0; p < world.products.size(); ++p)
    if (world.products[p].name == name) return p;
  ENSURE(false, name);
  return 0;
}

// A replicate: the market without the product and with it.
struct Pair {
  std::optional<ProductSums> without, with;
  double earned_without = 0, earned_with = 0;
};

}  // namespace

std::optional<Prospects> prospects_of(const engine::Scenario& scenario, const FamilySettings& family_settings,
                                      const ProspectsSettings& settings, Workers& workers, const RunsDone& progress,
                                      std::stop_token stop) {
  ENSURE(settings.like.size() >= 2 && settings.replicates >= 10, settings.like.size(), settings.replicates);
  Prospects out;
  out.product = settings.product;
  std::vector<double> appeals;
  for (const std::string& name : settings.like) {
    appeals.push_back(scenario.model.products.find(name)->appeal);
    out.analogues.push_back({.product = name, .appeal = appeals.back()});
  }
  const Moments moments = moments_of(appeals);
  const auto n = static_cast<double>(appeals.size());
  out.appeal_mean = moments.mean();
  out.appeal_sd = std::sqrt(moments.variance() * (1 + 1 / n));
  const std::string appeal =
      out.appeal_sd > 0 ? fmt::format("{{uncertain: {{normal: {{mean: {}, sd: {}}}}}}}", out.appeal_mean, out.appeal_sd)
                        : fmt::format("{}", out.appeal_mean);

  std::string seller = settings.seller;
  for (const auto& entry : scenario.model.sellers)
    if (seller.empty() && entry.value.role == engine::Role::operator_) seller = entry.name;
  const Family family(varied(scenario, fmt::format("offers.{}.{}.listed=false", seller, settings.product)),
                      family_settings);
  const Variant launched =
      family.variant(varied(scenario, fmt::format("products.{}.appeal={}", settings.product, appeal)));

  const auto market = family.compiled(family.base(), 0);
  const market::World& world = market->world;
  const auto position = static_cast<size_t>(std::find(family.sellers().begin(), family.sellers().end(), seller) -
                                            family.sellers().begin());
  ENSURE(position < family.sellers().size(), seller);
  std::vector<Pair> pairs(settings.replicates);
  const int64_t total = 2 * int64_t{settings.replicates};
  int64_t done = 0;
  std::mutex mutex;
  workers.each(
      pairs.size(),
      [&](size_t r, core::Parallel& team) {
        const auto run = [&](const Variant& variant, std::optional<ProductSums>& sums, double& earned) {
          sums.emplace(world);
          RunWishes wishes;
          wishes.also.facts = &*sums;
          const auto outcome = family.run(variant, static_cast<uint32_t>(r), team, wishes, stop);
          if (!outcome) return;
          earned = at(outcome->sellers[position], Metric::contribution_margin);
          if (!progress) return;
          const std::lock_guard lock(mutex);
          progress(++done, total);
        };
        run(family.base(), pairs[r].without, pairs[r].earned_without);
        run(launched, pairs[r].with, pairs[r].earned_with);
        family.done(static_cast<uint32_t>(r));
      },
      stop);
  if (stop.stop_requested()) return std::nullopt;

  const double minor = world.currency.minor_per_major();
  uint32_t own = 0;
  while (world.sellers[own].name != seller) ++own;
  const uint32_t product = product_in(world, settings.product);
  const auto category = world.products[product].category;
  std::vector<double> units, revenue, margin, share, with, without;
  double sold = 0, own_before = 0, own_after = 0, rivals_before = 0, rivals_after = 0;
  for (const Pair& pair : pairs) {
    const ProductSum& sum = pair.with->of(own, product);
    double all = 0;
    for (uint32_t s = 0; s < world.sellers.size(); ++s)
      for (uint32_t p = 0; p < world.products.size(); ++p) {
        if (world.products[p].category != category) continue;
        const auto before = static_cast<double>(pair.without->of(s, p).units);
        const auto after = static_cast<double>(pair.with->of(s, p).units);
        all += after;
        if (s == own && p == product) continue;
        (s == own ? own_before : rivals_before) += before;
        (s == own ? own_after : rivals_after) += after;
      }
    units.push_back(static_cast<double>(sum.units));
    sold += units.back();
    revenue.push_back(static_cast<double>(sum.revenue.minor) / minor);
    margin.push_back(static_cast<double>(sum.margin().minor) / minor);
    share.push_back(all > 0 ? units.back() / all : 0);
    with.push_back(pair.earned_with);
    without.push_back(pair.earned_without);
    if (pair.earned_with > pair.earned_without) out.probability_of_gain += 1;
  }
  const auto replicates = static_cast<double>(pairs.size());
  for (Analogue& analogue : out.analogues) {
    const uint32_t p = product_in(world, analogue.product);
    for (const Pair& pair : pairs)
      for (uint32_t s = 0; s < world.sellers.size(); ++s) {
        analogue.units += static_cast<double>(pair.without->of(s, p).units) / replicates;
        analogue.revenue += static_cast<double>(pair.without->of(s, p).revenue.minor) / minor / replicates;
      }
  }
  out.seller = seller;
  out.category = world.categories[category.value].name;
  out.units = forecast(std::move(units));
  out.revenue = forecast(std::move(revenue));
  out.gross_margin = forecast(std::move(margin));
  out.category_share = forecast(std::move(share));
  if (sold > 0) {
    out.from_own = (own_before - own_after) / sold;
    out.from_rivals = (rivals_before - rivals_after) / sold;
    out.new_sales = 1 - out.from_own - out.from_rivals;
  }
  out.contribution_margin = paired_difference(without, with);
  out.probability_of_gain /= replicates;
  out.seed = family.seed();
  out.replicates = settings.replicates;
  out.days = scenario.model.calendar.days;
  out.consumers = family.consumers();
  out.runs = total;
  return out;
}

}  // namespace shopwright::study

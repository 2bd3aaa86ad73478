#include "shopwright/study/tally.hpp"

#include <algorithm>

namespace shopwright::study {

Tally::Tally(const engine::Compiled& market, bool keep_daily, market::FactSink* next)
    : world_(market.world),
      stockroom_(market.stockroom),
      sellers_(world_.sellers.size()),
      members_(funnel_members(world_)),
      by_category_(world_.sellers.size() * world_.categories.size()),
      keep_daily_(keep_daily),
      next_(next) {}

void Tally::day(const market::DayFacts& facts) {
  out_.visits += facts.needs;
  out_.evaluations += facts.evaluations;
  out_.contention_rounds += facts.contention_rounds;
  if (facts.reported) {
    for (size_t o = 0; o < facts.offers.size(); ++o) {
      const auto& offer = facts.offers[o];
      const auto& info = world_.offers[o];
      Totals& totals = sellers_[info.seller.value];
      totals.units += offer.units;
      totals.lost_units += offer.lost_units;
      totals.list_value = totals.list_value + offer.list_value;
      totals.revenue = totals.revenue + offer.revenue;
      totals.charges += offer.charges;
      totals.discounts = totals.discounts + offer.discounts;
      totals.cost_of_goods = totals.cost_of_goods + offer.cost_of_goods;
      by_category_[info.seller.value * world_.categories.size() + info.category.value] += offer.units;
    }
    std::vector<int64_t> lost(facts.stocks.size(), 0);
    for (size_t o = 0; o < facts.offers.size(); ++o)
      if (world_.offers[o].stock.valid()) lost[world_.offers[o].stock.value] += facts.offers[o].lost_units;
    for (uint32_t k = 0; k < facts.stocks.size(); ++k) {
      core::Money& cost = sellers_[world_.stocks[k].seller.value].supply_cost;
      cost = cost + stockroom_.supply_cost(core::StockId{k}, facts.stocks[k], lost[k]);
    }
    for (size_t s = 0; s < facts.sellers.size(); ++s) {
      sellers_[s].visits += facts.sellers[s].visits;
      sellers_[s].carts += facts.sellers[s].carts();
      sellers_[s].orders += facts.sellers[s].orders;
      sellers_[s].revenue += facts.sellers[s].charges.to_revenue();
      sellers_[s].cost_of_goods += facts.sellers[s].cost_of_goods;
      sellers_[s].charges += facts.sellers[s].charges;
    }
    out_.funnel.add(world_, members_, facts);
    out_.customers.add(world_, facts);
    out_.routes.add(facts);
    out_.products = facts.products;
    if (keep_daily_) out_.daily.push_back(facts);
  }
  if (next_) next_->day(facts);
}

// Units that all sellers sold in the categories in which these sellers offer something.
int64_t Tally::market_units(std::span<const uint32_t> sellers) const {
  int64_t units = 0;
  for (size_t c = 0; c < world_.categories.size(); ++c) {
    const auto& info = world_.categories[c];
    bool sells = false;
    for (uint32_t o = info.first_offer; o < info.first_offer + info.n_offers; ++o)
      for (uint32_t s : sellers) sells |= world_.offers[o].seller.value == s;
    for (size_t s = 0; sells && s < world_.sellers.size(); ++s) units += by_category_[s * world_.categories.size() + c];
  }
  return units;
}

Sample Tally::sample(std::span<const uint32_t> sellers) const {
  Totals sum;
  for (uint32_t s : sellers) {
    sum.units += sellers_[s].units;
    sum.visits += sellers_[s].visits;
    sum.carts += sellers_[s].carts;
    sum.orders += sellers_[s].orders;
    sum.lost_units += sellers_[s].lost_units;
    sum.list_value = sum.list_value + sellers_[s].list_value;
    sum.charges += sellers_[s].charges;
    sum.revenue = sum.revenue + sellers_[s].revenue;
    sum.discounts = sum.discounts + sellers_[s].discounts;
    sum.cost_of_goods = sum.cost_of_goods + sellers_[s].cost_of_goods;
    sum.supply_cost = sum.supply_cost + sellers_[s].supply_cost;
  }
  double minor = 1;
  for (int i = 0; i < world_.currency.digits; ++i) minor *= 10;
  auto major = [&](core::Money money) { return static_cast<double>(money.minor) / minor; };
  Sample out{};
  at(out, Metric::units) = static_cast<double>(sum.units);
  at(out, Metric::visits) = static_cast<double>(sum.visits);
  if (std::any_of(world_.storefronts.begin(), world_.storefronts.end(),
                  [](const auto& s) { return s.may_lose_carts(); }))
    at(out, Metric::carts) = static_cast<double>(sum.carts);
  at(out, Metric::orders) = static_cast<double>(sum.orders);
  if (world_.customer_report.any() &&
      std::any_of(sellers.begin(), sellers.end(), [&](uint32_t s) { return world_.sellers[s].is_operator; }))
    add_customers(out);
  at(out, Metric::lost_units) = static_cast<double>(sum.lost_units);
  at(out, Metric::revenue) = major(sum.revenue);
  at(out, Metric::discounts) = major(sum.discounts);
  at(out, Metric::cost_of_goods) = major(sum.cost_of_goods);
  at(out, Metric::supply_cost) = major(sum.supply_cost);
  const core::Money margin = sum.revenue - sum.cost_of_goods;
  at(out, Metric::gross_margin) = major(margin);
  at(out, Metric::gross_margin_percent) =
      sum.revenue.minor == 0 ? 0 : 100 * static_cast<double>(margin.minor) / static_cast<double>(sum.revenue.minor);
  at(out, Metric::gross_merchandise_value) = major(sum.list_value);
  at(out, Metric::platform_funded) = major(sum.charges.platform_funded);
  at(out, Metric::supplier_funded) = major(sum.charges.supplier_funded);
  at(out, Metric::shipping_income) = major(sum.charges.shipping_income);
  at(out, Metric::vat) = major(sum.charges.vat);
  at(out, Metric::commission) = major(sum.charges.commission);
  at(out, Metric::fulfilment) = major(sum.charges.fulfilment);
  at(out, Metric::marketing) = major(sum.charges.marketing);
  at(out, Metric::placements) = major(sum.charges.placements);
  at(out, Metric::gifts) = major(sum.charges.gifts);
  at(out, Metric::wholesale) = major(sum.charges.wholesale);
  at(out, Metric::bad_debt) = major(sum.charges.bad_debt);
  at(out, Metric::forfeits) = major(sum.charges.forfeits);
  at(out, Metric::points) = major(sum.charges.points);
  at(out, Metric::refunds) = major(sum.charges.refunds);
  at(out, Metric::contribution_margin) = major(margin - sum.charges.below_margin());
  const int64_t market = market_units(sellers);
  at(out, Metric::share) = market == 0 ? 0 : static_cast<double>(sum.units) / static_cast<double>(market);
  return out;
}

void Tally::add_customers(Sample& sample) const {
  at(sample, Metric::active_customers) = static_cast<double>(out_.customers.active);
  at(sample, Metric::new_customers) = static_cast<double>(out_.customers.new_customers);
  at(sample, Metric::customer_lifetime_value) = worth(world_, out_.customers).lifetime_value;
}

Outcome Tally::outcome(std::span<const std::string> names) {
  std::vector<uint32_t> all;
  out_.sellers.clear();
  for (const auto& name : names) {
    out_.sellers.emplace_back();
    for (uint32_t s = 0; s < world_.sellers.size(); ++s)
      if (world_.sellers[s].name == name) {
        all.push_back(s);
        out_.sellers.back() = sample(std::span<const uint32_t>(&s, 1));
      }
  }
  out_.totals = sample(all);
  return std::move(out_);
}

}  // namespace shopwright::study

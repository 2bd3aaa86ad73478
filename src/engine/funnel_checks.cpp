#include "engine/funnel_checks.hpp"

#include "shopwright/core/ensure.hpp"

namespace shopwright::engine {
namespace {

// Of anything that is visited, and at which carts are put together.
template <class Facts>
void check_steps(const Facts& of, size_t which) {
  ENSURE(of.visits >= of.carts() && of.carts() >= of.ordered() && of.ordered() >= of.orders && of.orders >= 0, which,
         of.visits, of.orders, of.unpaid.carts, of.unpaid.orders);
}

void check_campaigns(const market::World& world, const market::DayFacts& facts) {
  std::vector<int64_t> visits(world.sellers.size()), orders(world.sellers.size());
  for (size_t c = 0; c < facts.campaigns.size(); ++c) {
    const auto& campaign = facts.campaigns[c];
    ENSURE(campaign.impressions >= campaign.clicks && campaign.clicks >= campaign.visits, c, campaign.clicks);
    visits[world.campaigns[c].seller.value] += campaign.visits;
    orders[world.campaigns[c].seller.value] += campaign.orders;
  }
  for (size_t s = 0; s < facts.sellers.size(); ++s)  // what is left is organic
    ENSURE(visits[s] <= facts.sellers[s].visits && orders[s] <= facts.sellers[s].orders, s, visits[s], orders[s]);
}

}  // namespace

void check_funnel(const market::World& world, const market::DayFacts& facts) {
  check_campaigns(world, facts);
  std::vector<market::SegmentFacts> by_offers(world.sellers.size());
  for (size_t o = 0; o < facts.offers.size(); ++o) {
    const auto& offer = facts.offers[o];
    if (!world.offers[o].to_consumers) continue;
    ENSURE(offer.views >= offer.carts() && offer.unpaid.carts >= offer.unpaid.orders && offer.unpaid.orders >= 0 &&
               offer.purchases >= offer.orders,
           o, offer.views, offer.purchases, offer.unpaid.carts, offer.unpaid.orders);
    by_offers[world.offers[o].seller.value].units += offer.units;
    by_offers[world.offers[o].seller.value].sales += offer.paid();
  }
  for (size_t f = 0; f < facts.storefronts.size(); ++f) check_steps(facts.storefronts[f], f);
  for (size_t s = 0; s < facts.sellers.size(); ++s) {
    const auto& seller = facts.sellers[s];
    check_steps(seller, s);
    ENSURE(seller.visits <= facts.needs, s, seller.visits, facts.needs);
    market::SegmentFacts sum, all = by_offers[s];
    for (size_t g = 0; g < world.segments.size(); ++g) {
      check_steps(facts.segments[s * world.segments.size() + g], g);
      sum += facts.segments[s * world.segments.size() + g];
    }
    // What is ordered ahead is of its buyer's segment when it is ordered, and sold when it is paid for.
    if (!facts.presales.empty()) all.units = sum.units, all.sales = sum.sales;
    all.visits = seller.visits;
    all.orders = seller.orders;
    all.unpaid = seller.unpaid;
    ENSURE(sum == all, s, sum.visits, all.visits, sum.orders, all.orders, sum.units, all.units, sum.sales.minor,
           all.sales.minor);
    if (facts.customers.empty() || !world.sellers[s].knows_customers) continue;
    const auto& customers = facts.customers[s];
    ENSURE(customers.new_customers + customers.returning_orders == seller.orders, s, customers.new_customers);
    if (!world.customer_report.any()) continue;
    market::CohortFacts cohorts;
    for (size_t k = 0; k < world.cohorts(); ++k) cohorts += facts.cohorts[s * world.cohorts() + k];
    ENSURE(cohorts.orders == seller.orders && cohorts.sales == sum.sales, s, cohorts.orders, cohorts.sales.minor);
  }
}

}  // namespace shopwright::engine

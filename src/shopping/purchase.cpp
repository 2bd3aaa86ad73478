// What comes of a line that was bought, beyond the goods: debts, points, and what its seller remembers of his customer.
#include "shopping/day_run.hpp"
#include "shopwright/core/noise.hpp"

namespace shopwright::shopping {

void DayRun::sell_on_account(const Visit& visit, Counts& counts) const {
  const auto& world = rules_.world;
  const market::SegmentInfo& segment = world.segments[visit.segment];
  if (segment.pays_after == 0) return;
  const core::SellerId seller = world.offers[visit.choice].seller;
  OnAccount& sum = counts.on_account[visit.segment * world.sellers.size() + seller.value];
  const core::Money amount{paid_for(visit) + visit.shipping};
  sum.sold += amount;
  // All of an order is paid, or nothing.
  const core::Block words = rules_.credit_streams[seller.value].block(visit.consumer_id, today_, 0);
  if (core::uniform01(words[0], words[1]) < segment.bad_debt) sum.lost += amount;
}

int64_t DayRun::paid_for(const Visit& visit) const {
  const DayTerms& terms = classes_[visit.buyer_class];
  const uint32_t slot = terms.first_slot[visit.window * rules_.world.offers.size() + visit.choice];
  int64_t paid = -visit.saved;
  for (size_t t = 0; t < kMaxTiers; ++t)
    if (visit.by_tier[t] > 0) paid += terms.slots[slot + t].price.minor * visit.by_tier[t];
  return paid;
}

// An offer in a pre-sale has one price.
bool DayRun::ordered_ahead(const Visit& visit) const {
  const DayTerms& terms = classes_[visit.buyer_class];
  const uint32_t slot = terms.first_slot[visit.window * rules_.world.offers.size() + visit.choice];
  return terms.slots[slot].presale != market::kNoPresale;
}

void DayRun::remember_customer(const Visit& visit, bool first, Counts& counts) {
  const auto& world = rules_.world;
  const core::SellerId seller = world.offers[visit.choice].seller;
  market::Customer& customer = customers_.of(seller)[visit.consumer];
  const core::Money paid{paid_for(visit)};
  const auto day = static_cast<uint16_t>(today_ + 1);
  if (first && world.customer_report.any()) {
    const core::Day begun = customer.orders == 0 ? today_ : customer.first_order - 1;
    market::CohortFacts& cohort = counts.cohorts[seller.value * world.cohorts() + world.cohort_of(begun)];
    if (customer.orders == 0 || world.cohort_of(customer.last_order - 1) != world.cohort_of(today_)) ++cohort.customers;
    ++cohort.orders;
  }
  if (first) {
    ++(customer.orders == 0 ? counts.customers[seller.value].new_customers
                            : counts.customers[seller.value].returning_orders);
    if (customer.orders == 0) customer.first_order = day;
    customer.last_order = day;
    if (customer.orders < UINT16_MAX) ++customer.orders;
  }
  customer.spent += paid;
  if (const double follows = world.sellers[seller.value].follow_after_order;
      first && follows > 0 && !customer.follows) {
    const core::Block words = rules_.follow_streams[seller.value].block(visit.consumer_id, today_, 0);
    if (core::uniform01(words[0]) < follows) {
      customer.follows = 1;
      ++counts.sellers[seller.value].follows;
    }
  }
  if (world.customer_report.any())
    counts.cohorts[seller.value * world.cohorts() + world.cohort_of(customer.first_order - 1)].sales += paid;
  if (customer.touched_by == 0) return;
  const uint32_t campaign = customer.touched_by - 1u;
  if (day - customer.touched >= world.campaigns[campaign].attribution_days) return;
  auto& facts = counts.campaigns[campaign];
  if (first) ++facts.orders;
  facts.units += visit.filled;
  facts.sales += paid;
}

}  // namespace shopwright::shopping

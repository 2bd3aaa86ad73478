#include "shopwright/market/facts.hpp"

#include <algorithm>
#include <cstddef>

namespace shopwright::market {
namespace {

// What stands before the charges.
template <class Facts>
std::span<const std::byte> uncharged(const Facts& facts) {
  return std::as_bytes(std::span<const Facts, 1>(&facts, 1)).first(offsetof(Facts, charges));
}

// `n` amounts from the first-th on.
std::span<const std::byte> amounts(const Charges& charges, size_t first, size_t n) {
  return std::as_bytes(std::span<const Charges, 1>(&charges, 1))
      .subspan(first * sizeof(core::Money), n * sizeof(core::Money));
}

}  // namespace

const std::array<core::Money Charges::*, Charges::kAmounts>& Charges::amounts() {
  static constexpr std::array<core::Money Charges::*, kAmounts> all = {
      &Charges::platform_funded, &Charges::supplier_funded, &Charges::shipping_income, &Charges::vat,
      &Charges::commission,      &Charges::fulfilment,      &Charges::marketing,       &Charges::placements,
      &Charges::gifts,           &Charges::wholesale,       &Charges::bad_debt,        &Charges::forfeits,
      &Charges::points,          &Charges::refunds};
  static_assert(sizeof(Charges) == kAmounts * sizeof(core::Money));
  return all;
}

Charges& Charges::operator+=(const Charges& other) {
  for (const auto amount : amounts()) this->*amount += other.*amount;
  return *this;
}

Charges& Charges::operator-=(const Charges& other) {
  for (const auto amount : amounts()) this->*amount -= other.*amount;
  return *this;
}

WholesaleFacts& WholesaleFacts::operator+=(const WholesaleFacts& other) {
  ordered += other.ordered;
  refused += other.refused;
  shipped += other.shipped;
  owed += other.owed;
  revenue += other.revenue;
  cost_of_goods += other.cost_of_goods;
  return *this;
}

Unpaid& Unpaid::operator+=(const Unpaid& other) {
  carts += other.carts;
  orders += other.orders;
  return *this;
}

SegmentFacts& SegmentFacts::operator+=(const SegmentFacts& other) {
  visits += other.visits;
  orders += other.orders;
  units += other.units;
  unpaid += other.unpaid;
  sales += other.sales;
  return *this;
}

CohortFacts& CohortFacts::operator+=(const CohortFacts& other) {
  customers += other.customers;
  orders += other.orders;
  sales += other.sales;
  return *this;
}

CampaignFacts& CampaignFacts::operator+=(const CampaignFacts& other) {
  impressions += other.impressions;
  clicks += other.clicks;
  visits += other.visits;
  raised += other.raised;
  opt_outs += other.opt_outs;
  follows += other.follows;
  orders += other.orders;
  units += other.units;
  sales += other.sales;
  cost += other.cost;
  return *this;
}

CustomerFacts& CustomerFacts::operator+=(const CustomerFacts& other) {
  new_customers += other.new_customers;
  returning_orders += other.returning_orders;
  active += other.active;
  return *this;
}

void add_to(core::Digest& digest, const DayFacts& facts) {
  digest.add(facts.day);
  for (const auto& offer : facts.offers) digest.add(uncharged(offer));
  for (const auto& seller : facts.sellers) digest.add(uncharged(seller));
  for (const auto& stock : facts.stocks) digest.add(stock);
  digest.add(facts.needs);
  for (const auto& campaign : facts.campaigns) digest.add(campaign);
  for (const auto& customers : facts.customers)
    digest.add(customers.new_customers), digest.add(customers.returning_orders);
  for (const auto& voucher : facts.vouchers) digest.add(voucher);
  for (const auto& wholesale : facts.wholesale) digest.add(wholesale);
  for (const auto& credit : facts.credit) digest.add(credit);
  for (const auto& refused : facts.refused) {
    digest.add(refused.offers);
    if (refused.by_rating != 0) digest.add("by rating"), digest.add(refused.by_rating);
  }
  for (const auto& product : facts.products) digest.add(product);
  for (size_t s = 0; s < facts.sellers.size(); ++s)
    if (facts.sellers[s].follows != 0) digest.add("follows"), digest.add(s), digest.add(facts.sellers[s].follows);
  const auto unpaid = [](const auto& of) { return of.unpaid.any(); };
  if (std::any_of(facts.offers.begin(), facts.offers.end(), unpaid)) {
    digest.add("unpaid");
    for (const auto& offer : facts.offers) digest.add(offer.unpaid);
    for (const auto& seller : facts.sellers) digest.add(seller.unpaid);
  }
  for (const auto& points : facts.points) digest.add(points);
  for (const auto& presale : facts.presales) digest.add(presale);
  const auto charged = [](const auto& of) { return of.charges.any(); };
  if (std::none_of(facts.offers.begin(), facts.offers.end(), charged) &&
      std::none_of(facts.sellers.begin(), facts.sellers.end(), charged))
    return;
  digest.add("charges");
  for (const auto& offer : facts.offers) digest.add(amounts(offer.charges, 0, Charges::kFirstAmounts));
  for (const auto& seller : facts.sellers) digest.add(amounts(seller.charges, 0, Charges::kFirstAmounts));
  const auto later = [](const auto& of) {
    return amounts(of.charges, Charges::kFirstAmounts, Charges::kAmounts - Charges::kFirstAmounts);
  };
  const auto any = [](const auto& of) {
    const auto& c = of.charges;
    const core::Money none{};
    return c.wholesale != none || c.bad_debt != none || c.forfeits != none || c.points != none || c.refunds != none;
  };
  if (std::none_of(facts.offers.begin(), facts.offers.end(), any) &&
      std::none_of(facts.sellers.begin(), facts.sellers.end(), any))
    return;
  digest.add("later charges");
  for (const auto& offer : facts.offers) digest.add(later(offer));
  for (const auto& seller : facts.sellers) digest.add(later(seller));
}

}  // namespace shopwright::market

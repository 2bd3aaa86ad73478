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

}  // namespace

const std::array<core::Money Charges::*, Charges::kAmounts>& Charges::amounts() {
  static constexpr std::array<core::Money Charges::*, kAmounts> all = {&Charges::platform_funded,
                                                                       &Charges::supplier_funded,
                                                                       &Charges::shipping_income,
                                                                       &Charges::vat,
                                                                       &Charges::commission,
                                                                       &Charges::fulfilment,
                                                                       &Charges::marketing,
                                                                       &Charges::placements,
                                                                       &Charges::gifts};
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
  return *this;
}

void add_to(core::Digest& digest, const DayFacts& facts) {
  digest.add(facts.day);
  for (const auto& offer : facts.offers) digest.add(uncharged(offer));
  for (const auto& seller : facts.sellers) digest.add(uncharged(seller));
  for (const auto& stock : facts.stocks) digest.add(stock);
  digest.add(facts.needs);
  for (const auto& campaign : facts.campaigns) digest.add(campaign);
  for (const auto& customers : facts.customers) digest.add(customers);
  for (const auto& voucher : facts.vouchers) digest.add(voucher);
  const auto charged = [](const auto& of) { return of.charges.any(); };
  if (std::none_of(facts.offers.begin(), facts.offers.end(), charged) &&
      std::none_of(facts.sellers.begin(), facts.sellers.end(), charged))
    return;
  digest.add("charges");
  for (const auto& offer : facts.offers) digest.add(offer.charges);
  for (const auto& seller : facts.sellers) digest.add(seller.charges);
}

}  // namespace shopwright::market

#include "shopping/counts.hpp"

#include <bit>

namespace shopwright::shopping {
namespace {

template <class T>
void add_all(std::vector<T>& to, const std::vector<T>& from) {
  for (size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}

}  // namespace

void Counts::begin(const market::World& world, size_t slots, size_t resources) {
  sold.assign(slots, 0);
  taken.assign(resources, 0);
  views.assign(kAccessBits * world.categories.size(), 0);
  needs.assign(world.segments.size() * world.categories.size(), 0);
  paid.assign(needs.size(), 0);
  segments.assign(world.sellers.size() * world.segments.size(), {});
  cohorts.assign(world.sellers.size() * world.cohorts(), {});
  campaigns.assign(world.campaigns.size(), {});
  customers.assign(world.sellers.size(), {});
  redeemed.fill(0);
  points.assign(world.sellers.size(), {});
  offers.assign(world.offers.size(), {});
  sellers.assign(world.sellers.size(), {});
  storefronts.assign(world.storefronts.size(), {});
  funded.assign(world.offers.size(), {});
  shipping.assign(world.offers.size(), {});
  on_account.assign(world.on_account() ? world.segments.size() * world.sellers.size() : 0, {});
}

void Counts::view(const market::World& world, uint32_t segment, uint32_t category, uint32_t access, int64_t visits) {
  uint64_t seen = 0;
  for (uint32_t rest = access; rest != 0; rest &= rest - 1) {
    const auto s = static_cast<uint32_t>(std::countr_zero(rest));
    views[s * world.categories.size() + category] += visits;
    const uint32_t front = world.storefront_of(category, s), seller = world.storefronts[front].seller.value;
    if ((seen >> (kFrontBit + front) & 1) == 0) storefronts[front].visits += visits;
    if ((seen >> seller & 1) == 0) {
      sellers[seller].visits += visits;
      segments[seller * world.segments.size() + segment].visits += visits;
    }
    seen |= 1ull << (kFrontBit + front);
    seen |= 1ull << seller;
  }
}

void Counts::add(const Counts& other) {
  add_all(sold, other.sold);
  add_all(taken, other.taken);
  add_all(views, other.views);
  add_all(needs, other.needs);
  add_all(paid, other.paid);
  add_all(shipping, other.shipping);
  for (size_t c = 0; c < campaigns.size(); ++c) campaigns[c] += other.campaigns[c];
  for (size_t s = 0; s < customers.size(); ++s) customers[s] += other.customers[s];
  for (size_t k = 0; k < segments.size(); ++k) segments[k] += other.segments[k];
  for (size_t k = 0; k < cohorts.size(); ++k) cohorts[k] += other.cohorts[k];
  for (size_t v = 0; v < redeemed.size(); ++v) redeemed[v] += other.redeemed[v];
  for (size_t k = 0; k < on_account.size(); ++k) {
    on_account[k].sold += other.on_account[k].sold;
    on_account[k].lost += other.on_account[k].lost;
  }
  for (size_t s = 0; s < points.size(); ++s) {
    points[s].earned += other.points[s].earned;
    points[s].redeemed += other.points[s].redeemed;
  }
  for (size_t o = 0; o < offers.size(); ++o) {
    offers[o].units += other.offers[o].units;
    offers[o].orders += other.offers[o].orders;
    offers[o].purchases += other.offers[o].purchases;
    offers[o].lost_units += other.offers[o].lost_units;
    offers[o].substituted_units += other.offers[o].substituted_units;
    offers[o].promoted_units += other.offers[o].promoted_units;
    offers[o].discounts = offers[o].discounts + other.offers[o].discounts;
    offers[o].unpaid += other.offers[o].unpaid;
    funded[o].add(other.funded[o]);
  }
  for (size_t s = 0; s < sellers.size(); ++s) {
    sellers[s].visits += other.sellers[s].visits;
    sellers[s].orders += other.sellers[s].orders;
    sellers[s].charges += other.sellers[s].charges;
    sellers[s].follows += other.sellers[s].follows;
    sellers[s].unpaid += other.sellers[s].unpaid;
  }
  for (size_t f = 0; f < storefronts.size(); ++f) {
    storefronts[f].visits += other.storefronts[f].visits;
    storefronts[f].orders += other.storefronts[f].orders;
    storefronts[f].unpaid += other.storefronts[f].unpaid;
  }
}

void Counts::add_to(const market::World& world, std::span<const uint32_t> access, market::DayFacts& facts) const {
  for (size_t o = 0; o < offers.size(); ++o) {
    facts.offers[o].units += offers[o].units;
    facts.offers[o].orders += offers[o].orders;
    facts.offers[o].purchases += offers[o].purchases;
    facts.offers[o].lost_units += offers[o].lost_units;
    facts.offers[o].substituted_units += offers[o].substituted_units;
    facts.offers[o].promoted_units += offers[o].promoted_units;
    facts.offers[o].discounts = facts.offers[o].discounts + offers[o].discounts;
    facts.offers[o].unpaid += offers[o].unpaid;
    facts.sellers[world.offers[o].seller.value].charges.shipping_income += shipping[o];
    if (access[o] != 0)
      facts.offers[o].views +=
          views[world.offers[o].access_bit() * world.categories.size() + world.offers[o].category.value];
  }
  for (size_t s = 0; s < sellers.size(); ++s) {
    facts.sellers[s].visits += sellers[s].visits;
    facts.sellers[s].orders += sellers[s].orders;
    facts.sellers[s].charges += sellers[s].charges;
    facts.sellers[s].follows += sellers[s].follows;
    facts.sellers[s].unpaid += sellers[s].unpaid;
  }
  facts.storefronts.resize(storefronts.size());
  for (size_t f = 0; f < storefronts.size(); ++f) {
    facts.storefronts[f].orders += storefronts[f].orders;
    facts.storefronts[f].unpaid += storefronts[f].unpaid;
    facts.storefronts[f].visits += storefronts[f].visits;
  }
  facts.segments = segments;
  facts.cohorts = cohorts;
  for (int64_t n : needs) facts.needs += n;
  for (size_t c = 0; c < facts.campaigns.size(); ++c) facts.campaigns[c] += campaigns[c];
  for (size_t s = 0; s < facts.customers.size(); ++s) facts.customers[s] += customers[s];
  for (size_t v = 0; v < facts.vouchers.size(); ++v) facts.vouchers[v].redeemed += redeemed[v];
  for (size_t s = 0; s < facts.points.size(); ++s) {
    facts.points[s].earned += points[s].earned;
    facts.points[s].redeemed += points[s].redeemed;
  }
}

}  // namespace shopwright::shopping

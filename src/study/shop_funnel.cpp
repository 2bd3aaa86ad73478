#include "shopwright/study/shop_funnel.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace shopwright::study {

std::string_view dimension_name(Dimension dimension) {
  static constexpr std::array<std::string_view, 4> names = {"seller", "channel", "segment", "offer"};
  return names[static_cast<size_t>(dimension)];
}

std::vector<FunnelMember> funnel_members(const market::World& world) {
  std::vector<FunnelMember> out;
  for (uint32_t s = 0; s < world.sellers.size(); ++s) {
    const core::SellerId seller{s};
    out.push_back({Dimension::seller, seller, world.sellers[s].name, s});
    for (uint32_t g = 0; g < world.segments.size(); ++g)
      out.push_back({Dimension::segment, seller, world.segments[g].name, g});
  }
  for (uint32_t f = 0; f < world.storefronts.size(); ++f)
    out.push_back(
        {Dimension::channel, world.storefronts[f].seller, world.channels[world.storefronts[f].channel.value], f});
  for (uint32_t o = 0; o < world.offers.size(); ++o)
    if (const auto& offer = world.offers[o]; offer.to_consumers)
      out.push_back({Dimension::offer, offer.seller,
                     world.channels[offer.channel.value] + "/" + world.products[offer.product.value].name, o});
  const auto key = [&](const FunnelMember& of) {
    return std::tie(world.sellers[of.seller.value].name, of.dimension, of.name);
  };
  std::sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  return out;
}

market::SegmentFacts steps_of(const FunnelMember& member, const market::World& world, const market::DayFacts& facts) {
  market::SegmentFacts steps;
  const auto sold = [&](const market::OfferFacts& offer) {
    steps.units += offer.units;
    steps.sales += offer.paid();
  };
  const auto counted = [&](const auto& of) {
    steps.visits = of.visits;
    steps.orders = of.orders;
    steps.unpaid = of.unpaid;
  };
  const size_t segments = world.segments.size();
  switch (member.dimension) {
    case Dimension::seller:
      for (size_t g = 0; g < segments; ++g) steps += facts.segments[member.index * segments + g];
      counted(facts.sellers[member.index]);
      break;
    case Dimension::channel:
      counted(facts.storefronts[member.index]);
      for (size_t o = 0; o < facts.offers.size(); ++o)
        if (world.offers[o].to_consumers && world.offers[o].storefront == member.index) sold(facts.offers[o]);
      break;
    case Dimension::segment: return facts.segments[member.seller.value * segments + member.index];
    case Dimension::offer: {
      const market::OfferFacts& offer = facts.offers[member.index];
      steps.visits = offer.views;
      steps.orders = offer.purchases;
      steps.unpaid = offer.unpaid;
      sold(offer);
    }
  }
  return steps;
}

std::vector<MemberFunnel> member_funnels(const market::World& world,
                                         std::span<const std::vector<market::SegmentFacts>> runs) {
  std::vector<MemberFunnel> out;
  const auto members = funnel_members(world);
  const double minor = world.currency.minor_per_major();
  for (size_t m = 0; m < members.size(); ++m) {
    const auto over = [&](auto of) { return estimate_over(runs, [&](const auto& run) { return of(run[m]); }); };
    using Steps = market::SegmentFacts;
    out.push_back({.member = members[m],
                   .visits = over([](const Steps& of) { return of.visits; }),
                   .carts = over([](const Steps& of) { return of.carts(); }),
                   .ordered = over([](const Steps& of) { return of.ordered(); }),
                   .paid = over([](const Steps& of) { return of.orders; }),
                   .units = over([](const Steps& of) { return of.units; }),
                   .sales = over([&](const Steps& of) { return static_cast<double>(of.sales.minor) / minor; })});
  }
  return out;
}

}  // namespace shopwright::study

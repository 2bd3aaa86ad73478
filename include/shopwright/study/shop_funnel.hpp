#pragma once
// The funnel at the shop (model.md 4.6): from visits and views to carts, orders and what is paid, by seller, channel, segment and offer.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shopwright/market/facts.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/study/estimate.hpp"

namespace shopwright::study {

enum class Dimension : uint8_t { seller, channel, segment, offer };
std::string_view dimension_name(Dimension dimension);

/// Whose funnel: all of a seller's, or that of one of his channels, of one segment's consumers at him, of one of his offers to consumers.
struct FunnelMember {
  Dimension dimension;
  core::SellerId seller;
  std::string name;    ///< the seller's, channel's, segment's; an offer's is channel/product
  uint32_t index = 0;  ///< in the world
};
/// By seller, dimension and name.
std::vector<FunnelMember> funnel_members(const market::World& world);

/// A day's steps. Of an offer: needs in which it was considered, that ended in putting it in a cart, and so on; of all others: visits, and
/// baskets with anything in them. Segments add up to their seller exactly; a basket in two channels counts in each.
market::SegmentFacts steps_of(const FunnelMember& member, const market::World& world, const market::DayFacts& facts);

/// Over replicates. visits >= carts >= ordered >= paid. Money in major units.
struct MemberFunnel {
  FunnelMember member;
  Estimate visits, carts, ordered, paid, units, sales;
};
/// runs: [replicate][member] sums over reported days.
std::vector<MemberFunnel> member_funnels(const market::World& world,
                                         std::span<const std::vector<market::SegmentFacts>> runs);

}  // namespace shopwright::study

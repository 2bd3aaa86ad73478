#pragma once
// Private to shopping: what one worker counts in a day. Integers only, so the order of merging does not matter.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "shopping/terms.hpp"
#include "shopwright/market/facts.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/shopping/shop.hpp"

namespace shopwright::shopping {

inline constexpr uint32_t kAccessBits = 32;  ///< of an access mask
// A market has at most as many storefronts, hence sellers.
inline constexpr uint32_t kFrontBit = kAccessBits;  ///< where storefronts begin in a set of sellers and storefronts

struct Counts {
  std::vector<int64_t> sold;   ///< [slot of all classes] units
  std::vector<int64_t> taken;  ///< [resource] units
  std::vector<int64_t> views;  ///< [bit of an access mask x category]
  std::vector<market::OfferFacts> offers;
  std::vector<market::SellerFacts> sellers;
  std::vector<int64_t> needs;  ///< [segment x category]
  std::vector<int64_t> paid;   ///< [segment x category] of these, those that a campaign led to its seller
  std::vector<market::CampaignFacts> campaigns;
  std::vector<market::CustomerFacts> customers;  ///< [seller]
  std::vector<market::StorefrontFacts> storefronts;
  std::vector<market::SegmentFacts> segments;  ///< [seller x segment]
  std::vector<market::CohortFacts> cohorts;    ///< [seller x cohort]
  std::vector<market::FundingSum> funded;      ///< [offer] what others pay of what rules on baskets took off
  std::vector<core::Money> shipping;           ///< [offer] what buyers pay for its delivery
  std::vector<OnAccount> on_account;           ///< [segment x seller]; empty when everybody pays at once
  std::array<int64_t, 32> redeemed{};          ///< [voucher]
  std::vector<market::PointsFacts> points;     ///< [seller] earned and redeemed

  /// All zero, for a day with these terms.
  void begin(const market::World& world, size_t slots, size_t resources);
  /// `visits` needs of a segment in a category by consumers who consider the offers with these bits of an
  /// access mask: views of them, visits to their sellers and storefronts.
  void view(const market::World& world, uint32_t segment, uint32_t category, uint32_t access, int64_t visits);
  void add(const Counts& other);
  /// Adds to the day's facts. access: [offer] as DayTerms.
  void add_to(const market::World& world, std::span<const uint32_t> access, market::DayFacts& facts) const;
};

}  // namespace shopwright::shopping

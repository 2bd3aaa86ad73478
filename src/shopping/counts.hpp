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

struct Counts {
  std::vector<int64_t> sold;   ///< [slot of all classes] units
  std::vector<int64_t> taken;  ///< [resource] units
  std::vector<int64_t> views;  ///< [storefront x category]
  std::vector<market::OfferFacts> offers;
  std::vector<market::SellerFacts> sellers;
  std::vector<int64_t> needs;  ///< [category]
  std::vector<int64_t> paid;   ///< [category] of these, those that a campaign led to its seller
  std::vector<market::CampaignFacts> campaigns;
  std::vector<market::CustomerFacts> customers;  ///< [seller]
  std::vector<market::StorefrontFacts> storefronts;
  std::vector<market::FundingSum> funded;  ///< [offer] what others pay of what rules on baskets took off
  std::array<int64_t, 32> redeemed{};      ///< [voucher]

  /// All zero, for a day with these terms.
  void begin(const market::World& world, size_t slots, size_t resources);
  /// `visits` needs in a category by consumers who can reach these storefronts: views of their offers, visits to their sellers.
  void view(const market::World& world, uint32_t category, uint32_t access, int64_t visits);
  void add(const Counts& other);
  /// Adds to the day's facts.
  void add_to(const market::World& world, market::DayFacts& facts) const;
};

}  // namespace shopwright::shopping

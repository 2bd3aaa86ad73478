#pragma once
// What is shown where: booked positions and what they do to the offers in them. Const after construction; draws no noise.
#include <span>
#include <string>
#include <vector>

#include "shopwright/market/facts.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/marketing/placement_params.hpp"

namespace shopwright::marketing {

struct Booking {
  std::string name, placement;
  int64_t position = 1;
  core::SellerId seller;
  std::vector<core::ProductId> products;
  std::vector<core::OfferId> offers;  ///< of these products, in the channels of the page
  core::Day first = 0, last = 0;      ///< booked and paid for, whatever is shown
  core::Day shown_from = 0;           ///< `first`, or later when its content is
  core::Money price{};                ///< of a day
  double utility = 0;                 ///< of each of the offers, for the mean consumer
  uint64_t hash = 0;                  ///< of its name
  core::CategoryId category;          ///< whose page it is on; invalid: of all
  uint32_t fronts = 0;                ///< storefronts, as bits, in which the offers are
  uint32_t makes_known = 0;           ///< products, as bits of what a consumer knows, that it can make known
  double known_by = 0;                ///< share of those who look for something there who know these afterwards

  bool booked(core::Day day) const { return first <= day && day <= last; }
  bool shows(core::Day day) const { return shown_from <= day && day <= last; }
  bool operator==(const Booking&) const = default;
};

/// Like `display` of an offer, a position adds to the utility of what it shows the share of those who see it times its effect, divided
/// by the number of products that share it. What several positions add is added up.
/// Tested: tests/marketing/placements.cpp, tests/engine/test_placements.cpp.
class Placements {
 public:
  Placements() = default;
  /// Names are those of a scenario without errors. `prepared`: the same bookings, starting when what they show is ready.
  Placements(const market::World& world, const language::Named<PlacementParams>& placements,
             const language::Named<BookingParams>& bookings, const language::Named<BookingParams>& prepared);

  /// By name.
  const std::vector<Booking>& list() const { return list_; }
  bool any() const { return !list_.empty(); }
  /// Utility that an offer has today from where it is shown.
  float utility(core::Day day, core::OfferId offer) const;
  /// What sellers pay for today.
  void charge(core::Day day, std::span<market::SellerFacts> sellers) const;
  bool operator==(const Placements& other) const { return list_ == other.list_; }

 private:
  std::vector<Booking> list_;
  std::vector<std::vector<uint32_t>> of_offer_;  ///< [offer] bookings that show it
};

}  // namespace shopwright::marketing

#pragma once
// Classes of buyers: those for whom the same promotions hold.
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "shopwright/core/noise.hpp"
#include "shopwright/market/customers.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/promotion/promotions.hpp"

namespace shopwright::promotion {

inline constexpr size_t kMostClasses = 256;

/// Whether a voucher is for consumers of whom its seller knows something: whoever is in its audience on the morning of the day on which she
/// would claim it gets it, and keeps it whatever she does then. What was claimed is state.
inline bool claimed_by_known(const PromotionParams& params) { return params.voucher && params.audience.known(); }
/// [consumer] 1 + day on which she claimed a voucher; 0: she has not. Empty where claims follow from lots alone (BuyerClasses::claims).
using ClaimedColumn = std::vector<uint16_t>;

/// Who is in which audience, and who holds which voucher. Consumers who are in the audiences of the same promotions of a day form a class of that day; class 0, whose
/// members have joined none, always exists: its terms are what everybody can observe. Lots are drawn once for a run, of
/// Stream::audience, whatever the future; what sellers know of their customers is looked at every morning.
/// Not for several threads: it remembers the classes of the last day, and whoever was drawn. World and promotions must outlive it.
/// Tested: tests/promotion/buyer_classes.cpp (frequencies, nesting, classes against sets consumer by consumer).
class BuyerClasses {
 public:
  BuyerClasses(const market::World& world, const Promotions& promotions, const core::NoiseKey& key);

  struct Classes {
    std::vector<uint32_t> rules;                ///< with an audience, that hold on some part of the day
    std::vector<std::vector<uint32_t>> joined;  ///< [class] which of these its members have joined, ascending
    std::vector<uint8_t> of_consumer;           ///< [consumer] class; empty: everybody is of class 0
  };
  /// customers: as sellers know them this morning, where an audience goes by that. used: [voucher][consumer] how many she has redeemed;
  /// may be empty where there are no vouchers. claimed: [voucher]. Valid until the next call.
  const Classes& on(core::Day day, const market::Customers& customers, std::span<const std::vector<uint8_t>> used = {},
                    std::span<const ClaimedColumn> claimed = {});
  /// Whether the classes of the last day hold for that day alone.
  bool for_one_day() const { return for_one_day_; }

  static constexpr core::Day kNeverClaims = std::numeric_limits<core::Day>::max();
  /// [consumer] day on which she claims a voucher, or kNeverClaims. Who wants one, on which day and at what time are lots; those who come
  /// first get it, until all that were issued are gone. A claim before day 0 is one on day 0.
  const std::vector<core::Day>& claims(uint32_t rule);
  /// The morning of a day: those in the audience of a voucher for known consumers claim it, first come, first served.
  void claim(core::Day today, const market::Customers& customers, std::span<ClaimedColumn> claimed);

 private:
  struct Wish {
    core::Day day;
    uint32_t time;
    uint64_t id;
    uint32_t consumer;
  };
  void draw(uint32_t rule);
  std::vector<Wish> wishes(uint32_t rule);

  const market::World& world_;
  const Promotions& promotions_;
  core::Noise noise_;
  std::vector<std::vector<bool>> lots_;         ///< [rule][consumer], drawn when needed
  std::vector<std::vector<core::Day>> claims_;  ///< [rule][consumer], likewise
  std::vector<std::vector<Wish>> wishes_;       ///< [rule] of those claimed by known consumers, in order; likewise
  bool for_one_day_ = false;
  Classes today_;
};

/// How many classes the audiences and vouchers of these promotions can make, class 0 included: at most two to the power of those drawn by lot in a segment, summed
/// over segments that differ. Stops counting above kMostClasses.
size_t classes_at_most(std::span<const PromotionParams* const> promotions, std::span<const std::string> segments);
/// The largest of these over the days.
size_t classes_at_most(const market::World& world, const Promotions& promotions);

}  // namespace shopwright::promotion

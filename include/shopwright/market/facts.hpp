#pragma once
// Facts: what happened on a day, as integers. All metrics, files and digests are made from them.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/digest.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/market/funding.hpp"

namespace shopwright::market {

/// Money of a seller's day that buyers of goods do not pay, or that others than makers of goods get. Each amount is told once: at the
/// offer that it is about, or else at the seller. All zero where a scenario says nothing of it.
struct Charges {
  core::Money platform_funded{};  ///< of discounts: what the platform pays instead of the buyer
  core::Money supplier_funded{};  ///< of discounts: what the supplier pays instead of the buyer
  core::Money shipping_income{};  ///< what buyers pay for delivery
  core::Money vat{};              ///< within all of the above and what buyers pay: owed to the state
  core::Money commission{};       ///< what the platform keeps, fees per order included
  core::Money fulfilment{};       ///< what packing and sending costs
  core::Money marketing{};
  core::Money placements{};
  core::Money gifts{};  ///< cost of goods given away

  static constexpr size_t kAmounts = 9;
  static const std::array<core::Money Charges::*, kAmounts>& amounts();  ///< all of the above
  /// What they add to revenue: what others pay, less VAT.
  core::Money to_revenue() const { return platform_funded + supplier_funded + shipping_income - vat; }
  /// What stands between gross margin and contribution margin.
  core::Money below_margin() const { return commission + fulfilment + marketing + placements + gifts; }
  bool any() const { return *this != Charges{}; }
  Charges& operator+=(const Charges& other);
  Charges& operator-=(const Charges& other);
  bool operator==(const Charges&) const = default;
};

/// One offer (seller, channel, product) on one day.
struct OfferFacts {
  int64_t units = 0;              ///< sold (delivered or promised as a backorder)
  int64_t views = 0;              ///< needs in which it was considered: of all who have access, sold out or not
  int64_t orders = 0;             ///< baskets that contain it
  int64_t purchases = 0;          ///< needs that ended in buying it (several may share a basket)
  int64_t lost_units = 0;         ///< units of a first choice that was sold out, whatever was bought instead
  int64_t substituted_units = 0;  ///< the part of lost_units whose buyer took another offer
  int64_t promoted_units = 0;     ///< sold below list price
  core::Money list_value;         ///< units x list price
  core::Money discounts;          ///< list_value less what buyers pay, whoever bears it
  core::Money revenue;            ///< paid() + charges.to_revenue(): net of VAT, with what others fund
  core::Money cost_of_goods;
  Charges charges{};

  core::Money paid() const { return list_value - discounts; }  ///< by buyers, VAT included
  core::Money gross_margin() const { return revenue - cost_of_goods; }
  core::Money contribution_margin() const { return gross_margin() - charges.below_margin(); }
};

/// One seller on one day: what does not add up over offers.
struct SellerFacts {
  int64_t visits = 0;  ///< needs in which an offer of the seller was considered (by access, sold out or not)
  int64_t orders = 0;  ///< baskets
  Charges charges{};   ///< what is of no single offer
};

/// One storefront (a seller in a channel) on one day.
struct StorefrontFacts {
  int64_t orders = 0;  ///< baskets; one that is filled in two channels counts in each
};

/// One stock pool (seller, product) at close.
struct StockFacts {
  int64_t on_hand = 0;     ///< units at close
  int64_t backorders = 0;  ///< units promised and not yet delivered
  int64_t received = 0;    ///< units put away today
  int64_t on_order = 0;    ///< units ordered and not yet received, at close
};

/// One campaign on one day: impressions >= clicks >= visits, and orders of its seller by last touch.
struct CampaignFacts {
  int64_t impressions = 0;  ///< consumers who saw it
  int64_t clicks = 0;       ///< who followed it
  int64_t visits = 0;       ///< needs that this raised in which an offer of its seller was considered
  int64_t raised = 0;       ///< needs that seeing it raised without a click: visits to whoever sells
  int64_t opt_outs = 0;
  int64_t follows = 0;  ///< new followers
  int64_t orders = 0;   ///< baskets whose buyer followed this campaign last
  int64_t units = 0;    ///< in these
  core::Money sales{};  ///< what buyers pay for these
  core::Money cost{};   ///< to the seller

  CampaignFacts& operator+=(const CampaignFacts& other);
};

/// The customers of a seller on one day, where they are known (market::Customers).
struct CustomerFacts {
  int64_t new_customers = 0;     ///< orders that were a consumer's first
  int64_t returning_orders = 0;  ///< all others

  CustomerFacts& operator+=(const CustomerFacts& other);
};

/// One voucher on one day.
struct VoucherFacts {
  int64_t claimed = 0;   ///< came into consumers' hands
  int64_t redeemed = 0;  ///< used up by a basket
  int64_t expired = 0;   ///< on its last day: claimed and never used
};

/// A whole day. Indexed by OfferId, SellerId, storefront, StockId of the compiled world.
struct DayFacts {
  core::Day day = 0;     ///< from the first warm-up day
  bool reported = true;  ///< false during warm-up
  std::vector<OfferFacts> offers;
  std::vector<SellerFacts> sellers;
  std::vector<StorefrontFacts> storefronts;
  std::vector<StockFacts> stocks;
  std::vector<CampaignFacts> campaigns;  ///< [campaign of the world]
  std::vector<CustomerFacts> customers;  ///< [seller]; empty when no seller knows his customers
  std::vector<VoucherFacts> vouchers;    ///< [voucher] by the hash of its promotion's name; none where there are none
  int64_t needs = 0;                     ///< needs that arose: consumer choices made
  int64_t evaluations = 0;               ///< consumer-offer utilities evaluated (not part of any result)
  int32_t contention_rounds = 0;         ///< rounds of re-evaluation that scarcity took (not part of any result)
};

/// Adds a day to the digest of a run. Charges are part of it on days that have any, so that a market without them has the digest that it
/// had before there were charges.
void add_to(core::Digest& digest, const DayFacts& facts);

/// Receives every day's facts, warm-up included, in order.
class FactSink {
 public:
  virtual ~FactSink() = default;
  virtual void day(const DayFacts& facts) = 0;
};

/// What one consumer did with one need.
struct TripLine {
  uint64_t consumer;  ///< (hash of segment name, index in segment)
  core::CategoryId category;
  uint32_t arrival;     ///< time of day in units of 2^-32 days
  core::OfferId offer;  ///< invalid: bought nothing
  int32_t units = 0;
  core::Money paid;       ///< for the goods, without shipping
  core::OfferId refused;  ///< first choice that was sold out, or invalid
  Funding funded{};       ///< what others pay of her discounts
};

/// Receives trips in chunk order after settlement. Costs time: give one only where trips are wanted.
class TripSink {
 public:
  virtual ~TripSink() = default;
  virtual void trips(core::Day day, std::span<const TripLine> lines) = 0;
};

struct Sinks {
  FactSink* facts = nullptr;
  TripSink* trips = nullptr;
};

}  // namespace shopwright::market

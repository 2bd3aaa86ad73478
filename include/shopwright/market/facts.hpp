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
  // A day without any of these has the digest that it had before there were any.
  core::Money wholesale{};  ///< what dealers pay for goods, without VAT
  core::Money bad_debt{};   ///< sold on account and never paid
  core::Money forfeits{};   ///< deposits kept since the balance was not paid; not subject to VAT
  core::Money points{};     ///< revenue deferred: points earned by buyers, less those that expired
  core::Money refunds{};    ///< paid back to buyers since the price fell soon after

  static constexpr size_t kAmounts = 14;
  static constexpr size_t kFirstAmounts = 9;  ///< those that are part of every digest of charges
  static const std::array<core::Money Charges::*, kAmounts>& amounts();  ///< all of the above
  /// What they add to revenue: what others pay and is kept, less VAT and what is deferred or paid back.
  core::Money to_revenue() const {
    return platform_funded + supplier_funded + shipping_income - vat + wholesale + forfeits - points - refunds;
  }
  /// What stands between gross margin and contribution margin.
  core::Money below_margin() const { return commission + fulfilment + marketing + placements + gifts + bad_debt; }
  bool any() const { return *this != Charges{}; }
  Charges& operator+=(const Charges& other);
  Charges& operator-=(const Charges& other);
  bool operator==(const Charges&) const = default;
};

/// Carts that were not paid. Until then nothing is taken from stock and nobody owes anything.
struct Unpaid {
  int64_t carts = 0;   ///< put together and not paid
  int64_t orders = 0;  ///< of these, ordered

  bool any() const { return carts != 0; }
  Unpaid& operator+=(const Unpaid& other);
  bool operator==(const Unpaid&) const = default;
};

/// Units ordered in a pre-sale whose balance was due and was not paid: the sale that did not come about.
struct Forfeited {
  int64_t units = 0;
  core::Money value{};  ///< what buyers and others were to pay for them
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
  Unpaid unpaid{};  ///< needs that ended in putting it in a cart that was not paid
  Forfeited forfeited{};

  int64_t carts() const { return purchases + unpaid.carts; }   ///< needs that ended in putting it in a cart
  core::Money paid() const { return list_value - discounts; }  ///< by buyers, VAT included
  core::Money gross_margin() const { return revenue - cost_of_goods; }
  core::Money contribution_margin() const { return gross_margin() - charges.below_margin(); }
};

/// One seller on one day: what does not add up over offers.
struct SellerFacts {
  int64_t visits = 0;           ///< needs in which an offer of the seller was considered (by access, sold out or not)
  int64_t orders = 0;           ///< baskets, paid
  Charges charges{};            ///< what is of no single offer
  core::Money cost_of_goods{};  ///< of what dealers bought; that of the offers is theirs
  int64_t follows = 0;          ///< new followers after an order
  Unpaid unpaid{};              ///< baskets of which nothing was paid

  int64_t carts() const { return orders + unpaid.carts; }     ///< baskets with anything in them
  int64_t ordered() const { return orders + unpaid.orders; }  ///< of these, those that were ordered
};

/// One storefront (a seller in a channel) on one day.
struct StorefrontFacts {
  int64_t visits = 0;  ///< needs in which an offer of the storefront was considered
  int64_t orders = 0;  ///< baskets, paid; one that is filled in two channels counts in each
  Unpaid unpaid{};

  int64_t carts() const { return orders + unpaid.carts; }
  int64_t ordered() const { return orders + unpaid.orders; }
};

/// A segment's consumers at one seller on one day. Over segments they add up to the seller's, but for what is sold to distributions.
struct SegmentFacts {
  int64_t visits = 0, orders = 0, units = 0;
  Unpaid unpaid{};
  core::Money sales{};  ///< what they pay for goods

  int64_t carts() const { return orders + unpaid.carts; }
  int64_t ordered() const { return orders + unpaid.orders; }
  SegmentFacts& operator+=(const SegmentFacts& other);
  bool operator==(const SegmentFacts&) const = default;
};

/// One stock pool (seller, product) at close.
struct StockFacts {
  int64_t on_hand = 0;     ///< units at close
  int64_t backorders = 0;  ///< units promised and not yet delivered
  int64_t received = 0;    ///< units put away today
  int64_t on_order = 0;    ///< units ordered and not yet received, at close
};

/// One product that a dealer buys from a supplier in this market, on one day (World::trades).
struct WholesaleFacts {
  int64_t ordered = 0;          ///< units that the dealer asked for
  int64_t refused = 0;          ///< of these, what the supplier had not and will not deliver
  int64_t shipped = 0;          ///< units that left the supplier, on older orders too
  int64_t owed = 0;             ///< units ordered and still to be shipped, at close
  core::Money revenue{};        ///< of the supplier, for what was shipped
  core::Money cost_of_goods{};  ///< of the supplier

  core::Money gross_margin() const { return revenue - cost_of_goods; }
  WholesaleFacts& operator+=(const WholesaleFacts& other);
};

/// What is owed to a seller by buyers and dealers, on one day.
struct CreditFacts {
  core::Money lent{};       ///< sold on account
  core::Money collected{};  ///< paid of what fell due
  core::Money lost{};       ///< written off of what fell due
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
  int64_t active =
      0;  ///< consumers who ordered in the last World::CustomerReport::active days; 0 where it is not reported

  CustomerFacts& operator+=(const CustomerFacts& other);
};

/// One product at close, where there are reviews, or products that not everybody knows.
struct ProductFacts {
  int64_t aware = 0;    ///< consumers who know it
  int64_t reviews = 0;  ///< that everybody can read, since it has been on the market
  int64_t stars = 0;    ///< in these, 1 to 5 each

  double rating() const { return reviews > 0 ? static_cast<double>(stars) / static_cast<double>(reviews) : 0; }
};

/// Of a seller's customers, those whose first order was in one period (World::CustomerReport), on one day.
struct CohortFacts {
  int64_t customers = 0;  ///< who ordered today and had not before in today's period
  int64_t orders = 0;
  core::Money sales{};  ///< what they pay for goods

  CohortFacts& operator+=(const CohortFacts& other);
};

/// One voucher, or one promotion with a gift, on one day.
struct VoucherFacts {
  int64_t claimed = 0;   ///< came into consumers' hands
  int64_t redeemed = 0;  ///< used up by a basket; of a gift: given away
  int64_t expired = 0;   ///< on its last day: claimed and never used
};

/// The loyalty points of a seller on one day, in money.
struct PointsFacts {
  core::Money earned{};
  core::Money redeemed{};
  core::Money expired{};
  core::Money outstanding{};  ///< at close
};

/// One pre-sale on one day.
struct PresaleFacts {
  int64_t ordered = 0;     ///< units
  int64_t paid = 0;        ///< units whose balance was paid today: sold
  int64_t forfeited = 0;   ///< units whose balance was not
  core::Money deposits{};  ///< held at close
};

/// One promotion on one day: offers for which a platform did not allow it.
struct RefusalFacts {
  int64_t offers = 0;
  int64_t by_rating = 0;  ///< of these, those that are not rated well enough, or by too few

  RefusalFacts& operator+=(const RefusalFacts& other) {
    offers += other.offers;
    by_rating += other.by_rating;
    return *this;
  }
  bool operator==(const RefusalFacts&) const = default;
};

/// A whole day. Indexed by OfferId, SellerId, storefront, StockId of the compiled world.
struct DayFacts {
  core::Day day = 0;     ///< from the first warm-up day
  bool reported = true;  ///< false during warm-up
  std::vector<OfferFacts> offers;
  std::vector<SellerFacts> sellers;
  std::vector<StorefrontFacts> storefronts;
  std::vector<StockFacts> stocks;
  std::vector<CampaignFacts> campaigns;   ///< [campaign of the world]
  std::vector<CustomerFacts> customers;   ///< [seller]; empty when no seller knows his customers
  std::vector<VoucherFacts> vouchers;     ///< [voucher] by the hash of its promotion's name; none where there are none
  std::vector<WholesaleFacts> wholesale;  ///< [trade of the world]
  std::vector<CreditFacts> credit;        ///< [seller]; empty when everybody pays at once
  std::vector<RefusalFacts> refused;      ///< [promotion by hash]; empty: no platform has a rule
  std::vector<ProductFacts> products;     ///< [product]; empty where nobody reviews, and everybody knows them all
  std::vector<PointsFacts> points;        ///< [seller]; empty where nobody gives points
  std::vector<PresaleFacts> presales;     ///< [pre-sale] by the hash of its promotion's name; none where there are none
  std::vector<SegmentFacts> segments;     ///< [seller x segment]
  std::vector<CohortFacts> cohorts;       ///< [seller x cohort]; none unless World::customer_report
  std::vector<std::vector<int64_t>>
      customers_by_orders;        ///< [seller][orders] consumers; on the last day and the last of the warm-up
  int64_t needs = 0;              ///< needs that arose: consumer choices made
  int64_t evaluations = 0;        ///< consumer-offer utilities evaluated (not part of any result)
  int32_t contention_rounds = 0;  ///< rounds of re-evaluation that scarcity took (not part of any result)
};

/// Adds a day to the digest of a run. Charges are part of it on days that have any, so that a market without them has the digest that it
/// had before there were charges; so are unpaid carts. What is counted for reports alone (segments, cohorts, forfeited units) is not.
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
  core::Day balance = 0;  ///< ordered in a pre-sale: day on which it is paid and sold, or forfeited; 0: sold today
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

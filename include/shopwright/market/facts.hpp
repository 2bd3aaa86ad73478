#pragma once
// Facts: what happened on a day, as integers. All metrics, files and digests are made from them.
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/core/money.hpp"

namespace shopwright::market {

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
  core::Money discounts;          ///< list_value - revenue
  core::Money revenue;            ///< what buyers pay
  core::Money cost_of_goods;

  core::Money gross_margin() const { return revenue - cost_of_goods; }
};

/// One seller on one day: what does not add up over offers.
struct SellerFacts {
  int64_t visits = 0;  ///< needs in which an offer of the seller was considered (by access, sold out or not)
  int64_t orders = 0;  ///< baskets
};

/// One stock pool (seller, product) at close.
struct StockFacts {
  int64_t on_hand = 0;     ///< units at close
  int64_t backorders = 0;  ///< units promised and not yet delivered
  int64_t received = 0;    ///< units put away today
  int64_t on_order = 0;    ///< units ordered and not yet received, at close
};

/// A whole day. Indexed by OfferId, SellerId, StockId of the compiled world.
struct DayFacts {
  core::Day day = 0;     ///< from the first warm-up day
  bool reported = true;  ///< false during warm-up
  std::vector<OfferFacts> offers;
  std::vector<SellerFacts> sellers;
  std::vector<StockFacts> stocks;
  int64_t needs = 0;              ///< needs that arose: consumer choices made
  int64_t evaluations = 0;        ///< consumer-offer utilities evaluated (not part of any result)
  int32_t contention_rounds = 0;  ///< rounds of re-evaluation that scarcity took (not part of any result)
};

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
  core::Money paid;
  core::OfferId refused;  ///< first choice that was sold out, or invalid
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

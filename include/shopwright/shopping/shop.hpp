#pragma once
// Phase Shop: needs arise, consumers visit, consider, choose and buy. Parallel over chunks of consumers; what is
// scarce is settled exactly as if they had come one by one (contention.hpp).
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "shopwright/core/parallel.hpp"
#include "shopwright/market/day_table.hpp"
#include "shopwright/market/facts.hpp"
#include "shopwright/market/outreach.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/shopping/adoption.hpp"
#include "shopwright/shopping/arrivals.hpp"
#include "shopwright/shopping/choice.hpp"
#include "shopwright/shopping/needs.hpp"
#include "shopwright/shopping/pantry.hpp"
#include "shopwright/shopping/population.hpp"

namespace shopwright::shopping {

class NeedTape;

enum class PriceResponse : uint8_t { log, linear };
constexpr std::array<std::string_view, 2> names_of(PriceResponse) { return {"log", "linear"}; }

/// A category as the shop needs it, for one replicate.
struct CategoryHabits {
  std::shared_ptr<const NeedProcess> needs;
  std::vector<float> curve;  ///< [day] season x weekday x events x shock
  PriceResponse price_response = PriceResponse::log;
  Pantry pantry;
  std::vector<float> normalisation;  ///< [segment] factor of need (1 without pantry)
  std::vector<float> consumption;    ///< [segment] units a day at home, of a consumer whose rate is 1 need a day
  Adoption adoption{};  ///< of a durable: its hazard multiplies the curve, and its largest value the needs' bound
};

/// What consumers take from, in units: limited stocks first, then quotas of promotions.
struct Scarce {
  std::vector<int64_t> left;  ///< [stocks of the World | quotas of the day]
};

/// Units sold at one price: the books are made of these.
struct SoldAt {
  core::OfferId offer;
  core::Money price;
  int64_t units = 0;
  uint8_t buyer_class = 0;                ///< from whose table
  market::Funding funded{};               ///< of one unit: what others pay of the discount in its price
  uint32_t presale = market::kNoPresale;  ///< the pre-sale in which they were ordered; kNoPresale: they were sold
};

/// What orders on account of one segment come to at one seller.
struct OnAccount {
  core::Money sold, lost;  ///< with delivery charges; of it, what will never be paid
};

struct ShopResult {
  std::vector<SoldAt> sold;                ///< by class, offer, time window and price; no zeros
  std::vector<int64_t> taken;              ///< [as Scarce::left] units taken
  std::vector<market::FundingSum> funded;  ///< [offer] what others pay of what rules on baskets took off
  std::vector<core::Money> shipping;       ///< [offer] its part of what buyers pay for delivery
  std::vector<OnAccount> on_account;       ///< [segment x seller]; empty when everybody pays at once
};

/// How to run a day; only `one_by_one` is part of the meaning, and it must not change any result.
struct ShopOptions {
  Simd simd = Simd::automatic;
  bool one_by_one = false;  ///< settle scarcity by the reference: every trip evaluated alone, in order
};

/// Const rules; all that changes is passed in.
/// Tested: tests/shopping/shop.cpp, tests/truths (shares against closed forms), tests/engine/test_contention.cpp (equal, unit
/// for unit, to the one-by-one reference, with classes too), test_tape.cpp (the same bits from tape).
class Shop {
 public:
  Shop(const market::World& world, std::span<const SegmentHabits> habits, std::vector<CategoryHabits> categories,
       ArrivalCalendar arrivals, std::shared_ptr<const Traits> traits, const core::Noise& noise);
  ~Shop();
  Shop(Shop&&) noexcept;
  Shop& operator=(Shop&&) noexcept;

  /// The state of consumers who have not met the market yet, before day 0.
  Shoppers start(core::Parallel& parallel) const;
  /// Forgets what is known ahead and finds it anew from `state`: for a state that was loaded, comes from another shop or moves on to other
  /// needs (a fork's future). Cheap.
  void reschedule(Shoppers& shoppers, core::Parallel& parallel) const;
  /// [consumer] the first day from `today` on with a candidate need in the category, or on which she comes back; kNoDay: none.
  /// Follows from the noise and the state; takes about 0.2 microseconds a consumer.
  std::vector<uint16_t> next_days(uint32_t category, core::Day today, const Shoppers& shoppers) const;

  /// From now on needs come from a tape, if it matches: the same results, faster. Returns whether it does; if not, or if it is null, they
  /// are drawn.
  bool use(std::shared_ptr<const NeedTape> tape);

  /// One day. Adds to `facts` the counts of consumers, and as discounts what rules on baskets took off (the rest of the money follows
  /// from ShopResult::sold); takes from nothing: `scarce` is what is there at opening, and ShopResult says what was taken.
  /// tables: [class], 1 to 256 of them: what is published to the buyers of each class (prices, time windows and promotions
  /// may differ; quotas are indices into the same `scarce`, so stocks and quotas are shared by all).
  /// buyer_class: [consumer] index into tables; empty: everybody is of class 0.
  /// outreach: what campaigns did today; their visits and orders are counted in facts.campaigns, where there are any.
  /// customers: what sellers know is brought up to date with today's orders.
  ShopResult day(core::Day today, std::span<const market::DayTable> tables, std::span<const uint8_t> buyer_class,
                 const Scarce& scarce, const market::Outreach& outreach, const ShopOptions& options, Shoppers& shoppers,
                 market::Customers& customers, core::Parallel& parallel, market::DayFacts& facts,
                 market::TripSink* trips) const;
  /// [consumer] 1: will have a need in the category today. As `day` will find it; draws ahead what that needs.
  std::vector<uint8_t> searching(uint32_t category, core::Day today, Shoppers& shoppers,
                                 core::Parallel& parallel) const;
  /// [consumer] needs a day in a category, before season, pantry and the like; of a durable 1 or 0.
  std::span<const float> need_rates(uint32_t category) const;

  struct Rules;  ///< private: defined in src/shopping/rules.hpp
  const Rules& rules() const { return *rules_; }

 private:
  std::unique_ptr<Rules> rules_;
};

}  // namespace shopwright::shopping

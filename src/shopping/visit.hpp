#pragma once
// Private to shopping: one need becoming a visit, and how a batch of visits is evaluated.
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "shopwright/market/day_table.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/shopping/choice.hpp"
#include "shopwright/shopping/population.hpp"
#include "shopwright/shopping/shop.hpp"

namespace shopwright::shopping {

inline constexpr int kMaxTiers = 4;         ///< prices at which an offer can be had at one moment
inline constexpr int kMaxFurtherUnits = 8;  ///< bought beyond the wanted ones because the price is low

/// A need and what came of it. `before` and the keys are fixed when the need arises; the rest is its evaluation.
struct Visit {
  uint64_t consumer_id;
  uint32_t consumer;
  uint32_t need;  ///< identity of the need
  uint32_t arrival;
  core::Block words;  ///< choice key (2), units, further units
  ShopperState before, after;
  uint32_t choice;   ///< OfferId or kOutside
  uint32_t refused;  ///< OfferId of a first choice that was (partly) sold out, or kOutside
  int32_t base_units, wanted, filled, refused_units;
  std::array<int32_t, kMaxTiers> by_tier;
  uint16_t category, segment;
  uint16_t window;      ///< of the day, by the table of her class
  uint8_t buyer_class;  ///< whose table she buys from
  uint16_t position;    ///< among the visits of the trip

  uint64_t batch() const {
    return (static_cast<uint64_t>(category) << 40) | (static_cast<uint64_t>(segment) << 24) |
           (static_cast<uint64_t>(buyer_class) << 16) | window;
  }
};

static_assert(std::is_trivially_default_constructible_v<Visit>);  // made by the hundred, and written once

/// Visits of one consumer that are evaluated together, neighbours in memory.
struct Trip {
  Visit* first = nullptr;
  uint32_t count = 0;
};

/// What a day's evaluations share for the buyers of one class; built once after Publish.
struct DayTerms {
  struct Slot {
    core::Money price;
    float variable;     ///< what -alpha multiplies
    float log_price;    ///< log(price / regular)
    uint32_t resource;  ///< index of the quota in Scarce::left, or kNoQuota
  };
  core::Day today = 0;
  uint32_t windows = 1;
  uint32_t base = 0;  ///< number of the first slot among those of all classes
  std::vector<Slot> slots;
  std::vector<uint32_t> first_slot;           ///< [window][offer], and one past the last
  std::vector<float> constant;                ///< [segment][window][offer]
  std::vector<float> mean_log_price;          ///< [window][category] over published offers
  std::vector<std::vector<uint32_t>> quotas;  ///< [window x category] resources that prices depend on
  std::vector<uint32_t> stock_resource;       ///< [offer] index in Scarce::left, or kNoQuota when unlimited
  std::span<const uint32_t> window_start;

  /// Whether anything that can be bought, or its price, depends on what others bought.
  bool scarce() const {
    return std::any_of(stock_resource.begin(), stock_resource.end(),
                       [](uint32_t r) { return r != market::kNoQuota; }) ||
           std::any_of(quotas.begin(), quotas.end(), [](const auto& q) { return !q.empty(); });
  }
  uint32_t window_of(uint32_t arrival) const {
    uint32_t w = 0;
    while (w + 1 < windows && window_start[w + 1] <= arrival) ++w;
    return w;
  }
};

/// Buffers of one worker.
struct Workbench {
  std::vector<float> alpha, reference, gain, loss, loyalty;
  std::vector<std::vector<float>> taste;
  std::vector<const float*> taste_rows;
  std::vector<uint32_t> last_brand, access, key0, key1, choice;
  std::vector<float> price, log_price, one_price, one_log_price;
  std::vector<uint32_t> open, one_open;
  std::vector<Visit*> batch, second;
  int64_t evaluations = 0;

  void reserve(size_t lanes, size_t tastes);
};

/// The rules of evaluating visits; const but for the workbench and the visits themselves.
class Evaluator {
 public:
  Evaluator(const market::World& world, std::span<const SegmentHabits> habits,
            std::span<const CategoryHabits> categories, const Traits& traits, const core::Noise& noise);

  DayTerms terms(core::Day today, const market::DayTable& table, const Scarce& scarce) const;

  /// Sets the outcome of all visits of the trips, given the amounts left when each begins. classes: the terms of each class.
  void evaluate(std::span<const Trip> trips, std::span<const DayTerms> classes, std::span<const int64_t> left,
                Simd simd, Workbench& bench) const;
  bool holds(const Trip& trip, std::span<const DayTerms> classes, std::span<const int64_t> assumed,
             std::span<const int64_t> left) const;
  void take(const Trip& trip, std::span<const DayTerms> classes, std::span<int64_t> left) const;

  uint32_t category_access(uint32_t category) const { return category_access_[category]; }

 private:
  struct Static {  // per category, in the order of its offers
    std::vector<uint32_t> brand, hash, access;
    std::vector<float> taste;
  };
  void batch(std::span<Visit* const> visits, const DayTerms& day, std::span<const int64_t> left, Simd simd,
             Workbench& bench) const;
  void fill(std::span<Visit* const> visits, Workbench& bench) const;
  Lanes lanes(const Visit& any, size_t n, Workbench& bench) const;
  OfferTerms offer_terms(const Visit& any, const DayTerms& day) const;
  void effective(const Visit& any, const DayTerms& day, std::span<const int64_t> left, std::vector<float>& price,
                 std::vector<float>& log_price, std::vector<uint32_t>& open) const;
  /// One visit alone, with her own prices and what her earlier purchases left; `masked`: sold-out offers are closed.
  uint32_t choose_alone(Visit& visit, const DayTerms& day, std::span<const int64_t> left, bool masked, Simd simd,
                        Workbench& bench) const;
  int64_t available(const Visit& visit, const DayTerms& day, uint32_t resource, std::span<const int64_t> left) const;
  bool partly(const Visit& visit, const DayTerms& day, std::span<const int64_t> left) const;
  void buy(Visit& visit, uint32_t offer, int64_t stock, const DayTerms& day, std::span<const int64_t> left) const;
  void remember(Visit& visit, const DayTerms& day) const;
  int32_t further_limit(const Visit& visit) const;
  float pantry_now(const Visit& visit, core::Day today) const;

  const market::World& world_;
  std::span<const SegmentHabits> habits_;
  std::span<const CategoryHabits> categories_;
  const Traits& traits_;
  std::vector<Static> static_;
  std::vector<float> base_;  ///< [segment][offer] appeal and mean tastes
  std::vector<uint32_t> category_access_;
  std::vector<core::KeyedStream> retry_;
  bool everywhere_ = true;
  struct Uses {
    bool alpha = false, reference = false, loyalty = false;
  };
  std::vector<Uses> uses_;  ///< [segment] terms that are not zero for everybody
};

}  // namespace shopwright::shopping

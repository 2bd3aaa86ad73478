#pragma once
// Private to shopping: how batches of visits are evaluated.
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "shopping/terms.hpp"
#include "shopping/visit.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/shopping/choice.hpp"
#include "shopwright/shopping/population.hpp"
#include "shopwright/shopping/shop.hpp"

namespace shopwright::shopping {

inline float trait(const float* row, Trait t) { return row[static_cast<uint32_t>(t)]; }

/// Of an offer, or of buying nothing.
inline double choice_noise(const Visit& visit, uint32_t hash) {
  return static_cast<double>(gumbel(mix(visit.words[0], visit.words[1], hash)));
}

/// Logarithms of prices that were met before: in baskets they come again and again, and each costs more than to remember it.
class KnownPrices {
 public:
  /// price_terms(price, ...) of an offer, whose other arguments are always the same.
  PriceTerms of(uint32_t offer, double price, double regular, bool linear, double minor) {
    auto bits = std::bit_cast<uint64_t>(price) ^ (uint64_t{offer} << 17);
    bits *= 0x9e3779b97f4a7c15;
    Entry& entry = entries_[bits >> 54];
    if (entry.offer != offer || entry.price != price)
      entry = {price, offer, price_terms(price, regular, linear, minor)};
    return entry.terms;
  }

 private:
  struct Entry {
    double price = 0;
    uint32_t offer = 0xffffffff;  // none
    PriceTerms terms{};
  };
  std::vector<Entry> entries_ = std::vector<Entry>(1024);
};

/// Buffers of one worker.
struct Workbench {
  KnownPrices known_prices;
  std::vector<float> alpha, reference, gain, loss, loyalty;
  std::vector<std::vector<float>> taste;
  std::vector<const float*> taste_rows;
  std::vector<uint32_t> last_brand, access, key0, key1, choice;
  std::vector<float> price, log_price, one_price, one_log_price;
  std::vector<uint32_t> open, one_open;
  std::vector<Visit*> batch, second;
  std::vector<float> touched;  ///< [offer of a category] constants on a visit that a campaign brought
  // of trips whose prices depend on the basket (evaluator_baskets.cpp)
  std::vector<market::BasketLine> basket;
  std::vector<Visit> first_try;
  std::vector<market::Shortfall> shortfalls;
  // the offers of a category beside those to come (Evaluator::with_announced)
  std::vector<float> long_constant, long_price, long_log_price, long_taste;
  std::vector<uint32_t> long_brand, long_hash, long_access, long_open;
  std::vector<uint16_t> announced_day;  ///< [offer to come]
  std::vector<Trip> together;           ///< all other trips
  int64_t evaluations = 0;

  void reserve(size_t lanes, size_t tastes);
};

/// The rules of evaluating visits; const but for the workbench and the visits themselves.
class Evaluator {
 public:
  Evaluator(const market::World& world, std::span<const SegmentHabits> habits,
            std::span<const CategoryHabits> categories, const Traits& traits, const core::Noise& noise);

  DayTerms terms(core::Day today, const market::DayTable& table, const Scarce& scarce) const {
    return make_terms(world_, habits_, categories_, base_, today, table, scarce);
  }

  /// Sets the outcome of all visits of the trips, given the amounts left when each begins. classes: the terms of each class.
  void evaluate(std::span<const Trip> trips, std::span<const DayTerms> classes, std::span<const int64_t> left,
                Simd simd, Workbench& bench) const;
  bool holds(const Trip& trip, std::span<const DayTerms> classes, std::span<const int64_t> assumed,
             std::span<const int64_t> left) const;
  void take(const Trip& trip, std::span<const DayTerms> classes, std::span<int64_t> left) const;

  /// Whether some consumers cannot reach, or do not know, some of a category's offers.
  bool limited(uint32_t category) const { return limited_[category] != 0; }
  /// The bits of an access mask that a consumer has in a category: storefronts that she can reach, and offers there that she knows.
  uint32_t reach(uint32_t category, uint32_t consumer, const float* row, const DayTerms& day) const {
    const uint32_t fronts = std::bit_cast<uint32_t>(trait(row, Trait::access));
    const auto& offers = world_.categories[category].known_offers;
    if (offers.empty()) return fronts;
    const auto n_fronts = static_cast<uint32_t>(world_.storefronts.size());
    uint32_t mask = fronts & static_cast<uint32_t>((uint64_t{1} << n_fronts) - 1);
    const uint32_t known = day.known[consumer];
    for (uint32_t k = 0; k < offers.size(); ++k) {
      const market::OfferInfo& offer = world_.offers[offers[k]];
      const uint32_t has =
          (fronts >> offer.storefront) & (known >> world_.products[offer.product.value].known_bit) & 1u;
      mask |= has << (n_fronts + k);
    }
    return mask;
  }
  /// [offer of the category]
  std::span<const uint32_t> brands(uint32_t category) const { return static_[category].brand; }

  /// What the kernel needs to know of a category's offers but their prices, and of the bench's lanes.
  OfferTerms offer_terms(uint32_t category, uint32_t segment, uint32_t window, const DayTerms& day) const;
  Lanes lanes(uint32_t category, uint32_t segment, size_t n, Workbench& bench) const;
  /// Lane i: what a consumer brings to a choice. The bench must have room for it.
  void fill_lane(size_t i, uint32_t category, uint32_t segment, uint32_t consumer, const ShopperState& state,
                 const core::Block& words, const DayTerms& day, Workbench& bench) const {
    const float* row = traits_.row(consumer);
    const Uses& uses = uses_[segment];
    bench.key0[i] = words[0];
    bench.key1[i] = words[1];
    if (uses.alpha) bench.alpha[i] = trait(row, Trait::price_sensitivity);
    if (uses.reference) {
      bench.reference[i] = state.reference;
      bench.gain[i] = trait(row, Trait::reference_gain);
      bench.loss[i] = trait(row, Trait::reference_loss);
    }
    if (uses.loyalty) {
      bench.loyalty[i] = trait(row, Trait::loyalty);
      bench.last_brand[i] = state.last_brand;
    }
    if (limited(category)) bench.access[i] = reach(category, consumer, row, day);
    for (size_t k = 0; k < traits_.random_tastes.size(); ++k) bench.taste[k][i] = row[traits_.first_taste + k];
  }
  /// Terms with a coefficient of each consumer: her random tastes, and goodwill of the sellers who advertise.
  size_t tastes() const { return traits_.random_tastes.size() + advertisers_.size(); }
  /// What she looks at, as an access mask.
  uint32_t access(const Visit& visit, const DayTerms& day) const {
    const uint32_t hers =
        limited(visit.category) ? reach(visit.category, visit.consumer, traits_.row(visit.consumer), day) : ~0u;
    return visit.touch == 0 || day.touches[visit.touch - 1].on_search ? hers : hers & advertised(visit, day);
  }
  /// The bits of an access mask of the seller whose campaign brought a visit.
  uint32_t advertised(const Visit& visit, const DayTerms& day) const {
    const uint32_t seller = day.touches[visit.touch - 1].seller.value;
    return seller_access_[visit.category * world_.sellers.size() + seller];
  }
  /// Whether there is a storefront where carts may be left.
  bool may_lose_carts() const { return !checkout_.empty(); }
  bool uses_reference(uint32_t segment) const { return uses_[segment].reference; }
  /// Units wanted at the regular price: 1 + Poisson(extra), from the visit's third word.
  static int32_t base_units(float extra, const core::Block& words);
  /// What a consumer with this access sees of the published prices: their mean as log(price / regular), over the category's offers that
  /// she can reach; nullopt when there are none.
  std::optional<float> mean_seen(uint32_t category, uint32_t window, uint32_t access, const DayTerms& day) const;

 private:
  struct Static {  // per category, in the order of its offers
    std::vector<uint32_t> brand, hash;
    std::vector<float> taste;
  };
  void batch(std::span<Visit* const> visits, const DayTerms& day, std::span<const int64_t> left, Simd simd,
             Workbench& bench) const;
  void fill(std::span<Visit* const> visits, const DayTerms& day, Workbench& bench) const;
  /// offer_terms of a visit: one that a campaign brought is to its seller alone.
  OfferTerms terms_of(const Visit& visit, const DayTerms& day, Workbench& bench) const;
  void effective(const Visit& any, const DayTerms& day, std::span<const int64_t> left, std::vector<float>& price,
                 std::vector<float>& log_price, std::vector<uint32_t>& open) const;

  /// What a visit can still have: what is left of everything, less what other visits of the trip take.
  struct Room {
    const Evaluator& rules;
    const DayTerms& day;
    std::span<const int64_t> left;
    std::span<const Visit> others;  ///< she herself, among them, does not count
    const Visit& visit;

    int64_t of(uint32_t resource) const;
    int64_t of_stock(uint32_t offer) const;
    /// Units by price: the cheapest first, as far as they go.
    std::array<int32_t, kMaxTiers> tiers(uint32_t offer, int64_t units) const;
  };
  Room beside_earlier(const Visit& visit, const DayTerms& day, std::span<const int64_t> left) const {
    return {*this, day, left, {&visit - visit.position, visit.position}, visit};
  }
  /// Whether this visit may end in waiting.
  bool may_wait(const Visit& visit, const DayTerms& day) const {
    return habits_[visit.segment].waiting_days > 0 && !day.announced[visit.category].empty();
  }
  /// The offers, and after them those that are announced, at what they will cost then and less what waiting costs. Noise goes by the offer's
  /// identity, so an offer to come is the same as today's but for its price.
  OfferTerms with_announced(const OfferTerms& today, const Visit& any, const DayTerms& day, Workbench& bench) const;
  /// What announced offers on the bench cost one who wants several units, with the fee of her parcel.
  void ship_announced(const Visit& visit, const DayTerms& day, Workbench& bench) const;
  /// What was chosen in lane i: an offer, or nothing, perhaps since she waits.
  uint32_t chosen(Visit& visit, size_t i, Workbench& bench) const;
  /// What is the same whatever she chooses: memory, the units wanted at the regular price, and nothing chosen yet.
  void begin(Visit& visit, const DayTerms& day) const;
  /// One visit alone, with her own prices and what the others of her trip leave; `masked`: sold-out offers are closed.
  uint32_t choose_alone(Visit& visit, const Room& room, bool masked, Simd simd, Workbench& bench) const;
  /// The terms of a visit's category, on the bench, at the mean prices of the units she wants.
  OfferTerms terms_alone(Visit& visit, const Room& room, bool masked, Workbench& bench) const;
  bool partly(const Visit& visit, const DayTerms& day, std::span<const int64_t> left) const;
  void buy(Visit& visit, uint32_t offer, int64_t stock, const Room& room, Workbench& bench) const;
  /// Sold out: she comes back tomorrow, or (false) looks for something else.
  bool postpones(Visit& visit, const DayTerms& day) const;

  // evaluator_checkout.cpp
  /// What is in carts that are not paid is given back, after all has been chosen: nothing is bought, and nothing remembered but prices.
  void check_out(const Trip& trip, const DayTerms& day, Workbench& bench) const;

  // evaluator_baskets.cpp
  /// The class of a trip, now that some vouchers may be gone.
  void settle_class(const Trip& trip, std::span<const DayTerms> classes, std::span<const int64_t> left) const;
  bool priced_by_basket(const Trip& trip, const DayTerms& day) const;
  void shop_with_basket(const Trip& trip, const DayTerms& day, std::span<const int64_t> left, Simd simd,
                        Workbench& bench) const;
  void decide_in_basket(Visit& visit, const Room& room, Simd simd, Workbench& bench) const;
  void take_favourite(Visit& visit, const Room& room, Workbench& bench) const;
  double settle_basket(const Trip& trip, const DayTerms& day, Workbench& bench) const;
  /// Lines of what the other visits hold, on the bench, and what they are charged together [minor units].
  int64_t hold(const Room& room, Workbench& bench) const;
  /// What these units cost on top of what the bench holds, `held`.
  int64_t marginal(uint32_t offer, const std::array<int32_t, kMaxTiers>& tiers, const Room& room, int64_t held,
                   Workbench& bench) const;
  void remember(Visit& visit, const DayTerms& day) const;

  // evaluator_top_up.cpp
  /// One thing more, that brings the basket to a step.
  void top_up(const Trip& trip, const DayTerms& day, std::span<const int64_t> left, Workbench& bench) const;
  /// Whether an extra thing of a category may be thought of on a trip: she does not need it today, and rules on baskets are about it.
  bool may_top_up_with(const Trip& trip, uint32_t category, const DayTerms& day) const;

  int32_t further_limit(const Visit& visit) const;
  float pantry_now(const Visit& visit, core::Day today) const;
  /// What a price is felt as, for the points that come with it: times this.
  double felt(uint32_t offer) const { return world_.sellers[world_.offers[offer].seller.value].points.felt; }

  const market::World& world_;
  std::span<const SegmentHabits> habits_;
  std::span<const CategoryHabits> categories_;
  const Traits& traits_;
  std::vector<Static> static_;
  std::vector<float> base_;              ///< [segment][offer] appeal and mean tastes
  std::vector<uint32_t> seller_access_;  ///< [category x sellers + seller] his bits of an access mask
  std::vector<uint32_t> advertisers_;    ///< sellers whose goodwill counts
  std::vector<double> regular_;          ///< [offer] regular price in minor units
  std::vector<core::KeyedStream> retry_;
  std::vector<core::KeyedStream> top_up_;
  std::vector<uint8_t> limited_;             ///< [category]
  std::vector<core::KeyedStream> checkout_;  ///< [storefront]; empty where every cart is paid
  struct Uses {
    bool alpha = false, reference = false, loyalty = false;
  };
  std::vector<Uses> uses_;  ///< [segment] terms that are not zero for everybody
};

}  // namespace shopwright::shopping

#pragma once
// The consumers: what they are (traits, drawn once, const) and what they remember (state, a few bytes each).
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "shopwright/core/large_pages.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/core/parallel.hpp"
#include "shopwright/language/distribution.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/shopping/need_window.hpp"

namespace shopwright::shopping {

/// Tastes and habits of a segment as the market needs them: one entry per attribute and category of the World.
struct SegmentHabits {
  language::Distribution price_sensitivity{0.0};
  language::Distribution reference_weight{0.0};
  language::Distribution loss_aversion{1.0};
  language::Distribution loyalty{0.0};
  language::Distribution mean_units{1.0};  ///< units per purchase at the regular price, >= 1
  language::Distribution stockpiling{0.0};
  std::vector<language::Distribution> tastes;     ///< [attribute]
  std::vector<language::Distribution> need_rate;  ///< [category] needs per day; constant 0: no needs. Of a
                                                  ///< durable: 1 who may ever need it, 0 who never does
  float reference_memory = 0.7f;                  ///< weight of the past in the reference price
  float feature = 0, display = 0;                 ///< utility of being featured, displayed
  float postpones = 0;                            ///< share who come back tomorrow when their choice is sold out
  float waiting_cost = 0;                         ///< utility lost per day of waiting for an announced price
  int waiting_days = 0;                           ///< at most so many; 0: they never wait
  std::optional<float> top_up;                    ///< utility of one more thing, not needed, to reach a step
  float delivery = 1;                             ///< how much they mind the time until delivery

  bool operator==(const SegmentHabits&) const = default;
};

/// Where a trait stands in a consumer's row.
enum class Trait : uint32_t {
  price_sensitivity,
  reference_gain,
  reference_loss,
  loyalty,
  extra_units,
  stockpiling,
  access,
  first_rate
};

/// A row of floats per consumer: Trait columns, then the need rate of each category, then the deviations of her
/// random tastes from the segment's mean, padded so that short rows do not straddle cache lines. Const after
/// make_traits; forks share it.
struct Traits {
  uint32_t stride = 0;                  ///< floats per row
  uint32_t first_taste = 0;             ///< column of the first random taste
  std::vector<uint32_t> random_tastes;  ///< attributes with a taste that varies in some segment
  core::LargeVector<float> rows;

  const float* row(uint32_t consumer) const { return rows.data() + static_cast<size_t>(consumer) * stride; }
};

/// Draws every consumer's traits, each keyed by (consumer, name of the trait): adding an attribute, a category or a
/// segment moves nobody's. Storefront access is drawn per (consumer, channel): a larger reach contains the smaller.
std::shared_ptr<const Traits> make_traits(const market::World& world, std::span<const SegmentHabits> habits,
                                          const core::Noise& noise, core::Parallel& parallel);

/// What a consumer remembers in one category.
struct ShopperState {
  float reference;  ///< reference price as log(price / regular)
  float pantry;     ///< units at home on pantry_day
  uint16_t pantry_day;
  uint16_t last_brand;   ///< kNoBrand: none yet
  uint8_t postponed;     ///< 1: comes back on her next day whatever the curve
  uint8_t adopted;       ///< 1: has bought, and needs no more (in a category of durables)
  uint16_t waits_until;  ///< day on which she comes back for a price that was announced; 0: none
};
inline constexpr uint16_t kNoBrand = 0xffff;
static_assert(sizeof(ShopperState) == 16);

inline constexpr uint16_t kNoDay = 0xffff;

/// The loyalty points of one consumer at one seller, in minor units of money.
struct Purse {
  int64_t points = 0;
  uint16_t since = 0;  ///< day + 1 on which she last earned or paid with any; 0: never
  std::array<uint16_t, 3> reserved{};
};
static_assert(sizeof(Purse) == 16);

/// What is known ahead of a chunk's consumers in a category.
struct NeedsAhead {
  NeedWindow window;  ///< needs of the days to come, drawn when the first of them begins
  /// Who comes back today whatever the curve (state.postponed): index within the chunk, ascending.
  std::vector<uint16_t> returning;
  /// Who comes back on a day to come for a price that was announced, in any order. Whoever's state.waits_until is another day by then has
  /// changed her mind.
  std::map<core::Day, std::vector<uint16_t>> waiting;
};

/// The consumers' mutable columns. `ahead` follows from the noise and from state.postponed and waits_until, `adopters` from
/// state.adopted: Shop::reschedule makes them anew, so that they are neither saved nor part of a digest.
struct Shoppers {
  std::vector<core::LargeVector<ShopperState>> state;  ///< [category][consumer]
  std::vector<std::vector<uint8_t>> used;        ///< [voucher][consumer] redeemed; none where there are no vouchers
  std::vector<core::LargeVector<Purse>> purses;  ///< [seller][consumer]; none for a seller who gives no points
  std::vector<std::vector<NeedsAhead>> ahead;    ///< [category][chunk]
  std::vector<int64_t> adopters;  ///< [category] consumers who have adopted a durable by the end of yesterday

  template <class V>
  void columns(V&& v) {
    for (auto& column : state) v("shopper_state", column);
  }
};

}  // namespace shopwright::shopping

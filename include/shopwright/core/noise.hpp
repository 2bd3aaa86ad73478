#pragma once
#include <Random123/philox.h>

#include <array>
#include <cstdint>
#include <limits>
#include <span>

#include "shopwright/core/calendar.hpp"

/// Counter-based noise: every draw is a pure function of (seed, replicate, stream, what, entity, day, item).
///
/// There is no generator with a state that threads could share or a new module could advance. A stream's 64-bit key is
/// hashed from (seed, replicate, stream, what, future); within a stream the 128-bit counter holds entity (64), day (32)
/// and item (32) as they are, so two different draws of one stream can never meet.
/// Source: Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3" (Philox4x32-10, Random123).
/// Everything here is const after construction; threads may share it.
/// Tested: tests/core/noise.cpp (Random123's known answers; no two uses share key and counter; uniformity,
/// independence of structured neighbours; futures differ from their first day on and not before).
namespace shopwright::core {

/// Which random world a run is. With `future` other than 0, days from `future_from` on have another noise than
/// future 0 (one fork looks ahead without seeing what will be); earlier days share it.
struct NoiseKey {
  uint64_t seed = 0;
  uint32_t replicate = 0;
  uint32_t future = 0;
  Day future_from = kNever;
  bool operator==(const NoiseKey&) const = default;
};

/// What a draw is for. Values are part of every result: never renumber, append only.
enum class Stream : uint32_t {
  traits = 1,          ///< what a consumer is: tastes, rates, initial state
  needs = 2,           ///< points of the need processes
  visit = 3,           ///< a need's visit: choice noise, units
  trip = 4,            ///< a consumer's day: arrival time, order of lines
  access = 5,          ///< reach and access to channels
  category_shock = 6,  ///< market shocks of a category
  offer_shock = 7,     ///< market shocks of an offer
  uncertain = 8,       ///< uncertain parameters of a scenario
  demand = 9,          ///< demand drawn from a distribution
  lead_time = 10,      ///< deliveries
  policy = 11,         ///< what policies draw
  retry = 12,          ///< coming back after a stock-out
  test = 13,           ///< tests only
  design = 14,         ///< designs of studies: scrambling, permutations, bootstrap
  experiment = 15,     ///< who is treated in a test
  audience = 16,       ///< who is in the random share of a promotion or a campaign
  balance = 17,        ///< who pays the balance of a pre-order
  campaign = 20,       ///< who sees a campaign, follows it, has enough of it
  paid_visit = 21,     ///< a visit that a campaign brought: choice noise, units
  credit = 30,         ///< which orders on account are never paid
  rationing = 31,      ///< whose order a short supplier serves first
  review = 32,         ///< which purchases of a product are reviewed, and with how many stars
  awareness = 33,      ///< who knows a product from the start, hears of it, forgets it
  follow = 34,         ///< who follows a seller after an order
  checkout = 35,       ///< whether what is in a cart is paid
  top_up = 36,         ///< choice noise of what is not needed but brings a basket to a step
  showing = 40,        ///< who sees a placement and knows afterwards what it shows
};

using Block = std::array<uint32_t, 4>;

/// One Philox4x32-10 block.
inline Block philox(uint64_t key, const Block& counter) {
  r123::Philox4x32::ctr_type c = {{counter[0], counter[1], counter[2], counter[3]}};
  r123::Philox4x32::key_type k = {{static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32)}};
  r123::Philox4x32::ctr_type r = r123::Philox4x32{}(c, k);
  return {r[0], r[1], r[2], r[3]};
}

/// Replaces each counter by its block; the same bits as `philox`, several at a time (SIMD by run-time dispatch).
void philox(uint64_t key, std::span<Block> blocks);

/// The draws of one stream: 128 random bits for each (entity, day, item).
class KeyedStream {
 public:
  KeyedStream() = default;
  KeyedStream(uint64_t base_key, uint64_t future_key, Day future_from)
      : base_key_(base_key), future_key_(future_key), future_from_(base_key == future_key ? kNever : future_from) {}

  /// The noise of a day: the base world's before `future_from`, the future's from then on.
  Block block(uint64_t entity, Day day, uint32_t item) const {
    return philox(day < future_from_ ? base_key_ : future_key_, counter(entity, day, item));
  }
  /// Many draws of one day at once, about three times faster: `blocks` holds counter(entity, day, item) of each draw
  /// and receives block(entity, day, item).
  void blocks(Day day, std::span<Block> blocks) const { philox(day < future_from_ ? base_key_ : future_key_, blocks); }
  /// As `block`, with the base world's key, or the future's, whatever the day: for draws that cover several days
  /// (a point process over a span that `splits`).
  Block block_before(uint64_t entity, Day day, uint32_t item) const {
    return philox(base_key_, counter(entity, day, item));
  }
  Block block_after(uint64_t entity, Day day, uint32_t item) const {
    return philox(future_key_, counter(entity, day, item));
  }

  /// Whether the future begins within (first, last]: then what is drawn once for the days first..last must be drawn
  /// from `block_before` for days before `future_from()` and from `block_after` for the others.
  bool splits(Day first, Day last) const { return first < future_from_ && future_from_ <= last; }
  /// First day of the other future; kNever when there is none.
  Day future_from() const { return future_from_; }

  uint64_t base_key() const { return base_key_; }
  uint64_t future_key() const { return future_key_; }

  /// The counter of a draw: its parts, side by side.
  static constexpr Block counter(uint64_t entity, Day day, uint32_t item) {
    return {static_cast<uint32_t>(entity), static_cast<uint32_t>(entity >> 32), static_cast<uint32_t>(day), item};
  }

 private:
  uint64_t base_key_ = 0, future_key_ = 0;
  Day future_from_ = kNever;
};

/// All noise of a run; hands out streams. `what` distinguishes streams of one kind: identity_hash of a category's
/// name, say. Making a stream costs three Philox blocks: make it once, outside loops.
class Noise {
 public:
  Noise() = default;
  explicit Noise(NoiseKey key) : key_(key) {}
  KeyedStream stream(Stream kind, uint64_t what = 0) const;
  const NoiseKey& key() const { return key_; }

 private:
  NoiseKey key_;
};

/// A uniform in the open interval (0, 1): the odd multiples of 2^-53 (midpoints of 2^52 equal cells), exact and
/// symmetric about 1/2. Finer cells would round to 1 at the upper end.
inline double uniform01(uint32_t high, uint32_t low) {
  const uint64_t bits = (static_cast<uint64_t>(high) << 20) | (low >> 12);  // 52 bits
  return (static_cast<double>(bits) + 0.5) * 0x1p-52;
}
/// (x + 1/2) / 2^32, exact.
inline double uniform01(uint32_t x) { return (static_cast<double>(x) + 0.5) * 0x1p-32; }

/// UniformRandomBitGenerator over the draws of one (stream, entity, day), items counting up from `item`; for
/// Boost.Random's and the standard's algorithms outside the hot path. Four values a block. Not for several threads.
/// Distributions that call libm's exp, log or pow must not feed state (their bits change with the processor).
class NoiseEngine {
 public:
  using result_type = uint32_t;
  NoiseEngine(const KeyedStream& stream, uint64_t entity, Day day, uint32_t item = 0)
      : stream_(stream), entity_(entity), day_(day), item_(item) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()() {
    if (used_ == block_.size()) {
      block_ = stream_.block(entity_, day_, item_++);
      used_ = 0;
    }
    return block_[used_++];
  }
  /// uniform01 of the next two values.
  double uniform() {
    const uint32_t high = (*this)();
    return uniform01(high, (*this)());
  }

 private:
  KeyedStream stream_;
  uint64_t entity_;
  Day day_;
  uint32_t item_;
  Block block_{};
  size_t used_ = 4;
};

}  // namespace shopwright::core

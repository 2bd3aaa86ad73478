#pragma once
// Private to shopping: reading many blocks of need points at once.
#include <cstddef>
#include <cstdint>

#include "shopwright/core/noise.hpp"

namespace shopwright::shopping {

/// Of a place among needs: the consumer's index within the chunk; the bits above are the day.
inline constexpr int kPlaceBits = 12;
/// Columns can be read and written so far beyond their last lane.
inline constexpr size_t kNeedLanePadding = 32;

/// Consumers side by side: columns, one lane each.
struct NeedLanes {
  uint32_t *low, *high;  ///< consumer
  uint32_t* place;       ///< index within the chunk
  float* rate;           ///< needs per day
  NeedLanes from(size_t lane) const { return {low + lane, high + lane, place + lane, rate + lane}; }
};

/// Blocks of one band that begin on one day.
struct NeedBlocks {
  core::Day begin, end;  ///< days asked for
  core::Day first;       ///< of the block
  int log2_days;
  float lower, width;        ///< of the band's levels
  uint32_t item;             ///< what all identities of the band's points begin with
  const float* bound;        ///< [day]
  const core::Block* words;  ///< [n]
  /// Out, up to 3 n entries each: points under rate x bound as (day - begin, consumer), identity and level; and up to n lanes of
  /// blocks with more than three points, which are left to the caller.
  uint32_t *hit_place, *hit_id;
  float* hit_level;
  uint32_t* long_lane;
  size_t hits = 0, longs = 0;
};

/// Who has anything in the band from `lower` up when the bound is `peak`: copies their columns from `all` (n lanes) to `open`.
/// Returns how many.
size_t open_band(const NeedLanes& all, size_t n, float lower, float peak, const NeedLanes& open);
/// counters[i] = counter(consumer i, first, item).
void need_counters(const NeedLanes& open, size_t n, core::Day first, uint32_t item, core::Block* counters);
/// Reads the first three points of each block; thresholds: cumulative Poisson(1) probabilities in 2^-32, four of them. The points of
/// one consumer come out in order of their numbers.
/// The same points on every path: every operation is exact or correctly rounded.
void read_need_blocks(NeedBlocks& blocks, const NeedLanes& lanes, size_t n, const uint32_t* thresholds);

}  // namespace shopwright::shopping

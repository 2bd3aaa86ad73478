#pragma once
// Private to shopping: reading many blocks of need points at once.
#include <cstddef>
#include <cstdint>

#include "shopwright/core/noise.hpp"

namespace shopwright::shopping {

/// Consumers who look for their next need, side by side: columns, one lane each, padded to a multiple of 16.
struct NeedSeekers {
  uint32_t *low, *high;   ///< consumer
  float *rate, *ceiling;  ///< needs per day: hers, and today's limit
  int32_t* next;          ///< earliest known next day when this band began
  uint32_t* query;
};

/// Blocks of one band that begin on one day.
struct NeedBlocks {
  core::Day today, first;
  int log2_days;
  float lower, width;        ///< of the band's levels
  const float* bound;        ///< [day]
  const core::Block* words;  ///< [n]
  int32_t* next_of_query;    ///< [query] lowered where an earlier day is found
  /// Out, n entries each at most (3 n for hits): points of today under the ceiling, by query and number in the block;
  /// queries and lanes of blocks with more than three points, which are left to the caller.
  uint32_t *hit_query, *hit_number, *long_query, *long_lane;
  size_t hits = 0, longs = 0;
};

/// Who has anything in the band from `lower` up: copies their columns from `all` (n lanes) to `open`, next days from
/// next_of_query. Returns how many.
size_t open_band(const NeedSeekers& all, const int32_t* next_of_query, size_t n, float lower, float peak,
                 const NeedSeekers& open);
/// counters[i] = counter(consumer i, first, item).
void need_counters(const NeedSeekers& open, size_t n, core::Day first, uint32_t item, core::Block* counters);
/// Reads the first three points of each block; thresholds: cumulative Poisson(1) probabilities in 2^-32, four of them.
/// Afterwards the first lanes of `open` are those who still need the band's next block; returns how many.
/// The same results on every path: every operation is exact or correctly rounded.
size_t read_need_blocks(NeedBlocks& blocks, const NeedSeekers& open, size_t n, const uint32_t* thresholds);

}  // namespace shopwright::shopping

#pragma once
// Private to shopping: reading many blocks of need points at once.
#include <cstddef>
#include <cstdint>

#include "shopwright/core/noise.hpp"

namespace shopwright::shopping {

/// Blocks of one band that begin on one day, one lane a consumer who looks for her next need.
struct NeedBlocks {
  core::Day today, first;
  int log2_days;
  float lower, width;            ///< of the band's levels
  const float* bound;            ///< [day]
  const core::Block* words;      ///< [n]
  // Columns of n, padded to a multiple of 16; on return the first `open` lanes are those still without a next day here.
  float *rate, *ceiling;
  int32_t* next;                 ///< earliest known next day, lowered where an earlier one is found
  uint32_t* query;
  int32_t* next_of_query;        ///< [query] receives `next` of lanes that are settled
  /// Lanes with a point today under the ceiling: query and number of the point in its block, 3 n entries at most.
  uint32_t* hit_query;
  uint32_t* hit_number;
  size_t hits = 0;
};

/// Reads the first three points of each block (its fourth threshold is not reached: the caller sees to longer ones).
/// thresholds: cumulative Poisson(1) probabilities in 2^-32. Returns how many lanes remain open.
/// The same results on every path: every operation is exact or correctly rounded.
size_t read_need_blocks(NeedBlocks& blocks, size_t n, const uint32_t* thresholds);

}  // namespace shopwright::shopping

#pragma once
// Needs drawn ahead: the candidate needs of one chunk of consumers in one category over some days, in the order in which
// days will ask for them.
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/core/noise.hpp"

namespace shopwright::shopping {

/// Columns of points, sorted by day, then consumer, then identity of the point. Derived from noise and rules alone.
struct NeedWindow {
  core::Day first = 0, end = 0;     ///< days covered: [first, end)
  std::vector<uint32_t> day_begin;  ///< [day - first] its first point; one entry more at the end
  std::vector<uint16_t> consumer;   ///< index within the chunk
  std::vector<uint32_t> id;         ///< identity of the point (NeedPoint::id)
  std::vector<float> level;         ///< needs per day at which it begins to be a need; empty: all are needs
  std::vector<core::Block> words;   ///< the visit's own words; empty: not drawn yet
  std::vector<uint32_t> arrival;    ///< time of day in 2^-32 days; empty: not drawn yet

  bool covers(core::Day day) const { return first <= day && day < end; }
  uint32_t begin_of(core::Day day) const { return day_begin[static_cast<size_t>(day - first)]; }
  uint32_t end_of(core::Day day) const { return day_begin[static_cast<size_t>(day - first) + 1]; }
  size_t size() const { return consumer.size(); }
  /// Memory of the columns, in bytes.
  size_t bytes() const {
    return day_begin.size() * sizeof(uint32_t) + consumer.size() * sizeof(uint16_t) + id.size() * sizeof(uint32_t) +
           level.size() * sizeof(float) + words.size() * sizeof(core::Block) + arrival.size() * sizeof(uint32_t);
  }
};

}  // namespace shopwright::shopping

#pragma once
// When a need arises: a consumer's needs in a category are the points of a Poisson process on the plane
// (day, level) that lie under her curve h(t). The points are fixed by the seed; a scenario only moves the curve,
// so a variant that raises it adds needs and moves none. No state: points are drawn in blocks of
// days, each a pure function of (seed, consumer, category, band, block); what a consumer's next days hold is drawn ahead
// for a whole chunk at a time (need_window.hpp).
#include <cstdint>
#include <span>
#include <vector>

#include "shopwright/core/digest.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/shopping/need_window.hpp"

namespace shopwright::shopping {

/// A point of the process: candidate need.
struct NeedPoint {
  core::Day day;
  uint32_t id;  ///< band (high 8 bits) and number within its block (low bits): with the day, its identity
  float level;  ///< needs per day at which it begins to be a need
};

inline constexpr core::Day kLongestWindow = 1 << 10;

/// Buffers for NeedProcess::window; fill the columns of `all` after resize(n).
struct NeedScratch {
  struct Columns {
    std::vector<uint32_t> low, high;  ///< consumer
    std::vector<uint32_t> place;      ///< index within the chunk
    std::vector<float> rate;          ///< needs per day
  };
  Columns all, open;
  std::vector<core::Block> blocks;
  std::vector<uint32_t> hit_place, hit_id, long_lane, first, order;
  std::vector<float> hit_level;
  void resize(size_t n);
};

/// The need process of one category.
///
/// Levels are cut into bands that a scenario cannot move: band 0 is [0, L0), band b >= 1 is [L0 2^(b-1), L0 2^b),
/// L0 = 1 / typical interval. Within a band, blocks of days have one expected point each (bands wider than one need
/// a day: blocks of one day). So a higher curve opens further bands and disturbs none.
/// Const; threads may share it.  Source: thinning of a Poisson process (Lewis and Shedler 1979), coupled by level.
/// Tested: tests/shopping/needs.cpp (Poisson counts, NBD over Gamma rates, coupling, a fork's future).
class NeedProcess {
 public:
  /// stream: Stream::needs of the category. log2_interval: L0 = 2^-log2_interval needs a day, 0..10.
  /// bound: [horizon] upper bound of curve(day) x need(pantry), per unit of the consumer's rate.
  NeedProcess(core::KeyedStream stream, int log2_interval, std::vector<float> bound);

  /// First day > after (and < horizon) with a point under rate x bound, or kNever.
  core::Day next(uint64_t consumer, float rate, core::Day after) const;

  /// The points of `day` under `ceiling` [needs per day], in order of identity, appended to `out`.
  void on_day(uint64_t consumer, float ceiling, core::Day day, std::vector<NeedPoint>& out) const;

  /// The points of many consumers under rate x bound, on the days [first, end): much faster than one by one, since blocks are
  /// drawn and read side by side, and each once. The consumers are `scratch.all`, n of them in ascending order of place;
  /// `out` is replaced (its words and arrivals are left empty, and so are levels unless `levels`).
  /// end - first <= kLongestWindow, n <= core::kChunk.
  void window(core::Day first, core::Day end, size_t n, bool levels, NeedWindow& out, NeedScratch& scratch) const;

  /// All that its points depend on but the consumers and their rates.
  void add_to(core::Digest& digest) const;
  int log2_interval() const { return log2_interval_; }
  /// Largest bound.
  float peak() const { return peak_; }
  float bound(core::Day day) const { return bound_[static_cast<size_t>(day)]; }
  core::Day horizon() const { return horizon_; }

 private:
  struct Band {
    float lower, width;
    int log2_days;  ///< days of a block
    int log2_mean;  ///< expected points of a block, mostly 0 (one)
  };
  Band band(uint32_t b) const;
  template <class F>
  void block_points(uint64_t consumer, uint32_t b, const Band& band, core::Day first, F&& f) const;
  template <class Draw, class F>
  void parse(core::Block words, uint32_t b, const Band& band, core::Day first, uint32_t mark, Draw&& draw, F&& f) const;
  float block_bound(int log2_days, core::Day first) const;

  core::KeyedStream stream_;
  int log2_interval_;
  float peak_ = 0;
  core::Day horizon_ = 0;
  std::vector<float> bound_;                ///< [day], then zeros for the days that the last blocks reach
  std::vector<std::vector<float>> maxima_;  ///< [log2 days][block] largest bound in the block
};

}  // namespace shopwright::shopping

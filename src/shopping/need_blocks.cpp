// Compiled once per processor target, chosen at run time; never with -march.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shopping/need_blocks.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <array>

#include "shopping/need_blocks.hpp"

HWY_BEFORE_NAMESPACE();
namespace shopwright::shopping {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
using Words = hn::ScalableTag<uint32_t>;

#if HWY_TARGET == HWY_AVX2
// For each mask of eight lanes, which lanes it holds, in order.
constexpr auto kLanesOf = [] {
  std::array<std::array<uint32_t, 8>, 256> table{};
  for (uint32_t bits = 0; bits < 256; ++bits)
    for (uint32_t lane = 0, at = 0; lane < 8; ++lane)
      if ((bits >> lane & 1) != 0) table[bits][at++] = lane;
  return table;
}();
#endif

// Moves the lanes of a mask together, in one column after the other, each stored with whatever follows them: a whole
// register costs less than a part. (Highway's own Compress for AVX2 has GCC 12 copy its table at every call.)
class Gatherer {
 public:
#if HWY_TARGET == HWY_AVX2
  explicit Gatherer(hn::Mask<Words> mask) : count_(hn::CountTrue(Words(), mask)) {
    uint8_t bits[8] = {};
    hn::StoreMaskBits(Words(), mask, bits);
    lanes_ = hn::LoadU(Words(), kLanesOf[bits[0]].data());
  }
#else
  explicit Gatherer(hn::Mask<Words> mask) : count_(hn::CountTrue(Words(), mask)), mask_(mask) {}
#endif
  template <class V, class T>
  HWY_INLINE size_t put(V column, T* to) const {
    const auto words = hn::BitCast(Words(), column);
#if HWY_TARGET == HWY_AVX2
    const auto moved = hn::TableLookupLanes(words, hn::IndicesFromVec(Words(), lanes_));
#else
    const auto moved = hn::Compress(words, mask_);
#endif
    hn::StoreU(moved, Words(), reinterpret_cast<uint32_t*>(to));
    return count_;
  }

 private:
  size_t count_;
#if HWY_TARGET == HWY_AVX2
  hn::Vec<Words> lanes_;
#else
  hn::Mask<Words> mask_;
#endif
};
#endif

size_t open_lanes(const NeedLanes& all, size_t n, float lower, float peak, const NeedLanes& open) {
  size_t kept = 0, i = 0;
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  const hn::ScalableTag<float> df;
  const hn::RebindToUnsigned<decltype(df)> du;
  for (; i + hn::Lanes(df) <= n; i += hn::Lanes(df)) {
    const auto rate = hn::LoadU(df, all.rate + i);
    const auto in = hn::Lt(hn::Set(df, lower), hn::Mul(rate, hn::Set(df, peak)));
    const Gatherer enter(hn::RebindMask(du, in));
    enter.put(hn::LoadU(du, all.low + i), open.low + kept);
    enter.put(hn::LoadU(du, all.high + i), open.high + kept);
    enter.put(hn::LoadU(du, all.place + i), open.place + kept);
    kept += enter.put(rate, open.rate + kept);
  }
#endif
  for (; i < n; ++i) {
    open.low[kept] = all.low[i];
    open.high[kept] = all.high[i];
    open.place[kept] = all.place[i];
    open.rate[kept] = all.rate[i];
    kept += lower < all.rate[i] * peak;
  }
  return kept;
}

void make_counters(const NeedLanes& open, size_t n, core::Day first, uint32_t item, core::Block* counters) {
  size_t i = 0;
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  const hn::ScalableTag<uint32_t> du;
  const auto day = hn::Set(du, static_cast<uint32_t>(first)), what = hn::Set(du, item);
  for (; i + hn::Lanes(du) <= n; i += hn::Lanes(du))
    hn::StoreInterleaved4(hn::LoadU(du, open.low + i), hn::LoadU(du, open.high + i), day, what, du, counters[i].data());
#endif
  for (; i < n; ++i) counters[i] = {open.low[i], open.high[i], static_cast<uint32_t>(first), item};
}

void read_blocks(NeedBlocks& in, const NeedLanes& lanes, size_t n, const uint32_t* thresholds) {
  size_t i = 0;
  const auto days = static_cast<uint32_t>(in.end - in.begin);
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  const hn::ScalableTag<float> df;
  const hn::RebindToSigned<decltype(df)> di;
  const hn::RebindToUnsigned<decltype(df)> du;
  const auto first = hn::Set(di, in.first);
  for (; i + hn::Lanes(df) <= n; i += hn::Lanes(df)) {
    hn::Vec<decltype(du)> count, word[3];
    hn::LoadInterleaved4(du, in.words[i].data(), count, word[0], word[1], word[2]);
    const auto rate = hn::LoadU(df, lanes.rate + i);
    const auto place = hn::LoadU(du, lanes.place + i);
    const auto many = hn::Not(hn::Lt(count, hn::Set(du, thresholds[3])));
    if (!hn::AllFalse(du, many)) {
      const Gatherer longer(many);
      in.longs += longer.put(hn::Iota(du, static_cast<uint32_t>(i)), in.long_lane + in.longs);
    }
    count = hn::IfThenZeroElse(many, count);
    for (uint32_t k = 0; k < 3; ++k) {
      const auto there = hn::Not(hn::Lt(count, hn::Set(du, thresholds[k])));
      const auto day =
          in.log2_days == 0 ? first : hn::Add(first, hn::BitCast(di, hn::ShiftRightSame(word[k], 32 - in.log2_days)));
      const auto fraction =
          hn::Mul(hn::ConvertTo(df, hn::BitCast(di, hn::ShiftRight<8>(hn::ShiftLeftSame(word[k], in.log2_days)))),
                  hn::Set(df, 0x1p-24f));
      const auto level = hn::Add(hn::Set(df, in.lower), hn::Mul(hn::Set(df, in.width), fraction));
      const auto limit = hn::Mul(rate, hn::GatherIndex(df, in.bound, day));
      const auto since = hn::BitCast(du, hn::Sub(day, hn::Set(di, in.begin)));  // before begin: very large
      const auto asked = hn::Lt(since, hn::Set(du, days));
      const auto hit = hn::And(hn::And(there, asked), hn::RebindMask(du, hn::Lt(level, limit)));
      const Gatherer found(hit);
      hn::StoreU(hn::Set(du, in.item | k), du, in.hit_id + in.hits);
      found.put(level, in.hit_level + in.hits);
      in.hits += found.put(hn::Or(hn::ShiftLeft<kPlaceBits>(since), place), in.hit_place + in.hits);
    }
  }
#endif
  for (; i < n; ++i) {
    const core::Block& words = in.words[i];
    if (words[0] >= thresholds[3]) {
      in.long_lane[in.longs++] = static_cast<uint32_t>(i);
      continue;
    }
    for (uint32_t k = 0; k < 3 && words[0] >= thresholds[k]; ++k) {
      const uint32_t bits = words[k + 1];
      const auto day = in.first + static_cast<core::Day>((static_cast<uint64_t>(bits) << in.log2_days) >> 32);
      const float part = static_cast<float>((bits << in.log2_days) >> 8) * 0x1p-24f;
      const float level = in.lower + in.width * part;
      const auto since = static_cast<uint32_t>(day - in.begin);
      if (since >= days || !(level < lanes.rate[i] * in.bound[day])) continue;
      in.hit_place[in.hits] = (since << kPlaceBits) | lanes.place[i];
      in.hit_id[in.hits] = in.item | k;
      in.hit_level[in.hits++] = level;
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace shopwright::shopping
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace shopwright::shopping {

HWY_EXPORT(open_lanes);
HWY_EXPORT(make_counters);
HWY_EXPORT(read_blocks);

size_t open_band(const NeedLanes& all, size_t n, float lower, float peak, const NeedLanes& open) {
  return HWY_DYNAMIC_DISPATCH(open_lanes)(all, n, lower, peak, open);
}
void need_counters(const NeedLanes& open, size_t n, core::Day first, uint32_t item, core::Block* counters) {
  HWY_DYNAMIC_DISPATCH(make_counters)(open, n, first, item, counters);
}
void read_need_blocks(NeedBlocks& blocks, const NeedLanes& lanes, size_t n, const uint32_t* thresholds) {
  HWY_DYNAMIC_DISPATCH(read_blocks)(blocks, lanes, n, thresholds);
}

}  // namespace shopwright::shopping
#endif

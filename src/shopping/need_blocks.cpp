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

// What leaves a column makes room: stores may write a whole register from where they keep, never beyond what was read.
size_t open_lanes(const NeedSeekers& all, const int32_t* next_of_query, size_t n, float lower, float peak,
                  const NeedSeekers& open) {
  size_t kept = 0, i = 0;
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  const hn::ScalableTag<float> df;
  const hn::RebindToSigned<decltype(df)> di;
  const hn::RebindToUnsigned<decltype(df)> du;
  for (; i + hn::Lanes(df) <= n; i += hn::Lanes(df)) {
    const auto rate = hn::LoadU(df, all.rate + i);
    const auto in = hn::Lt(hn::Set(df, lower), hn::Mul(rate, hn::Set(df, peak)));
    const Gatherer enter(hn::RebindMask(du, in));
    enter.put(hn::LoadU(df, all.ceiling + i), open.ceiling + kept);
    enter.put(hn::LoadU(du, all.low + i), open.low + kept);
    enter.put(hn::LoadU(du, all.high + i), open.high + kept);
    enter.put(hn::LoadU(di, next_of_query + i), open.next + kept);
    enter.put(hn::Iota(du, static_cast<uint32_t>(i)), open.query + kept);
    kept += enter.put(rate, open.rate + kept);
  }
#endif
  for (; i < n; ++i) {
    open.low[kept] = all.low[i];
    open.high[kept] = all.high[i];
    open.rate[kept] = all.rate[i];
    open.ceiling[kept] = all.ceiling[i];
    open.next[kept] = next_of_query[i];
    open.query[kept] = static_cast<uint32_t>(i);
    kept += lower < all.rate[i] * peak;
  }
  return kept;
}

void make_counters(const NeedSeekers& open, size_t n, core::Day first, uint32_t item, core::Block* counters) {
  size_t i = 0;
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  const hn::ScalableTag<uint32_t> du;
  const auto day = hn::Set(du, static_cast<uint32_t>(first)), what = hn::Set(du, item);
  for (; i + hn::Lanes(du) <= n; i += hn::Lanes(du))
    hn::StoreInterleaved4(hn::LoadU(du, open.low + i), hn::LoadU(du, open.high + i), day, what, du, counters[i].data());
#endif
  for (; i < n; ++i) counters[i] = {open.low[i], open.high[i], static_cast<uint32_t>(first), item};
}

size_t read_blocks(NeedBlocks& in, const NeedSeekers& open, size_t n, const uint32_t* thresholds) {
  size_t kept = 0, i = 0;
  const core::Day next_block = in.first + (1 << in.log2_days);
  const bool has_today = in.first <= in.today;
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  const hn::ScalableTag<float> df;
  const hn::RebindToSigned<decltype(df)> di;
  const hn::RebindToUnsigned<decltype(df)> du;
  const auto today = hn::Set(di, in.today);
  const auto first = hn::Set(di, in.first);
  for (; i + hn::Lanes(df) <= n; i += hn::Lanes(df)) {
    hn::Vec<decltype(du)> count, word[3];
    hn::LoadInterleaved4(du, in.words[i].data(), count, word[0], word[1], word[2]);
    const auto rate = hn::LoadU(df, open.rate + i), ceiling = hn::LoadU(df, open.ceiling + i);
    const auto query = hn::LoadU(du, open.query + i);
    const auto low = hn::LoadU(du, open.low + i), high = hn::LoadU(du, open.high + i);
    const auto known = hn::LoadU(di, open.next + i);
    const auto many = hn::Not(hn::Lt(count, hn::Set(du, thresholds[3])));
    if (!hn::AllFalse(du, many)) {
      const Gatherer longer(many);
      longer.put(hn::Iota(du, static_cast<uint32_t>(i)), in.long_lane + in.longs);
      in.longs += longer.put(query, in.long_query + in.longs);
    }
    count = hn::IfThenZeroElse(many, count);
    auto found = known;
    for (uint32_t k = 0; k < 3; ++k) {
      const auto there = hn::RebindMask(di, hn::Not(hn::Lt(count, hn::Set(du, thresholds[k]))));
      const auto day =
          in.log2_days == 0 ? first : hn::Add(first, hn::BitCast(di, hn::ShiftRightSame(word[k], 32 - in.log2_days)));
      const auto fraction =
          hn::Mul(hn::ConvertTo(df, hn::BitCast(di, hn::ShiftRight<8>(hn::ShiftLeftSame(word[k], in.log2_days)))),
                  hn::Set(df, 0x1p-24f));
      const auto level = hn::Add(hn::Set(df, in.lower), hn::Mul(hn::Set(df, in.width), fraction));
      const auto limit = hn::Mul(rate, hn::GatherIndex(df, in.bound, day));
      const auto under = hn::RebindMask(di, hn::Lt(level, limit));
      const auto later = hn::And(hn::And(there, hn::Gt(day, today)), under);
      found = hn::IfThenElse(later, hn::Min(found, day), found);
      if (has_today) {
        const auto now = hn::And(hn::And(there, hn::Eq(day, today)), hn::RebindMask(di, hn::Lt(level, ceiling)));
        const size_t hits = Gatherer(hn::RebindMask(du, now)).put(query, in.hit_query + in.hits);
        for (size_t j = 0; j < hits; ++j) in.hit_number[in.hits + j] = k;
        in.hits += hits;
      }
    }
    const auto settled = hn::Lt(found, known);
    alignas(64) int32_t days[16] = {};
    alignas(64) uint32_t who[16] = {};
    const Gatherer leaving(hn::RebindMask(du, settled));
    const size_t leave = leaving.put(found, days);
    leaving.put(query, who);
    for (size_t j = 0; j < leave; ++j) in.next_of_query[who[j]] = std::min(in.next_of_query[who[j]], days[j]);
    const auto stay = hn::And(hn::Not(settled), hn::Gt(known, hn::Set(di, next_block)));
    const Gatherer staying(hn::RebindMask(du, stay));
    staying.put(rate, open.rate + kept);
    staying.put(ceiling, open.ceiling + kept);
    staying.put(low, open.low + kept);
    staying.put(high, open.high + kept);
    staying.put(known, open.next + kept);
    kept += staying.put(query, open.query + kept);
  }
#endif
  for (; i < n; ++i) {
    const core::Block& words = in.words[i];
    const uint32_t q = open.query[i], low_word = open.low[i], high_word = open.high[i];
    const float her_rate = open.rate[i], her_ceiling = open.ceiling[i];
    const int32_t before = open.next[i];
    const bool is_long = words[0] >= thresholds[3];
    if (is_long) {
      in.long_lane[in.longs] = static_cast<uint32_t>(i);
      in.long_query[in.longs++] = q;
    }
    int32_t earliest = before;
    for (uint32_t k = 0; k < 3 && !is_long; ++k) {
      const uint32_t bits = words[k + 1];
      const auto on = in.first + static_cast<core::Day>((static_cast<uint64_t>(bits) << in.log2_days) >> 32);
      const float part = static_cast<float>((bits << in.log2_days) >> 8) * 0x1p-24f;
      const float at = in.lower + in.width * part;
      const bool exists = words[0] >= thresholds[k];
      if (exists && on > in.today && at < her_rate * in.bound[on] && on < earliest) earliest = on;
      if (has_today && exists && on == in.today && at < her_ceiling) {
        in.hit_query[in.hits] = q;
        in.hit_number[in.hits++] = k;
      }
    }
    if (earliest < before) {
      in.next_of_query[q] = std::min(in.next_of_query[q], earliest);
      continue;
    }
    open.rate[kept] = her_rate;
    open.ceiling[kept] = her_ceiling;
    open.low[kept] = low_word;
    open.high[kept] = high_word;
    open.next[kept] = before;
    open.query[kept] = q;
    kept += before > next_block;
  }
  return kept;
}

}  // namespace HWY_NAMESPACE
}  // namespace shopwright::shopping
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace shopwright::shopping {

HWY_EXPORT(open_lanes);
HWY_EXPORT(make_counters);
HWY_EXPORT(read_blocks);

size_t open_band(const NeedSeekers& all, const int32_t* next_of_query, size_t n, float lower, float peak,
                 const NeedSeekers& open) {
  return HWY_DYNAMIC_DISPATCH(open_lanes)(all, next_of_query, n, lower, peak, open);
}
void need_counters(const NeedSeekers& open, size_t n, core::Day first, uint32_t item, core::Block* counters) {
  HWY_DYNAMIC_DISPATCH(make_counters)(open, n, first, item, counters);
}
size_t read_need_blocks(NeedBlocks& blocks, const NeedSeekers& open, size_t n, const uint32_t* thresholds) {
  return HWY_DYNAMIC_DISPATCH(read_blocks)(blocks, open, n, thresholds);
}

}  // namespace shopwright::shopping
#endif

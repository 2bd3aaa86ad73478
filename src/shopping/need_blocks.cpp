// Compiled once per processor target, chosen at run time; never with -march.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shopping/need_blocks.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "shopping/need_blocks.hpp"

HWY_BEFORE_NAMESPACE();
namespace shopwright::shopping {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

size_t read_blocks(NeedBlocks& in, size_t n, const uint32_t* thresholds) {
  size_t kept = 0;
  size_t i = 0;
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  const hn::ScalableTag<float> df;
  const hn::RebindToSigned<decltype(df)> di;
  const hn::RebindToUnsigned<decltype(df)> du;
  const size_t lanes = hn::Lanes(df);
  const auto today = hn::Set(di, in.today);
  const auto first = hn::Set(di, in.first);
  const bool has_today = in.first <= in.today;
  for (; i + lanes <= n; i += lanes) {
    hn::Vec<decltype(du)> count, word[3];
    hn::LoadInterleaved4(du, in.words[i].data(), count, word[0], word[1], word[2]);
    const auto rate = hn::LoadU(df, in.rate + i), ceiling = hn::LoadU(df, in.ceiling + i);
    const auto query = hn::LoadU(du, in.query + i);
    const auto known = hn::LoadU(di, in.next + i);
    auto found = known;
    for (uint32_t k = 0; k < 3; ++k) {
      const auto there = hn::RebindMask(di, hn::Not(hn::Lt(count, hn::Set(du, thresholds[k]))));
      const auto day =
          in.log2_days == 0 ? first : hn::Add(first, hn::BitCast(di, hn::ShiftRightSame(word[k], 32 - in.log2_days)));
      const auto fraction = hn::Mul(
          hn::ConvertTo(df, hn::BitCast(di, hn::ShiftRight<8>(hn::ShiftLeftSame(word[k], in.log2_days)))),
          hn::Set(df, 0x1p-24f));
      const auto level = hn::Add(hn::Set(df, in.lower), hn::Mul(hn::Set(df, in.width), fraction));
      const auto limit = hn::Mul(rate, hn::GatherIndex(df, in.bound, day));
      const auto under = hn::RebindMask(di, hn::Lt(level, limit));
      const auto later = hn::And(hn::And(there, hn::Gt(day, today)), under);
      found = hn::IfThenElse(later, hn::Min(found, day), found);
      if (has_today) {
        const auto now = hn::And(hn::And(there, hn::Eq(day, today)), hn::RebindMask(di, hn::Lt(level, ceiling)));
        const size_t hits = hn::CompressStore(query, hn::RebindMask(du, now), du, in.hit_query + in.hits);
        for (size_t j = 0; j < hits; ++j) in.hit_number[in.hits + j] = k;
        in.hits += hits;
      }
    }
    const auto settled = hn::Lt(found, known);
    // What is settled leaves; the others move up. Stores may write beyond what they keep, never beyond lane i + lanes.
    alignas(64) int32_t days[16];
    alignas(64) uint32_t who[16];
    const size_t leave = hn::CompressStore(found, settled, di, days);
    hn::CompressStore(query, hn::RebindMask(du, settled), du, who);
    for (size_t j = 0; j < leave; ++j) in.next_of_query[who[j]] = days[j];
    const auto stay = hn::Not(settled);
    hn::CompressStore(rate, hn::RebindMask(df, stay), df, in.rate + kept);
    hn::CompressStore(ceiling, hn::RebindMask(df, stay), df, in.ceiling + kept);
    hn::CompressStore(known, stay, di, in.next + kept);
    kept += hn::CompressStore(query, hn::RebindMask(du, stay), du, in.query + kept);
  }
#endif
  const bool today_here = in.first <= in.today;
  for (; i < n; ++i) {
    const core::Block& words = in.words[i];
    const uint32_t q = in.query[i];
    const float rate = in.rate[i], ceiling = in.ceiling[i];
    const int32_t before = in.next[i];
    int32_t earliest = before;
    for (uint32_t k = 0; k < 3; ++k) {
      const uint32_t bits = words[k + 1];
      const auto on = in.first + static_cast<core::Day>((static_cast<uint64_t>(bits) << in.log2_days) >> 32);
      const float part = static_cast<float>((bits << in.log2_days) >> 8) * 0x1p-24f;
      const float at = in.lower + in.width * part;
      const bool exists = words[0] >= thresholds[k];
      if (exists && on > in.today && at < rate * in.bound[on] && on < earliest) earliest = on;
      if (today_here && exists && on == in.today && at < ceiling) {
        in.hit_query[in.hits] = q;
        in.hit_number[in.hits++] = k;
      }
    }
    if (earliest < before) {
      in.next_of_query[q] = earliest;
      continue;
    }
    in.rate[kept] = rate;
    in.ceiling[kept] = ceiling;
    in.next[kept] = before;
    in.query[kept++] = q;
  }
  return kept;
}

}  // namespace HWY_NAMESPACE
}  // namespace shopwright::shopping
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace shopwright::shopping {

HWY_EXPORT(read_blocks);

size_t read_need_blocks(NeedBlocks& blocks, size_t n, const uint32_t* thresholds) {
  return HWY_DYNAMIC_DISPATCH(read_blocks)(blocks, n, thresholds);
}

}  // namespace shopwright::shopping
#endif

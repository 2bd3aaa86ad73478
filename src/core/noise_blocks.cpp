#include "shopwright/core/noise.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/noise_blocks.cpp"
#include <hwy/foreach_target.h>  // compiles this file once for each target
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace shopwright::core {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Each 32-bit word of a counter has a 64-bit lane of its own; what gathers in the upper halves is never read.
void philox_blocks(uint64_t key, Block* blocks, size_t n) {
  size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<uint64_t> wide;
  const hn::Repartition<uint32_t, decltype(wide)> words;
  const hn::Rebind<uint32_t, decltype(wide)> narrow;
  const auto factor0 = hn::Set(words, PHILOX_M4x32_0), factor1 = hn::Set(words, PHILOX_M4x32_1);
  const size_t lanes = hn::Lanes(wide);
  for (; i + lanes <= n; i += lanes) {
    uint32_t* place = blocks[i].data();
    hn::Vec<decltype(narrow)> in0, in1, in2, in3;
    hn::LoadInterleaved4(narrow, place, in0, in1, in2, in3);
    auto c0 = hn::PromoteTo(wide, in0), c1 = hn::PromoteTo(wide, in1);
    auto c2 = hn::PromoteTo(wide, in2), c3 = hn::PromoteTo(wide, in3);
    uint32_t k0 = static_cast<uint32_t>(key), k1 = static_cast<uint32_t>(key >> 32);
    for (int round = 0; round < 10; ++round) {
      const auto product0 = hn::MulEven(hn::BitCast(words, c0), factor0);
      const auto product1 = hn::MulEven(hn::BitCast(words, c2), factor1);
      c0 = hn::Xor(hn::Xor(hn::ShiftRight<32>(product1), c1), hn::Set(wide, k0));
      c2 = hn::Xor(hn::Xor(hn::ShiftRight<32>(product0), c3), hn::Set(wide, k1));
      c1 = product1;
      c3 = product0;
      k0 += PHILOX_W32_0;
      k1 += PHILOX_W32_1;
    }
    hn::StoreInterleaved4(hn::TruncateTo(narrow, c0), hn::TruncateTo(narrow, c1), hn::TruncateTo(narrow, c2),
                          hn::TruncateTo(narrow, c3), narrow, place);
  }
#endif
  for (; i < n; ++i) blocks[i] = philox(key, blocks[i]);
}

}  // namespace HWY_NAMESPACE
}  // namespace shopwright::core
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace shopwright::core {

HWY_EXPORT(philox_blocks);

void philox(uint64_t key, std::span<Block> blocks) {
  HWY_DYNAMIC_DISPATCH(philox_blocks)(key, blocks.data(), blocks.size());
}

}  // namespace shopwright::core
#endif

// Highway compiles this file once per target of foreach_target.h, and picks at run time. Only targets with fused
// multiply-add are of use: all others take the scalar path. Never compile it with -march.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shopping/choice_simd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "shopping/choice_paths.hpp"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace shopwright::shopping {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;
#include "shopping/choice-inl.hpp"

/// As many consumers as fit into one register.
struct Vectors {
  using D = hn::ScalableTag<float>;
  using U = hn::ScalableTag<std::uint32_t>;
  using I = hn::ScalableTag<std::int32_t>;
  using Real = hn::Vec<D>;
  using Word = hn::Vec<U>;
  static constexpr std::size_t kLanes = hn::MaxLanes(D());

  static HWY_INLINE Real load(const float* p) { return hn::LoadU(D(), p); }
  static HWY_INLINE Word load(const std::uint32_t* p) { return hn::LoadU(U(), p); }
  static HWY_INLINE Real real(float x) { return hn::Set(D(), x); }
  static HWY_INLINE Word word(std::uint32_t x) { return hn::Set(U(), x); }
  static HWY_INLINE void store(Word x, std::uint32_t* p) { hn::StoreU(x, U(), p); }
  static HWY_INLINE void store(Real x, float* p) { hn::StoreU(x, D(), p); }

  static HWY_INLINE Real add(Real a, Real b) { return hn::Add(a, b); }
  static HWY_INLINE Real sub(Real a, Real b) { return hn::Sub(a, b); }
  static HWY_INLINE Real fma(Real a, Real b, Real c) { return hn::MulAdd(a, b, c); }
  static HWY_INLINE Real nfma(Real a, Real b, Real c) { return hn::NegMulAdd(a, b, c); }

  static HWY_INLINE Word sub(Word a, Word b) { return hn::Sub(a, b); }
  static HWY_INLINE Word mul(Word a, Word b) { return hn::Mul(a, b); }
  static HWY_INLINE Word bit_and(Word a, Word b) { return hn::And(a, b); }
  static HWY_INLINE Word bit_or(Word a, Word b) { return hn::Or(a, b); }
  static HWY_INLINE Word bit_xor(Word a, Word b) { return hn::Xor(a, b); }
  static HWY_INLINE Word bit_xor3(Word a, Word b, Word c) { return hn::Xor3(a, b, c); }
  template <int n>
  static HWY_INLINE Word shift_right(Word a) {
    return hn::ShiftRight<n>(a);
  }
  static HWY_INLINE Word bits(Real x) { return hn::BitCast(U(), x); }
  static HWY_INLINE Real from_bits(Word x) { return hn::BitCast(D(), x); }
  static HWY_INLINE Real signed_real(Word x) { return hn::ConvertTo(D(), hn::BitCast(I(), x)); }

  static HWY_INLINE Real positive_part(Real x) { return hn::Max(x, hn::Zero(D())); }
  static HWY_INLINE Real add_where_equal(Word m, Word n, Real a, Real v) {
    const auto equal = hn::RebindMask(D(), hn::Eq(m, n));
#if HWY_TARGET == HWY_AVX3
    return hn::IfThenElse(equal, hn::Add(v, a), v);  // one masked addition
#else
    return hn::Add(v, hn::IfThenElseZero(equal, a));
#endif
  }
  static HWY_INLINE std::uint32_t common_bits(Word a) {
    alignas(64) std::uint32_t lanes[kLanes];
    hn::Store(a, U(), lanes);
    std::uint32_t all = 0xffffffffu;
    for (std::size_t i = 0; i < kLanes; ++i) all &= lanes[i];
    return all;
  }
  /// index > choice: what is chosen later has a larger index.
  template <class Mask>
  static HWY_INLINE void replace(Mask better, Word index, Word& choice) {
#if HWY_TARGET == HWY_AVX3
    choice = hn::IfThenElse(hn::RebindMask(U(), better), index, choice);
#else
    choice = hn::Max(choice, hn::IfThenElseZero(hn::RebindMask(U(), better), index));  // a blend costs more
#endif
  }
  static HWY_INLINE void keep_better(Real utility, Word index, Real& best, Word& choice) {
    replace(hn::Gt(utility, best), index, choice);
    best = hn::Max(utility, best);  // x86: the second, best, if utility is not a number
  }
  static HWY_INLINE void keep_better_if(Word access, Word bit, Real utility, Word index, Real& best, Word& choice) {
    const auto barred = hn::RebindMask(D(), hn::Eq(hn::And(access, bit), hn::Zero(U())));
    const auto better = hn::AndNot(barred, hn::Gt(utility, best));
    replace(better, index, choice);
    best = hn::IfThenElse(better, utility, best);
  }
};

void gumbel_vectors(const std::uint32_t* mixed, float* noise, std::size_t n) {
  std::size_t i = 0;
  for (; i + Vectors::kLanes <= n; i += Vectors::kLanes)
    Vectors::store(gumbel_of<Vectors>(Vectors::load(mixed + i)), noise + i);
  if (i == n) return;
  alignas(64) std::uint32_t in[Vectors::kLanes] = {};
  alignas(64) float out[Vectors::kLanes];
  for (std::size_t k = i; k < n; ++k) in[k - i] = mixed[k];
  Vectors::store(gumbel_of<Vectors>(Vectors::load(in)), out);
  for (std::size_t k = i; k < n; ++k) noise[k] = out[k - i];
}

}  // namespace

const ChoicePath kPath{choose_all<Twice<Twice<Vectors>>, Twice<Vectors>>, gumbel_vectors};

}  // namespace HWY_NAMESPACE
}  // namespace shopwright::shopping
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace shopwright::shopping {

const ChoicePath* avx2_path() {
#if HWY_TARGETS & HWY_AVX2
  if (hwy::SupportedTargets() & HWY_AVX2) return &N_AVX2::kPath;
#endif
  return nullptr;
}

const ChoicePath* avx512_path() {
#if HWY_TARGETS & HWY_AVX3
  if (hwy::SupportedTargets() & HWY_AVX3) return &N_AVX3::kPath;
#endif
  return nullptr;
}

}  // namespace shopwright::shopping
#endif

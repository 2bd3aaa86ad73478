#include "shopwright/shopping/choice.hpp"

#include <hwy/targets.h>

#include <algorithm>
#include <cmath>

#include "shopping/choice_paths.hpp"
#include "shopwright/core/ensure.hpp"

namespace shopwright::shopping {
namespace {

const ChoicePath* path_of(Simd simd) {
  switch (simd) {
    case Simd::automatic: return path_of(best_simd());
    case Simd::avx2: {
      static const ChoicePath* const path = avx2_path();
      return path;
    }
    case Simd::avx512: {
      static const ChoicePath* const path = avx512_path();
      return path;
    }
    case Simd::scalar: break;
  }
  return &scalar_path();
}

}  // namespace

bool simd_available(Simd simd) { return simd == Simd::automatic || path_of(simd) != nullptr; }

Simd best_simd() {
  if (simd_available(Simd::avx512)) return Simd::avx512;
  return simd_available(Simd::avx2) ? Simd::avx2 : Simd::scalar;
}

void restrict_simd(Simd simd) {
  constexpr std::int64_t kAvx512 = HWY_AVX3 | HWY_AVX3_DL;
  if (simd == Simd::avx2) hwy::DisableTargets(kAvx512);
  if (simd == Simd::scalar) hwy::DisableTargets(kAvx512 | HWY_AVX2);
}

std::string_view simd_name(Simd simd) {
  constexpr std::string_view kNames[] = {"auto", "scalar", "avx2", "avx512"};
  return kNames[static_cast<std::size_t>(simd)];
}

void choose(Simd simd, const OfferTerms& terms, const Lanes& lanes) {
  const ChoicePath* path = path_of(simd);
  ENSURE(path != nullptr, simd_name(simd));
  path->choose(terms, lanes);
}

void gumbel(Simd simd, std::span<const std::uint32_t> mixed, std::span<float> noise) {
  const ChoicePath* path = path_of(simd);
  ENSURE(path != nullptr, simd_name(simd));
  ENSURE(mixed.size() == noise.size(), mixed.size(), noise.size());
  path->gumbel(mixed.data(), noise.data(), mixed.size());
}

void shares(const OfferTerms& terms, const Lanes& lanes, std::size_t lane, std::span<double> out) {
  const std::uint32_t n = terms.n;
  ENSURE(out.size() == std::size_t{n} + 1, out.size(), n);
  const auto available = [&](std::uint32_t o) {
    return !(terms.open && terms.open[o] == 0) && !(lanes.access && (lanes.access[lane] & terms.access[o]) == 0);
  };
  double largest = 0;  // of the outside option
  for (std::uint32_t o = 0; o < n; ++o) {
    out[o] = available(o) ? utility(terms, lanes, lane, o) : -HUGE_VAL;
    largest = std::max(largest, out[o]);
  }
  out[n] = 0;
  double sum = 0;
  for (double& v : out) sum += v = std::exp(v - largest);
  for (double& v : out) v /= sum;
}

void share_gradient(std::span<const double> shares, std::span<double> out) {
  const std::size_t n = shares.size() - 1;
  ENSURE(!shares.empty() && out.size() == n * (n + 1), shares.size(), out.size());
  for (std::size_t j = 0; j <= n; ++j)
    for (std::size_t k = 0; k < n; ++k) out[j * n + k] = shares[j] * ((j == k ? 1.0 : 0.0) - shares[k]);
}

}  // namespace shopwright::shopping

#pragma once
// A random category and random consumers for tests of the choice kernel.

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "shopwright/shopping/choice.hpp"

namespace shopwright::shopping::testing {

inline std::vector<Simd> all_paths() {
  std::vector<Simd> paths;
  for (Simd simd : {Simd::scalar, Simd::avx2, Simd::avx512})
    if (simd_available(simd)) paths.push_back(simd);
  return paths;
}

/// Owns what OfferTerms and Lanes point to. Change the vectors freely; call bind() after changing their sizes.
struct Market {
  std::vector<float> constant, price, log_price, attribute;
  std::vector<std::uint32_t> brand, hash, storefront, open;
  std::vector<float> alpha, reference, gain, loss, loyalty;
  std::vector<std::vector<float>> taste;
  std::vector<std::uint32_t> last_brand, access, key0, key1, choice;
  std::vector<const float*> tastes;
  OfferTerms terms;
  Lanes lanes;

  Market(std::uint32_t offers, std::uint32_t n_tastes, std::size_t consumers, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> unit(0.0f, 1.0f);
    std::normal_distribution<float> normal;
    const auto word = [&] { return static_cast<std::uint32_t>(random()); };
    for (std::uint32_t o = 0; o < offers; ++o) {
      constant.push_back(normal(random));
      log_price.push_back(0.3f * normal(random));
      price.push_back(unit(random));
      brand.push_back(word() % 4);
      hash.push_back(word());
      storefront.push_back(1u << (word() % 3));
      open.push_back(~0u);
    }
    for (std::uint32_t i = 0; i < n_tastes * offers; ++i) attribute.push_back(normal(random));
    const std::size_t padded = padded_lanes(consumers);
    taste.resize(n_tastes);
    for (std::size_t i = 0; i < padded; ++i) {
      alpha.push_back(std::exp(0.5f * normal(random)));
      reference.push_back(0.3f * normal(random));
      gain.push_back(unit(random));
      loss.push_back(2.0f * unit(random));
      loyalty.push_back(unit(random));
      for (auto& t : taste) t.push_back(0.5f * normal(random));
      last_brand.push_back(word() % 5);
      access.push_back(7u);
      key0.push_back(word());
      key1.push_back(word());
    }
    choice.assign(padded, 0xdeadbeefu);
    lanes.n = consumers;
    bind();
  }
  Market(const Market&) = delete;
  Market& operator=(const Market&) = delete;

  void bind() {
    terms = {static_cast<std::uint32_t>(constant.size()),
             static_cast<std::uint32_t>(taste.size()),
             constant.data(),
             price.data(),
             log_price.data(),
             brand.data(),
             hash.data(),
             storefront.data(),
             attribute.data(),
             open.data(),
             0x51ab1e5u};
    tastes.clear();
    for (auto& t : taste) tastes.push_back(t.data());
    lanes = {lanes.n,           alpha.data(),  reference.data(), gain.data(), loss.data(),   loyalty.data(),
             last_brand.data(), access.data(), key0.data(),      key1.data(), tastes.data(), choice.data()};
  }

  /// The choices, without the padding.
  std::vector<std::uint32_t> choices(Simd simd) {
    choose(simd, terms, lanes);
    return {choice.begin(), choice.begin() + static_cast<std::ptrdiff_t>(lanes.n)};
  }
};

/// How many standard normal deviations a chi-square statistic is above its mean (Wilson and Hilferty 1931).
inline double chi_square_z(double chi_square, double degrees) {
  const double v = 2.0 / (9.0 * degrees);
  return (std::cbrt(chi_square / degrees) - (1.0 - v)) / std::sqrt(v);
}

}  // namespace shopwright::shopping::testing

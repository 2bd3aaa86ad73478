// The noise of the choice kernel: every value that it can take, on every path.

#include <bit>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "choice_market.hpp"
#include "support/catch.hpp"

using namespace shopwright::shopping;
using testing::all_paths;

namespace {

constexpr std::uint32_t kCells = 1u << 23;

/// The noise of each cell of the uniform, in order.
const std::vector<float>& noise_of_cells() {
  static const std::vector<float> noise = [] {
    std::vector<float> all(kCells);
    for (std::uint32_t c = 0; c < kCells; ++c) all[c] = gumbel(c << 9);
    return all;
  }();
  return noise;
}

/// The noise of hashes [first, first + noise.size()), on a path, into noise.
void noise_from(Simd simd, std::uint32_t first, std::vector<std::uint32_t>& hash, std::vector<float>& noise) {
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = first + static_cast<std::uint32_t>(i);
  gumbel(simd, hash, noise);
}

}  // namespace

TEST_CASE("the uniform is exact, symmetric and inside (0, 1)", "[choice]") {
  REQUIRE(uniform(0) == 0x1p-24f);
  REQUIRE(uniform(0xffffffffu) == 1.0f - 0x1p-24f);
  std::uint32_t wrong = 0;
  for (std::uint32_t c = 0; c < kCells; ++c) {
    wrong += uniform(c << 9) != static_cast<float>(2 * c + 1) * 0x1p-24f;
    wrong += uniform(c << 9) != 1.0f - uniform(~(c << 9));
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("noise of all 2^23 cells: finite, monotone, accurate to 1e-6", "[choice]") {
  const auto& noise = noise_of_cells();
  REQUIRE(noise.front() == Approx(-std::log(24 * std::log(2.0))).epsilon(1e-6));
  REQUIRE(noise.back() == Approx(24 * std::log(2.0)).epsilon(1e-6));
  std::uint32_t infinite = 0, falling = 0;
  double worst = 0, sum = 0, squares = 0;
  for (std::uint32_t c = 0; c < kCells; ++c) {
    infinite += !std::isfinite(noise[c]);
    falling += c > 0 && noise[c] < noise[c - 1];
    const double exact = -std::log(-std::log((2.0 * c + 1) * 0x1p-24));
    worst = std::max(worst, std::abs(noise[c] - exact) / std::max(1.0, std::abs(exact)));
    sum += noise[c];
    squares += double{noise[c]} * noise[c];
  }
  CAPTURE(worst);
  REQUIRE(infinite == 0);
  REQUIRE(falling == 0);
  REQUIRE(worst < 1e-6);
  const double mean = sum / kCells;
  REQUIRE(mean == Approx(0.57721566490153286).margin(1e-6));                           // Euler's constant
  REQUIRE(squares / kCells - mean * mean == Approx(1.6449340668482264).margin(1e-4));  // pi^2 / 6, tail cut at 2^-24
}

TEST_CASE("distribution of the noise: Kolmogorov distance to the exact one", "[choice]") {
  // The cells are equally likely, so this is the distance itself and no sample of it.
  const auto& noise = noise_of_cells();
  double distance = 0;
  for (std::uint32_t c = 0; c < kCells; ++c) {
    const double cdf = std::exp(-std::exp(-double{noise[c]}));
    distance = std::max({distance, std::abs(cdf - c * 0x1p-23), std::abs(cdf - (c + 1) * 0x1p-23)});
  }
  REQUIRE(distance < 1e-6);
}

TEST_CASE("noise of all 2^23 cells has the same bits on all paths", "[choice]") {
  const auto& expected = noise_of_cells();
  std::vector<std::uint32_t> hash(kCells);
  for (std::uint32_t c = 0; c < kCells; ++c) hash[c] = (c << 9) | (c & 511u);
  for (Simd simd : all_paths()) {
    std::vector<float> noise(kCells);
    gumbel(simd, hash, noise);
    std::uint32_t wrong = 0;
    for (std::uint32_t c = 0; c < kCells; ++c)
      wrong += std::bit_cast<std::uint32_t>(noise[c]) != std::bit_cast<std::uint32_t>(expected[c]);
    INFO(simd_name(simd));
    REQUIRE(wrong == 0);
  }
}

TEST_CASE("the bits of the noise are the same with every compiler and processor", "[choice]") {
  std::uint64_t digest = 0xcbf29ce484222325u;  // FNV-1a over words
  for (float g : noise_of_cells()) digest = (digest ^ std::bit_cast<std::uint32_t>(g)) * 0x100000001b3u;
  REQUIRE(digest == 0x1a4310a7b4fe8f31u);
}

TEST_CASE("noise of a span whose size is no multiple of the lanes", "[choice]") {
  for (Simd simd : all_paths())
    for (std::size_t n : {0u, 1u, 7u, 17u, 33u}) {
      std::vector<std::uint32_t> hash(n);
      std::vector<float> noise(n + 1, 7.0f), expected(n + 1, 7.0f);
      for (std::size_t i = 0; i < n; ++i) expected[i] = gumbel(hash[i] = static_cast<std::uint32_t>(i) * 0x9e3779b9u);
      gumbel(simd, hash, std::span(noise).first(n));
      REQUIRE(noise == expected);
    }
}

// All 2^32 hashes on the fastest path: about 10 s. Run it by name or tag ("[slow]").
TEST_CASE("all 2^32 hashes: the noise is that of the cell", "[choice][slow]") {
  const auto& expected = noise_of_cells();
  std::vector<std::uint32_t> hash(1u << 14);
  std::vector<float> noise(hash.size());
  for (Simd simd : all_paths()) {
    const std::uint64_t step = simd == Simd::scalar ? 61 : 1;  // the scalar path: a part of them
    std::uint64_t wrong = 0;
    for (std::uint64_t block = 0; block < (1ull << 18); block += step) {
      noise_from(simd, static_cast<std::uint32_t>(block << 14), hash, noise);
      std::uint32_t wrong_here = 0;
      for (std::size_t i = 0; i < hash.size(); i += 512) {
        const auto bits = std::bit_cast<std::uint32_t>(expected[hash[i] >> 9]);
        for (std::size_t k = i; k < i + 512; ++k) wrong_here += std::bit_cast<std::uint32_t>(noise[k]) != bits;
      }
      wrong += wrong_here;
    }
    const std::string path(simd_name(simd));
    std::printf("noise of %s2^32 hashes, %s: %llu differ from the finite, monotone table of cells\n",
                step == 1 ? "all " : "every 61st block of ", path.c_str(), static_cast<unsigned long long>(wrong));
    REQUIRE(wrong == 0);
  }
}

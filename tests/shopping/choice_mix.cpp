// Whether the noise of different offers is independent, however alike their identities are.

#include <array>
#include <bit>
#include <cstdio>
#include <random>
#include <vector>

#include "choice_market.hpp"
#include "shopwright/shopping/gumbel.hpp"
#include "support/catch.hpp"

using namespace shopwright::shopping;
using testing::chi_square_z;

namespace {

struct Keys {
  std::vector<std::uint32_t> key0, key1;
  explicit Keys(std::size_t n) : key0(n), key1(n) {
    std::mt19937_64 random(20240601);
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t word = random();
      key0[i] = static_cast<std::uint32_t>(word);
      key1[i] = static_cast<std::uint32_t>(word >> 32);
    }
  }
};

template <std::size_t n>
double z_of_uniform(const std::array<std::uint32_t, n>& count, double total) {
  const double expected = total / n;
  double chi_square = 0;
  for (std::uint32_t c : count) chi_square += (c - expected) * (c - expected) / expected;
  return chi_square_z(chi_square, n - 1);
}

/// The largest z of three chi-square tests of the pair's mixed hashes over all keys: the joint distribution of the
/// four top bits of both; their difference; their exclusive or (eight top bits).
double dependence(const Keys& keys, std::uint32_t hash, std::uint32_t other) {
  std::array<std::uint32_t, 256> joint{}, difference{}, exclusive_or{};
  for (std::size_t i = 0; i < keys.key0.size(); ++i) {
    const std::uint32_t x = mix(keys.key0[i], keys.key1[i], hash);
    const std::uint32_t y = mix(keys.key0[i], keys.key1[i], other);
    ++joint[(x >> 28 << 4) | (y >> 28)];
    ++difference[(x - y) >> 24];
    ++exclusive_or[(x ^ y) >> 24];
  }
  const double n = static_cast<double>(keys.key0.size());
  return std::max({z_of_uniform(joint, n), z_of_uniform(difference, n), z_of_uniform(exclusive_or, n)});
}

}  // namespace

TEST_CASE("mix is what its description says", "[choice]") {
  constexpr std::uint32_t x = mix(0x12345678u, 0x9abcdef0u, 0x0badcafeu);
  std::uint32_t y = 0x12345678u ^ 0x0badcafeu;
  y ^= y >> 16;
  y *= 0x9abcdef1u;
  y ^= y >> 15;
  y *= 0x846ca68bu;
  y ^= y >> 16;
  REQUIRE(x == y);
}

// About 450 pairs, three tests each: the largest of 1,400 standard normal numbers exceeds 5.2 once in 7,000 seeds.
TEST_CASE("noise of alike identities is pairwise independent", "[choice]") {
  const Keys keys(1u << 17);
  const std::uint32_t bases[] = {0u, 1u, 0xffffffffu, 0x9e3779b9u, 0x51ab1e5u};
  double worst = 0;
  std::uint32_t pairs = 0;
  const auto check = [&](std::uint32_t hash, std::uint32_t other) {
    worst = std::max(worst, dependence(keys, hash, other));
    ++pairs;
  };
  for (std::uint32_t base : bases) {
    for (int bit = 0; bit < 32; ++bit) check(base, base ^ (1u << bit));
    for (std::uint32_t delta : {1u, 2u, 3u, 5u, 7u, 15u, 17u, 255u, 257u, 65535u, 65537u}) {
      check(base, base + delta);
      check(base, base + (delta << 16));
    }
    for (int bit = 0; bit < 31; ++bit) check(base, base ^ (3u << bit));  // two neighbouring bits
    check(base, ~base);
    check(base, std::rotl(base, 16) ^ 1u);
  }
  std::printf("pairwise independence: %u pairs of alike identities, largest |z| %.2f (limit 5.2)\n", pairs, worst);
  REQUIRE(worst < 5.2);
}

TEST_CASE("among offers with sequential identities each has the largest noise equally often", "[choice]") {
  const Keys keys(1u << 17);
  for (std::uint32_t stride : {1u, 2u, 0x10000u, 0x08000000u}) {
    std::array<std::uint32_t, 32> first{}, last{};
    for (std::size_t i = 0; i < keys.key0.size(); ++i) {
      std::uint32_t high = 0, low = 0xffffffffu, argmax = 0, argmin = 0;
      for (std::uint32_t o = 0; o < 32; ++o) {
        const std::uint32_t x = mix(keys.key0[i], keys.key1[i], o * stride);
        if (x > high) high = x, argmax = o;
        if (x < low) low = x, argmin = o;
      }
      ++first[argmax];
      ++last[argmin];
    }
    CAPTURE(stride);
    const double n = static_cast<double>(keys.key0.size());
    REQUIRE(z_of_uniform(first, n) < 4.5);
    REQUIRE(z_of_uniform(last, n) < 4.5);
  }
}

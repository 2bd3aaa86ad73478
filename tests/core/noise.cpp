#include "shopwright/core/noise.hpp"

#include <hwy/targets.h>
#include <algorithm>
#include <bit>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <chrono>
#include <cmath>
#include <tuple>
#include <vector>

#include "shopwright/core/ids.hpp"
#include "shopwright/core/math.hpp"
#include "support/catch.hpp"

using namespace shopwright::core;

TEST_CASE("philox gives Random123's known answers") {
  // kat_vectors of Random123 1.09, philox4x32 10 rounds.
  CHECK(philox(0, {0, 0, 0, 0}) == Block{0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u});
  CHECK(philox(0xffffffffffffffffu, {0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu}) ==
        Block{0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu});
  CHECK(philox(0x299f31d0a4093822u, {0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u}) ==
        Block{0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u});
}

TEST_CASE("blocks made together are those made one by one, on every target") {
  const KeyedStream stream = Noise({3, 0, 1, 5}).stream(Stream::test);
  int64_t targets = hwy::SupportedTargets();
  int tried = 0;
  for (; targets != 0; targets &= targets - 1) {
    hwy::SetSupportedTargetsForTest(targets & -targets);
    ++tried;
    for (size_t n = 0; n < 40; ++n)
      for (Day day : {4, 5}) {
        std::vector<Block> blocks, expected;
        for (uint32_t i = 0; i < n; ++i) {
          blocks.push_back(KeyedStream::counter((uint64_t{i} << 40) + i, day, ~i));
          expected.push_back(stream.block((uint64_t{i} << 40) + i, day, ~i));
        }
        stream.blocks(day, blocks);
        CHECK(blocks == expected);
      }
  }
  hwy::SetSupportedTargetsForTest(0);
  CHECK(tried >= 1);
}

TEST_CASE("blocks are made faster together", "[speed]") {
  const KeyedStream stream = Noise({3, 0}).stream(Stream::test);
  std::vector<Block> blocks(4096);
  const auto time = [](auto body) {
    const auto begin = std::chrono::steady_clock::now();
    for (int round = 0; round < 50; ++round) body(round);
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count() / (50 * 4096);
  };
  const double single = time([&](Day day) {
    for (size_t i = 0; i < blocks.size(); ++i) blocks[i] = stream.block(i, day, 0);
  });
  const double together = time([&](Day day) {
    for (size_t i = 0; i < blocks.size(); ++i) blocks[i] = KeyedStream::counter(i, day, 0);
    stream.blocks(day, blocks);
  });
  WARN("one by one " << single << " ns, together " << together << " ns a block");
  CHECK(blocks[77] == stream.block(77, 49, 0));
}

TEST_CASE("stream keys and draws are what they have always been") {
  const KeyedStream stream = Noise({42, 1}).stream(Stream::test, identity_hash("juice"));
  CHECK(stream.base_key() == 0xcbfa743449302740u);
  CHECK(stream.block(7, 3, 1)[0] == 0x3e68f519u);
}

TEST_CASE("no two uses share key and counter") {
  using Use = std::tuple<uint64_t, uint32_t, uint32_t, uint32_t, uint32_t>;
  std::vector<Use> uses;
  std::vector<uint64_t> keys;
  const auto numbers = [](std::initializer_list<uint64_t> list) { return std::vector<uint64_t>(list); };
  for (uint64_t seed : numbers({0, 1, 2, 42, uint64_t{1} << 32, ~uint64_t{0}}))
    for (uint32_t replicate : {0u, 1u, 2u, 1000u})
      for (uint32_t future : {0u, 1u, 2u, 0x80000000u})
        for (uint32_t kind = 1; kind <= 13; ++kind)
          for (uint64_t what : numbers({0, 1, 2, identity_hash("juice"), identity_hash("milk"), uint64_t{1} << 63})) {
            const KeyedStream stream = Noise({seed, replicate, future, 0}).stream(static_cast<Stream>(kind), what);
            keys.push_back(stream.future_key());
            if (future == 0) CHECK(stream.base_key() == stream.future_key());
          }
  const size_t streams = keys.size();
  std::ranges::sort(keys);
  CHECK(std::ranges::adjacent_find(keys) == keys.end());

  for (size_t i = 0; i < streams; i += 97)
    for (uint64_t entity : numbers({0, 1, 2, 4096, uint64_t{1} << 32, (uint64_t{1} << 32) + 1, ~uint64_t{0}}))
      for (Day day : {-28, -1, 0, 1, 2, 364})
        for (uint32_t item : {0u, 1u, 2u, 0xffffffffu, identity_hash32("trop64")}) {
          const Block c = KeyedStream::counter(entity, day, item);
          uses.emplace_back(keys[i], c[0], c[1], c[2], c[3]);
        }
  std::ranges::sort(uses);
  CHECK(std::ranges::adjacent_find(uses) == uses.end());
}

TEST_CASE("a future changes its own days and no others") {
  const KeyedStream base = Noise({5, 0}).stream(Stream::needs, 1);
  const KeyedStream fork = Noise({5, 0, 3, 10}).stream(Stream::needs, 1);
  for (Day day = -5; day < 20; ++day) {
    CHECK((base.block(9, day, 0) == fork.block(9, day, 0)) == (day < 10));
    CHECK(fork.block_before(9, day, 0) == base.block(9, day, 0));
    CHECK((fork.block_after(9, day, 0) == fork.block(9, day, 0)) == (day >= 10));
  }
  CHECK(fork.splits(9, 10));
  CHECK(fork.splits(0, 15));
  CHECK_FALSE(fork.splits(10, 15));
  CHECK_FALSE(fork.splits(0, 9));
  CHECK(fork.future_from() == 10);
  CHECK_FALSE(base.splits(-1000, 1000));
  CHECK(Noise({5, 0, 0, 10}).stream(Stream::needs, 1).future_from() == kNever);
}

TEST_CASE("uniform01 stays inside (0, 1) and is symmetric") {
  CHECK(uniform01(0, 0) == 0x1p-53);
  CHECK(uniform01(~0u, ~0u) == 1 - 0x1p-53);
  CHECK(uniform01(0u) == 0x1p-33);
  CHECK(uniform01(~0u) == 1 - 0x1p-33);
  CHECK(uniform01(0x12345678u, 0x9abcdef0u) + uniform01(~0x12345678u, ~0x9abcdef0u) == 1);
}

TEST_CASE("draws are uniform and neighbours are independent") {
  // Chi-square over 16 x 16 cells of pairs that differ in one place of the key or counter; 12 statistics with 255
  // degrees of freedom, each below the 1 - 1e-6 quantile: false alarm 1.2e-5. Seeds are fixed.
  const Noise noise({1, 0}), other_seed({2, 0}), other_replicate({1, 1}), other_future({1, 0, 1, 0});
  const KeyedStream s = noise.stream(Stream::test);
  const KeyedStream seed = other_seed.stream(Stream::test), replicate = other_replicate.stream(Stream::test);
  const KeyedStream future = other_future.stream(Stream::test), what = noise.stream(Stream::test, 1);
  const KeyedStream kind = noise.stream(Stream::visit);
  constexpr size_t kDraws = 40'000;
  const double limit = 2 * gamma_quantile(255.0 / 2, 1 - 1e-6);
  const auto chi_square = [](auto pair) {
    std::vector<double> cells(256);
    for (uint32_t i = 0; i < kDraws; ++i) {
      const auto [a, b] = pair(i);
      ++cells[(a >> 28) * 16 + (b >> 28)];
    }
    double sum = 0;
    const double expected = kDraws / 256.0;
    for (double count : cells) sum += (count - expected) * (count - expected) / expected;
    return sum;
  };
  using Two = std::pair<uint32_t, uint32_t>;
  CHECK(chi_square([&](uint32_t i) { return Two(s.block(i, 0, 0)[0], s.block(i + 1, 0, 0)[0]); }) < limit);
  CHECK(chi_square([&](uint32_t i) {
          return Two(s.block(1, static_cast<Day>(i), 0)[0], s.block(1, static_cast<Day>(i + 1), 0)[0]);
        }) < limit);
  CHECK(chi_square([&](uint32_t i) { return Two(s.block(1, 0, i)[0], s.block(1, 0, i + 1)[0]); }) < limit);
  CHECK(chi_square([&](uint32_t i) { return Two(s.block(i, 0, 0)[0], s.block(i, 1, 0)[0]); }) < limit);
  CHECK(chi_square([&](uint32_t i) { return Two(s.block(i, 0, 0)[0], s.block(i, 0, 1)[0]); }) < limit);
  CHECK(chi_square([&](uint32_t i) { return Two(s.block(i, 0, 0)[0], s.block(i, 0, 0)[1]); }) < limit);
  CHECK(chi_square([&](uint32_t i) { return Two(s.block(i, 0, 0)[2], s.block(i, 0, 0)[3]); }) < limit);
  CHECK(chi_square([&](uint32_t i) { return Two(s.block(i, 0, 0)[0], seed.block(i, 0, 0)[0]); }) < limit);
  CHECK(chi_square([&](uint32_t i) { return Two(s.block(i, 0, 0)[0], replicate.block(i, 0, 0)[0]); }) < limit);
  CHECK(chi_square([&](uint32_t i) { return Two(s.block(i, 0, 0)[0], future.block(i, 0, 0)[0]); }) < limit);
  CHECK(chi_square([&](uint32_t i) { return Two(s.block(i, 0, 0)[0], what.block(i, 0, 0)[0]); }) < limit);
  CHECK(chi_square([&](uint32_t i) { return Two(s.block(i, 0, 0)[0], kind.block(i, 0, 0)[0]); }) < limit);
}

TEST_CASE("stream keys use all their bits") {
  // Flipping one bit of what goes into a key flips half of its bits.
  const auto key = [](uint64_t seed, uint32_t replicate, uint64_t what) {
    return Noise({seed, replicate}).stream(Stream::test, what).base_key();
  };
  double flipped = 0;
  int cases = 0;
  for (int bit = 0; bit < 64; ++bit)
    for (uint64_t seed = 0; seed < 20; ++seed) {
      const uint64_t mask = uint64_t{1} << bit;
      flipped += std::popcount(key(seed, 0, seed) ^ key(seed ^ mask, 0, seed));
      flipped += std::popcount(key(seed, 0, seed) ^ key(seed, 0, seed ^ mask));
      flipped += std::popcount(key(seed, 0, seed) ^ key(seed, uint32_t{1} << (bit % 32), seed));
      cases += 3;
    }
  CHECK(flipped / cases == Approx(32).margin(0.4));  // standard error 4/sqrt(3840) = 0.065
}

TEST_CASE("NoiseEngine feeds Boost's distributions and can be restarted") {
  const KeyedStream stream = Noise({9, 0}).stream(Stream::test);
  NoiseEngine a(stream, 3, 4), b(stream, 3, 4), later(stream, 3, 4, 1);
  for (int i = 0; i < 4; ++i) CHECK(a() == b());
  CHECK(a() == later());
  NoiseEngine engine(stream, 1, 1);
  boost::random::uniform_int_distribution<int> die(1, 6);
  double sum = 0;
  for (int i = 0; i < 60'000; ++i) sum += die(engine);
  CHECK(sum / 60'000 == Approx(3.5).margin(5 * 1.708 / std::sqrt(60'000.0)));
  double normal = 0, square = 0;
  for (int i = 0; i < 50'000; ++i) {
    const double z = normal_quantile(engine.uniform());
    normal += z;
    square += z * z;
  }
  CHECK(normal / 50'000 == Approx(0).margin(5 / std::sqrt(50'000.0)));
  CHECK(square / 50'000 == Approx(1).margin(5 * std::sqrt(2 / 50'000.0)));
}

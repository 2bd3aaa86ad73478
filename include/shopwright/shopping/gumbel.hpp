#pragma once
// The coupled noise of the choice kernel: one standard Gumbel number per visit and offer, a pure function of the
// visit's two key words and the offer's identity. Two variants of a scenario therefore share the noise of every
// offer that a consumer meets in both (common random numbers), and no offer's noise depends on which others exist.

#include <cstdint>
#include <span>

#include "shopwright/shopping/simd.hpp"

namespace shopwright::shopping {

/// 32 well-mixed bits for the offer with identity `hash`, met in the visit keyed by (key0, key1).
/// key0, key1: two words of a Philox block, any values. For given keys the map hash -> result is a bijection.
/// Every `hash` is as good as any other: identities that differ in one bit, or by one, give independent noise.
/// Source: assumption (multiply and xor-shift, the multiplier drawn per visit).
/// Tested: pairwise chi-square over many keys for structured differences of the identity.
constexpr std::uint32_t mix(std::uint32_t key0, std::uint32_t key1, std::uint32_t hash) {
  std::uint32_t x = key0 ^ hash;
  x ^= x >> 16;
  x *= key1 | 1u;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ (x >> 16);
}

/// The uniform of a mixed hash: the middle of one of 2^23 equal cells, in [2^-24, 1 - 2^-24]; exact, symmetric
/// about 1/2, never 0 or 1. Its cell is the hash's 23 top bits.
float uniform(std::uint32_t mixed);

/// Standard Gumbel noise -log(-log(uniform(mixed))): location 0, scale 1, in about [-2.82, 16.64].
/// Finite for all 2^32 hashes and non-decreasing in the hash; within 1e-6 x max(1, |g|) of the exact value.
/// Built from + - x and fma alone, so its bits are the same on every machine and SIMD path.
/// Tested: all hashes, on all paths; accuracy against long double; goodness of fit.
float gumbel(std::uint32_t mixed);

/// noise[i] = gumbel(mixed[i]) on the given path, which must be available; the spans have the same size.
void gumbel(Simd simd, std::span<const std::uint32_t> mixed, std::span<float> noise);

}  // namespace shopwright::shopping

#pragma once
// The arithmetic of one consumer at a time, for choice-inl.hpp: in float, the reference for the bits of the SIMD
// paths, and in double, for shares().

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace shopwright::shopping {

template <class T>
struct ScalarArithmetic {
  using Real = T;
  using Word = std::uint32_t;
  static constexpr std::size_t kLanes = 1;

  static Real load(const float* p) { return *p; }
  static Word load(const std::uint32_t* p) { return *p; }
  static Real real(float x) { return x; }
  static Word word(Word x) { return x; }
  static void store(Word x, std::uint32_t* p) { *p = x; }

  static Real add(Real a, Real b) { return a + b; }
  static Real sub(Real a, Real b) { return a - b; }
  static Real fma(Real a, Real b, Real c) { return std::fma(a, b, c); }
  static Real nfma(Real a, Real b, Real c) { return std::fma(-a, b, c); }

  static Word sub(Word a, Word b) { return a - b; }
  static Word mul(Word a, Word b) { return a * b; }
  static Word bit_and(Word a, Word b) { return a & b; }
  static Word bit_or(Word a, Word b) { return a | b; }
  static Word bit_xor(Word a, Word b) { return a ^ b; }
  static Word bit_xor3(Word a, Word b, Word c) { return a ^ b ^ c; }
  template <int n>
  static Word shift_right(Word a) {
    return a >> n;
  }
  static Word bits(float x) { return std::bit_cast<Word>(x); }
  static float from_bits(Word x) { return std::bit_cast<float>(x); }
  static Real signed_real(Word x) { return static_cast<Real>(static_cast<std::int32_t>(x)); }

  static Real positive_part(Real x) { return x > 0 ? x : Real{0}; }
  static Real add_where_equal(Word m, Word n, Real a, Real v) { return m == n ? v + a : v; }
  static Word common_bits(Word a) { return a; }
  static void keep_better(Real utility, Word index, Real& best, Word& choice) {
    if (utility > best) {
      best = utility;
      choice = index;
    }
  }
  static void keep_better_if(Word access, Word bit, Real utility, Word index, Real& best, Word& choice) {
    if (access & bit) keep_better(utility, index, best, choice);
  }
};

}  // namespace shopwright::shopping

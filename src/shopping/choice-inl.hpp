// The choice kernel itself, written once over an arithmetic A. Textually included (no include guard, no namespace of
// its own) once per processor path, so that each copy is compiled for that path's instructions.
//
// A supplies the types Real and Word (one number per consumer), kLanes, and
//   load(const float*), load(const uint32_t*), real(float), word(uint32_t), store(Word, uint32_t*)
//   add, sub, fma(a, b, c) = ab + c, nfma(a, b, c) = c - ab, positive_part = max(., 0)       on Real
//   add, sub, mul, bit_and, bit_or, bit_xor, bit_xor3, shift_right<n>                        on Word
//   bits(Real) and from_bits(Word), the same 32 bits; signed_real(Word), the value as a signed integer
//   add_where_equal(m, n, a, v) = m == n ? v + a : v
//   keep_better(utility, index, best, choice): where utility > best, both are replaced; `index` only ever grows
//   keep_better_if(access, bit, ...): the same, only where access has the bit
//   common_bits(Word): the bits that all consumers have
// Everything else is order of operations, which is the same on every path: hence equal bits.

#define SHOPWRIGHT_INLINE [[gnu::always_inline]] inline

/// Two vectors at a time, operation by operation: what one must wait for, the other fills in. Nests.
template <class A>
struct Twice {
  struct Real {
    typename A::Real a, b;
  };
  struct Word {
    typename A::Word a, b;
  };
  static constexpr std::size_t kLanes = 2 * A::kLanes;

  SHOPWRIGHT_INLINE static Real load(const float* p) { return {A::load(p), A::load(p + A::kLanes)}; }
  SHOPWRIGHT_INLINE static Word load(const std::uint32_t* p) { return {A::load(p), A::load(p + A::kLanes)}; }
  SHOPWRIGHT_INLINE static Real real(float x) { return {A::real(x), A::real(x)}; }
  SHOPWRIGHT_INLINE static Word word(std::uint32_t x) { return {A::word(x), A::word(x)}; }
  SHOPWRIGHT_INLINE static void store(Word x, std::uint32_t* p) {
    A::store(x.a, p);
    A::store(x.b, p + A::kLanes);
  }
  SHOPWRIGHT_INLINE static Real add(Real x, Real y) { return {A::add(x.a, y.a), A::add(x.b, y.b)}; }
  SHOPWRIGHT_INLINE static Real sub(Real x, Real y) { return {A::sub(x.a, y.a), A::sub(x.b, y.b)}; }
  SHOPWRIGHT_INLINE static Real fma(Real x, Real y, Real z) { return {A::fma(x.a, y.a, z.a), A::fma(x.b, y.b, z.b)}; }
  SHOPWRIGHT_INLINE static Real nfma(Real x, Real y, Real z) {
    return {A::nfma(x.a, y.a, z.a), A::nfma(x.b, y.b, z.b)};
  }
  SHOPWRIGHT_INLINE static Real positive_part(Real x) { return {A::positive_part(x.a), A::positive_part(x.b)}; }
  SHOPWRIGHT_INLINE static Word add(Word x, Word y) { return {A::add(x.a, y.a), A::add(x.b, y.b)}; }
  SHOPWRIGHT_INLINE static Word sub(Word x, Word y) { return {A::sub(x.a, y.a), A::sub(x.b, y.b)}; }
  SHOPWRIGHT_INLINE static Word mul(Word x, Word y) { return {A::mul(x.a, y.a), A::mul(x.b, y.b)}; }
  SHOPWRIGHT_INLINE static Word bit_and(Word x, Word y) { return {A::bit_and(x.a, y.a), A::bit_and(x.b, y.b)}; }
  SHOPWRIGHT_INLINE static Word bit_or(Word x, Word y) { return {A::bit_or(x.a, y.a), A::bit_or(x.b, y.b)}; }
  SHOPWRIGHT_INLINE static Word bit_xor(Word x, Word y) { return {A::bit_xor(x.a, y.a), A::bit_xor(x.b, y.b)}; }
  SHOPWRIGHT_INLINE static Word bit_xor3(Word x, Word y, Word z) {
    return {A::bit_xor3(x.a, y.a, z.a), A::bit_xor3(x.b, y.b, z.b)};
  }
  template <int n>
  SHOPWRIGHT_INLINE static Word shift_right(Word x) {
    return {A::template shift_right<n>(x.a), A::template shift_right<n>(x.b)};
  }
  SHOPWRIGHT_INLINE static Word bits(Real x) { return {A::bits(x.a), A::bits(x.b)}; }
  SHOPWRIGHT_INLINE static Real from_bits(Word x) { return {A::from_bits(x.a), A::from_bits(x.b)}; }
  SHOPWRIGHT_INLINE static Real signed_real(Word x) { return {A::signed_real(x.a), A::signed_real(x.b)}; }
  SHOPWRIGHT_INLINE static Real add_where_equal(Word m, Word n, Real x, Real v) {
    return {A::add_where_equal(m.a, n.a, x.a, v.a), A::add_where_equal(m.b, n.b, x.b, v.b)};
  }
  SHOPWRIGHT_INLINE static std::uint32_t common_bits(Word x) { return A::common_bits(A::bit_and(x.a, x.b)); }
  SHOPWRIGHT_INLINE static void keep_better(Real u, Word index, Real& best, Word& choice) {
    A::keep_better(u.a, index.a, best.a, choice.a);
    A::keep_better(u.b, index.b, best.b, choice.b);
  }
  SHOPWRIGHT_INLINE static void keep_better_if(Word access, Word bit, Real u, Word index, Real& best, Word& choice) {
    A::keep_better_if(access.a, bit.a, u.a, index.a, best.a, choice.a);
    A::keep_better_if(access.b, bit.b, u.b, index.b, best.b, choice.b);
  }
};

/// What a copy of the kernel takes for granted: all terms and kTastes tastes, or (kLook) nothing: it looks.
inline constexpr int kLook = -1;

/// What one Real's worth of consumers bring to every offer. Terms that the lanes leave out are zero, and not used.
template <class A, int kTastes>
struct Consumer {
  typename A::Real alpha, reference, loss, gain_less_loss, loyalty;
  typename A::Word last_brand;
  typename A::Real taste[kTastes > 0 ? kTastes : 1];
  std::size_t lane;

  SHOPWRIGHT_INLINE void load(const Lanes& lanes, std::size_t first) {
    lane = first;
    alpha = reference = loss = gain_less_loss = loyalty = A::real(0.0f);
    last_brand = A::word(0);
    if (kTastes != kLook || lanes.alpha) alpha = A::load(lanes.alpha + first);
    if (kTastes != kLook || lanes.reference) {
      reference = A::load(lanes.reference + first);
      loss = A::load(lanes.loss + first);
      gain_less_loss = A::sub(A::load(lanes.gain + first), loss);
    }
    if (kTastes != kLook || lanes.loyalty) {
      loyalty = A::load(lanes.loyalty + first);
      last_brand = A::load(lanes.last_brand + first);
    }
    for (int k = 0; k < kTastes; ++k) taste[k] = A::load(lanes.taste[k] + first);
  }
};

/// V of offer o (see choice.hpp): the one definition of utility.
template <class A, int kTastes>
SHOPWRIGHT_INLINE typename A::Real systematic_utility(const OfferTerms& terms, const Lanes& lanes,
                                                      const Consumer<A, kTastes>& consumer, std::uint32_t o) {
  auto v = A::real(terms.constant[o]);
  if (kTastes != kLook || lanes.alpha) v = A::nfma(consumer.alpha, A::real(terms.price[o]), v);
  if (kTastes != kLook || lanes.reference) {
    const auto d = A::sub(consumer.reference, A::real(terms.log_price[o]));
    v = A::fma(consumer.loss, d, v);
    v = A::fma(consumer.gain_less_loss, A::positive_part(d), v);
  }
  if (kTastes != kLook || lanes.loyalty)
    v = A::add_where_equal(A::word(terms.brand[o]), consumer.last_brand, consumer.loyalty, v);
  if constexpr (kTastes == kLook) {
    for (std::uint32_t k = 0; k < terms.n_tastes; ++k)
      v = A::fma(A::load(lanes.taste[k] + consumer.lane), A::real(terms.taste[std::size_t{k} * terms.n + o]), v);
  } else {
    for (int k = 0; k < kTastes; ++k)
      v = A::fma(consumer.taste[k], A::real(terms.taste[static_cast<std::size_t>(k) * terms.n + o]), v);
  }
  return v;
}

constexpr std::uint32_t folded(std::uint32_t x) { return x ^ (x >> 16); }

template <class A>
SHOPWRIGHT_INLINE typename A::Word folded_words(typename A::Word x) {
  return A::bit_xor(x, A::template shift_right<16>(x));
}

/// gumbel.hpp's mix without its first and last xor-shift. The first is linear, so that key and hash are folded once
/// each, and xored here; the last is merged with the shift that takes the top bits. `odd` is key1 | 1.
template <class A>
SHOPWRIGHT_INLINE typename A::Word mixed_within(typename A::Word folded_key0, typename A::Word odd,
                                                std::uint32_t folded_hash) {
  const auto x = A::mul(A::bit_xor(folded_key0, A::word(folded_hash)), odd);
  return A::mul(A::bit_xor(x, A::template shift_right<15>(x)), A::word(0x846ca68bu));
}

/// The bits of 1.0f: xored with 23 bits, a float in [1, 2).
inline constexpr std::uint32_t kOneBits = 0x3f800000u;

/// The uniform of a mixed hash.
template <class A>
SHOPWRIGHT_INLINE typename A::Real uniform_of(typename A::Word in_1_to_2) {
  return A::sub(A::from_bits(in_1_to_2), A::real(0x1.fffffep-1f));  // 1 - 2^-24: exact
}

/// Highest power first.
template <class A, std::size_t n>
SHOPWRIGHT_INLINE typename A::Real polynomial(typename A::Real x, const float (&coefficients)[n]) {
  auto p = A::real(coefficients[0]);
  for (std::size_t i = 1; i < n; ++i) p = A::fma(p, x, A::real(coefficients[i]));
  return p;
}

// -log(-log(u)) by two logarithms of the form x = m 2^e, m in [sqrt(1/2), sqrt(2)), log(x) = e log(2) + t P(t) with
// t = m - 1 exact. Both P are minimax (Remez) for log(1 + t) / t among those exact at both ends of t's range: there is
// no step where the exponent changes, and the noise stays monotone.
//
// The inner one is log2(u) 2^23, negative, because e 2^23 is what the bits of u give without a multiplication. It
// needs a relative error (2.0e-7, degree 7), since it is small where u is near 1.
inline constexpr float kInnerLog[] = {-1231462.5f, 1977532.0f, -2090726.0f, 2406838.75f,
                                      -3021569.0f, 4034317.5f, -6051152.0f, 12102202.0f};
// The outer one needs an absolute error (2.8e-7, degree 6). Its argument is negative, so that -m and s = -t are at
// hand: these are the coefficients of P(-s), and -t P(t) = s P(-s).
inline constexpr float kOuterLog[] = {0.119240947f, 0.190147623f, 0.206152335f, 0.24869588f,
                                      0.333021373f, 0.500022411f, 1.00000334f};
// The scale of the inner one is taken back here: log(2^23 / log(2)) = 16.308898, less log(2) / 2^23 for each unit of
// e 2^23. Each is the float below the nearest, since the two errors then cancel where the noise is small (together
// 5e-7 for noise below 0, 1e-6 at 16).
inline constexpr float kOuterConstant = 0x1.04f13ep+4f;
inline constexpr float kOuterExponent = 0x1.62e42ep-24f;

template <class A>
SHOPWRIGHT_INLINE typename A::Real gumbel_of_uniform(typename A::Real u) {
  constexpr std::uint32_t kSqrtHalf = 0x3f3504f3u, kSign = 0x80000000u, kExponent = 0xff800000u;
  const auto inner_bits = A::bits(u);
  const auto inner_exponent = A::bit_and(A::sub(inner_bits, A::word(kSqrtHalf)), A::word(kExponent));
  const auto t = A::sub(A::from_bits(A::sub(inner_bits, inner_exponent)), A::real(1.0f));
  const auto log2_u = A::fma(t, polynomial<A>(t, kInnerLog), A::signed_real(inner_exponent));

  const auto bits = A::bits(log2_u);
  const auto exponent = A::bit_and(A::sub(bits, A::word(kSqrtHalf + kSign)), A::word(kExponent));
  const auto minus_t = A::add(A::from_bits(A::sub(bits, exponent)), A::real(1.0f));
  const auto whole = A::nfma(A::signed_real(exponent), A::real(kOuterExponent), A::real(kOuterConstant));
  return A::fma(minus_t, polynomial<A>(minus_t, kOuterLog), whole);
}

/// gumbel(mixed)
template <class A>
SHOPWRIGHT_INLINE typename A::Real gumbel_of(typename A::Word mixed) {
  return gumbel_of_uniform<A>(uniform_of<A>(A::bit_xor(A::template shift_right<9>(mixed), A::word(kOneBits))));
}

/// gumbel(mix(key0, key1, hash))
template <class A>
SHOPWRIGHT_INLINE typename A::Real noise_of(typename A::Word folded_key0, typename A::Word odd, std::uint32_t hash) {
  const auto x = mixed_within<A>(folded_key0, odd, folded(hash));
  return gumbel_of_uniform<A>(
      uniform_of<A>(A::bit_xor3(A::template shift_right<9>(x), A::template shift_right<25>(x), A::word(kOneBits))));
}

/// The choices of A::kLanes consumers from lane `first` on.
template <class A, int kTastes>
SHOPWRIGHT_INLINE void choose_block(const OfferTerms& terms, const Lanes& lanes, std::size_t first) {
  Consumer<A, kTastes> consumer;
  consumer.load(lanes, first);
  const auto key0 = folded_words<A>(A::load(lanes.key0 + first));
  const auto odd = A::bit_or(A::load(lanes.key1 + first), A::word(1u));
  const auto access = lanes.access ? A::load(lanes.access + first) : A::word(0xffffffffu);
  const std::uint32_t all_reach = A::common_bits(access);

  auto best = noise_of<A>(key0, odd, terms.outside_hash);
  auto choice = A::word(0);  // index + 1, so that outside is the smallest: kOutside + 1
  for (std::uint32_t o = 0; o < terms.n; ++o) {
    if (terms.open && terms.open[o] == 0) continue;
    const auto noise = noise_of<A>(key0, odd, terms.hash[o]);
    const auto u = A::add(systematic_utility<A, kTastes>(terms, lanes, consumer, o), noise);
    if (!lanes.access || (all_reach & terms.access[o]) != 0) A::keep_better(u, A::word(o + 1), best, choice);
    else A::keep_better_if(access, A::word(terms.access[o]), u, A::word(o + 1), best, choice);
  }
  A::store(A::sub(choice, A::word(1)), lanes.choice + first);
}

/// All lanes, a wide block at a time; the rest by narrow blocks, the last of which may reach into the padding.
template <class Wide, class Narrow, int kTastes>
SHOPWRIGHT_INLINE void choose_lanes(const OfferTerms& terms, const Lanes& lanes) {
  static_assert(kLanePadding % Narrow::kLanes == 0);
  std::size_t lane = 0;
  for (; lane + Wide::kLanes - Narrow::kLanes < lanes.n; lane += Wide::kLanes)
    choose_block<Wide, kTastes>(terms, lanes, lane);
  for (; lane < lanes.n; lane += Narrow::kLanes) choose_block<Narrow, kTastes>(terms, lanes, lane);
}

/// The copy for what is there.
template <class Wide, class Narrow>
void choose_all(const OfferTerms& terms, const Lanes& lanes) {
  if (lanes.alpha && lanes.reference && lanes.loyalty) {
    if (terms.n_tastes == 0) return choose_lanes<Wide, Narrow, 0>(terms, lanes);
    if (terms.n_tastes == 1) return choose_lanes<Wide, Narrow, 1>(terms, lanes);
    if (terms.n_tastes == 2) return choose_lanes<Wide, Narrow, 2>(terms, lanes);
  }
  choose_lanes<Wide, Narrow, kLook>(terms, lanes);
}

#undef SHOPWRIGHT_INLINE

#pragma once
// The choice kernel: which offer each consumer takes, by random utility (a mixed logit). This is where a simulated
// year spends its time, so it works on many consumers at once: lanes are consumers, the terms of offers are
// broadcast, sums run in the order of offers, and no result depends on the vector's width.
//
// One definition of utility serves two evaluations: choose(), with coupled noise, in float; and shares(), the exact
// choice probabilities in double, which calibration and tests need.

#include <cstddef>
#include <cstdint>
#include <span>

#include "shopwright/shopping/gumbel.hpp"
#include "shopwright/shopping/simd.hpp"

namespace shopwright::shopping {

/// The choice of a consumer who buys nothing.
inline constexpr std::uint32_t kOutside = 0xffffffff;

/// Lane arrays are readable, and `choice` writable, up to the next multiple of this. Their alignment is free.
inline constexpr std::size_t kLanePadding = 32;

constexpr std::size_t padded_lanes(std::size_t n) { return (n + kLanePadding - 1) / kLanePadding * kLanePadding; }

/// What all lanes share: the offers of one category for one segment and time window, in ascending order of
/// identity hash. The arrays belong to the caller.
struct OfferTerms {
  std::uint32_t n = 0;                    ///< offers
  std::uint32_t n_tastes = 0;             ///< attributes with random coefficients
  const float* constant = nullptr;        ///< [n] all of V that is the same for every consumer of the segment
  const float* price = nullptr;           ///< [n] multiplied by -alpha: log(price/regular), or the price itself
  const float* log_price = nullptr;       ///< [n] log(price/regular): what the reference price is about
  const std::uint32_t* brand = nullptr;   ///< [n] compared with Lanes::last_brand
  const std::uint32_t* hash = nullptr;    ///< [n] 32-bit identity of the offer: keys the noise. Distinct, but for
                                          ///< the same offer at another price, to come (waiting)
  const std::uint32_t* access = nullptr;  ///< [n] storefront of the offer: one bit set, or none: nobody can reach it
  const float* taste = nullptr;           ///< [n_tastes][n], row-major: attribute values
  const std::uint32_t* open = nullptr;    ///< [n] ~0u = may be chosen, 0 = closed (sold out); null = all open
  std::uint32_t outside_hash = 0;         ///< identity of buying nothing
};

/// One visit per lane, a structure of arrays, each of padded_lanes(n) elements; what the padding holds is of no
/// account (`choice` is overwritten there).
/// A null array leaves its term out, which is the same as an array of zeros, but faster: alpha (with OfferTerms::
/// price), reference with gain and loss (and OfferTerms::log_price), loyalty with last_brand (and OfferTerms::brand).
/// A null `access` means that every storefront can be reached.
struct Lanes {
  std::size_t n = 0;
  const float* alpha = nullptr;               ///< price sensitivity
  const float* reference = nullptr;           ///< reference price, as log(price/regular)
  const float* gain = nullptr;                ///< utility per unit of (reference - log_price) above 0
  const float* loss = nullptr;                ///< the same below 0
  const float* loyalty = nullptr;             ///< utility of the brand last bought
  const std::uint32_t* last_brand = nullptr;  ///< a value that no offer has: none yet
  const std::uint32_t* access = nullptr;      ///< bit set of the storefronts that she can reach
  const std::uint32_t* key0 = nullptr;        ///< noise key of the visit (see mix)
  const std::uint32_t* key1 = nullptr;
  const float* const* taste = nullptr;  ///< [n_tastes] arrays of coefficients
  std::uint32_t* choice = nullptr;      ///< out: index into the terms, or kOutside
};

/// Sets choice[lane] to the offer of the largest utility, or to kOutside:
///   utility(o) = constant - alpha price + (d > 0 ? gain : loss) d + [brand = last_brand] loyalty + sum_k taste_k x_k
///                + gumbel(mix(key0, key1, hash)),   d = reference - log_price
///   utility(outside) = gumbel(mix(key0, key1, outside_hash))
/// in float, the terms added in this order, each rounded once (the reference term as loss d + (gain - loss) max(d, 0)). Offers that are closed, or whose storefront she cannot
/// reach, are passed over. An offer must be strictly better than the best before it: among equal offers the smaller
/// hash wins, and outside wins against an equal offer. A utility that is not a number is never chosen.
/// `simd` must be available; all paths give the same bits. Thread-safe; allocates nothing.
/// Source: McFadden 1974 (multinomial logit); Hardie, Johnson and Fader 1993 (reference price with gain and loss);
/// Guadagni and Little 1983 (loyalty); McFadden and Train 2000 (mixed logit).
/// Tested: equal bits on all paths; frequencies against shares(); removing or closing an offer not chosen leaves
/// the choice.
void choose(Simd simd, const OfferTerms& terms, const Lanes& lanes);

/// Utility of an offer for one lane without its noise, in double: the same terms as choose(). Whether the offer is
/// open or can be reached does not matter here. lane < lanes.n, offer < terms.n.
double utility(const OfferTerms& terms, const Lanes& lanes, std::size_t lane, std::uint32_t offer);

/// Exact choice probabilities of one lane over the noise: the softmax of utility() with the outside option at 0,
/// over the offers that are open and can be reached; 0 for the others. out: [n + 1], outside last; adds up to 1.
/// For calibration and tests (uses libm; never feeds state).
void shares(const OfferTerms& terms, const Lanes& lanes, std::size_t lane, std::span<double> out);

/// Gradient of the shares with respect to the offers' constants: out[j * n + k] = d share_j / d constant_k =
/// share_j ([j = k] - share_k), j = 0..n (outside last), k = 0..n-1. With respect to price_k it is -alpha times that;
/// to log_price_k, through the reference price, -(d > 0 ? gain : loss) times that.
/// shares: [n + 1] as shares() gives them; out: [(n + 1) n].  Tested: central differences.
void share_gradient(std::span<const double> shares, std::span<double> out);

}  // namespace shopwright::shopping

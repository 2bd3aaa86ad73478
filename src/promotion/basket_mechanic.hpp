#pragma once
// What promotions on baskets have in common. Amounts are in minor units.
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "shopwright/core/money.hpp"

namespace shopwright::promotion {

/// Room for n values: in place for the baskets that people have, on the heap for longer ones.
template <class T, size_t kInPlace = 32>
class Room {
 public:
  explicit Room(size_t n) {
    if (n > kInPlace) heap_.resize(n);
    span_ = n > kInPlace ? std::span<T>(heap_) : std::span<T>(place_).first(n);
  }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  operator std::span<T>() { return span_; }
  operator std::span<const T>() const { return span_; }
  void fill(T value) { std::fill(span_.begin(), span_.end(), value); }
  T& operator[](size_t i) { return span_[i]; }
  size_t size() const { return span_.size(); }

 private:
  std::array<T, kInPlace> place_;
  std::vector<T> heap_;
  std::span<T> span_;
};

/// Units of one offer at one unit price, while a basket is priced; or the shipping fee of a parcel.
struct OpenLine {
  const uint64_t* rules;  ///< set of those that are about the offer
  uint32_t offer;
  uint32_t product;
  uint64_t hash;            ///< identity of the offer
  int64_t unit_price;       ///< before promotions on baskets
  int64_t units;            ///< above 0
  int64_t left;             ///< what all of them still cost
  int64_t shipping = 0;     ///< its part of the parcel's fee, in the end
  uint32_t storefront = 0;  ///< whose parcel it is in
  bool is_fee = false;      ///< the parcel's fee; only free shipping is about it
  int64_t felt = 0;         ///< what gifts are worth to the buyer, in the end
};

/// The lines of a basket in order of (offer's hash, unit price from high to low), each pair once, after them fees, and which of them a promotion is
/// about, in that order. What a line still costs is shared evenly by its units: the first (left mod units) of them cost one more.
struct Scope {
  std::span<const OpenLine> lines;
  std::span<const uint32_t> in;
};

/// How much more of something would have been enough.
struct Missing {
  int64_t amount = 0;  ///< money to spend
  int64_t units = 0;   ///< units to buy
};

/// One promotion on baskets. Const; threads may share it.
class BasketMechanic {
 public:
  virtual ~BasketMechanic() = default;
  /// Sets what is taken off each line (of Scope::lines; the others keep what they have), between 0 and what it still costs, and
  /// returns the sum. `taken` is all zeros on entry. `missing` (if there is one) says how much more would take (more) off, as far as
  /// the mechanic has steps.
  virtual int64_t take(const Scope& scope, std::span<int64_t> taken, Missing* missing) const = 0;
};

/// Units of one line that cost the same.
struct Run {
  int64_t cost;
  int64_t units;
  uint32_t line;
};
/// All units of the scope's lines from the dearest to the cheapest, ties by line. Returns how many runs, at most two a line.
size_t dearest_first(const Scope& scope, std::span<Run> runs);

/// Spreads `total` over lines by largest remainder in proportion to `weights` [line of the basket], ties to the earlier line; each
/// gets at most its weight. total <= sum of weights. Weights are not negative; lines of weight 0 get nothing.
void spread(int64_t total, const Scope& scope, std::span<const int64_t> weights, std::span<int64_t> taken);

/// Takes saving(what all of the scope still costs) off all of it, in proportion. Returns what was taken, at most all of it, and sets
/// `spent`.
template <class Saving>
int64_t take_off_all(const Scope& scope, std::span<int64_t> taken, int64_t& spent, Saving&& saving) {
  spent = 0;
  Room<int64_t> weight(scope.lines.size());
  for (const uint32_t i : scope.in) {
    weight[i] = scope.lines[i].left;
    spent += weight[i];
  }
  const int64_t saved = std::min<int64_t>(saving(spent), spent);
  spread(saved, scope, weight, taken);
  return saved;
}

/// What `off` (in millionths) takes off one unit: as promoted_price, what is left is rounded half to even.
inline int64_t off_unit(int64_t cost, int64_t off) {
  const int64_t kept = core::kMicro - off;
  if (cost > INT64_MAX / core::kMicro) return cost - core::mul_div_half_even(cost, kept, core::kMicro);
  const int64_t product = cost * kept, whole = product / core::kMicro, twice = 2 * (product % core::kMicro);
  const bool up = (twice > core::kMicro) | ((twice == core::kMicro) & (whole % 2 != 0));
  return cost - whole - static_cast<int64_t>(up);
}
int64_t to_micro(double share);

}  // namespace shopwright::promotion

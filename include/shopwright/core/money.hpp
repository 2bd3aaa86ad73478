#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shopwright/core/ensure.hpp"

/// Exact money: integers of minor units (cents, fen), so that sums do not depend on their order.
/// Rates (a price or a cost per unit) are integers in millionths of a minor unit; amounts form in 128 bits.
/// Errors: text that is no amount gives nullopt; an amount beyond 64 bits is our bug (BugError).
/// Tested: tests/core/money.cpp (hand-computed tables; properties with RapidCheck: round trip, conservation).
namespace shopwright::core {

/// An amount in minor units of the run's currency. Operators throw BugError on overflow.
struct Money {
  int64_t minor = 0;

  auto operator<=>(const Money&) const = default;
  Money& operator+=(Money other) {
    ENSURE(!__builtin_add_overflow(minor, other.minor, &minor), other);
    return *this;
  }
  Money& operator-=(Money other) {
    ENSURE(!__builtin_sub_overflow(minor, other.minor, &minor), other);
    return *this;
  }
};
inline Money operator+(Money a, Money b) { return a += b; }
inline Money operator-(Money a, Money b) { return a -= b; }
inline Money operator-(Money a) { return Money{} -= a; }
inline Money operator*(Money a, int64_t n) {
  Money product;
  ENSURE(!__builtin_mul_overflow(a.minor, n, &product.minor), a, n);
  return product;
}
inline Money operator*(int64_t n, Money a) { return a * n; }

/// Minor units per selling unit, in millionths: 1.99 USD per unit is 199'000'000.
struct UnitRate {
  int64_t micro = 0;
  auto operator<=>(const UnitRate&) const = default;
};
inline constexpr int64_t kMicro = 1'000'000;

/// An ISO 4217 currency: its code and the digits after the decimal point of its minor unit (JPY 0, USD 2, KWD 3).
struct Currency {
  std::string code = "USD";
  int digits = 2;

  bool operator==(const Currency&) const = default;
  /// 100 for USD.
  double minor_per_major() const {
    double minor = 1;
    for (int i = 0; i < digits; ++i) minor *= 10;
    return minor;
  }
  /// The currency with this (upper-case) code, if it is in active use.
  static std::optional<Currency> find(std::string_view code);
  /// All known codes in alphabetical order, for suggestions and schemas.
  static std::span<const std::string_view> codes();
};

/// An exact decimal such as "12", "-0.5", "+1234.50"; no grouping, no exponent, no blanks; nullopt when it is
/// something else, has more digits after the point than the currency (trailing zeros too), or does not fit.
std::optional<Money> parse_money(std::string_view text, const Currency& currency);
/// The same in major units per selling unit, exact to 10^-6 minor units (USD: eight digits after the point).
std::optional<UnitRate> parse_rate(std::string_view text, const Currency& currency);

enum class Grouping { none, commas };
/// "-1234.56", or "-1,234.56" with Grouping::commas; always with all digits of the currency, and no code.
std::string format_money(Money amount, const Currency& currency, Grouping grouping = Grouping::none);
/// A rate in major units with as many digits as it needs, at least those of the currency: "1.99", "1.995".
std::string format_rate(UnitRate rate, const Currency& currency);

/// a x b / c, the product formed in 128 bits, rounded half to even. c is not 0.
int64_t mul_div_half_even(int64_t a, int64_t b, int64_t c);

/// floor((units x rate + carry) / 10^6) in minor units; the remainder, 0..999'999 millionths, goes to `carry_micro`.
/// Amounts booked one after another with one carry add up to the exact total, less what is still in the carry.
int64_t amount_with_carry(int64_t units, UnitRate rate, int64_t& carry_micro);

/// Spreads `total` over `out` in proportion to `weights` (non-negative, not all zero; same length as `out`): each gets
/// the floor of its share in absolute value, the rest go one by one to the largest remainders, ties to the smaller
/// index. The parts always add up to the total. All weights zero counts as equal weights; empty is allowed for total 0.
/// Source: Hamilton's method of apportionment.
void largest_remainder(Money total, std::span<const int64_t> weights, std::span<Money> out);

}  // namespace shopwright::core

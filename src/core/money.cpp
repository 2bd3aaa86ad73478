#include "shopwright/core/money.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "shopwright/core/ensure.hpp"

namespace shopwright::core {

namespace {

__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

int64_t narrow(Int128 value) {
  ENSURE(value <= kMax && value >= kMin);
  return static_cast<int64_t>(value);
}

// An exact decimal scaled by 10^digits; nullopt when it has more digits after the point, or does not fit.
std::optional<int64_t> parse_decimal(std::string_view text, int digits) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() || (point != std::string_view::npos && part.empty())) return std::nullopt;
  if (part.size() > static_cast<size_t>(digits)) return std::nullopt;
  Int128 value = 0;
  const auto append = [&value](char c) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
    return value <= Int128(kMax) + 1;
  };
  for (char c : whole)
    if (!append(c)) return std::nullopt;
  for (int i = 0; i < digits; ++i)
    if (!append(static_cast<size_t>(i) < part.size() ? part[static_cast<size_t>(i)] : '0')) return std::nullopt;
  if (negative) value = -value;
  if (value > kMax) return std::nullopt;
  return static_cast<int64_t>(value);
}

std::string format_decimal(int64_t value, int digits, Grouping grouping) {
  const bool negative = value < 0;
  std::string text = std::to_string(negative ? ~static_cast<uint64_t>(value) + 1 : static_cast<uint64_t>(value));
  const size_t tail = static_cast<size_t>(digits);
  if (text.size() <= tail) text.insert(0, tail + 1 - text.size(), '0');
  if (grouping == Grouping::commas)
    for (size_t at = text.size() - tail; at > 3; at -= 3) text.insert(at - 3, 1, ',');
  if (digits > 0) text.insert(text.size() - tail, 1, '.');
  if (negative) text.insert(0, 1, '-');
  return text;
}

}  // namespace

std::optional<Money> parse_money(std::string_view text, const Currency& currency) {
  const auto value = parse_decimal(text, currency.digits);
  if (!value) return std::nullopt;
  return Money{*value};
}

std::optional<UnitRate> parse_rate(std::string_view text, const Currency& currency) {
  const auto value = parse_decimal(text, currency.digits + 6);
  if (!value) return std::nullopt;
  return UnitRate{*value};
}

std::string format_money(Money amount, const Currency& currency, Grouping grouping) {
  return format_decimal(amount.minor, currency.digits, grouping);
}

std::string format_rate(UnitRate rate, const Currency& currency) {
  std::string text = format_decimal(rate.micro, currency.digits + 6, Grouping::none);
  for (int spare = 6; spare > 0 && text.back() == '0'; --spare) text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

int64_t mul_div_half_even(int64_t a, int64_t b, int64_t c) {
  ENSURE(c != 0, a, b);
  const Int128 product = Int128(a) * b;
  const bool negative = (product < 0) != (c < 0);
  const Uint128 n = product < 0 ? -Uint128(product) : Uint128(product);
  const Uint128 d = c < 0 ? -Uint128(c) : Uint128(c);
  Uint128 quotient = n / d;
  const Uint128 twice = (n % d) * 2;
  if (twice > d || (twice == d && (quotient & 1) != 0)) ++quotient;
  return narrow(negative ? -static_cast<Int128>(quotient) : static_cast<Int128>(quotient));
}

int64_t amount_with_carry(int64_t units, UnitRate rate, int64_t& carry_micro) {
  const Int128 total = Int128(units) * rate.micro + carry_micro;
  Int128 amount = total / kMicro;
  Int128 rest = total % kMicro;
  if (rest < 0) {
    rest += kMicro;
    --amount;
  }
  const int64_t result = narrow(amount);
  carry_micro = static_cast<int64_t>(rest);
  return result;
}

void largest_remainder(Money total, std::span<const int64_t> weights, std::span<Money> out) {
  ENSURE(weights.size() == out.size(), weights.size(), out.size());
  if (out.empty()) {
    ENSURE(total == Money{}, total);
    return;
  }
  Int128 sum = 0;
  for (int64_t weight : weights) {
    ENSURE(weight >= 0, weight);
    sum += weight;
  }
  const bool equal = sum == 0;
  if (equal) sum = static_cast<Int128>(weights.size());
  // The sum of weights stays below 2^63 x count; shares are formed as |total| x weight < 2^127.
  const Uint128 amount = total.minor < 0 ? -Uint128(Int128(total.minor)) : Uint128(total.minor);
  struct Rest {
    Uint128 remainder;
    size_t index;
  };
  std::vector<Rest> rests(out.size());
  // Parts are formed as what is taken away from 0: the largest loss is one more than the largest gain.
  Uint128 given = 0;
  for (size_t i = 0; i < out.size(); ++i) {
    const Uint128 share = amount * Uint128(equal ? 1 : weights[i]);
    out[i].minor = static_cast<int64_t>(-static_cast<Int128>(share / Uint128(sum)));
    given += share / Uint128(sum);
    rests[i] = {share % Uint128(sum), i};
  }
  const size_t left = static_cast<size_t>(amount - given);
  std::partial_sort(rests.begin(), rests.begin() + static_cast<std::ptrdiff_t>(left), rests.end(),
                    [](const Rest& a, const Rest& b) {
                      return a.remainder != b.remainder ? a.remainder > b.remainder : a.index < b.index;
                    });
  for (size_t i = 0; i < left; ++i) --out[rests[i].index].minor;
  if (total.minor > 0)
    for (Money& part : out) part.minor = -part.minor;
}

}  // namespace shopwright::core

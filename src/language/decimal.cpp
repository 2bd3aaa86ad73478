#include "decimal.hpp"

#include <algorithm>

#include "shopwright/language/values.hpp"

namespace shopwright::language {
namespace {
constexpr int kMostPlaces = 30;
constexpr int kMostDigits = 34;  // of intermediate results, safely within 127 bits

__extension__ using Int128 = __int128;

/// All numbers but the smallest: nothing may become that, for its sign could not be changed.
bool has_opposite(Int128 number) {
  Int128 opposite;
  return !__builtin_sub_overflow(Int128{0}, number, &opposite);
}
}  // namespace

void Decimal::trim() {
  while (places_ > 0 && digits_ % 10 == 0) {
    digits_ /= 10;
    --places_;
  }
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  if (!parse_number(text)) return std::nullopt;
  Wide digits = 0;
  int places = 0, count = 0, exponent = 0;
  bool negative = false, fraction = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '-') negative = true;
    else if (c == '.') fraction = true;
    else if (c == 'e' || c == 'E') {
      const auto value = parse_integer(text.substr(i + 1));
      if (!value || *value < -kMostPlaces || *value > kMostPlaces) return std::nullopt;
      exponent = static_cast<int>(*value);
      break;
    } else if (c >= '0' && c <= '9') {
      if (digits != 0 || c != '0') ++count;
      if (count > kMostDigits) return std::nullopt;
      digits = digits * 10 + (c - '0');
      places += fraction ? 1 : 0;
    }
  }
  places -= exponent;
  for (; places < 0; ++places) {
    if (++count > kMostDigits) return std::nullopt;
    digits *= 10;
  }
  if (places > kMostPlaces) return std::nullopt;
  Decimal out(negative ? -digits : digits, places);
  out.trim();
  return out;
}

std::optional<Decimal> Decimal::times(const Decimal& other) const {
  Wide product;
  if (__builtin_mul_overflow(digits_, other.digits_, &product) || !has_opposite(product)) return std::nullopt;
  Decimal out(product, places_ + other.places_);
  out.trim();
  return out.places_ > kMostPlaces ? std::nullopt : std::optional(out);
}

std::optional<Decimal> Decimal::plus(const Decimal& other) const {
  Decimal a = *this, b = other;
  while (a.places_ != b.places_) {
    Decimal& shorter = a.places_ < b.places_ ? a : b;
    if (__builtin_mul_overflow(shorter.digits_, Wide{10}, &shorter.digits_)) return std::nullopt;
    ++shorter.places_;
  }
  if (__builtin_add_overflow(a.digits_, b.digits_, &a.digits_) || !has_opposite(a.digits_)) return std::nullopt;
  a.trim();
  return a;
}

Decimal Decimal::rounded(int places) const {
  if (places_ <= places) return *this;
  Wide scale = 1;
  for (int i = places; i < places_; ++i) scale *= 10;
  Wide quotient = digits_ / scale;
  const Wide rest = digits_ % scale < 0 ? -(digits_ % scale) : digits_ % scale;
  if (rest * 2 > scale || (rest * 2 == scale && quotient % 2 != 0)) quotient += digits_ < 0 ? -1 : 1;
  Decimal out(quotient, places);
  out.trim();
  return out;
}

std::string Decimal::str() const {
  std::string out;
  Wide left = digits_ < 0 ? -digits_ : digits_;
  for (int i = 0; left != 0 || i <= places_; ++i) {
    if (i == places_ && places_ > 0) out += '.';
    out += static_cast<char>('0' + static_cast<int>(left % 10));
    left /= 10;
  }
  if (digits_ < 0) out += '-';
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace shopwright::language

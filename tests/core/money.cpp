#include "shopwright/core/money.hpp"

#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "support/catch.hpp"

using namespace shopwright::core;

namespace {
const Currency kUsd{"USD", 2}, kJpy{"JPY", 0}, kKwd{"KWD", 3};
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
}  // namespace

TEST_CASE("currencies have the digits of ISO 4217") {
  CHECK(Currency::find("USD") == kUsd);
  CHECK(Currency::find("JPY") == kJpy);
  CHECK(Currency::find("KWD") == kKwd);
  CHECK(Currency::find("CNY")->digits == 2);
  CHECK(Currency::find("XPF")->digits == 0);
  CHECK_FALSE(Currency::find("usd"));
  CHECK_FALSE(Currency::find("XXX"));
  CHECK_FALSE(Currency::find(""));
  CHECK(Currency::codes().size() > 150);
}

TEST_CASE("amounts are read exactly") {
  CHECK(parse_money("12", kUsd) == Money{1200});
  CHECK(parse_money("-0.5", kUsd) == Money{-50});
  CHECK(parse_money("+1234.50", kUsd) == Money{123450});
  CHECK(parse_money("0.01", kUsd) == Money{1});
  CHECK(parse_money("7", kJpy) == Money{7});
  CHECK(parse_money("1.005", kKwd) == Money{1005});
  CHECK(parse_money("92233720368547758.07", kUsd) == Money{kMax});
  CHECK(parse_money("-92233720368547758.08", kUsd) == Money{kMin});
  for (const char* wrong : {"", "-", ".", ".5", "1.", "1.234", "1,000", "1e3", " 1", "1 ", "0x1", "--1", "1.2.3", "nan",
                            "92233720368547758.08", "99999999999999999999999999999999999999999999"})
    CHECK_FALSE(parse_money(wrong, kUsd));
  CHECK_FALSE(parse_money("1.0", kJpy));
  CHECK(parse_rate("1.99", kUsd) == UnitRate{199'000'000});
  CHECK(parse_rate("0.00000001", kUsd) == UnitRate{1});
  CHECK_FALSE(parse_rate("0.000000001", kUsd));
}

TEST_CASE("amounts are written in full") {
  CHECK(format_money({123456}, kUsd) == "1234.56");
  CHECK(format_money({-5}, kUsd) == "-0.05");
  CHECK(format_money({0}, kUsd) == "0.00");
  CHECK(format_money({-1234567}, kJpy, Grouping::commas) == "-1,234,567");
  CHECK(format_money({123456789}, kUsd, Grouping::commas) == "1,234,567.89");
  CHECK(format_money({99999}, kUsd, Grouping::commas) == "999.99");
  CHECK(format_money({kMin}, kUsd) == "-92233720368547758.08");
  CHECK(format_rate({199'000'000}, kUsd) == "1.99");
  CHECK(format_rate({199'500'000}, kUsd) == "1.995");
  CHECK(format_rate({1}, kUsd) == "0.00000001");
  CHECK(format_rate({3'000'000}, kJpy) == "3");
}

TEST_CASE("what is written is read back") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto minor = static_cast<int64_t>(random()) >> (random() % 64);
    for (const Currency& currency : {kUsd, kJpy, kKwd}) {
      CHECK(parse_money(format_money({minor}, currency), currency) == Money{minor});
      CHECK(parse_rate(format_rate({minor}, currency), currency) == UnitRate{minor});
    }
  }
}

TEST_CASE("overflow of money is our bug") {
  CHECK_THROWS_AS(Money{kMax} + Money{1}, BugError);
  CHECK_THROWS_AS(Money{kMin} - Money{1}, BugError);
  CHECK_THROWS_AS(-Money{kMin}, BugError);
  CHECK_THROWS_AS(Money{kMax / 2} * 3, BugError);
  CHECK((Money{5} + Money{7}) * -2 == Money{-24});
  CHECK_THROWS_AS(mul_div_half_even(kMax, kMax, 1), BugError);
  CHECK_THROWS_AS(mul_div_half_even(1, 1, 0), BugError);
}

TEST_CASE("mul_div_half_even rounds halves to even") {
  CHECK(mul_div_half_even(1, 1, 2) == 0);
  CHECK(mul_div_half_even(3, 1, 2) == 2);
  CHECK(mul_div_half_even(5, 1, 2) == 2);
  CHECK(mul_div_half_even(-1, 1, 2) == 0);
  CHECK(mul_div_half_even(-3, 1, 2) == -2);
  CHECK(mul_div_half_even(3, -1, 2) == -2);
  CHECK(mul_div_half_even(7, 1, -2) == -4);
  CHECK(mul_div_half_even(2, 1, 3) == 1);
  CHECK(mul_div_half_even(kMax, kMax, kMax) == kMax);
  CHECK(mul_div_half_even(kMin, 1, 1) == kMin);
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = static_cast<int64_t>(random() % 2001) - 1000, b = static_cast<int64_t>(random() % 2001) - 1000;
    const auto c = static_cast<int64_t>(random() % 50) + 1;
    const int64_t r = mul_div_half_even(a, b, c);
    const int64_t twice = 2 * std::abs(a * b - r * c);
    CHECK(twice <= c);
    if (twice == c) CHECK(r % 2 == 0);
  }
}

TEST_CASE("carried remainders lose nothing") {
  int64_t carry = 0, sum = 0;
  for (int i = 0; i < 1000; ++i) sum += amount_with_carry(3, UnitRate{333'333}, carry);
  CHECK(sum * kMicro + carry == 3'000LL * 333'333);
  CHECK(amount_with_carry(-1, UnitRate{1}, carry = 0) == -1);
  CHECK(carry == 999'999);
  std::mt19937_64 random(3);
  carry = 0;
  __extension__ __int128 exact = 0, booked = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto units = static_cast<int64_t>(random() % 2'000'001) - 1'000'000;
    const auto rate = static_cast<int64_t>(random() % 20'000'000'000'000);
    booked += amount_with_carry(units, UnitRate{rate}, carry);
    exact += static_cast<__int128_t>(units) * rate;
    REQUIRE((carry >= 0 && carry < kMicro));
  }
  CHECK(booked * kMicro + carry == exact);
}

TEST_CASE("largest remainders") {
  const auto spread = [](int64_t total, std::vector<int64_t> weights) {
    std::vector<Money> out(weights.size());
    largest_remainder({total}, weights, out);
    std::vector<int64_t> parts;
    for (Money part : out) parts.push_back(part.minor);
    return parts;
  };
  using Parts = std::vector<int64_t>;
  CHECK(spread(100, {1, 1, 1}) == Parts{34, 33, 33});
  CHECK(spread(-100, {1, 1, 1}) == Parts{-34, -33, -33});
  CHECK(spread(10, {0, 3, 7}) == Parts{0, 3, 7});
  CHECK(spread(10, {0, 0}) == Parts{5, 5});
  CHECK(spread(5, {1, 2, 4}) == Parts{1, 1, 3});  // shares .71 1.43 2.86
  CHECK(spread(0, {}) == Parts{});
  CHECK(spread(kMin, {1, 1}) == Parts{kMin / 2, kMin / 2});
  CHECK(spread(kMin, {0, 7}) == Parts{0, kMin});  // whose absolute value does not fit
  CHECK(spread(kMax, {0, 7}) == Parts{0, kMax});
  CHECK_THROWS_AS(spread(1, {}), BugError);
  CHECK_THROWS_AS(spread(1, {-1, 2}), BugError);
  std::mt19937_64 random(4);
  for (int i = 0; i < 5000; ++i) {
    std::vector<int64_t> weights(1 + random() % 9);
    for (int64_t& w : weights) w = static_cast<int64_t>(random() % 1000);
    const auto total = static_cast<int64_t>(random() % 200'001) - 100'000;
    const Parts parts = spread(total, weights);
    CHECK(std::accumulate(parts.begin(), parts.end(), int64_t{0}) == total);
    const double sum = static_cast<double>(std::accumulate(weights.begin(), weights.end(), int64_t{0}));
    if (sum > 0)
      for (size_t k = 0; k < parts.size(); ++k)
        CHECK(std::abs(static_cast<double>(parts[k]) -
                       static_cast<double>(total) * static_cast<double>(weights[k]) / sum) < 1);
  }
}

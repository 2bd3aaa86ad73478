#include "shopwright/market/funding.hpp"

#include <random>

#include "shopwright/core/ensure.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using core::kMicro;
using core::Money;
using market::Funding;
using market::FundingSum;

namespace {

std::array<int64_t, 3> parts_of(int64_t discount, const Funding& shares) {
  FundingSum sum;
  sum.add(market::funded(discount, shares));
  const auto parts = sum.of(Money{discount});
  return {parts.own.minor, parts.platform.minor, parts.supplier.minor};
}

}  // namespace

TEST_CASE("funding: a discount shared out, hand-computed") {
  using Parts = std::array<int64_t, 3>;
  CHECK(parts_of(100, {500000, 200000}) == Parts{30, 50, 20});
  CHECK(parts_of(101, {500000, 200000}) == Parts{30, 51, 20});  // 30.3, 50.5, 20.2
  CHECK(parts_of(3, {500000, 500000}) == Parts{0, 2, 1});       // 1.5 each: the platform first
  CHECK(parts_of(1, {500000, 0}) == Parts{1, 0, 0});            // ties to the seller
  CHECK(parts_of(1, {333333, 333333}) == Parts{1, 0, 0});
  CHECK(parts_of(2, {333333, 333333}) == Parts{1, 1, 0});
  CHECK(parts_of(7, {1000000, 0}) == Parts{0, 7, 0});
  CHECK(parts_of(7, {0, 0}) == Parts{7, 0, 0});
  CHECK(parts_of(0, {500000, 200000}) == Parts{0, 0, 0});
}

TEST_CASE("funding: parts add up to the discount, and none is a minor unit off") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 3000; ++round) {
    FundingSum sum, other;
    int64_t discount = 0;
    double platform = 0, supplier = 0;
    for (int n = static_cast<int>(random() % 6); n >= 0; --n) {
      const auto by_platform = static_cast<int64_t>(random() % 1000001);
      const Funding shares{by_platform,
                           static_cast<int64_t>(random() % static_cast<uint64_t>(kMicro - by_platform + 1))};
      const auto each = static_cast<int64_t>(random() % 5000), units = static_cast<int64_t>(random() % 400);
      (n % 2 == 0 ? sum : other).add(market::funded(each, shares), units);
      discount += each * units;
      platform += static_cast<double>(each * units) * static_cast<double>(shares.platform) / 1e6;
      supplier += static_cast<double>(each * units) * static_cast<double>(shares.supplier) / 1e6;
    }
    sum.add(other);
    const auto parts = sum.of(Money{discount});
    CAPTURE(round, discount);
    CHECK(parts.own + parts.platform + parts.supplier == Money{discount});
    CHECK(parts.own >= Money{0});
    CHECK(std::abs(static_cast<double>(parts.platform.minor) - platform) < 1);
    CHECK(std::abs(static_cast<double>(parts.supplier.minor) - supplier) < 1);
  }
}

TEST_CASE("funding: beyond 64 bits; more than the discount is our bug") {
  FundingSum sum;
  sum.add(market::funded(10'000'000, {600000, 300000}), 4'000'000'000);
  const auto parts = sum.of(Money{40'000'000'000'000'000});
  CHECK(parts.platform == Money{24'000'000'000'000'000});
  CHECK(parts.own == Money{4'000'000'000'000'000});
  CHECK_THROWS_AS(sum.of(Money{1}), core::BugError);
}

#include "shopwright/promotion/price_protection.hpp"

#include <map>

#include "shopwright/core/noise.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using core::Money;
using core::OfferId;
using promotion::PriceProtection;
using promotion::ProtectedUnits;

TEST_CASE("price protection: down to the lowest price of some days, never twice the same difference") {
  const PriceProtection rules({{.days = 3, .claims = 1'000'000}, {}});
  std::vector<ProtectedUnits> bought;
  std::vector<int64_t> carry;
  const auto refund = [&](core::Day day, int64_t price) {
    return rules.refund(day, std::vector<Money>{Money{price}, Money{1}}, bought)[0].minor;
  };
  rules.remember(0, OfferId{0}, 10, Money{100}, bought, carry);
  rules.remember(0, OfferId{0}, 2, Money{80}, bought, carry);
  rules.remember(0, OfferId{1}, 7, Money{100}, bought, carry);  // not protected
  CHECK(refund(1, 100) == 0);
  CHECK(refund(1, 90) == 10 * 10);
  CHECK(refund(2, 95) == 0);
  CHECK(refund(3, 70) == 10 * 20 + 2 * 10);
  CHECK(refund(4, 10) == 0);  // too late
  CHECK(bought.empty());
}

TEST_CASE("price protection: who claims is a share of units, to the unit over the days") {
  const PriceProtection rules({{.days = 1, .claims = 600'000}});
  std::vector<int64_t> carry;
  int64_t claims = 0;
  for (core::Day day = 0; day < 50; ++day) {
    std::vector<ProtectedUnits> bought;
    rules.remember(day, OfferId{0}, 1 + day % 3, Money{5}, bought, carry);
    for (const auto& lot : bought) claims += lot.units;
  }
  CHECK(claims == 99 * 6 / 10);  // of 99 units
}

TEST_CASE("price protection: refunds are those of units looked at one by one") {
  const core::KeyedStream stream = core::Noise({.seed = 7}).stream(core::Stream::test, 31);
  int64_t paid_back = 0;
  for (uint64_t round = 0; round < 300; ++round) {
    core::NoiseEngine random(stream, round, 0);
    const auto days = static_cast<core::Day>(1 + random() % 9);
    const PriceProtection rules({{.days = days, .claims = 1'000'000}});
    struct Unit {
      core::Day day;
      int64_t paid;
    };
    std::vector<Unit> units;
    std::vector<int64_t> posted;
    std::vector<ProtectedUnits> bought;
    std::vector<int64_t> carry;
    int64_t refunds = 0;
    for (core::Day day = 0; day < 20; ++day) {
      posted.push_back(1 + random() % 60);
      refunds += rules.refund(day, std::vector<Money>{Money{posted.back()}}, bought)[0].minor;
      for (uint32_t lot = random() % 4; lot > 0; --lot) {
        const int64_t price = 1 + random() % 60, n = 1 + random() % 5;
        rules.remember(day, OfferId{0}, n, Money{price}, bought, carry);
        for (int64_t i = 0; i < n; ++i) units.push_back({day, price});
      }
    }
    int64_t expected = 0;
    for (const Unit& unit : units) {
      int64_t lowest = unit.paid;
      for (core::Day day = unit.day + 1; day <= unit.day + days && day < 20; ++day)
        lowest = std::min(lowest, posted[static_cast<size_t>(day)]);
      expected += unit.paid - lowest;
    }
    REQUIRE(refunds == expected);
    paid_back += refunds;
  }
  CHECK(paid_back > 10000);
}

// The choice kernel: the same bits on all paths, and what must hold for any noise.

#include "shopwright/shopping/choice.hpp"

#include <limits>
#include <random>

#include "choice_market.hpp"
#include "support/catch.hpp"

using namespace shopwright::shopping;
using testing::all_paths;
using testing::Market;

TEST_CASE("simd paths: names, availability", "[choice]") {
  REQUIRE(simd_available(Simd::scalar));
  REQUIRE(simd_available(Simd::automatic));
  REQUIRE(simd_available(best_simd()));
  REQUIRE(best_simd() != Simd::automatic);
  REQUIRE(simd_name(Simd::automatic) == "auto");
  REQUIRE(simd_name(Simd::avx512) == "avx512");
}

TEST_CASE("all paths choose the same on random markets", "[choice]") {
  std::mt19937 random(99);
  for (unsigned round = 0; round < 400; ++round) {
    const std::uint32_t offers = 1 + random() % 40, tastes = random() % 5;
    const std::size_t consumers = 1 + random() % 150;
    Market market(offers, tastes, consumers, round);
    if (round % 2)
      for (auto& open : market.open) open = random() % 3 ? ~0u : 0u;
    if (round % 3)
      for (auto& access : market.access) access = static_cast<std::uint32_t>(random()) & 7u;
    if (round % 4 == 1) market.lanes.alpha = nullptr;
    if (round % 5 == 1) market.lanes.reference = nullptr;
    if (round % 6 == 1) market.lanes.loyalty = nullptr;
    if (round % 7 == 1) market.lanes.access = nullptr;
    if (round % 8 == 1) market.terms.open = nullptr;
    const auto expected = market.choices(Simd::scalar);
    for (std::size_t i = 0; i < consumers; ++i) {
      const std::uint32_t o = expected[i];
      if (o == kOutside) continue;
      REQUIRE(o < offers);
      if (market.terms.open) REQUIRE(market.open[o] == ~0u);
      if (market.lanes.access) REQUIRE((market.access[i] & market.storefront[o]) != 0);
    }
    for (Simd simd : all_paths()) {
      CAPTURE(round, offers, tastes, consumers, simd_name(simd));
      REQUIRE(market.choices(simd) == expected);
    }
  }
}

TEST_CASE("each path writes all lanes and nothing behind the padding", "[choice]") {
  for (Simd simd : all_paths())
    for (std::size_t n : {1u, 15u, 16u, 17u, 31u, 32u, 33u, 63u, 64u, 65u, 96u, 100u}) {
      Market market(11, 2, n, static_cast<unsigned>(n));
      market.choice.resize(padded_lanes(n) + 64, 77u);
      std::fill(market.choice.begin(), market.choice.end(), 77u);
      market.bind();
      const auto chosen = market.choices(simd);
      for (auto c : chosen) REQUIRE((c < 11 || c == kOutside));
      for (std::size_t i = padded_lanes(n); i < market.choice.size(); ++i) REQUIRE(market.choice[i] == 77u);
    }
}

TEST_CASE("a term left out is a term of zeros", "[choice]") {
  Market market(9, 2, 200, 5);
  for (Simd simd : all_paths()) {
    Market zeros(9, 2, 200, 5);
    for (auto* column : {&zeros.alpha, &zeros.gain, &zeros.loss, &zeros.loyalty})
      std::fill(column->begin(), column->end(), 0.0f);
    Market without(9, 2, 200, 5);
    without.lanes.alpha = without.lanes.reference = without.lanes.loyalty = nullptr;
    without.terms.price = without.terms.log_price = nullptr;
    without.terms.brand = nullptr;
    REQUIRE(zeros.choices(simd) == without.choices(simd));
    REQUIRE(zeros.choices(simd) != market.choices(simd));
  }
}

TEST_CASE("ties: the first of equal offers, and outside before an equal offer", "[choice]") {
  for (Simd simd : all_paths()) {
    Market market(6, 0, 300, 8);
    std::fill(market.constant.begin(), market.constant.end(), 0.0f);
    market.lanes.alpha = market.lanes.reference = market.lanes.loyalty = nullptr;
    for (std::uint32_t o = 0; o < 6; ++o) market.hash[o] = 1000 + o / 2;  // three pairs of equal noise
    for (auto c : market.choices(simd)) REQUIRE((c == kOutside || c % 2 == 0));
    std::fill(market.hash.begin(), market.hash.end(), market.terms.outside_hash);
    for (auto c : market.choices(simd)) REQUIRE(c == kOutside);
  }
}

TEST_CASE("utilities that are no numbers are never chosen; infinite ones are compared", "[choice]") {
  for (Simd simd : all_paths()) {
    Market market(4, 0, 100, 3);
    market.constant = {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity(),
                       std::numeric_limits<float>::quiet_NaN(), 50.0f};
    market.bind();
    for (auto c : market.choices(simd)) REQUIRE(c == 3);
    market.constant[1] = std::numeric_limits<float>::infinity();
    for (auto c : market.choices(simd)) REQUIRE(c == 1);
  }
}

TEST_CASE("no offers, or none open: everybody buys nothing", "[choice]") {
  for (Simd simd : all_paths()) {
    Market market(5, 1, 70, 4);
    std::fill(market.open.begin(), market.open.end(), 0u);
    for (auto c : market.choices(simd)) REQUIRE(c == kOutside);
    market.terms.n = 0;
    for (auto c : market.choices(simd)) REQUIRE(c == kOutside);
  }
}

TEST_CASE("closing an offer moves only those who had chosen it", "[choice]") {
  for (Simd simd : all_paths()) {
    Market market(12, 2, 1000, 6);
    const auto before = market.choices(simd);
    for (std::uint32_t closed = 0; closed < 12; ++closed) {
      market.open[closed] = 0;
      const auto after = market.choices(simd);
      for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i] != closed) REQUIRE(after[i] == before[i]);
        else REQUIRE(after[i] != closed);
      }
      market.open[closed] = ~0u;
    }
  }
}

TEST_CASE("removing an offer from the table moves only those who had chosen it", "[choice]") {
  Market market(12, 0, 1000, 6);
  const auto before = market.choices(Simd::automatic);
  const std::uint32_t removed = 5;
  for (auto* column : {&market.constant, &market.price, &market.log_price}) column->erase(column->begin() + removed);
  for (auto* column : {&market.brand, &market.hash, &market.storefront, &market.open})
    column->erase(column->begin() + removed);
  market.bind();
  const auto after = market.choices(Simd::automatic);
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == removed) continue;
    const bool behind = before[i] != kOutside && before[i] > removed;
    REQUIRE(after[i] == before[i] - (behind ? 1 : 0));
  }
}

TEST_CASE("a dearer offer loses consumers and wins none; no others move", "[choice]") {
  for (Simd simd : all_paths()) {
    Market market(12, 2, 2000, 7);
    const auto before = market.choices(simd);
    market.price[3] += 0.5f;
    const auto after = market.choices(simd);
    std::size_t lost = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (after[i] == before[i]) continue;
      REQUIRE(before[i] == 3);
      ++lost;
    }
    REQUIRE(lost > 0);
  }
}

TEST_CASE("the order of consumers and their company do not matter", "[choice]") {
  for (Simd simd : all_paths()) {
    Market together(7, 0, 50, 9);
    const auto expected = together.choices(simd);
    Lanes one = together.lanes;
    one.n = 1;
    for (std::size_t i = 0; i < 16; ++i) {  // the rest of the 50 is padding enough
      one.alpha = together.alpha.data() + i;
      one.reference = together.reference.data() + i;
      one.gain = together.gain.data() + i;
      one.loss = together.loss.data() + i;
      one.loyalty = together.loyalty.data() + i;
      one.last_brand = together.last_brand.data() + i;
      one.access = together.access.data() + i;
      one.key0 = together.key0.data() + i;
      one.key1 = together.key1.data() + i;
      std::vector<std::uint32_t> choice(kLanePadding);
      one.choice = choice.data();
      choose(simd, together.terms, one);
      REQUIRE(choice[0] == expected[i]);
    }
  }
}

// The pantry by itself. Mean needs in a market: tests/truths/pantry.cpp.
#include "shopwright/shopping/pantry.hpp"

#include <cmath>
#include <random>
#include <vector>

#include "support/catch.hpp"

using namespace shopwright::shopping;

TEST_CASE("pantry: stock runs down day by day and never below zero", "[shopping]") {
  const Pantry plain{4, 0};
  CHECK(plain.after(3, 0.5f, 2) == Approx(2));
  CHECK(plain.after(3, 0.5f, 0) == Approx(3));
  CHECK(plain.after(3, 0.5f, 100) == 0);
  const Pantry flexible{4, 0.5f};
  // by hand: 3 - .5 (1 + .5 x 3/4) = 2.3125; less .5 (1 + .5 x 2.3125/4)
  CHECK(flexible.after(3, 0.5f, 1) == Approx(2.3125));
  CHECK(flexible.after(3, 0.5f, 2) == Approx(2.3125 - 0.5 * (1 + 0.5 * 2.3125 / 4)));
  CHECK(flexible.after(9, 0.5f, 1) == Approx(9 - 0.75));  // more than full consumes as full
  CHECK(flexible.after(0, 0.5f, 5) == 0);
}

TEST_CASE("pantry: room falls from one to zero", "[shopping]") {
  const Pantry pantry{4, 0};
  CHECK(pantry.room(0) == 1);
  CHECK(pantry.room(1) == Approx(0.75));
  CHECK(pantry.room(4) == 0);
  CHECK(pantry.room(7) == 0);
  CHECK(!Pantry{}.exists());
}

TEST_CASE("pantry: the normalisation in simple cases", "[shopping]") {
  const std::vector<double> usual = {0.9}, never = {0.0};
  CHECK(need_normalisation({}, 0.05, 1, usual, 1) == 1);
  CHECK(need_normalisation({4, 0}, 0.05, 1, never, 1) == Approx(1));
  // Eaten at once: the pantry is always empty when a need arises.
  CHECK(need_normalisation({4, 0}, 0.05, 1000, usual, 1) == Approx(1).epsilon(0.002));
  // Less is eaten than bought at the declared rate: no factor can reach it.
  CHECK(need_normalisation({4, 0}, 0.05, 0.5, usual, 1) == 64);
  // More consumption, more room, less need for a factor.
  double before = 64;
  for (double demand : {1.0, 1.2, 1.6, 2.5, 5.0}) {
    const double kappa = need_normalisation({4, 0}, 0.05, demand, usual, 1);
    CHECK(kappa < before);
    before = kappa;
  }
}

TEST_CASE("pantry: with the normalisation, needs in continuous time have mean 1 (simulated independently)",
          "[shopping]") {
  struct Case {
    double fills_at, flexibility, demand, purchase, units;
  };
  std::mt19937_64 random(4);
  auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  for (const Case& c :
       {Case{4, 0, 1.2, 0.9, 1}, Case{4, 0.5, 1.5, 0.9, 1.3}, Case{6, 0, 2.5, 0.8, 2.5}, Case{2, 1, 1.3, 0.6, 1}}) {
    const Pantry pantry{static_cast<float>(c.fills_at), static_cast<float>(c.flexibility)};
    const double kappa = need_normalisation(pantry, 0.01, c.demand, std::span(&c.purchase, 1), c.units);
    REQUIRE(kappa < 64);
    // Thinning at rate kappa; stock falls between points by ds/dt = -demand (1 + flexibility min(1, s / fills_at)).
    double stock = 0, time = 0;
    int64_t needs = 0;
    const double end = 400000;
    while (time < end) {
      const double wait = -std::log(1 - uniform()) / kappa;
      time += wait;
      double rest = wait;
      if (stock > c.fills_at) {  // at the constant rate of a full pantry
        const double rate = c.demand * (1 + c.flexibility), until = std::min(rest, (stock - c.fills_at) / rate);
        stock -= rate * until;
        rest -= until;
      }
      const double k = c.demand * c.flexibility / c.fills_at;
      stock = k == 0 ? stock - c.demand * rest : (stock + c.demand / k) * std::exp(-k * rest) - c.demand / k;
      stock = std::max(0.0, stock);
      const double room = std::max(0.0, 1 - stock / c.fills_at);
      if (uniform() >= room) continue;
      ++needs;
      if (uniform() >= c.purchase) continue;
      stock += 1;
      if (const double extra = (c.units - 1) * room; extra > 0) stock += std::poisson_distribution<int>(extra)(random);
    }
    CAPTURE(c.fills_at, c.demand, kappa);
    CHECK(static_cast<double>(needs) / end == Approx(1).epsilon(0.005));
  }
}

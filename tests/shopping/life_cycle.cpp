#include "shopwright/shopping/life_cycle.hpp"

#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::shopping;

TEST_CASE("a product goes through its phases, and is sold from the first to the end", "[life-cycle]") {
  const core::Date start = *core::make_date(2027, 2, 1);
  LifeCycleParams life;
  life.phases[0] = PhaseParams{start, -0.2};
  life.phases[2] = PhaseParams{start + 30, 0.4};
  life.phases[3] = PhaseParams{start + 60, -0.5};
  life.end = start + 70;
  CHECK_FALSE(life.sold_on(start - 1));
  CHECK(life.sold_on(start));
  CHECK(life.sold_on(start + 70));
  CHECK_FALSE(life.sold_on(start + 71));
  CHECK(life.appeal_on(start - 1) == 0);
  CHECK(life.appeal_on(start) == -0.2);
  CHECK(life.appeal_on(start + 29) == -0.2);
  CHECK(life.appeal_on(start + 30) == 0.4);
  CHECK(life.appeal_on(start + 60) == -0.5);
  LifeCycleParams old;
  old.phases[3] = PhaseParams{start, -0.5};
  CHECK(old.sold_on(start - 1000));  // it has always been
  CHECK(old.appeal_on(start - 1) == 0);
  const LifeCycles all({std::nullopt, life});
  CHECK(all.of(core::ProductId{0}) == nullptr);
  CHECK(all.of(core::ProductId{1})->end == life.end);
  CHECK(LifeCycles().of(core::ProductId{1}) == nullptr);
}

// When and in which categories two scenarios differ.
#include "compare_market.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::testing;

namespace {

struct Found {
  std::string days, touched;
  bool operator==(const Found&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Found& found) { return out << found.days << " | " << found.touched; }

Found scope(const std::vector<std::string>& changes) {
  const study::Study study = study_of({{"variant", changes}});
  const study::ChangedScope found = study::changed_scope(*study.base, *study.variants.front().scenario);
  Found out;
  out.days = found.days ? language::show(*found.days) : "all";
  if (!found.touched) out.touched = "all";
  else
    for (const std::string& name : *found.touched) out.touched += (out.touched.empty() ? "" : " ") + name;
  return out;
}

}  // namespace

TEST_CASE("days and categories of a change") {
  CHECK(scope({"scale offers.ours.fine.price=1"}) == Found{"all", ""});
  CHECK(scope({"scale offers.ours.fine.price=0.9"}) == Found{"2026-03-02..2026-03-29", "juice"});
  CHECK(scope({"scale offers.ours.fine.price=0.9@2026-03-05..2026-03-08"}) == Found{"2026-03-05..2026-03-08", "juice"});
  CHECK(scope({"scale offers.ours.*.price=0.9@2026-03-20.."}) == Found{"2026-03-20..2026-03-29", "bread juice"});
  CHECK(scope({"set offers.ours.loaf.feature=1@2026-03-20", "set offers.ours.fine.cost=2@2026-03-05"}) ==
        Found{"2026-03-05..2026-03-20", "bread juice"});
  CHECK(scope({"set promotions.week.off=20%"}) == Found{"2026-03-09..2026-03-15", "juice"});
  CHECK(scope({"set promotions.week.during=2026-03-12..2026-03-18"}) == Found{"2026-03-09..2026-03-18", "juice"});
  CHECK(scope({"set promotions.week.offers=[loaf]"}) == Found{"2026-03-09..2026-03-15", "bread juice"});
  CHECK(scope({"set events.fair.needs=3"}) == Found{"2026-03-12..2026-03-13", "juice"});
  CHECK(
      scope({"set events.fair.needs={on: 3, before: {for: 1 week, factor: 0.8}, after: {for: 2 days, factor: 0.9}}"}) ==
      Found{"2026-03-05..2026-03-15", "juice"});
  CHECK(scope({"set events.fair.on=2026-03-15..2026-03-16"}) == Found{"2026-03-12..2026-03-16", "juice"});
  CHECK(scope({"set events.fair.categories=[bread]"}) == Found{"2026-03-12..2026-03-13", "bread juice"});
  CHECK(scope({"set events.fair.arrivals=[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,1,1]"}) ==
        Found{"2026-03-12..2026-03-13", "all"});
  CHECK(
      scope(
          {"set events.fair.needs={before: {for: {uncertain: {uniform: {from: 2 days, to: 4 days}}}, factor: 0.8}}"}) ==
      Found{"all", "juice"});
  CHECK(scope({"set products.loaf.appeal=1"}) == Found{"all", "bread"});
  CHECK(scope({"set categories.bread.weekdays={sat: 2}"}) == Found{"all", "bread"});
  CHECK(scope({"set sellers.rival.pricing={cost_plus: 30%}"}) == Found{"all", "all"});
  CHECK(scope({"set offers.ours.fine.stock={opening: 50}"}) == Found{"all", "juice"});
  CHECK(scope({"scale offers.ours.fine.price=0.9@..2026-02-27"}) ==
        Found{"all", "juice"});  // before the first reported day
}

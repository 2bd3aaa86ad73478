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

TEST_CASE("a promotion on baskets couples the categories that it is about") {
  const auto touched = [](const std::string& promotion, const std::string& variant) {
    language::MemoryFiles files = compare_files();
    std::string& market = files.files["base.yaml"];
    market = kCompareMarket;
    market.insert(market.find("promotions:\n") + 12, "  deal: " + promotion + "\n");
    const engine::Scenario base = engine::read_scenario("base.yaml", files);
    ENSURE(base.ok(), language::render(base.diagnostics, false));
    language::Diagnostics none;
    const engine::Scenario varied = engine::vary(base, language::parse_yaml(variant, "variant", none), {}, files);
    ENSURE(varied.ok(), language::render(varied.diagnostics, false));
    const study::ChangedScope found = study::changed_scope(base, varied);
    return found.touched.value_or(std::vector<std::string>{"all"});
  };
  const std::string cheaper = "{offers: {ours: {fine: {price: 3.00}}}}";
  const std::vector<std::string> both = {"bread", "juice"}, juice = {"juice"};
  CHECK(touched("{off: 5%}", cheaper) == juice);
  CHECK(touched("{spend_and_save: {every: 6, off: 1}}", cheaper) == both);
  CHECK(touched("{spend_and_save: {every: 6, off: 1}, offers: [fine, plain]}", cheaper) == juice);
  CHECK(touched("{multi_buy: {buy: 3, pay: 2}, seller: rival}", "{offers: {rival: {loaf: {price: 1.40}}}}") == both);
  CHECK(touched("{bundle: {products: {plain: 1, loaf: 1}, price: 3.00}}", cheaper) == both);
  CHECK(touched("{bundle: {products: {plain: 1, fine: 1}, price: 3.00}}", cheaper) == juice);
  CHECK(touched("{bundle: {products: {plain: 1, loaf: 1}, price: 3.00}}",
                "{promotions: {deal: {bundle: {price: 2.50}}}}") == both);
}

TEST_CASE("a booking is about its days and what it shows") {
  const auto found = [](const std::string& variant) {
    language::MemoryFiles files = compare_files();
    files.files["base.yaml"] = kCompareMarket +
                               "placements: {home: {kind: banner, positions: 2}}\n"
                               "bookings: {spring: {placement: home, offers: fine, during: 2026-03-10..2026-03-12}}\n";
    const engine::Scenario base = engine::read_scenario("base.yaml", files);
    ENSURE(base.ok(), language::render(base.diagnostics, false));
    language::Diagnostics none;
    const engine::Scenario varied = engine::vary(base, language::parse_yaml(variant, "variant", none), {}, files);
    ENSURE(varied.ok(), language::render(varied.diagnostics, false));
    const study::ChangedScope scope = study::changed_scope(base, varied);
    std::string words = scope.days ? language::show(*scope.days) : "all";
    for (const std::string& name : scope.touched.value_or(std::vector<std::string>{"all"})) words += " " + name;
    return words;
  };
  CHECK(found("{bookings: {spring: {position: 2}}}") == "2026-03-10..2026-03-12 juice");
  CHECK(found("{bookings: {spring: {during: 2026-03-12..2026-03-20}}}") == "2026-03-10..2026-03-20 juice");
  CHECK(found("{bookings: {spring: {offers: [loaf]}}}") == "2026-03-10..2026-03-12 bread juice");
  CHECK(found("{placements: {home: {effect: 0.1}}}") == "all all");
}

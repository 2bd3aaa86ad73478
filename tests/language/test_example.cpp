#include "support.hpp"

using namespace example;

TEST_CASE("The example scenario reads as it says") {
  const Read read = read_text(kSpring);
  INFO(render(read.diagnostics, false));
  REQUIRE(read.diagnostics.items().empty());
  const Scenario& s = read.scenario;
  CHECK(s.label == "Two juice shops and a spring promotion");
  CHECK(s.seed == 7);
  CHECK(s.calendar.start == day("2026-03-02"));
  CHECK(s.calendar.warm_up.days == 28);
  CHECK(s.population.size == 20000);
  REQUIRE(s.population.segments.size() == 2);
  const Segment& families = *s.population.segments.find("families");
  CHECK(families.share == 0.6);
  CHECK(families.price_sensitivity == Distribution::lognormal(2.6, 0.35));
  CHECK(families.tastes.find("fresh")->b() == 0.6);
  CHECK(families.reference_price.loss_aversion == 1.8);
  CHECK(families.needs.find("juice")->every.days == 6);
  CHECK(families.units.mean == 1.3);
  CHECK(s.population.segments[1].value.price_sensitivity.is_constant());
  const Category& juice = *s.categories.find("juice");
  CHECK(s.categories[0].label == "Orange juice");
  CHECK(juice.weekdays.value_on(day("2026-03-07")) == 1.5);  // a Saturday
  CHECK(juice.weekdays.value_on(day("2026-03-02")) == 1.0);
  CHECK(juice.pantry->consumption.per_day == 0.2);
  CHECK(s.products[0].label == "Tropicana 64 oz");
  CHECK(s.products[0].value.regular_price == core::Money{287});
  CHECK(s.products[0].value.category.name == "juice");
  CHECK(s.sellers[0].value.role == Role::operator_);
  const Match& match = std::get<Match>(s.sellers[1].value.pricing);
  CHECK(match.seller.name == "ours");
  CHECK(match.lag.days == 2);
  CHECK(match.floor_margin == 0.05);
  const Offer& trop = *s.offers.find("ours")->find("trop64");
  CHECK(trop.price.value_on(day("2026-03-02")) == core::Money{279});
  CHECK(trop.cost.value_on(day("2026-03-02")) == core::UnitRate{215'000'000});
  CHECK(trop.stock->opening == 6000);
  CHECK(std::get<BaseStock>(trop.stock->reorder).level == 9000);
  const Promotion& spring = *s.promotions.find("spring_week");
  CHECK(*spring.off == 0.2);
  CHECK(spring.during.last == day("2026-03-22"));
  CHECK(spring.feature);
  const Promotion& flash = *s.promotions.find("friday_flash");
  CHECK(*flash.price == core::Money{199});
  CHECK(flash.during.first == flash.during.last);
  CHECK(flash.hours.from == Approx(20.0 / 24));
  CHECK(*flash.limit == 500);
}

TEST_CASE("A variant is the difference and nothing else") {
  MemoryFiles files;
  files.files["a/spring.yaml"] = kSpring;
  files.files["a/v/variant.yaml"] =
      "shopwright: 1\nkind: scenario\nextends: ../spring.yaml\n"
      "promotions: {spring_week: {off: 10%}, friday_flash: null}\n"
      "population: {segments: {families: {price_sensitivity: {lognormal: {sigma: 0.5}}, units: 1.4}, singles: "
      "{price_sensitivity: {normal: {mean: 3, sd: 0.1}}}}}\n"
      "offers: {ours: {trop64: {stock: 7000}}}\n"
      "sellers: {rival: {pricing: fixed}}\n";
  const Read read = example::read(files, "a/v/variant.yaml");
  INFO(render(read.diagnostics, false));
  REQUIRE(read.diagnostics.items().empty());
  CHECK(*read.scenario.promotions.find("spring_week")->off == 0.1);
  CHECK(read.scenario.promotions.find("spring_week")->during.first == day("2026-03-16"));
  CHECK(read.scenario.promotions.size() == 1);
  CHECK(read.scenario.population.segments.find("families")->price_sensitivity == Distribution::lognormal(2.6, 0.5));
  CHECK(read.scenario.population.segments.find("families")->units.mean == 1.4);
  CHECK(read.scenario.population.segments.find("singles")->price_sensitivity == Distribution::normal(3, 0.1));
  const Stock& stock = *read.scenario.offers.find("ours")->find("trop64")->stock;
  CHECK(stock.opening == 7000);
  CHECK(std::get<BaseStock>(stock.reorder).level == 9000);
  CHECK(std::holds_alternative<Fixed>(read.scenario.sellers.find("rival")->pricing));
  CHECK(find_place(read.root, "promotions.spring_week.off").str() == "a/v/variant.yaml:4:33");
  CHECK(find_place(read.root, "promotions.spring_week.during").str() == "a/spring.yaml:44:53");
  SECTION("and its resolved form is a scenario of its own") {
    const Read again = read_text(to_yaml(read.root));
    INFO(render(again.diagnostics, false));
    CHECK(again.diagnostics.items().empty());
    CHECK(again.root == read.root);
  }
}

TEST_CASE("Explain lists every parameter with its origin") {
  const Read read = read_text(kSpring);
  Diagnostics diagnostics;
  Context context{diagnostics};
  const auto rows = explain<Scenario>(read.root, context);
  const auto row = [&](const std::string& path) {
    for (const auto& r : rows)
      if (r.path == path) return r.value + "|" + r.unit + "|" + r.origin;
    return std::string("absent");
  };
  CHECK(row("offers.ours.trop64.price") == "2.79||s.yaml:38:21");
  CHECK(row("offers.ours.dom64.feature") == "0|0..1|default");
  CHECK(row("population.segments.singles.reference_price.memory") == "0.7||default");
  CHECK(row("population.segments.families.price_sensitivity") ==
        "{lognormal: {median: 2.6, sigma: 0.35}}||s.yaml:14:26");
  CHECK(row("sellers.ours.pricing") == "fixed||default");
  CHECK(row("sellers.rival.pricing.match.lag") == "2 days||s.yaml:34:89");
  CHECK(row("promotions.friday_flash.limit") == "500|units|s.yaml:45:97");
  CHECK(row("promotions.friday_flash.off") == "none|share|default");
}

TEST_CASE("The schema describes the language") {
  const std::string schema = json_schema<Scenario>("Shopwright scenario");
  CHECK(schema.find("\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"") != std::string::npos);
  CHECK(schema.find("Consumers. [people]") != std::string::npos);
  CHECK(schema.find("\"additionalProperties\": false") != std::string::npos);
}

#include "support.hpp"

using namespace example;

namespace {
const Offer& trop(const Read& read) { return *read.scenario.offers.find("ours")->find("trop64"); }
std::string told(const Read& read) { return render(read.diagnostics, false); }
}  // namespace

TEST_CASE("Changes set, scale and add") {
  const Read read =
      change_text(kSpring, {"set offers.ours.trop64.price=2.49", "scale offers.*.trop64.cost=1.1",
                            "add offers.ours.dom64.price=-0.10", "set promotions.spring_week.offers=[trop64, dom64]",
                            "scale population.segments.*.price_sensitivity.median=2"});
  INFO(told(read));
  REQUIRE(read.diagnostics.items().empty());
  CHECK(trop(read).price == DailyMoney(core::Money{249}));
  CHECK(trop(read).cost == DailyRate(core::UnitRate{236'500'000}));
  CHECK(read.scenario.offers.find("rival")->find("trop64")->cost == DailyRate(core::UnitRate{242'000'000}));
  CHECK(read.scenario.offers.find("ours")->find("dom64")->price == DailyMoney(core::Money{159}));
  CHECK(read.scenario.promotions.find("spring_week")->offers.size() == 2);
  CHECK(read.scenario.population.segments.find("families")->price_sensitivity.a() == 5.2);
  CHECK(find_place(read.root, "offers.ours.trop64.price").str() == "--set:1:26");
}

TEST_CASE("Changes within dates make series") {
  const Read read = change_text(
      kSpring,
      {"scale offers.ours.trop64.price=0.90@2026-03-16..2026-03-22", "set offers.ours.trop64.feature=1@2026-04-01..",
       "set categories.juice.season=2@..2026-03-01", "scale categories.juice.weekdays=2@2026-03-09.."});
  INFO(told(read));
  REQUIRE(read.diagnostics.items().empty());
  CHECK(trop(read).price.value_on(day("2026-03-15")) == core::Money{279});
  CHECK(trop(read).price.value_on(day("2026-03-16")) == core::Money{251});  // 2.511
  CHECK(trop(read).price.value_on(day("2026-03-22")) == core::Money{251});
  CHECK(trop(read).price.value_on(day("2026-03-23")) == core::Money{279});
  CHECK(trop(read).feature.value_on(day("2026-03-31")) == 0);
  CHECK(trop(read).feature.value_on(day("2026-04-01")) == 1);
  const Category& juice = *read.scenario.categories.find("juice");
  CHECK(juice.season.value_on(day("2026-03-01")) == 2);
  CHECK(juice.season.value_on(day("2026-03-02")) == 1);
  CHECK(juice.weekdays.value_on(day("2026-03-07")) == 1.5);
  CHECK(juice.weekdays.value_on(day("2026-03-14")) == 3.0);
  SECTION("and the resolved scenario repeats the run") {
    const Read again = read_text(to_yaml(read.root));
    INFO(told(again));
    CHECK(again.diagnostics.items().empty());
    CHECK(again.root == read.root);
  }
}

TEST_CASE("Changes reach values from tables") {
  MemoryFiles files;
  files.files["s.yaml"] = spring_with("price: 2.79", "price: {csv: p.csv}");
  files.files["p.csv"] = "date,price\n2026-01-01,2.00\n2026-03-10,3.00\n2026-04-01,2.50\n";
  Diagnostics diagnostics;
  const auto change =
      parse_change(Change::Operation::scale, "offers.*.trop64.price=0.5@2026-03-05..2026-03-20", diagnostics);
  REQUIRE(change);
  const Read read = example::read(files, "s.yaml", std::span(&*change, 1));
  INFO(told(read));
  REQUIRE(read.diagnostics.items().empty());
  const auto price = [&](const char* date) { return trop(read).price.value_on(day(date)).minor; };
  CHECK(price("2026-03-04") == 200);
  CHECK(price("2026-03-05") == 100);
  CHECK(price("2026-03-10") == 150);
  CHECK(price("2026-03-20") == 150);
  CHECK(price("2026-03-21") == 300);
  CHECK(price("2026-04-01") == 250);
}

TEST_CASE("Changes reach parameters that nobody wrote") {
  const Read read = change_text(
      kSpring, {"set offers.ours.dom64.stock.opening=100", "set population.segments.singles.reference_price.memory=0.5",
                "scale population.segments.singles.needs.juice.shape=2", "add calendar.warm_up=1 week",
                "set sellers.ours.pricing.match.seller=rival", "set promotions.spring_week.label=Spring",
                "set products.dom64.attributes.fresh=0.5", "scale population.segments.families.units=2",
                "set offers.ours.trop64.stock=70", "scale promotions.spring_week.off=50%"});
  INFO(told(read));
  REQUIRE(read.diagnostics.items().empty());
  CHECK(read.scenario.offers.find("ours")->find("dom64")->stock->opening == 100);
  CHECK(read.scenario.population.segments.find("singles")->reference_price.memory == 0.5);
  CHECK(read.scenario.population.segments.find("singles")->needs.find("juice")->shape == 2);
  CHECK(read.scenario.calendar.warm_up.days == 35);
  CHECK(std::get<Match>(read.scenario.sellers.find("ours")->pricing).seller.name == "rival");
  CHECK(read.scenario.promotions[0].label == "Spring");
  CHECK(*read.scenario.products.find("dom64")->attributes.find("fresh") == 0.5);
  CHECK(read.scenario.population.segments.find("families")->units.mean == 2.6);
  CHECK(trop(read).stock->opening == 70);
  CHECK(*read.scenario.promotions.find("spring_week")->off == 0.1);
}

TEST_CASE("Changes that lead nowhere say what was meant") {
  const auto has = [](const char* option, const char* expected) {
    const std::string found = told(change_text(kSpring, {option}));
    INFO(option << "\n" << found);
    CHECK(found.find(expected) != std::string::npos);
  };
  has("set offers.ours.trop46.price=2", "there is no 'trop46' in offers.ours [unknown-path]");
  has("set offers.ours.trop46.price=2", "hint: did you mean 'trop64'?");
  has("set offers.ours.trop64.prise=2", "hint: did you mean 'price'?");
  has("scale offers.*.milk.price=2", "there is no 'milk' in offers.*");
  has("scale products.trop64.category=2", "only a number can be scaled, and this is 'juice' [cannot-change]");
  has("scale sellers=2", "this is a map; say which of its parts [cannot-change]");
  has("scale population.segments.singles.price_sensitivity.median=2",
      "there is no 'median' in population.segments.singles.price_sensitivity");
  has("set offers.ours.trop64.price=two",
      "--set:1:26: error: offers.ours.trop64.price: expected an amount of money, found 'two'");
  has("set offers.ours.trop64.price", "expected PATH=VALUE");
  has("set offers.ours.trop64.price=2@2026-13-01", "expected dates after @, found '2026-13-01'");
  has("set offers..price=2", "expected a dotted path before =");
  has("scale offers.ours.trop64.price=cheap", "expected a number after =, found 'cheap'");
  has("add promotions.spring_week.off=2 days", "the units do not fit");
  has("set seed=[1", "--set:1:");
}

TEST_CASE("The smallest number of 128 bits, which has no opposite, is too large") {
  const auto refused = [](const char* size, const char* change) {  // -2^127 of both
    const std::string found = told(change_text(kSpring, {std::string("set population.size=") + size, change}));
    INFO(found);
    CHECK(found.find("the result is too large or has too many digits [cannot-change]") != std::string::npos);
  };
  refused("9223372036854775808", "scale population.size=-18446744073709551616");
  const Read small = change_text(kSpring, {"set population.size=9223372036854775808", "scale population.size=-1e15"});
  CHECK(told(small).find("'-9223372036854775808000000000000000' is out of range") != std::string::npos);
}

TEST_CASE("Scaled money is exact before it is rounded") {
  const Read read = change_text(spring_with("price: 2.79", "price: 2.50"), {"scale offers.ours.trop64.price=1.05"});
  CHECK(trop(read).price == DailyMoney(core::Money{262}));  // 2.625, half to even
}

#include <cmath>

#include "support.hpp"

using namespace example;

TEST_CASE("Numbers are decimal and nothing else") {
  CHECK(parse_number("1.5") == 1.5);
  CHECK(parse_number("-0.10") == -0.1);
  CHECK(parse_number("+3") == 3.0);
  CHECK(parse_number(".5") == 0.5);
  CHECK(parse_number("1e-3") == 1e-3);
  CHECK(parse_number("0.1e1") == 1.0);
  for (const char* wrong : {"", "010", "0x10", ".nan", "nan", "inf", "1_000", "1,000", "1.", "-", "1e", "1 2", "1e999",
                            "one", "--1", "+-1"})
    CHECK_FALSE(parse_number(wrong));
  CHECK(parse_integer("9223372036854775807") == INT64_MAX);
  CHECK(parse_integer("1e6") == 1000000);
  CHECK_FALSE(parse_integer("1.5"));
  for (const double x : {0.1, 1e-9, 123456.789, 1e22, -2.5}) CHECK(parse_number(show_number(x)) == x);
}

TEST_CASE("Values as people write them") {
  CHECK(parse_share("15%") == 0.15);
  CHECK(parse_share("0.15") == 0.15);
  CHECK(parse_duration("2 weeks")->days == 14);
  CHECK(parse_duration("1 day")->days == 1);
  CHECK(parse_duration("12 hours")->days == 0.5);
  CHECK_FALSE(parse_duration("2"));
  CHECK_FALSE(parse_duration("2 fortnights"));
  CHECK(parse_rate_per_day("1 per 5 days")->per_day == 0.2);
  CHECK(parse_rate_per_day("every 6 days")->per_day == 1.0 / 6);
  CHECK(parse_rate_per_day("2 per week")->per_day == 2.0 / 7);
  CHECK_FALSE(parse_rate_per_day("every 0 days"));
  CHECK(parse_date_range("2026-11-01..2026-11-11")->contains(day("2026-11-11")));
  CHECK_FALSE(parse_date_range("2026-11-01..2026-11-11")->contains(day("2026-11-12")));
  CHECK(parse_date_range("2026-11-01..")->contains(day("2999-01-01")));
  CHECK(parse_date_range("..2026-11-01")->contains(day("1999-01-01")));
  CHECK_FALSE(parse_date_range(".."));
  CHECK(parse_time("20:00")->day_part == Approx(20.0 / 24));
  CHECK(parse_time("24:00")->day_part == 1);
  CHECK_FALSE(parse_time("24:01"));
  CHECK_FALSE(parse_time("8:5"));
  CHECK(parse_hours("20:00..24:00")->contains(0.9));
  CHECK(parse_weekdays("weekends")->bits == 0x60);
  CHECK(parse_weekdays("fri")->bits == 0x10);
  CHECK(parse_weekdays("sat..mon")->bits == 0x61);
}

TEST_CASE("What is shown reads back equal") {
  for (const char* text : {"3 days", "1 day", "12 hours", "90 minutes", "2.3 days"})
    CHECK(parse_duration(show(*parse_duration(text)))->days == parse_duration(text)->days);
  for (const char* text : {"1 per 5 days", "every 6 days", "2 per week", "0.3 per day"})
    CHECK(*parse_rate_per_day(show(*parse_rate_per_day(text))) == *parse_rate_per_day(text));
  for (const char* text : {"2026-11-01..2026-11-11", "2026-11-01..", "..2026-11-01", "2026-11-01"})
    CHECK(show(*parse_date_range(text)) == text);
  CHECK(show(*parse_hours("09:05..24:00")) == "09:05..24:00");
}

TEST_CASE("Distributions keep their moments") {
  const Distribution all[] = {Distribution::normal(1, 2),
                              Distribution::lognormal(2, 0.4),
                              Distribution::gamma(3, 1.7),
                              Distribution::uniform(-1, 4),
                              Distribution::poisson(3.3),
                              Distribution::discrete({{2, 1}, {0, 3}}),
                              5.0};
  for (const Distribution& d : all) {
    INFO(show(d));
    constexpr int kSteps = 200000;
    double sum = 0, squares = 0, last = d.quantile(0.5 / kSteps);
    bool monotone = true;
    for (int i = 0; i < kSteps; ++i) {
      const double x = d.quantile((i + 0.5) / kSteps);
      monotone = monotone && x >= last;
      last = x;
      sum += x / kSteps;
      squares += x * x / kSteps;
    }
    CHECK(monotone);
    CHECK(sum == Approx(d.mean()).epsilon(1e-4));
    CHECK(squares - sum * sum == Approx(d.variance()).epsilon(2e-3).margin(1e-9));
  }
  CHECK(Distribution(5).is_constant());
  CHECK(Distribution::normal(1, 0).is_constant());
  CHECK_FALSE(Distribution::gamma(1, 1).is_constant());
}

TEST_CASE("Distributions are read with the unit of their number") {
  CHECK(one<Distribution>("{gamma: {mean: 15%, shape: 2}}", {.unit = Unit::share}).value ==
        Distribution::gamma(0.15, 2));
  CHECK(one<Distribution>("{uniform: {from: 2 days, to: 1 week}}", {.unit = Unit::days}).value ==
        Distribution::uniform(2, 7));
  CHECK(one<Distribution>("{discrete: {0: 20%, 2: 80%}}").value.mean() == Approx(1.6));
  CHECK(one<Distribution>("{discrete: {0: 20%, 2: 70%}}").errors.find("the shares of all values add up to 90%") !=
        std::string::npos);
  CHECK(one<Distribution>("{uniform: {from: 2, to: 1}}").errors.find("to is below from") != std::string::npos);
  CHECK(one<Distribution>("{normal: {mean: 2}}").errors.find("normal needs 'sd'") != std::string::npos);
  CHECK(one<Distribution>("{normal: 2}").errors.find("for example {normal: {mean: 2, sd: 0.5}}") != std::string::npos);
  CHECK(one<Distribution>("{uniform: {from: -1, to: 1}}", {.range = at_least(0)}).errors.find("'-1' is out of range") !=
        std::string::npos);
  CHECK(one<Distribution>("{gamma: {mean: 1, shape: 0.001}}").errors.find("at least 0.05 and at most 10000") !=
        std::string::npos);
  CHECK(one<Distribution>("{uncertain: {lognormal: {median: 2.5, sigma: 0.1}}}").value == Distribution(2.5));
}

TEST_CASE("Daily numbers by weekday and by date") {
  const auto table = one<DailyNumber>("{2026-03-02: {weekends: 2, sat: 3}, 2026-03-09: 5}", {}, DailyNumber(1.0));
  INFO(table.errors);
  CHECK(table.value.value_on(day("2026-03-03")) == 1);
  CHECK(table.value.value_on(day("2026-03-07")) == 3);
  CHECK(table.value.value_on(day("2026-03-08")) == 2);
  CHECK(table.value.value_on(day("2026-03-14")) == 5);
  CHECK(one<DailyMoney>("{mon: 1.00}").errors.find("no value for tue, wed, thu, fri, sat and sun") !=
        std::string::npos);
  CHECK(one<DailyMoney>("{weekdays: 1.00, weekends: 0.90}").value.value_on(day("2026-03-08")) == core::Money{90});
  CHECK(one<DailyNumber>("{mon: 1, 2026-03-02: 2}").errors.find("a table has either dates or days of the week") !=
        std::string::npos);
  CHECK(one<DailyNumber>("{start: 1, 2026-03-02: 2}").value.value_on(day("1999-01-01")) == 1);
  CHECK(one<DailyNumber>("true", {.unit = Unit::flag}).value.value_on(day("1999-01-01")) == 1);
}

TEST_CASE("Units follow the field") {
  CHECK(one<int64_t>("500 units", {.unit = Unit::units}).value == 500);
  CHECK(one<int64_t>("500", {.unit = Unit::units}).value == 500);
  CHECK(one<int64_t>("500 oz", {.unit = Unit::units}).errors.find("the unit 'oz' does not belong here") !=
        std::string::npos);
  CHECK(one<double>("64 oz", {.unit = Unit::ounces}).value == 64);
  CHECK(one<int>("2 weeks", {.unit = Unit::days}).value == 14);
  CHECK(one<double>("15%", {}).errors.find("a percentage cannot stand here") != std::string::npos);
  CHECK(one<uint64_t>("18446744073709551615").value == UINT64_MAX);
  CHECK(one<int>("3000000000").errors.find("too large") != std::string::npos);
  CHECK(one<Weekdays>("[sat, sun]").value.bits == 0x60);
  CHECK(one<Rate>("0.2").errors.find("write 0.2 per day") != std::string::npos);
  CHECK(one<Rate>("{every: 4 days}").value.per_day == 0.25);
  CHECK(one<core::UnitRate>("2.1525").value.micro == 215'250'000);
  CHECK(one<std::vector<Weekdays>>("sat").value.size() == 1);
  CHECK(one<std::optional<double>>("2").value == 2.0);
}

TEST_CASE("Computed money is rounded half to even, written money never") {
  Diagnostics diagnostics;
  Context context{diagnostics};
  core::Money money;
  const Form& form = form_of<core::Money>();
  form.decode(Node::computed("2.625"), &money, {}, Scope(context, "x"));
  CHECK(money.minor == 262);
  form.decode(Node::computed("2.635000000001"), &money, {}, Scope(context, "x"));
  CHECK(money.minor == 264);
  CHECK(diagnostics.ok());
  form.decode(Node::scalar("2.625"), &money, {}, Scope(context, "x"));
  CHECK(diagnostics.errors() == 1);
}

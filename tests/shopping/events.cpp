// Events by themselves: their factors by hand, and how they are written.
#include "shopwright/shopping/events.hpp"

#include "shopwright/language/load.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::shopping;

namespace {

core::Date date(const char* text) { return *core::parse_date(text); }

EventParams event(const std::string& yaml) {
  language::Diagnostics diagnostics;
  const language::Node node = language::parse_yaml(yaml, "test.yaml", diagnostics);
  language::Context context{diagnostics};
  EventParams params = language::decode<EventParams>(node, context, "events.e");
  INFO(language::render(diagnostics, false));
  REQUIRE(diagnostics.items().empty());
  return params;
}

}  // namespace

TEST_CASE("events: a festival's factors on its days, before and after them", "[shopping][events]") {
  const EventParams festival = event(
      "{on: 2026-11-10..2026-11-11, needs: {on: 4, before: {for: 4 days, factor: 0.6}, after: {for: 1 week, factor: "
      "0.8}}}");
  auto on = [&](const char* day) { return festival.needs_factor(date(day)); };
  CHECK(on("2026-11-05") == 1);
  CHECK(on("2026-11-06") == 0.6);
  CHECK(on("2026-11-09") == 0.6);
  CHECK(on("2026-11-10") == 4);
  CHECK(on("2026-11-11") == 4);
  CHECK(on("2026-11-12") == 0.8);
  CHECK(on("2026-11-18") == 0.8);
  CHECK(on("2026-11-19") == 1);
  CHECK(festival.holds_on(date("2026-11-10")));
  CHECK_FALSE(festival.holds_on(date("2026-11-12")));
}

TEST_CASE("events: a ramp grows in equal steps to the factor, and fades", "[shopping][events]") {
  const EventParams festival = event(
      "{on: 2026-11-11, needs: {on: 2, before: {for: 4 days, factor: 0.6, ramp: true}, after: {for: 2 days, factor: 3, "
      "ramp: true}}}");
  auto on = [&](const char* day) { return Approx(festival.needs_factor(date(day))).epsilon(1e-12); };
  CHECK(1 == on("2026-11-06"));
  CHECK(0.9 == on("2026-11-07"));
  CHECK(0.8 == on("2026-11-08"));
  CHECK(0.7 == on("2026-11-09"));
  CHECK(0.6 == on("2026-11-10"));
  CHECK(2 == on("2026-11-11"));
  CHECK(3 == on("2026-11-12"));
  CHECK(2 == on("2026-11-13"));
  CHECK(1 == on("2026-11-14"));
}

TEST_CASE("events: a number of needs is that of its days; one that comes again has each of its sides",
          "[shopping][events]") {
  const EventParams twice = event("{on: [2026-06-18, 2026-06-21], needs: 3}");
  CHECK(twice.needs_factor(date("2026-06-18")) == 3);
  CHECK(twice.needs_factor(date("2026-06-19")) == 1);
  CHECK(twice.needs_factor(date("2026-06-21")) == 3);
  const EventParams sides = event(
      "{on: [2026-06-18, 2026-06-21], needs: {on: 3, before: {for: 3 days, factor: 0.5}, after: {for: 1 day, factor: "
      "0.5}}}");
  CHECK(sides.needs_factor(date("2026-06-18")) == 1.5);  // three days before the second
  CHECK(sides.needs_factor(date("2026-06-19")) == 0.25);
  CHECK(sides.needs_factor(date("2026-06-20")) == 0.5);
  CHECK(sides.needs_factor(date("2026-06-22")) == 0.5);
}

TEST_CASE("events: categories that are named, or all", "[shopping][events]") {
  EventParams some = event("{on: 2026-11-11, needs: 3}");
  CHECK(some.concerns("phones"));
  some.categories = {{"beauty"}, {"juice"}};
  CHECK(some.concerns("juice"));
  CHECK_FALSE(some.concerns("phones"));
}

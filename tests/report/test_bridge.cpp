// The bridge for people and programs, from made-up figures.
#include "shopwright/report/bridge.hpp"

#include <nlohmann/json.hpp>
#include <sstream>

#include "shopwright/core/text.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using core::Money;
using study::Bridge;
using study::BridgeCell;
using study::Period;
using study::Reason;

namespace {

// A base of 1,000 units, 2,500.00 and 1,000.00 of margin. Everything happens in the window, but for what is postponed.
Bridge made_up() {
  Bridge bridge;
  bridge.first = *core::make_date(2026, 4, 1);
  bridge.last = *core::make_date(2026, 4, 14);
  const auto set = [](BridgeCell& cell, int64_t units, int64_t revenue, int64_t margin) {
    cell.variant.units += units;
    cell.variant.revenue += Money{revenue};
    cell.variant.cost += Money{revenue - margin};
  };
  const auto add = [&](Reason reason, const std::string& who, int64_t units, int64_t revenue, int64_t margin,
                       Period period = Period::window) {
    if (bridge.rows.empty() || bridge.rows.back().reason != reason || bridge.rows.back().competitor != who)
      bridge.rows.push_back({reason, who, {}});
    for (const Period p : {period, Period::total}) {
      set(bridge.rows.back().periods[static_cast<size_t>(p)], units, revenue, margin);
      set(bridge.whole[static_cast<size_t>(p)], units, revenue, margin);
    }
  };
  for (const Period p : {Period::window, Period::total})
    bridge.whole[static_cast<size_t>(p)].base = {1000, Money{250000}, Money{150000}};
  for (const Period p : {Period::window, Period::total})
    bridge.whole[static_cast<size_t>(p)].variant = {1000, Money{250000}, Money{150000}};
  add(Reason::bought_anyway, "", 0, -12345, -12345);
  add(Reason::competitor, "blue", -3, -700, -250);
  add(Reason::competitor, "red", 120, 24000, 9600);
  add(Reason::timing, "", 40, 8000, 3200);
  add(Reason::timing, "", -40, -10000, -4100, Period::after);
  add(Reason::conversion, "", 0, 0, 0);
  return bridge;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("A bridge as text, 60 columns wide", "[bridge]") {
  report::BridgeTextOptions options;
  options.width = 60;
  options.variant = "spring sale";
  options.labels = {{"red", "Red Market"}};
  const study::MarginBridge margin{Money{100000}, Money{96105}, Money{0},      Money{9000},
                                   Money{-550},   Money{0},     Money{-12345}, Money{0}};
  CHECK(report::bridge_text(made_up(), &margin, options) == R"(Why spring sale differs from base
Change from 2026-04-01 to 2026-04-14; amounts in USD

                     units    margin
base                 1,000  1,000.00  ██████████████████████
Bought anyway            0   -123.45          ▒▒▒▒▒▒▒▒▒▒▒▒▒▒
Lost to blue            -3     -2.50          ▒
Won from Red Market   +120    +96.00          ███████████
Timing                   0     -9.00                    ▒
spring sale          1,117    961.05  ██████████████████
Bars begin at 800.00.

Units                window  after  total
Lost to blue             -3      0     -3
Won from Red Market    +120      0   +120
Timing                  +40    -40      0
Difference             +157    -40   +117

Gross margin          window   after    total
Bought anyway        -123.45    0.00  -123.45
Lost to blue           -2.50    0.00    -2.50
Won from Red Market   +96.00    0.00   +96.00
Timing                +32.00  -41.00    -9.00
Difference             +2.05  -41.00   -38.95

Margin bridge       margin
Price                 0.00
Volume              +90.00
Mix                  -5.50
Unit cost             0.00
Promotion funding  -123.45
Difference          -38.95
)");
}

TEST_CASE("Lines fit, whatever the width and the names; colour only when asked", "[bridge]") {
  Bridge bridge = made_up();
  bridge.rows[1].competitor = "a competitor with a very long name indeed, and 本地超市 in it";
  bridge.too_short = bridge.still_moving = true;
  bridge.stockpile = Bridge::Stockpile{12.5, -3};
  for (int width = 60; width <= 130; ++width) {
    report::BridgeTextOptions options;
    options.width = width;
    options.variant = "a variant whose name goes on and on and on and on and on and on";
    const std::string text = report::bridge_text(bridge, nullptr, options);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("Unsettled") != std::string::npos);
    for (const auto& line : lines_of(text)) {
      CAPTURE(line);
      CHECK(core::display_width(line) <= width);
      CHECK((line.empty() || line.back() != ' '));
    }
    if (width == 60) CHECK(text.find("revenue") == std::string::npos);
    if (width >= 80) CHECK(text.find("revenue") != std::string::npos);
    options.colour = true;
    CHECK(report::bridge_text(bridge, nullptr, options).find("\x1b[31m▒") != std::string::npos);
  }
}

TEST_CASE("Bars begin at zero where the steps are large, and reach below it for losses", "[bridge]") {
  Bridge bridge;
  bridge.whole[static_cast<size_t>(Period::total)] = {{10, Money{1000}, Money{0}}, {5, Money{-1000}, Money{0}}};
  bridge.rows.push_back({Reason::visits, "", {}});
  bridge.rows[0].periods[static_cast<size_t>(Period::total)] = {{10, Money{1000}, Money{0}},
                                                                {5, Money{-1000}, Money{0}}};
  bridge.rows[0].periods[static_cast<size_t>(Period::window)] =
      bridge.rows[0].periods[static_cast<size_t>(Period::total)];
  const std::string text = report::bridge_text(bridge);
  CHECK(text.find("Bars begin") == std::string::npos);
  const auto lines = lines_of(text);
  const auto first = [](const std::string& line, const char* mark) {
    return core::display_width(std::string_view(line).substr(0, line.find(mark)));
  };
  CHECK(first(lines[4], "█") > first(lines[5], "▒"));  // the base's bar begins at zero, the loss goes on below
  CHECK(first(lines[5], "▒") == first(lines[6], "▒"));
  Bridge nothing;
  CHECK(report::bridge_text(nothing).find("base") != std::string::npos);
}

TEST_CASE("A bridge as CSV: every reason and period, and the whole", "[bridge]") {
  std::string csv;
  report::bridge_csv(made_up(), [&](std::string_view bytes) { csv += bytes; });
  const auto lines = lines_of(csv);
  REQUIRE(lines.size() == 1 + 4 * (5 + 1));
  CHECK(lines[0].starts_with("reason,competitor,period,units,revenue,cost_of_goods,gross_margin,base_units,"));
  CHECK(lines[2] == "bought_anyway,,window,0,-123.45,0.00,-123.45,0,0.00,0.00,0.00,0,-123.45,0.00,-123.45");
  CHECK(lines[10] == "competitor,red,window,120,240.00,144.00,96.00,0,0.00,0.00,0.00,120,240.00,144.00,96.00");
  CHECK(lines.back() ==
        "total,,total,117,89.55,128.50,-38.95,1000,2500.00,1500.00,1000.00,1117,2589.55,1628.50,961.05");
}

TEST_CASE("A bridge as JSON", "[bridge]") {
  Bridge bridge = made_up();
  bridge.too_short = true;
  const study::MarginBridge margin{Money{100000}, Money{96105}, Money{0},      Money{9000},
                                   Money{-550},   Money{0},     Money{-12345}, Money{0}};
  const auto document = nlohmann::json::parse(report::bridge_json(bridge, &margin));
  CHECK(document["settled"] == false);
  CHECK(document["warnings"] == nlohmann::json::array({"too_short"}));
  CHECK(document["window"]["last"] == "2026-04-14");
  CHECK(document["reasons"].size() == bridge.rows.size());
  CHECK(document["reasons"][2]["competitor"] == "red");
  CHECK(document["reasons"][0]["competitor"].is_null());
  CHECK(document["reasons"][3]["periods"]["after"]["difference"]["units"] == -40);
  CHECK(document["total"]["total"]["difference"]["gross_margin"] == -38.95);
  CHECK(document["total"]["total"]["variant"]["revenue"] == 2589.55);
  CHECK(document["margin_bridge"]["promotion_funding"] == -123.45);
  CHECK(document["stockpile"].is_null());
  CHECK(nlohmann::json::parse(report::bridge_json(bridge))["margin_bridge"].is_null());
}

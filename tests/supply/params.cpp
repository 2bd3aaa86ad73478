#include "shopwright/supply/params.hpp"
#include "shopwright/language/load.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::supply;

namespace {

struct Read {
  StockParams params;
  language::Diagnostics diagnostics;
  bool has(std::string_view code) const {
    for (const auto& d : diagnostics.items())
      if (d.code == code) return true;
    return false;
  }
};

Read read(const std::string& yaml) {
  Read result;
  const language::Node node = language::parse_yaml(yaml, "test.yaml", result.diagnostics);
  language::Context context{result.diagnostics};
  result.params = language::decode<StockParams>(node, context, "offers.ours.trop64.stock");
  return result;
}

}  // namespace

TEST_CASE("stock params: read as people write them") {
  const Read base =
      read("{opening: 6000, reorder: {base_stock: {level: 9000, lead_time: 3 days}}, holding_cost: 0.002}");
  REQUIRE(base.diagnostics.items().empty());
  CHECK(base.params.opening == 6000);
  CHECK(base.params.shortage == Shortage::lost);
  CHECK(base.params.holding_cost.micro == 200000);
  const auto& level = std::get<BaseStock>(base.params.reorder);
  CHECK(level.level == 9000);
  CHECK(level.lead_time.is_constant());
  CHECK(level.lead_time.mean() == 3);

  const Read plain = read("500 units");
  REQUIRE(plain.diagnostics.items().empty());
  CHECK(plain.params.opening == 500);
  CHECK(std::holds_alternative<NoReorder>(plain.params.reorder));

  const Read none = read("{shortage: backorder, reorder: none}");
  REQUIRE(none.diagnostics.items().empty());
  CHECK(none.params.shortage == Shortage::backorder);

  const Read season = read(
      "{reorder: {newsvendor: {season: 2026-11-01..2026-12-24, demand: {normal: {mean: 50, sd: 8}}, "
      "overage_cost: 0.18, underage_cost: 0.70, lead_time: {poisson: {mean: 4 days}}}}}");
  REQUIRE(season.diagnostics.items().empty());
  CHECK(std::get<Newsvendor>(season.params.reorder).target() == 57);
}

TEST_CASE("stock params: rules across fields") {
  CHECK(read("{reorder: {min_max: {reorder_point: 900, order_up_to: 100}}}").has("order-up-to-too-low"));
  CHECK(
      read("{reorder: {newsvendor: {season: 2026-11-01, quantity: 10, overage_cost: 1}}}").has("quantity-and-demand"));
  CHECK(read("{reorder: {newsvendor: {season: 2026-11-01, overage_cost: 1}}}").has("missing"));
  CHECK(read("{reorder: {newsvendor: {season: 2026-11-01, demand: 50, overage_cost: 0, underage_cost: 1}}}")
            .has("no-overage-cost"));
  CHECK_FALSE(read("{reorder: {base_stock: {level: 10, lead_time: 3}}}").diagnostics.ok());  // 3 what?
  CHECK_FALSE(read("{reorder: {base_stock: {lead_time: 3 days}}}").diagnostics.ok());
}

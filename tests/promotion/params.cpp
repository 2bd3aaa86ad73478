#include "shopwright/promotion/params.hpp"
#include "shopwright/language/load.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using core::Money;
using promotion::promoted_price;
using promotion::PromotionParams;

namespace {

struct Read {
  PromotionParams params;
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
  result.params = language::decode<PromotionParams>(node, context, "promotions.p");
  return result;
}

}  // namespace

TEST_CASE("promotion params: read as people write them") {
  const Read flash = read("{price: 1.99, offers: [trop64], during: 2026-04-03, hours: 20:00..24:00, limit: 500 units}");
  REQUIRE(flash.diagnostics.items().empty());
  CHECK(flash.params.price == Money{199});
  CHECK(flash.params.offers.at(0).name == "trop64");
  CHECK(flash.params.hours.from == Approx(20.0 / 24));
  CHECK(flash.params.hours.to == 1.0);
  CHECK(flash.params.limit == 500);
  const Read week = read("{off: 20%, during: 2026-03-16..2026-03-22, on: weekends, feature: true, display: 30%}");
  REQUIRE(week.diagnostics.items().empty());
  CHECK(week.params.off == Approx(0.2));
  CHECK(week.params.feature == 1.0);
  CHECK(week.params.display == Approx(0.3));
  CHECK_FALSE(week.params.on.contains(0));
  CHECK(week.params.on.contains(6));
  CHECK(read("feature: true").diagnostics.items().empty());
}

TEST_CASE("promotion params: rules across fields") {
  CHECK(read("{off: 20%, price: 1.99}").has("several-mechanics"));
  CHECK(read("{during: 2026-04-03}").has("no-mechanic"));
  CHECK(read("{feature: true, limit: 500}").has("limit-without-mechanic"));
  CHECK_FALSE(read("{off: much}").diagnostics.ok());
  CHECK_FALSE(read("{off: much}").has("no-mechanic"));
}

TEST_CASE("promoted price: hand-computed, half to even, between zero and the list price") {
  PromotionParams off;
  off.off = 0.2;
  CHECK(promoted_price(off, Money{279}) == Money{223});  // 223.2
  off.off = 0.5;
  CHECK(promoted_price(off, Money{279}) == Money{140});  // 139.5
  CHECK(promoted_price(off, Money{277}) == Money{138});  // 138.5
  off.off = 1;
  CHECK(promoted_price(off, Money{277}) == Money{0});
  PromotionParams amount;
  amount.amount_off = Money{50};
  CHECK(promoted_price(amount, Money{279}) == Money{229});
  CHECK(promoted_price(amount, Money{30}) == Money{0});
  PromotionParams price;
  price.price = Money{199};
  CHECK(promoted_price(price, Money{279}) == Money{199});
  CHECK(promoted_price(price, Money{150}) == Money{150});
  CHECK(promoted_price(PromotionParams{}, Money{150}) == Money{150});
}

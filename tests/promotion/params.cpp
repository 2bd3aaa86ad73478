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

TEST_CASE("promotion params: mechanics on baskets and audiences") {
  const Read three = read("{multi_buy: {buy: 3, pay: 2}, group: deals, priority: 2}");
  REQUIRE(three.diagnostics.items().empty());
  CHECK(three.params.multi_buy->buy == 3);
  CHECK(three.params.multi_buy->pay == 2);
  CHECK(three.params.multi_buy->off == 1);
  CHECK(three.params.group == "deals");
  CHECK(three.params.priority == 2);
  CHECK(read("{multi_buy: {buy: 2, pay: 1, off: 50%}}").params.multi_buy->off == 0.5);
  const Read set = read("{bundle: {products: {a: 1, b: 2}, price: 9.99}}");
  REQUIRE(set.diagnostics.items().empty());
  CHECK(*set.params.bundle->products.find("b") == 2);
  CHECK(set.params.bundle->price == Money{999});
  const Read save = read("{spend_and_save: {steps: {100: 10, 299.50: 50}}}");
  REQUIRE(save.diagnostics.items().empty());
  REQUIRE(save.params.spend_and_save->steps.list.size() == 2);
  CHECK(save.params.spend_and_save->steps.list[1].from == Money{29950});
  CHECK(save.params.spend_and_save->steps.list[1].value == Money{5000});
  CHECK(save.params.spend_and_save->steps.reached(Money{29949})->value == Money{1000});
  CHECK(save.params.spend_and_save->steps.reached(Money{9999}) == nullptr);
  const Read each = read("{spend_and_save: {every: 300, off: 50, at_most: 3}}");
  REQUIRE(each.diagnostics.items().empty());
  CHECK(each.params.spend_and_save->at_most == 3);
  const Read tiers = read("{quantity_tiers: {10: 5%, 50: 10%}}");
  REQUIRE(tiers.diagnostics.items().empty());
  CHECK(tiers.params.quantity_tiers.list[1].from == 50);
  CHECK(tiers.params.quantity_tiers.list[1].value == Approx(0.1));

  CHECK_FALSE(read("{off: 20%, audience: everyone}").params.audience.limited());
  const Read some = read("{off: 20%, audience: {segments: [families, singles], share: 50%, hold_out: 10%}}");
  REQUIRE(some.diagnostics.items().empty());
  CHECK(some.params.audience.limited());
  CHECK(some.params.audience.includes("singles"));
  CHECK_FALSE(some.params.audience.includes("others"));
  CHECK(some.params.audience.share == 0.5);
  CHECK(some.params.audience.hold_out == Approx(0.1));
}

TEST_CASE("promotion params: rules across fields") {
  CHECK(read("{off: 20%, price: 1.99}").has("several-mechanics"));
  CHECK(read("{during: 2026-04-03}").has("no-mechanic"));
  CHECK(read("{feature: true, limit: 500}").has("limit-without-mechanic"));
  CHECK(read("{multi_buy: {buy: 3, pay: 2}, off: 20%}").has("several-mechanics"));
  CHECK(read("{multi_buy: {buy: 3, pay: 3}}").has("pays-all"));
  CHECK(read("{spend_and_save: {steps: {100: 10}}, limit: 5}").has("limit-on-basket"));
  CHECK(read("{off: 20%, group: x, limit: 5}").has("limit-in-group"));
  CHECK(read("{off: 20%, priority: 1}").has("without-effect"));
  CHECK_FALSE(read("{multi_buy: {buy: 3, pay: 2}, priority: 1}").has("without-effect"));
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

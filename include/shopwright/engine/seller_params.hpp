#pragma once
// Who sells, where and how, as a scenario states it.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "shopwright/finance/tariff.hpp"
#include "shopwright/language/fields.hpp"
#include "shopwright/marketing/params.hpp"
#include "shopwright/policy/params.hpp"
#include "shopwright/promotion/points.hpp"
#include "shopwright/promotion/price_protection.hpp"
#include "shopwright/promotion/shipping.hpp"
#include "shopwright/shopping/checkout.hpp"
#include "shopwright/shopping/reviews.hpp"
#include "shopwright/supply/trade_params.hpp"

namespace shopwright::engine {

/// The time until delivery as buyers are told it: what they choose by. Whether it is kept is no part of this.
struct DeliveryPromiseParams {
  language::Duration promise{0};
  double effect = 0;
  template <class V>
  void fields(V& v) {
    v.field("promise", promise,
            {.required = true,
             .range = language::between(0, 365),
             .doc = "Time until delivery that is promised here.",
             .example = "2 days"});
    v.field("effect", effect,
            {.required = true,
             .unit = language::Unit::utility,
             .range = language::between(-100, 0),
             .doc = "Utility of each day until delivery, times the `delivery_sensitivity` of the segment.",
             .example = "-0.15"});
  }
};

struct SellerChannelParams {
  double reach = 1;
  double appeal = 0;
  double trust = 0;
  std::optional<DeliveryPromiseParams> delivery;
  std::optional<double> commission;
  std::optional<core::Money> order_fee;
  finance::FulfilmentParams fulfilment;
  std::optional<promotion::ShippingParams> shipping;
  std::optional<shopping::CheckoutParams> checkout;
  template <class V>
  void fields(V& v) {
    v.field("reach", reach,
            {.unit = language::Unit::share,
             .range = language::unit_interval(),
             .doc = "Share of consumers who have access to this seller here."});
    v.field(
        "appeal", appeal,
        {.unit = language::Unit::utility, .range = language::between(-1000, 1000), .doc = "Utility of buying here."});
    v.field("trust", trust,
            {.unit = language::Unit::utility,
             .range = language::between(-1000, 1000),
             .doc = "Utility of trusting this seller here: genuine goods, returns that work, somebody to ask."});
    v.field("delivery", delivery,
            {.doc = "The time until delivery that is promised here, and what it is worth; not looked at when left out.",
             .example = "{promise: 2 days, effect: -0.15}"});
    v.field("commission", commission,
            {.unit = language::Unit::share,
             .range = {.low = 0, .high = 1, .high_open = true},
             .doc = "Share of what buyers pay for goods that the platform keeps; the platform's when left out.",
             .example = "5%"});
    v.field("order_fee", order_fee,
            {.range = language::between(0, 1e6),
             .doc = "What the platform keeps of each order, whatever is in it; the platform's when left out.",
             .example = "0.30"});
    v.field(
        "fulfilment", fulfilment,
        {.doc = "Cost of packing and sending what is bought here.", .example = "{per_order: 2.50, per_unit: 0.50}"});
    v.field("shipping", shipping, {.doc = "Shipping fee here; the seller's when left out."});
    v.field("checkout", checkout,
            {.doc = "What becomes of carts here; the seller's when left out.", .example = "{completed: 60%}"});
  }
};

struct FollowersParams {
  double after_order = 0;
  template <class V>
  void fields(V& v) {
    v.field("after_order", after_order,
            {.required = true,
             .unit = language::Unit::share,
             .range = {.low = 0, .high = 1, .low_open = true},
             .doc = "Share of orders after which the buyer, content with what she got, becomes a follower.",
             .example = "3%"});
  }
};

/// The marketplace behind a channel: what holds for all who sell there.
struct PlatformParams {
  double commission = 0;
  core::Money order_fee{};
  std::optional<language::Duration> lowest_price_in;
  std::optional<double> minimum_rating;
  int64_t minimum_reviews = 0;
  template <class V>
  void fields(V& v) {
    v.field("commission", commission,
            {.unit = language::Unit::share,
             .range = {.low = 0, .high = 1, .high_open = true},
             .doc = "Share of what buyers pay for goods that it keeps, of sellers whose channel says nothing of it.",
             .example = "5%"});
    v.field("order_fee", order_fee,
            {.range = language::between(0, 1e6),
             .doc = "What it keeps of each order, of sellers whose channel says nothing of it.",
             .example = "0.30"});
    v.field(
        "lowest_price_in", lowest_price_in,
        {.range = language::between(1, 365),
         .doc = "A promotion on single units is allowed on days on which its price is not above the lowest that held "
                "all day within so long.",
         .example = "30 days"});
    v.field("minimum_rating", minimum_rating,
            {.range = language::between(1, shopping::kMostStars),
             .doc = "A promotion is allowed for products whose reviews have at least so many stars in the mean that "
                    "morning, and for those that nobody has reviewed yet.",
             .example = "3.5"});
    v.field("minimum_reviews", minimum_reviews,
            {.range = language::between(0, 1e6),
             .doc = "A promotion is allowed for products with at least so many reviews, where they can be reviewed.",
             .example = "20"});
  }
};

enum class Role : uint8_t { competitor, operator_, dealer };
constexpr std::array<std::string_view, 3> names_of(Role) { return {"competitor", "operator", "dealer"}; }

struct SellerParams {
  Role role = Role::competitor;
  language::Named<SellerChannelParams> channels;
  std::optional<promotion::ShippingParams> shipping;
  std::optional<shopping::CheckoutParams> checkout;
  policy::PricingParams pricing;
  std::optional<marketing::GoodwillParams> goodwill;
  std::optional<FollowersParams> followers;
  std::optional<double> margin_floor;
  language::Ref supplier;
  std::optional<supply::WholesaleParams> wholesale;
  std::optional<core::Date> enters, leaves;
  std::optional<promotion::PointsParams> points;
  std::optional<promotion::PriceProtectionParams> price_protection;
  template <class V>
  void fields(V& v) {
    v.field(
        "role", role,
        {.doc = "One seller is the operator, whose results are asked for; dealers buy from him or another; the others "
                "compete."});
    v.field("channels", channels,
            {.names = "channel", .doc = "Where it sells; one channel named store when left out."});
    v.field("shipping", shipping,
            {.doc = "Fee for a parcel, in each channel by itself; none when left out.",
             .example = "{fee: 6.00, free_from: 99}"});
    v.field(
        "checkout", checkout,
        {.doc = "What becomes of carts: all that one puts together here on one day. Every cart is paid when left out.",
         .example = "{completed: 60%, with_fee: 45%, paid: 95%}"});
    v.field("pricing", pricing, {.doc = "How its prices are decided day by day; fixed: as the offers say."});
    v.field("goodwill", goodwill,
            {.doc = "How its advertising stays in mind; a campaign does not outlast its visits when left out.",
             .example = "{effect: 0.1}"});
    v.field(
        "followers", followers,
        {.doc =
             "Who follows it and so hears of it for nothing (`audience: {who: followers}` of a campaign), beside those "
             "whom campaigns win.",
         .example = "{after_order: 3%}"});
    v.field(
        "margin_floor", margin_floor,
        {.unit = language::Unit::share,
         .range = language::between(-10, 1),
         .doc = "Least gross margin, as a share of what the buyer pays, that any sale should leave when all promotions "
                "meet; checked by `plan`.",
         .example = "10%"});
    v.field("supplier", supplier,
            {.refers_to = "seller",
             .doc = "Of a dealer: from whom it buys what is in that seller's `wholesale`.",
             .example = "ours"});
    v.field("wholesale", wholesale,
            {.doc = "Price list and terms for dealers.", .example = "{prices: {trop64: 1.90}, payment: 30 days}"});
    v.field("enters", enters,
            {.doc = "First day on which it sells; from the beginning when left out.", .example = "2026-04-01"});
    v.field("leaves", leaves,
            {.doc = "First day on which it sells no more; never when left out.", .example = "2026-06-01"});
    v.field("points", points,
            {.doc = "Loyalty points: a part of what is paid comes back as money for the next time.",
             .example = "{earn: 1%, redeem_from: 5, at_most: 50%}"});
    v.field("price_protection", price_protection,
            {.doc = "The difference is paid back when the price falls soon after.", .example = "{days: 15}"});
  }
};

}  // namespace shopwright::engine

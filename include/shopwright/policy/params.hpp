#pragma once
// Pricing policies as a scenario states them: one struct each, and the list of all. To add one: a struct here, a source
// with its make_ function, a line in PricingParams and one in make.cpp.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "shopwright/core/money.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::policy {

/// Prices stay those of the scenario.
struct FixedParams {
  static constexpr std::string_view kName = "fixed";
  template <class V>
  void fields(V&) {}
};

/// What rules that follow a rival have in common.
struct FollowParams {
  language::Duration lag{1};
  double floor_margin = 0;
  std::vector<language::Ref> products;
  double probability = 1;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("lag", lag,
            {.range = at_least(1),
             .doc = "How old the rival's price is when it is seen; 1 day is yesterday's.",
             .example = "2 days"});
    v.field("floor_margin", floor_margin,
            {.unit = Unit::share,
             .range = {.low = -1, .high = 1e6, .low_open = true},
             .doc = "Never below unit cost x (1 + this).",
             .example = "5%"});
    v.field("products", products, {.refers_to = "product", .doc = "Products it is applied to; all when left out."});
    v.field("probability", probability,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Probability, by offer and day, of looking and reacting."});
  }
};

/// Posts the rival's price of the same product.
struct MatchParams {
  static constexpr std::string_view kName = "match";
  language::Ref seller;
  FollowParams follow;
  template <class V>
  void fields(V& v) {
    v.field("seller", seller, {.required = true, .refers_to = "seller", .doc = "Whose prices are matched."});
    v.include(follow);
  }
};

/// Posts less than the rival, or than the lowest of all rivals.
struct UndercutParams {
  static constexpr std::string_view kName = "undercut";
  language::Ref seller;  ///< empty: the lowest
  std::optional<double> by;
  std::optional<core::Money> by_amount;
  FollowParams follow;
  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("seller", seller,
            {.refers_to = "seller", .doc = "Whose prices are undercut; the lowest of all rivals when left out."});
    v.field("by", by,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share of the rival's price to stay below it; 1% when neither this nor by_amount is given.",
             .example = "2%"});
    v.field("by_amount", by_amount,
            {.range = at_least(0), .doc = "Amount to stay below the rival's price.", .example = "0.10"});
    v.include(follow);
  }
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// Unit cost x (1 + markup).
struct CostPlusParams {
  static constexpr std::string_view kName = "cost_plus";
  double markup = 0;
  std::vector<language::Ref> products;
  static constexpr std::string_view kShorthand = "markup";
  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("markup", markup,
            {.required = true,
             .unit = Unit::share,
             .range = between(0, 1e6),
             .doc = "Share added to unit cost.",
             .example = "30%"});
    v.field("products", products, {.refers_to = "product", .doc = "Products it is applied to; all when left out."});
  }
};

enum class Belief : uint8_t { learned, exact };
constexpr std::array<std::string_view, 2> names_of(Belief) { return {"learned", "exact"}; }

/// What is believed about demand: logit, with prices and qualities in major units of money.
struct BeliefParams {
  Belief belief = Belief::learned;
  double mu = 0;
  language::Named<double> quality;
  double outside = 0;
  language::Duration lag{1};
  language::Duration every{1};
  language::Named<core::Money> start;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("belief", belief,
            {.doc = "exact: qualities are known and rivals' prices seen; learned: from own orders per visit."});
    v.field("mu", mu,
            {.required = true,
             .range = between(1e-6, 1e9),
             .doc = "Spread of tastes, in major units of money: the smaller, the more price matters.",
             .example = "0.25"});
    v.field("quality", quality,
            {.range = between(-1e9, 1e9),
             .refers_to = "product",
             .doc = "With exact beliefs: worth of each product of the category, in major units of money.",
             .example = "{left: 2, right: 2}"});
    v.field(
        "outside", outside,
        {.range = between(-1e9, 1e9), .doc = "With exact beliefs: worth of buying nothing, in major units of money."});
    v.field("lag", lag,
            {.range = at_least(1), .doc = "How old rivals' prices are when they are seen; 1 day is yesterday's."});
    v.field("every", every,
            {.range = at_least(1),
             .doc = "Days between decisions; what happened in between is what is learned from.",
             .example = "7 days"});
    v.field("start", start,
            {.range = between(0, 1e9),
             .refers_to = "product",
             .doc = "Prices to start from; those of the scenario when left out."});
  }
};

/// The price that earns most given what is believed about demand and rivals.
struct BestResponseParams {
  static constexpr std::string_view kName = "best_response";
  BeliefParams belief;
  template <class V>
  void fields(V& v) {
    v.include(belief);
  }
};

/// Several sellers as one: the prices that earn most for all of them together.
struct JointMaximisationParams {
  static constexpr std::string_view kName = "joint_maximisation";
  std::vector<language::Ref> with;
  BeliefParams belief;
  template <class V>
  void fields(V& v) {
    v.field("with", with,
            {.required = true,
             .refers_to = "seller",
             .doc = "The other sellers of the cartel; their own `pricing` is to be left out.",
             .example = "[rival]"});
    v.include(belief);
  }
};

using PricingParams = language::OneOf<FixedParams, MatchParams, UndercutParams, CostPlusParams, BestResponseParams,
                                      JointMaximisationParams>;

}  // namespace shopwright::policy

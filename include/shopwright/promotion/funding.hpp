#pragma once
// Who pays for a promotion.
#include "shopwright/language/fields.hpp"
#include "shopwright/market/funding.hpp"

namespace shopwright::promotion {

/// Shares of the discount that others pay; the seller pays the rest. Tested: tests/promotion/funding.cpp, tests/errors.
struct FundingParams {
  double platform = 0;
  double supplier = 0;

  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("platform", platform,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share of the discount that the platform pays to the seller.",
             .example = "50%"});
    v.field("supplier", supplier,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share of the discount that the supplier pays to the seller.",
             .example = "20%"});
  }
  /// Errors: shares of more than the whole; nobody but the seller pays.
  void check(const language::Node& node, const language::Scope& scope) const;

  bool any() const { return platform > 0 || supplier > 0; }
  /// The shares in millionths; together at most a million.
  market::Funding shares() const;
};

}  // namespace shopwright::promotion

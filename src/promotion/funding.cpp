#include "shopwright/promotion/funding.hpp"

#include <algorithm>

#include "promotion/basket_mechanic.hpp"

namespace shopwright::promotion {

market::Funding FundingParams::shares() const {
  const int64_t by_platform = to_micro(platform);
  return {by_platform, std::min(to_micro(supplier), core::kMicro - by_platform)};
}

void FundingParams::check(const language::Node& node, const language::Scope& scope) const {
  const auto place = [&](std::string_view key) { return language::find_place(node, key); };
  if (platform + supplier > 1 + 1e-9)
    scope.error("shares-sum", place("supplier"),
                "platform and supplier pay " + language::show_number(100 * (platform + supplier)) +
                    "% of the discount together",
                "at most 100%; what is left is the seller's",
                language::Related{place("platform"), "the platform's share"});
  if (!any())
    scope.error("without-effect", node.place(), "nobody but the seller pays here",
                "for example {platform: 50%}; without funding the seller pays all of it");
}

}  // namespace shopwright::promotion

#include "shopwright/marketing/params.hpp"

namespace shopwright::marketing {

MediumDefaults defaults_of(Medium medium) {
  switch (medium) {
    case Medium::email: return {0.25, 0.06, 0.0025};
    case Medium::sms: return {0.95, 0.106, 0.0065};
    case Medium::push: return {0.35, 0.013, 0.001};
    case Medium::search: return {0.5, 0.0317, 0};
    case Medium::feed: return {0.3, 0.005, 0};
    case Medium::banner: return {0.3, 0.0048, 0};
    case Medium::affiliate: return {0.05, 0.01, 0};
    case Medium::live_stream: return {0.03, 0.1, 0};
  }
  return {0, 0, 0};
}

void CampaignParams::check(const language::Node& node, const language::Scope& scope) const {
  const auto place = [&](const char* key) { return language::find_place(node, key); };
  if (cost.by_result() && !budget)
    scope.error("missing", place("cost"), "a campaign without a budget: nothing says when to stop spending",
                "add a budget, for example budget: 5000");
  if (budget && !cost.by_result())
    scope.error("without-effect", place("budget"),
                "a budget for a campaign that costs nothing per impression, click or order",
                "say what it costs, for example cost: {per_click: 0.80}");
  if (cost.per_order && cost.of_sales)
    scope.error("several-forms", place("cost"), "an order costs an amount or a share of sales, not both",
                "leave one of them out");
  if (reach && *reach == 0)
    scope.error("without-effect", place("reach"), "nobody sees this campaign", "leave the campaign out");
}

}  // namespace shopwright::marketing

#include "shopwright/report/json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "report/customers.hpp"
#include "report/funnel.hpp"
#include "report/placements.hpp"
#include "report/products.hpp"
#include "report/routes.hpp"
#include "report/shop_funnel.hpp"
#include "report/vouchers.hpp"
#include "shopwright/core/ensure.hpp"
#include "shopwright/version.hpp"

namespace shopwright::report {
namespace {

using Json = nlohmann::ordered_json;

/// Digits below what anybody reads would only make the document longer. Rounding is one division and exact for equal input.
Json rounded(double value, int digits) {
  if (!std::isfinite(value)) return nullptr;
  double scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  const double result = std::round(value * scale) / scale;
  return result == 0 ? 0.0 : result;  // no -0
}

/// `totals`: what nobody has supply costs, VAT or the like of is left out; where somebody has, the document tells everybody's.
Json estimates(const study::Estimates& all, const core::Currency& currency, const study::Estimates& totals) {
  const auto any = [&](study::Metric metric) { return totals[static_cast<size_t>(metric)].mean != 0; };
  Json out = Json::object();
  for (size_t i = 0; i < study::kMetrics; ++i) {
    const auto metric = static_cast<study::Metric>(i);
    if ((metric == study::Metric::supply_cost && !any(metric)) || !study::metric_is_told(metric, any)) continue;
    const int digits = study::metric_is_money(metric) ? currency.digits : 6;
    Json interval = nullptr;
    if (all[i].ci95) interval = Json::array({rounded(all[i].ci95->low, digits), rounded(all[i].ci95->high, digits)});
    out[std::string(study::metric_name(metric))] = {{"mean", rounded(all[i].mean, digits)},
                                                    {"ci95", std::move(interval)}};
  }
  return out;
}

Json summary(const study::RunResult& result) {
  ENSURE(result.sellers.size() == result.by_seller.size());
  Json sellers = Json::object();
  for (size_t i = 0; i < result.sellers.size(); ++i)
    sellers[result.sellers[i]] = estimates(result.by_seller[i], result.currency, result.totals);
  Json out = {{"shopwright", kVersion},
              {"scenario", result.scenario},
              {"seed", std::to_string(result.seed)},
              {"replicates", result.replicates},
              {"consumers", result.consumers},
              {"days", result.days},
              {"currency", result.currency.code},
              {"digest", result.digest},
              {"sellers", std::move(sellers)},
              {"totals", estimates(result.totals, result.currency, result.totals)}};
  if (result.funnel.any()) out["funnel"] = funnel_json(result);
  if (!result.funnel.members.empty()) out["funnel"]["shops"] = shop_funnel_json(result);
  if (result.customers.any()) out["customers"] = customers_json(result);
  if (!result.funnel.vouchers.empty()) out["vouchers"] = vouchers_json(result);
  if (result.compiled && result.compiled->placements.any()) out["placements"] = placements_json(result);
  if (!result.routes.empty()) out["routes"] = routes_json(result);
  if (!result.credit.empty()) out["on_account"] = credit_json(result);
  if (!result.refused.empty()) out["refused_promotions"] = refused_json(result);
  if (!result.products.empty()) out["products"] = products_json(result);
  return out;
}

Json run_part(const study::RunResult& result) {
  return {{"threads", result.threads},
          {"simd", result.simd},
          {"seconds", rounded(result.seconds, 6)},
          {"visits", result.visits},
          {"evaluations", result.evaluations}};
}

/// A path may hold bytes that are not UTF-8; they become U+FFFD instead of an exception.
std::string dump(const Json& document) { return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n'; }

}  // namespace

std::string json(const study::RunResult& result) {
  Json document = summary(result);
  document["run"] = run_part(result);
  return dump(document);
}

std::string summary_json(const study::RunResult& result) { return dump(summary(result)); }

std::string run_json(const study::RunResult& result, const std::vector<std::string>& changes) {
  Json document = run_part(result);
  document["contention_rounds"] = result.contention_rounds;
  document["changes"] = changes;
  return dump(document);
}

}  // namespace shopwright::report

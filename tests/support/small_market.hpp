#pragma once

namespace shopwright::testing {

// A few consumers, and all that a saved run can hold: pantry, memory, stock, orders under way, a quota, policies, shocks.
inline const char* const kSmallButFull = R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 12, warm_up: 5 days}
population:
  size: 60
  segments:
    all: {share: 100%, price_sensitivity: {lognormal: {median: 2, sigma: 0.5}}, reference_price: {weight: 0.9}, loyalty: 0.4,
          postpones: 30%, stockpiling: 1, needs: {juice: {every: 2 days}}}
categories: {juice: {pantry: {consumption: 1 per 2 days}, needs_shock: 0.1, appeal_shock: 0.1}}
products:
  p: {category: juice, regular_price: 2.00, appeal: 1, attributes: {fresh: 1}}
  q: {category: juice, regular_price: 2.00, appeal: 1}
sellers:
  ours: {role: operator, channels: {store: {reach: 80%}, web: {}}, pricing: {best_response: {mu: 0.5, every: 3 days}}}
  rival: {pricing: {undercut: {by: 1%, lag: 2 days}}}
offers:
  ours:
    p: {price: 2.00, cost: 1.00, stock: {opening: 50, shortage: backorder, reorder: {base_stock: {level: 30, lead_time: 2 days}}}}
    q: {price: 2.00, cost: 1.00, stock: {opening: 9, reorder: {min_max: {reorder_point: 4, order_up_to: 9, lead_time: 3 days}}}}
  rival: {p: {price: 2.10, cost: 1.00}}
promotions: {week: {off: 10%, offers: [p], limit: 40, hours: 10:00..20:00}}
)";

}  // namespace shopwright::testing

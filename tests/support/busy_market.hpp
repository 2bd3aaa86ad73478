#pragma once
#include <string>

namespace shopwright::testing {

// Everything at once: two categories, pantry, memory, tastes, access, stock, quotas, hours, policies, shocks.
inline const std::string kBusy = R"(
shopwright: 1
kind: scenario
currency: USD
seed: 11
calendar: {start: 2026-03-02, days: 40, warm_up: 10 days}
population:
  size: 9000
  segments:
    families:
      share: 60%
      price_sensitivity: {lognormal: {median: 2.6, sigma: 0.35}}
      tastes: {fresh: {normal: {mean: 0.4, sd: 0.6}}}
      loyalty: 0.8
      reference_price: {weight: 0.5, memory: 0.7, loss_aversion: 1.8}
      needs: {juice: {every: 6 days, shape: 1.2}, bread: {every: 3 days}}
      units: {mean: 1.3}
      stockpiling: 1.5
      postpones: 20%
    singles: {share: 40%, price_sensitivity: 3.4, needs: {juice: {every: 12 days}, bread: {every: 4 days}}}
categories:
  juice:
    weekdays: {fri: 1.2, sat: 1.5, sun: 1.1}
    pantry: {consumption: 1 per 5 days, fills_at: 4, flexibility: 30%}
    needs_shock: 0.1
    appeal_shock: {sigma: 0.1, memory: 0.5}
  bread: {}
products:
  trop64: {category: juice, regular_price: 2.87, appeal: 0.6, attributes: {fresh: 1}}
  dom64:  {category: juice, regular_price: 1.74, appeal: 0.2}
  loaf:   {category: bread, regular_price: 1.50, appeal: 0.5}
sellers:
  ours:  {role: operator, channels: {store: {}, app: {reach: 40%, appeal: 0.2}}}
  rival: {channels: {store: {reach: 90%}}, pricing: {match: {seller: ours, lag: 2 days, floor_margin: 5%}}}
offers:
  ours:
    trop64: {price: 2.79, cost: 2.1537, stock: {opening: 600, reorder: {base_stock: {level: 900, lead_time: 3 days}}}}
    dom64:  {price: 1.69, cost: 1.25, stock: {opening: 50, shortage: backorder, reorder: {min_max: {reorder_point: 10, order_up_to: 200, lead_time: {poisson: {mean: 2 days}}}}}}
    loaf: {price: 1.45, cost: 0.80}
  rival:
    trop64: {price: 2.85, cost: 2.20}
    loaf: {price: 1.40, cost: 0.85, stock: {opening: 3000, reorder: {base_stock: {level: 700, lead_time: 1 day}}}}
promotions:
  spring_week: {off: 20%, offers: [trop64], during: 2026-03-16..2026-03-22, feature: true}
  friday_flash: {price: 1.99, offers: [trop64], during: 2026-04-03, hours: "20:00..24:00", limit: 60 units}
  bread_days: {amount_off: 0.20, offers: [loaf], on: weekends, limit: 900 units}
)";

}  // namespace shopwright::testing

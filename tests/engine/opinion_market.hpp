#pragma once
// The busy market, with products that few know at first, reviews, followers and a life cycle.
#include "support/busy_market.hpp"
#include "support/catch.hpp"
#include "support/market.hpp"

namespace shopwright::testing {

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

inline core::NoiseKey opinion_key() { return {.seed = 23, .replicate = 1}; }

inline std::string opinionated() {
  std::string yaml = kBusy;
  yaml =
      replaced(yaml, "  bread: {}\n", "  bread: {reviews: {effect: 0.4, volume: 0.05, write: 20%, delay: 2 days}}\n");
  yaml = replaced(yaml, "    needs_shock: 0.1\n", "    needs_shock: 0.1\n    reviews: {effect: 0.3, write: 10%}\n");
  yaml = replaced(
      yaml, "appeal: 0.6, attributes: {fresh: 1}}",
      "appeal: 0.6, attributes: {fresh: 1}, rating: {quality: 4.6, initial: {count: 40, mean: 4.2}}, awareness: "
      "{initial: 20%, forgetting: 1 per 60 days, word_of_mouth: {tells: 3, lasts: 5 days, sentiment: 0.5}}}");
  yaml = replaced(yaml, "appeal: 0.5}\n", "appeal: 0.5, rating: 3.2, awareness: {initial: 50%}}\n");
  yaml = replaced(yaml, "appeal: 0.2}\n",
                  "appeal: 0.2, life_cycle: {growth: {from: 2026-03-12, appeal: 0.3}, end: 2026-04-02}}\n");
  yaml = replaced(yaml, "  ours:  {role: operator,", "  ours:  {role: operator, followers: {after_order: 5%},");
  return yaml + R"(
campaigns:
  news: {medium: feed, offers: [trop64], during: 2026-03-05..2026-03-15, cost: {per_mille: 5}, budget: 30}
  letter: {medium: email, audience: {who: followers}, during: 2026-03-20..2026-04-05}
)";
}

}  // namespace shopwright::testing

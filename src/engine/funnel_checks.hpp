#pragma once
// What holds of a day's funnel, whoever counted it (model.md 4.6).
#include "shopwright/market/facts.hpp"
#include "shopwright/market/world.hpp"

namespace shopwright::engine {

/// Our bug unless each step is at most the one before it (impressions, clicks, visits of campaigns; views, carts, orders of offers; visits,
/// carts, orders of storefronts, sellers and segments), segments add up to their seller, who is what he is by his offers, campaigns
/// brought no more than there was, and every order is a customer's.
void check_funnel(const market::World& world, const market::DayFacts& facts);

}  // namespace shopwright::engine

#pragma once
// What a seller knows of all his customers, at the end of a day.
#include "shopwright/core/parallel.hpp"
#include "shopwright/market/customers.hpp"
#include "shopwright/market/facts.hpp"
#include "shopwright/market/world.hpp"

namespace shopwright::engine {

/// Sets facts.customers[].active, and on the last day, and the last before the first reported one, customers_by_orders. Nothing unless
/// customers are reported.
void count_customers(const market::World& world, const market::Customers& customers, core::Parallel& parallel,
                     market::DayFacts& facts);

}  // namespace shopwright::engine

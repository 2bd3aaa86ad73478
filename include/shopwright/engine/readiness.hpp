#pragma once
// Whether what is planned can be held as planned: what a colleague would check before it is too late.
#include "shopwright/engine/plan.hpp"

namespace shopwright::engine {

struct Compiled;

/// Problems, each a warning with its places and what to do:
/// - an activity that starts before its tasks are done ("late-preparation"), a task for which nothing waits ("idle-task");
/// - a promotion whose stock arrives after it began, and what is there does not last until then ("late-stock"): stock as it is expected
///   on average, with mean lead times;
/// - promotions that together sell below a seller's `margin_floor` ("below-margin-floor"): the deepest price that a line of a basket
///   can have, on any day of the calendar, at any time, for any class of buyers, as the real pricer makes it. The baskets searched are those of one
///   product up to 12 units, every bundle, and for each step of spend_and_save and each product the cheapest baskets of it and another
///   that reach the step: what is told is certain, what is not told is no proof. Limited promotions are as at their start.
/// - a promotion that a platform will refuse ("refused-promotion") by its `lowest_price_in`, as far as the plan says (policies move
///   prices), or by its `minimum_rating` or `minimum_reviews` with the reviews of the first day.
/// The scenario has no errors, and `compiled` is its market.
/// Tested: tests/engine/test_readiness.cpp.
language::Diagnostics check_readiness(const Scenario& scenario, const Compiled& compiled);

}  // namespace shopwright::engine

#include "shopwright/shopping/checkout.hpp"

namespace shopwright::shopping {

void CheckoutParams::check(const language::Node& node, const language::Scope& scope) const {
  if (with_fee && *with_fee > completed)
    scope.error("out-of-range", language::find_place(node, "with_fee"),
                "a shipping fee would make more consumers complete their carts", "give at most the share without a fee",
                language::Related{language::find_place(node, "completed"), "the share without a fee"});
}

}  // namespace shopwright::shopping

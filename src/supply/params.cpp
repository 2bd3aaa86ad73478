#include "shopwright/supply/params.hpp"

#include <algorithm>
#include <cmath>

#include "shopwright/supply/theory.hpp"

namespace shopwright::supply {

void MinMax::check(const language::Node& node, const language::Scope& scope) const {
  if (node.find("reorder_point") && node.find("order_up_to") && order_up_to < reorder_point)
    scope.error("order-up-to-too-low", language::find_place(node, "order_up_to"),
                "order_up_to is below reorder_point, so no order could ever reach it", {},
                language::Related{language::find_place(node, "reorder_point"), "the reorder point"});
}

void Newsvendor::check(const language::Node& node, const language::Scope& scope) const {
  const bool derived = node.find("demand") || node.find("overage_cost") || node.find("underage_cost");
  if (node.find("quantity")) {
    if (derived)
      scope.error("quantity-and-demand", language::find_place(node, "quantity"),
                  "quantity stands instead of demand, overage_cost and underage_cost", "leave out one or the other");
    return;
  }
  const auto missing = [&](const char* name) {
    if (!node.find(name))
      scope.error("missing", node.place(),
                  std::string(name) + " is missing: the quantity follows from demand, overage_cost and underage_cost",
                  "or give quantity");
  };
  missing("demand");
  missing("overage_cost");
  missing("underage_cost");
  if (demand && overage_cost && underage_cost) {
    if (overage_cost->micro == 0)
      scope.error("no-overage-cost", language::find_place(node, "overage_cost"),
                  "units left over would cost nothing, so no quantity would be too large", "give a cost above 0");
    if (underage_cost->micro == 0)
      scope.error("no-underage-cost", language::find_place(node, "underage_cost"),
                  "missing units would cost nothing, so nothing would be ordered", "give a cost above 0");
  }
}

int64_t Newsvendor::target() const {
  if (quantity) return *quantity;
  if (!demand || !overage_cost || !underage_cost || overage_cost->micro <= 0) return 0;
  const double units =
      newsvendor_quantity(*demand, static_cast<double>(overage_cost->micro), static_cast<double>(underage_cost->micro));
  return units <= 0 ? 0 : std::llround(std::min(units, kMostUnits));
}

}  // namespace shopwright::supply

// 3 for 2: among the units promoted in a basket, from the dearest to the cheapest, every full group of `buy` gets its last
// buy - pay units at `off` less. What this saves is spread over all units of full groups.
#include <algorithm>

#include "promotion/mechanics.hpp"

namespace shopwright::promotion {
namespace {

class MultiBuy final : public BasketMechanic {
 public:
  explicit MultiBuy(const MultiBuyParams& params) : buy_(params.buy), pay_(params.pay), off_(to_micro(params.off)) {}

  int64_t take(const Scope& scope, std::span<int64_t> taken, Missing* missing) const override {
    int64_t units = 0;
    for (const uint32_t i : scope.in) units += scope.lines[i].units;
    const int64_t full = units / buy_ * buy_;
    if (full == 0) {
      if (missing != nullptr) missing->units = buy_ - units;
      return 0;
    }
    Room<Run, 64> runs(2 * scope.in.size());
    const size_t n = dearest_first(scope, runs);
    Room<int64_t> weight(scope.lines.size());
    weight.fill(0);
    int64_t saved = 0, at = 0, cheapest = 0;  // units before this run, and how many of them are discounted
    for (size_t r = 0; r < n && at < full; ++r) {
      const int64_t end = std::min(at + runs[r].units, full);
      weight[runs[r].line] += runs[r].cost * (end - at);
      const int64_t more = cheapest_before(end);
      saved += off_unit(runs[r].cost, off_) * (more - cheapest);
      at = end;
      cheapest = more;
    }
    spread(saved, scope, weight, taken);
    return saved;
  }

 private:
  // How many of the first `units` units are among the last of their group.
  int64_t cheapest_before(int64_t units) const {
    return units / buy_ * (buy_ - pay_) + std::max<int64_t>(units % buy_ - pay_, 0);
  }

  int64_t buy_, pay_, off_;
};

}  // namespace

std::unique_ptr<const BasketMechanic> make_multi_buy(const PromotionParams& params, const market::World&) {
  return std::make_unique<MultiBuy>(*params.multi_buy);
}

std::string describe_multi_buy(const PromotionParams& params, const core::Currency&) {
  const MultiBuyParams& p = *params.multi_buy;
  if (p.off == 1) return std::to_string(p.buy) + " for " + std::to_string(p.pay);
  return "of " + std::to_string(p.buy) + ", " + std::to_string(p.buy - p.pay) + " at " + percent(p.off) + " off";
}

void MultiBuyParams::check(const language::Node& node, const language::Scope& scope) const {
  if (pay < buy) return;
  scope.error("pays-all", language::find_place(node, "pay"),
              "of " + std::to_string(buy) + " units all keep their price", "pay must be below buy: for example 3 for 2",
              language::Related{language::find_place(node, "buy"), "the units of a group"});
}

}  // namespace shopwright::promotion

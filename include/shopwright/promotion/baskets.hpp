#pragma once
// What baskets cost under the promotions on baskets that hold on one day for one class of buyers.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "shopwright/market/basket.hpp"

namespace shopwright::promotion {

struct BasketRules;  // all promotions on baskets of a scenario; private: src/promotion/basket_rules.hpp

/// Told how a basket gets its price. Rules are indices into Promotions::rules().
class BasketTrace {
 public:
  enum class Refusal : uint8_t {
    other_offers,  ///< none of its offers is in the basket
    not_enough,    ///< `amount` or `units` are missing; neither: what is left is too cheap for it to take anything off
    better,        ///< `other`, of the same group, takes more off
  };
  struct Refused {
    Refusal why = Refusal::other_offers;
    core::Money amount;
    int64_t units = 0;
    uint32_t other = 0;
  };
  struct Parcel {
    uint32_t storefront = 0;
    core::Money fee;    ///< of the seller
    core::Money left;   ///< after promotions
    core::Money goods;  ///< what all in it cost in the end
    core::Money asked;  ///< `left`, or nothing from the seller's `free_from` on
  };
  virtual ~BasketTrace() = default;
  /// In the order in which they act; taken: [line] off what it cost before; fees: off shipping fees.
  virtual void applied(uint32_t rule, std::span<const core::Money> taken, core::Money fees) = 0;
  virtual void refused(uint32_t rule, const Refused& refused) = 0;
  /// Each parcel with a fee, after all others.
  virtual void shipped(const Parcel&) {}
};

/// F: a pure function of basket, time and class, exact in minor units. How promotions meet is written at Promotions.
/// Lines of one offer at one price count as one, whose price is then shared by units, so that neither their order nor how they are
/// split changes what a basket costs. A parcel (all that is bought in one storefront) has its shipping fee, unless a promotion took it
/// off or its goods, after all promotions, reach the seller's `free_from`. No allocation for up to 32 different lines; below a microsecond for 5 lines under 10
/// promotions (tools/measure basket).
/// Tested: tests/promotion/baskets.cpp (hand-computed tables, 100,000 random baskets and promotion sets against an evaluator that
/// goes unit by unit, properties).
class Baskets final : public market::BasketPricer {
 public:
  /// holding: [window] indices into the rules (which are in the order of action) of those that hold. apart: [window] offers, ascending,
  /// that are in no basket, since they are ordered in a pre-sale; may be empty. scope: which rules are about which offers today,
  /// as BasketRules has it; empty: the same.
  Baskets(std::shared_ptr<const BasketRules> rules, std::vector<std::vector<uint32_t>> holding,
          std::vector<std::vector<core::OfferId>> apart = {}, std::vector<uint64_t> scope = {});

  bool holds(uint32_t window, core::OfferId offer) const override;
  uint32_t charge(uint32_t window, std::span<market::BasketLine> lines) const override {
    return price(window, lines, nullptr, nullptr);
  }
  void shortfalls(uint32_t window, std::span<market::BasketLine> lines,
                  std::vector<market::Shortfall>& out) const override {
    out.clear();
    price(window, lines, nullptr, &out);
  }
  bool counts(const market::Shortfall& missing, core::OfferId offer) const override;
  /// The same, telling how; no two lines of one offer at one price. For people, not for the day.
  void explain(uint32_t window, std::span<market::BasketLine> lines, BasketTrace& trace) const {
    price(window, lines, &trace, nullptr);
  }

 private:
  struct Window {
    std::vector<uint32_t> rules;  ///< in order of action
    std::vector<uint64_t> mask;   ///< the same as bits
    std::vector<core::OfferId> apart;
    bool is_apart(core::OfferId offer) const { return std::binary_search(apart.begin(), apart.end(), offer); }
  };
  using Shortfalls = std::vector<market::Shortfall>;
  uint32_t price_together(uint32_t window, std::span<market::BasketLine> lines, BasketTrace* trace,
                          Shortfalls* shortfalls) const;
  uint32_t price(uint32_t window, std::span<market::BasketLine> lines, BasketTrace* trace,
                 Shortfalls* shortfalls) const;

  std::span<const uint64_t> scope() const;

  std::shared_ptr<const BasketRules> rules_;
  std::vector<uint64_t> scope_;
  std::vector<Window> windows_;
};

}  // namespace shopwright::promotion

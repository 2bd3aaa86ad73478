#pragma once
// What baskets cost under the promotions on baskets that hold on one day for one class of buyers.
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
  virtual ~BasketTrace() = default;
  /// In the order in which they act; taken: [line] off what it cost before.
  virtual void applied(uint32_t rule, std::span<const core::Money> taken) = 0;
  virtual void refused(uint32_t rule, const Refused& refused) = 0;
};

/// F: a pure function of basket, time and class, exact in minor units. How promotions meet is written at Promotions.
/// Lines of one offer at one price count as one, whose price is then shared by units, so that neither their order nor how they are
/// split changes what a basket costs. No allocation for up to 32 different lines; below a microsecond for 5 lines under 10
/// promotions (tools/measure basket).
/// Tested: tests/promotion/baskets.cpp (hand-computed tables, 100,000 random baskets and promotion sets against an evaluator that
/// goes unit by unit, properties).
class Baskets final : public market::BasketPricer {
 public:
  /// holding: [window] indices into the rules (which are in the order of action) of those that hold.
  Baskets(std::shared_ptr<const BasketRules> rules, std::vector<std::vector<uint32_t>> holding);

  bool holds(uint32_t window, core::OfferId offer) const override;
  void charge(uint32_t window, std::span<market::BasketLine> lines) const override { price(window, lines, nullptr); }
  /// The same, telling how; no two lines of one offer at one price. For people, not for the day.
  void explain(uint32_t window, std::span<market::BasketLine> lines, BasketTrace& trace) const {
    price(window, lines, &trace);
  }

 private:
  struct Window {
    std::vector<uint32_t> rules;  ///< in order of action
    std::vector<uint64_t> mask;   ///< the same as bits
  };
  void price(uint32_t window, std::span<market::BasketLine> lines, BasketTrace* trace) const;

  std::shared_ptr<const BasketRules> rules_;
  std::vector<Window> windows_;
};

}  // namespace shopwright::promotion

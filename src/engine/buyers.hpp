#pragma once
// Who meets which terms on a day: classes of buyers under the usual plan, and under that of a test.
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "shopwright/engine/treatment.hpp"
#include "shopwright/promotion/buyer_classes.hpp"

namespace shopwright::engine {

/// One thread at a time.
class Buyers {
 public:
  Buyers(std::shared_ptr<const Compiled> usual, std::shared_ptr<const Treatment> treatment, const core::NoiseKey& key);

  /// Promotions with an audience that the members of a class have joined, in a plan.
  struct Terms {
    const Compiled* plan = nullptr;
    std::span<const uint32_t> joined{};
  };
  struct Class {
    Terms terms;
    Terms in_treated_channels;  ///< no plan: there are none
  };
  struct Today {
    std::vector<Class> classes;              ///< the first: what everybody can observe
    std::span<const uint8_t> of_consumer{};  ///< empty: everybody is of class 0
  };
  /// Valid until the next call.
  Today today(core::Day day, const market::Customers& customers, std::span<const std::vector<uint8_t>> vouchers_used,
              std::span<const promotion::ClaimedColumn> claimed);
  /// The morning's claims of vouchers for known consumers.
  void claim(core::Day day, const market::Customers& customers, std::span<promotion::ClaimedColumn> claimed) {
    usual_classes_.claim(day, customers, claimed);
  }
  /// Units of a voucher that are claimed on a day, and by the end of it. claimed: its column.
  int64_t claimed_on(uint32_t voucher, core::Day day, const promotion::ClaimedColumn& claimed);
  int64_t claimed_by(uint32_t voucher, core::Day day, const promotion::ClaimedColumn& claimed);

 private:
  std::shared_ptr<const Compiled> usual_;
  std::shared_ptr<const Treatment> treatment_;
  promotion::BuyerClasses usual_classes_;
  std::optional<promotion::BuyerClasses> treated_classes_;
  // Classes of both plans in one, for the promotions with an audience that held when it was made.
  std::vector<uint32_t> of_usual_, of_treated_;
  std::vector<uint8_t> both_;
};

}  // namespace shopwright::engine

#pragma once
// All mechanics, in a table: who adds one adds a line there.
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "promotion/basket_mechanic.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/promotion/params.hpp"

namespace shopwright::promotion {

struct Mechanic {
  std::string_view key;  ///< of PromotionParams
  bool (*given)(const PromotionParams&);
  /// Of one on single units: what it makes of a price, without bounds. Else null.
  core::Money (*unit_price)(const PromotionParams&, core::Money);
  /// Of one on baskets. Else null.
  std::unique_ptr<const BasketMechanic> (*make)(const PromotionParams&, const market::World&);
  std::string (*describe)(const PromotionParams&, const core::Currency&);
  bool on_baskets() const { return make != nullptr; }
};

/// Those on single units, then those on baskets in the order in which they act at equal priority.
std::span<const Mechanic> mechanics();
/// The mechanic of a promotion; nullptr for attention alone.
const Mechanic* mechanic_of(const PromotionParams& promotion);
/// "off, amount_off, price or multi_buy"
std::string list_of_mechanics();

/// "20%", "2.5%"
std::string percent(double share);

std::unique_ptr<const BasketMechanic> make_quantity_tiers(const PromotionParams&, const market::World&);
std::unique_ptr<const BasketMechanic> make_multi_buy(const PromotionParams&, const market::World&);
std::unique_ptr<const BasketMechanic> make_bundle(const PromotionParams&, const market::World&);
std::unique_ptr<const BasketMechanic> make_spend_and_save(const PromotionParams&, const market::World&);
std::unique_ptr<const BasketMechanic> make_voucher(const PromotionParams&, const market::World&);
std::unique_ptr<const BasketMechanic> make_free_shipping(const PromotionParams&, const market::World&);
std::unique_ptr<const BasketMechanic> make_gift(const PromotionParams&, const market::World&);
std::string describe_gift(const PromotionParams&, const core::Currency&);
core::Money presale_price(const PromotionParams&, core::Money list_price);
std::string describe_presale(const PromotionParams&, const core::Currency&);
std::string describe_clearance(const PromotionParams&, const core::Currency&);
std::string describe_quantity_tiers(const PromotionParams&, const core::Currency&);
std::string describe_multi_buy(const PromotionParams&, const core::Currency&);
std::string describe_bundle(const PromotionParams&, const core::Currency&);
std::string describe_spend_and_save(const PromotionParams&, const core::Currency&);
std::string describe_voucher(const PromotionParams&, const core::Currency&);
std::string describe_free_shipping(const PromotionParams&, const core::Currency&);

}  // namespace shopwright::promotion

#pragma once
// All promotions on baskets of a scenario, compiled once and shared by the days.
#include <memory>
#include <vector>

#include "promotion/basket_mechanic.hpp"
#include "shopwright/market/funding.hpp"
#include "shopwright/market/world.hpp"

namespace shopwright::promotion {

struct BasketRules {
  struct Rule {
    uint32_t index;  ///< in Promotions::rules()
    uint64_t hash;
    uint32_t group;     ///< those of one group exclude each other; 0: alone
    uint32_t vouchers;  ///< bit of the voucher that it uses up
    std::unique_ptr<const BasketMechanic> mechanic;
    market::Funding funding{};  ///< what others pay of what it takes off, in millionths
    bool felt = false;          ///< a gift: what it takes off is felt and not paid
  };
  std::vector<Rule> rules;      ///< in order of action: priority, kind, hash
  bool funded = false;          ///< others pay a part of some
  bool gifts = false;           ///< there are some
  size_t words = 0;             ///< of a set of rules
  std::vector<uint64_t> scope;  ///< [offer x words] rules that are about it
  std::vector<uint64_t> offer_hash;
  std::vector<uint32_t> offer_product;
  std::vector<uint32_t> offer_front;       ///< [offer] storefront
  std::vector<market::Storefront> fronts;  ///< for their shipping fees
  std::vector<uint64_t>
      front_scope;              ///< [storefront x words] rules of free shipping about something that is sold there
  bool ships_at_a_fee = false;  ///< some storefront does
};

}  // namespace shopwright::promotion

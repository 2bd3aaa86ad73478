#include <array>

#include "shopwright/market/decision.hpp"
#include "shopwright/market/journal.hpp"

namespace shopwright::market {
namespace {
constexpr std::array<std::string_view, kAccounts> kAccountNames = {"cash",
                                                                   "inventory",
                                                                   "payables",
                                                                   "equity",
                                                                   "sales",
                                                                   "discounts",
                                                                   "cost_of_goods",
                                                                   "write_offs",
                                                                   "vat",
                                                                   "vat_on_sales",
                                                                   "platform_funding",
                                                                   "supplier_funding",
                                                                   "commission",
                                                                   "fulfilment",
                                                                   "marketing",
                                                                   "placements",
                                                                   "shipping_income",
                                                                   "points_liability",
                                                                   "deposits",
                                                                   "gifts",
                                                                   "receivables",
                                                                   "wholesale",
                                                                   "bad_debt",
                                                                   "forfeits",
                                                                   "deferred_points",
                                                                   "refunds"};
}

std::string_view verb_name(Verb verb) {
  switch (verb) {
    case Verb::set_price: return "set_price";
    case Verb::clear_price: return "clear_price";
    case Verb::order_stock: return "order_stock";
  }
  return "unknown";
}

std::optional<Verb> find_verb(std::string_view name) {
  for (Verb verb : {Verb::set_price, Verb::clear_price, Verb::order_stock})
    if (verb_name(verb) == name) return verb;
  return std::nullopt;
}

std::string_view account_name(Account account) { return kAccountNames[static_cast<size_t>(account)]; }

}  // namespace shopwright::market

#include "engine/check_dealers.hpp"

#include <algorithm>

#include "engine/offered.hpp"
#include "engine/wholesale.hpp"

namespace shopwright::engine {
namespace {

using language::Diagnostics;
using language::find_place;
using language::Node;
using language::Related;

bool buys_from(const SellerParams& seller, const std::string& supplier) {
  return seller.role == Role::dealer && seller.supplier == supplier;
}

// Even if there is no such seller, which has its own error.
bool names_supplier(const Node& root, const std::string& seller) {
  return root.at("sellers." + seller + ".supplier") != nullptr;
}

void check_supplier(const Model& model, const language::Named<SellerParams>::Entry& seller, const Node& root,
                    Diagnostics& diagnostics) {
  const std::string path = "sellers." + seller.name;
  const auto wrong = [&](const char* code, const std::string& at, const std::string& message, const char* hint,
                         std::optional<Related> related = std::nullopt) {
    diagnostics.error(code, find_place(root, at), at, message, hint, std::move(related));
  };
  const bool dealer = seller.value.role == Role::dealer;
  if (seller.value.supplier.empty()) {
    if (dealer && !names_supplier(root, seller.name))
      wrong("no-supplier", path + ".role", "a dealer needs somebody to buy from", "for example supplier: NAME");
    return;
  }
  if (!dealer)
    return wrong("not-a-dealer", path + ".supplier", "only a dealer buys from another seller",
                 "write role: dealer, or leave the supplier out");
  const SellerParams* supplier = model.sellers.find(seller.value.supplier.name);
  if (supplier == nullptr) return;  // an unknown name has its own error
  const std::string of_supplier = "sellers." + seller.value.supplier.name;
  if (supplier->role == Role::dealer)
    return wrong("supplier-is-a-dealer", path + ".supplier", "'" + seller.value.supplier.name + "' is a dealer himself",
                 "name whom that one buys from", Related{find_place(root, of_supplier + ".role"), "the dealer"});
  if (!supplier->wholesale)
    wrong("no-wholesale", path + ".supplier", "'" + seller.value.supplier.name + "' has no prices for dealers",
          "give that seller a price list, for example wholesale: {prices: {PRODUCT: 1.90}}",
          Related{find_place(root, of_supplier), "the supplier"});
}

void check_price_list(const Model& model, const language::Named<SellerParams>::Entry& supplier, const Node& root,
                      Diagnostics& diagnostics) {
  if (!supplier.value.wholesale) return;
  const std::string path = "sellers." + supplier.name + ".wholesale";
  if (supplier.value.role == Role::dealer)
    diagnostics.error("supplier-is-a-dealer", find_place(root, path), path, "a dealer does not sell to other dealers",
                      "leave the price list out",
                      Related{find_place(root, "sellers." + supplier.name + ".role"), "the role"});
  for (const auto& line : supplier.value.wholesale->prices)
    offered(model, supplier.name, line.name, line.place, path + ".prices." + line.name, diagnostics);
}

// Money counts in 64 bits: what dealers order, and what they may keep.
void check_amount(const supply::WholesalePriceParams& line, const OfferParams& offer, const std::string& path,
                  const std::string& line_path, const Node& root, Diagnostics& diagnostics) {
  double dearest = 0;
  for (const auto& step : line.price.steps())
    for (const core::Money& price : step.week) dearest = std::max(dearest, static_cast<double>(price.minor));
  if (offer.stock && static_cast<double>(most_units(*offer.stock)) * (dearest + 1) > 1e17)
    diagnostics.error("too-large", find_place(root, path + ".stock"), path + ".stock",
                      "so many units at this price are worth more than can be counted",
                      "keep fewer, or check the price", Related{find_place(root, line_path), "the price"});
}

void check_offers(const Model& model, const Node& root, Diagnostics& diagnostics) {
  for (const auto& of_seller : model.offers) {
    if (!model.sellers.contains(of_seller.name)) continue;
    for (const auto& offer : of_seller.value) {
      const std::string path = "offers." + of_seller.name + "." + offer.name;
      const auto* line = wholesale_line(model, of_seller.name, offer.name);
      const Node* node = root.at(path);
      const bool has_cost = node != nullptr && node->find("cost") != nullptr;
      if (line == nullptr) {
        const bool unknown =
            model.sellers.find(of_seller.name)->supplier.empty() && names_supplier(root, of_seller.name);
        if (!has_cost && !unknown && node != nullptr && node->is_map())
          diagnostics.error("missing", node->place(), path + ".cost", "missing 'cost'",
                            "Cost of one unit by day. For example cost: 2.15");
      } else {
        const std::string line_path = cost_path(model, of_seller.name, offer.name);
        if (has_cost)
          diagnostics.error("two-costs", find_place(root, path + ".cost"), path + ".cost",
                            "a dealer pays what his supplier asks for '" + offer.name + "'", "leave the cost out",
                            Related{find_place(root, line_path), "the supplier's price"});
        if (!offer.value.stock)
          diagnostics.error("no-stock", offer.place, path,
                            "what a dealer buys from '" + model.sellers.find(of_seller.name)->supplier.name +
                                "' comes in orders, so he keeps it in stock",
                            "for example stock: {opening: 200, reorder: {base_stock: {level: 300, lead_time: 3 days}}}",
                            Related{find_place(root, line_path), "the supplier's price"});
        check_amount(*line, offer.value, path, line_path, root, diagnostics);
      }
      const ProductParams* product = model.products.find(offer.name);
      if (product == nullptr || !product->authorised) continue;
      const auto& may = *product->authorised;
      if (std::any_of(may.begin(), may.end(), [&](const auto& ref) { return ref == of_seller.name; })) continue;
      const std::string authorised = "products." + offer.name + ".authorised";
      diagnostics.error("not-authorised", offer.place, path,
                        "'" + of_seller.name + "' is not authorised to sell '" + offer.name + "'",
                        "leave the offer out, or add the seller to " + authorised,
                        Related{find_place(root, authorised), "who may sell it"});
    }
  }
}

}  // namespace

int64_t most_units(const supply::StockParams& stock) {
  int64_t units = stock.opening;
  if (const auto* base = std::get_if<supply::BaseStock>(&stock.reorder)) units = std::max(units, base->level);
  if (const auto* order = std::get_if<supply::MinMax>(&stock.reorder)) units = std::max(units, order->order_up_to);
  if (const auto* season = std::get_if<supply::Newsvendor>(&stock.reorder)) units = std::max(units, season->target());
  return units;
}

void check_dealers(const Model& model, const Node& root, Diagnostics& diagnostics) {
  for (const auto& seller : model.sellers) {
    check_supplier(model, seller, root, diagnostics);
    check_price_list(model, seller, root, diagnostics);
    const auto &enters = seller.value.enters, &leaves = seller.value.leaves;
    const std::string path = "sellers." + seller.name + ".leaves";
    if (enters && leaves && *leaves <= *enters)
      diagnostics.error("dates-out-of-order", find_place(root, path), path,
                        "'" + seller.name + "' leaves before he has entered", "a day after he enters",
                        Related{find_place(root, "sellers." + seller.name + ".enters"), "he enters"});
  }
  check_offers(model, root, diagnostics);
}

void warn_about_dealers(const Model& model, const Node& root, Diagnostics& diagnostics) {
  const core::Date first = model.calendar.start, last = first + static_cast<int>(model.calendar.days) - 1;
  for (const auto& seller : model.sellers) {
    const std::string path = "sellers." + seller.name;
    const auto outside = [&](const char* key, const char* message, const char* hint) {
      diagnostics.warning("outside-calendar", find_place(root, path + key), path + key,
                          "'" + seller.name + "' " + message, hint);
    };
    if (seller.value.enters && *seller.value.enters > last)
      outside(".enters", "enters after the last day, so he never sells", "an earlier day, or leave the seller out");
    else if (seller.value.leaves && *seller.value.leaves <= first)
      outside(".leaves", "has left before the first reported day", "a later day, or leave the seller out");
    if (!seller.value.wholesale) continue;
    for (const auto& line : seller.value.wholesale->prices) {
      const std::string at = path + ".wholesale.prices." + line.name;
      const bool bought = std::any_of(model.sellers.begin(), model.sellers.end(), [&](const auto& dealer) {
        const auto* offers = model.offers.find(dealer.name);
        return buys_from(dealer.value, seller.name) && offers != nullptr && offers->contains(line.name);
      });
      if (!bought)
        diagnostics.warning("without-effect", line.place, at, "no dealer offers '" + line.name + "'",
                            "offer it under offers.DEALER, or leave the price out");
      const OfferParams& offer = *model.offers.find(seller.name)->find(line.name);
      const auto& list = seller.value.wholesale->tiers;
      const auto& tiers = line.value.tiers.empty() ? list : line.value.tiers;
      const double deepest = tiers.empty() ? 0 : tiers.list.back().value;
      for (core::Date day = first; day <= last; day = day + 1) {
        const double price = static_cast<double>(line.value.price.value_on(day).minor) * (1 - deepest);
        if (price >= static_cast<double>(offer.cost.value_on(day).micro) / 1e6) continue;
        diagnostics.warning("below-cost", line.place, at,
                            std::string("the price for dealers is below unit cost") +
                                (deepest > 0 ? " at the deepest tier" : "") + " on " + core::format_date(day),
                            "every such unit then loses money",
                            Related{find_place(root, "offers." + seller.name + "." + line.name + ".cost"), "the cost"});
        break;
      }
    }
  }
}

}  // namespace shopwright::engine

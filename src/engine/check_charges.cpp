#include "engine/check_charges.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace shopwright::engine {
namespace {

using language::Diagnostics;
using language::Node;
using language::Related;

// What the platform keeps of a price, and where that is said.
double commission_of(const Model& model, const language::Named<SellerChannelParams>::Entry& channel) {
  const PlatformParams* platform = model.platforms.find(channel.name);
  return channel.value.commission.value_or(platform ? platform->commission : 0);
}
std::string commission_path(const std::string& seller, const language::Named<SellerChannelParams>::Entry& channel) {
  return channel.value.commission ? "sellers." + seller + ".channels." + channel.name + ".commission"
                                  : "platforms." + channel.name + ".commission";
}

constexpr double kLeastKept = 0.01;  // of a price: below, a price that covers a cost may be beyond counting

void check_what_is_left(const Model& model, const Node& root, Diagnostics& diagnostics) {
  for (const auto& of_seller : model.offers) {
    const SellerParams* seller = model.sellers.find(of_seller.name);
    if (seller == nullptr) continue;
    for (const auto& channel : seller->channels)
      for (const auto& offer : of_seller.value) {
        const ProductParams* product = model.products.find(offer.name);
        if (product == nullptr || !(offer.value.channels.empty() || offer.value.channels.contains(channel.name)))
          continue;
        const auto* category = model.categories.find(product->category.name);
        if (category == nullptr) continue;
        const double vat = product->vat.value_or(category->vat);
        if (1 / (1 + vat) - commission_of(model, channel) >= kLeastKept) continue;
        const std::string path = commission_path(of_seller.name, channel);
        const std::string tax =
            product->vat ? "products." + offer.name + ".vat" : "categories." + product->category.name + ".vat";
        diagnostics.error("nothing-left", language::find_place(root, path), path,
                          "VAT and commission leave less than 1% of the price of '" + offer.name + "'",
                          "a smaller commission, or a smaller tax",
                          Related{language::find_place(root, tax), "the tax"});
        return;
      }
  }
}

// Whoever maximises profit takes one margin for all of a category (Anderson, de Palma and Thisse 1992): right where the same part of
// each price is his.
void check_maximisers(const Model& model, const Node& root, Diagnostics& diagnostics) {
  for (const auto& seller : model.sellers) {
    const auto* joint = std::get_if<policy::JointMaximisationParams>(&seller.value.pricing);
    if (joint == nullptr && !std::holds_alternative<policy::BestResponseParams>(seller.value.pricing)) continue;
    std::vector<std::string> sellers = {seller.name};
    if (joint != nullptr)
      for (const auto& member : joint->with) sellers.push_back(member.name);
    struct Kept {
      double share;
      std::string what;
    };
    std::map<std::string, Kept> by_category;
    bool told = false;
    const auto look = [&](const std::string& name, const std::string& channel, double commission) {
      const auto* offers = model.offers.find(name);
      if (offers == nullptr) return;
      for (const auto& offer : *offers) {
        const ProductParams* product = model.products.find(offer.name);
        const auto* category = product == nullptr ? nullptr : model.categories.find(product->category.name);
        if (category == nullptr || (!offer.value.channels.empty() && !offer.value.channels.contains(channel))) continue;
        const Kept here{1 / (1 + product->vat.value_or(category->vat)) - commission,
                        name + "/" + channel + "/" + offer.name};
        const auto [known, fresh] = by_category.try_emplace(product->category.name, here);
        if (told || fresh || std::abs(known->second.share - here.share) < 1e-9) continue;
        told = true;
        const std::string path = "sellers." + seller.name + ".pricing";
        diagnostics.error("unequal-charges", language::find_place(root, path), path,
                          "this rule takes one margin for all of '" + product->category.name +
                              "', and VAT and commission leave different parts of the prices of " + known->second.what +
                              " and " + here.what,
                          "the same VAT and commission on all of them, or another rule, for example cost_plus");
      }
    };
    for (const std::string& name : sellers) {
      const SellerParams* one = model.sellers.find(name);
      if (one == nullptr) continue;
      if (one->channels.empty()) look(name, "store", 0);
      for (const auto& channel : one->channels) look(name, channel.name, commission_of(model, channel));
    }
  }
}

// Demand from a distribution comes in units; it makes no orders.
void check_orders(const Model& model, const Node& root, Diagnostics& diagnostics) {
  for (const auto& of_seller : model.offers) {
    const SellerParams* seller = model.sellers.find(of_seller.name);
    if (seller == nullptr || of_seller.value.empty()) continue;
    const bool orders = std::any_of(of_seller.value.begin(), of_seller.value.end(),
                                    [](const auto& offer) { return !offer.value.demand; });
    if (orders) continue;
    for (const auto& channel : seller->channels)
      for (const bool fee : {true, false}) {
        const core::Money amount =
            fee ? channel.value.order_fee.value_or(core::Money{}) : channel.value.fulfilment.per_order;
        if (amount == core::Money{}) continue;
        const std::string path =
            "sellers." + of_seller.name + ".channels." + channel.name + (fee ? ".order_fee" : ".fulfilment.per_order");
        diagnostics.error("without-effect", language::find_place(root, path), path,
                          "demand from a distribution makes no orders, so nothing is charged for them",
                          fee ? "leave it out, or take a commission" : "leave it out, or give a cost per_unit");
      }
  }
}

// Parts of a discount count in millionths of a minor unit, in 64 bits.
void check_fundable(const Model& model, const Node& root, Diagnostics& diagnostics) {
  constexpr int64_t kMostPrice = 10'000'000'000;  // minor units
  const auto funded = std::find_if(model.promotions.begin(), model.promotions.end(),
                                   [](const auto& promotion) { return promotion.value.funding.has_value(); });
  if (funded == model.promotions.end()) return;
  for (const auto& of_seller : model.offers)
    for (const auto& offer : of_seller.value)
      for (const auto& step : offer.value.price.steps())
        for (const core::Money& price : step.week) {
          if (price.minor <= kMostPrice) continue;
          const std::string path = "offers." + of_seller.name + "." + offer.name + ".price";
          diagnostics.error(
              "too-large", language::find_place(root, path), path,
              "a discount on such a price is too large to be shared out to the cent",
              "a smaller price, or promotions without funding",
              Related{language::find_place(root, "promotions." + funded->name + ".funding"), "the funding"});
          return;
        }
}

}  // namespace

void check_charges(const Model& model, const Node& root, Diagnostics& diagnostics) {
  check_what_is_left(model, root, diagnostics);
  check_maximisers(model, root, diagnostics);
  check_orders(model, root, diagnostics);
  check_fundable(model, root, diagnostics);
}

}  // namespace shopwright::engine

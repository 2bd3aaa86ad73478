#include "engine/check_promotions.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "engine/offered.hpp"
#include "shopwright/engine/plan.hpp"
#include "shopwright/promotion/buyer_classes.hpp"

namespace shopwright::engine {
namespace {

using language::Diagnostics;
using language::Node;
using language::Place;
using language::Related;
using Entry = language::Named<promotion::PromotionParams>::Entry;

void check_products(const Model& model, const Entry& promotion, Diagnostics& diagnostics) {
  const std::string seller = seller_of(model, promotion.value.seller), path = "promotions." + promotion.name;
  const std::vector<std::string> sellers = sellers_of(model, promotion.value);
  for (const auto& product : promotion.value.offers) {
    const auto offers_it = [&](const std::string& one) {
      const auto* offers = model.offers.find(one);
      return offers != nullptr && offers->contains(product.name);
    };
    if (sellers.size() == 1) offered(model, seller, product.name, product.place, path + ".offers", diagnostics);
    else if (model.products.contains(product.name) && std::none_of(sellers.begin(), sellers.end(), offers_it))
      diagnostics.error("unknown-name", product.place, path + ".offers",
                        "none of the sellers offers '" + product.name + "'", "name a product that one of them offers",
                        Related{promotion.value.sellers.front().place, "who promote"});
  }
  if (promotion.value.bundle)
    for (const auto& product : promotion.value.bundle->products)
      offered(model, seller, product.name, product.place, path + ".bundle.products." + product.name, diagnostics);
}

// A gift is one of the seller's products; a deposit counts for no more than what a unit costs.
void check_payments(const Model& model, const Entry& promotion, const Node& root, Diagnostics& diagnostics) {
  const std::string seller = seller_of(model, promotion.value.seller), path = "promotions." + promotion.name;
  if (const auto& gift = promotion.value.gift)
    offered(model, seller, gift->product.name, gift->product.place, path + ".gift.product", diagnostics);
  const auto& presale = promotion.value.presale;
  const auto* offers = model.offers.find(seller);
  if (!presale || presale->price || offers == nullptr) return;
  const core::Money counts = presale->counts.value_or(presale->deposit);
  for (const auto& offer : *offers) {
    const auto named = [&](const language::Ref& ref) { return ref == offer.name; };
    if (!promotion.value.offers.empty() &&
        std::none_of(promotion.value.offers.begin(), promotion.value.offers.end(), named))
      continue;
    if (offer.value.demand) continue;
    const core::Money price = offer.value.price.value_on(std::max(promotion.value.during.first, model.calendar.start));
    if (counts <= price) continue;
    const std::string key = path + (presale->counts ? ".presale.counts" : ".presale.deposit");
    const core::Currency currency = *core::Currency::find(model.currency);
    diagnostics.error(
        "saves-too-much", language::find_place(root, key), key,
        "the deposit counts for more than '" + offer.name + "' costs: " + core::format_money(price, currency),
        "give at most as much, or name dearer offers",
        Related{language::find_place(root, "offers." + seller + "." + offer.name + ".price"), "its price"});
    return;
  }
}

// What was written as `{limit: ...}` may be more than an offer can hold at one moment.
void check_limits(const Model& model, const Node& root, Diagnostics& diagnostics) {
  std::map<std::string, std::vector<const Entry*>> limited;
  for (const auto& promotion : model.promotions) {
    if (!promotion.value.limit) continue;
    const std::string seller = seller_of(model, promotion.value.seller), path = "promotions." + promotion.name;
    const auto* offers = model.offers.find(seller);
    std::vector<std::string> products;
    for (const auto& product : promotion.value.offers) products.push_back(product.name);
    if (products.empty() && offers != nullptr)
      for (const auto& offer : *offers) products.push_back(offer.name);
    for (const auto& product : products) {
      auto& others = limited[seller + "/" + product];
      const auto overlapping = std::count_if(others.begin(), others.end(), [&](const auto* other) {
        return other->value.during.overlaps(promotion.value.during);
      });
      if (overlapping >= 3)
        diagnostics.error("too-many", language::find_place(root, path + ".limit"), path + ".limit",
                          "more than three limited promotions at once on '" + product + "'",
                          "let one of them end before the next begins", Related{others.back()->place, "the third one"});
      others.push_back(&promotion);
    }
  }
}

// Which price a unit has is known before the basket is.
void check_groups(const Model& model, const Node& root, Diagnostics& diagnostics) {
  std::map<std::string, const Entry*> first;
  for (const auto& promotion : model.promotions) {
    if (promotion.value.group.empty()) continue;
    const auto [it, fresh] =
        first.try_emplace((promotion.value.sellers.empty() ? seller_of(model, promotion.value.seller) : "together") +
                              "/" + promotion.value.group,
                          &promotion);
    if (fresh || promotion::on_baskets(it->second->value) == promotion::on_baskets(promotion.value)) continue;
    const std::string path = "promotions." + promotion.name + ".group";
    diagnostics.error(
        "mixed-group", language::find_place(root, path), path,
        "a group has promotions on single units or on baskets, and '" + promotion.value.group + "' has both",
        "give them groups of their own; those on baskets come after those on units",
        Related{language::find_place(root, "promotions." + it->second->name + ".group"), "the other kind"});
  }
}

void check_vouchers(const Model& model, Diagnostics& diagnostics) {
  size_t vouchers = 0;
  for (const auto& promotion : model.promotions)
    if ((promotion.value.voucher || promotion.value.gift) && ++vouchers == promotion::kMostVouchers + 1)
      diagnostics.error("too-many", promotion.place, "promotions." + promotion.name,
                        "more than " + std::to_string(promotion::kMostVouchers) + " vouchers and gifts",
                        "leave this one out, or let one with several days stand for several");
}

void check_audiences(const Model& model, Diagnostics& diagnostics) {
  std::vector<const Entry*> limited;
  for (const auto& promotion : model.promotions)
    if (promotion::for_some(promotion.value)) limited.push_back(&promotion);
  if (limited.size() < 2) return;
  std::vector<std::string> segments;
  for (const auto& segment : model.population.segments) segments.push_back(segment.name);
  std::set<std::vector<const Entry*>> known;
  const core::Date start = model.calendar.start - model.warm_up_days();
  for (int day = 0; day < model.warm_up_days() + model.calendar.days; ++day) {
    const core::Date date = start + day;
    std::vector<const Entry*> today;
    std::vector<const promotion::PromotionParams*> audiences;
    for (const Entry* promotion : limited) {
      if (!promotion->value.during.contains(date) || !promotion->value.on.contains(date)) continue;
      today.push_back(promotion);
      audiences.push_back(&promotion->value);
    }
    if (!known.insert(today).second) continue;
    if (promotion::classes_at_most(audiences, segments) <= promotion::kMostClasses) continue;
    diagnostics.error("too-many", today.back()->place, "promotions." + today.back()->name + ".audience",
                      "on " + core::format_date(date) + " the audiences of " + std::to_string(today.size()) +
                          " promotions make more than " + std::to_string(promotion::kMostClasses) +
                          " classes of buyers",
                      "let fewer promotions for a part of a segment hold on one day: each of them doubles the classes",
                      Related{today.front()->place, "the first of them"});
    return;
  }
}

}  // namespace

void check_promotions(const Model& model, const Node& root, Diagnostics& diagnostics) {
  for (const auto& promotion : model.promotions) {
    check_products(model, promotion, diagnostics);
    if (diagnostics.ok()) check_payments(model, promotion, root, diagnostics);
  }
  check_limits(model, root, diagnostics);
  check_groups(model, root, diagnostics);
  check_vouchers(model, diagnostics);
  if (diagnostics.ok()) check_audiences(model, diagnostics);
}

}  // namespace shopwright::engine

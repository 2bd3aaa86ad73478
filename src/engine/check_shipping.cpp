#include "engine/check_shipping.hpp"

#include <algorithm>

namespace shopwright::engine {
namespace {

using language::Diagnostics;
using language::Node;
using language::Related;

void check_replaced(const language::Named<SellerParams>::Entry& seller, const Node& root, Diagnostics& diagnostics) {
  const auto& channels = seller.value.channels;
  if (!seller.value.shipping || channels.empty()) return;
  if (!std::all_of(channels.begin(), channels.end(), [](const auto& c) { return c.value.shipping.has_value(); }))
    return;
  const std::string path = "sellers." + seller.name;
  diagnostics.error("without-effect", language::find_place(root, path + ".shipping"), path + ".shipping",
                    "every channel of '" + seller.name + "' has a shipping fee of its own", "leave this one out",
                    Related{language::find_place(root, path + ".channels." + channels[0].name + ".shipping"),
                            "that of its first channel"});
}

/// Fees, above zero, where a promotion holds.
std::vector<promotion::ShippingParams> fees_of(const SellerParams& seller,
                                               const promotion::PromotionParams& promotion) {
  std::vector<promotion::ShippingParams> fees;
  const auto add = [&](const std::optional<promotion::ShippingParams>& shipping) {
    if (shipping && shipping->fee > core::Money{}) fees.push_back(*shipping);
  };
  if (seller.channels.empty()) add(seller.shipping);
  for (const auto& channel : seller.channels) {
    const auto named = [&](const language::Ref& ref) { return ref == channel.name; };
    if (promotion.channels.empty() || std::any_of(promotion.channels.begin(), promotion.channels.end(), named))
      add(channel.value.shipping ? channel.value.shipping : seller.shipping);
  }
  return fees;
}

}  // namespace

void check_shipping(const Model& model, const Node& root, Diagnostics& diagnostics) {
  for (const auto& seller : model.sellers) check_replaced(seller, root, diagnostics);
  for (const auto& promotion : model.promotions) {
    if (!promotion.value.free_shipping) continue;
    const language::Named<SellerParams>::Entry* seller = nullptr;
    for (const auto& entry : model.sellers)
      if (promotion.value.seller.empty() ? entry.value.role == Role::operator_ : promotion.value.seller == entry.name)
        seller = &entry;
    if (seller == nullptr) continue;  // has its own error
    const std::string path = "promotions." + promotion.name + ".free_shipping";
    const auto fees = fees_of(seller->value, promotion.value);
    if (fees.empty()) {
      diagnostics.error("without-effect", language::find_place(root, path), path,
                        "seller '" + seller->name + "' asks no shipping fee there",
                        "give it one, for example sellers." + seller->name + ".shipping: {fee: 6.00, free_from: 99}");
      continue;
    }
    const core::Money from = promotion.value.free_shipping->from;
    if (std::any_of(fees.begin(), fees.end(), [&](const auto& fee) { return !fee.free_from || from < *fee.free_from; }))
      continue;
    const std::string shipping = "sellers." + seller->name + ".shipping";
    diagnostics.error("without-effect", language::find_place(root, path), path,
                      "seller '" + seller->name + "' asks no fee from that amount on anyway", "give a smaller amount",
                      seller->value.shipping
                          ? std::optional(Related{language::find_place(root, shipping), "its shipping fee"})
                          : std::nullopt);
  }
}

}  // namespace shopwright::engine

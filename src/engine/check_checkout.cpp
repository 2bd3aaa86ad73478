#include "engine/check_checkout.hpp"

#include <algorithm>

#include "shopwright/engine/plan.hpp"

namespace shopwright::engine {
namespace {

using language::Diagnostics;
using language::Node;
using language::Related;

bool asks_fee(const std::optional<promotion::ShippingParams>& shipping) {
  return shipping && shipping->fee > core::Money{};
}

bool leaves_carts(const std::optional<shopping::CheckoutParams>& checkout) {
  return checkout && (checkout->completed < 1 || checkout->with_fee.value_or(1) < 1 || checkout->paid < 1);
}

// Whoever writes to those who left a cart has some.
template <class T>
void check_audiences(const Model& model, const language::Named<T>& all, const std::string& section, const Node& root,
                     Diagnostics& diagnostics) {
  for (const auto& entry : all) {
    if (entry.value.audience.who != market::Who::abandoned) continue;
    const std::string name = seller_of(model, entry.value.seller);
    const SellerParams* seller = model.sellers.find(name);
    if (seller == nullptr || leaves_carts(seller->checkout) ||
        std::any_of(seller->channels.begin(), seller->channels.end(),
                    [](const auto& channel) { return leaves_carts(channel.value.checkout); }))
      continue;
    const std::string path = section + "." + entry.name + ".audience";
    diagnostics.error("without-effect", language::find_place(root, path), path,
                      "every cart of '" + name + "' is paid: nobody abandons one",
                      "say how many are paid, for example sellers." + name + ".checkout: {completed: 60%}",
                      Related{language::find_place(root, "sellers." + name), "the seller"});
  }
}

void need_fee(const std::string& path, const std::string& seller, const Node& root, Diagnostics& diagnostics) {
  diagnostics.error(
      "without-effect", language::find_place(root, path), path, "seller '" + seller + "' asks no shipping fee there",
      "leave it out, or ask a fee, for example sellers." + seller + ".shipping: {fee: 6.00, free_from: 99}");
}

}  // namespace

void check_checkout(const Model& model, const Node& root, Diagnostics& diagnostics) {
  for (const auto& seller : model.sellers) {
    const auto& channels = seller.value.channels;
    const std::string path = "sellers." + seller.name;
    bool replaced = !channels.empty(), fee = channels.empty() && asks_fee(seller.value.shipping);
    for (const auto& channel : channels) {
      const bool here = asks_fee(channel.value.shipping ? channel.value.shipping : seller.value.shipping);
      if (channel.value.checkout && channel.value.checkout->with_fee && !here)
        need_fee(path + ".channels." + channel.name + ".checkout.with_fee", seller.name, root, diagnostics);
      if (channel.value.checkout) continue;
      replaced = false;
      fee |= here;
    }
    if (!seller.value.checkout) continue;
    if (replaced)
      diagnostics.error("without-effect", language::find_place(root, path + ".checkout"), path + ".checkout",
                        "every channel of '" + seller.name + "' has a checkout of its own", "leave this one out",
                        Related{language::find_place(root, path + ".channels." + channels[0].name + ".checkout"),
                                "that of its first channel"});
    else if (seller.value.checkout->with_fee && !fee)
      need_fee(path + ".checkout.with_fee", seller.name, root, diagnostics);
  }
  check_audiences(model, model.campaigns, "campaigns", root, diagnostics);
  check_audiences(model, model.promotions, "promotions", root, diagnostics);
}

}  // namespace shopwright::engine

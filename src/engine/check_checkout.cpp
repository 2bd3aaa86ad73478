#include "engine/check_checkout.hpp"

#include <algorithm>

namespace shopwright::engine {
namespace {

using language::Diagnostics;
using language::Node;
using language::Related;

bool asks_fee(const std::optional<promotion::ShippingParams>& shipping) {
  return shipping && shipping->fee > core::Money{};
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
}

}  // namespace shopwright::engine

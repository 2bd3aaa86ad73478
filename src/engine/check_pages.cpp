#include "engine/check_pages.hpp"

#include <algorithm>

namespace shopwright::engine {
namespace {

bool anything_on(const Model& model, const marketing::PageParams& page) {
  const std::string &channel = page.channel.name, &category = page.category.name;
  for (const auto& seller : model.offers) {
    const SellerParams* who = model.sellers.find(seller.name);
    if (who == nullptr) continue;
    const bool sells_here =
        channel.empty() || (who->channels.empty() ? channel == "store" : who->channels.contains(channel));
    for (const auto& offer : seller.value) {
      const ProductParams* what = model.products.find(offer.name);
      if (what == nullptr || what->category.name != category || !sells_here) continue;
      if (channel.empty() || offer.value.channels.empty() || offer.value.channels.contains(channel)) return true;
    }
  }
  return false;
}

}  // namespace

void check_pages(const Model& model, const language::Node& root, language::Diagnostics& diagnostics) {
  for (size_t k = 0; k < model.pages.size(); ++k) {
    const auto& entry = model.pages[k];
    if (entry.value.category.empty()) continue;  // has its own error
    const std::string& channel = entry.value.channel.name;
    const std::string path = "pages." + entry.name;
    for (size_t before = 0; before < k; ++before) {
      const auto& other = model.pages[before];
      if (other.value.category.name == entry.value.category.name &&
          (channel.empty() || other.value.channel.empty() || other.value.channel.name == channel))
        diagnostics.error("page-twice", entry.place, path,
                          "'" + other.name + "' is the page of " + entry.value.category.name + " in " +
                              (other.value.channel.empty() ? "all channels" : other.value.channel.name) + " already",
                          "leave one of them out", language::Related{other.place, "the other page"});
    }
    if (anything_on(model, entry.value)) continue;
    const std::string at = path + (channel.empty() ? ".category" : ".channel");
    diagnostics.error("empty-page", language::find_place(root, at), at,
                      "nobody offers anything of " + entry.value.category.name +
                          (channel.empty() ? "" : " in the channel '" + channel + "'"),
                      channel.empty() ? "name a category of which something is sold"
                                      : "name a category and a channel in which something of it is sold");
  }
}

}  // namespace shopwright::engine

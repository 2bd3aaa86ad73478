#include "engine/check_campaigns.hpp"

#include <algorithm>

#include "engine/offered.hpp"
#include "shopwright/engine/plan.hpp"

namespace shopwright::engine {

void check_campaigns(const Model& model, const language::Node& root, language::Diagnostics& diagnostics) {
  const core::Date first = model.calendar.start - model.warm_up_days();
  const core::Date last = model.calendar.start + static_cast<int>(model.calendar.days) - 1;
  for (const auto& campaign : model.campaigns) {
    const std::string path = "campaigns." + campaign.name, seller = seller_of(model, campaign.value.seller);
    for (const auto& product : campaign.value.offers)
      offered(model, seller, product.name, product.place, path + ".offers", diagnostics);
    const auto& during = campaign.value.during;
    bool runs = false;
    for (core::Date date = std::max(first, during.first); date <= std::min(last, during.last) && !runs; date = date + 1)
      runs = campaign.value.on.contains(date);
    if (!runs)
      diagnostics.error("never-runs", language::find_place(root, path + ".during"), path + ".during",
                        "this campaign runs on no day of the calendar",
                        "the calendar goes from " + core::format_date(model.calendar.start) + " to " +
                            core::format_date(last) + "; look at `during` and `on`",
                        language::Related{language::find_place(root, "calendar"), "the calendar"});
  }
  for (const auto& seller : model.sellers) {
    if (!seller.value.goodwill) continue;
    const bool advertises = std::any_of(model.campaigns.begin(), model.campaigns.end(), [&](const auto& campaign) {
      return seller_of(model, campaign.value.seller) == seller.name;
    });
    const std::string path = "sellers." + seller.name + ".goodwill";
    if (!advertises)
      diagnostics.error("without-effect", language::find_place(root, path), path,
                        "'" + seller.name + "' has no campaign that could make goodwill", "add one, or leave this out");
  }
}

}  // namespace shopwright::engine

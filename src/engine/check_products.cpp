#include "engine/check_products.hpp"

#include <algorithm>
#include <map>

#include "shopwright/engine/plan.hpp"

namespace shopwright::engine {
namespace {

using Products = language::Named<ProductParams>;
using language::Related;

class Check {
 public:
  Check(const Model& model, const language::Node& root, language::Diagnostics& diagnostics)
      : model_(model), root_(root), diagnostics_(diagnostics) {}

  void product(const Products::Entry& product) {
    const ProductParams& params = product.value;
    const auto* category = model_.categories.find(params.category.name);
    const bool reviewed = category == nullptr || category->reviews;  // an unknown category has its own error
    if (params.rating && !reviewed)
      error("without-effect", product, "rating", "nobody reviews products of '" + params.category.name + "'",
            "add `reviews` to the category, or leave the rating out",
            Related{place("categories." + params.category.name), "the category"});
    if (params.awareness) awareness(product, reviewed);
    if (params.life_cycle) life_cycle(product);
  }

  void platform(const language::Named<PlatformParams>::Entry& platform) {
    const bool reviewed = std::any_of(model_.categories.begin(), model_.categories.end(),
                                      [](const auto& category) { return category.value.reviews.has_value(); });
    if (reviewed) return;
    for (const std::string key : {"minimum_rating", "minimum_reviews"}) {
      const std::string path = "platforms." + platform.name + "." + key;
      if (root_.at(path) != nullptr)
        diagnostics_.error("without-effect", place(path), path, "nobody reviews products here",
                           "add `reviews` to a category, or leave this out",
                           Related{place("categories"), "no category has reviews"});
    }
  }

  // An access mask has 32 bits: a storefront's, or that of an offer that not everybody knows.
  void bits() {
    std::map<std::string, size_t> by_category;
    size_t unknown = 0, fronts = 0;
    for (const auto& seller : model_.sellers) fronts += std::max<size_t>(1, seller.value.channels.size());
    for (const auto& product : model_.products) {
      if (!product.value.awareness) continue;
      if (++unknown == shopping::kMostUnknown + 1)
        error("too-many", product, "awareness", "at most 32 products can have awareness, and this is one more",
              "leave it out where nearly everybody knows the product");
      size_t& offers = by_category[product.value.category.name];
      const size_t before = offers;
      for (const auto& of_seller : model_.offers) {
        const SellerParams* seller = model_.sellers.find(of_seller.name);
        const OfferParams* offer = of_seller.value.find(product.name);
        if (seller == nullptr || offer == nullptr) continue;
        offers += offer->channels.empty() ? std::max<size_t>(1, seller->channels.size()) : offer->channels.size();
      }
      if (before + fronts <= 32 && offers + fronts > 32)
        error("too-many", product, "awareness",
              "the " + std::to_string(fronts) + " storefronts, and the offers in '" + product.value.category.name +
                  "' of products with awareness, are more than 32 together",
              "leave awareness out where nearly everybody knows a product, or offer it in fewer channels");
    }
  }

 private:
  language::Place place(const std::string& path) const { return language::find_place(root_, path); }
  void error(const char* code, const Products::Entry& product, const std::string& key, std::string message,
             std::string hint, std::optional<Related> related = {}) {
    const std::string path = "products." + product.name + "." + key;
    diagnostics_.error(code, place(path), path, std::move(message), std::move(hint), std::move(related));
  }

  void awareness(const Products::Entry& product, bool reviewed) {
    const shopping::AwarenessParams& params = *product.value.awareness;
    if (params.word_of_mouth && params.word_of_mouth->sentiment > 0 && !reviewed)
      error("without-effect", product, "awareness.word_of_mouth.sentiment",
            "nobody reviews products of '" + product.value.category.name + "': there are no stars to speak of",
            "add `reviews` to the category, or leave the sentiment out",
            Related{place("categories." + product.value.category.name), "the category"});
    if (params.initial > 0 || !diagnostics_.ok()) return;  // what is wrong elsewhere may be why
    const bool shown = std::any_of(model_.campaigns.begin(), model_.campaigns.end(), [&](const auto& campaign) {
      const auto& offers = campaign.value.offers;
      const auto* sold = model_.offers.find(seller_of(model_, campaign.value.seller));
      return sold != nullptr && sold->contains(product.name) &&
             (offers.empty() ||
              std::any_of(offers.begin(), offers.end(), [&](const auto& offer) { return offer.name == product.name; }));
    });
    const bool placed = std::any_of(model_.bookings.begin(), model_.bookings.end(), [&](const auto& booking) {
      const auto* placement = model_.placements.find(booking.value.placement.name);
      const auto& offers = booking.value.offers;
      return placement != nullptr && placement->makes_known > 0 &&
             std::any_of(offers.begin(), offers.end(), [&](const auto& offer) { return offer.name == product.name; });
    });
    if (!shown && !placed)
      error("never-known", product, "awareness", "nobody can ever hear of '" + product.name + "'",
            "give it an `initial` share of consumers who know it, or advertise it in a campaign");
  }

  void life_cycle(const Products::Entry& product) {
    const core::Date first = model_.calendar.start - model_.warm_up_days();
    const core::Date last = model_.calendar.start + static_cast<int>(model_.calendar.days) - 1;
    for (core::Date date = first; date <= last; date = date + 1)
      if (product.value.life_cycle->sold_on(date)) return;
    error("never-sold", product, "life_cycle", "this product is sold on no day of the calendar",
          "the calendar goes from " + core::format_date(model_.calendar.start) + " to " + core::format_date(last),
          Related{place("calendar"), "the calendar"});
  }

  const Model& model_;
  const language::Node& root_;
  language::Diagnostics& diagnostics_;
};

}  // namespace

void check_products(const Model& model, const language::Node& root, language::Diagnostics& diagnostics) {
  Check check(model, root, diagnostics);
  for (const auto& product : model.products) check.product(product);
  for (const auto& platform : model.platforms) check.platform(platform);
  check.bits();
}

}  // namespace shopwright::engine

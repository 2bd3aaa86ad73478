// Where two scenarios differ, found from their trees; when, found from their models.
#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "shopwright/engine/plan.hpp"
#include "shopwright/study/compare.hpp"

namespace shopwright::study {
namespace {

using language::Node;

/// Keys of both maps, each once.
std::vector<std::string> keys_of(const Node& a, const Node& b) {
  std::vector<std::string> keys;
  for (const auto& entry : a.entries()) keys.push_back(entry.key);
  for (const auto& entry : b.entries())
    if (a.find(entry.key) == nullptr) keys.push_back(entry.key);
  return keys;
}

class Finder {
 public:
  Finder(const engine::Scenario& base, const engine::Scenario& variant) : base_(base), variant_(variant) {
    first_ = base.model.calendar.start;
    last_ = first_ + static_cast<int>(base.model.calendar.days - 1);
  }

  ChangedScope find() {
    for (const std::string& key : keys_of(base_.root, variant_.root)) {
      const Node &a = base_.root[key], &b = variant_.root[key];
      // What a run does not depend on, given its noise.
      constexpr std::array<std::string_view, 6> kWords = {"shopwright", "kind", "extends", "label", "seed", "outputs"};
      if (std::find(kWords.begin(), kWords.end(), key) != kWords.end() || a == b) continue;
      if (key == "offers") offers(a, b);
      else if (key == "promotions") promotions(a, b);
      else if (key == "bookings") bookings(a, b);
      else if (key == "events") events(a, b);
      else if (key == "products" || key == "categories") named(a, b, key == "products");
      else all_days_ = all_categories_ = true;
    }
    follow_baskets();
    ChangedScope scope;
    if (!all_days_ && earliest_ <= latest_) scope.days = language::DateRange{earliest_, latest_};
    if (!all_categories_) scope.touched = std::vector<std::string>(categories_.begin(), categories_.end());
    return scope;
  }

 private:
  void on(core::Date first, core::Date last) {
    first = std::max(first, first_);
    last = std::min(last, last_);
    if (first > last) return;
    earliest_ = std::min(earliest_, first);
    latest_ = std::max(latest_, last);
  }

  void touch_product(const std::string& name) {
    bool known = false;
    for (const engine::Scenario* scenario : {&base_, &variant_})
      if (const auto* product = scenario->model.products.find(name)) {
        categories_.insert(product->category.name);
        known = true;
      }
    if (!known) all_categories_ = true;
  }

  void offers(const Node& a, const Node& b) {
    for (const std::string& seller : keys_of(a, b))
      for (const std::string& product : keys_of(a[seller], b[seller])) {
        const Node &before = a[seller][product], &after = b[seller][product];
        if (before == after) continue;
        const engine::OfferParams *from = offer(base_, seller, product), *to = offer(variant_, seller, product);
        if (from == nullptr || to == nullptr) {
          touch_product(product);
          all_days_ = true;
          continue;
        }
        bool differs = false;
        Node rest_before = before, rest_after = after;
        const auto by_day = [&](const char* key, const auto& daily_before, const auto& daily_after) {
          rest_before = rest_before.without(key);
          rest_after = rest_after.without(key);
          if (before[key] == after[key]) return;
          bool any = false;
          for (core::Date day = first_ - base_.model.warm_up_days(); day <= last_; day = day + 1)
            if (!(daily_before.value_on(day) == daily_after.value_on(day))) {
              on(day, day);
              any = true;
            }
          // Written differently and yet the same on all days: uncertain, perhaps.
          const bool unknown = !any && (before[key].is_map() || after[key].is_map());
          all_days_ = all_days_ || unknown;
          differs = differs || any || unknown;
        };
        by_day("price", from->price, to->price);
        by_day("cost", from->cost, to->cost);
        by_day("feature", from->feature, to->feature);
        by_day("display", from->display, to->display);
        if (!(rest_before == rest_after)) all_days_ = differs = true;
        if (differs) touch_product(product);
      }
  }

  static const engine::OfferParams* offer(const engine::Scenario& scenario, const std::string& seller,
                                          const std::string& product) {
    const auto* of_seller = scenario.model.offers.find(seller);
    return of_seller == nullptr ? nullptr : of_seller->find(product);
  }

  void promotions(const Node& a, const Node& b) {
    for (const std::string& name : keys_of(a, b)) {
      if (a[name] == b[name]) continue;
      for (const engine::Scenario* scenario : {&base_, &variant_})
        if (const auto* promotion = scenario->model.promotions.find(name)) {
          on(promotion->announced.value_or(promotion->during.first),
             promotion->presale ? promotion->presale->balance : promotion->during.last);
          for (const std::string& product : products_of(*scenario, *promotion)) touch_product(product);
        }
    }
  }

  void bookings(const Node& a, const Node& b) {
    for (const std::string& name : keys_of(a, b)) {
      if (a[name] == b[name]) continue;
      for (const engine::Scenario* scenario : {&base_, &variant_})
        if (const auto* booking = scenario->model.bookings.find(name)) {
          on(booking->during.first, booking->during.last);
          for (const auto& product : booking->offers) touch_product(product.name);
        }
    }
  }

  void events(const Node& a, const Node& b) {
    for (const std::string& name : keys_of(a, b)) {
      if (a[name] == b[name]) continue;
      for (const Node* node : {&a[name], &b[name]})  // how long its sides last may be uncertain
        for (const char* side : {"before", "after"}) all_days_ |= (*node)["needs"][side]["for"].is_map();
      for (const engine::Scenario* scenario : {&base_, &variant_})
        if (const auto* event = scenario->model.events.find(name)) {
          const auto lasts = [](const auto& side) { return side ? side->lasts.whole_days() : 0; };
          for (const auto& days : event->on)
            on(days.first - lasts(event->needs.before), days.last + lasts(event->needs.after));
          all_categories_ |= event->categories.empty() || !event->arrivals.empty();
          for (const auto& category : event->categories) categories_.insert(category.name);
        }
    }
  }

  /// Products that a promotion is about.
  static std::vector<std::string> products_of(const engine::Scenario& scenario,
                                              const promotion::PromotionParams& promotion) {
    std::vector<std::string> products;
    if (promotion.bundle)
      for (const auto& product : promotion.bundle->products) products.push_back(product.name);
    else if (!promotion.offers.empty())
      for (const auto& product : promotion.offers) products.push_back(product.name);
    else
      for (const std::string& seller : engine::sellers_of(scenario.model, promotion)) {
        if (const auto* offers = scenario.model.offers.find(seller))
          for (const auto& offer : *offers) products.push_back(offer.name);
      }
    return products;
  }

  /// A promotion on baskets couples the categories that it is about: what changes in one changes what a basket costs.
  void follow_baskets() {
    for (size_t before = 0; before != categories_.size();) {
      before = categories_.size();
      for (const engine::Scenario* scenario : {&base_, &variant_})
        for (const auto& entry : scenario->model.promotions) {
          if (!promotion::on_baskets(entry.value)) continue;
          std::set<std::string> coupled;
          for (const std::string& product : products_of(*scenario, entry.value))
            if (const auto* params = scenario->model.products.find(product)) coupled.insert(params->category.name);
          if (std::any_of(coupled.begin(), coupled.end(), [&](const auto& c) { return categories_.count(c) != 0; }))
            categories_.insert(coupled.begin(), coupled.end());
        }
      follow_parcels();
    }
  }

  /// So does a shipping fee, for all that its seller offers.
  void follow_parcels() {
    for (const engine::Scenario* scenario : {&base_, &variant_})
      for (const auto& seller : scenario->model.sellers) {
        const auto& channels = seller.value.channels;
        if (!seller.value.shipping &&
            std::none_of(channels.begin(), channels.end(), [](const auto& c) { return c.value.shipping.has_value(); }))
          continue;
        std::set<std::string> coupled;
        if (const auto* offers = scenario->model.offers.find(seller.name))
          for (const auto& offer : *offers)
            if (const auto* params = scenario->model.products.find(offer.name)) coupled.insert(params->category.name);
        if (std::any_of(coupled.begin(), coupled.end(), [&](const auto& c) { return categories_.count(c) != 0; }))
          categories_.insert(coupled.begin(), coupled.end());
      }
  }

  void named(const Node& a, const Node& b, bool products) {
    all_days_ = true;
    for (const std::string& name : keys_of(a, b)) {
      if (a[name] == b[name]) continue;
      if (products) touch_product(name);
      else categories_.insert(name);
    }
  }

  const engine::Scenario &base_, &variant_;
  core::Date first_, last_;  // reported
  core::Date earliest_{std::numeric_limits<int32_t>::max()}, latest_{std::numeric_limits<int32_t>::min()};
  bool all_days_ = false, all_categories_ = false;
  std::set<std::string> categories_;
};

}  // namespace

ChangedScope changed_scope(const engine::Scenario& base, const engine::Scenario& variant) {
  return Finder(base, variant).find();
}

}  // namespace shopwright::study

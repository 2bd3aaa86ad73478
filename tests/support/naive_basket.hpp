#pragma once
// What a basket costs, unit by unit, straight from what a scenario says: the reference for promotion::Baskets.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "shopwright/core/money.hpp"
#include "shopwright/market/basket.hpp"
#include "shopwright/market/lookup.hpp"
#include "shopwright/promotion/params.hpp"

namespace shopwright::test {

/// Everybody is in every audience. Lines may repeat an offer at a price; they are priced as one.
class NaiveBasket {
 public:
  using Named = language::Named<promotion::PromotionParams>;
  using LineKey = std::pair<uint32_t, int64_t>;  // offer, unit price

  NaiveBasket(const market::World& world, const Named& promotions, core::Date date, double time)
      : world_(world), promotions_(promotions), date_(date), time_(time) {}

  /// What each (offer, unit price) costs.
  std::map<LineKey, int64_t> price(const std::vector<market::BasketLine>& lines) {
    units_.clear();
    left_.clear();
    for (const auto& line : lines) {
      units_[{line.offer.value, line.unit_price.minor}] += line.units;
      left_[{line.offer.value, line.unit_price.minor}] += line.unit_price.minor * line.units;
    }
    std::vector<const Named::Entry*> order;
    for (const auto& entry : promotions_)
      if (kind(entry.value) > 0 && entry.value.during.contains(date_) && entry.value.on.contains(date_) &&
          entry.value.hours.contains(time_))
        order.push_back(&entry);
    std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
      return std::tuple(-a->value.priority, kind(a->value), core::identity_hash(a->name)) <
             std::tuple(-b->value.priority, kind(b->value), core::identity_hash(b->name));
    });
    fees_.clear();
    vouchers_.clear();
    shipping_.clear();
    felt_.clear();
    for (const auto& [line, units] : units_)
      if (const int64_t fee = front(line).shipping_fee.minor; fee > 0) fees_[offer(line).storefront] = fee;
    std::set<std::string> acted;
    for (size_t i = 0; i < order.size(); ++i) {
      const std::string group = group_of(order[i]->value);
      if (acted.count(group) != 0) continue;
      auto best = taken_by(order[i]->value);
      best.voucher = order[i]->value.voucher.has_value() || order[i]->value.gift.has_value();
      best.gift = order[i]->value.gift.has_value();
      best.name = order[i]->name;
      if (sum(best) == 0) continue;
      if (!group.empty()) {
        acted.insert(group);
        std::string winner = order[i]->name;
        for (size_t j = i + 1; j < order.size(); ++j) {
          if (group_of(order[j]->value) != group) continue;
          auto other = taken_by(order[j]->value);
          other.voucher = order[j]->value.voucher.has_value() || order[j]->value.gift.has_value();
          other.gift = order[j]->value.gift.has_value();
          other.name = order[j]->name;
          if (std::pair(-sum(other), core::identity_hash(order[j]->name)) <
              std::pair(-sum(best), core::identity_hash(winner)))
            best = other, winner = order[j]->name;
        }
      }
      for (const auto& [line, amount] : best.lines) (best.gift ? felt_ : left_)[line] += best.gift ? amount : -amount;
      if (best.voucher) vouchers_.insert(best.name);
      for (const uint32_t storefront : best.fees) fees_[storefront] = 0;
    }
    for (const auto& [storefront, fee] : fees_) {
      std::vector<Item> in;
      int64_t goods = 0;
      for (const auto& [line, units] : units_) {
        if (offer(line).storefront != storefront) continue;
        goods += left_.at(line);
        in.push_back({line, left_.at(line)});
      }
      if (fee == 0 || goods >= world_.storefronts[storefront].free_from.minor) continue;
      if (goods == 0)
        for (Item& item : in) item.cost = units_.at(item.line);
      for (const auto& [line, amount] : spread(fee, in).lines) shipping_[line] += amount;
    }
    return left_;
  }
  /// After price(): promotions whose vouchers are used up.
  const std::set<std::string>& vouchers() const { return vouchers_; }
  /// After price(): what gifts are worth to the buyer, of each.
  int64_t felt(const LineKey& line) const {
    const auto found = felt_.find(line);
    return found == felt_.end() ? 0 : found->second;
  }
  /// After price(): what each bears of the shipping fees.
  int64_t shipping(const LineKey& line) const {
    const auto found = shipping_.find(line);
    return found == shipping_.end() ? 0 : found->second;
  }

 private:
  struct Item {
    LineKey line;
    int64_t cost;
  };
  struct Taken {
    std::map<LineKey, int64_t> lines;
    std::set<uint32_t> fees;  // storefronts whose fee is not asked
    bool voucher = false, gift = false;
    std::string name;
    int64_t& operator[](const LineKey& line) { return lines[line]; }
  };

  static int kind(const promotion::PromotionParams& p) {
    return !p.quantity_tiers.empty() ? 1
           : p.multi_buy             ? 2
           : p.bundle                ? 3
           : p.spend_and_save        ? 4
           : p.voucher               ? 5
           : p.free_shipping         ? 6
           : p.gift                  ? 7
                                     : 0;
  }
  static std::string group_of(const promotion::PromotionParams& p) {
    return p.group.empty() ? "" : (p.sellers.empty() ? p.seller.name : "*") + "/" + p.group;
  }
  int64_t sum(const Taken& taken) const {
    int64_t total = 0;
    for (const auto& [line, amount] : taken.lines) total += amount;
    for (const uint32_t storefront : taken.fees) total += fees_.at(storefront);
    return total;
  }

  const market::Storefront& front(const LineKey& line) const { return world_.storefronts[offer(line).storefront]; }
  const market::OfferInfo& offer(const LineKey& line) const { return world_.offers[line.first]; }
  const std::string& product(const LineKey& line) const { return world_.products[offer(line).product.value].name; }

  bool about(const promotion::PromotionParams& p, const LineKey& line) const {
    const std::string& seller = world_.sellers[offer(line).seller.value].name;
    const bool one = p.seller.empty() ? world_.sellers[offer(line).seller.value].is_operator : p.seller == seller;
    const bool theirs =
        p.sellers.empty() ? one
                          : std::any_of(p.sellers.begin(), p.sellers.end(), [&](const auto& s) { return s == seller; });
    const auto names = [](const auto& refs, const std::string& name) {
      return refs.empty() || std::find_if(refs.begin(), refs.end(), [&](auto& r) { return r == name; }) != refs.end();
    };
    const bool listed = p.bundle ? p.bundle->products.contains(product(line)) : names(p.offers, product(line));
    return theirs && listed && names(p.channels, world_.channels[offer(line).channel.value]);
  }

  // One by one: what a line still costs is shared by its units, a unit of money at a time.
  std::vector<Item> items(const promotion::PromotionParams& p) const {
    std::vector<Item> all;
    for (const auto& [line, units] : units_) {
      if (!about(p, line)) continue;
      const int64_t left = left_.at(line);
      for (int64_t u = 0; u < units; ++u) all.push_back({line, left / units + (u < left % units ? 1 : 0)});
    }
    std::sort(all.begin(), all.end(), [&](const Item& a, const Item& b) {
      return std::tuple(-a.cost, offer(a.line).hash, -a.line.second) <
             std::tuple(-b.cost, offer(b.line).hash, -b.line.second);
    });
    return all;
  }

  static int64_t off_one(int64_t cost, double off) {
    const auto kept = core::kMicro - static_cast<int64_t>(off * 1e6 + 0.5);
    return cost - core::mul_div_half_even(cost, kept, core::kMicro);
  }

  Taken spread(int64_t total, const std::vector<Item>& over) const {
    std::map<LineKey, int64_t> weight;
    __extension__ using Wide = __int128;
    Wide whole = 0;
    for (const Item& item : over) weight[item.line] += item.cost, whole += item.cost;
    Taken taken;
    if (total == 0 || whole == 0) return taken;
    std::vector<std::tuple<Wide, uint64_t, int64_t, LineKey>> rest;  // negative remainder, hash, -price
    int64_t given = 0;
    for (const auto& [line, w] : weight) {
      taken[line] = static_cast<int64_t>(Wide(total) * w / whole);
      given += taken[line];
      rest.emplace_back(-(Wide(total) * w % whole), offer(line).hash, -line.second, line);
    }
    std::sort(rest.begin(), rest.end());
    for (size_t i = 0; given < total; ++i, ++given) ++taken[std::get<3>(rest[i])];
    return taken;
  }

  Taken taken_by(const promotion::PromotionParams& p) const {
    const std::vector<Item> all = items(p);
    if (!p.quantity_tiers.empty()) {
      std::map<uint32_t, int64_t> bought;
      for (const Item& item : all) ++bought[item.line.first];
      Taken taken;
      for (const Item& item : all) {
        double off = 0;
        for (const auto& step : p.quantity_tiers.list)
          if (bought[item.line.first] >= step.from) off = step.value;
        taken[item.line] += off_one(item.cost, off);
      }
      return taken;
    }
    if (p.multi_buy) {
      std::vector<Item> in;
      int64_t saved = 0;
      const auto buy = static_cast<size_t>(p.multi_buy->buy);
      for (size_t group = 0; (group + 1) * buy <= all.size(); ++group)
        for (size_t k = 0; k < buy; ++k) {
          in.push_back(all[group * buy + k]);
          if (static_cast<int64_t>(k) >= p.multi_buy->pay) saved += off_one(in.back().cost, p.multi_buy->off);
        }
      return spread(saved, in);
    }
    if (p.bundle) {
      std::map<std::string, std::vector<Item>> of_product;
      for (const Item& item : all) of_product[product(item.line)].push_back(item);
      std::vector<Item> in;
      int64_t saved = 0;
      for (size_t set = 0;; ++set) {
        std::vector<Item> members;
        bool complete = true;
        int64_t cost = 0;
        for (const auto& part : p.bundle->products)
          for (int64_t k = 0; k < part.value; ++k) {
            const size_t at = set * static_cast<size_t>(part.value) + static_cast<size_t>(k);
            if (at >= of_product[part.name].size()) {
              complete = false;
              break;
            }
            members.push_back(of_product[part.name][at]);
            cost += members.back().cost;
          }
        if (!complete || cost <= p.bundle->price.minor) return spread(saved, in);
        saved += cost - p.bundle->price.minor;
        in.insert(in.end(), members.begin(), members.end());
      }
    }
    if (p.voucher) {
      int64_t spent = 0;
      for (const Item& item : all) spent += item.cost;
      if (spent < p.voucher->from.minor || spent == 0) return {};
      int64_t saved = 0;
      if (p.voucher->off) saved = p.voucher->off->minor;
      else saved = off_one(spent, *p.voucher->percent);
      if (p.voucher->at_most) saved = std::min(saved, p.voucher->at_most->minor);
      return spread(std::min(saved, spent), all);
    }
    if (p.gift) {
      int64_t spent = 0;
      for (const Item& item : all) spent += item.cost;
      return spent < p.gift->from.minor ? Taken{} : spread(std::min(p.gift->worth.minor, spent), all);
    }
    if (p.free_shipping) {
      Taken taken;
      for (const auto& [storefront, fee] : fees_) {
        int64_t promoted = 0, goods = 0;
        bool any = false;
        for (const auto& [line, left] : left_) {
          if (offer(line).storefront != storefront) continue;
          goods += left;
          if (!about(p, line)) continue;
          promoted += left;
          any = true;
        }
        const bool free_anyway = !p.group.empty() && goods >= world_.storefronts[storefront].free_from.minor;
        if (any && promoted >= p.free_shipping->from.minor && !free_anyway && fee > 0) taken.fees.insert(storefront);
      }
      return taken;
    }
    const promotion::SpendAndSaveParams& s = *p.spend_and_save;
    int64_t spent = 0, saved = 0;
    for (const Item& item : all) spent += item.cost;
    for (const auto& step : s.steps.list)
      if (spent >= step.from.minor) saved = step.value.minor;
    if (s.every)
      for (int64_t times = 1; times * s.every->minor <= spent && times <= s.at_most.value_or(INT64_MAX); ++times)
        saved += s.off->minor;
    return spread(saved, all);
  }

  const market::World& world_;
  const Named& promotions_;
  core::Date date_;
  double time_;
  std::map<LineKey, int64_t> units_, left_, shipping_, felt_;
  std::map<uint32_t, int64_t> fees_;  // of storefronts in the basket
  std::set<std::string> vouchers_;
};

}  // namespace shopwright::test

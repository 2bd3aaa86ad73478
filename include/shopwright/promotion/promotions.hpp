#pragma once
// All promotions of a scenario: what they make of a day's list prices.
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "shopwright/language/diagnostic.hpp"
#include "shopwright/language/fields.hpp"
#include "shopwright/market/day_table.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/promotion/params.hpp"

namespace shopwright::promotion {

/// Prices and attention by time of day. Promotions do not stack: at each moment the lowest price still available
/// holds, and when a limited promotion is used up, the next best.
/// Const; threads may share it. Draws no noise. Promotions go by the hash of their names, so that the order in which
/// they are written changes nothing.
/// Tested: tests/promotion/promotions.cpp (hand-computed windows and tiers; properties against a naive minimum
/// at every moment).
class Promotions {
 public:
  Promotions() = default;
  /// Names of sellers, products and channels have been checked on load; an unknown one is our bug.
  Promotions(const market::World& world, const language::Named<PromotionParams>& promotions);

  size_t size() const { return rules_.size(); }
  /// Limited promotions have a quota each; quota_name[q] is the promotion's name.
  size_t quotas() const { return quota_limit_.size(); }
  std::span<const std::string> quota_names() const { return quota_name_; }
  /// Units that each quota has at the beginning of the run: the initial state.
  std::vector<int64_t> opening_quotas() const { return quota_limit_; }

  /// Acts in phase Publish. Reads the day's list price and the plan's own feature and display by offer, and what is left
  /// of the quotas. Writes out.window_start (borders of the hours of today's promotions), out.quota_opening, and of each
  /// offer list_price and windows (tiers, feature, display); unit_cost and shock are left as they are.
  /// Feature and display are the largest of the plan's own and those of the promotions that hold, used up or not (an offer
  /// that sells out keeps its place).
  void publish(core::Day day, std::span<const core::Money> list_price, std::span<const float> feature,
               std::span<const float> display, std::span<const int64_t> quota_left, market::DayTable& out) const;

  /// Whether promotion `name` holds for an offer at any time of that day (for reports and training forms).
  bool active(std::string_view name, core::OfferId offer, core::Day day) const;

 private:
  struct Rule {
    std::string name;
    uint64_t hash;
    PromotionParams params;
    std::vector<core::OfferId> offers;  // ascending
    uint32_t quota;                     // market::kNoQuota when unlimited
    uint64_t from, to;                  // time of day in 2^-32 days, [from, to)
    bool on(core::Date date) const { return params.during.contains(date) && params.on.contains(date); }
  };
  core::Date first_day_{};
  std::vector<Rule> rules_;  // by hash
  std::vector<int64_t> quota_limit_;
  std::vector<std::string> quota_name_;

  friend void warn_about_promotions(const market::World&, const language::Named<PromotionParams>&,
                                    const std::function<core::Money(core::OfferId, core::Day)>&,
                                    const std::function<core::UnitRate(core::OfferId, core::Day)>&, std::string_view,
                                    language::Diagnostics&);
};

/// Warnings about the domain: two promotions that hold for one offer at one time (both places; promotions do not stack),
/// a promotion that holds for no offer on no day of the calendar, and a price that only the promotion pushes below unit
/// cost. One warning a promotion, or pair, naming the first day and offer. `path` is that of the collection ("promotions").
void warn_about_promotions(const market::World& world, const language::Named<PromotionParams>& promotions,
                           const std::function<core::Money(core::OfferId, core::Day)>& list_price,
                           const std::function<core::UnitRate(core::OfferId, core::Day)>& unit_cost,
                           std::string_view path, language::Diagnostics& diagnostics);

}  // namespace shopwright::promotion

#pragma once
// All promotions of a scenario: what they make of a day's list prices and of baskets.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "shopwright/language/diagnostic.hpp"
#include "shopwright/language/fields.hpp"
#include "shopwright/market/day_table.hpp"
#include "shopwright/market/world.hpp"
#include "shopwright/promotion/baskets.hpp"
#include "shopwright/promotion/params.hpp"

namespace shopwright::promotion {

inline constexpr uint32_t kNoVoucher = 0xffffffff;

/// A promotion of a scenario, its names resolved; of a clearance, one step of it: `off`, from its day to the day before the next.
struct Rule {
  std::string name;
  uint64_t hash = 0;
  PromotionParams params;
  core::SellerId seller;                  ///< one of them, if several promote together
  std::vector<core::SellerId> sellers;    ///< who promote, ascending
  bool discounts = false;                 ///< it has a mechanic
  bool on_baskets = false;                ///< which is one on baskets
  uint32_t group = 0;                     ///< of its seller; 0: none
  std::vector<core::OfferId> offers;      ///< ascending
  uint32_t quota = market::kNoQuota;      ///< when it is limited: of units, of vouchers' baskets, of gifts
  uint32_t voucher = kNoVoucher;          ///< its number among vouchers and gifts
  core::OfferId gift{};                   ///< of which its gift is a unit
  uint32_t presale = market::kNoPresale;  ///< its number among pre-sales
  market::Funding funding{};              ///< what others pay of its discount, in millionths
  uint64_t from = 0, to = 0;              ///< time of day in 2^-32 days, [from, to)

  core::Day starts = 0;  ///< first day on which it holds, if it is announced

  bool on(core::Date date) const { return params.during.contains(date) && params.on.contains(date); }
  bool at(uint64_t time) const { return from <= time && time < to; }
  bool about(core::OfferId offer) const;
  bool by(core::SellerId of) const { return std::binary_search(sellers.begin(), sellers.end(), of); }
};

/// Told how the price of an offer's cheapest units comes about. Rules are indices into Promotions::rules().
class UnitTrace {
 public:
  enum class Refusal : uint8_t {
    no_lower,  ///< its price is no lower
    used_up,   ///< its limit has been reached
    better,    ///< `other`, of the same group, has a lower price
  };
  virtual ~UnitTrace() = default;
  virtual void applied(uint32_t rule, core::Money before, core::Money after) = 0;
  virtual void refused(uint32_t rule, Refusal why, uint32_t other) = 0;
};

/// How promotions meet.
/// On single units: those without a group are one group, in which the lowest price still available holds, and when a limited
/// promotion is used up, the next best. Those of another group act on that price: by priority, the higher first, then by hash; a group acts at
/// the place of its first member that lowers the price, by the one that lowers it most there.
/// On baskets: after those on units, each on what the others left: by priority, the higher first, then quantity_tiers, multi_buy,
/// bundle, spend_and_save, voucher, free_shipping, gift, then by hash. A group acts at the place of its first member that takes something off, by the one
/// that takes most off there; those without a group stand alone. Ties go to the smaller hash. No line goes below zero; a discount on
/// several lines is spread by largest remainder over the units that it is about, in proportion to what these still cost, ties by the
/// offers' hashes.
/// An offer in a pre-sale that lowers its price can be had in the pre-sale only, at the lowest such price if there are several; and what is
/// ordered there is a purchase of its own, no part of a basket. A gift takes nothing off what is paid: as a member of a group it counts as
/// what it is worth.
/// A promotion with an audience, or a voucher, exists only for those who are in it or hold one: classes of buyers (BuyerClasses) have tables of their own.
/// Const; threads may share it. Draws no noise. Promotions go by the hash of their names, so that the order in which
/// they are written changes nothing.
/// Tested: tests/promotion/promotions.cpp (hand-computed windows and tiers; properties against a naive minimum
/// at every moment), tests/promotion/baskets.cpp.
class Promotions {
 public:
  Promotions() = default;
  /// Names of sellers, products and channels have been checked on load; an unknown one is our bug.
  Promotions(const market::World& world, const language::Named<PromotionParams>& promotions);

  size_t size() const { return rules_.size(); }
  std::span<const Rule> rules() const { return rules_; }  ///< by hash
  /// Whether any promotion is on baskets, or a shipping fee is.
  bool on_baskets() const;
  /// [voucher] its rule, by the hash of its name; gifts are among them.
  std::span<const uint32_t> vouchers() const { return vouchers_; }
  /// [pre-sale] its rule, by the hash of its name.
  std::span<const uint32_t> presales() const { return presales_; }
  /// Rules for some only that hold at some time of a day, ascending: which of them a buyer is in makes her class.
  std::vector<uint32_t> with_audience(core::Day day) const;
  /// Whether a rule holds at some time of a day for buyers who have joined these, of those for some only.
  bool holds(uint32_t rule, core::Day day, std::span<const uint32_t> joined) const;

  /// Limited promotions have a quota each; quota_name[q] is the promotion's name.
  size_t quotas() const { return quota_limit_.size(); }
  std::span<const std::string> quota_names() const { return quota_name_; }
  /// Units that each quota has at the beginning of the run: the initial state.
  std::vector<int64_t> opening_quotas() const { return quota_limit_; }

  /// Acts in phase Publish. Reads the day's list price and the plan's own feature and display by offer, and what is left
  /// of the quotas. Writes out.window_start (borders of the hours of today's promotions), out.quota_opening, out.baskets (null when no
  /// promotion on baskets holds), and of each offer list_price and windows (tiers, feature, display); unit_cost and shock are
  /// left as they are.
  /// joined: of those with an audience, the rules in which these buyers are, ascending; none for what everybody can observe.
  /// Feature and display are the largest of the plan's own and those of the promotions that hold, used up or not (an offer
  /// that sells out keeps its place).
  /// refused: [rule x offers + offer] not 0 where a rule does not hold for an offer today; empty: none.
  void publish(core::Day day, std::span<const core::Money> list_price, std::span<const float> feature,
               std::span<const float> display, std::span<const int64_t> quota_left, market::DayTable& out,
               std::span<const uint32_t> joined = {}, std::span<const uint8_t> refused = {}) const;

  /// Tiers of one offer under the rules that hold for it (ascending), as publish makes them; `trace` may be null.
  std::vector<market::PriceTier> tiers(core::Money list_price, std::span<const uint32_t> holding,
                                       std::span<const int64_t> quota_left, UnitTrace* trace) const;

  /// Whether promotion `name` holds for an offer at any time of that day (for reports and training forms).
  bool active(std::string_view name, core::OfferId offer, core::Day day) const;

 private:
  void compile_baskets(const market::World& world);

  core::Date first_day_{};
  core::Day horizon_ = 0;
  std::vector<Rule> rules_;            // by hash
  std::vector<uint32_t> by_priority_;  // rules on units that have a group, in order of action
  std::vector<int64_t> quota_limit_;
  std::vector<std::string> quota_name_;
  std::shared_ptr<const BasketRules> baskets_;
  std::vector<uint32_t> vouchers_;
  std::vector<uint32_t> presales_;
  bool ships_at_a_fee_ = false;
};

/// Warnings about the domain: two promotions that hold for one offer at one time and exclude each other (both places), a promotion that
/// holds for no offer or on no day of the calendar, or whose audience is nobody, and a price that only the promotion pushes below unit
/// cost, with what others pay of the discount. One warning a promotion, or pair, naming the first day and offer. `path` is that of the
/// collection ("promotions"). covers: whether a price, with what others pay beside it, covers what a unit costs on a day.
void warn_about_promotions(
    const market::World& world, const language::Named<PromotionParams>& promotions,
    const std::function<core::Money(core::OfferId, core::Day)>& list_price,
    const std::function<core::UnitRate(core::OfferId, core::Day)>& unit_cost,
    const std::function<bool(core::OfferId, core::Day, core::Money, const market::Funding&)>& covers,
    std::string_view path, language::Diagnostics& diagnostics);

}  // namespace shopwright::promotion

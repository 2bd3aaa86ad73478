// An amount or a share off the basket of somebody who has a voucher.
#include "shopwright/promotion/voucher.hpp"

#include <algorithm>

#include "promotion/mechanics.hpp"

namespace shopwright::promotion {
namespace {

class Voucher final : public BasketMechanic {
 public:
  explicit Voucher(const VoucherParams& params)
      : from_(params.from.minor),
        off_(params.off ? params.off->minor : 0),
        percent_(params.percent ? to_micro(*params.percent) : 0),
        at_most_(params.at_most ? params.at_most->minor : INT64_MAX) {}

  int64_t take(const Scope& scope, std::span<int64_t> taken, Missing* missing) const override {
    int64_t spent = 0;
    const int64_t saved = take_off_all(scope, taken, spent, [&](int64_t amount) -> int64_t {
      return amount < from_ ? 0 : percent_ > 0 ? std::min(off_unit(amount, percent_), at_most_) : off_;
    });
    if (missing != nullptr) missing->amount = std::max<int64_t>(from_ - spent, 0);
    return saved;
  }

 private:
  int64_t from_, off_, percent_, at_most_;
};

}  // namespace

std::unique_ptr<const BasketMechanic> make_voucher(const PromotionParams& params, const market::World&) {
  return std::make_unique<Voucher>(*params.voucher);
}

std::string describe_voucher(const PromotionParams& params, const core::Currency& currency) {
  const VoucherParams& p = *params.voucher;
  const auto money = [&](core::Money amount) { return core::format_money(amount, currency); };
  std::string text = "voucher, " + (p.off ? money(*p.off) : percent(*p.percent)) + " off";
  if (p.at_most) text += ", at most " + money(*p.at_most);
  if (p.from > core::Money{}) text += (p.at_most ? ", from " : " from ") + money(p.from);
  return text;
}

void VoucherParams::check(const language::Node& node, const language::Scope& scope) const {
  const auto money = [&](core::Money amount) { return core::format_money(amount, scope.context().currency); };
  const auto place = [&](std::string_view key) { return language::find_place(node, key); };
  const auto written = [&](std::string_view key) { return node.find(key) != nullptr; };
  if (written("off") && written("percent")) {
    scope.error("several-forms", place("percent"), "a voucher takes off an amount or a share, not both",
                "leave one of them out", language::Related{place("off"), "the amount"});
    return;
  }
  if (!written("off") && !written("percent"))
    scope.error("missing", node.place(), "it is not said what the voucher takes off",
                "for example off: 50 and from: 300, or percent: 10% and at_most: 30");
  if (written("at_most") && !written("percent"))
    scope.error("without-effect", place("at_most"), "'at_most' goes with percent, and there is an amount",
                "leave it out: that amount is the most");
  if (off && from > core::Money{} && *off > from)
    scope.error("saves-too-much", place("off"), money(*off) + " off from " + money(from) + " on is more than is spent",
                "it must be at most " + money(from), language::Related{place("from"), "what must be spent"});
  if (issued && per_consumer > *issued)
    scope.error("out-of-range", place("per_consumer"), "one consumer cannot claim more than there are",
                "give at most " + std::to_string(*issued), language::Related{place("issued"), "how many there are"});
  if (issued && redeemable && *redeemable >= *issued)
    scope.error("without-effect", place("redeemable"), "no more can be redeemed than are issued",
                "leave it out, or give less than " + std::to_string(*issued),
                language::Related{place("issued"), "how many are issued"});
}

}  // namespace shopwright::promotion

#include "engine/buyers.hpp"

#include <algorithm>

#include "shopwright/core/ensure.hpp"

namespace shopwright::engine {

using promotion::BuyerClasses;

Buyers::Buyers(std::shared_ptr<const Compiled> usual, std::shared_ptr<const Treatment> treatment,
               const core::NoiseKey& key)
    : usual_(std::move(usual)),
      treatment_(std::move(treatment)),
      usual_classes_(usual_->world, usual_->promotions, key) {
  if (treatment_) treated_classes_.emplace(treatment_->plan->world, treatment_->plan->promotions, key);
}

int64_t Buyers::claimed_on(uint32_t voucher, core::Day day, const promotion::ClaimedColumn& claimed) {
  const uint32_t rule = usual_->promotions.vouchers()[voucher];
  const promotion::PromotionParams& params = usual_->promotions.rules()[rule].params;
  const auto count = [](const auto& days, auto on) { return std::count(days.begin(), days.end(), on); };
  const auto consumers = claimed_by_known(params) ? count(claimed, static_cast<uint16_t>(day + 1))
                                                  : count(usual_classes_.claims(rule), day);
  return consumers * params.voucher->per_consumer;
}

int64_t Buyers::claimed_by(uint32_t voucher, core::Day day, const promotion::ClaimedColumn& claimed) {
  int64_t sum = 0;
  for (core::Day d = 0; d <= day; ++d) sum += claimed_on(voucher, d, claimed);
  return sum;
}

Buyers::Today Buyers::today(core::Day day, const market::Customers& customers,
                            std::span<const std::vector<uint8_t>> vouchers_used,
                            std::span<const promotion::ClaimedColumn> claimed) {
  Today out;
  const auto add_classes = [&](const Compiled& plan, const BuyerClasses::Classes& classes) {
    for (const auto& joined : classes.joined) out.classes.push_back({{&plan, joined}, {}});
  };
  const bool treated_day =
      treatment_ && treatment_->unit == Treatment::Unit::days && treatment_->treated[static_cast<size_t>(day)] != 0;
  if (!treatment_ || treatment_->unit == Treatment::Unit::days) {
    const BuyerClasses::Classes& classes =
        (treated_day ? *treated_classes_ : usual_classes_).on(day, customers, vouchers_used, claimed);
    add_classes(treated_day ? *treatment_->plan : *usual_, classes);
    out.of_consumer = classes.of_consumer;
    return out;
  }

  const BuyerClasses::Classes& usual = usual_classes_.on(day, customers);
  const BuyerClasses::Classes& treated = treated_classes_->on(day, customers);
  const bool by_channel = treatment_->unit == Treatment::Unit::channels;
  if (by_channel) {
    for (const auto& joined : usual.joined)
      for (const auto& joined_there : treated.joined)
        out.classes.push_back({{usual_.get(), joined}, {treatment_->plan.get(), joined_there}});
  } else {
    add_classes(*usual_, usual);
    add_classes(*treatment_->plan, treated);
  }
  ENSURE(out.classes.size() <= promotion::kMostClasses, out.classes.size());
  if (usual.rules.empty() && treated.rules.empty()) {
    if (!by_channel) out.of_consumer = treatment_->treated;
    return out;
  }
  if (both_.empty() || usual_classes_.for_one_day() || treated_classes_->for_one_day() || of_usual_ != usual.rules ||
      of_treated_ != treated.rules) {
    const auto class_in = [](const BuyerClasses::Classes& classes, size_t i) {
      return classes.of_consumer.empty() ? size_t{0} : size_t{classes.of_consumer[i]};
    };
    both_.resize(usual_->world.consumers);
    for (size_t i = 0; i < both_.size(); ++i)
      both_[i] = static_cast<uint8_t>(by_channel ? class_in(usual, i) * treated.joined.size() + class_in(treated, i)
                                      : treatment_->treated[i] != 0 ? usual.joined.size() + class_in(treated, i)
                                                                    : class_in(usual, i));
    of_usual_ = usual.rules;
    of_treated_ = treated.rules;
  }
  out.of_consumer = both_;
  return out;
}

}  // namespace shopwright::engine

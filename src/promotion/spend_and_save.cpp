// An amount off once what is promoted in the basket costs enough, spread over all of it.
#include <algorithm>

#include "promotion/mechanics.hpp"

namespace shopwright::promotion {
namespace {

class SpendAndSave final : public BasketMechanic {
 public:
  explicit SpendAndSave(const SpendAndSaveParams& params) : params_(params) {}

  int64_t take(const Scope& scope, std::span<int64_t> taken, Missing* missing) const override {
    int64_t spent = 0;
    const int64_t saved = take_off_all(scope, taken, spent, [&](int64_t amount) { return saving(amount); });
    if (missing != nullptr) missing->amount = std::max<int64_t>(next_step(spent) - spent, 0);
    return saved;
  }

 private:
  // The lowest step above what is spent; 0: there is none.
  int64_t next_step(int64_t spent) const {
    if (params_.every) {
      const int64_t times = spent / params_.every->minor;
      return params_.at_most && times >= *params_.at_most ? 0 : (times + 1) * params_.every->minor;
    }
    for (const auto& step : params_.steps.list)
      if (step.from.minor > spent) return step.from.minor;
    return 0;
  }

  int64_t saving(int64_t spent) const {
    if (params_.every) {
      const int64_t times = spent / params_.every->minor;
      return (params_.at_most ? std::min(times, *params_.at_most) : times) * params_.off->minor;
    }
    const auto* step = params_.steps.reached(core::Money{spent});
    return step != nullptr ? step->value.minor : 0;
  }

  SpendAndSaveParams params_;
};

}  // namespace

std::unique_ptr<const BasketMechanic> make_spend_and_save(const PromotionParams& params, const market::World&) {
  return std::make_unique<SpendAndSave>(*params.spend_and_save);
}

std::string describe_spend_and_save(const PromotionParams& params, const core::Currency& currency) {
  const SpendAndSaveParams& p = *params.spend_and_save;
  const auto money = [&](core::Money amount) { return core::format_money(amount, currency); };
  std::string text;
  if (p.every) {
    text = money(*p.off) + " off per " + money(*p.every);
    return p.at_most ? text + ", at most " + std::to_string(*p.at_most) + " times" : text;
  }
  for (const auto& step : p.steps.list)
    text += (text.empty() ? "" : ", ") + money(step.value) + " off from " + money(step.from);
  return text;
}

void SpendAndSaveParams::check(const language::Node& node, const language::Scope& scope) const {
  const auto money = [&](core::Money amount) { return core::format_money(amount, scope.context().currency); };
  const auto place = [&](std::string_view key) { return language::find_place(node, key); };
  if (!steps.empty() && every) {
    scope.error("several-forms", place("every"), "there are steps or an amount for every so much, not both",
                "leave one of them out", language::Related{place("steps"), "the steps"});
    return;
  }
  if (steps.empty() && !every) {
    scope.error("missing", node.place(), "it is not said how much must be spent",
                "for example steps: {100: 10, 300: 50}, or every: 300 and off: 50");
    return;
  }
  if (every && !off)
    scope.error("missing", place("every"), "it is not said what every " + money(*every) + " takes off",
                "for example off: 5");
  for (const char* key : {"off", "at_most"})
    if (!every && node.find(key) != nullptr)
      scope.error("without-effect", place(key), "'" + std::string(key) + "' goes with every, and there are steps",
                  "leave it out: each step says what it takes off");
  if (every && off && *off > *every)
    scope.error("saves-too-much", place("off"),
                money(*off) + " off for every " + money(*every) + " is more than is spent",
                "it must be at most " + money(*every), language::Related{place("every"), "what must be spent"});
  core::Money before{};
  for (const auto& step : steps.list) {
    if (step.value > step.from)
      scope.error("saves-too-much", step.place,
                  money(step.value) + " off from " + money(step.from) + " on is more than is spent",
                  "it must be at most " + money(step.from));
    else if (step.value <= before)
      scope.error("not-ascending", step.place,
                  before == core::Money{} ? "this step takes off nothing"
                                          : "this step takes off no more than the one before it",
                  "a higher step must take off more");
    before = step.value;
  }
}

}  // namespace shopwright::promotion

#include "promotion/clearance.hpp"

#include <algorithm>

#include "promotion/mechanics.hpp"

namespace shopwright::promotion {

std::vector<language::Named<PromotionParams>::Entry> by_step(const language::Named<PromotionParams>& promotions) {
  std::vector<language::Named<PromotionParams>::Entry> out;
  for (const auto& entry : promotions) {
    if (!entry.value.clearance) {
      out.push_back(entry);
      continue;
    }
    const auto& steps = entry.value.clearance->steps.list;
    for (size_t i = 0; i < steps.size(); ++i) {
      auto step = entry;
      step.value.clearance.reset();
      step.value.off = steps[i].value;
      language::DateRange& during = step.value.during;
      during.first = std::max(during.first, steps[i].from);
      if (i + 1 < steps.size()) during.last = std::min(during.last, steps[i + 1].from - 1);
      if (during.first <= during.last) out.push_back(std::move(step));
    }
  }
  return out;
}

std::string describe_clearance(const PromotionParams& params, const core::Currency&) {
  std::string text;
  for (const auto& step : params.clearance->steps.list)
    text += (text.empty() ? "" : ", ") + percent(step.value) + " off from " + core::format_date(step.from);
  return text;
}

void ClearanceParams::check(const language::Node&, const language::Scope& scope) const {
  for (size_t i = 1; i < steps.list.size(); ++i)
    if (steps.list[i].value <= steps.list[i - 1].value)
      scope.error("not-ascending", steps.list[i].place, "this step takes off no more than the one before it",
                  "a later step must take off more", language::Related{steps.list[i - 1].place, "the step before"});
}

}  // namespace shopwright::promotion

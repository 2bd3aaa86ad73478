#include "shopwright/study/optimize.hpp"

#include <algorithm>

#include "study/optimize_best.hpp"
#include "study/optimize_front.hpp"

namespace shopwright::study {
namespace {

Metric like(const Goal& goal) {
  std::vector<Metric> used;
  for (size_t m = 0; m < kMetrics; ++m)
    if (goal.sum.coefficients[m] != 0) used.push_back(static_cast<Metric>(m));
  if (used.size() == 1) return used.front();
  return std::all_of(used.begin(), used.end(), metric_is_money) ? Metric::gross_margin : Metric::units;
}

/// What was asked, of which market, and what it took.
void describe_inquiry(OptimizeResult& result, Inquiry& inquiry) {
  const Study& study = inquiry.study();
  const Question& question = inquiry.question();
  const Family& family = inquiry.family();
  result.study = study.path;
  result.label = study.params.label;
  result.seller = study.seller;
  for (const Goal& goal : question.goals) {
    result.goals.push_back(goal.words);
    result.minimise.push_back(goal.minimise);
    result.goal_like.push_back(like(goal));
  }
  for (size_t d = 0; d < question.space.size(); ++d) result.decisions.push_back(question.space.decision(d).name);
  result.robustness = inquiry.params().robust;
  result.confidence = inquiry.params().confidence;
  result.close = inquiry.params().close;
  result.currency = family.currency();
  result.seed = family.seed();
  result.consumers = family.consumers();
  result.days = family.scenario().model.calendar.days;
  result.runs = inquiry.runs().runs();
  result.runs_allowed = inquiry.allowed();
  result.plans = static_cast<int64_t>(inquiry.trials().all().size());
  if (inquiry.listed()) result.plans_possible = static_cast<int64_t>(inquiry.listed()->size());
  result.digest = inquiry.runs().digest();
  result.threads = inquiry.threads();
  result.seconds = inquiry.seconds();
}

/// Whether there are runs enough for what there is to look at.
bool can_be_answered(const Inquiry& inquiry, const Study& study, language::Diagnostics& diagnostics) {
  if (inquiry.list_too_long()) {
    diagnostics.error("too-many", language::find_place(study.root, "optimize.decide"), "optimize.decide",
                      "there are more than " + std::to_string(kMostListed) + " plans to select from",
                      "give `points` or longer steps, or let it search (method: search)");
    return false;
  }
  if (const auto wrong = inquiry.too_few()) {
    diagnostics.error("too-few-runs", language::find_place(study.root, "optimize.runs"), "optimize.runs",
                      wrong->message, wrong->hint);
    return false;
  }
  return true;
}

}  // namespace

std::optional<OptimizeResult> optimize(const Study& study, const language::Files& files,
                                       const OptimizeSettings& settings, language::Diagnostics& diagnostics,
                                       const OptimizeProgressSink& progress, std::stop_token stop) {
  auto question = read_question(study, files, diagnostics);
  if (!question) return std::nullopt;
  try {
    Inquiry inquiry(study, files, settings, std::move(*question), progress, std::move(stop));
    if (!can_be_answered(inquiry, study, diagnostics)) return std::nullopt;
    OptimizeResult result;
    const bool done = inquiry.question().goals.size() > 1 ? find_front(inquiry, result) : find_best(inquiry, result);
    if (!done) return std::nullopt;
    describe_inquiry(result, inquiry);
    return result;
  } catch (const WrongInput& wrong) {
    diagnostics.append(wrong.diagnostics());
    return std::nullopt;
  }
}

bool can_optimize(const Study& study, const language::Files& files, const OptimizeSettings& settings,
                  language::Diagnostics& diagnostics) {
  auto question = read_question(study, files, diagnostics);
  if (!question) return false;
  const OptimizeProgressSink nobody;
  return can_be_answered(Inquiry(study, files, settings, std::move(*question), nobody, {}), study, diagnostics);
}

}  // namespace shopwright::study

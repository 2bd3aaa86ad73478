#pragma once
// Plans become variants of the family, and their outcomes the measures that the search sees.
#include <map>
#include <memory>

#include "shopwright/core/digest.hpp"
#include "shopwright/study/family.hpp"
#include "shopwright/study/optimize.hpp"
#include "shopwright/study/workers.hpp"
#include "study/optimize_question.hpp"
#include "study/optimize_trials.hpp"

namespace shopwright::study {

/// The oracle of a study's search. Results do not depend on threads; one caller at a time.
class PlanRuns {
 public:
  PlanRuns(const Study& study, const Question& question, const language::Files& files, const Family& family,
           Workers& workers, std::stop_token stop);

  /// Errors: WrongInput when a combination of values is one that the scenario does not take.
  bool operator()(std::span<const SearchTask> tasks, std::vector<std::vector<double>>& values);

  std::string digest() const { return digest_.str(); }
  int64_t runs() const { return runs_; }
  /// Told after each run, from any thread, one at a time.
  std::function<void(int64_t runs)> after_run;

 private:
  Variant make(const PlanIndex* plan, size_t world) const;
  std::vector<double> measures(const Sample& sample) const;

  const Study& study_;
  const Question& question_;
  const language::Files& files_;
  const Family& family_;
  Workers& workers_;
  std::stop_token stop_;
  size_t seller_;
  std::map<std::pair<PlanIndex, size_t>, Variant> variants_;  // no plan: the empty one
  core::Digest digest_;
  int64_t runs_ = 0;
};

}  // namespace shopwright::study

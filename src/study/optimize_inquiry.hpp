#pragma once
// A question under way: what both ways of answering it (optimize_best.hpp, optimize_front.hpp) work with.
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "shopwright/study/optimize.hpp"
#include "study/optimize_answer.hpp"
#include "study/optimize_runs.hpp"
#include "study/optimize_search.hpp"

namespace shopwright::study {

inline constexpr size_t kMostListed = 5000;  // plans that a list may have
inline constexpr uint32_t kReplicates = 5;   // of each plan while searching
inline constexpr uint32_t kFresh = 1000000;  // the first replicate of those that check the answer
inline constexpr uint32_t kLeastFresh = 3;
inline constexpr size_t kMostFront = 12;  // plans of a front that are checked

/// The runs, their budget, and how far they are. One caller at a time.
class Inquiry {
 public:
  /// Study, files and progress are kept by reference.
  Inquiry(const Study& study, const language::Files& files, const OptimizeSettings& settings, Question question,
          const OptimizeProgressSink& progress, std::stop_token stop);

  /// What is wrong with the budget; nullopt when it will do.
  std::optional<LinearError> too_few() const;
  bool list_too_long() const { return params_.method == OptimizeMethod::select && !listed_; }

  const Study& study() const { return study_; }
  const language::Files& files() const { return files_; }
  const OptimizeParams& params() const { return params_; }
  const Question& question() const { return question_; }
  const Family& family() const { return family_; }
  const PlanRuns& runs() const { return runs_; }
  Trials& trials() { return *trials_; }
  /// All plans, where they are few enough to be listed.
  const std::optional<std::vector<PlanIndex>>& listed() const { return listed_; }
  /// Whether the list is gone through rather than searched.
  bool by_selection() const;
  /// Of each plan while searching.
  uint32_t replicates() const { return replicates_; }
  /// To check the answer with, where the runs allow it.
  uint32_t fresh() const { return fresh_; }
  int64_t allowed() const { return allowed_; }
  int threads() const { return workers_.threads(); }
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }

  void phase(std::string_view words);
  SearchSettings search_settings(int64_t plans);
  /// Fresh replicates for so many plans that the runs still allow.
  uint32_t affordable(size_t plans) const;
  /// Why there is no plan, in words; trials with fewer replicates than `replicates` do not count.
  std::string none_because(const Aim& aim, uint32_t replicates) const;
  AnswerParts parts(const Aim& aim) const { return {study_, question_, *trials_, aim, params_}; }

 private:
  void tell() const;

  const Study& study_;
  const language::Files& files_;
  const OptimizeParams& params_;
  const Question question_;
  const OptimizeProgressSink& progress_;
  std::chrono::steady_clock::time_point begin_;
  Family family_;
  Workers workers_;
  PlanRuns runs_;
  std::optional<Trials> trials_;
  std::optional<std::vector<PlanIndex>> listed_;
  int64_t allowed_ = 0, reserved_ = 0;
  uint32_t fresh_ = 0, replicates_ = 0;
  std::string_view phase_;
};

}  // namespace shopwright::study

#include "study/optimize_inquiry.hpp"

#include <algorithm>

namespace shopwright::study {

Inquiry::Inquiry(const Study& study, const language::Files& files, const OptimizeSettings& settings, Question question,
                 const OptimizeProgressSink& progress, std::stop_token stop)
    : study_(study),
      files_(files),
      params_(*study.params.optimize),
      question_(std::move(question)),
      progress_(progress),
      begin_(std::chrono::steady_clock::now()),
      family_(study.base, {.seed = settings.seed ? settings.seed : study.params.seed, .simd = settings.simd}),
      workers_(settings.threads, family_.consumers()),
      runs_(study, question_, files, family_, workers_, std::move(stop)) {
  allowed_ = settings.runs.value_or(params_.runs);
  const auto worlds = static_cast<int64_t>(question_.worlds.size());
  const int64_t checked = question_.goals.size() > 1 ? static_cast<int64_t>(kMostFront) + 1
                          : worlds > 1               ? 2 + worlds
                          : question_.limits.empty() ? 2
                                                     : 4;
  fresh_ = static_cast<uint32_t>(std::clamp<int64_t>(allowed_ / (5 * worlds * checked), kLeastFresh, 60));
  reserved_ = checked * worlds * fresh_;
  SearchProblem problem;
  problem.goals = question_.goals.size();
  problem.limits = question_.limits.size();
  problem.weights.clear();
  for (const World& world : question_.worlds) problem.weights.push_back(world.weight);
  problem.confidence = params_.confidence;
  replicates_ = static_cast<uint32_t>(params_.replicates.value_or(kReplicates));
  trials_.emplace(
      question_.space, problem,
      [this](std::span<const SearchTask> tasks, std::vector<std::vector<double>>& values) {
        return runs_(tasks, values);
      },
      std::max<int64_t>(allowed_ - reserved_, 0));
  runs_.after_run = [this](int64_t) { tell(); };
  listed_ = question_.space.all(kMostListed);
}

std::optional<LinearError> Inquiry::too_few() const {
  const auto worlds = static_cast<int64_t>(question_.worlds.size());
  const int64_t least = by_selection() ? static_cast<int64_t>(listed_->size()) * 2 * worlds
                                       : (4 + 2 * static_cast<int64_t>(question_.space.size())) * replicates_ * worlds;
  if (trials_->budget() >= least + replicates_ * worlds) return std::nullopt;
  return LinearError{
      std::to_string(allowed_) + (allowed_ == 1 ? " run" : " runs") + " are too few for this question",
      "it takes about " + std::to_string((least + replicates_ * worlds) * 5 / 4 + reserved_) + " at least"};
}

bool Inquiry::by_selection() const {
  if (params_.method == OptimizeMethod::search || !listed_) return false;
  if (params_.method == OptimizeMethod::select || listed_->size() == 1) return true;
  const auto runs = static_cast<int64_t>(listed_->size() * question_.worlds.size());
  return 12 * runs <= trials_->budget();
}

void Inquiry::tell() const {
  if (!progress_) return;
  progress_({runs_.runs(), allowed_, family_.horizon(), seconds(), phase_});
}

void Inquiry::phase(std::string_view words) {
  phase_ = words;
  tell();
}

SearchSettings Inquiry::search_settings(int64_t plans) {
  SearchSettings settings;
  settings.plans = plans;
  settings.replicates = replicates_;
  settings.seed = family_.seed();
  settings.confidence = params_.confidence;
  settings.close = params_.close;
  settings.phase = [this](std::string_view words) { phase(words); };
  return settings;
}

uint32_t Inquiry::affordable(size_t plans) const {
  const auto each = static_cast<int64_t>(plans * question_.worlds.size());
  return static_cast<uint32_t>(std::clamp<int64_t>((allowed_ - runs_.runs()) / each, 0, fresh_));
}

std::string Inquiry::none_because(const Aim& aim, uint32_t replicates) const {
  const SearchProblem& problem = trials_->problem();
  if (question_.limits.empty()) return "the runs did not suffice to look at a plan";
  std::string words = "no plan was shown to keep";
  for (size_t l = 0; l < question_.limits.size(); ++l) {
    const Limit& limit = question_.limits[l];
    words += (l == 0 ? " " : " and ") + std::string(metric_name(limit.metric)) + " " + limit.words;
  }
  const auto* nearest = trials_->best(aim, std::max(replicates, 1u));
  if (!nearest) return words;
  words += "; the nearest reached";
  for (size_t l = 0; l < question_.limits.size(); ++l) {
    const Limit& limit = question_.limits[l];
    double slack = nearest->sampled.mean(0, problem.goals + l);
    for (size_t w = 1; w < problem.worlds(); ++w) slack = std::min(slack, nearest->sampled.mean(w, problem.goals + l));
    words += (l == 0 ? " " : ", ") + rounded_text(limit.at_least ? limit.value + slack : limit.value - slack);
  }
  return words;
}

}  // namespace shopwright::study

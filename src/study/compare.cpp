#include "shopwright/study/compare.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>

#include "shopwright/core/ensure.hpp"
#include "shopwright/study/workers.hpp"
#include "study/compare_reasons.hpp"
#include "study/compare_verdicts.hpp"

namespace shopwright::study {
namespace {

constexpr uint32_t kFirstStage = 10;
// Replicates are added in twos: how many there are must not depend on the number of threads, and two keep two busy.
constexpr uint32_t kMultiple = 2;

/// One replicate: the base and all variants.
struct Block {
  std::vector<std::vector<Sample>> samples;  // [candidate][seller, then all]
  std::vector<std::string> digests;          // [candidate]
  std::vector<ReplicateWhy> why;             // [variant]
};

[[noreturn]] void wrong(const std::string& code, const language::Place& place, const std::string& path,
                        const std::string& message, const std::string& hint) {
  language::Diagnostics found;
  found.error(code, place, path, message, hint);
  throw WrongInput(std::move(found));
}

class Comparing {
 public:
  Comparing(const Study& study, const CompareSettings& settings, const language::Files& files,
            const ProgressSink& progress, std::stop_token stop)
      : study_(study),
        settings_(settings),
        progress_(progress),
        stop_(std::move(stop)),
        family_(study.base, {.seed = settings.seed ? settings.seed : study.params.seed, .simd = settings.simd}),
        started_(std::chrono::steady_clock::now()) {
    const std::string& name = settings.seller.empty() ? study.seller : settings.seller;
    const auto& sellers = family_.sellers();
    seller_ = static_cast<size_t>(std::find(sellers.begin(), sellers.end(), name) - sellers.begin());
    if (seller_ == sellers.size()) {
      std::string known;
      for (const std::string& one : sellers) known += (known.empty() ? "" : ", ") + one;
      wrong("unknown-name", {}, "seller", "there is no seller '" + name + "'", "one of: " + known);
    }
    for (const auto& variant : study.variants) variants_.push_back(family_.variant(variant.scenario));
    if (settings.params.why) prepare_reasons(files);
    runs_per_block_ = 1 + static_cast<int64_t>(variants_.size());
    for (const VariantReasons& reasons : reasons_) runs_per_block_ += reasons.further_runs();
  }

  std::optional<Comparison> run() {
    Comparison out = described();
    Workers workers(settings_.threads, family_.consumers());
    const CompareParams& params = settings_.params;
    std::optional<SequentialComparison> sequential;
    if (!params.precision.empty()) {
      std::vector<std::optional<Precision>> wanted(kMetrics);
      for (const auto& [metric, precision] : out.wanted) wanted[static_cast<size_t>(metric)] = precision;
      sequential.emplace(variants_.size(), std::move(wanted),
                         SequentialSettings{.confidence = params.confidence,
                                            .first_stage = kFirstStage,
                                            .limit = static_cast<uint32_t>(params.max_replicates),
                                            .multiple = kMultiple});
    }
    std::vector<Block> blocks;
    uint32_t further = sequential ? sequential->next() : static_cast<uint32_t>(params.replicates.value_or(kFirstStage));
    while (further > 0) {
      const size_t before = blocks.size();
      blocks.resize(before + further);
      days_total_ += further * runs_per_block_ * study_.base->model.calendar.days;
      workers.each(
          further,
          [&](size_t i, core::Parallel& team) {
            run_block(static_cast<uint32_t>(before + i), team, blocks[before + i]);
          },
          stop_);
      if (stop_.stop_requested()) return std::nullopt;
      for (size_t r = before; sequential && r < blocks.size(); ++r) add(*sequential, blocks[r]);
      further = sequential ? sequential->next() : 0;
    }
    finish(out, blocks, sequential ? &*sequential : nullptr);
    out.threads = workers.threads();
    return out;
  }

 private:
  void prepare_reasons(const language::Files& files) {
    const auto base = family_.compiled(family_.base(), 0);
    for (size_t v = 0; v < variants_.size(); ++v) {
      if (const auto problem = why_not_comparable(base->world, family_.compiled(variants_[v], 0)->world))
        wrong("not-comparable", language::find_place(study_.root, "variants." + study_.variants[v].name),
              "variants." + study_.variants[v].name, "the reasons cannot be told: " + *problem,
              "leave out `why` (--why), or give the variant the base's calendar");
      reasons_.emplace_back(study_, v, family_, settings_.params, seller_, files);
    }
  }

  Comparison described() const {
    const engine::Model& model = study_.base->model;
    Comparison out;
    out.path = study_.path;
    out.label = study_.params.label;
    out.scenario = study_.base->path;
    out.base_label = model.label;
    out.seller = family_.sellers()[seller_];
    for (const auto& seller : model.sellers) out.labels.emplace_back(seller.name, seller.label);
    out.seller_label = out.labels[seller_].second;
    out.seed = family_.seed();
    out.confidence = settings_.params.confidence;
    out.consumers = family_.consumers();
    out.days = model.calendar.days;
    out.warm_up_days = model.warm_up_days();
    out.first_day = model.calendar.start;
    out.currency = family_.currency();
    out.sellers = family_.sellers();
    for (const auto& wish : settings_.params.precision) out.wanted.emplace_back(*find_metric(wish.name), wish.value);
    out.main = !settings_.params.metrics.empty() ? *find_metric(settings_.params.metrics.front())
               : !out.wanted.empty()             ? out.wanted.front().first
                                                 : Metric::gross_margin;
    out.simd = std::string(shopping::simd_name(family_.simd()));
    for (size_t v = 0; v < variants_.size(); ++v)
      out.variants.push_back({.name = study_.variants[v].name,
                              .label = study_.variants[v].label,
                              .changes = study_.variants[v].changes,
                              .shares_warm_up = variants_[v].shares_start(),
                              .same = false,
                              .metrics = {},
                              .why = {}});
    return out;
  }

  void after_day() {
    const int64_t done = ++days_done_;
    if (!progress_) return;
    const std::lock_guard lock(mutex_);
    progress_({.days_done = std::min(done, days_total_), .days_total = days_total_, .seconds = seconds()});
  }
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count(); }

  /// Leaves the block unfinished when stopped.
  void run_block(uint32_t replicate, core::Parallel& team, Block& block) {
    const std::function<void()> day = [this] { after_day(); };
    const auto one = [&](const Variant& variant, TripLog* log, std::vector<market::Decision>* journal) {
      RunWishes wishes;
      if (log != nullptr) wishes.also = {.facts = log, .trips = log};
      wishes.journal = journal;
      wishes.after_day = day;
      auto outcome = family_.run(variant, replicate, team, wishes, stop_);
      if (!outcome) return false;
      outcome->sellers.push_back(outcome->totals);
      block.samples.push_back(std::move(outcome->sellers));
      block.digests.push_back(std::move(outcome->digest));
      return true;
    };
    const bool why = !reasons_.empty();
    std::optional<TripLog> base_log;
    std::vector<market::Decision> journal;
    if (why) base_log.emplace(family_.compiled(family_.base(), replicate)->world);
    if (!one(family_.base(), why ? &*base_log : nullptr, why ? &journal : nullptr)) return;
    for (size_t v = 0; v < variants_.size(); ++v) {
      std::optional<TripLog> log;
      if (why) log.emplace(family_.compiled(variants_[v], replicate)->world);
      if (!one(variants_[v], why ? &*log : nullptr, nullptr)) return;
      if (!why) continue;
      auto told = reasons_[v].explain(variants_[v], replicate, *base_log, *log, journal, team, day, stop_);
      if (!told) return;
      block.why.push_back(std::move(*told));
    }
    family_.done(replicate);
  }

  void add(SequentialComparison& sequential, const Block& block) const {
    std::vector<double> of_variants;
    for (size_t v = 0; v < variants_.size(); ++v) {
      const Sample& sample = block.samples[v + 1][seller_];
      of_variants.insert(of_variants.end(), sample.begin(), sample.end());
    }
    sequential.add(block.samples[0][seller_], of_variants);
  }

  void finish(Comparison& out, std::vector<Block>& blocks, const SequentialComparison* sequential) const {
    out.replicates = static_cast<uint32_t>(blocks.size());
    core::Digest digest;
    for (Block& block : blocks) {
      for (const std::string& one : block.digests) digest.add(one);
      out.samples.push_back(std::move(block.samples));
    }
    out.digest = digest.str();
    out.metrics = compared_metrics(out, settings_.params, seller_);
    judge(out, seller_, sequential);
    for (size_t v = 0; v < variants_.size(); ++v) {
      out.variants[v].same = std::all_of(blocks.begin(), blocks.end(),
                                         [&](const Block& block) { return block.digests[v + 1] == block.digests[0]; });
      if (reasons_.empty()) continue;
      std::vector<ReplicateWhy> told;
      for (Block& block : blocks) told.push_back(std::move(block.why[v]));
      out.variants[v].why = reasons_[v].sum(told, sum_of(out, 0), sum_of(out, v + 1));
    }
    out.runs = runs_per_block_ * static_cast<int64_t>(blocks.size());
    out.seconds = seconds();
  }

  Figures sum_of(const Comparison& out, size_t candidate) const {
    Figures sum{};
    for (const auto& replicate : out.samples) {
      const Figures one = figures_of(replicate[candidate][seller_], out.currency);
      for (size_t f = 0; f < sum.size(); ++f) sum[f] += one[f];
    }
    return sum;
  }

  const Study& study_;
  const CompareSettings& settings_;
  const ProgressSink& progress_;
  std::stop_token stop_;
  Family family_;
  std::vector<Variant> variants_;
  std::vector<VariantReasons> reasons_;  // [variant], with `why`
  size_t seller_ = 0;
  int64_t runs_per_block_ = 0;
  std::chrono::steady_clock::time_point started_;
  std::mutex mutex_;  // of progress_
  std::atomic<int64_t> days_done_ = 0;
  int64_t days_total_ = 0;
};

}  // namespace

std::optional<Comparison> compare(const Study& study, const CompareSettings& settings, const language::Files& files,
                                  const ProgressSink& progress, std::stop_token stop) {
  ENSURE(study.ok() && study.base != nullptr && !study.variants.empty(), study.path);
  return Comparing(study, settings, files, progress, std::move(stop)).run();
}

language::Diagnostics wrong_with_comparison(const Study& study, const CompareSettings& settings,
                                            const language::Files& files) {
  try {
    const ProgressSink nobody;
    Comparing(study, settings, files, nobody, {});
    return {};
  } catch (const WrongInput& wrong) {
    return wrong.diagnostics();
  }
}

}  // namespace shopwright::study

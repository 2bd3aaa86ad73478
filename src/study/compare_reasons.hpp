#pragma once
// How the reasons of a difference are gathered: logs of a block's runs, bridged; runs of parts of a variant's changes.
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "shopwright/study/compare.hpp"
#include "shopwright/study/family.hpp"
#include "shopwright/study/trip_log.hpp"

namespace shopwright::study {

/// Units, and revenue and gross margin in minor units, of one seller in one run.
using Figures = std::array<int64_t, Contributions::kFigures>;
Figures figures_of(const Sample& seller, const core::Currency& currency);

/// What one replicate says about why one variant differs. Sums of these over replicates are exact.
struct ReplicateWhy {
  Bridge bridge;
  MarginBridge margin;
  std::vector<Figures> partial;  ///< [partial variant], in the order of VariantReasons::partial
};

/// Prepares what is needed to explain one variant, then explains replicate after replicate. Const in use; threads may share it.
class VariantReasons {
 public:
  /// `variant`: index in the study; `seller`: in the family. Their runs must be comparable day by day.
  VariantReasons(const Study& study, size_t variant, const Family& family, const CompareParams& params, size_t seller,
                 const language::Files& files);

  /// Runs that a replicate takes, beside those of the base and the variant.
  int64_t further_runs() const { return (frozen() ? 1 : 0) + static_cast<int64_t>(partial_.size()); }
  /// `base` and `variant`: complete logs of their runs; `journal`: the base's. nullopt when stopped.
  std::optional<ReplicateWhy> explain(const Variant& variant, uint32_t replicate, const TripLog& base,
                                      const TripLog& log, std::span<const market::Decision> journal,
                                      core::Parallel& parallel, const std::function<void()>& after_day,
                                      std::stop_token stop) const;
  /// Adds up what replicates say. `base`, `variant`: sums of the seller's figures over the same replicates.
  Why sum(std::span<const ReplicateWhy> replicates, const Figures& base, const Figures& variant) const;

 private:
  bool frozen() const { return !rivals_.empty(); }
  void split(const Study::NamedVariant& variant, const Study& study, const language::Files& files);

  const Family& family_;
  size_t seller_;
  BridgeSettings settings_;
  std::vector<std::string> rivals_;  // with a policy, in the base or the variant
  std::vector<std::string> parts_;   // the changes in words, when there are several
  std::vector<Subset> subsets_;      // neither none nor all
  std::vector<Variant> partial_;     // [subset]
};

}  // namespace shopwright::study

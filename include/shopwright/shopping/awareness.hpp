#pragma once
// Awareness: who knows that a product exists. Nobody considers what she does not know.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "shopwright/core/ids.hpp"
#include "shopwright/core/large_pages.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/core/parallel.hpp"
#include "shopwright/language/fields.hpp"
#include "shopwright/market/world.hpp"

namespace shopwright::shopping {

struct WordOfMouthParams {
  static constexpr std::string_view kShorthand = "tells";
  double tells = 0;
  language::Duration lasts{14};
  double sentiment = 0;
  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("tells", tells,
            {.required = true,
             .range = {.low = 0, .high = 1000, .low_open = true},
             .doc = "Consumers, whoever they are, to whom a buyer mentions it after a purchase.",
             .example = "2"});
    v.field("lasts", lasts, {.range = between(1, 365), .doc = "Days after the purchase over which she does, evenly."});
    v.field(
        "sentiment", sentiment,
        {.range = between(0, 100),
         .doc =
             "By how much more it is mentioned for each star by which it is rated above `prior`, as a logarithm: those "
             "who are not content say less in its favour."});
  }
  bool operator==(const WordOfMouthParams&) const = default;
};

/// Of a product.
struct AwarenessParams {
  static constexpr std::string_view kShorthand = "initial";
  double initial = 0;
  std::optional<WordOfMouthParams> word_of_mouth;
  language::Rate forgetting{0};
  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("initial", initial,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share of consumers who know it on the first day.",
             .example = "5%"});
    v.field("word_of_mouth", word_of_mouth,
            {.doc = "How its buyers make it known; they keep silent when left out.", .example = "{tells: 2}"});
    v.field("forgetting", forgetting,
            {.range = between(0, 10),
             .doc = "How often a consumer who knows it forgets it; never when left out.",
             .example = "1 per 90 days"});
  }
  bool operator==(const AwarenessParams&) const = default;
};

inline constexpr uint32_t kMostUnknown = 32;  ///< products that not everybody knows: bits of a word

/// What consumers know.
struct AwarenessState {
  core::LargeVector<uint32_t> known;         ///< [consumer] bit set; empty where everybody knows everything
  std::vector<std::vector<int64_t>> bought;  ///< [bit][days ago, yesterday first] purchases that are talked about
};

/// Each purchase is mentioned to `tells` consumers, evenly over the `lasts` days after it. So a consumer hears of a product with the hazard
///   tells / lasts x purchases of the last `lasts` days / consumers x exp(sentiment x stars above prior)
/// a day, counted up to yesterday: within a day nobody influences another. Only those who know a product buy it: without advertising and
/// forgetting, awareness follows the logistic curve, and with an advertisement that reaches a share p a day Bass's (1969).
/// Draws are keyed by (product, consumer, day): a product more moves nobody's, and who knows it at first is drawn once, so that
/// a larger share contains a smaller.
/// Const. Tested: tests/shopping/awareness.cpp (by hand), tests/engine/test_awareness.cpp (access, threads, processor paths, saving,
/// branches, campaigns), tests/truths/awareness.cpp (closed forms).
class Awareness {
 public:
  struct Rule {
    core::ProductId product;
    uint64_t hash = 0;
    AwarenessParams params;
    bool operator==(const Rule&) const = default;
  };
  Awareness() = default;
  explicit Awareness(std::vector<Rule> rules);  ///< [bit]

  bool any() const { return !rules_.empty(); }
  const std::vector<Rule>& rules() const { return rules_; }
  /// Who knows what on the first day. present: noise without another future.
  AwarenessState start(const market::World& world, const core::Noise& present, core::Parallel& parallel) const;
  /// Who knows one product on the first day.
  void start(uint32_t bit, const market::World& world, const core::Noise& present, core::Parallel& parallel,
             AwarenessState& state) const;
  /// A day's hazard of hearing of a product.
  double hazard(uint32_t bit, double stars_above_prior, int64_t consumers, const AwarenessState& state) const;
  /// Phase Reach: some forget, others hear. stars_above_prior: [bit].
  void hear(core::Day today, const market::World& world, std::span<const double> stars_above_prior,
            const core::Noise& noise, core::Parallel& parallel, AwarenessState& state) const;
  /// Phase Care: today's purchases [product] will be talked about.
  void close(std::span<const int64_t> purchases, AwarenessState& state) const;
  /// [bit] consumers who know it.
  std::vector<int64_t> aware(const AwarenessState& state) const;

 private:
  std::vector<Rule> rules_;
};

}  // namespace shopwright::shopping

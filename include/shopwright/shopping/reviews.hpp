#pragma once
// Reviews: what buyers write about a product, and what that is worth to those who read it.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/ids.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::shopping {

inline constexpr int kMostStars = 5;

struct InitialReviewsParams {
  int64_t count = 0;
  double mean = 0;
  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("count", count,
            {.required = true, .range = between(0, 1e9), .doc = "Reviews that it has already.", .example = "230"});
    v.field("mean", mean,
            {.required = true, .range = between(1, kMostStars), .doc = "Mean of their stars.", .example = "4.5"});
  }
  bool operator==(const InitialReviewsParams&) const = default;
};

/// Of a product.
struct RatingParams {
  static constexpr std::string_view kShorthand = "quality";
  double quality = 4;
  std::optional<double> spread;
  std::optional<InitialReviewsParams> initial;
  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("quality", quality,
            {.required = true,
             .range = between(1, kMostStars),
             .doc = "Mean of the stars, 1 to 5, that its buyers give it.",
             .example = "4.4"});
    v.field("spread", spread,
            {.range = between(0, 2),
             .doc = "Standard deviation of these stars: the larger, the more of them are 1 or 5; the least that is "
                    "possible when "
                    "left out.",
             .example = "1.0"});
    v.field("initial", initial, {.doc = "Reviews that it has on the first day; none when left out."});
  }
  /// Errors: a spread that stars with this mean cannot have.
  void check(const language::Node& node, const language::Scope& scope) const;
};

/// Of a category.
struct ReviewsParams {
  double effect = 0;
  double volume = 0;
  double prior = 4;
  double prior_weight = 5;
  double write = 0.05;
  language::Duration delay{7};
  template <class V>
  void fields(V& v) {
    using namespace language;
    v.field("effect", effect,
            {.required = true,
             .unit = Unit::utility,
             .range = between(0, 100),
             .doc = "Utility of each star by which a product is rated above `prior`.",
             .example = "0.3"});
    v.field("volume", volume,
            {.unit = Unit::utility,
             .range = between(0, 100),
             .doc = "Utility of having many reviews: this times log(1 + reviews).",
             .example = "0.05"});
    v.field("prior", prior,
            {.range = between(1, kMostStars),
             .doc = "Stars that consumers expect of a product before they have read about it."});
    v.field("prior_weight", prior_weight,
            {.range = between(0, 1e6), .doc = "How many reviews that expectation weighs as much as."});
    v.field("write", write,
            {.unit = Unit::share,
             .range = unit_interval(),
             .doc = "Share of purchases that are reviewed (assumption: a few in a hundred)."});
    v.field("delay", delay,
            {.range = between(1, 365), .doc = "Days from a purchase to its review: delivery, use, writing."});
  }
  bool operator==(const ReviewsParams&) const = default;
};

struct ReviewCounts {
  int64_t count = 0, stars = 0;
  ReviewCounts& operator+=(const ReviewCounts& other) {
    count += other.count;
    stars += other.stars;
    return *this;
  }
  bool operator==(const ReviewCounts&) const = default;
};

/// What has been written.
struct ReviewState {
  std::vector<ReviewCounts> counts;                ///< [product] that can be read this morning
  std::vector<std::vector<ReviewCounts>> to_come;  ///< [product][days after tomorrow]
};

/// A product's reviews. `exists`: its category has any.
struct ReviewRule {
  bool exists = false;
  uint64_t hash = 0;  ///< of the product's name
  ReviewsParams of_category{};
  ReviewCounts initial{};
  std::array<double, kMostStars - 1> below{};  ///< [k] probability of at most k + 1 stars
  bool operator==(const ReviewRule&) const = default;
};
/// rating null: as good as expected.
ReviewRule review_rule(uint64_t product_hash, const ReviewsParams& of_category, const RatingParams* rating);

/// Buyers give 1 + Beta-binomial(4) stars: the mean is the product's quality, and any spread from that of a binomial (every star
/// alike) to that of ones and fives alone is possible; what lies between has the J shape of published ratings (Hu, Pavlou and Zhang 2009).
/// Readers expect `prior` as if they had read `prior_weight` reviews, so that a product is rated
///   (prior x prior_weight + stars) / (prior_weight + reviews),
/// and utility is effect x (that - prior) + volume x log(1 + reviews), the same for all and frozen at publish.
///
/// Reviews are drawn for the purchases of a product on a day together, whoever made them: the k-th is reviewed, and with how many
/// stars, by the draw (product, day, k). So they cost little, do not depend on threads, and more purchases add reviews and change none.
/// Const. Tested: tests/shopping/reviews.cpp (by hand), tests/engine/test_reviews.cpp (threads, saving, branches), tests/truths/reviews.cpp
/// (quality, share, odds of choice).
class Reviews {
 public:
  Reviews() = default;
  explicit Reviews(std::vector<ReviewRule> rules);  ///< [product]

  bool any() const { return any_; }
  bool exists(core::ProductId product) const { return any_ && rules_[product.value].exists; }
  const std::vector<ReviewRule>& rules() const { return rules_; }
  ReviewState start() const;
  /// Stars above what is expected; 0 without reviews.
  double above_prior(core::ProductId product, const ReviewState& state) const;
  double utility(core::ProductId product, const ReviewState& state) const;
  /// Phase Care: today's purchases [product] are reviewed, and what was written before comes out tomorrow.
  void close(core::Day today, std::span<const int64_t> purchases, const core::Noise& noise, ReviewState& state) const;

 private:
  std::vector<ReviewRule> rules_;
  bool any_ = false;
};

}  // namespace shopwright::shopping

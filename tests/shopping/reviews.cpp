#include "shopwright/shopping/reviews.hpp"

#include "shopwright/core/math.hpp"
#include "support/catch.hpp"

using namespace shopwright;
using namespace shopwright::shopping;

namespace {

ReviewRule rule_of(double quality, std::optional<double> spread, const ReviewsParams& category = {}) {
  const RatingParams rating{.quality = quality, .spread = spread, .initial = {}};
  return review_rule(7, category, &rating);
}

struct Moments {
  double mean = 0, sd = 0;
};
Moments moments(const ReviewRule& rule) {
  double mean = 0, square = 0, before = 0;
  for (size_t k = 0; k <= rule.below.size(); ++k) {
    const double up_to = k < rule.below.size() ? rule.below[k] : 1, p = up_to - before;
    CHECK(p >= -1e-12);
    mean += p * static_cast<double>(k + 1);
    square += p * static_cast<double>((k + 1) * (k + 1));
    before = up_to;
  }
  return {mean, std::sqrt(std::max(0.0, square - mean * mean))};
}

}  // namespace

TEST_CASE("stars have the mean and the spread that are given", "[reviews]") {
  for (const double quality : {1.2, 2.0, 3.0, 4.4, 4.9}) {
    const double p = (quality - 1) / 4, least = std::sqrt(4 * p * (1 - p));
    CHECK(moments(rule_of(quality, {})).mean == Approx(quality));
    CHECK(moments(rule_of(quality, {})).sd == Approx(least));
    for (const double spread : {least, 1.3 * least, 2 * least}) {
      CHECK(moments(rule_of(quality, spread)).mean == Approx(quality));
      CHECK(moments(rule_of(quality, spread)).sd == Approx(spread));
    }
  }
  const ReviewRule extreme = rule_of(4, 2 * std::sqrt(0.75));  // ones and fives alone
  CHECK(extreme.below[0] == Approx(0.25));
  CHECK(extreme.below[3] == Approx(0.25));
  CHECK(moments(rule_of(5, {})).mean == Approx(5));
  CHECK(moments(rule_of(1, 0.0)).mean == Approx(1));
}

TEST_CASE("what is read is the mean, drawn towards what was expected", "[reviews]") {
  const ReviewsParams category{.effect = 0.3, .volume = 0.1, .prior = 3.5, .prior_weight = 5};
  const RatingParams rating{.quality = 4.4, .spread = {}, .initial = InitialReviewsParams{10, 4.6}};
  const Reviews reviews({review_rule(7, category, &rating), review_rule(8, category, nullptr), ReviewRule{}});
  const ReviewState state = reviews.start();
  CHECK(state.counts[0] == ReviewCounts{10, 46});
  CHECK(reviews.above_prior(core::ProductId{0}, state) == Approx((3.5 * 5 + 46) / 15 - 3.5));
  CHECK(reviews.utility(core::ProductId{0}, state) == Approx(0.3 * ((3.5 * 5 + 46) / 15 - 3.5) + 0.1 * std::log(11)));
  CHECK(reviews.utility(core::ProductId{1}, state) == 0);  // nothing read yet: as expected
  CHECK(reviews.utility(core::ProductId{2}, state) == 0);  // nobody reviews
  CHECK_FALSE(reviews.exists(core::ProductId{2}));
  ReviewsParams trusting = category;
  trusting.prior_weight = 0;  // no expectation: the mean itself
  const Reviews bare({review_rule(7, trusting, &rating), review_rule(8, trusting, nullptr)});
  CHECK(bare.above_prior(core::ProductId{0}, bare.start()) == Approx(4.6 - 3.5));
  CHECK(bare.above_prior(core::ProductId{1}, bare.start()) == 0);
}

TEST_CASE("reviews come after their delay, and more purchases add some and change none", "[reviews]") {
  ReviewsParams category{.effect = 0.3};
  category.write = 0.5;
  const core::Noise noise({.seed = 5});
  for (const double delay : {1.0, 3.0}) {
    category.delay.days = delay;
    const Reviews reviews({review_rule(7, category, nullptr)});
    ReviewState few = reviews.start(), many = reviews.start();
    for (core::Day day = 0; day < static_cast<core::Day>(delay) - 1; ++day) {
      reviews.close(day, std::vector<int64_t>{day == 0 ? 300 : 0}, noise, few);
      CHECK(few.counts[0].count == 0);
    }
    if (delay == 1) reviews.close(0, std::vector<int64_t>{300}, noise, few);
    else reviews.close(2, std::vector<int64_t>{0}, noise, few);
    const ReviewCounts one_day = few.counts[0];
    CHECK(std::abs(static_cast<double>(one_day.count) - 150) < 4 * std::sqrt(75.0));
    for (core::Day day = 0; day < static_cast<core::Day>(delay); ++day)
      reviews.close(day, std::vector<int64_t>{day == 0 ? 1000 : 0}, noise, many);
    CHECK(many.counts[0].count > one_day.count);
    CHECK(many.counts[0].count - one_day.count <= 700);
    // The first 300 of the thousand are those of the three hundred: the rest by themselves are what is more.
    ReviewState again = reviews.start();
    for (core::Day day = 0; day < static_cast<core::Day>(delay); ++day)
      reviews.close(day, std::vector<int64_t>{day == 0 ? 300 : 0}, noise, again);
    CHECK(again.counts[0] == one_day);
  }
  category.write = 0;
  category.delay.days = 1;
  const Reviews silent({review_rule(7, category, nullptr)});
  ReviewState state = silent.start();
  silent.close(0, std::vector<int64_t>{1000}, noise, state);
  CHECK(state.counts[0] == ReviewCounts{});
}

#pragma once
// The review of a range: what each product earns, how large and how concentrated its market is, and what its buyers would take
// instead.
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "shopwright/study/estimate.hpp"
#include "shopwright/study/family.hpp"
#include "shopwright/study/sequential.hpp"
#include "shopwright/study/workers.hpp"

namespace shopwright::study {

struct ReviewSettings {
  std::string seller{};                   ///< whose range; the operator's when empty
  std::vector<std::string> categories{};  ///< only products of these; all when empty
  std::vector<std::string> products{};    ///< only these; all of the categories when empty
  uint32_t replicates = 5;                ///< at least 2
};

/// A firm's or a brand's part of a category.
struct MarketShare {
  std::string name;
  double units = 0, revenue = 0;  ///< shares of the category, 0..1; of means over replicates
};

/// A category as all sellers share it, over the reported days.
struct CategoryMarket {
  std::string category;
  Estimate units, revenue;           ///< of all sellers; revenue in major units
  std::vector<MarketShare> sellers;  ///< by revenue, largest first
  std::vector<MarketShare> brands;   ///< the same by the products' brands
  Estimate concentration;            ///< Herfindahl-Hirschman index of sellers' revenue, 0..10,000 (percent squared)
};

/// What buyers of a product that is gone take in its place.
struct Substitute {
  std::string seller, product;
  double share = 0;  ///< of the units that the product sold
};

enum class RangeClass : uint8_t {
  a,
  b,
  c
};  ///< of the products that earn the first 80% of the gross margin, the next 15%, the rest
enum class RangeVerdict : uint8_t {
  keep,    ///< the seller would certainly earn less without it
  drop,    ///< more
  unclear  ///< these replicates cannot tell
};

/// One product of the seller. Money in major units, per run.
struct ProductReview {
  std::string product, category;
  Estimate units, revenue, gross_margin;
  double views = 0;           ///< needs in which it was considered
  double category_share = 0;  ///< of the category's units
  RangeClass range_class = RangeClass::c;
  /// Of the units that it sold, what becomes of them when the seller does not list it: bought of another product of his in the category,
  /// of another seller, or not at all. They add up to 1; a share below 0 is luck, or the work of prices and stocks that answer.
  double to_own = 0, to_rivals = 0, lost = 0;
  std::vector<Substitute> substitutes;  ///< those that win units, most first
  PairedDifference without;             ///< the seller's contribution margin with it delisted, less that with it
  double adjusted_p = 1;                ///< of no difference, Holm's over all products reviewed
  RangeVerdict verdict = RangeVerdict::unclear;
};

struct RangeReview {
  std::string seller;
  uint64_t seed = 0;
  uint32_t replicates = 0;
  int64_t days = 0, consumers = 0;
  std::vector<CategoryMarket> markets;  ///< those in which the seller offers what is reviewed, as in the scenario
  std::vector<ProductReview> products;  ///< by gross margin, most first
  int64_t runs = 0;
};

using RunsDone = std::function<void(int64_t done, int64_t total)>;  ///< from any thread, one at a time

/// Products of the seller that a review can be about: those that he offers to consumers, in the scenario's order.
std::vector<std::string> reviewable_products(const Family& family, const std::string& seller);

/// Runs the market as it is and once without each product (`offers.SELLER.PRODUCT.listed: false` from the first reported day), under common
/// random numbers: units that its buyers take of others are differences between runs in which nothing else is different, so
/// that the answer needs no model of substitution beside that of the market. Delisted products' stocks stay where they are.
/// Categories and products must exist, and leave something to review (BugError). nullopt when stopped. Errors: WrongInput.
/// Sources: Herfindahl-Hirschman index: U.S. Merger Guidelines 2023, section 2.1; ABC analysis: Dickie 1951.
/// Tested: tests/study/test_assortment.cpp (logit: a product's buyers go to the others in proportion to their shares; sums).
std::optional<RangeReview> review_range(const Family& family, const ReviewSettings& settings, Workers& workers,
                                        const RunsDone& progress = {}, std::stop_token stop = {});

}  // namespace shopwright::study

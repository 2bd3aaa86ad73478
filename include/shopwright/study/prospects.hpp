#pragma once
// The prospects of a new product, by analogy with products that are known.
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "shopwright/study/assortment.hpp"

namespace shopwright::study {

struct ProspectsSettings {
  std::string product;            ///< in the scenario, offered by the seller
  std::vector<std::string> like;  ///< its analogues: other products of the scenario, at least 2
  std::string seller{};           ///< who would sell it; the operator when empty
  uint32_t replicates = 40;       ///< at least 10: each with an appeal of its own
};

/// A forecast of which all that is known is how its analogues did: quantiles over replicates.
struct Forecast {
  double mean = 0, low = 0, median = 0, high = 0;  ///< low, high: of the central 80%
};

struct Analogue {
  std::string product;
  double appeal = 0;              ///< utility at its regular price
  double units = 0, revenue = 0;  ///< of all sellers, per run, without the new product
};

/// Money in major units, per run over the reported days.
struct Prospects {
  std::string seller, product, category;
  std::vector<Analogue> analogues;
  double appeal_mean = 0, appeal_sd = 0;  ///< of the new product
  Forecast units, revenue, gross_margin;  ///< of the product, by the seller
  Forecast category_share;                ///< of the category's units, 0..1
  /// Of its units: taken from the seller's other products of the category, from other sellers, and bought by whoever would have bought
  /// nothing. They add up to 1.
  double from_own = 0, from_rivals = 0, new_sales = 0;
  PairedDifference contribution_margin;  ///< the seller's, with the product and without
  double probability_of_gain = 0;        ///< share of replicates in which he earns more with it
  uint64_t seed = 0;
  uint32_t replicates = 0;
  int64_t days = 0, consumers = 0, runs = 0;
};

/// Forecasting by analogy: consumers' liking for the new product is drawn, once a replicate, from what they have for its analogues,
/// Normal(mean of their appeals, s sqrt(1 + 1/n)), s their standard deviation; its price, cost, category, attributes, awareness,
/// reviews and life cycle are the scenario's. Each replicate runs the market with the product and without it (delisted), under common
/// random numbers. The appeal that the scenario gives to the product itself is not used.
/// Names must exist, and the seller must offer the product (BugError). nullopt when stopped. Errors: WrongInput.
/// Sources: Goodwin, Dyussekeneva and Meeran 2013, "The use of analogies in forecasting the annual sales of new electronics products";
/// prediction from a normal sample with its own mean and deviation (the t with n - 1 degrees is taken as normal).
/// Tested: tests/study/test_prospects.cpp (a product that is like the others by construction lies within its forecast).
std::optional<Prospects> prospects_of(const engine::Scenario& scenario, const FamilySettings& family,
                                      const ProspectsSettings& settings, Workers& workers,
                                      const RunsDone& progress = {}, std::stop_token stop = {});

}  // namespace shopwright::study

#pragma once
// The review of a range and the prospects of a new product, as category managers read them, and as programs do.
#include <string>

#include "shopwright/engine/model.hpp"
#include "shopwright/study/assortment.hpp"
#include "shopwright/study/prospects.hpp"

namespace shopwright::report {

struct AssortmentTextOptions {
  int width = 80;  ///< columns to fill at most; 60 at least
  bool colour = false;
};

/// Markets with their sizes, shares and concentration; then products by gross margin: class, sales, what their buyers would take
/// instead, what the seller would earn without them, and the verdict. Ends with a newline.
/// Tested: tests/report/test_assortment.cpp (lines fit 60, 80 and 120 columns), tests/cli/test_review.py.
std::string range_review_text(const study::RangeReview& review, const engine::Model& model,
                              const AssortmentTextOptions& options = {});
/// One document with all figures of the review, under their names in study::RangeReview.
std::string range_review_json(const study::RangeReview& review, const engine::Model& model);

/// The analogues, the forecast with its spread, where its sales come from and what it earns. Ends with a newline. Tested as above.
std::string prospects_text(const study::Prospects& prospects, const engine::Model& model,
                           const AssortmentTextOptions& options = {});
std::string prospects_json(const study::Prospects& prospects, const engine::Model& model);

}  // namespace shopwright::report

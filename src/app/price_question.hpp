#pragma once
// What `shopwright price` is asked, in the terms of the market.
#include <optional>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "shopwright/engine/compile.hpp"
#include "shopwright/promotion/price_basket.hpp"

namespace shopwright::app {

struct PriceQuestion {
  std::string seller, channel;
  core::Day day = 0;
  uint32_t time = 0;  ///< 2^-32 days
  std::string time_text;
  std::optional<std::string> segment;
  std::vector<uint32_t> joined;  ///< rules with an audience that the buyer is in
  std::vector<promotion::Wanted> wanted;
};

/// Errors: UsageError.
PriceQuestion price_question(const Arguments& arguments, const engine::Model& model, const engine::Compiled& compiled);

}  // namespace shopwright::app

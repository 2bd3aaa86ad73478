#pragma once
// Who is treated, and what each unit of the test brought.
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "shopwright/core/noise.hpp"
#include "shopwright/study/experiment.hpp"

namespace shopwright::study {

/// What is treated when these are randomised.
engine::Treatment::Unit unit_of(Randomised randomised);

/// The lots of one rehearsal, for a test of so many days.
std::shared_ptr<const engine::Treatment> draw_lots(const market::World& world, core::SellerId seller,
                                                   const ExperimentParams& params, int days, core::NoiseKey key,
                                                   std::shared_ptr<const engine::Compiled> plan);

/// Channels in which a seller offers something.
std::vector<uint32_t> stores_of(const market::World& world, core::SellerId seller);

/// Follows a test day by day as the analyst's data base would, and analyses it at the end of each length.
class TestData final : public market::FactSink, public market::TripSink {
 public:
  TestData(const engine::Compiled& market, const engine::Treatment& treatment, core::SellerId seller,
           const ExperimentParams& params, std::vector<int> lengths);
  void trips(core::Day day, std::span<const market::TripLine> lines) override;
  void day(const market::DayFacts& facts) override;  ///< after the day's trips
  std::vector<TestResult> results;                   ///< [length]

 private:
  void analyse(int days);

  const engine::Compiled& market_;
  const engine::Treatment& treatment_;
  core::SellerId seller_;
  const ExperimentParams& params_;
  std::vector<int> lengths_;
  double minor_ = 1;                        // minor units of a major one
  std::vector<double> by_consumer_;         // so far
  std::vector<double> by_day_;              // [reported day]
  std::vector<double> by_channel_;          // so far
  std::unordered_set<uint64_t> had_order_;  // consumers with a basket today
};

}  // namespace shopwright::study

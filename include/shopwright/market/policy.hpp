#pragma once
// A policy decides for one or several sellers, day by day, from what they can observe.
#include <memory>
#include <span>
#include <vector>

#include "shopwright/core/noise.hpp"
#include "shopwright/core/serialize.hpp"
#include "shopwright/market/decision.hpp"
#include "shopwright/market/observation.hpp"

namespace shopwright::market {

/// What a policy remembers from day to day: plain values that can be copied, saved and loaded.
class PolicyState {
 public:
  virtual ~PolicyState() = default;
  virtual std::unique_ptr<PolicyState> clone() const = 0;
  virtual void save(core::Writer& out) const = 0;
  virtual void load(core::Reader& in) = 0;
};

/// For policies that remember nothing.
class NoMemory final : public PolicyState {
 public:
  std::unique_ptr<PolicyState> clone() const override { return std::make_unique<NoMemory>(); }
  void save(core::Writer&) const override {}
  void load(core::Reader&) override {}
};

/// A rule: const, shared by all threads, replicates and forks. One object may run several sellers (a cartel):
/// it then gets one observation for each, in the order of its sellers.
class Policy {
 public:
  virtual ~Policy() = default;
  virtual std::unique_ptr<PolicyState> start() const { return std::make_unique<NoMemory>(); }
  /// How many days of posted prices it looks back on (1 = yesterday's).
  virtual int lookback_days() const { return 1; }
  virtual void decide(std::span<const Observation> seen, PolicyState& memory, const core::Noise& noise,
                      std::vector<Decision>& out) const = 0;
};

}  // namespace shopwright::market

#pragma once
// A run that is saved, forked and branched half way goes on as if nothing had happened.
#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/market.hpp"

namespace shopwright::testing {

/// Checks it, half way and at the end. `same`: what to branch into, a market that was compiled from the same scenario. Returns the digest
/// at the end.
inline std::string goes_on(const std::shared_ptr<const engine::Compiled>& market, core::NoiseKey key, core::Day half,
                           const std::shared_ptr<const engine::Compiled>& same, core::Parallel& parallel) {
  engine::Simulation whole(market, key, parallel);
  run_to(whole, parallel, half);
  std::vector<std::byte> bytes;
  core::Writer out(bytes);
  whole.save(out);
  core::Reader in(bytes);
  engine::Simulation loaded = engine::Simulation::load(market, in, parallel);
  engine::Simulation branched = whole.branch(same, parallel);
  engine::Simulation forked = whole.fork(whole.key(), parallel);
  for (engine::Simulation* one : {&loaded, &branched, &forked}) CHECK(one->digest() == whole.digest());
  for (engine::Simulation* one : {&whole, &loaded, &branched, &forked}) run_to(*one, parallel);
  for (engine::Simulation* one : {&loaded, &branched, &forked}) CHECK(one->digest() == whole.digest());
  return whole.digest().str();
}

}  // namespace shopwright::testing

#pragma once
// Needs on tape: runs that differ in prices alone (points of a price sweep, variants of a comparison) meet the same needs. They
// are drawn once, and read by all.
#include <cstddef>
#include <memory>
#include <vector>

#include "shopwright/core/digest.hpp"
#include "shopwright/core/parallel.hpp"
#include "shopwright/shopping/need_window.hpp"
#include "shopwright/shopping/shop.hpp"

namespace shopwright::shopping {

/// All candidate needs of a shop's consumers under one noise, from the first day to the last, with the words and arrival times of
/// their visits: 26 bytes each (30 with a pantry, which thins them by the state of the day). Const; threads and runs share it.
/// Tested: tests/shopping/need_tape.cpp, tests/engine/test_tape.cpp (the same bits with tape and without).
class NeedTape {
 public:
  static constexpr size_t kUsualLimit = size_t{512} << 20;

  /// Draws everything. Null when it would take more than `byte_limit` bytes (found out before, from the expected number of
  /// needs, or else on the way).
  static std::shared_ptr<const NeedTape> make(const Shop& shop, core::Parallel& parallel,
                                              size_t byte_limit = kUsualLimit);

  /// Whether a shop would draw the very same: noise, people, their need rates, curves, days and hours of arrival are equal. Prices,
  /// tastes, offers, stocks and promotions do not matter. Reads every consumer's rates (about a millisecond per 100,000).
  bool matches(const Shop& shop) const;

  size_t bytes() const { return bytes_; }
  size_t needs() const { return needs_; }  ///< candidates on tape
  const NeedWindow& window(uint32_t category, size_t chunk) const { return windows_[category][chunk]; }

 private:
  NeedTape() = default;
  std::vector<std::vector<NeedWindow>> windows_;  // [category][chunk], all days
  core::Digest of_;
  size_t bytes_ = 0, needs_ = 0;
};

}  // namespace shopwright::shopping

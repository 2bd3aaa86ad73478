#pragma once
// The bridge's common terms: sellers, offers, categories and consumers of two runs by their names.
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "shopwright/core/function_ref.hpp"
#include "shopwright/study/bridge.hpp"

namespace shopwright::study {

inline constexpr uint32_t kNowhere = 0xffffffffu;

/// One run's rows in the terms of both.
struct TermsOfRun {
  std::vector<uint32_t> offer, category;  ///< of this run's rows; offers are in order of their hashes
  std::vector<uint32_t> seller;           ///< [offer row] 0: ours; competitors from 1
  std::vector<uint32_t> category_row;     ///< back from a category of both; kNowhere where this run has no such
  std::vector<uint32_t> mine;             ///< [offer of both] its place in `ours`; kNowhere where it has none
  std::vector<uint32_t> ours;             ///< offer rows
};

/// Both runs must be comparable. Errors (BugError): names in the settings that neither run has.
class BridgeTerms {
 public:
  BridgeTerms(const TripLog& base, const TripLog& variant, const BridgeSettings& settings);

  const TermsOfRun& run(bool variant) const { return runs_[variant ? 1 : 0]; }
  const std::vector<std::string>& competitors() const { return competitors_; }  ///< by name; seller k is the k-1st
  bool is_ours(const std::string& seller) const;
  bool touched(uint32_t category) const { return touched_[category]; }
  /// Tells the rows of everybody who is in either run; kNowhere where a run does not have her.
  void for_each_consumer(core::FunctionRef<void(uint32_t base, uint32_t variant)> tell) const;

 private:
  void name_sellers(const BridgeSettings& settings);
  void name_categories(const BridgeSettings& settings);
  void name_offers();

  std::array<const market::World*, 2> worlds_;
  std::array<TermsOfRun, 2> runs_;
  std::map<std::string, uint32_t> seller_of_;
  std::vector<std::string> competitors_;
  std::vector<bool> touched_;  // [category of both]
};

}  // namespace shopwright::study

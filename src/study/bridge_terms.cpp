#include "study/bridge_terms.hpp"

#include <algorithm>
#include <set>

#include "shopwright/core/ensure.hpp"

namespace shopwright::study {

BridgeTerms::BridgeTerms(const TripLog& base, const TripLog& variant, const BridgeSettings& settings)
    : worlds_{&base.world(), &variant.world()} {
  name_sellers(settings);
  name_categories(settings);
  name_offers();
}

bool BridgeTerms::is_ours(const std::string& seller) const {
  const auto at = seller_of_.find(seller);
  return at != seller_of_.end() && at->second == 0;
}

void BridgeTerms::name_sellers(const BridgeSettings& settings) {
  std::set<std::string> ours(settings.own.begin(), settings.own.end()), all;
  for (const market::World* world : worlds_)
    for (const market::SellerInfo& seller : world->sellers) {
      all.insert(seller.name);
      if (settings.own.empty() && seller.is_operator) ours.insert(seller.name);
    }
  for (const std::string& name : ours) ENSURE(all.contains(name), name);
  for (const std::string& name : all) {
    if (!ours.contains(name)) competitors_.push_back(name);
    seller_of_[name] = ours.contains(name) ? 0 : static_cast<uint32_t>(competitors_.size());
  }
}

void BridgeTerms::name_categories(const BridgeSettings& settings) {
  std::map<uint64_t, std::string> categories;
  for (const market::World* world : worlds_)
    for (const market::CategoryInfo& category : world->categories) categories[category.hash] = category.name;
  for (const auto& [hash, name] : categories)
    touched_.push_back(!settings.touched ||
                       std::find(settings.touched->begin(), settings.touched->end(), name) != settings.touched->end());
  for (const std::string& name : settings.touched.value_or(std::vector<std::string>{}))
    ENSURE(categories.contains(core::identity_hash(name)), name);
  for (size_t r = 0; r < runs_.size(); ++r) {
    runs_[r].category_row.assign(categories.size(), kNowhere);
    for (uint32_t c = 0; c < worlds_[r]->categories.size(); ++c) {
      const auto at = std::distance(categories.begin(), categories.find(worlds_[r]->categories[c].hash));
      runs_[r].category.push_back(static_cast<uint32_t>(at));
      runs_[r].category_row[static_cast<size_t>(at)] = c;
    }
  }
}

void BridgeTerms::name_offers() {
  std::vector<uint64_t> offers;
  for (const market::World* world : worlds_)
    for (const market::OfferInfo& offer : world->offers) offers.push_back(offer.hash);
  std::sort(offers.begin(), offers.end());
  offers.erase(std::unique(offers.begin(), offers.end()), offers.end());
  for (size_t r = 0; r < runs_.size(); ++r) {
    TermsOfRun& run = runs_[r];
    run.mine.assign(offers.size(), kNowhere);
    for (uint32_t o = 0; o < worlds_[r]->offers.size(); ++o) {
      const market::OfferInfo& offer = worlds_[r]->offers[o];
      const auto at = std::lower_bound(offers.begin(), offers.end(), offer.hash) - offers.begin();
      run.offer.push_back(static_cast<uint32_t>(at));
      run.seller.push_back(seller_of_.at(worlds_[r]->sellers[offer.seller.value].name));
      if (run.seller.back() != 0) continue;
      run.mine[run.offer.back()] = static_cast<uint32_t>(run.ours.size());
      run.ours.push_back(o);
    }
  }
}

void BridgeTerms::for_each_consumer(core::FunctionRef<void(uint32_t base, uint32_t variant)> tell) const {
  const auto &base = worlds_[0]->segments, &variant = worlds_[1]->segments;
  const auto find = [](const std::vector<market::SegmentInfo>& in, uint32_t hash) {
    return std::find_if(in.begin(), in.end(), [&](const auto& segment) { return segment.hash32 == hash; });
  };
  const auto row_in = [](const market::SegmentInfo& segment, uint32_t index) {
    return index < segment.count ? segment.first + index : kNowhere;
  };
  const market::SegmentInfo nobody;
  for (const market::SegmentInfo& segment : base) {
    const auto at = find(variant, segment.hash32);
    const market::SegmentInfo& other = at == variant.end() ? nobody : *at;
    for (uint32_t i = 0; i < std::max(segment.count, other.count); ++i) tell(row_in(segment, i), row_in(other, i));
  }
  for (const market::SegmentInfo& segment : variant)
    if (find(base, segment.hash32) == base.end())
      for (uint32_t i = 0; i < segment.count; ++i) tell(kNowhere, row_in(segment, i));
}

}  // namespace shopwright::study

#include "study/experiment_arms.hpp"

#include <algorithm>
#include <cmath>

namespace shopwright::study {
namespace {

// As many as the share says, rounded, at least one in each arm, chosen by the order of keyed uniforms.
std::vector<uint8_t> choose_some(const std::vector<uint64_t>& identities, double share,
                                 const core::KeyedStream& stream) {
  std::vector<std::pair<uint64_t, size_t>> order;
  for (size_t i = 0; i < identities.size(); ++i) {
    const core::Block words = stream.block(identities[i], 0, 0);
    order.emplace_back((static_cast<uint64_t>(words[0]) << 32) | words[1], i);
  }
  std::sort(order.begin(), order.end());
  const auto wanted = static_cast<int64_t>(std::llround(share * static_cast<double>(identities.size())));
  const auto treated = std::clamp<int64_t>(wanted, 1, static_cast<int64_t>(identities.size()) - 1);
  std::vector<uint8_t> chosen(identities.size(), 0);
  for (int64_t k = 0; k < treated; ++k) chosen[order[static_cast<size_t>(k)].second] = 1;
  return chosen;
}

}  // namespace

std::vector<uint32_t> stores_of(const market::World& world, core::SellerId seller) {
  std::vector<uint32_t> channels;
  for (const auto& offer : world.offers)
    if (offer.seller == seller) channels.push_back(offer.channel.value);
  std::sort(channels.begin(), channels.end());
  channels.erase(std::unique(channels.begin(), channels.end()), channels.end());
  return channels;
}

engine::Treatment::Unit unit_of(Randomised randomised) {
  using Unit = engine::Treatment::Unit;
  return randomised == Randomised::consumers ? Unit::consumers
         : randomised == Randomised::days    ? Unit::days
                                             : Unit::channels;
}

std::shared_ptr<const engine::Treatment> draw_lots(const market::World& world, core::SellerId seller,
                                                   const ExperimentParams& params, int days, core::NoiseKey key,
                                                   std::shared_ptr<const engine::Compiled> plan) {
  auto out = std::make_shared<engine::Treatment>();
  out->plan = std::move(plan);
  out->unit = unit_of(params.randomise);
  const auto stream = core::Noise(key).stream(core::Stream::experiment);
  switch (params.randomise) {
    case Randomised::consumers:
      for (const auto& segment : world.segments)
        for (uint32_t i = segment.first; i < segment.first + segment.count; ++i) {
          const core::Block words = stream.block(segment.consumer(i), 0, 0);
          out->treated.push_back(core::uniform01(words[0], words[1]) < params.share);
        }
      break;
    case Randomised::days: {
      const int block = params.block.whole_days();
      std::vector<uint64_t> blocks;
      for (int first = 0; first < days; first += block) blocks.push_back(static_cast<uint64_t>(first));
      const auto chosen = choose_some(blocks, params.share, stream);
      out->treated.assign(static_cast<size_t>(world.horizon), 0);
      for (int day = 0; day < days; ++day)
        out->treated[static_cast<size_t>(world.warm_up + day)] = chosen[static_cast<size_t>(day / block)];
      break;
    }
    case Randomised::stores: {
      const auto stores = stores_of(world, seller);
      std::vector<uint64_t> identities;
      for (uint32_t channel : stores) identities.push_back(core::identity_hash(world.channels[channel]));
      const auto chosen = choose_some(identities, params.share, stream);
      out->treated.assign(world.channels.size(), 0);
      for (size_t i = 0; i < stores.size(); ++i) out->treated[stores[i]] = chosen[i];
      break;
    }
  }
  return out;
}

TestResult welch(const Moments& control, const Moments& treated, double scale, double significance) {
  TestResult out;
  if (control.count() == 0 || treated.count() == 0) return out;
  out.effect = scale * (treated.mean() - control.mean());
  out.low = out.high = out.effect;
  if (control.count() < 2 || treated.count() < 2) return out;
  const double a = control.variance() / control.count(), b = treated.variance() / treated.count();
  out.standard_error = scale * std::sqrt(a + b);
  if (!(out.standard_error > 0)) {
    out.p_value = out.effect == 0 ? 1 : 0;
    return out;
  }
  // Welch and Satterthwaite's degrees of freedom.
  const double freedom =
      std::max(1.0, (a + b) * (a + b) / (a * a / (control.count() - 1) + b * b / (treated.count() - 1)));
  out.p_value = 2 * student_cdf(-std::abs(out.effect) / out.standard_error, freedom);
  const double half = student_quantile(1 - significance / 2, freedom) * out.standard_error;
  out.low -= half;
  out.high += half;
  return out;
}

TestData::TestData(const engine::Compiled& market, const engine::Treatment& treatment, core::SellerId seller,
                   const ExperimentParams& params, std::vector<int> lengths)
    : market_(market), treatment_(treatment), seller_(seller), params_(params), lengths_(std::move(lengths)) {
  for (int i = 0; i < market.world.currency.digits; ++i) minor_ *= 10;
  if (treatment.unit == engine::Treatment::Unit::consumers) by_consumer_.assign(market.world.consumers, 0);
  by_channel_.assign(market.world.channels.size(), 0);
}

void TestData::trips(core::Day day, std::span<const market::TripLine> lines) {
  const market::World& world = market_.world;
  if (day < world.warm_up) return;
  const auto today = static_cast<size_t>(day - world.warm_up);
  if (by_day_.size() <= today) by_day_.resize(today + 1, 0);
  had_order_.clear();  // lines come by chunks of consumers: all of a consumer's are in one call
  for (const auto& line : lines) {
    if (line.units == 0 || world.offers[line.offer.value].seller != seller_) continue;
    const auto& offer = world.offers[line.offer.value];
    double value = 0;
    // What others pay is revenue too, VAT is not.
    const double revenue = (static_cast<double>(line.paid.minor) +
                            static_cast<double>(line.funded.platform + line.funded.supplier) / 1e6) /
                           (1 + static_cast<double>(market_.tariff.vat(line.offer)) / 1e6);
    switch (params_.metric) {
      case TestMetric::units: value = line.units; break;
      case TestMetric::revenue: value = revenue / minor_; break;
      case TestMetric::gross_margin:
        // What an analyst's table has: the unit cost of the day.
        value = (revenue -
                 static_cast<double>(market_.unit_cost[market_.at(day, line.offer.value)].micro) / 1e6 * line.units) /
                minor_;
        break;
      case TestMetric::orders: {
        if (!had_order_.insert(line.consumer).second) continue;
        value = 1;
        break;
      }
    }
    by_day_[today] += value;
    by_channel_[offer.channel.value] += value;
    if (!by_consumer_.empty()) {
      const auto hash = static_cast<uint32_t>(line.consumer >> 32);
      for (const auto& segment : world.segments)
        if (segment.hash32 == hash) {
          by_consumer_[segment.first + static_cast<uint32_t>(line.consumer)] += value;
          break;
        }
    }
  }
}

void TestData::day(const market::DayFacts& facts) {
  if (!facts.reported) return;
  const int days = facts.day - market_.world.warm_up + 1;
  if (by_day_.size() < static_cast<size_t>(days)) by_day_.resize(static_cast<size_t>(days), 0);
  for (int length : lengths_)
    if (length == days) analyse(days);
}

void TestData::analyse(int days) {
  Moments arms[2];
  double scale = 1;
  switch (treatment_.unit) {
    case engine::Treatment::Unit::consumers:
      for (size_t i = 0; i < by_consumer_.size(); ++i) arms[treatment_.treated[i]].add(by_consumer_[i]);
      scale = static_cast<double>(by_consumer_.size());
      break;
    case engine::Treatment::Unit::days: {
      const int block = params_.block.whole_days();
      for (int first = 0; first < days; first += block) {
        const int last = std::min(first + block, days);
        double sum = 0;
        for (int day = first; day < last; ++day) sum += by_day_[static_cast<size_t>(day)];
        arms[treatment_.treated[static_cast<size_t>(market_.world.warm_up + first)]].add(sum / (last - first));
      }
      scale = days;
      break;
    }
    case engine::Treatment::Unit::channels: {
      const auto stores = stores_of(market_.world, seller_);
      for (uint32_t channel : stores) arms[treatment_.treated[channel]].add(by_channel_[channel]);
      scale = static_cast<double>(stores.size());
      break;
    }
  }
  results.push_back(welch(arms[0], arms[1], scale, params_.significance));
}

}  // namespace shopwright::study

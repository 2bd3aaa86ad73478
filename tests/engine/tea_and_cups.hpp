#pragma once
// A shop of tea and cups, where a few units make a parcel or reach a voucher's threshold.
#include <string>

namespace shopwright::testing {

/// How often each is needed, and everything from the sellers on.
inline std::string tea_and_cups(const std::string& every, const std::string& sellers) {
  return R"(
shopwright: 1
kind: scenario
calendar: {start: 2026-03-02, days: 14, warm_up: 0 days}
population:
  size: 3000
  segments:
    all: {share: 100%, price_sensitivity: 2, units: {mean: 1.6}, needs: {tea: {every: )" +
         every + "}, cups: {every: " + every + R"(}}}
categories: {tea: {}, cups: {}}
products:
  green: {category: tea, regular_price: 10.00, appeal: 1}
  bowl: {category: cups, regular_price: 14.00, appeal: 1}
)" + sellers;
}

}  // namespace shopwright::testing

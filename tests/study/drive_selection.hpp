#pragma once
// Runs a procedure of selection.hpp or race.hpp on a function of candidate and replicate; draws for such functions.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "shopwright/core/math.hpp"
#include "shopwright/core/noise.hpp"
#include "shopwright/study/observations.hpp"

namespace shopwright::testing {

/// How what was asked for is handed over: no procedure may care.
struct Delivery {
  bool backwards = false;
  size_t at_a_time = SIZE_MAX;
};

/// The procedure's result.
template <class Procedure, class F>
auto drive(Procedure procedure, F&& value, const Delivery& delivery = {}) {
  for (auto requests = procedure.next(); !requests.empty(); requests = procedure.next()) {
    std::vector<study::Observed> observed;
    for (const auto& request : requests)
      for (uint32_t r = request.first; r < request.first + request.count; ++r)
        observed.push_back({request.candidate, r, value(request.candidate, r)});
    if (delivery.backwards) std::reverse(observed.begin(), observed.end());
    for (size_t i = 0; i < observed.size();) {
      const size_t n = std::min(delivery.at_a_time, observed.size() - i);
      procedure.add(std::span(observed).subspan(i, n));
      i += n;
    }
  }
  return procedure.result();
}

inline double normal(const core::KeyedStream& draws, size_t candidate, uint32_t replicate) {
  const auto block = draws.block(candidate, 0, replicate);
  return core::normal_quantile(core::uniform01(block[0], block[1]));
}

}  // namespace shopwright::testing

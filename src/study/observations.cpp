#include "shopwright/study/observations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shopwright/core/ensure.hpp"

namespace shopwright::study {

Observations::Observations(size_t candidates, bool negated) : rows_(candidates), negated_(negated) {}

void Observations::want(size_t candidate, uint32_t replicates) {
  auto& values = rows_[candidate].values;
  if (values.size() < replicates) values.resize(replicates, std::numeric_limits<double>::quiet_NaN());
}

size_t Observations::survivors() const {
  return static_cast<size_t>(std::count_if(rows_.begin(), rows_.end(), [](const Row& row) { return row.alive; }));
}

std::vector<Request> Observations::lacking() const {
  std::vector<Request> requests;
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (!rows_[i].alive) continue;
    const auto& values = rows_[i].values;
    for (uint32_t r = rows_[i].complete; r < values.size(); ++r) {
      if (!std::isnan(values[r])) continue;
      if (requests.empty() || requests.back().candidate != i || requests.back().first + requests.back().count != r)
        requests.push_back({i, r, 0});
      ++requests.back().count;
    }
  }
  return requests;
}

void Observations::add(std::span<const Observed> observations) {
  for (const Observed& one : observations) {
    ENSURE(one.candidate < rows_.size() && !std::isnan(one.value), one.candidate, one.replicate);
    Row& row = rows_[one.candidate];
    ENSURE(one.replicate < row.values.size() && std::isnan(row.values[one.replicate]), one.candidate, one.replicate);
    row.values[one.replicate] = negated_ ? -one.value : one.value;
    while (row.complete < row.values.size() && !std::isnan(row.values[row.complete])) ++row.complete;
  }
}

Moments Observations::moments(size_t candidate) const {
  Moments seen;
  for (const double value : rows_[candidate].values)
    if (!std::isnan(value)) seen.add(value);
  return seen;
}

}  // namespace shopwright::study

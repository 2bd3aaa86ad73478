#include "shopwright/study/robust.hpp"

#include <algorithm>

#include "shopwright/core/ensure.hpp"

namespace shopwright::study {

RegretTable regret_table(std::span<const double> value, std::span<const double> weights) {
  RegretTable table;
  table.worlds = weights.size();
  ENSURE(table.worlds > 0 && value.size() % table.worlds == 0 && !value.empty());
  table.plans = value.size() / table.worlds;
  table.value.assign(value.begin(), value.end());
  table.regret.resize(value.size());
  table.best.assign(table.worlds, 0);
  for (size_t w = 0; w < table.worlds; ++w) {
    for (size_t p = 1; p < table.plans; ++p)
      if (table.at(p, w) > table.at(table.best[w], w)) table.best[w] = p;
    for (size_t p = 0; p < table.plans; ++p)
      table.regret[p * table.worlds + w] = table.at(table.best[w], w) - table.at(p, w);
  }
  double total = 0;
  for (const double weight : weights) total += weight;
  for (size_t p = 0; p < table.plans; ++p) {
    double sum = 0, worst = table.at(p, 0), regret = table.regret_at(p, 0);
    for (size_t w = 0; w < table.worlds; ++w) {
      sum += weights[w] * table.at(p, w);
      worst = std::min(worst, table.at(p, w));
      regret = std::max(regret, table.regret_at(p, w));
    }
    table.expected.push_back(sum / total);
    table.worst.push_back(worst);
    table.worst_regret.push_back(regret);
  }
  return table;
}

}  // namespace shopwright::study

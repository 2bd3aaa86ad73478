// What a store can tell.
#include <limits>

#include "study/sweep_store_parts.hpp"

namespace shopwright::study {
namespace {

using sql::Statement;

}  // namespace

std::optional<size_t> SweepData::seller_index(std::string_view name) const {
  for (size_t s = 0; s < plan.sellers.size(); ++s)
    if (plan.sellers[s] == name) return s;
  return std::nullopt;
}

std::vector<bool> SweepStore::complete_runs() const {
  const std::lock_guard lock(parts_->mutex);
  const auto replicates = static_cast<size_t>(parts_->plan.replicates);
  std::vector<bool> complete(parts_->plan.points.size() * replicates);
  Statement row(parts_->database, "SELECT point, replicate FROM run");
  while (row.step()) {
    const auto point = static_cast<size_t>(row.integer(0) - 1), replicate = static_cast<size_t>(row.integer(1) - 1);
    if (point < parts_->plan.points.size() && replicate < replicates) complete[point * replicates + replicate] = true;
  }
  return complete;
}

std::vector<double> SweepStore::responses(uint32_t replicate, size_t seller, Metric metric) const {
  const std::lock_guard lock(parts_->mutex);
  std::vector<double> values(parts_->plan.points.size(), std::numeric_limits<double>::quiet_NaN());
  Statement row(parts_->database, "SELECT " + std::string(metric_name(metric)) +
                                      " FROM result WHERE point = ? AND replicate = ? AND seller = ?");
  for (size_t p = 0; p < values.size(); ++p) {
    row.bind(static_cast<int64_t>(p) + 1).bind(int64_t{replicate} + 1).bind(static_cast<int64_t>(seller) + 1);
    if (row.step()) values[p] = row.number(0);
    row.reset();
  }
  return values;
}

SweepStatus SweepStore::status() const {
  const std::lock_guard lock(parts_->mutex);
  sql::Database& database = parts_->database;
  SweepStatus status;
  status.points = static_cast<int64_t>(parts_->plan.points.size());
  status.replicates = parts_->plan.replicates;
  status.shard = parts_->shard;
  for (int64_t p = 0; p < status.points; ++p)
    for (int64_t r = 0; r < status.replicates; ++r)
      status.total += status.shard.takes(static_cast<uint64_t>(p), static_cast<uint64_t>(r));
  Statement runs(database, "SELECT count(*), coalesce(sum(seconds), 0.0) FROM run");
  if (runs.step()) {
    status.done = runs.integer(0);
    status.seconds = runs.number(1);
  }
  Statement process(
      database,
      "SELECT p.host, p.machine, p.pid, p.began, count(c.point) FROM process p LEFT JOIN claim c USING (process) "
      "WHERE p.process <> ? GROUP BY p.process ORDER BY p.process");
  process.bind(parts_->process);
  while (process.step()) {
    const ProcessId id{process.text(0), process.text(1), process.integer(2), process.integer(3)};
    status.processes.push_back({id.host, id.pid, process.integer(4), id.alive()});
  }
  return status;
}

SweepData SweepStore::data() const {
  SweepData data;
  data.status = status();
  const std::lock_guard lock(parts_->mutex);
  data.plan = parts_->plan;
  const size_t replicates = data.replicates(), sellers = data.plan.sellers.size(),
               runs = data.plan.points.size() * replicates;
  Sample nothing;
  nothing.fill(std::numeric_limits<double>::quiet_NaN());
  data.complete.resize(runs);
  data.samples.assign(runs * sellers, nothing);
  data.digests.resize(runs);
  data.seconds.resize(runs);
  sql::Database& database = parts_->database;
  database.run("BEGIN");  // both queries see the same moment
  {
    Statement run(database, "SELECT point, replicate, digest, seconds FROM run");
    while (run.step()) {
      const size_t i = static_cast<size_t>(run.integer(0) - 1) * replicates + static_cast<size_t>(run.integer(1) - 1);
      if (i >= runs) throw StoreError(database.path() + " is damaged: it has runs of no point");
      data.complete[i] = true;
      data.digests[i] = run.text(2);
      data.seconds[i] = run.number(3);
    }
    Statement result(database, "SELECT point, replicate, seller, " + sql::metric_columns() + " FROM result");
    while (result.step()) {
      const size_t i =
          (static_cast<size_t>(result.integer(0) - 1) * replicates + static_cast<size_t>(result.integer(1) - 1)) *
              sellers +
          static_cast<size_t>(result.integer(2) - 1);
      if (i >= data.samples.size()) throw StoreError(database.path() + " is damaged: it has results of no run");
      for (size_t m = 0; m < kMetrics; ++m) data.samples[i][m] = result.number(static_cast<int>(m) + 3);
    }
  }
  database.run("COMMIT");
  return data;
}

void SweepStore::each_daily(const std::function<void(const DailyRow&)>& visit) const {
  const std::lock_guard lock(parts_->mutex);
  Statement row(parts_->database, "SELECT * FROM daily ORDER BY point, replicate, day, offer");
  while (row.step()) {
    const auto index = [&](int column) { return static_cast<uint32_t>(row.integer(column) - 1); };
    visit({index(0),
           index(1),
           index(2),
           index(3),
           {row.integer(4), row.integer(5), row.integer(6), row.integer(7), row.integer(8), row.integer(9),
            row.integer(10), row.integer(11)}});
  }
}

int64_t SweepStore::daily_rows() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->database.integer("SELECT count(*) FROM daily");
}

}  // namespace shopwright::study

#pragma once
// Private to the store: its connection, and how plans lie in tables.
#include <map>
#include <mutex>

#include "study/sweep_store_sql.hpp"

namespace shopwright::study {

struct SweepStore::Parts {
  Parts(const std::string& path, sql::Database::Mode mode) : database(path, mode) {}

  mutable std::mutex mutex;
  sql::Database database;
  SweepPlan plan;
  Shard shard;
  ProcessId me;
  int64_t process = 0;  ///< our row; 0: only reading

  /// Others, by row: how often they had told that they live when we last saw that change, and when that was.
  struct Seen {
    int64_t beats = -1;
    double at = 0;
  };
  std::map<int64_t, Seen> others;
};

namespace sql {

inline constexpr int64_t kApplication = 0x53485753;  // 'SHWS'
inline constexpr int64_t kSchema = 3;

/// "units, visits, ..." and as many question marks.
std::string metric_columns(std::string_view before = "");
std::string marks(size_t n);

/// Makes the tables in an empty file and fills in the plan.
void create(Database& database, const SweepPlan& plan, const Shard& shard);
/// The plan that a file holds. Errors: StoreError when it is not what a store writes.
SweepPlan load_plan(Database& database);
Shard load_shard(Database& database);
/// Points, replicates, race and metrics of `now`, whose points include those of the file; runs get their points' new numbers.
void grow(Database& database, const SweepPlan& before, const SweepPlan& now);
/// What keeps one file from holding both plans; `before` is that of the file `path`, and `now` may be a larger one.
language::Diagnostics changes(const std::string& path, const SweepPlan& before, const SweepPlan& now);
/// Removes processes that are certainly no more, with their claims. Returns how many others are left.
int64_t remove_dead(Database& database, int64_t except);

}  // namespace sql
}  // namespace shopwright::study

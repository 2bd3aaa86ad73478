#include "shopwright/study/sweep_store.hpp"

#include <chrono>
#include <set>
#include <thread>

#include "shopwright/core/ensure.hpp"
#include "study/sweep_plan.hpp"
#include "study/sweep_store_parts.hpp"

namespace shopwright::study {
namespace {

using language::Diagnostics;
using sql::Database;
using sql::Statement;
using sql::Transaction;

double monotonic_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

tl::unexpected<Diagnostics> wrong(const std::string& code, const std::string& path, std::string message,
                                  std::string hint) {
  Diagnostics found;
  found.error(code, {std::make_shared<language::Source>(language::Source{path, {}})}, {}, std::move(message),
              std::move(hint));
  return tl::unexpected(std::move(found));
}

tl::unexpected<Diagnostics> no_sweep(const std::string& path) {
  return wrong("not-a-sweep", path, "this is not a sweep's file", "a sweep makes its own: give another name");
}

enum class Content : uint8_t { nothing, sweep, later_sweep, other };
Content content_of(Database& database) {
  try {
    // In this order: another process may be making the tables, which come with the number.
    const bool empty = database.integer("SELECT count(*) FROM sqlite_schema") == 0;
    const int64_t application = database.integer("PRAGMA application_id");
    if (empty && (application == 0 || application == sql::kApplication)) return Content::nothing;
    if (application != sql::kApplication) return Content::other;
    return database.integer("PRAGMA user_version") == sql::kSchema ? Content::sweep : Content::later_sweep;
  } catch (const sql::NotADatabase&) {
    return Content::other;
  }
}

tl::unexpected<Diagnostics> another_version(Database& database) {
  return wrong("another-version", database.path(),
               "it was written by another release (tables of version " +
                   std::to_string(database.integer("PRAGMA user_version")) + ", ours are " +
                   std::to_string(sql::kSchema) + ")",
               "use the release that wrote it, or another file");
}

/// Two processes that create one file at a time may meet here.
void use_log(Database& database) {
  for (int tries = 0;; ++tries) {
    try {
      database.run("PRAGMA journal_mode = WAL");
      break;
    } catch (const StoreError&) {
      if (tries == 100) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  // After a power cut the last transactions may be missing; the file is whole all the same.
  database.run("PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY");
}

/// Points of `before` that `now` does not have.
std::vector<std::string> lost_points(const SweepPlan& before, const SweepPlan& now) {
  std::set<std::vector<std::string>> known;
  for (const SweepPoint& point : now.points) known.insert(point.values);
  std::vector<std::string> lost;
  for (const SweepPoint& point : before.points)
    if (!known.contains(point.values)) lost.push_back(point_name(before, point));
  return lost;
}

bool same_points(const SweepPlan& a, const SweepPlan& b) {
  if (a.points.size() != b.points.size()) return false;
  for (size_t p = 0; p < a.points.size(); ++p)
    if (a.points[p].values != b.points[p].values) return false;
  return true;
}

}  // namespace

Diagnostics sql::changes(const std::string& path, const SweepPlan& before, const SweepPlan& now) {
  Diagnostics found;
  const language::Place file{std::make_shared<language::Source>(language::Source{path, {}})};
  const std::string hint = "results of two plans do not go into one file: give another one by --out";
  for (const std::string& difference : differences(before, now))
    found.error("changed-plan", file, {}, "it holds another plan: " + difference, hint);
  if (!found.ok()) return found;
  if (const auto lost = lost_points(before, now); !lost.empty())
    found.error("changed-plan", file, {},
                "it holds another plan: " + std::to_string(lost.size()) + " of its points are not in this one, " +
                    lost.front() + " for example",
                "a plan may grow: keep the earlier points, or give another file by --out");
  else if (now.replicates < before.replicates)
    found.error("changed-plan", file, {},
                "it holds another plan: it has " + std::to_string(before.replicates) + " replicates, this one " +
                    std::to_string(now.replicates),
                "a plan may grow: ask for as many, or give another file by --out");
  return found;
}

int64_t sql::remove_dead(Database& database, int64_t except) {
  std::vector<int64_t> dead;
  int64_t others = 0;
  {
    Statement row(database, "SELECT process, host, machine, pid, began FROM process");
    while (row.step()) {
      if (row.integer(0) == except) continue;
      const ProcessId one{row.text(1), row.text(2), row.integer(3), row.integer(4)};
      if (one.alive() == false) dead.push_back(row.integer(0));
      else ++others;
    }
  }
  for (const int64_t process : dead)
    Statement(database, "DELETE FROM process WHERE process = ?").bind(process).execute();
  database.run("DELETE FROM claim WHERE process NOT IN (SELECT process FROM process)");
  return others;
}

SweepStore::SweepStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SweepStore::SweepStore(SweepStore&&) noexcept = default;
SweepStore& SweepStore::operator=(SweepStore&&) noexcept = default;

SweepStore::~SweepStore() {
  if (!parts_ || parts_->process == 0) return;
  try {
    Transaction transaction(parts_->database);
    Statement(parts_->database, "DELETE FROM claim WHERE process = ?").bind(parts_->process).execute();
    Statement(parts_->database, "DELETE FROM process WHERE process = ?").bind(parts_->process).execute();
    transaction.commit();
  } catch (const std::exception&) {
    // The disk is full, say. Others will see that this process is no more.
  }
}

tl::expected<SweepStore, Diagnostics> SweepStore::open(const std::string& path, const SweepPlan& plan,
                                                       const Shard& shard, const ProcessId& me) {
  ENSURE(!plan.points.empty() && plan.replicates > 0, plan.points.size(), plan.replicates);
  auto parts = std::make_unique<Parts>(path, Database::Mode::create);
  Database& database = parts->database;
  if (const Content content = content_of(database); content == Content::other) return no_sweep(path);
  else if (content == Content::later_sweep) return another_version(database);
  use_log(database);

  Transaction transaction(database);
  if (content_of(database) == Content::nothing) {  // asked again: another process may have been faster
    sql::create(database, plan, shard);
  } else {
    const SweepPlan before = sql::load_plan(database);
    if (Diagnostics found = sql::changes(path, before, plan); !found.ok()) return tl::unexpected(std::move(found));
    if (const Shard was = sql::load_shard(database); was != shard)
      return wrong("changed-plan", path,
                   was.whole() ? "it holds a whole sweep, and this is shard " + shard.str()
                               : "it holds shard " + was.str() + ", and this is " +
                                     (shard.whole() ? "the whole" : "shard " + shard.str()),
                   "give another file by --out; `shopwright sweep merge` joins shards");
    const bool grown = !same_points(before, plan) || before.replicates != plan.replicates;
    if (sql::remove_dead(database, 0) > 0 && grown)
      return wrong("in-use", path, "another process is at work with this file, under a smaller plan",
                   "wait until it is done (`shopwright sweep status` tells), or stop it, before you add to the plan");
    if (grown || before.race != plan.race || before.metrics != plan.metrics || before.label != plan.label ||
        before.section != plan.section)
      sql::grow(database, before, plan);
  }
  Statement(database, "INSERT INTO process (host, machine, pid, began, beats) VALUES (?, ?, ?, ?, 0)")
      .bind(me.host)
      .bind(me.machine)
      .bind(me.pid)
      .bind(me.began)
      .execute();
  parts->process = sqlite3_last_insert_rowid(database.handle());
  transaction.commit();
  parts->plan = plan;
  parts->shard = shard;
  parts->me = me;
  return SweepStore(std::move(parts));
}

tl::expected<SweepStore, Diagnostics> SweepStore::read(const std::string& path) {
  auto parts = std::make_unique<Parts>(path, Database::Mode::read);
  switch (content_of(parts->database)) {
    case Content::sweep: break;
    case Content::later_sweep: return another_version(parts->database);
    case Content::nothing:
    case Content::other:
      return wrong("not-a-sweep", path, "this is not a sweep's file", "`shopwright sweep STUDY.yaml` makes one");
  }
  parts->plan = sql::load_plan(parts->database);
  parts->shard = sql::load_shard(parts->database);
  return SweepStore(std::move(parts));
}

const std::string& SweepStore::path() const { return parts_->database.path(); }
const SweepPlan& SweepStore::plan() const { return parts_->plan; }
const Shard& SweepStore::shard() const { return parts_->shard; }

SweepStore::Claimed SweepStore::claim(std::span<const SweepRun> wanted, size_t most) {
  const std::lock_guard lock(parts_->mutex);
  Database& database = parts_->database;
  Claimed out;
  Transaction transaction(database);
  // Others may have taken us for dead.
  Statement(database, "INSERT OR IGNORE INTO process VALUES (?, ?, ?, ?, ?, 0)")
      .bind(parts_->process)
      .bind(parts_->me.host)
      .bind(parts_->me.machine)
      .bind(parts_->me.pid)
      .bind(parts_->me.began)
      .execute();
  Statement there(database, "SELECT 1 FROM run WHERE point = ? AND replicate = ?");
  Statement insert(database, "INSERT OR IGNORE INTO claim VALUES (?, ?, ?)");
  for (const SweepRun& run : wanted) {
    if (out.mine.size() == most) break;
    ++out.examined;
    const int64_t point = int64_t{run.point} + 1, replicate = int64_t{run.replicate} + 1;
    const bool complete = there.bind(point).bind(replicate).step();
    there.reset();
    if (complete) continue;
    insert.bind(point).bind(replicate).bind(parts_->process).execute();
    (database.changes() == 1 ? out.mine : out.others).push_back(run);
  }
  transaction.commit();
  return out;
}

void SweepStore::complete(std::span<const FinishedRun> runs) {
  if (runs.empty()) return;
  const std::lock_guard lock(parts_->mutex);
  Database& database = parts_->database;
  Transaction transaction(database);
  Statement insert(database, "INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?)");
  Statement result(database, "INSERT INTO result VALUES (?, ?, ?, " + sql::marks(kMetrics) + ")");
  Statement daily(database, "INSERT INTO daily VALUES (" + sql::marks(12) + ")");
  Statement claim(database, "DELETE FROM claim WHERE point = ? AND replicate = ?");
  const size_t offers = parts_->plan.offers.size();
  for (const FinishedRun& run : runs) {
    ENSURE(run.sellers.size() == parts_->plan.sellers.size(), run.sellers.size());
    const int64_t point = int64_t{run.run.point} + 1, replicate = int64_t{run.run.replicate} + 1;
    insert.bind(point).bind(replicate).bind(run.digest).bind(run.seconds).execute();
    if (database.changes() == 0) continue;
    for (size_t s = 0; s < run.sellers.size(); ++s) {
      result.bind(point).bind(replicate).bind(static_cast<int64_t>(s) + 1);
      for (const double value : run.sellers[s]) result.bind(value);
      result.execute();
    }
    for (size_t i = 0; i < run.daily.size(); ++i) {
      const auto& day = run.daily[i];
      daily.bind(point)
          .bind(replicate)
          .bind(static_cast<int64_t>(i / offers) + 1)
          .bind(static_cast<int64_t>(i % offers) + 1);
      for (const int64_t value : {day.units, day.visits, day.orders, day.lost_units, day.list_value, day.discounts,
                                  day.revenue, day.cost_of_goods})
        daily.bind(value);
      daily.execute();
    }
    claim.bind(point).bind(replicate).execute();
  }
  Statement(database, "UPDATE process SET beats = beats + 1 WHERE process = ?").bind(parts_->process).execute();
  transaction.commit();
}

void SweepStore::release() {
  const std::lock_guard lock(parts_->mutex);
  Transaction transaction(parts_->database);
  Statement(parts_->database, "DELETE FROM claim WHERE process = ?").bind(parts_->process).execute();
  transaction.commit();
}

int64_t SweepStore::keep_alive(double dead_after_seconds) {
  const std::lock_guard lock(parts_->mutex);
  Database& database = parts_->database;
  const double now = monotonic_seconds();
  Transaction transaction(database);
  Statement(database, "UPDATE process SET beats = beats + 1 WHERE process = ?").bind(parts_->process).execute();
  sql::remove_dead(database, parts_->process);
  std::vector<int64_t> silent;
  {
    Statement row(database, "SELECT process, machine, beats FROM process");
    while (row.step()) {
      if (row.integer(0) == parts_->process || row.text(1) == parts_->me.machine) continue;
      Parts::Seen& seen = parts_->others[row.integer(0)];
      if (seen.beats != row.integer(2)) seen = {row.integer(2), now};
      else if (now - seen.at > dead_after_seconds) silent.push_back(row.integer(0));
    }
  }
  for (const int64_t process : silent) {
    Statement(database, "DELETE FROM claim WHERE process = ?").bind(process).execute();
    Statement(database, "DELETE FROM process WHERE process = ?").bind(process).execute();
  }
  Statement left(database, "SELECT count(*) FROM claim WHERE process <> ?");
  left.bind(parts_->process).step();
  const int64_t claims = left.integer(0);
  left.reset();
  transaction.commit();
  return claims;
}

void SweepStore::settle() {
  const std::lock_guard lock(parts_->mutex);
  sqlite3_wal_checkpoint_v2(parts_->database.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

}  // namespace shopwright::study

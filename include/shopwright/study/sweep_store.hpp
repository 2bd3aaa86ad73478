#pragma once
// A sweep's results on disk: one SQLite file that people and other programs can open.
//
// Tables (all STRICT): study (one row: plan, scenario, seed, release), factor, point, setting (a factor's value at a point), seller,
// offer, run (a row for each complete run), result (point, replicate, seller: one column per metric), daily (point, replicate, day,
// offer), and process and claim (who is at work). Views `results` and `days` join them for people, a column per factor.
// The file's application_id is 'SHWS', its user_version the version of these tables. Journal: WAL.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "shopwright/language/diagnostic.hpp"
#include "shopwright/study/shards.hpp"
#include "shopwright/study/sweep.hpp"

namespace shopwright::study {

/// The world failed: disk full, file locked for long, file damaged. What was written before is intact.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One run: indices from 0 of plan.points and of replicates.
struct SweepRun {
  uint32_t point = 0, replicate = 0;
  auto operator<=>(const SweepRun&) const = default;
};

/// What a complete run has to tell.
struct FinishedRun {
  SweepRun run;
  std::string digest;           ///< of the simulation
  double seconds = 0;           ///< that it took; no part of any comparison
  std::vector<Sample> sellers;  ///< [seller of the plan]
  struct OfferDay {
    int64_t units, visits, orders, lost_units, list_value, discounts, revenue,
        cost_of_goods;  ///< amounts in minor units
  };
  std::vector<OfferDay> daily;  ///< [reported day x offers of the plan], where days are kept
};

/// How far a file is.
struct SweepStatus {
  int64_t points = 0, replicates = 0, done = 0;
  int64_t total = 0;   ///< runs of this file's shard; with a race, some may never be needed
  Shard shard;         ///< the whole, or the part that this file is
  double seconds = 0;  ///< of computing, all runs together
  struct Process {
    std::string host;
    int64_t pid = 0;
    int64_t claims = 0;
    std::optional<bool> alive;  ///< nullopt: on another machine, one cannot tell
  };
  std::vector<Process> processes;  ///< that have claims
};

/// Results of all runs. NaN where there is none.
struct SweepData {
  SweepPlan plan;
  SweepStatus status;
  std::vector<bool> complete;   ///< [point x replicates + replicate]
  std::vector<Sample> samples;  ///< [(point x replicates + replicate) x sellers + seller]
  std::vector<std::string> digests;
  std::vector<double> seconds;
  bool has(size_t point, size_t replicate) const { return complete[point * replicates() + replicate]; }
  size_t replicates() const { return static_cast<size_t>(plan.replicates); }
  const Sample& sample(size_t point, size_t replicate, size_t seller) const {
    return samples[(point * replicates() + replicate) * plan.sellers.size() + seller];
  }
  std::optional<size_t> seller_index(std::string_view name) const;
};

/// Who this process is: alive as long as its machine (boot and process namespace) has a process of that number which began at
/// that time. So a process id that was given to another process is not taken for the old one.
struct ProcessId {
  std::string host;     ///< for people
  std::string machine;  ///< boot id and process namespace: process ids mean something within it
  int64_t pid = 0;
  int64_t began = 0;  ///< ticks since boot
  static ProcessId of_this();
  /// nullopt: it lives on another machine, where one cannot look.
  std::optional<bool> alive() const;
  bool operator==(const ProcessId&) const = default;
};

/// One connection. Thread-safe: calls wait for each other.
/// Every change is one transaction: after a crash at any moment the file is what it was before or after it.
/// Errors: StoreError. Tested: tests/study/test_sweep_store.cpp; tests/cli/test_sweep_crash.py.
class SweepStore {
 public:
  static constexpr const char* kMemory = ":memory:";  ///< a store without a file

  /// Creates the file, or opens one of the same plan. A plan that has more points or replicates than the file's is taken over; points
  /// then have the numbers that they would have had from the beginning. Wrong input: no sweep's file; a file of another plan (what changed
  /// is named: scenario, seed, factors, points that are no more, release, shard).
  static tl::expected<SweepStore, language::Diagnostics> open(const std::string& path, const SweepPlan& plan,
                                                              const Shard& shard = {},
                                                              const ProcessId& me = ProcessId::of_this());
  /// Opens a sweep's file to read it.
  static tl::expected<SweepStore, language::Diagnostics> read(const std::string& path);

  ~SweepStore();
  SweepStore(SweepStore&&) noexcept;
  SweepStore& operator=(SweepStore&&) noexcept;

  const std::string& path() const;
  const SweepPlan& plan() const;
  const Shard& shard() const;

  struct Claimed {
    std::vector<SweepRun> mine;    ///< now this process's own
    std::vector<SweepRun> others;  ///< neither complete nor free
    size_t examined = 0;           ///< of those wanted, from the first
  };
  /// Takes the first `most` runs of `wanted` that are neither complete nor claimed.
  Claimed claim(std::span<const SweepRun> wanted, size_t most);
  /// Writes complete runs and gives up the claims. A run that is there already (its claim had been taken over) is left as it is.
  void complete(std::span<const FinishedRun> runs);
  /// Gives back all claims of this process.
  void release();
  /// Tells others that this process lives, and takes back the claims of those that do not: processes of this machine that are no more, and others
  /// that have shown no sign for `dead_after_seconds` of our own watching (no clocks are compared). Returns the claims left to others.
  int64_t keep_alive(double dead_after_seconds);

  /// Complete runs [point x replicates + replicate].
  std::vector<bool> complete_runs() const;
  /// A metric of a seller in the runs of some replicate, [point]; NaN where not complete.
  std::vector<double> responses(uint32_t replicate, size_t seller, Metric metric) const;
  SweepStatus status() const;
  SweepData data() const;
  /// Daily rows in order of point, replicate, day, offer.
  struct DailyRow {
    uint32_t point, replicate, day, offer;  ///< from 0
    FinishedRun::OfferDay facts;
  };
  void each_daily(const std::function<void(const DailyRow&)>& visit) const;
  int64_t daily_rows() const;

  /// Copies runs that this store lacks, in one transaction; returns how many. Wrong input: other results of a run that is there.
  tl::expected<int64_t, language::Diagnostics> add(std::span<const SweepStore> others);
  /// Folds the log into the file, so that the one file can be copied.
  void settle();

 private:
  struct Parts;
  explicit SweepStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

struct MergeResult {
  int64_t runs = 0;     ///< in the merged file
  int64_t added = 0;    ///< by this merge
  int64_t missing = 0;  ///< of the plan
};
/// Joins files of one plan: shards, or parts of a sweep that was run here and there. `out` may be there already: then it is added
/// to. One transaction: all or nothing. Wrong input: files of different plans, runs that two files have with different results.
tl::expected<MergeResult, language::Diagnostics> merge_sweeps(const std::string& out, std::span<const std::string> in);

}  // namespace shopwright::study

#pragma once
// A sweep: the same market at many points of a parameter space, under common random numbers, into a file that can be resumed.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "shopwright/core/calendar.hpp"
#include "shopwright/core/money.hpp"
#include "shopwright/study/design.hpp"
#include "shopwright/study/family.hpp"
#include "shopwright/study/shards.hpp"
#include "shopwright/study/study_file.hpp"
#include "shopwright/study/sweep_params.hpp"

namespace shopwright::study {

/// What varies, as the scenario knows it.
struct SweepFactor {
  std::string name, label;
  FactorParams params;
  language::Place place{};
};

/// Values of all factors. Points of a plan differ.
struct SweepPoint {
  std::vector<std::string> values;  ///< [factor] as written in the scenario: "2.49", "3 days"
  std::vector<double> numbers;      ///< [factor] the same for calculations; of words, their position in the list
  std::vector<double> unit;         ///< [factor] where it lies between lowest and highest, 0..1
};

/// All that a sweep's results depend on: what is to be run. Plain data; a file of results holds it.
struct SweepPlan {
  std::string label;          ///< the question, for people
  std::string scenario;       ///< file name, for people
  std::string scenario_yaml;  ///< the base with overlays, tables and changes applied
  std::string section;        ///< `sweep:` of the study, as YAML
  std::string release;        ///< of Shopwright
  uint64_t seed = 0;
  int64_t replicates = 1;
  std::string seller;                               ///< name of the seller asked for
  std::vector<std::string> sellers, seller_labels;  ///< in the scenario's order
  core::Currency currency;
  core::Date first_day;  ///< reported
  int64_t days = 0, consumers = 0;
  std::vector<SweepFactor> factors;
  Design design;  ///< as it was made: its points may repeat (Morris), and have steps rounded in `points`
  std::vector<SweepPoint> points;  ///< each once, in order of first appearance
  std::vector<size_t> point_of;    ///< [point of the design] index in points
  bool daily = false;
  std::vector<std::string> offers;  ///< "seller/channel/product" in the scenario's order, where days are kept
  std::optional<Metric> race;
  std::vector<Metric> metrics;  ///< to be reported, at least one
  int64_t runs() const { return static_cast<int64_t>(points.size()) * replicates; }
};

/// What the command line adds to the section.
struct SweepOverrides {
  std::optional<int64_t> replicates;
  std::optional<uint64_t> seed;
  std::string race;  ///< metric, or ""
};

/// The section `sweep:` that options `--vary PATH=FROM..TO:POINTS` or `PATH=V,V,...` mean. `PATH*=...` scales and `PATH+=...` adds;
/// `@FROM..TO` at the end limits the change to these days. Factors are named by the last two names of their path. Errors go to diagnostics.
language::Node vary_section(std::span<const std::string> options, language::Diagnostics& diagnostics);

/// Works a sweep out. `section`: params' node, `study.root["sweep"]` or what vary_section made. The base must be right. Tries the factors'
/// extreme values on the base. Errors: no points or too many, unknown paths, values that the scenario does not take, lists of unequal lengths,
/// a race by an unknown metric.
/// Tested: tests/study/test_sweep_plan.cpp.
std::optional<SweepPlan> make_sweep_plan(const Study& study, const language::Node& section,
                                         const SweepOverrides& overrides, const language::Files& files,
                                         language::Diagnostics& diagnostics);

/// The changes that make the base into a point.
std::vector<language::Change> point_changes(const SweepPlan& plan, const SweepPoint& point);

class SweepStore;

struct SweepSettings {
  int threads = 0;  ///< 0: all that there are
  Shard shard{};
  shopping::Simd simd = shopping::Simd::automatic;
  double batch_seconds = 0.1;      ///< results are written so often: what a crash may have to run again
  double heartbeat_seconds = 5;    ///< how often this process tells others that it lives
  double dead_after_seconds = 60;  ///< another machine's process that has told nothing for so long is taken for dead
};

struct SweepProgress {
  int64_t done = 0, total = 0;  ///< runs of this shard, earlier ones included; a race lowers the total
  int64_t here = 0;             ///< of them run by this process
  int64_t waiting_for = 0;      ///< runs that other processes have claimed, when there is nothing else to do
  double seconds = 0;           ///< since this process began
};
using SweepSink = std::function<void(const SweepProgress&)>;  ///< from any thread, one at a time

struct SweepOutcome {
  bool finished = false;  ///< nothing of this shard is left to do; false: stopped
  SweepProgress progress;
};

/// Runs what the store lacks: replicate by replicate, so that points share starts; small markets side by side, large ones one by one
/// on all threads. Every run's rows are written in one transaction with its completion; runs are claimed first, so that several
/// processes with one file run none twice. What is complete when it stops is written; what was claimed is given back.
/// The store's contents do not depend on threads, on interruptions or on how many processes took part.
/// Errors: WrongInput (a draw or a value out of range, at this point: what was complete is written), StoreError (disk full).
/// Tested: tests/study/test_sweep.cpp, tests/cli/test_sweep.py, test_sweep_crash.py; tools/measure sweep, sweep-crash.
SweepOutcome run_sweep(const Study& study, const SweepPlan& plan, SweepStore& store, const language::Files& files,
                       const SweepSettings& settings, const SweepSink& progress = {}, std::stop_token stop = {});

}  // namespace shopwright::study
